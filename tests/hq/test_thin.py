"""The thin path over TLS: code, enrolment, token, push, visible in SQL."""

from __future__ import annotations

from app.models.enums import Role
from hq.headquarters import Headquarters
from hq.services import enrolment, people
from tests.hq.laptop import Laptop, hex_id


def test_enrol_token_push_sql(hq: Headquarters, laptop: Laptop) -> None:
    people.add(hq, people.NewPerson("A001", "李明", Role.ACCOUNT_MANAGER, region="华东"))
    code = enrolment.make_code(hq, "A001")
    answer = laptop.enrol(code.text)
    assert answer.status_code == 200, answer.text
    row, stamp = laptop.dossier(name="䶮㛃集团")
    person = hex_id()
    laptop.write("person", person, None, {"dossier_id": row, "name": "王喆", "deleted": False})
    first = laptop.push()
    assert (first.acked, first.rejected) == (2, [])
    laptop.write("dossier", row, {"industry": stamp}, {"industry": "software"})
    second = laptop.push(3)
    assert second.acked == 3
    with hq.db.transaction() as db:
        found = db.execute("SELECT name, code, industry, keeper_id FROM dossier").fetchall()
        history = db.execute("SELECT field, old, new FROM history ORDER BY hlc, field").fetchall()
    assert [(one[0], one[1], one[2], one[3].hex) for one in found] == [
        ("䶮㛃集团", "KH-000001", "software", laptop.staff)
    ]
    assert ("industry", None, "software") in history
    assert first.directives[0]["kind"] == "code"
