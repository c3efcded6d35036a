"""The log's lines as a list model: a day, then its events, newest first; older ones are fetched while scrolling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.clock import local_moment
from app.i18n import has, tr
from app.services.log_lines import LogLine
from app.ui import formats

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Day:
    """The heading of a day, local time."""

    on: dt.date

    @property
    def words(self) -> str:
        today = dt.date.today()
        long = formats.long_day(self.on) if self.on.year == today.year else formats.day(self.on)
        if self.on == today:
            return tr("logpage.today", day=long)
        return tr("logpage.yesterday", day=long) if self.on == today - dt.timedelta(days=1) else long


@dataclass(frozen=True)
class Shown:
    """One event as it is painted: what was done to what, the circumstances, and why it was refused."""

    line: LogLine

    @property
    def time(self) -> str:
        return formats.clock_time(self.line.at)

    @property
    def stopped(self) -> bool:
        """Refused or failed."""
        return self.line.outcome != "allowed"

    @property
    def title(self) -> str:
        line = self.line
        if line.dossier_id is None:
            return line.what
        return f"{line.what} · {line.dossier_name or tr('logpage.no_dossier')}"

    @property
    def detail(self) -> str:
        line, parts = self.line, list[str]()
        if line.dossier_code:
            parts.append(line.dossier_code)
        parts += [tr(f"section.{one}") for one in line.sections if has(f"section.{one}")]
        if line.rows and line.dossier_id:
            parts.append(tr("logpage.rows", n=line.rows))
        if line.sink and line.sink != "screen":
            parts.append(tr(f"log.sink.{line.sink}"))
        if line.pages:
            parts.append(tr("logpage.pages", n=line.pages))
        if line.card:
            parts.append(tr("logpage.card", number=line.card))
        if line.place:
            parts.append(tr("logpage.at_place", place=tr(f"enum.Place.{line.place}")))
        if line.purpose and has(f"enum.Purpose.{line.purpose}"):
            parts.append(tr("logpage.purpose", purpose=tr(f"enum.Purpose.{line.purpose}")))
        return " · ".join(parts)

    @property
    def why(self) -> str:
        return (self.line.why or "") if self.stopped else ""

    @property
    def spoken(self) -> str:
        """All of it, for the ear and the tooltip."""
        text = ". ".join(one for one in (self.title, self.detail, self.why) if one)
        return tr("logpage.spoken", time=formats.moment(self.line.at), outcome=self.line.how, text=text)


Item = Day | Shown


class LogModel(QAbstractListModel):
    """Grows at its end; :attr:`wanted` asks for the next page."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []
        self._more = False
        self._asked = False

    def start(self, lines: Sequence[LogLine], *, more: bool) -> None:
        """Show the first page."""
        self.beginResetModel()
        self._items = []
        self._items = self._grouped(lines)
        self._more, self._asked = more, False
        self.endResetModel()

    def add(self, lines: Sequence[LogLine], *, more: bool) -> None:
        """Append the next page."""
        self._more, self._asked = more, False
        items = self._grouped(lines)
        if items:
            first = len(self._items)
            self.beginInsertRows(QModelIndex(), first, first + len(items) - 1)
            self._items += items
            self.endInsertRows()

    def item(self, at: int) -> Item:
        return self._items[at]

    def retell(self) -> None:
        """The language changed: sizes and words are asked for anew."""
        self.layoutChanged.emit()

    def _grouped(self, lines: Sequence[LogLine]) -> list[Item]:
        """The lines with a heading wherever another day begins."""
        last = next((_day(one.line) for one in reversed(self._items) if isinstance(one, Shown)), None)
        found: list[Item] = []
        for line in lines:
            on = _day(line)
            if on != last:
                found.append(Day(on))
                last = on
            found.append(Shown(line))
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self._items)

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not self._asked and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.wanted.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self._items[index.row()], Day):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self._items[index.row()]
        if role == ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.words if isinstance(item, Day) else item.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            if isinstance(item, Day):
                return item.words if role == Qt.ItemDataRole.AccessibleTextRole else None
            return item.spoken
        return None


def _day(line: LogLine) -> dt.date:
    return local_moment(line.at).date()
