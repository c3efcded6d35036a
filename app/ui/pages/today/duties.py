"""Duties as rows, grouped by urgency: what it is, until when, and one button that begins it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import tr
from app.models.enums import DutyKind, Side
from app.rules.duties import Urgency
from app.services.today import DutyLine
from app.ui import formats, words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import col, holder, row, rule
from app.ui.kit.text import Elided, Text
from app.ui.tokens import Tone

FIRST = 5
"""Rows of a group that are shown at once; the rest one press away."""
_ICONS = {
    DutyKind.MONTHLY_REPORT: "file-chart-column",
    DutyKind.QUARTERLY_CHECK: "clipboard-check",
    DutyKind.VISIT: "calendar-clock",
    DutyKind.VISIT_REPORT: "notebook-pen",
    DutyKind.PROMISE: "handshake",
    DutyKind.BIRTHDAY: "user-round",
    DutyKind.CARD_DUE: "id-card",
}
_TONES: dict[str, Tone] = {
    Urgency.NOW: "bad",
    Urgency.TODAY: "warn",
    Urgency.WEEK: "accent",
    Urgency.MONTH: "text2",
}
_NO_WAY = frozenset({DutyKind.MONTHLY_REPORT})
"""Nothing to open: the button itself says it done."""


def hour(at_ms: int) -> str:
    """The hour of a deadline; midnight is the end of its day."""
    at = formats.clock_time(at_ms)
    return "24:00" if at == "0:00" else at


def headline(duty: DutyLine) -> str:
    """What is to be done, and for whom."""
    theirs = duty.kind == DutyKind.PROMISE and duty.params.get("side") == Side.THEIRS
    what = tr("today.duty.promise_theirs" if theirs else f"today.duty.{duty.kind}")
    if duty.kind == DutyKind.MONTHLY_REPORT:
        month = QDate.fromString(f"{duty.params['month']}-01", Qt.DateFormat.ISODate)
        return tr("today.joined", one=what, other=formats.locale().toString(month, tr("today.month_format")))
    if duty.dossier is None:
        return what
    return tr("today.joined", one=what, other=duty.dossier.short_name or duty.dossier.name)


def detail(duty: DutyLine) -> str:
    """One line more: no more than may be seen without a card."""
    match duty.kind:
        case DutyKind.VISIT:
            at = formats.moment(duty.due_at) if duty.due_at else formats.day(duty.due_on)
            return tr("today.joined", one=duty.params["subject"], other=at)
        case DutyKind.VISIT_REPORT:
            made = tr("today.visited_on", day=formats.short_day(duty.due_on))
            return tr("today.joined", one=duty.params["subject"], other=made)
        case DutyKind.CARD_DUE:
            return duty.params["number"]
        case DutyKind.QUARTERLY_CHECK:
            return tr("today.to_confirm", n=len(duty.params["sections"].split(",")))
        case _:
            return tr(f"today.detail.{duty.kind}")


def due(duty: DutyLine, today: dt.date) -> str:
    """How much time is left, in words."""
    ahead = (duty.due_on - today).days
    if ahead < 0:
        return tr("today.overdue", n=-ahead)
    if duty.urgency == Urgency.NOW and duty.due_at is not None:
        return tr("today.passed", at=hour(duty.due_at))
    if ahead == 0 and duty.due_at is not None:
        return tr("today.until" if duty.kind == DutyKind.CARD_DUE else "today.at", at=hour(duty.due_at))
    if ahead == 0:
        return tr("today.today")
    return tr("today.in_days", n=ahead) if duty.urgency == Urgency.WEEK else formats.short_day(duty.due_on)


class DutyRow(QWidget):
    """One duty. ``begun``: its button was pressed; ``said_done``: the tick."""

    begun = Signal(object)
    said_done = Signal(str)

    def __init__(self, line: DutyLine, today: dt.date, *, primary: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        tone = _TONES[line.urgency]
        kind = DutyKind(line.kind)
        headed, detailed = Elided(plain=headline(line), px=14, bold=True), Elided(plain=detail(line), tone="text2")
        for text in (headed, detailed):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        until = due(line, today)
        chip = Chip(plain=until, tone=tone, icon="clock" if line.urgency == Urgency.NOW else "")
        self.button = Button(f"today.act.{kind}", "primary" if primary else "plain", height=32)
        self.button.setMinimumWidth(80)
        self.button.setObjectName(f"act:{line.key}")
        words.say(
            self.button, "today.act_for", "setAccessibleName", act=tr(f"today.act.{kind}"), duty=headline(line),
            due=until,
        )  # fmt: skip
        self.button.clicked.connect(self._begin)
        beside: list[QWidget] = [chip]
        if line.markable and kind not in _NO_WAY:
            tick = IconButton("check", "today.mark_done")
            tick.setObjectName(f"done:{line.key}")
            tick.clicked.connect(self._done)
            beside.append(tick)
        body = col(headed, detailed, gap=2)
        line_row = row(Tile(icon=_ICONS[kind], tone=tone), body, *beside, self.button, gap=16, pad=(16, 16, 16, 16))
        line_row.setStretch(1, 1)
        self.setLayout(line_row)

    @Slot()
    def _begin(self) -> None:
        if DutyKind(self.line.kind) in _NO_WAY:
            self._done()
        else:
            self.begun.emit(self.line)

    @Slot()
    def _done(self) -> None:
        self.said_done.emit(self.line.key)


class DutyGroup(QWidget):
    """The duties of one urgency under its word."""

    begun = Signal(object)
    said_done = Signal(str)

    def __init__(
        self, urgency: str, lines: Sequence[DutyLine], today: dt.date, *, primary: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = [DutyRow(line, today, primary=primary and at == 0) for at, line in enumerate(lines)]
        for one in self.rows:
            one.begun.connect(self.begun)
            one.said_done.connect(self.said_done)
        shown = len(self.rows) if len(self.rows) <= FIRST + 1 else FIRST
        self._card = Card.of_rows(*self.rows[:shown])
        self._more = self.rows[shown:]
        label = Text(f"today.group.{urgency}", tone="text3")
        label.setContentsMargins(4, 0, 0, 0)
        self.unfold = Button("today.more", "quiet", icon="chevron-down", n=len(self._more))
        self.unfold.setObjectName(f"more:{urgency}")
        self.unfold.clicked.connect(self.show_all)
        self.unfold.setVisible(bool(self._more))
        for hidden in self._more:
            hidden.setParent(self)
            hidden.hide()
        self.setLayout(col(label, self._card, holder(row(None, self.unfold, None)), gap=8))

    @Slot()
    def show_all(self) -> None:
        """Unfold the rows that were kept back."""
        layout = self._card.layout()
        if layout is not None:
            for hidden in self._more:
                layout.addWidget(rule())
                layout.addWidget(hidden)
                hidden.show()
        first, self._more = self._more[:1], []
        self.unfold.hide()
        if first:
            first[0].button.setFocus()
