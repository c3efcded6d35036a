"""The workbook of all forms in the wizard: one preview by sheet, cards, leave to overwrite, one undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.exchange import book
from app.services.dossiers import Filter
from app.services.exports import Exports
from app.services.import_plan import Fate
from app.ui.kit import choose_file
from app.ui.kit.confirm import Confirm
from app.ui.pages.importing.cells import Cells
from app.ui.pages.importing.dialog import ImportDialog
from tests.exchange.books import column, filled_book, sheet_of
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.life import fill_every_form
from tests.ui.pages.scene import Stage

NAME = "西部能源装备有限公司"
ROWS = {
    "dossier": [{"name": NAME, "industry": "能源"}],
    "person": [{"name": "赵𬭎", "post": "总工"}, {"name": "钱静", "birthday": "yesterday"}, {"name": "孙堃"}],
    "relation": [{"person_id": "赵𬭎", "standing": "中立", "staff_id": "沈亦舟"}],
    "competitor": [{"name": "Baltic Drives"}],
}


def told(model: Cells) -> list[list[str]]:
    return [
        [str(model.data(model.index(row, at))) for at in range(model.columnCount())] for row in range(model.rowCount())
    ]


def names(stage: Stage) -> list[str]:
    return [cover.name for cover in stage.bench.dossiers.covers(Filter())]


def test_the_whole_workbook_is_one_preview_one_import_and_one_undo(
    wizard: ImportDialog, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard.file.drop.chosen.emit(str(filled_book(tmp_path / "filled.xlsx", ROWS)))
    assert wizard.steps.currentWidget() is wizard.book
    assert (wizard._presenter.form, wizard.file.forms.choice) == ("book", "book")
    lines = told(wizard.book.sheets)
    assert [(line[0], line[1], line[5], line[6]) for line in lines] == [
        ("Customer dossier", "1", "–", "–"), ("Key person", "2", "1", "1"), ("Relation", "1", "–", "–"),
        ("Competitor", "1", "–", "–"),
    ]  # fmt: skip
    cell = f"{book.letters(column('person', 'birthday') - 1)}4"
    (problem,) = told(wizard.book.tabs.problems)
    assert (problem[0], problem[2]) == (cell, "yesterday")
    assert nameless(wizard) == []
    left = tmp_path / "left.xlsx"
    monkeypatch.setattr(choose_file, "to_save", lambda *_: str(left))
    wizard.book.save.click()
    assert sheet_of(load_workbook(left), "person").cell(3, column("person", "name")).value == "钱静"
    assert NAME not in names(stage)
    assert wizard.next.text() == "Import 5 rows"
    wizard.next.click()
    assert wizard.ending.told.text() == "Imported: 5 added, 0 updated, 1 left out."
    assert NAME in names(stage)
    (batch, *_) = stage.bench.imports.batches()
    wizard._presenter.list_former()
    assert batch.entity == "book"
    wizard.ending.undo.click()
    (question,) = [one for one in wizard.findChildren(Confirm) if one.isVisible()]
    question.yes.click()
    deliver()
    assert wizard.ending.told.text() == "Undone: 5 rows removed, 0 set back."
    assert NAME not in names(stage)


def test_borrow_card_a_workbook_of_a_dossier_is_compared_under_its_card_and_overwrites_what_is_ticked(
    wizard: ImportDialog, stage: Stage, tmp_path: Path
) -> None:
    north, bench = stage.seat.sample.north, stage.bench
    number = stage.borrow(north)
    fill_every_form(stage)
    path = tmp_path / "north.xlsx"
    rows = Exports(stage.seat.desk, stage.seat.gate).export(path, north, "dossier")
    found = load_workbook(path)
    persons, market = sheet_of(found, "person"), sheet_of(found, "competitor")
    persons.cell(3, column("person", "post"), "副总裁")
    persons.cell(3, column("person", "hobbies"), "登山")
    market.cell(3, column("competitor", "strengths"), "价格")
    found.save(path)
    bench.cards.give_back(number)
    wizard.file.drop.chosen.emit(str(path))
    assert wizard.book.borrow.isVisible() and not wizard.next.isEnabled()
    wizard.book.borrow.click()
    assert not wizard.book.borrow.isVisible()
    assert wizard.book._plan is not None
    assert wizard.book._plan.counts[Fate.CHANGED] == 2
    assert wizard.book._plan.counts[Fate.SAME] == rows - 2
    assert not wizard.next.isEnabled()  # nothing is overwritten silently
    sheets = [line[0] for line in told(wizard.book.sheets)]
    wizard.book.table.selectRow(sheets.index("Key person"))
    assert [line[3] for line in told(wizard.book.tabs.differences)] == ["副总裁", "登山"]
    wizard.book.overwriting.ticks["post"].setChecked(True)
    assert wizard.next.text() == "Import 1 row"
    wizard.book.everything.setChecked(True)
    assert wizard.next.text() == "Import 2 rows"
    assert all(tick.isChecked() for tick in wizard.book.overwriting.ticks.values())
    wizard.book.overwriting.ticks["hobbies"].setChecked(False)
    assert not wizard.book.everything.isChecked()
    wizard.book.table.selectRow(0)
    wizard.book.table.selectRow(sheets.index("Key person"))
    assert wizard.book.overwriting.fields == ["post"]
    wizard.next.click()
    assert wizard.ending.told.text() == f"Imported: 0 added, 2 updated, {rows - 2} left out."
    (changed,) = [one for one in bench.records.rows("person", north) if one.values["post"] == "副总裁"]
    assert changed.values["hobbies"] != "登山"


def test_a_form_that_was_marked_is_taken_alone(wizard: ImportDialog, stage: Stage, tmp_path: Path) -> None:
    path = filled_book(tmp_path / "filled.xlsx", ROWS)
    wizard.file.forms.choose("persons")
    wizard.file._form_chosen("persons")
    wizard.file.drop.chosen.emit(str(path))
    assert wizard.steps.currentWidget() is wizard.columns
    wizard.back.click()
    wizard.file.drop.chosen.emit(str(path))
    assert wizard.steps.currentWidget() is wizard.book
    wizard.back.click()
    csv = tmp_path / "one.csv"
    csv.write_text("name\nOttersberg\n", "utf-8")
    wizard.file.drop.chosen.emit(str(csv))
    assert wizard.steps.currentWidget() is wizard.columns
    assert wizard.file.forms.choice == "accounts"


def test_stopping_the_workbook_keeps_nothing_of_it(
    wizard: ImportDialog, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard.file.drop.chosen.emit(str(filled_book(tmp_path / "filled.xlsx", ROWS)))
    monkeypatch.setattr(wizard._presenter._stop, "clear", lambda: None)
    wizard._presenter.stop()
    wizard.next.click()
    assert "nothing of it was kept" in wizard.problem.text()
    assert wizard.steps.currentWidget() is wizard.book
    assert NAME not in names(stage)


def test_rows_without_a_customer_go_into_the_dossier_that_lay_open_or_the_one_chosen(
    stage: Stage, tmp_path: Path
) -> None:
    north, south = stage.seat.sample.north, stage.seat.sample.south
    for one in (north, south):
        stage.borrow(one)
    wizard = ImportDialog(stage.desktop, stage.host, dossier=north)
    wizard.open()
    deliver()
    path = filled_book(tmp_path / "filled.xlsx", {"person": [{"name": "周渤", "sex": "femal"}]})
    wizard.file.drop.chosen.emit(str(path))
    row = wizard.book.unnamed
    assert row.isVisible() and row.customer.chosen == north
    assert stage.bench.dossiers.cover(north).name in row.told.text()
    assert not wizard.next.isEnabled() and wizard.book.mend.isVisible()
    wizard.book.mend.setChecked(True)
    assert wizard.next.text() == "Import 1 row" and wizard.book.mend.isChecked()
    row.customer.setCurrentIndex(row.customer.findData(south))
    row.customer.activated.emit(row.customer.currentIndex())
    assert row.customer.chosen == south and wizard.next.isEnabled()
    assert nameless(wizard) == []
    wizard.next.click()
    assert "周渤" in [one.values["name"] for one in stage.bench.records.rows("person", south)]


def test_a_workbook_that_is_about_one_customer_goes_there_whatever_lay_open(stage: Stage, tmp_path: Path) -> None:
    north = stage.seat.sample.north
    stage.borrow(north)
    wizard = ImportDialog(stage.desktop, stage.host, dossier=north)
    wizard.open()
    deliver()
    wizard.file.drop.chosen.emit(str(filled_book(tmp_path / "filled.xlsx", ROWS)))
    row = wizard.book.unnamed
    assert NAME in row.told.text() and row.customer.chosen == ""
    row.customer.setCurrentIndex(row.customer.findData(north))
    row.customer.activated.emit(row.customer.currentIndex())
    assert NAME not in row.told.text()
    row.customer.setCurrentIndex(0)
    row.customer.activated.emit(0)
    assert NAME in row.told.text()
    row.customer.setEditText("nobody")
    line = row.customer.lineEdit()
    assert line is not None
    line.editingFinished.emit()
    assert NAME in row.customer.currentText()
