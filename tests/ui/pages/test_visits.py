"""The visits page over a real vault: borrow, plan, report, drafts, paper, files (visits, print-visit, borrow-card)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from app.models.enums import Place, VisitState
from app.services.drafts import DraftKey
from app.ui.application import Application
from app.ui.pages.papers.dialogs import SaveDialog
from app.ui.pages.visits.closed import ClosedVisit
from app.ui.pages.visits.entry import TextBox
from app.ui.pages.visits.planning import PlanView
from tests.ui.conftest import deliver, nameless, type_chinese
from tests.ui.pages.scene import Stage
from tests.ui.pages.visiting import Opened, meet, values, visits

LEFT = Qt.MouseButton.LeftButton


def test_the_list_stands_in_groups_and_a_day_narrows_it(stage: Stage, ids: dict[str, str]) -> None:
    page = visits(stage)
    heads = [page.list.item(at).text() for at in range(page.list.count()) if page.list.item(at).data(256) is None]
    assert heads == ["To report  1", "Upcoming  4"]
    page.month.grid.choose(page.month.grid._today)
    assert page.list.position(ids["today"]) > 0
    assert page.list.position(ids["past"]) == -1
    page.month.grid.choose(page.month.grid._today)
    page._search.setText("eastport")
    page._search.settled.emit("eastport")
    assert [page.list.position(ids[word]) for word in ("late", "today")] == [1, -1]


def test_borrow_card_without_one_only_subject_and_hour_are_shown(stage: Stage, ids: dict[str, str]) -> None:
    page = visits(stage)
    page.show_target(ids["noon"])
    view = page.detail.currentWidget()
    assert isinstance(view, ClosedVisit)
    shown = " ".join(one.text() for one in view.findChildren(QLabel))
    assert "备件交期与寄售库存" in shown
    assert "湖州工厂" not in shown


def test_enter_borrows_and_the_sheet_opens(stage: Stage, ids: dict[str, str], qtbot: Any) -> None:
    page = visits(stage)
    page.show_target(ids["noon"])
    view = page.detail.currentWidget()
    assert isinstance(view, ClosedVisit)
    qtbot.keyClick(view.form.go, Qt.Key.Key_Return)
    assert page.sheet is not None
    assert page.sheet.plan.entries["venue"].value() == "湖州工厂"
    assert page._watermark.isVisible()


def test_a_visit_is_planned(stage: Stage, qtbot: Any) -> None:
    stage.borrow(stage.seat.sample.north)
    page = visits(stage)
    qtbot.mouseClick(page.plan, LEFT)
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView)
    assert view.form is not None
    qtbot.mouseClick(view.plan, LEFT)
    assert view.form.entries["subject"].problem
    type_chinese(view.form.entries["subject"].box, "年终走访")
    type_chinese(view.form.entries["goal"].box, "了解𬭎材需求")
    qtbot.mouseClick(view.plan, LEFT)
    assert page.sheet is not None
    visit = values(stage, page.sheet.visit.id)
    assert (visit.values["subject"], visit.values["goal"], visit.state) == (
        "年终走访",
        "了解𬭎材需求",
        VisitState.PLANNED,
    )
    stage.undo()
    assert page.sheet is None
    assert stage.bench.visits.of(stage.seat.sample.north) == []


def test_planning_for_a_dossier_that_is_not_borrowed_asks_for_the_card_first(stage: Stage, qtbot: Any) -> None:
    page = visits(stage)
    page.show_target("new")
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView)
    assert view.form is None
    assert view.borrow is not None
    qtbot.mouseClick(view.borrow.go, LEFT)
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView)
    assert view.form is not None


def test_a_visit_is_reported_with_chinese_from_an_input_method(
    stage: Stage, sheet_of: Callable[[str], Opened], qtbot: Any
) -> None:
    page, sheet = sheet_of("past")
    sample = stage.seat.sample
    meet(sheet, sample.wang, "positive")
    type_chinese(sheet.discussed.entries["discussed"].box, "备件响应须加快，王䶮部长认可")
    sheet.tables["promise"].add.click()
    promise = sheet.tables["promise"].rows[-1]
    promise.boxes["side"].set_value("theirs")
    type_chinese(promise.boxes["what"], "提供明年备件清单")
    type_chinese(promise.boxes["owner"], "王䶮")
    type_chinese(promise.boxes["due_on"], "2026-12-10")
    type_chinese(sheet.client.entries["client_text"].box, "双方回顾了一期交付。")
    qtbot.mouseClick(sheet.report, LEFT)
    visit = values(stage, sheet.visit.id)
    assert visit.state == VisitState.REPORTED
    assert visit.values["discussed"] == "备件响应须加快，王䶮部长认可"
    assert [(one.side, one.what) for one in visit.promises][1] == ("theirs", "提供明年备件清单")
    assert (visit.met[0].standing_before, visit.met[0].standing_after) == ("neutral", "positive")
    assert page.sheet is not None
    assert page.sheet.state.text() == "Reported"
    assert stage.bench.drafts.all() == []


def test_what_a_report_lacks_is_said_at_its_place_and_nothing_is_saved(
    stage: Stage, sheet_of: Callable[[str], Opened], qtbot: Any
) -> None:
    page, sheet = sheet_of("past")
    sheet.tables["promise"].add.click()
    type_chinese(sheet.tables["promise"].rows[-1].boxes["what"], "回访")
    qtbot.mouseClick(sheet.report, LEFT)
    assert page.sheet is sheet
    assert "still lacks" in sheet.problem
    assert sheet.discussed.entries["discussed"].problem
    assert sheet.tables["visit_person"].problem
    assert sheet.tables["promise"].rows[-1].problem
    assert not sheet.tables["promise"].rows[0].problem
    assert values(stage, sheet.visit.id).state == VisitState.PLANNED


def test_dossier_meaning_level_four_demands_its_lawful_origin(
    stage: Stage, sheet_of: Callable[[str], Opened], qtbot: Any
) -> None:
    _, sheet = sheet_of("past")
    table = sheet.tables["information"]
    table.add.click()
    row = table.rows[0]
    type_chinese(row.boxes["fact"], "明年备件预算增加两成")
    origin = row.findChild(QWidget, "lawful_origin")
    assert origin is not None
    assert origin.isHidden()
    row.boxes["level"].set_value("4")
    assert not origin.isHidden()
    qtbot.mouseClick(sheet.save, LEFT)
    assert row.problem
    type_chinese(row.boxes["lawful_origin"], "采购部公开说明会")
    qtbot.mouseClick(sheet.save, LEFT)
    assert values(stage, sheet.visit.id).information[0].lawful_origin == "采购部公开说明会"


def test_a_draft_comes_back_after_the_page_is_built_anew(
    stage: Stage, ids: dict[str, str], sheet_of: Callable[[str], Opened], qtbot: Any
) -> None:
    page, sheet = sheet_of("past")
    type_chinese(sheet.discussed.entries["discussed"].box, "谈到一半断电")
    sheet.tables["promise"].add.click()
    type_chinese(sheet.tables["promise"].rows[-1].boxes["what"], "寄送样品")
    qtbot.waitUntil(lambda: bool(stage.bench.drafts.all()), timeout=3000)
    page.deleteLater()
    stage.host.removeWidget(page)
    deliver()
    again = visits(stage)
    again.show_target(ids["past"])
    assert again.sheet is not None
    assert not again.sheet.banner.isHidden()
    assert again.sheet.discussed.entries["discussed"].value() == "谈到一半断电"
    assert again.sheet.tables["promise"].rows[-1].boxes["what"].value() == "寄送样品"
    again.sheet.discard_wanted.emit()
    assert again.sheet.discussed.entries["discussed"].value() == ""
    assert stage.bench.drafts.all() == []


def test_a_plan_that_was_begun_comes_back(stage: Stage, qtbot: Any) -> None:
    north = stage.seat.sample.north
    stage.borrow(north)
    page = visits(stage)
    page.begin()
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView)
    assert view.form is not None
    type_chinese(view.form.entries["goal"].box, "谈定质保条款")
    page.left()
    assert stage.bench.drafts.read(DraftKey("visit"), north) is not None
    page.show_nothing()
    page.begin()
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView)
    assert view.form is not None
    assert view.form.entries["goal"].value() == "谈定质保条款"


def test_saving_can_be_undone(stage: Stage, sheet_of: Callable[[str], Opened], qtbot: Any) -> None:
    page, sheet = sheet_of("today")
    sheet.plan.entries["goal"].box.set_value("另一个目的")
    sheet.plan.entries["goal"].edited.emit()
    sheet.unfold()
    meet(sheet, stage.seat.sample.li, "neutral")
    qtbot.mouseClick(sheet.save, LEFT)
    visit = values(stage, sheet.visit.id)
    assert (visit.values["goal"], len(visit.met)) == ("另一个目的", 1)
    stage.undo()
    visit = values(stage, sheet.visit.id)
    assert (visit.values["goal"], len(visit.met)) == ("谈定二期交货期与质保条款", 0)
    assert page.sheet is not None
    assert page.sheet.plan.entries["goal"].value() == "谈定二期交货期与质保条款"


def test_removing_cancelling_and_trashing_can_be_undone(
    stage: Stage, ids: dict[str, str], sheet_of: Callable[[str], Opened]
) -> None:
    page, sheet = sheet_of("past")
    sheet.tables["promise"].rows[0].remove.click()
    assert values(stage, ids["past"]).promises == ()
    stage.undo()
    assert len(values(stage, ids["past"]).promises) == 1
    page.sheet.cancel_wanted.emit()  # type: ignore[union-attr]
    assert values(stage, ids["past"]).state == VisitState.CANCELLED
    stage.undo()
    assert values(stage, ids["past"]).state == VisitState.PLANNED
    page.sheet.trash_wanted.emit()  # type: ignore[union-attr]
    assert page.sheet is None
    stage.undo()
    assert page.sheet is not None


def test_the_first_visit_after_a_deal_goes_through_its_list(
    stage: Stage, sheet_of: Callable[[str], Opened], qtbot: Any
) -> None:
    _, sheet = sheet_of("past")
    assert sheet.after.isHidden()
    sheet._after_deal.click()
    assert not sheet.after.isHidden()
    meet(sheet, stage.seat.sample.wang, "neutral")
    type_chinese(sheet.discussed.entries["discussed"].box, "服务情况")
    qtbot.mouseClick(sheet.report, LEFT)
    assert sheet.after.entries["satisfied"].problem


def test_print_visit_the_preview_shows_both_parts(
    stage: Stage, sheet_of: Callable[[str], Opened], qtbot: Any, tmp_path: Path
) -> None:
    page, sheet = sheet_of("today")
    type_chinese(sheet.plan.entries["venue"].box, "，二层")
    qtbot.mouseClick(sheet.preview, LEFT)
    pane = page.paper.pane
    assert pane.isVisible()
    assert not page._pane.isVisible()
    assert values(stage, sheet.visit.id).values["venue"].endswith("，二层")
    assert len(pane.pages._sheets) >= 1
    pane.part.choose("client")
    pane.part.chosen.emit("client")
    assert len(pane.pages._sheets) >= 1
    page.paper._ask_save()
    dialog = pane.findChild(SaveDialog)
    assert dialog is not None
    dialog.password.setText("秘密 12")
    dialog.again.setText("秘密 12")
    dialog.save_to(str(tmp_path / "part.pdf"))
    assert (tmp_path / "part.pdf").read_bytes().startswith(b"%PDF")
    pane.closed.emit()
    assert page._pane.isVisible()


def test_printing_without_a_printing_system_says_so(
    stage: Stage, sheet_of: Callable[[str], Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    page, sheet = sheet_of("today")
    sheet.preview_wanted.emit()
    page.paper.pane.print_wanted.emit()
    assert any("print" in said.lower() for said in stage.said())


def test_dossier_files_a_photo_is_attached_shown_and_trashed(
    stage: Stage, sheet_of: Callable[[str], Opened], tmp_path: Path
) -> None:
    photo = tmp_path / "样品.png"
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    assert picture.save(str(photo))
    page, sheet = sheet_of("past")
    type_chinese(sheet.discussed.entries["discussed"].box, "尚未保存")
    sheet.files.added.emit([photo])
    assert page.sheet is sheet
    assert sheet.discussed.entries["discussed"].value() == "尚未保存"
    (file,) = values(stage, sheet.visit.id).attachments
    sheet.files.shown.emit(file.id)
    dialog = next(one for one in page.findChildren(QDialog) if one.isVisible())
    dialog.accept()
    sheet.files.trashed.emit(file.id)
    assert values(stage, sheet.visit.id).attachments == ()
    stage.undo()
    assert len(values(stage, sheet.visit.id).attachments) == 1


def test_every_control_has_a_name_and_words_follow_the_language(
    stage: Stage, sheet_of: Callable[[str], Opened], dressed: Application
) -> None:
    page, sheet = sheet_of("past")
    for part in ("visit_person", "promise", "information"):
        sheet.tables[part].add.click()
    assert nameless(page) == []
    dressed.tongue.choose("zh_CN")
    deliver()
    assert nameless(page) == []
    assert sheet.report.text() == "提交报告"
    assert sheet.tables["promise"].rows[0].boxes["side"].currentText() == "我方"  # type: ignore[union-attr]
    page.begin()
    assert nameless(page) == []


def test_text_boxes_grow_with_what_is_typed(stage: Stage, sheet_of: Callable[[str], Opened]) -> None:
    _, sheet = sheet_of("past")
    box = sheet.discussed.entries["discussed"].box
    assert isinstance(box, TextBox)
    before = box.height()
    box.setPlainText("\n".join("行" for _ in range(12)))
    assert box.height() > before
    QApplication.processEvents()


def test_what_was_saved_before_a_refused_entry_is_not_saved_twice(
    stage: Stage, sheet_of: Callable[[str], Opened], qtbot: Any
) -> None:
    page, sheet = sheet_of("past")
    meet(sheet, stage.seat.sample.wang, "positive")
    table = sheet.tables["information"]
    table.add.click()
    type_chinese(table.rows[0].boxes["fact"], "内部消息")
    table.rows[0].boxes["level"].set_value("4")
    qtbot.mouseClick(sheet.save, LEFT)
    again = page.sheet
    assert again is not None
    assert again.tables["information"].rows[0].problem
    type_chinese(again.tables["information"].rows[0].boxes["lawful_origin"], "公开会议")
    qtbot.mouseClick(again.save, LEFT)
    visit = values(stage, again.visit.id)
    assert (len(visit.met), len(visit.information)) == (1, 1)


def test_the_list_marks_the_visit_another_page_led_to(stage: Stage, ids: dict[str, str]) -> None:
    page = visits(stage)
    page.show_target(ids["past"])
    page.presenter.refresh()
    assert page.list.chosen == ids["past"]


def test_borrow_card_the_sheet_goes_when_the_card_ends(
    stage: Stage, ids: dict[str, str], sheet_of: Callable[[str], Opened]
) -> None:
    page, _ = sheet_of("past")
    for card in stage.bench.cards.mine():
        stage.bench.cards.give_back(card.number)
    stage.news.changed.emit("card", "")
    assert isinstance(page.detail.currentWidget(), ClosedVisit)
    assert not page._watermark.isVisible()


def test_borrow_own_the_sheet_goes_when_the_working_day_ends(stage: Stage, sheet_of: Callable[[str], Opened]) -> None:
    page, _ = sheet_of("past")
    stage.seat.clock.forward(days=1)
    page._tick()
    assert isinstance(page.detail.currentWidget(), ClosedVisit)


def test_borrow_place_train_takes_sheet_and_plan_away(stage: Stage, sheet_of: Callable[[str], Opened]) -> None:
    page, _ = sheet_of("past")
    stage.bench.gate.state_place(Place.TRAIN)
    stage.news.changed.emit("place", "")
    assert page.state == "PlaceState"
    assert page.sheet is None
    stage.bench.gate.state_place(Place.OFFICE)
    stage.news.changed.emit("place", "")
    page.begin()
    assert isinstance(page.detail.currentWidget(), PlanView)
    stage.bench.gate.state_place(Place.PLANE)
    stage.news.changed.emit("place", "")
    assert not isinstance(page.detail.currentWidget(), PlanView)
