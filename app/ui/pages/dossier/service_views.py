"""Service in pictures: complaints with their 24-hour clock, surveys as lines (dossier-service)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.models.fields import ENTITIES
from app.rules.deadlines import Answer, Clock, complaint_clock
from app.services.records import Record
from app.services.sections import SectionRows
from app.ui import formats
from app.ui.kit.card import Card
from app.ui.kit.chart import Lines, Series
from app.ui.kit.chip import Chip
from app.ui.kit.layout import Flow, col, holder
from app.ui.pages.dossier.figures import percent
from app.ui.pages.dossier.rows_model import Computed
from app.ui.pages.dossier.sheet import TablePart
from app.ui.pages.dossier.wishes import Wishes
from app.ui.tokens import Tone

Now = Callable[[], int]
_TONES: dict[Clock, Tone] = {
    Clock.RUNNING: "accent",
    Clock.NEAR: "warn",
    Clock.OVERDUE: "bad",
    Clock.IN_TIME: "ok",
    Clock.LATE: "warn",
}
_LINES: tuple[tuple[str, Tone, bool], ...] = (
    ("satisfaction_bp", "accent", False),
    ("repurchase_bp", "ok", True),
    ("recommendation_bp", "warn", True),
)


class ComplaintsPart(TablePart):
    """The register; each line says where its clock stands, in a word and a colour."""

    def __init__(self, wishes: Wishes, now: Now, parent: QWidget | None = None) -> None:
        self._now = now
        clock = Computed("dossiers.clock", self._clock_text, self._clock_order, lambda one: _TONES[self._of(one).clock])
        super().__init__("complaint", wishes, (clock,), parent)
        self._chips = Flow(gap=8)
        self._open = holder(self._chips)
        self.above.addWidget(self._open)
        header = self.table.horizontalHeader()
        header.moveSection(header.count() - 1, 1)

    def show_rows(self, found: SectionRows) -> None:
        super().show_rows(found)
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        clocks = [self._of(one).clock for one in found.rows.get(self.entity, ()) if not _closed(one)]
        for clock, icon in ((Clock.OVERDUE, "circle-alert"), (Clock.NEAR, "hourglass"), (Clock.RUNNING, "clock")):
            if count := clocks.count(clock):
                self._chips.addWidget(Chip(f"dossiers.clocks_{clock}", tone=_TONES[clock], icon=icon, n=count))
        self._open.setVisible(self._chips.count() > 0)

    def _of(self, record: Record) -> Answer:
        received, answered = record.values.get("received_at"), record.values.get("answered_at")
        return complaint_clock(
            received if isinstance(received, int) else 0, answered if isinstance(answered, int) else None, self._now()
        )

    def _clock_text(self, record: Record) -> str:
        found = self._of(record)
        hours, minutes = divmod(abs(found.left_ms) // 60_000, 60)
        days, rest = divmod(hours, 24)
        span = tr("dossiers.span_days", d=days, h=rest) if days else tr("dossiers.span_hours", h=hours, m=minutes)
        return tr(f"dossiers.clock_{found.clock}", span=span)

    def _clock_order(self, record: Record) -> tuple[bool, int]:
        found = self._of(record)
        return found.clock in (Clock.IN_TIME, Clock.LATE), found.left_ms


class SurveysPart(TablePart):
    """Surveys, and how satisfaction, repurchase and recommendation went."""

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__("survey", wishes, parent=parent)
        self._chart = Lines(190)
        self._card = Card(col(self._chart, gap=0, pad=(16, 12, 16, 8)))
        self.above.addWidget(self._card)

    def show_rows(self, found: SectionRows) -> None:
        super().show_rows(found)
        told = sorted(found.rows.get(self.entity, ()), key=_asked)
        self._card.setVisible(len(told) > 1)
        series = []
        for name, tone, pale in _LINES:
            values = [one.values.get(name) for one in told]
            if any(value is not None for value in values):
                label = tr(ENTITIES["survey"].fields[name].label)
                series.append(Series(label, [v if isinstance(v, int) else None for v in values], tone, pale))
        labels = [formats.day(_asked(one)) for one in told]
        self._chart.show_data(tr("dossiers.survey_chart"), labels, series, percent)


def _closed(record: Record) -> bool:
    return record.values.get("answered_at") is not None or record.values.get("closed_at") is not None


def _asked(record: Record) -> dt.date:
    value = record.values.get("asked_on")
    return value if isinstance(value, dt.date) else dt.date.min
