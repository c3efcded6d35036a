"""Whom to meet, when, and what became of it: plans and reported visits over a real vault (visits, borrow-card)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.models.enums import Purpose, VisitState
from app.ui.kit.confirm import Confirm
from app.ui.pages.visits.closed import ClosedVisit
from app.ui.pages.visits.list import Group, grouped
from app.ui.pages.visits.page import VisitsPage
from app.ui.pages.visits.planning import PlanView
from app.ui.pages.visits.sheet import VisitSheet
from tests.ui.conftest import type_chinese
from tests.ui.pages.scene import Stage
from tests.ui.pages.visiting import Opened, meet, values, visits

LEFT = Qt.MouseButton.LeftButton


def _tick(view: PlanView, person: str) -> None:
    view.whom.boxes[person].click()


def test_a_plan_names_whom_tomeet(stage: Stage, qtbot: Any) -> None:
    sample = stage.seat.sample
    stage.borrow(sample.north)
    page = visits(stage)
    page.begin()
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView) and view.form is not None
    type_chinese(view.form.entries["subject"].box, "年终走访")
    _tick(view, sample.wang)
    page.left()
    page.show_nothing()
    page.begin()
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView) and view.whom.boxes[sample.wang].isChecked()
    qtbot.mouseClick(view.plan, LEFT)
    assert page.sheet is not None
    assert [one.person_id for one in values(stage, page.sheet.visit.id).met] == [sample.wang]
    assert "王䶮" in page.sheet.whom.text() and not page.sheet.whom.isHidden()


@pytest.mark.parametrize("typed", ["2026-12-05 14:30", "2026/12/5 14:30", "202612051430"])
def test_a_whole_day_and_hour_can_be_typed(stage: Stage, qtbot: Any, typed: str) -> None:
    stage.borrow(stage.seat.sample.north)
    page = visits(stage)
    page.begin()
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView) and view.form is not None
    box, venue = view.form.entries["planned_at"].box, view.form.entries["venue"].box
    for all_of_it in (False, True):
        box.set_value("2026-11-23 10:00")
        box.setFocus(Qt.FocusReason.TabFocusReason)
        if all_of_it:
            box.selectAll()  # type: ignore[union-attr]
        for letter in typed:
            qtbot.keyClicks(page.window().focusWidget() or box, letter)
        assert (box.value(), venue.value()) == ("2026-12-05 14:30", "")
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert page.window().focusWidget() is not box


def _reported(page: VisitsPage, sheet: VisitSheet, stage: Stage) -> VisitSheet:
    sheet.unfold()
    meet(sheet, stage.seat.sample.wang, "neutral")
    type_chinese(sheet.discussed.entries["discussed"].box, "备件响应")
    sheet.report.click()
    assert page.sheet is not None and page.sheet.visit.state == VisitState.REPORTED
    return page.sheet


def test_a_reported_visit_is_past_though_its_hour_is_to_come(
    stage: Stage, ids: dict[str, str], sheet_of: Callable[[str], Opened]
) -> None:
    page, sheet = sheet_of("today")
    _reported(page, sheet, stage)
    held = {ids_of.id: group for group, lines in grouped(page._visits, page._now, page._listed) for ids_of in lines}
    assert held[ids["today"]] is Group.PAST
    assert next(one for one in stage.bench.today.look().visits if one.id == ids["today"]).reported


def test_a_reported_visit_is_trashed_after_a_question_and_comes_back_whole(
    stage: Stage, sheet_of: Callable[[str], Opened]
) -> None:
    page, sheet = sheet_of("past")
    sheet.tables["promise"].rows[0].remove.click()
    assert page.sheet is not None
    sheet = _reported(page, page.sheet, stage)
    sheet.trash_wanted.emit()
    question = page.findChild(Confirm)
    assert question is not None and page.sheet is sheet
    question.yes.click()
    assert page.sheet is None
    assert values(stage, sheet.visit.id).deleted
    stage.undo()
    assert page.sheet is not None
    visit = values(stage, sheet.visit.id)
    assert (visit.state, len(visit.met), visit.deleted) == (VisitState.REPORTED, 1, False)


def test_the_focus_is_on_nothing_that_space_would_press(
    stage: Stage, sheet_of: Callable[[str], Opened], qtbot: Any
) -> None:
    page, sheet = sheet_of("past")
    sheet.tables["promise"].rows[0].remove.click()
    assert page.sheet is not None
    page.sheet.discussed.entries["discussed"].box.setFocus()
    sheet = _reported(page, page.sheet, stage)
    assert page.window().focusWidget() is sheet._area
    qtbot.mouseClick(sheet.preview, LEFT)
    assert page.sheet is not None
    page.paper.pane.closed.emit()
    assert page.window().focusWidget() is page.sheet.preview
    stage.borrow(stage.seat.sample.north)
    page.begin()
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView) and view.form is not None
    type_chinese(view.form.entries["subject"].box, "年终走访")
    view.plan.setFocus()
    view.plan.click()
    assert page.sheet is not None and page.window().focusWidget() is page.sheet._area


def test_a_draft_of_a_report_opens_as_a_report_with_its_own_time(
    stage: Stage, ids: dict[str, str], sheet_of: Callable[[str], Opened]
) -> None:
    page, sheet = sheet_of("today")
    sheet.unfold()
    said = sheet.made.entries["made_at"].value()
    type_chinese(sheet.discussed.entries["discussed"].box, "谈到一半断电")
    page.flush()
    stage.seat.clock.forward(minutes=3)
    page.show_nothing()
    page.show_target(ids["today"])
    assert page.sheet is not None
    assert page.sheet.discussed.isVisible() and not page.sheet.open_report.isVisible()
    assert page.sheet.made.entries["made_at"].value() == said


def test_the_card_for_a_visit_says_so(stage: Stage, ids: dict[str, str]) -> None:
    stage.bench.cards.issue_own(stage.seat.sample.north, Purpose.REVIEW)
    page = visits(stage)
    page.show_target(ids["noon"])
    view = page.detail.currentWidget()
    assert isinstance(view, ClosedVisit)
    assert view.form.purpose.currentData() == Purpose.VISIT_PREPARATION
