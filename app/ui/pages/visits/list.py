"""The visits as a list: to report, upcoming, past. Covers only, so no card is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.clock import local_moment
from app.i18n import tr
from app.models.enums import DutyKind
from app.services.visit_view import VisitCover
from app.ui import fonts, formats, words
from app.ui.icons import paint_icon
from app.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole.UserRole
MOST_LISTED = 300
"""Visits of a group: what lies further back is found by words or by its day."""


class Group(StrEnum):
    """Where a visit stands in the list, in this order."""

    REPORT = "report"
    UPCOMING = "upcoming"
    PAST = "past"


@dataclass(frozen=True)
class Listed:
    """Which visits are shown: containing ``text``, on ``day``; None for any."""

    text: str = ""
    day: dt.date | None = None


def local(at_ms: int) -> dt.datetime:
    """An instant as the wall's clock shows it."""
    return local_moment(at_ms)


def group_of(visit: VisitCover, now_ms: int) -> Group:
    """A report that is owed stands first, whatever its day."""
    if visit.duty == DutyKind.VISIT_REPORT:
        return Group.REPORT
    return Group.UPCOMING if visit.planned_at > now_ms and not visit.reported else Group.PAST


def grouped(visits: Sequence[VisitCover], now_ms: int, wanted: Listed) -> list[tuple[Group, list[VisitCover]]]:
    """The visits by group: owed reports oldest first, upcoming ones soonest first, past ones latest first."""
    text = wanted.text.strip().casefold()
    found: dict[Group, list[VisitCover]] = {group: [] for group in Group}
    for visit in sorted(visits, key=lambda one: (one.planned_at, one.id)):
        says = not text or text in f"{visit.subject} {visit.dossier_name} {visit.dossier_code}".casefold()
        if says and (wanted.day is None or wanted.day == local(visit.planned_at).date()):
            found[group_of(visit, now_ms)].append(visit)
    found[Group.PAST].reverse()
    return [(group, lines) for group, lines in found.items() if lines]


class _Delegate(QStyledItemDelegate):
    """Paints a group's word, or a visit: day and hour, subject, client."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 64 if index.data(ROLE) is not None else 34)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 2, 0, -2)
        held = index.data(ROLE)
        if held is None:
            painter.setFont(fonts.sized(12, bold=True).resolve(option.font))
            painter.setPen(t.colour("text3"))
            painter.drawText(box.adjusted(12, 6, -12, 0), Qt.AlignmentFlag.AlignVCenter, index.data())
        else:
            self._visit(painter, option, box, *held)
        painter.restore()

    def _visit(
        self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF, visit: VisitCover, group: Group
    ) -> None:
        t = tokens()
        on = bool(option.state & QStyle.StateFlag.State_Selected)
        if on or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("accent_soft" if on else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(t.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        when = local(visit.planned_at)
        left = QRectF(box.x() + 12, box.y() + 8, 64, 22)
        self._text(painter, option, left, formats.short_day(when.date()), 12, True, "text2")
        under = left.translated(0, 22)
        self._text(painter, option, under, formats.clock_time(visit.planned_at), 12, False, "text2")
        room = QRectF(left.right() + 8, box.y() + 8, box.right() - left.right() - 40, 22)
        self._text(painter, option, room, visit.subject, 14, on, "accent" if on else "text")
        self._text(painter, option, room.translated(0, 22), visit.dossier_name, 12, False, "text2")
        corner = QRectF(box.right() - 26, box.center().y() - 8, 16, 16)
        if group is Group.REPORT:
            paint_icon(painter, corner, "notebook-pen", "warn")
        elif visit.reported:
            paint_icon(painter, corner, "circle-check", "ok")
        elif visit.card_number:
            paint_icon(painter, corner, "book-open", "ok")
        elif group is Group.UPCOMING:
            paint_icon(painter, corner, "lock", "text3")

    @staticmethod
    def _text(
        painter: QPainter, option: QStyleOptionViewItem, box: QRectF, text: str, px: int, bold: bool, tone: str
    ) -> None:
        font = fonts.sized(px, bold=bold).resolve(option.font)
        painter.setFont(font)
        painter.setPen(tokens().colour(tone))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


class VisitList(QListWidget):
    """The list; ``picked`` brings a visit's id."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words.say(self, "visits.list", "setAccessibleName")
        self.currentItemChanged.connect(self._moved)

    def show_groups(self, groups: Sequence[tuple[Group, Sequence[VisitCover]]]) -> None:
        """Replace the lines; the chosen one stays chosen if it is still there."""
        kept = self.chosen
        self.blockSignals(True)
        self.clear()
        for group, visits in groups:
            head = QListWidgetItem(f"{tr(f'visits.group_{group}')}  {len(visits)}")
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(head)
            for visit in visits[:MOST_LISTED]:
                item = QListWidgetItem(visit.subject)
                item.setData(ROLE, (visit, group))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, _spoken(visit, group))
                self.addItem(item)
            if len(visits) > MOST_LISTED:
                rest = QListWidgetItem(tr("visits.more", n=len(visits) - MOST_LISTED))
                rest.setFlags(Qt.ItemFlag.NoItemFlags)
                self.addItem(rest)
        self.blockSignals(False)
        if kept:
            self.mark(kept)

    @property
    def chosen(self) -> str:
        """Id of the chosen visit, or an empty string."""
        item = self.currentItem()
        held = item.data(ROLE) if item is not None else None
        return str(held[0].id) if held else ""

    def position(self, visit_id: str) -> int:
        """Its line, or -1."""
        for at in range(self.count()):
            held = self.item(at).data(ROLE)
            if held is not None and held[0].id == visit_id:
                return at
        return -1

    def mark(self, visit_id: str) -> None:
        """Mark a visit without telling anybody; none for an unknown id."""
        self.blockSignals(True)
        self.setCurrentRow(self.position(visit_id))
        self.blockSignals(False)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _moved(self, now: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        held = now.data(ROLE) if now is not None else None
        if held is not None:
            self.picked.emit(held[0].id)


def _spoken(visit: VisitCover, group: Group) -> str:
    return tr(
        "visits.line", subject=visit.subject, name=visit.dossier_name, at=formats.moment(visit.planned_at),
        group=tr(f"visits.group_{group}"),
    )  # fmt: skip
