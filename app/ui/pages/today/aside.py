"""Beside the duties: the visits of the day with their cards one press away, and how things stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from app.i18n import tr
from app.services.today import DayVisit, DossierTag, TodayView
from app.ui import formats, words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, holder, row
from app.ui.kit.ring import Ring
from app.ui.kit.text import Elided, Text, title
from app.ui.kit.timeline import Where, timeline_row
from app.ui.pages.today.duties import hour

_SOON_MS = 12 * 3_600_000
_MINUTE_MS = 60_000


def until(at_ms: int, now_ms: int) -> str:
    """``in 18 min``, ``in 3 h``; rounded up, so that nobody comes late."""
    minutes = -((now_ms - at_ms) // _MINUTE_MS)
    if minutes <= 90:
        return tr("today.in_minutes", n=max(1, minutes))
    return tr("today.in_hours", n=round(minutes / 60))


class VisitEntry(QWidget):
    """A visit of the day: client, subject, card, and the way in."""

    opened = Signal(str)
    borrow = Signal(str)
    visit = Signal(str)

    def __init__(self, visit: DayVisit, *, primary: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._visit = visit
        tag = visit.dossier
        name = tag.short_name or tag.name
        self.card_chip = card_chip(tag)
        out = tag.card_number is not None
        self.button = Button(
            "today.open_dossier" if out else "today.borrow", "primary" if primary else "soft" if out else "plain",
            icon="folder-closed" if out else "id-card",
        )  # fmt: skip
        self.button.setObjectName(f"visit:{visit.id}")
        words.say(
            self.button, "today.open_named" if out else "today.borrow_named", "setAccessibleName", name=tag.name
        )  # fmt: skip
        self.button.clicked.connect(self._go)
        self.sheet = IconButton("notebook-pen", "today.sheet", height=24)
        self.sheet.setObjectName(f"sheet:{visit.id}")
        words.say(self.sheet, "today.sheet_named", "setAccessibleName", name=tag.name, subject=visit.subject)
        self.sheet.clicked.connect(self._to_visit)
        self.reported = Chip("today.reported", tone="ok", icon="check")
        actions = row(self.reported, self.card_chip, None, self.button, gap=4)
        (self.card_chip if visit.reported else self.reported).hide()  # shown without a parent it would be a window
        named = Elided(plain=name, px=14, bold=True)
        headed = row(named, self.sheet, gap=8)
        headed.setStretch(0, 1)
        self.setLayout(
            col(
                headed,
                Elided(plain=visit.subject, tone="text2"),
                4,
                actions,
                24,
                gap=4,
            )
        )

    @Slot()
    def _go(self) -> None:
        tag = self._visit.dossier
        (self.opened if tag.card_number else self.borrow).emit(tag.id)

    @Slot()
    def _to_visit(self) -> None:
        self.visit.emit(self._visit.id)


def card_chip(tag: DossierTag) -> Chip:
    """Whether the dossier is borrowed, and until when."""
    if tag.card_number and tag.card_due_at:
        return Chip("today.card_until", tone="ok", icon="check", at=hour(tag.card_due_at))
    return Chip("today.not_borrowed", tone="text2", icon="lock")


class VisitsCard(Card):
    """The timeline of the day."""

    opened = Signal(str)
    borrow = Signal(str)
    visit = Signal(str)

    def __init__(
        self, visits: Sequence[DayVisit], now_ms: int, *, primary: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(None, parent)
        self._visits = visits
        self.entries: list[VisitEntry] = []
        self.soon = Chip(plain="", tone="accent", icon="clock")
        head = row(title("today.visits"), None, self.soon)
        column = col(head, 16, gap=0, pad=(24, 20, 24, 8 if visits else 20))
        following = next((visit for visit in visits if visit.at > now_ms and not visit.reported), None)
        for at, visit in enumerate(visits):
            entry = VisitEntry(visit, primary=primary and visit is following)
            for signal, onward in ((entry.opened, self.opened), (entry.borrow, self.borrow), (entry.visit, self.visit)):
                signal.connect(onward)
            self.entries.append(entry)
            where = _where(at, len(visits))
            column.addWidget(timeline_row(formats.clock_time(visit.at), entry, where, now=visit is following))
        if not visits:
            column.addWidget(Text("today.no_visits", tone="text2", wrap=True))
            self.plan = Button("today.plan", icon="calendar-plus")
            self.plan.setObjectName("plan")
            self.plan.clicked.connect(self._plan)
            column.addSpacing(16)
            column.addLayout(row(self.plan, None))
        self.setLayout(column)
        self.tell_time(now_ms)

    def tell_time(self, now_ms: int) -> None:
        """How soon the next visit is; each minute."""
        following = next((visit for visit in self._visits if visit.at > now_ms), None)
        near = following is not None and following.at - now_ms < _SOON_MS
        self.soon.setVisible(near)
        if following is not None and near:
            self.soon.become(plain=until(following.at, now_ms), tone="accent", icon="clock")

    @Slot()
    def _plan(self) -> None:
        self.visit.emit("")


def _where(at: int, length: int) -> Where:
    if length == 1:
        return "only"
    return "first" if at == 0 else "last" if at == length - 1 else "middle"


class StandingCard(Card):
    """Last sync, what waits, how long reading goes on without headquarters, how complete the dossiers are."""

    to_sync = Signal()
    to_conflicts = Signal()

    def __init__(self, day: TodayView, lease_days: int, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        contact = formats.moment(day.contact_at) if day.contact_at else tr("today.never_synced")
        self.to_send = IconButton("arrow-right", "today.to_sync")
        self.to_send.setObjectName("sync")
        self.to_send.clicked.connect(self.to_sync)
        waiting = Text("" if day.waiting else "today.all_sent" if day.contact_at else "today.no_hq", bold=True)
        if day.waiting:
            waiting.say("today.waiting", n=day.waiting)
        self.percent = Text(plain="–", bold=True)
        self.ring = Ring(0, 20)
        self.ring.hide()
        lines = [
            _line("refresh-cw", "today.last_sync", Text(plain=contact, bold=True)),
            _line("upload", "today.to_send", waiting, *([self.to_send] if day.waiting else [])),
        ]
        if day.conflicts:
            self.conflicts = IconButton("arrow-right", "today.to_conflicts")
            self.conflicts.setObjectName("conflicts")
            self.conflicts.clicked.connect(self.to_conflicts)
            told = Text("today.conflicts_open", bold=True, n=day.conflicts)
            lines.append(_line("git-compare", "today.conflicts", told, self.conflicts))
        if day.lease is not None:
            left = day.lease.days
            bar = QProgressBar()
            bar.setRange(0, max(1, lease_days))
            bar.setValue(min(left, lease_days))
            bar.setTextVisible(False)
            bar.setFixedWidth(96)
            words.say(bar, "today.lease", "setAccessibleName")
            lines.append(_line("hourglass", "today.lease", bar, Text("today.days_left", bold=True, n=left)))
        if day.dossiers:
            lines.append(_line("clipboard-check", "today.completeness", self.ring, self.percent))
        self.set_rows(*lines)

    def show_completeness(self, percent: int) -> None:
        """Over all dossiers in one's own keeping."""
        self.ring.set_percent(percent)
        self.ring.show()
        self.percent.show_text(f"{percent}%")


def _line(icon: str, key: str, *values: QWidget) -> QWidget:
    made = holder(row(Glyph(icon, 16, "text3"), Text(key, tone="text2"), None, *values, gap=12, pad=(24, 6, 24, 6)))
    made.setMinimumHeight(52)
    return made
