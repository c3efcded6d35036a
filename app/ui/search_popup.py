"""Results under the search field: a list that never takes the focus from the typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui import words
from app.ui.icons import paint_icon
from app.ui.kit.layout import col
from app.ui.kit.text import note
from app.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class SearchHit:
    """One result: what to show, and the value handed back when it is chosen."""

    title: str
    detail: str
    icon: str
    target: object


class _HitDelegate(QStyledItemDelegate):
    """A line: icon, title, and the detail in a quieter tone."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, 36)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(hit, SearchHit):
            return
        t = tokens()
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("accent_soft"))
            painter.drawRoundedRect(box, 6, 6)
        paint_icon(painter, QRectF(box.x() + 10, box.center().y() - 8, 16, 16), hit.icon)
        metrics = QFontMetrics(option.font)
        box.adjust(36, 0, -10, 0)
        title = metrics.elidedText(hit.title, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.setFont(option.font)
        painter.setPen(t.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)
        box.adjust(metrics.horizontalAdvance(title) + 12, 0, 0, 0)
        painter.setPen(t.colour("text2"))
        detail = metrics.elidedText(hit.detail, Qt.TextElideMode.ElideRight, max(0, int(box.width())))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, detail)
        painter.restore()


class SearchPopup(QFrame):
    """Shown over the window under the field; arrows and Enter come from the field."""

    chosen = Signal(object)
    """The hit's ``target``."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setItemDelegate(_HitDelegate(self._list))
        self._list.setMouseTracking(True)
        self._list.itemClicked.connect(self._clicked)
        words.name_it(self._list, "ui.search.results")
        self._none = note("ui.search.none", wrap=True)
        self._none.setContentsMargins(12, 8, 12, 8)
        self.setLayout(col(self._list, self._none, gap=0, pad=(8, 8, 8, 8)))
        self.hide()

    def show_hits(self, hits: Sequence[SearchHit], below: QWidget) -> None:
        """Show ``hits`` under the widget ``below``; an empty list says so."""
        self._list.clear()
        for hit in hits:
            item = QListWidgetItem(f"{hit.title} {hit.detail}")
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self._list.addItem(item)
        self._list.setVisible(bool(hits))
        self._none.setVisible(not hits)
        if hits:
            self._list.setCurrentRow(0)
        at = below.mapTo(self._window, QPoint(0, below.height() + 4))
        height = min(len(hits), 9) * 36 + 20 if hits else 56
        self.setGeometry(at.x(), at.y(), below.width(), height)
        self.show()
        self.raise_()

    @Slot(int)
    def move_by(self, step: int) -> None:
        """One line down (+1) or up (-1), around the ends."""
        count = self._list.count()
        if self.isVisible() and count:
            self._list.setCurrentRow((self._list.currentRow() + step) % count)

    @Slot()
    def choose(self) -> None:
        """Take the marked line."""
        item = self._list.currentItem()
        if self.isVisible() and item is not None:
            self._clicked(item)

    @Slot()
    def dismiss(self) -> None:
        """Close and forget the lines."""
        self._list.clear()
        self.hide()

    @Slot(QListWidgetItem)
    def _clicked(self, item: QListWidgetItem) -> None:
        hit = item.data(Qt.ItemDataRole.UserRole)
        self.dismiss()
        self.chosen.emit(hit.target)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens().colour("line"), 1))
        painter.setBrush(tokens().colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()
