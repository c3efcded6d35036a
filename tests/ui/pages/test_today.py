"""*Today* over a real vault: duties, visits of the day, cards one press away, done and undone (duties)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.models.enums import DutyKind, Place
from app.ui.application import Application
from app.ui.kit.button import Button
from app.ui.pages.today.duties import DutyRow
from app.ui.pages.today.page import TodayPage
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.scene import Stage, sample_visits


def rows(page: TodayPage) -> dict[str, DutyRow]:
    return {row.line.kind: row for group in page.groups for row in group.rows}


def today(stage: Stage) -> TodayPage:
    page: TodayPage = stage.show("today", TodayPage(stage.desktop))
    deliver()
    return page


def test_duties_stand_by_urgency_and_only_the_first_button_is_filled(stage: Stage) -> None:
    sample_visits(stage)
    page = today(stage)
    assert [group.rows[0].line.urgency for group in page.groups] == ["now", "today", "week", "month"]
    assert page.groups[0].rows[0].line.kind == DutyKind.VISIT_REPORT
    filled = [one for one in page.findChildren(Button) if one._kind == "primary"]
    assert filled == [page.groups[0].rows[0].button]


def test_visits_of_the_day_stand_beside_with_their_cards_and_not_among_the_duties(stage: Stage) -> None:
    found = sample_visits(stage)
    page = today(stage)
    assert page.visits is not None
    assert [entry.card_chip.text() for entry in page.visits.entries] == [
        "Out until 24:00", "Not borrowed", "Not borrowed",
    ]  # fmt: skip
    assert page.visits.soon.text() == "in 18 min"
    assert not any(row.line.params.get("visit_id") == found["noon"] for g in page.groups for row in g.rows)


def test_borrow_is_one_press_away(stage: Stage, qtbot: Any) -> None:
    sample_visits(stage)
    page = today(stage)
    assert page.visits is not None
    entry = page.visits.entries[1]
    entry.button.setFocus()
    qtbot.keyClick(entry.button, Qt.Key.Key_Return)
    qtbot.mouseClick(page.visits.entries[0].button, Qt.MouseButton.LeftButton)
    sample = stage.seat.sample
    assert stage.opened == [f"{sample.south}/purpose/visit_preparation", sample.north]


def test_a_card_is_returned_from_today(stage: Stage, qtbot: Any) -> None:
    stage.borrow(stage.seat.sample.north)
    page = today(stage)
    qtbot.mouseClick(rows(page)[DutyKind.CARD_DUE].button, Qt.MouseButton.LeftButton)
    assert DutyKind.CARD_DUE not in rows(page)
    assert stage.bench.cards.mine() == []
    assert stage.said() == ["Card returned; the dossier is closed."]


def test_a_duty_said_done_can_be_taken_back(stage: Stage, qtbot: Any) -> None:
    sample_visits(stage)
    page = today(stage)
    qtbot.mouseClick(rows(page)[DutyKind.MONTHLY_REPORT].button, Qt.MouseButton.LeftButton)
    assert DutyKind.MONTHLY_REPORT not in rows(page)
    stage.undo()
    assert DutyKind.MONTHLY_REPORT in rows(page)


def test_a_report_that_is_owed_leads_to_its_visit(stage: Stage, qtbot: Any) -> None:
    sample_visits(stage)
    page = today(stage)
    qtbot.mouseClick(rows(page)[DutyKind.VISIT_REPORT].button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(rows(page)[DutyKind.PROMISE].button, Qt.MouseButton.LeftButton)
    assert stage.went == ["today", "visits", "visits"]


def test_borrow_place_train_shows_nothing_but_the_reason(stage: Stage) -> None:
    sample_visits(stage)
    page = today(stage)
    stage.bench.gate.state_place(Place.TRAIN)
    stage.news.changed.emit("place", "")
    assert page.state == "PlaceState"
    stage.bench.gate.state_place(Place.CLIENT)
    stage.news.changed.emit("place", "")
    assert page.state == "content"


def test_without_visits_a_visit_can_be_planned(stage: Stage, qtbot: Any) -> None:
    page = today(stage)
    assert page.visits is not None
    qtbot.mouseClick(page.visits.plan, Qt.MouseButton.LeftButton)
    assert stage.went[-1] == "visits"


def test_today_shows_no_more_than_covers(stage: Stage) -> None:
    sample_visits(stage)
    before = len(stage.seat.entries())
    page = today(stage)
    shown = " ".join(one.text() for one in page.findChildren(Button))
    labels = " ".join(row.accessibleName() for row in page.findChildren(DutyRow))
    assert "王" not in shown + labels
    assert len(stage.seat.entries()) == before


def test_every_control_has_a_name_in_both_languages(stage: Stage, dressed: Application) -> None:
    sample_visits(stage)
    page = today(stage)
    assert nameless(page) == []
    dressed.tongue.choose("zh_CN")
    deliver()
    assert nameless(page) == []
    assert rows(page)[DutyKind.VISIT_REPORT].button.text() == "填写"


def test_the_focus_stays_where_it_was_when_the_page_is_drawn_anew(stage: Stage) -> None:
    sample_visits(stage)
    page = today(stage)
    rows(page)[DutyKind.BIRTHDAY].button.setFocus()
    stage.borrow(stage.seat.sample.south)
    stage.news.changed.emit("card", "")
    assert rows(page)[DutyKind.BIRTHDAY].button.hasFocus()
