"""What the visits page does for a person unasked: a past day, a client without persons, photos in small, the paper's
width (visits, dossier-files).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from app.models.enums import VisitState
from app.ui.kit.confirm import Confirm
from app.ui.kit.preview import PreviewPane
from app.ui.pages.attached.thumb import Thumb
from app.ui.pages.dossier.adding import AddDialog
from app.ui.pages.visits.page import VisitsPage
from app.ui.pages.visits.planning import PlanView
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.scene import Stage, sample_visits


def plan_on(stage: Stage, dossier: str, day: str) -> tuple[VisitsPage, PlanView]:
    stage.borrow(dossier)
    page: VisitsPage = stage.show("visits", VisitsPage(stage.desktop))
    page.planner.begin(dossier)
    deliver()
    view = page.detail.currentWidget()
    assert isinstance(view, PlanView) and view.form is not None
    view.form.entries["subject"].box.set_value("回访")
    view.form.entries["planned_at"].box.set_value(day)
    return page, view


def asked(page: VisitsPage) -> list[Confirm]:
    return [one for one in page.findChildren(Confirm) if one.isVisible()]


def test_planning_a_past_day_asks_whether_to_report_it(stage: Stage) -> None:
    page, view = plan_on(stage, stage.seat.sample.south, "2026-11-20 10:00")
    view.plan.click()
    (question,) = asked(page)
    question.reject()
    deliver()
    assert page.detail.currentWidget() is view
    view.plan.click()
    asked(page)[0].accept()
    deliver()
    assert page.sheet is not None and page.sheet.visit.state == VisitState.PLANNED
    assert page.sheet.report.isVisible()


def test_planning_today_asks_nothing(stage: Stage) -> None:
    page, view = plan_on(stage, stage.seat.sample.south, "2026-11-23 08:00")
    view.plan.click()
    assert asked(page) == []
    deliver()
    assert page.sheet is not None


def test_a_person_is_added_in_the_report_of_a_client_without_persons(stage: Stage) -> None:
    page, view = plan_on(stage, stage.seat.sample.south, "2026-11-23 08:00")
    view.plan.click()
    deliver()
    assert page.sheet is not None
    met = page.sheet.tables["visit_person"]
    assert not met.add.isEnabled() and met.new_person is not None
    met.new_person.click()
    dialog = next(one for one in page.findChildren(AddDialog) if one.isVisible())
    dialog.given.emit("person", {"name": "赵㛃", "post": "厂长"})
    dialog.reject()
    deliver()
    (line,) = met.rows
    person = stage.bench.records.rows("person", stage.seat.sample.south)[0]
    assert line.values["person_id"] == person.id
    assert line.values["staff_id"] == stage.bench.desk.me.id
    assert met.add.isEnabled()
    assert nameless(page) == []


def test_dossier_files_a_dropped_photo_is_shown_in_small_and_logged_once(stage: Stage, tmp_path: Path) -> None:
    page: VisitsPage = stage.show("visits", VisitsPage(stage.desktop))
    page.show_target(sample_visits(stage)["past"])
    deliver()
    assert page.sheet is not None
    photo = tmp_path / "样品.png"
    picture = QImage(64, 32, QImage.Format.Format_RGB32)
    picture.fill(0x3366CC)
    assert picture.save(str(photo))
    drop(page.sheet.files, photo)
    deliver()
    (thumb,) = page.sheet.files.findChildren(Thumb)
    assert thumb.picture.here and "样品.png" in thumb.accessibleName()
    logged = len(stage.seat.entries())
    page.presenter.show_thumb(str(thumb.property("file")))
    assert len(stage.seat.entries()) == logged


def drop(target: Any, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    at = QPointF(10, 10)
    enter = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted() and target._over
    QApplication.sendEvent(target, QDropEvent(at, Qt.DropAction.CopyAction, data, left, none))
    assert not target._over


def test_the_paper_is_as_wide_as_its_pane(stage: Stage, shown: Any) -> None:
    page = QImage(210, 297, QImage.Format.Format_RGB32)
    page.fill(0xFFFFFF)
    pane = shown(PreviewPane(), (460, 600))
    pane.show_pages([png(page)])
    assert 380 < pane._sheets[0].width() < 460
    pane.resize(700, 600)
    deliver()
    assert 620 < pane._sheets[0].width() < 700


def png(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())
