"""*Today*, the home page: in five seconds a manager knows what to do next."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget

from app.errors import SatchelError
from app.i18n import tr
from app.models.enums import DutyKind, Purpose
from app.rules.duties import Urgency
from app.services.today import DutyLine
from app.services.today import TodayView as Day
from app.ui import formats
from app.ui.desktop import Desktop
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.states import EmptyState
from app.ui.kit.text import Text, heading, note
from app.ui.page import Page
from app.ui.pages.dossier.page import PURPOSE
from app.ui.pages.refused import show_refusal
from app.ui.pages.today.aside import StandingCard, VisitsCard
from app.ui.pages.today.duties import DutyGroup
from app.ui.pages.today.presenter import TodayPresenter

NEW = "new"
"""The target of the visits page that begins a new visit."""
_MINUTE_MS = 60_000
_NARROW = 980
"""Below this width (px) the visits stand under the duties."""


class TodayPage(Page):
    """View of the page; see ``presenter.py`` for what it does."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._day: Day | None = None
        self._drawn = ""
        self.groups: list[DutyGroup] = []
        self.visits: VisitsCard | None = None
        self.standing: StandingCard | None = None
        self._date = Text(px=16, tone="text2")
        self._hello = Text(tone="text2")
        self._left = col(gap=24)
        self._right = col(gap=24)
        left, self._aside = holder(self._left), holder(self._right)
        self._columns = row(gap=40)
        self._columns.addWidget(left, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self._aside, 0, Qt.AlignmentFlag.AlignTop)
        head = row(heading("ui.page.today"), self._date, None, self._hello, gap=12)
        inner = holder(col(head, 20, self._columns, None, gap=0, pad=(40, 28, 40, 32)))
        self.set_content(scrolled(inner))
        self._presenter = TodayPresenter(self, desktop.bench, desktop.tasks)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._presenter.refresh)
        self.again.connect(self._presenter.refresh)
        desktop.news.changed.connect(self._heard)
        self.show_loading()

    # -- page

    def entered(self) -> None:
        self._presenter.refresh()

    def retranslate(self) -> None:
        if self._day is not None and self.state == "content":
            self._presenter.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )  # fmt: skip
        if narrow:
            self._aside.setMinimumWidth(0)
            self._aside.setMaximumWidth(16_777_215)
        else:
            self._aside.setFixedWidth(min(424, max(400, self.width() * 31 // 100)))

    # -- TodayView

    def show_day(self, day: Day, now_ms: int) -> None:
        self.show_content()
        if not self._minute.isActive() and self.isVisible():
            self._minute.start()
        drawn = tr("today.hello.day", name=self._desktop.bench.desk.me.name)
        if day == self._day and drawn == self._drawn and self.visits is not None:
            self.visits.tell_time(now_ms)
            return
        self._day, self._drawn = day, drawn
        focused = self._focused()
        self._date.show_text(formats.long_day(day.day))
        self._hello.show_text(self._greeting(now_ms))
        self._fill_left(day)
        self._fill_right(day, now_ms)
        self._focus(focused)

    def show_completeness(self, percent: int) -> None:
        if self.standing is not None:
            self.standing.show_completeness(percent)

    def show_refused(self, error: SatchelError) -> None:
        self._minute.stop()
        self._day = None
        show_refusal(self, error, self._desktop.lock)

    def say(self, error: SatchelError) -> None:
        self._desktop.toasts.tell("ui.said", "bad", sentence=error.message)

    def tell(self, key: str) -> None:
        self._desktop.toasts.tell(key)

    def offer_undo(self, key: str, undo: Callable[[], object]) -> None:
        self._desktop.toasts.tell(key, undo=True).undo.connect(undo)

    def changed(self, kind: str, dossier_id: str) -> None:
        self._desktop.news.changed.emit(kind, dossier_id)

    def go_to_visit(self, visit_id: str) -> None:
        """The sheet of a visit, or of a new one where there is no id."""
        page = self._desktop.go("visits")
        if isinstance(page, Page):
            page.show_target(visit_id or NEW)

    # -- inside

    def _greeting(self, now_ms: int) -> str:
        hour = int(formats.clock_time(now_ms).partition(":")[0])
        part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
        name = self._desktop.bench.desk.me.name
        return tr(f"today.hello.{part}", name=name) if name else tr(f"today.hello.{part}.nobody")

    def _fill_left(self, day: Day) -> None:
        _clear(self._left)
        self.groups = []
        # The visits of the day stand beside, not twice.
        listed = [duty for duty in day.duties if duty.kind != DutyKind.VISIT or duty.due_on != day.day]
        for urgency, lines in groupby(listed, key=lambda duty: duty.urgency):
            group = DutyGroup(Urgency(urgency), list(lines), day.day, primary=not self.groups)
            group.begun.connect(self._begin)
            group.said_done.connect(self._presenter.done)
            self.groups.append(group)
            self._left.addWidget(group)
        if day.more_duties:
            self._left.addWidget(note("today.more_duties", n=day.more_duties))
        if not self.groups:
            key = "today.nothing" if day.dossiers else "today.empty"
            empty = EmptyState("circle-check" if day.dossiers else "folder-closed", key, action_icon="")
            empty.acted.connect(self._first_step)
            empty.setMinimumHeight(360)
            self._left.addWidget(empty)

    def _fill_right(self, day: Day, now_ms: int) -> None:
        _clear(self._right)
        self.visits = VisitsCard(day.visits, now_ms)
        self.visits.opened.connect(self._desktop.open_dossier)
        self.visits.borrow.connect(self._borrow)
        self.visits.visit.connect(self.go_to_visit)
        self.standing = StandingCard(day, self._desktop.bench.desk.policy.lease_days)
        self.standing.to_sync.connect(self._to_sync)
        self.standing.to_conflicts.connect(self._to_conflicts)
        self._right.addWidget(self.visits)
        self._right.addWidget(self.standing)

    @Slot(object)
    def _begin(self, duty: DutyLine) -> None:
        match duty.kind:
            case DutyKind.VISIT | DutyKind.VISIT_REPORT:
                self.go_to_visit(duty.params["visit_id"])
            case DutyKind.PROMISE:
                self._presenter.see_promise(duty.params["promise_id"])
            case DutyKind.CARD_DUE if duty.dossier is not None:
                self._presenter.give_back(duty.params["number"], duty.dossier.id)
            case _ if duty.dossier is not None:
                self._desktop.open_dossier(duty.dossier.id)

    @Slot(str)
    def _borrow(self, dossier_id: str) -> None:
        """The card for a visit of today: its purpose is known."""
        self._desktop.open_dossier(f"{dossier_id}/{PURPOSE}/{Purpose.VISIT_PREPARATION}")

    @Slot()
    def _first_step(self) -> None:
        day = self._day
        if day is not None and day.dossiers:
            self.go_to_visit("")
        else:
            self._desktop.go("dossiers")

    @Slot()
    def _to_sync(self) -> None:
        self._desktop.go("sync")

    @Slot()
    def _to_conflicts(self) -> None:
        self._desktop.go("conflicts")

    @Slot(str, str)
    def _heard(self, _kind: str, _dossier_id: str) -> None:
        if self.isVisible():
            self._presenter.refresh()

    def _focused(self) -> str:
        inside = QApplication.focusWidget()
        return inside.objectName() if inside is not None and self.isAncestorOf(inside) else ""

    def _focus(self, name: str) -> None:
        """Keep the focus where it was; on the first button if that is gone."""
        if not name:
            return
        found = self.findChild(QWidget, name)
        if found is None and self.groups:
            found = self.groups[0].rows[0].button
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)


def _clear(layout: QBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.setObjectName("")
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
