"""Whatever stands in a sheet's cells, preview and import give a plan or one of our own sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import SatchelError
from app.exchange.book import columns_of
from app.exchange.book import entities as book_entities
from app.exchange.columns import FORMS, importable
from app.exchange.sheet_out import Table, to_csv, to_xlsx
from app.exchange.template import FilledRow, Filling, template
from app.models.enums import Place
from app.services.import_plan import Fate
from app.services.imports import Imports
from tests.exchange.books import RARE
from tests.services.conftest import Seat

STRANGE = (
    "", " ", "null", "北方重型机械集团有限公司", "KH-0099", "Eastport Chemicals", "=1+1", "'=x", "1e400", "-0",
    "２０２６年２月３０日", "31-12-2016", "12-31-2016", "01-02-03", "9" * 40, "A", "won", "赢单", "￥1,2", "nan", "{x}",
    "\u202e", "a\nb", "\x00", "CNY", "人民币", "王䶮", "x" * 400, *RARE,
)  # fmt: skip
cells = st.one_of(st.sampled_from(STRANGE), st.text(max_size=12), st.integers(), st.dates())


@pytest.fixture
def imports(seat: Seat) -> Iterator[Imports]:
    for dossier in (seat.sample.north, seat.sample.east):
        seat.borrow(dossier, place=Place.OFFICE)
    yield Imports(seat.desk, seat.gate)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(data=st.data(), form=st.sampled_from(sorted(FORMS)), workbook=st.booleans())
def test_any_cells_are_planned_and_imported_or_told(
    imports: Imports, tmp_path: Path, data: st.DataObject, form: str, workbook: bool
) -> None:
    names = [spec.name for spec in importable(FORMS[form])]
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    rows = data.draw(st.lists(st.lists(cells, min_size=len(chosen), max_size=len(chosen)), min_size=1, max_size=6))
    table = Table("x", chosen, rows)
    path = tmp_path / ("x.xlsx" if workbook else "x.csv")
    path.write_bytes(to_xlsx([table]) if workbook else to_csv(table))
    try:
        plan = imports.preview(path, form)
        assert all(problem.sentence for problem in plan.problems) and all(plan.remarks)
        assert {row for row, _ in plan.left_out()} == {r.number for r in plan.rows if r.fate is Fate.PROBLEM}
        assert all(reasons for _, reasons in plan.left_out())
        batch = imports.run(plan, update=plan.changed_fields)
        undone = imports.undo(batch.id)
        assert undone.removed + undone.reverted == batch.added + batch.updated
    except SatchelError as error:
        assert error.exit_code in {2, 3}
        assert error.message


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=12)
@given(data=st.data(), entity=st.sampled_from(sorted(book_entities())))
def test_any_cells_of_any_form_are_planned_and_imported_or_told(
    imports: Imports, tmp_path: Path, data: st.DataObject, entity: str
) -> None:
    names = ["id", *(spec.name for spec in columns_of(entity))]
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    rows = data.draw(st.lists(st.lists(cells, min_size=len(chosen), max_size=len(chosen)), min_size=1, max_size=5))
    home = st.sampled_from(["北方重型机械集团有限公司", "Eastport Chemicals", ""])
    filled = [FilledRow("", {"dossier_id": data.draw(home), **dict(zip(chosen, row, strict=True))}) for row in rows]
    path = tmp_path / "book.xlsx"
    path.write_bytes(template(Filling({entity: filled}, only=(entity,))))
    try:
        plan = imports.books.preview(path)
        assert all(problem.sentence for _, problem, _ in plan.problems) and all(plan.remarks)
        left = {number for sheet in plan.sheets for number, _ in sheet.left_out()}
        assert left == {r.number for sheet in plan.sheets for r in sheet.rows if r.fate is Fate.PROBLEM}
        batch = imports.books.run(plan, update=["all"])
        undone = imports.undo(batch)
        one = imports.batch(batch)
        assert undone.removed + undone.reverted == one.added + one.updated
    except SatchelError as error:
        assert error.exit_code in {2, 3}
        assert error.message


def test_a_form_that_a_dossier_has_once_is_taken_once_from_a_file(imports: Imports, tmp_path: Path) -> None:
    row = FilledRow("", {"dossier_id": "Eastport Chemicals", "goal": "won"})
    path = tmp_path / "book.xlsx"
    path.write_bytes(template(Filling({"action_plan": [row, row]}, only=("action_plan",))))
    plan = imports.books.preview(path)
    assert [one.fate for sheet in plan.sheets for one in sheet.rows] == [Fate.NEW, Fate.PROBLEM]
    imports.books.run(plan)
