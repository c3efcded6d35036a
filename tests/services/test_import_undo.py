"""An import is undone as a whole; what was edited since stays and is told (Import)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Dossier, Person
from app.models.enums import Place
from app.rules.reasons import RefusedByRule
from app.services.import_plan import Fate
from app.services.import_undo import Kept
from app.services.imports import ImportCancelled, Imports
from tests.exchange.books import CRM
from tests.services.conftest import Seat


@pytest.fixture
def imports(seat: Seat) -> Imports:
    seat.gate.state_place(Place.OFFICE)
    return Imports(seat.desk, seat.gate)


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sheet.csv"
    path.write_text(text, "utf-8")
    return path


def alive(seat: Seat, model: type[Dossier] | type[Person]) -> set[str]:
    with seat.desk.store.read() as session:
        return set(session.scalars(select(model.name).where(model.deleted.is_(False))))


def test_a_whole_import_goes_to_the_trash_and_can_come_again(seat: Seat, imports: Imports) -> None:
    before = alive(seat, Dossier)
    batch = imports.run(imports.preview(CRM / "accounts.csv", "accounts"))
    undone = imports.undo(batch.id)
    assert (undone.removed, undone.reverted, undone.kept) == (85, 0, [])
    assert alive(seat, Dossier) == before
    assert imports.batch(batch.id).undone_at == seat.desk.now_ms()
    assert Act.IMPORT_UNDONE in {entry.event.act for entry in seat.entries()}
    with pytest.raises(UserError) as caught:
        imports.undo(batch.id)
    assert caught.value.key == "import-undone"
    again = imports.preview(CRM / "accounts.csv", "accounts")
    assert again.counts[Fate.NEW] == 85


def test_what_was_edited_or_filled_since_stays(seat: Seat, imports: Imports, tmp_path: Path) -> None:
    batch = imports.run(imports.preview(csv(tmp_path, "name,parent\nA,\nB,A\nC,\nD,\nE,\n"), "accounts"))
    ids = {seat.dossiers.find(cover.code): cover.name for cover in seat.dossiers.covers() if len(cover.name) == 1}
    by_name = {name: dossier for dossier, name in ids.items()}
    seat.borrow(by_name["B"])
    seat.records.set("dossier", by_name["B"], {"industry": "retail"})
    seat.borrow(by_name["C"])
    seat.records.add("person", by_name["C"], {"name": "Someone"})
    undone = imports.undo(batch.id)
    assert undone.removed == 2
    assert {(row.customer, row.why) for row in undone.kept} == {
        ("B", Kept.EDITED), ("C", Kept.FILLED), ("A", Kept.FILLED),
    }  # fmt: skip
    assert all(row.sentence for row in undone.kept)
    assert {"A", "B", "C"} <= alive(seat, Dossier)


def test_updates_get_their_old_values_back_where_untouched(seat: Seat, imports: Imports, tmp_path: Path) -> None:
    seat.borrow(seat.sample.north)
    name = "北方重型机械集团有限公司"
    text = f"单位,姓名,职务,部门\n{name},王䶮,总经理,总部\n{name},李㛃,总工程师,技术部\n"
    batch = imports.run(imports.preview(csv(tmp_path, text), "persons"), update=["post", "department"])
    assert batch.updated == 2
    seat.records.set("person", seat.sample.li, {"post": "院士"})
    undone = imports.undo(batch.id)
    assert (undone.removed, undone.reverted) == (0, 2)
    assert [(row.id, row.why) for row in undone.kept] == [(seat.sample.li, Kept.EDITED)]
    with seat.desk.store.read() as session:
        wang, li = session.get_one(Person, seat.sample.wang), session.get_one(Person, seat.sample.li)
        assert (wang.post, wang.department) == ("采购部部长", None)
        assert (li.post, li.department) == ("院士", None)


def test_borrow_card_undoing_into_an_existing_dossier_needs_its_card(
    seat: Seat, imports: Imports, tmp_path: Path
) -> None:
    card = seat.borrow(seat.sample.south)
    batch = imports.run(imports.preview(csv(tmp_path, "单位,姓名\n南湖纸业股份有限公司,甲\n"), "persons"))
    seat.cards.give_back(card.number)
    with pytest.raises(RefusedByRule):
        imports.undo(batch.id)
    assert "甲" in alive(seat, Person)
    seat.borrow(seat.sample.south)
    assert imports.undo(batch.id).removed == 1
    assert "甲" not in alive(seat, Person)


def test_what_is_in_the_trash_already_is_told(seat: Seat, imports: Imports, tmp_path: Path) -> None:
    card = seat.borrow(seat.sample.south)
    batch = imports.run(imports.preview(csv(tmp_path, "单位,姓名\n南湖纸业股份有限公司,甲\n"), "persons"))
    with seat.desk.store.read() as session:
        row = session.scalars(select(Person.id).where(Person.name == "甲")).one()
    seat.records.trash("person", row)
    assert card.dossier_id == seat.sample.south
    assert [kept.why for kept in imports.undo(batch.id).kept] == [Kept.GONE]


def test_a_stopped_undo_takes_nothing_back(seat: Seat, imports: Imports) -> None:
    batch = imports.run(imports.preview(CRM / "accounts.csv", "accounts"))
    with pytest.raises(ImportCancelled):
        imports.undo(batch.id, cancelled=lambda: True)
    assert len(alive(seat, Dossier)) == 85 + 4
    assert imports.batch(batch.id).undone_at is None
