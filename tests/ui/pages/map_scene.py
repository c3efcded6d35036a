"""A customer with a map worth looking at: thirty people, two purchases, three of ours, a history of half a year."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import Staff
from app.models.ids import new_id
from app.services.map_edits import MapEdits
from app.services.workbench import Workbench

PEOPLE = (
    ("韩峥嵘", "总经理", "总经办", ""),
    ("沈垚", "采购总监", "采购部", "韩峥嵘"),
    ("李䶮", "设备工程总监", "工程部", "韩峥嵘"),
    ("赵昇", "财务总监", "财务部", "韩峥嵘"),
    ("欧阳嘉禾", "生产副总经理", "生产部", "韩峥嵘"),
    ("钱赟", "采购工程师", "采购部", "沈垚"),
    ("马骁骁", "供应商质量工程师", "采购部", "沈垚"),
    ("王喆", "工艺经理", "工程部", "李䶮"),
    ("吴堃", "设备主管", "工程部", "李䶮"),
    ("郑一鸣", "厂务经理", "工程部", "李䶮"),
    ("孙燊", "应付会计主管", "财务部", "赵昇"),
    ("Melissa Anderson-Wu", "Group controller", "Finance", "赵昇"),
    ("冯喆宇", "一车间主任", "生产部", "欧阳嘉禾"),
    ("陆蕙", "二车间主任", "生产部", "欧阳嘉禾"),
    ("尹𬭎", "计划主管", "生产部", "欧阳嘉禾"),
    ("庞博", "班长", "生产部", "冯喆宇"),
    ("曹颖", "设备点检员", "工程部", "吴堃"),
    ("褚时雨", "备件管理员", "工程部", "吴堃"),
    ("魏然", "工艺工程师", "工程部", "王喆"),
    ("蒋闻笛", "工艺工程师", "工程部", "王喆"),
    ("韦小满", "法务顾问", "法务部", ""),
    ("戴安娜", "董事会秘书", "董事会", ""),
)  # fmt: skip
OURS = (("周铉", "director"), ("顾明", "regional_manager"), ("陈契", "assistant"))


@dataclass(frozen=True)
class MapScene:
    """Ids by name; the purchase with roles in it."""

    dossier: str
    purchase: str
    people: dict[str, str]
    staff: dict[str, str]


def make(bench: Workbench, dossier: str) -> MapScene:
    """Write the scene through the services; the dossier's card is open."""
    me = bench.desk.me.id
    staff = {"me": me}
    with bench.desk.store.write() as session:
        for number, (name, role) in enumerate(OURS):
            row = Staff(id=new_id(), number=f"S{number}901", name=name, role=role)
            session.add(row)
            staff[name] = row.id
    people: dict[str, str] = {}
    for name, post, department, above in PEOPLE:
        values = {"name": name, "post": post, "department": department}
        if above:
            values["reports_to_id"] = people[above]
        people[name] = bench.records.add("person", dossier, values).id
    purchase = bench.records.add("opportunity", dossier, {"title": "二期设备采购", "stage": "engaging"}).id
    bench.records.add("opportunity", dossier, {"title": "Spare parts framework", "stage": "engaging"})
    edits = MapEdits(bench.desk, bench.gate, bench.maps.view(dossier, purchase_id=purchase))
    for who, theirs, standing, strength, sure in (
        ("me", "王喆", "positive", 4, True), ("me", "吴堃", "positive", 2, False),
        ("周铉", "沈垚", "neutral", 4, True), ("周铉", "李䶮", "positive", 3, True),
        ("顾明", "李䶮", "positive", 2, True), ("顾明", "赵昇", "negative", 2, False),
        ("陈契", "吴堃", "positive", 5, True), ("陈契", "孙燊", "neutral", 2, True),
        ("陈契", "褚时雨", "positive", 3, True),
        ("me", "冯喆宇", "neutral", 3, True), ("me", "沈垚", "not_established", None, False),
    ):  # fmt: skip
        values = {"strength": strength, "certainty": "confirmed" if sure else "assumed"}
        edits.add_knows(people[theirs], staff[who], standing, **values)
    edits.add_influence(people["李䶮"], people["沈垚"], "for", strength=3)
    edits.add_influence(people["李䶮"], people["赵昇"], "for", strength=2)
    edits.add_influence(people["赵昇"], people["欧阳嘉禾"], "against", strength=4)
    for role, name, support, influence in (
        ("decider", "韩峥嵘", None, 5), ("buyer", "沈垚", 0, 4), ("influencer", "李䶮", 2, 4),
        ("influencer", "赵昇", -1, 3), ("user", "王喆", 1, 3), ("user", "吴堃", 2, 2), ("gatekeeper", "钱赟", None, 2),
        ("user", "冯喆宇", 0, 1), ("influencer", "欧阳嘉禾", -1, 4),
    ):  # fmt: skip
        edits.add_role(role, people[name], support=support, influence=influence)
    edits.add_role("approver")
    rival = bench.records.add("competitor", dossier, {"name": "北辰机电"}).id
    edits.add_competitor_contact(people["赵昇"], rival, strength=3)
    return MapScene(dossier, purchase, people, staff)
