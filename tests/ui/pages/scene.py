"""A desktop at the sample vault, and sample visits to show on it; used by tests and for looking at pictures."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from PySide6.QtWidgets import QStackedWidget

from app.models.enums import Place, Purpose
from app.services.workbench import Workbench, set_up
from app.ui.application import Application
from app.ui.clipboard import Copier
from app.ui.desktop import Desktop, News
from app.ui.kit.toast import Toast, Toasts
from app.ui.page import Page
from app.ui.running import AtOnce
from app.ui.tasks import Tasks
from tests.services.conftest import Seat


class Stage:
    """Pages by name in one widget; ``went`` and ``opened`` say where the pages led."""

    def __init__(self, seat: Seat, application: Application) -> None:
        self.seat = seat
        self.bench: Workbench = set_up(seat.desk)
        self.host = QStackedWidget()
        self.pages: dict[str, Page] = {}
        self.went: list[str] = []
        self.opened: list[str] = []
        self.locked: list[str] = []
        self.news = News(self.host)
        self.toasts = Toasts(self.host)
        self.bench.gate.state_place(Place.OFFICE)
        self.desktop = Desktop(
            self.bench, cast("Tasks", AtOnce()), self.news, self.toasts, Copier(self.host), application.theme,
            application.tongue, self._go, self.opened.append, lambda: self.locked.append(""), self.locked.append,
        )  # fmt: skip

    def _go(self, name: str) -> object:
        self.went.append(name)
        page = self.pages.get(name)
        if page is not None:
            self.host.setCurrentWidget(page)
            page.entered()
        return page

    def show(self, name: str, page: Page) -> Any:
        """Bring a page to the front."""
        self.pages[name] = page
        self.host.addWidget(page)
        self._go(name)
        return page

    def said(self) -> list[str]:
        """What the toasts say."""
        return [toast.accessibleName() for toast in self.host.findChildren(Toast) if toast.isVisible()]

    def undo(self) -> None:
        self.toasts.undo_newest()

    def close(self) -> None:
        self.toasts.clear()

    def borrow(self, dossier_id: str) -> str:
        """Take a card; its number."""
        return self.bench.cards.issue_own(dossier_id, Purpose.VISIT_PREPARATION).number


def at(seat: Seat, *, days: int = 0, hour: int = 10, minute: int = 0) -> int:
    """An instant of a day from today, local time, as UTC milliseconds."""
    now = dt.datetime.fromtimestamp(seat.clock.wall_ms() / 1000).astimezone()
    day = now.replace(hour=hour, minute=minute, second=0, microsecond=0) + dt.timedelta(days=days)
    return round(day.timestamp() * 1000)


def sample_visits(stage: Stage) -> dict[str, str]:
    """Visits of today, of last week and of next week; ids by a word. Only *north* stays borrowed."""
    seat, bench, ids = stage.seat, stage.bench, stage.seat.sample
    for dossier in (ids.south, ids.east):
        stage.borrow(dossier)
    card = stage.borrow(ids.north)
    plan = bench.visits.plan
    found = {
        "today": plan(
            ids.north,
            {
                "subject": "年度框架协议第二轮会谈", "planned_at": at(seat, hour=9, minute=18),
                "venue": "临港园区 3 号楼",
                "goal": "谈定二期交货期与质保条款", "agenda": "1. 一期交付回顾\n2. 二期排产\n3. 质保条款",
                "questions": "年底前是否还有备件采购？", "materials": "排产表、质保条款对照表",
            },
        ).id,
        "noon": plan(
            ids.south, {"subject": "备件交期与寄售库存", "planned_at": at(seat, hour=14), "venue": "湖州工厂"}
        ).id,
        "late": plan(ids.east, {"subject": "First call after the deal", "planned_at": at(seat, hour=16, minute=30)}).id,
        "past": plan(ids.north, {"subject": "一期交付回访", "planned_at": at(seat, days=-5, hour=15)}).id,
        "next": plan(ids.south, {"subject": "三季度质量例会", "planned_at": at(seat, days=3, hour=9)}).id,
    }  # fmt: skip
    bench.visits.add_promise(
        found["past"], {"side": "ours", "what": "送交备件清单", "owner": "沈亦舟", "due_on": "2026-11-24"}
    )
    bench.records.set("person", ids.wang, {"birthday": "1979-11-26"})
    for line in bench.cards.mine():
        if line.number != card:
            bench.cards.give_back(line.number)
    return found
