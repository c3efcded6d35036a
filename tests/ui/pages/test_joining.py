"""Two dossiers made one from the list, taken apart again; one human in several dossiers (dossier-basic, ADR 0011)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QRadioButton

from app.models.fields import Section
from app.ui.kit.confirm import Confirm
from app.ui.pages.dossier.human_part import HumanDialog
from app.ui.pages.dossier.joining import CardsDialog
from app.ui.pages.dossier.merging import MergeDialog
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.dossier.persons import PersonsPart
from tests.services.conftest import Seat
from tests.ui.conftest import deliver
from tests.ui.pages.opened import Opened, view_of
from tests.ui.pages.scene import Stage


def choose(page: DossiersPage, *ids: str) -> None:
    for one in ids:
        at = page.list.visualRect(page.list.lines.index(page.list.lines.position(one))).center()
        modifier = Qt.KeyboardModifier.ControlModifier if one != ids[0] else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, modifier, at)
        deliver()


def shown(page: DossiersPage, kind: type) -> list[MergeDialog]:
    return [one for one in page.findChildren(kind) if one.isVisible()]


def test_two_lines_chosen_together_are_merged_undone_and_taken_apart(stage: Stage, opened: Opened, seat: Seat) -> None:
    page, _ = opened
    north, south = seat.sample.north, seat.sample.south
    assert page.pane.merge.isHidden()
    choose(page, north, south)
    assert view_of(page).dossier_id == north, "choosing a second line shows nothing else"
    page.pane.merge.click()
    deliver()
    (cards,) = page.findChildren(CardsDialog)
    assert "南湖纸业" in " ".join(one.text() for one in cards.findChildren(QLabel))
    cards.form.go.click()
    deliver()
    seat.records.add("person", south, {"name": "丙"})
    (dialog,) = shown(page, MergeDialog)
    dialog._swap()
    deliver()
    dialog = next(one for one in shown(page, MergeDialog) if one is not dialog)
    assert dialog._merge.keep.id == south
    dialog._swap()
    deliver()
    dialog = next(one for one in shown(page, MergeDialog) if one._merge.keep.id == north)
    assert dialog._merge.told == ("Moves with it: Persons 1",) or "1" in dialog._merge.told[0]
    next(one for one in dialog.findChildren(QRadioButton) if one.text() == "南湖纸业").setChecked(True)
    dialog._give()
    deliver()
    assert view_of(page).head.name == "北方重型机械集团有限公司"
    assert seat.records.show("dossier", north).values["short_name"] == "南湖纸业"
    assert page.list.lines.position(south) == -1
    assert not view_of(page).merged.isHidden()
    view_of(page).go(Section.HISTORY)
    deliver()
    told = [one.text() for one in view_of(page).view(Section.HISTORY).findChildren(QLabel)]
    assert any("南湖纸业股份有限公司 → 北方重型机械集团有限公司" in one for one in told), told
    stage.undo()
    deliver()
    assert page.list.lines.position(south) >= 0
    assert view_of(page).merged.isHidden()
    page.joining.presenter.merge(north, south, {})
    deliver()
    page._desktop.toasts.clear()
    assert view_of(page).undo_button.isEnabled()
    view_of(page).undo_button.click()
    deliver()
    question = next(one for one in page.findChildren(Confirm) if one.isVisible())
    assert "南湖纸业" in question.title_text.text()
    question.yes.click()
    deliver()
    assert not seat.records.show("dossier", south).deleted


def test_borrow_own_a_colleagues_dossier_is_refused_at_once(stage: Stage, opened: Opened, seat: Seat) -> None:
    page, _ = opened
    page.joining.presenter.begin(seat.sample.north, seat.sample.foreign)
    deliver()
    assert not page.findChildren(CardsDialog) and not page.findChildren(MergeDialog)
    assert stage.said()


@pytest.mark.parametrize("known", [True, False])
def test_one_human_is_marked_shown_and_unmarked(stage: Stage, opened: Opened, seat: Seat, known: bool) -> None:
    page, view = opened
    stage.borrow(seat.sample.south)
    other = seat.records.add("person", seat.sample.south, {"name": "王 䶮" if known else "丁", "post": "董事"}).id
    view.go(Section.PERSONS)
    part = view.view(Section.PERSONS).parts[0]
    assert isinstance(part, PersonsPart)
    part.want(seat.sample.wang)
    deliver()
    part.human.same.click()
    deliver()
    dialog = next(one for one in page.findChildren(HumanDialog) if one.isVisible())
    assert dialog.go.isHidden() is not known
    if not known:
        return
    dialog.go.click()
    deliver()
    assert "南湖纸业股份有限公司" in [one.text() for one in part.human.findChildren(type(part.human.same))]
    assert [one.person_id for one in stage.bench.humans.places(other).elsewhere] == [seat.sample.wang]
    part.human.apart.click()
    deliver()
    assert part.human.apart.isHidden()
    assert stage.bench.humans.places(other).elsewhere == ()


def test_lines_are_chosen_by_the_keyboard_too(stage: Stage, opened: Opened, seat: Seat) -> None:
    page, _ = opened
    choose(page, seat.sample.north)
    QTest.keyClick(page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    deliver()
    assert len(page.list.chosen_ids()) == 2 and not page.pane.merge.isHidden()
    lines = page.list.lines
    page.list.selectionModel().select(
        lines.index(lines.position(seat.sample.east)), QItemSelectionModel.SelectionFlag.Select
    )
    assert page.pane.merge.isHidden(), "three are not two"
