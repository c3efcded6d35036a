"""The cards page over a real vault: return, several under one statement, refusals (borrow-own, borrow-place)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.models.enums import Place
from app.rules.reasons import Reason
from app.ui.application import Application
from app.ui.pages.cards.page import CardsPage
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.scene import Stage

TICKED = Qt.CheckState.Checked


def cards(stage: Stage) -> CardsPage:
    page: CardsPage = stage.show("cards", CardsPage(stage.desktop))
    deliver()
    return page


def test_a_card_is_returned_and_stands_among_the_ended(stage: Stage, qtbot: Any) -> None:
    number = stage.borrow(stage.seat.sample.south)
    page = cards(stage)
    assert [row.card.number for row in page.rows] == [number]
    ended = page.ended.lines.rowCount()
    page.rows[0].back.setFocus()
    qtbot.keyClick(page.rows[0].back, Qt.Key.Key_Return)
    assert page.rows == []
    assert page.ended.lines.rowCount() == ended + 1
    assert page.ended.lines.card(0).number == number
    assert page.ended.lines.index(0, 6).data() == "Returned"


def test_borrow_own_one_statement_for_several_dossiers(stage: Stage, qtbot: Any) -> None:
    page = cards(stage)
    page._none_out.acted.emit()
    assert page.statement is not None
    assert not page.statement.form.go.isEnabled()
    for at in range(2):
        page.statement.list.item(at).setCheckState(TICKED)
    assert page.statement.form.go.text() == "Borrow 2 dossiers"
    qtbot.mouseClick(page.statement.form.go, Qt.MouseButton.LeftButton)
    assert page.statement is None
    assert len({row.card.number for row in page.rows}) == 2
    assert {row.card.place for row in page.rows} == {Place.OFFICE}
    assert stage.said() == ["2 cards taken"]


def test_space_ticks_a_dossier_and_the_filter_keeps_what_is_ticked(stage: Stage, qtbot: Any) -> None:
    page = cards(stage)
    page._none_out.acted.emit()
    view = page.statement
    assert view is not None
    qtbot.keyClick(view.list, Qt.Key.Key_Space)
    chosen = view.chosen
    assert len(chosen) == 1
    view.filter.setText("zzz")
    assert view.chosen == chosen
    stage.host.activateWindow()
    qtbot.waitUntil(stage.host.isActiveWindow)
    qtbot.keyClick(view.filter, Qt.Key.Key_Escape)
    assert page.statement is None


def test_borrow_place_train_is_refused_while_a_statement_is_filled_in(stage: Stage, qtbot: Any) -> None:
    page = cards(stage)
    page._none_out.acted.emit()
    assert page.statement is not None
    page.statement.barred.emit("train")
    assert page.state == "PlaceState"
    assert stage.seat.last().event.reason == Reason.PLACE_TRAIN


def test_every_control_has_a_name_and_words_follow_the_language(stage: Stage, dressed: Application) -> None:
    stage.borrow(stage.seat.sample.north)
    page = cards(stage)
    assert nameless(page) == []
    dressed.tongue.choose("zh_CN")
    deliver()
    assert page.rows[0].back.text() == "归还"
    assert page.ended.lines.headerData(0, Qt.Orientation.Horizontal) == "编号"
    page._presenter.offer()
    assert nameless(page) == []
