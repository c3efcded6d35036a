"""Papers of the archive from the window: preview, sections, save, print (print-dossier, print-card, print-log)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.models.fields import Section
from app.reports.preview import page_count, page_text
from app.ui.page import Page
from app.ui.pages.cards.page import CardsPage
from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.log.page import LogPage
from app.ui.pages.papers.dialog import PaperDialog
from app.ui.pages.papers.dialogs import SaveDialog
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.scene import Stage

LEFT = Qt.MouseButton.LeftButton


def shown(page: Page) -> PaperDialog:
    """The paper that lies open over a page."""
    deliver()
    dialog = page.findChild(PaperDialog)
    assert dialog is not None
    assert len(dialog.desk.pane.pages._sheets) >= 1
    return dialog


def saved(dialog: PaperDialog, path: Path) -> bytes:
    dialog.desk.pane.save_wanted.emit()
    asked = dialog.findChild(SaveDialog)
    assert asked is not None
    asked.save_to(str(path))
    deliver()
    return path.read_bytes()


def test_print_card_one_that_is_out_and_one_that_ended(stage: Stage, qtbot: Any, tmp_path: Path) -> None:
    stage.bench.cards.give_back(stage.borrow(stage.seat.sample.north))
    number = stage.borrow(stage.seat.sample.south)
    page: CardsPage = stage.show("cards", CardsPage(stage.desktop))
    deliver()
    qtbot.mouseClick(page.rows[0].print, LEFT)
    dialog = shown(page)
    assert dialog.sections is None
    assert not nameless(dialog)
    pdf = saved(dialog, tmp_path / "card.pdf")
    assert number in page_text(pdf, 0)
    assert stage.said()
    page.ended.selectRow(0)
    qtbot.mouseClick(page.print_ended, LEFT)
    pdf = saved(shown(page), tmp_path / "ended.pdf")
    assert page.ended.lines.card(0).number in page_text(pdf, 0)


def test_print_log_what_is_shown(stage: Stage, qtbot: Any, tmp_path: Path) -> None:
    stage.borrow(stage.seat.sample.south)
    page: LogPage = stage.show("log", LogPage(stage.desktop))
    deliver()
    qtbot.mouseClick(page.print, LEFT)
    pdf = saved(shown(page), tmp_path / "log.pdf")
    assert page_count(pdf) >= 1


def test_print_dossier_with_chosen_sections(stage: Stage, qtbot: Any, tmp_path: Path) -> None:
    stage.borrow(stage.seat.sample.north)
    page: DossiersPage = stage.show("dossiers", DossiersPage(stage.desktop))
    page.show_target(stage.seat.sample.north)
    deliver()
    view = page._detail.currentWidget()
    assert isinstance(view, OpenedView)
    view.print_wanted.emit()
    dialog = shown(page)
    assert dialog.sections is not None
    assert not nameless(dialog)
    whole = len(dialog.desk.pane.pages._sheets)
    qtbot.mouseClick(dialog.sections.none, LEFT)
    dialog.sections.boxes[Section.PERSONS].setChecked(True)
    qtbot.waitSignal(dialog.sections.changed, timeout=3000).wait()
    deliver()
    assert 1 <= len(dialog.desk.pane.pages._sheets) < whole
    pdf = saved(dialog, tmp_path / "dossier.pdf")
    assert page_count(pdf) < whole


def test_print_without_a_printing_system_says_so_over_the_paper(
    stage: Stage, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    number = stage.borrow(stage.seat.sample.south)
    page: CardsPage = stage.show("cards", CardsPage(stage.desktop))
    deliver()
    page._print(number)
    dialog = shown(page)
    dialog.desk.pane.print_wanted.emit()
    deliver()
    assert "print" in dialog.desk.pane._problem.text().lower()
    assert len(dialog.desk.pane.pages._sheets) >= 1
