"""The search follows every change of many rows at once: imports, updates, trash, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from app.models.enums import Place
from app.services.imports import Imports
from app.services.search import SearchBox
from tests.services.conftest import Seat

NAMES = ["王䶮", "赵喆", "孙堃"]


@pytest.fixture
def imported(seat: Seat, tmp_path: Path) -> str:
    """Three persons imported into an open dossier; the batch's id."""
    seat.borrow(seat.sample.east, place=Place.OFFICE)
    sheet = tmp_path / "persons.csv"
    rows = "".join(f"Eastport Chemicals,{name},1380013800{n}\n" for n, name in enumerate(NAMES))
    sheet.write_text("customer,name,mobile\n" + rows, "utf-8")
    imports = Imports(seat.desk, seat.gate)
    return imports.run(imports.preview(sheet, "persons")).id


def found(seat: Seat, words: str) -> list[str]:
    return sorted(hit.title for hit in SearchBox(seat.desk, seat.gate).find(words) if hit.entity == "person")


@pytest.mark.parametrize("words", ["赵喆", "喆", "zhaozhe", "zz", "38001", "13800138001"])
def test_imported_rows_are_found_at_once(seat: Seat, imported: str, words: str) -> None:
    assert imported
    assert "赵喆" in found(seat, words)


def test_a_changed_name_is_found_and_the_old_one_is_not(seat: Seat, imported: str) -> None:
    assert imported
    person = next(row for row in seat.records.rows("person", seat.sample.east) if row.values["name"] == "赵喆")
    seat.records.set("person", person.id, {"name": "赵𬭎"})
    assert found(seat, "赵喆") == []
    assert found(seat, "赵𬭎") == ["赵𬭎"]


EDITS = [
    {"post": "总工程师"}, {"post": None}, {"mobile": "13911112222"}, {"mobile": None}, {"name": "李靐"},
    {"name": "李堃", "mobile": "13800138009", "cares_about": "交期"}, {"cares_about": None, "wechat": "lk-2026"},
]  # fmt: skip


def test_an_entry_changed_bit_by_bit_is_the_one_made_at_once(seat: Seat, imported: str) -> None:
    assert imported
    person = next(row for row in seat.records.rows("person", seat.sample.east) if row.values["name"] == "赵喆")
    for values in EDITS:
        seat.records.set("person", person.id, values)
    seat.records.trash("person", person.id)
    assert found(seat, "李堃") == []
    seat.records.take_back("person", person.id)
    seat.records.set("person", person.id, {"post": "厂长"})
    seat.records.set("person", person.id, {"mobile": "13700001111"})
    for words in ("厂长", "李堃", "likun", "37000", "lk-2026"):
        assert found(seat, words) == ["李堃"]
    for words in ("总工程师", "李靐", "交期", "13800138009", "13911112222"):
        assert found(seat, words) == []
    kept = keys(seat)
    with seat.desk.store.write() as session:
        session.execute(text("DELETE FROM search_key"))
        for entity in ("dossier", "person", "opportunity", "visit"):
            mark = f"INSERT INTO search_dirty (entity, row_id, terms) SELECT '{entity}', id, 3 FROM {entity}"
            session.execute(text(mark))
    assert keys(seat) == kept


def keys(seat: Seat) -> list[tuple[object, ...]]:
    """Keys of the entries, by row: entries are numbered anew when they come again."""
    query = "SELECT e.entity, e.row_id, kind, key FROM search_key JOIN search_entry e ON e.id = entry_id"
    with seat.desk.store.read() as session:
        return sorted(tuple(row) for row in session.execute(text(query)))


def test_undone_rows_leave_nothing_in_the_index(seat: Seat, imported: str) -> None:
    before = entries(seat)
    Imports(seat.desk, seat.gate).undo(imported)
    assert found(seat, "赵喆") == []
    assert entries(seat) == before - len(NAMES)


def entries(seat: Seat) -> int:
    """Entries that have their text; none may be without."""
    with seat.desk.store.read() as session:
        number = session.scalar(text("SELECT count(*) FROM search_entry")) or 0
        alone = "SELECT count(*) FROM search_key WHERE entry_id NOT IN (SELECT id FROM search_entry)"
        assert session.scalar(text(alone)) == 0
        return int(number)
