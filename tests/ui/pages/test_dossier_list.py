"""The list beside an opened dossier: trash and back, and what the lines follow (completeness)."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.rules.completeness import CONFIRMED_SECTIONS
from app.ui.kit.confirm import Confirm
from app.ui.kit.dossier_list import DossierItem
from app.ui.pages.dossier.page import DossiersPage
from tests.ui.conftest import deliver
from tests.ui.pages.opened import Opened, view_of
from tests.ui.pages.scene import Stage


def _answer(page: DossiersPage, *, yes: bool = True) -> None:
    question = page.findChild(Confirm)
    assert question is not None
    (question.yes if yes else question.no).click()
    deliver()


def _show_trash(page: DossiersPage) -> None:
    page.pane.grade.setCurrentIndex(page.pane.grade.findData("trash"))
    deliver()


def test_a_dossier_is_trashed_only_after_a_question_and_leaves_the_screen(stage: Stage, opened: Opened) -> None:
    page, view = opened
    view.trash.click()
    _answer(page, yes=False)
    assert view_of(page) is view
    view.trash.click()
    _answer(page)
    assert page._detail.currentWidget() is page._nothing
    assert page.list.lines.position(view.dossier_id) == -1
    stage.undo()
    deliver()
    assert view_of(page).dossier_id == view.dossier_id
    assert page.list.lines.position(view.dossier_id) >= 0


def test_a_dossier_in_the_trash_says_so_and_is_taken_back(stage: Stage, opened: Opened) -> None:
    page, view = opened
    percent = view.head.ring._percent
    page._presenter.trash_dossier(view.dossier_id)
    _show_trash(page)
    page.list.pick(view.dossier_id)
    deliver()
    lying = view_of(page)
    assert "In the trash" in [one.text() for one in lying.head.findChildren(QLabel)]
    assert lying.trash.isHidden() and not lying.take_back.isHidden()
    assert lying.head.ring._percent == percent  # nothing of it is missing because it lies in the trash
    lying.take_back.click()
    deliver()
    assert view_of(page).take_back.isHidden()
    assert page.pane.grade.currentData() == ""
    assert page.list.lines.position(view.dossier_id) >= 0


def test_undo_of_a_trashed_dossier_brings_the_list_up_to_date(stage: Stage, opened: Opened) -> None:
    page, view = opened
    page._presenter.trash_dossier(view.dossier_id)
    _show_trash(page)
    page.list.pick(view.dossier_id)
    deliver()
    page._presenter.undoing.undo()
    deliver()
    assert page.list.lines.position(view.dossier_id) == -1


def test_a_click_on_the_chosen_line_opens_what_is_not_shown(stage: Stage, opened: Opened) -> None:
    page, view = opened
    page._presenter.leave()
    page._show(page._nothing)
    page.list.clicked.emit(page.list.currentIndex())
    deliver()
    assert view_of(page).dossier_id == view.dossier_id


def test_the_list_follows_what_is_borrowed_edited_and_returned(stage: Stage, opened: Opened) -> None:
    page, view = opened
    lines = page.list.lines

    def line() -> DossierItem:
        return lines.item(lines.position(view.dossier_id))

    page._presenter.save("dossier", view.dossier_id, "name", "北方重工")
    assert line().name == "北方重工"
    for section in CONFIRMED_SECTIONS:
        page._presenter.confirm(section)
    deliver()
    assert line().percent == view_of(page).head.ring._percent > 0
    page._presenter.give_back(view_of(page)._number)
    assert not line().card_open
