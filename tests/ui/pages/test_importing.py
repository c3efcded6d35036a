"""The import wizard and the export dialog over a real vault (Import, borrow-card)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.models import Opportunity
from app.models.enums import Role
from app.models.ids import new_id
from app.services.dossiers import Filter
from app.services.import_plan import Fate
from app.ui.kit import choose_file
from app.ui.kit.confirm import Confirm
from app.ui.pages.importing.dialog import ImportDialog
from app.ui.pages.importing.export import ExportDialog
from app.ui.pages.importing.filing import FilingDialog
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.scene import Stage

ACCOUNTS = Path(__file__).resolve().parents[3] / "resources" / "demo" / "crm" / "accounts.csv"


def customers(stage: Stage) -> int:
    return len(stage.bench.dossiers.covers(Filter()))


def confirm(wizard: ImportDialog) -> None:
    """Answer the question that is asked with yes."""
    (question,) = [one for one in wizard.findChildren(Confirm) if one.isVisible()]
    question.yes.click()
    deliver()


def drop(wizard: ImportDialog, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), Qt.DropAction.CopyAction, data, button, keys)
    QApplication.sendEvent(wizard.file.drop, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(
        wizard.file.drop, QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, button, keys)
    )  # fmt: skip


def test_the_accounts_are_imported_and_the_whole_import_is_undone(wizard: ImportDialog, stage: Stage) -> None:
    before = customers(stage)
    heard: list[str] = []
    stage.news.changed.connect(lambda kind, _: heard.append(kind))
    drop(wizard, ACCOUNTS)
    assert wizard.steps.currentWidget() is wizard.columns
    assert wizard.columns.columns["account"] == "name"
    wizard.next.click()
    assert wizard.steps.currentWidget() is wizard.preview
    assert customers(stage) == before
    assert wizard.next.text() == "Import 85 rows"
    wizard.next.click()
    assert wizard.ending.told.text() == "Imported: 85 added, 0 updated, 0 left out."
    assert customers(stage) == before + 85
    wizard.ending.undo.click()
    confirm(wizard)
    assert wizard.ending.told.text() == "Undone: 85 rows removed, 0 set back."
    assert customers(stage) == before
    assert heard == ["all", "all"]
    wizard.ending.again.click()
    assert wizard.steps.currentWidget() is wizard.file


def test_problems_are_told_with_row_column_reason_and_suggestion(wizard: ImportDialog) -> None:
    wizard._presenter.choose_file(str(ACCOUNTS))
    wizard.next.click()
    problems = wizard.preview.tabs.problems
    told = [problems.data(problems.index(0, at)) for at in range(5)]
    assert told[1:3] == ["sector", "technolgy"]
    assert "“technology” is meant" in str(told[3])
    assert told[4] == "technology"
    wizard.preview.mend.setChecked(True)
    assert wizard.preview.tabs.problems.rowCount() == 0
    rows = wizard.preview.tabs.rows
    shown = {rows.data(rows.index(at, 3)) for at in range(rows.rowCount())}
    assert "technology" in shown and "technolgy" not in shown
    assert nameless(wizard) == []


def test_nothing_is_overwritten_but_what_is_ticked(wizard: ImportDialog, stage: Stage, tmp_path: Path) -> None:
    north = stage.seat.sample.north
    stage.borrow(north)
    cover = stage.bench.dossiers.cover(north)
    sheet = tmp_path / "mine.csv"
    sheet.write_text(f"name,phone,industry\n{cover.name},0571-000,steel\n", "utf-8")
    wizard._presenter.choose_file(str(sheet))
    wizard.next.click()
    assert wizard._plan is not None
    assert wizard._plan.counts[Fate.CHANGED] == 1
    assert not wizard.next.isEnabled()
    assert "Nothing is overwritten" in wizard.preview.overwriting.told.text()
    wizard.preview.overwriting.ticks["phone"].setChecked(True)
    assert wizard.next.text() == "Import 1 row"
    wizard.next.click()
    assert wizard.ending.told.text() == "Imported: 0 added, 1 updated, 0 left out."
    opened = stage.bench.dossiers.open(north)
    assert opened.basic.values["phone"] == "0571-000"
    assert opened.basic.values["industry"] != "steel"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "neither"),
        (b"PK\x03\x04 cut off", "workbook"),
    ],
)
def test_a_bad_file_gets_its_sentence_and_the_wizard_stays(
    wizard: ImportDialog, tmp_path: Path, content: bytes, word: str
) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(content)
    wizard._presenter.choose_file(str(bad))
    assert wizard.steps.currentWidget() is wizard.file
    assert word in wizard.problem.text()
    assert wizard._problem_row.isVisible()


def test_a_column_that_is_needed_is_asked_for(wizard: ImportDialog, tmp_path: Path) -> None:
    sheet = tmp_path / "odd.csv"
    sheet.write_text("who,where\nOttersberg,Here\n", "utf-8")
    wizard._presenter.choose_file(str(sheet))
    assert wizard.columns._missing.text() == "Still needed: Unit name"
    wizard.next.click()
    assert "Map one of these" in wizard.problem.text()
    assert wizard.steps.currentWidget() is wizard.columns
    combo = wizard.columns.combos["who"]
    combo.setCurrentIndex(combo.findData("name"))
    assert wizard.columns._missing.isHidden()
    wizard.next.click()
    assert wizard.next.text() == "Import 1 row"
    wizard.back.click()
    assert wizard.columns.columns == {"who": "name", "where": ""}


def test_a_mapping_is_saved_and_used_again(
    wizard: ImportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet, kept = tmp_path / "odd.csv", tmp_path / "kept.json"
    sheet.write_text("who,where\nOttersberg,Here\n", "utf-8")
    wizard._presenter.choose_file(str(sheet))
    combo = wizard.columns.combos["who"]
    combo.setCurrentIndex(combo.findData("name"))
    monkeypatch.setattr(choose_file, "to_save", lambda *_: str(kept))
    wizard.columns.save.click()
    assert json.loads(kept.read_text())["columns"] == {"who": "name", "where": ""}
    wizard._presenter.choose_file(str(sheet))
    assert wizard.columns.columns["who"] == ""
    monkeypatch.setattr(choose_file, "to_open", lambda *_: str(kept))
    wizard.columns.load.click()
    assert wizard.columns.columns["who"] == "name"


def test_stopping_keeps_nothing_of_it(wizard: ImportDialog, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    before = customers(stage)
    wizard._presenter.choose_file(str(ACCOUNTS))
    wizard.next.click()
    monkeypatch.setattr(wizard._presenter._stop, "clear", lambda: None)
    wizard._presenter.stop()
    wizard.next.click()
    assert "nothing of it was kept" in wizard.problem.text()
    assert wizard.steps.currentWidget() is wizard.preview
    assert customers(stage) == before


def test_rows_left_out_are_saved_with_their_reasons(
    wizard: ImportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet, left = tmp_path / "mine.csv", tmp_path / "left.csv"
    sheet.write_text("name,phone\nOttersberg,1\n,2\n", "utf-8")
    wizard._presenter.choose_file(str(sheet))
    wizard.next.click()
    monkeypatch.setattr(choose_file, "to_save", lambda *_: str(left))
    wizard.preview.save.click()
    assert "is empty, but it is needed" in left.read_text("utf-8-sig")


def test_the_template_is_saved(wizard: ImportDialog, tmp_path: Path) -> None:
    wizard._presenter.save_template(str(tmp_path / "empty"))
    assert (tmp_path / "empty.xlsx").exists()


def test_former_imports_are_listed_with_their_undo(wizard: ImportDialog, stage: Stage) -> None:
    bench = stage.bench
    bench.imports.run(bench.imports.preview(ACCOUNTS, "accounts"))
    wizard._presenter.list_former()
    deliver()
    assert nameless(wizard) == []
    wizard._ask_undo(bench.imports.batches()[0].id)
    confirm(wizard)
    assert bench.imports.batches()[0].undone_at is not None


def test_import_is_refused_to_an_assistant(wizard: ImportDialog, stage: Stage) -> None:
    stage.seat.desk.me = replace(stage.seat.desk.me, role=Role.ASSISTANT)
    wizard._presenter.choose_file(str(ACCOUNTS))
    assert "account managers" in wizard.problem.text()


def test_export_writes_the_file_after_its_event(stage: Stage, tmp_path: Path) -> None:
    north = stage.seat.sample.north
    stage.borrow(north)
    dialog = ExportDialog(stage.desktop, north, "persons", stage.host)
    dialog.open()
    assert nameless(dialog) == []
    dialog.write(tmp_path / "persons.xlsx")
    assert (tmp_path / "persons.xlsx").exists()
    assert stage.seat.last().event.act == "exported"
    deliver()


def test_export_without_a_card_is_refused_in_the_dialog(stage: Stage, tmp_path: Path) -> None:
    dialog = ExportDialog(stage.desktop, stage.seat.sample.north, "dossier", stage.host)
    dialog.open()
    dialog.format.choose("csv")
    dialog._match()
    assert dialog.format.choice == "xlsx"
    dialog.write(tmp_path / "all.xlsx")
    assert "borrowing card" in dialog._problem.text()
    assert not (tmp_path / "all.xlsx").exists()
    dialog.reject()
    deliver()


def test_the_encoding_may_be_chosen_where_it_is_in_doubt(stage: Stage, tmp_path: Path) -> None:
    dialog = ImportDialog(stage.desktop, stage.host)
    dialog.open()
    sheet = tmp_path / "latin.csv"
    sheet.write_bytes("客戶名稱,縣市\n大同機械,臺北\n".encode("big5"))
    dialog.file.drop.chosen.emit(str(sheet))
    if dialog.steps.currentWidget() is dialog.file:
        assert dialog.file.encodings.isVisible()
    dialog.file.encoding_chosen.emit("big5")
    assert dialog.steps.currentWidget() is dialog.columns
    assert list(dialog.columns.combos) == ["客戶名稱", "縣市"]
    assert dialog.columns.encodings.isVisible() and dialog.columns.encodings.currentData() == "big5"
    dialog.reject()


def test_the_sheet_of_a_workbook_may_be_chosen(stage: Stage, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "One"
    book.active.append(["Name", "City"])
    book.active.append(["Alpha Ltd", "Bath"])
    two = book.create_sheet("Two")
    two.append(["Name", "Country"])
    two.append(["Beta Ltd", "UK"])
    book.save(tmp_path / "two.xlsx")
    dialog = ImportDialog(stage.desktop, stage.host)
    dialog.open()
    dialog.file.drop.chosen.emit(str(tmp_path / "two.xlsx"))
    assert dialog.columns.sheets.isVisible() and dialog.columns.sheets.currentText() == "One"
    dialog.columns.sheet_chosen.emit("Two")
    assert list(dialog.columns.combos) == ["Name", "Country"]
    dialog.reject()


def test_unfiled_opportunities_are_filed_under_a_card_and_taken_back(stage: Stage) -> None:
    ids = [new_id() for _ in range(3)]
    with stage.seat.desk.store.write() as session:
        for at, one in enumerate(ids):
            session.add(Opportunity(id=one, number=f"X{at}", title=f"Crane {at}", stage="prospecting", clk={}))
    wizard = ImportDialog(stage.desktop, stage.host)
    wizard.open()
    assert wizard.file.filing.isVisible() and "3" in wizard.file.filing.text()
    dialog = FilingDialog(stage.desktop, wizard)
    dialog.open()
    assert nameless(dialog) == []
    assert dialog.shown.rowCount() == 3 and not dialog.file_button.isEnabled()
    dialog.shown.setFilterFixedString("crane 1")
    assert dialog.shown.rowCount() == 1
    dialog.shown.setFilterFixedString("")
    dialog.table.selectAll()
    dialog.dossier.setCurrentIndex(dialog.dossier.findData(stage.seat.sample.north))
    dialog.file_button.click()
    assert dialog.problem.text() and dialog.borrow_button.isVisible(), (dialog.problem.text(), dialog.told.text())
    assert dialog.shown.rowCount() == 3
    dialog.borrow_button.click()
    assert dialog.shown.rowCount() == 0 and "3 filed" in dialog.told.text()
    dialog.undo_button.click()
    assert dialog.shown.rowCount() == 3 and not dialog.undo_button.isEnabled()
    dialog.reject()
    wizard.reject()


def test_cards_are_taken_as_persons_whatever_was_marked(wizard: ImportDialog, tmp_path: Path) -> None:
    path = tmp_path / "contacts.vcf"
    path.write_text("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王䶮\r\nTEL;TYPE=CELL:1\r\nEND:VCARD\r\n", "utf-8")
    wizard.file.drop.chosen.emit(str(path))
    deliver()
    assert wizard._presenter.form == "persons"
    assert wizard.file.forms.choice == "persons"


def test_cards_without_a_unit_go_into_the_dossier_that_lay_open_or_the_one_chosen(stage: Stage, tmp_path: Path) -> None:
    north, south = stage.seat.sample.north, stage.seat.sample.south
    for one in (north, south):
        stage.borrow(one)
    path = tmp_path / "contacts.vcf"
    path.write_text("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王䶮\r\nTEL;TYPE=CELL:13900001111\r\nEND:VCARD\r\n", "utf-8")
    wizard = ImportDialog(stage.desktop, stage.host, dossier=north)
    wizard.open()
    deliver()
    wizard.file.drop.chosen.emit(str(path))
    deliver()
    columns = wizard.columns
    assert columns.customer.isVisible() and columns.customer.chosen == north
    assert nameless(wizard) == []
    columns.customer.setCurrentIndex(0)
    columns.customer.activated.emit(0)
    wizard.next.click()
    assert not wizard.next.isEnabled()  # nobody says whose it is
    wizard.back.click()
    columns.customer.setCurrentIndex(columns.customer.findData(south))
    columns.customer.activated.emit(columns.customer.currentIndex())
    wizard.next.click()
    wizard.next.click()
    assert "王䶮" in [one.values["name"] for one in stage.bench.records.rows("person", south)]
    wizard.reject()


def test_a_sheet_of_customers_is_about_no_single_one(wizard: ImportDialog) -> None:
    drop(wizard, ACCOUNTS)
    assert not wizard.columns.customer.isVisible()
