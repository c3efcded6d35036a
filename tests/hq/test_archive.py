"""The archive: import with real dirt, first fill, reading under a card, row policies (trust §5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.errors import UserError
from app.models.enums import Purpose, Role
from app.rules.reasons import RefusedByRule
from app.sync import wire
from app.sync.wire import HistoryLine, PolicyLine, SnapshotAnswer, SnapshotRow, read_line
from hq.db.pool import Actor
from hq.headquarters import Headquarters
from hq.services import importing, people, reading
from hq.services.people import NewPerson
from tests.hq.laptop import Laptop, hex_id

SHEETS = {
    "sales_teams.csv": "sales_agent,manager,regional_office\nAnna,Mona,East\nBert,Mona,East\nCarl,Max,West\n",
    "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821\n",
    "accounts.csv": "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    "Acme,technolgy,1996,1100.04,2822,Philipines,\nBeta,retail,1999,2.5,10,Kenya,Acme\nGamma,retail,,,,,Nobody\n",
    "sales_pipeline.csv": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    "O1,Anna,GTXPro,Acme,Won,20-10-2016,01-03-2017,1054\nO2,Bert,GTX Pro,Acme,Won,20-10-2016,01-03-2017,900\n"
    "O3,Bert,GTX Pro,Beta,Won,20-10-2016,31-02-2017,9\nO4,Carl,GTX Pro,null,Engaging,20-10-2016,,\n"
    "O5,Dora,GTX Pro,,Lost,20-10-2016,01-03-2017,0\n",
}


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    for name, text in SHEETS.items():
        (tmp_path / name).write_text(text, "utf-8-sig")
    return tmp_path


@pytest.fixture
def filled(hq: Headquarters, sheets: Path) -> Headquarters:
    people.add(hq, NewPerson("D001", "Diana", Role.DIRECTOR))
    people.add(hq, NewPerson("I001", "Ines", Role.INFORMATION_MANAGER))
    importing.import_path(hq, sheets, None)
    return hq


def rows(hq: Headquarters, query: str) -> list[tuple[Any, ...]]:
    with hq.db.transaction() as db:
        return db.execute(query).fetchall()  # type: ignore[arg-type]


def who(hq: Headquarters, user: str, inspection: str | None = None) -> reading.Reader:
    return reading.reader(hq, reading.Statement(user, Purpose.REVIEW, inspection))


def test_the_sample_s_dirt_is_mended_and_told(hq: Headquarters, sheets: Path) -> None:
    team, products, accounts, deals = importing.import_path(hq, sheets, None)
    assert (team.added, products.added, accounts.added, deals.added) == (5, 1, 3, 5)
    assert accounts.mended == {"technolgy → technology": 1, "Philipines → Philippines": 1}
    assert accounts.problems == {"parent_unknown": 1}
    assert deals.mended == {"GTXPro → GTX Pro": 1}
    assert deals.problems == {"unfiled": 2, "agent_unknown": 1, "date_unreadable": 1}
    found = rows(
        hq,
        "SELECT d.name, d.industry, d.revenue_minor, p.name, k.name, d.region FROM dossier d"
        " LEFT JOIN dossier p ON p.id = d.parent_id LEFT JOIN staff k ON k.id = d.keeper_id ORDER BY d.code",
    )
    assert found == [
        ("Acme", "technology", 110_004_000_000, None, "Anna", "East"),
        ("Beta", "retail", 250_000_000, "Acme", "Bert", "East"),
        ("Gamma", "retail", None, None, None, None),
    ]
    assert rows(hq, "SELECT engaged_on::text, closed_on::text, amount_minor FROM opportunity WHERE number = 'O1'") == [
        ("2016-10-20", "2017-03-01", 105_400)
    ]
    again = importing.import_path(hq, sheets, None)
    assert [one.added for one in again] == [0, 1, 0, 0]


def test_bad_sheets_have_their_own_sentences(hq: Headquarters, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00\x81")
    (tmp_path / "b.csv").write_text("account\nx\n", "utf-8")
    for name, kind, key in (
        ("a.csv", "team", "hq-sheet-encoding"), ("b.csv", "accounts", "hq-sheet-columns"),
        ("none.csv", "team", "hq-sheet-unreadable"), ("b.csv", None, "hq-import-kind"),
    ):  # fmt: skip
        with pytest.raises(UserError) as refused:
            importing.import_path(hq, tmp_path / name, kind)
        assert refused.value.key == key


def test_gb18030_is_read(hq: Headquarters, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("sales_agent,manager,regional_office\n李喆,王堃,华东\n", "gb18030")
    importing.import_path(hq, tmp_path / "t.csv", "team")
    assert rows(hq, "SELECT name FROM staff ORDER BY number") == [("李喆",), ("王堃",)]


def test_reading_at_headquarters_has_a_card_and_is_logged_first(filled: Headquarters) -> None:
    found = reading.show_dossier(filled, who(filled, "D001"), "KH-000001")
    assert found["name"] == "Acme"
    assert len(found["opportunity"]) == 2
    again = reading.show_dossier(filled, who(filled, "D001"), "KH-000001")
    assert again["read_under"] == found["read_under"]
    logged = [bytes(body) for (body,) in rows(filled, "SELECT body FROM hq_entry ORDER BY number")]
    assert sum(b'"what":"dossier"' in body for body in logged) == 2
    assert sum(b'"kind":"card_issued"' in body for body in logged) == 1


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read_at_headquarters(filled: Headquarters, role: Role) -> None:
    """trust §5: director with a purpose, information manager with an inspection number, nobody else without a card."""
    people.add(filled, NewPerson("X1", "X", role, region="East"))
    allowed = role in (Role.DIRECTOR, Role.INFORMATION_MANAGER)
    reader = who(filled, "X1", "J-1")
    if allowed:
        assert reading.show_dossier(filled, reader, "KH-000001")["code"] == "KH-000001"
    else:
        with pytest.raises(RefusedByRule):
            reading.show_dossier(filled, reader, "KH-000001")
    last = rows(filled, "SELECT body FROM hq_entry ORDER BY number DESC LIMIT 1")[0][0]
    assert (b'"refused"' in bytes(last)) is not allowed


def test_an_inspection_needs_its_number(filled: Headquarters) -> None:
    with pytest.raises(RefusedByRule):
        reading.show_dossier(filled, who(filled, "I001"), "KH-000001")


@pytest.mark.parametrize(
    ("number", "seen"), [("D001", 3), ("I001", 3), ("M002", 2), ("M001", 0), ("A001", 1), ("A002", 1), ("A003", 0)]
)
def test_row_policies_stand_underneath(filled: Headquarters, number: str, seen: int) -> None:
    """Even a service that forgot to ask sees only the rows of its actor (trust §6)."""
    with filled.db.transaction() as db:
        actor = people.by_number(db, number).actor
    with filled.db.transaction(actor) as db:
        assert db.execute("SELECT count(*) FROM dossier").fetchone() == (seen,)
        counted = db.execute("SELECT count(*) FROM opportunity WHERE dossier_id IS NOT NULL").fetchone()
    assert counted == ({3: 3, 2: 3, 0: 0}.get(seen, 2 if number == "A001" else 1),)


def test_without_an_actor_nothing_is_seen(filled: Headquarters) -> None:
    with filled.db.transaction(Actor("", "")) as db:
        assert db.execute("SELECT count(*) FROM dossier").fetchone() == (0,)


def fill(laptop: Laptop) -> tuple[SnapshotAnswer, list[wire.SnapshotLine]]:
    body = b'{"proto":1,"schema":"shared_0001","app":"0.1.0"}'
    answer = SnapshotAnswer.read(laptop.send("/v1/snapshot", body).content)
    lines: list[wire.SnapshotLine] = []
    for number in range(answer.pages):
        page = laptop.send(f"/v1/snapshot/{answer.id}/{number}", b"", method="GET")
        assert page.status_code == 200, page.text
        lines += [read_line(line) for line in page.content.split(b"\n")]  # httpx unpacks zstd
    return answer, lines


def test_first_fill_holds_everything_in_one_s_keeping_and_no_more(
    hq: Headquarters, manager: Laptop, another: Laptop
) -> None:
    mine, stamp = manager.dossier(name="我的")
    person, deal = hex_id(), hex_id()
    manager.write("person", person, None, {"dossier_id": mine, "name": "王喆", "birthday": "1980-02-29"})
    manager.write("opportunity", deal, None, {"number": "O-1", "stage": "won", "agent_id": manager.staff})
    manager.write("dossier", mine, {"note": stamp}, {"note": "一"})
    manager.push()
    theirs, _ = another.dossier(name="别人的")
    another.push()
    answer, lines = fill(manager)
    assert answer.rows == len(lines)
    entities = {line.id: line for line in lines if isinstance(line, SnapshotRow) and line.entity != "staff"}
    assert set(entities) == {mine, person, deal}
    assert theirs not in entities
    assert entities[person].fields["birthday"] == "1980-02-29"
    assert entities[mine].clk["note"] != entities[mine].clk["*"]
    assert [line.field for line in lines if isinstance(line, HistoryLine)].count("note") == 1
    assert sum(isinstance(line, PolicyLine) for line in lines) == 1
    names = [line.fields["name"] for line in lines if isinstance(line, SnapshotRow) and line.entity == "staff"]
    assert sorted(names) == ["李明", "王芳"]
    assert another.send(f"/v1/snapshot/{answer.id}/0", b"", method="GET").status_code == 404
    assert manager.send(f"/v1/snapshot/{UUID(int=0).hex}/0", b"", method="GET").status_code == 404
