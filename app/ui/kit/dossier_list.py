"""The list of dossiers: grade, name, code and region, completeness. Covers only, so no card is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import tr
from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.kit.ring import paint_ring
from app.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole.UserRole
_TOGETHER = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
NARROW = 260
"""Below this width the ring alone tells the completeness."""


@dataclass(frozen=True)
class DossierItem:
    """One line: cover fields only. ``detail`` is joined by the page; ``grade`` is a letter or empty."""

    id: str
    name: str
    detail: str
    grade: str
    percent: int
    card_open: bool = False


class DossierModel(QAbstractListModel):
    """Lines of the list; replaced as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[DossierItem] = []

    def set_items(self, items: Sequence[DossierItem]) -> None:
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()

    def put(self, item: DossierItem) -> None:
        """A line as it is now; one that isn't listed stays unlisted."""
        at = self.position(item.id)
        if at >= 0 and self._items[at] != item:
            self._items[at] = item
            self.dataChanged.emit(self.index(at), self.index(at))

    def item(self, at: int) -> DossierItem:
        return self._items[at]

    def position(self, dossier_id: str) -> int:
        """Row of a dossier, or -1."""
        return next((at for at, one in enumerate(self._items) if one.id == dossier_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self._items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == ROLE:
            return item
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = tr("ui.dossier_line.open") if item.card_open else ""
            return tr(
                "ui.dossier_line", name=item.name, grade=item.grade or "–", percent=item.percent, state=state
            ).strip()
        return None


class DossierDelegate(QStyledItemDelegate):
    """Paints a line of 64 px: letter tile, name over detail, percent and ring."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, 68)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ROLE)
        if not isinstance(item, DossierItem):
            return
        t = tokens()
        state = option.state
        on = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 2, 0, -2)
        if on or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("accent_soft" if on else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(t.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        middle = box.center().y()
        tile = QRectF(box.x() + 12, middle - 14, 28, 28)
        first = item.grade == "A"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("surface" if on else "accent_soft" if first else "hover"))
        painter.drawRoundedRect(tile, 6, 6)
        painter.setPen(t.colour("accent" if first else "text2"))
        painter.setFont(fonts.sized(12, bold=True).resolve(option.font))
        painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, item.grade or "–")
        narrow = box.width() < NARROW
        self._paint_right(painter, box, item, figure=not narrow)
        left = tile.right() + 12
        room = box.right() - (38 if narrow else 78) - left
        self._line(painter, option, QRectF(left, middle - 22, room, 22), item.name, 14, on, "accent" if on else "text")
        detail = QRectF(left, middle, room, 20)
        if item.card_open:
            paint_icon(painter, QRectF(left, middle + 3, 14, 14), "book-open", "ok")
            detail.adjust(20, 0, 0, 0)
        self._line(painter, option, detail, item.detail, 12, False, "text2")
        painter.restore()

    @staticmethod
    def _paint_right(painter: QPainter, box: QRectF, item: DossierItem, *, figure: bool) -> None:
        ring = QRectF(box.right() - 12 - 20, box.center().y() - 10, 20, 20)
        paint_ring(painter, ring, item.percent, 3)
        if not figure:
            return
        painter.setPen(tokens().colour("text2"))
        font = painter.font()
        font.setBold(False)
        painter.setFont(font)
        painter.drawText(
            QRectF(ring.x() - 48, box.y(), 40, box.height()),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            f"{item.percent}%",
        )

    @staticmethod
    def _line(
        painter: QPainter, option: QStyleOptionViewItem, box: QRectF, text: str, px: int, bold: bool, tone: str
    ) -> None:
        font = fonts.sized(px, bold=bold).resolve(option.font)
        painter.setFont(font)
        painter.setPen(tokens().colour(tone))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


class DossierList(QListView):
    """The list with its model and delegate; :attr:`picked` brings a dossier's id."""

    picked = Signal(str)
    pressed_again = Signal(str)
    """A line was clicked, whether it was the current one already or not."""
    chosen = Signal(list)
    """The ids of all lines that are chosen together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._together = False
        self.lines = DossierModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(DossierDelegate(self))
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words.say(self, "ui.dossier_list", "setAccessibleName")
        self.selectionModel().currentChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(self._chose)
        self.clicked.connect(self._pressed)

    def pick(self, dossier_id: str) -> None:
        """Mark a dossier; :attr:`picked` follows if it changes."""
        self.setCurrentIndex(self.lines.index(self.lines.position(dossier_id)))

    def chosen_ids(self) -> list[str]:
        """The dossiers of the chosen lines, from the top."""
        return [self.lines.item(at).id for at in sorted(index.row() for index in self.selectedIndexes())]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """With Ctrl or Shift lines are chosen together, which shows none of them."""
        self._together = bool(event.modifiers() & _TOGETHER)
        super().mousePressEvent(event)
        self._together = False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._together = bool(event.modifiers() & _TOGETHER)
        super().mouseReleaseEvent(event)
        self._together = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._together = bool(event.modifiers() & _TOGETHER)
        super().keyPressEvent(event)
        self._together = False

    @Slot()
    def _chose(self) -> None:
        self.chosen.emit(self.chosen_ids())

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and not self._together:
            self.picked.emit(self.lines.item(now.row()).id)

    @Slot(QModelIndex)
    def _pressed(self, at: QModelIndex) -> None:
        if at.isValid() and not self._together:
            self.pressed_again.emit(self.lines.item(at.row()).id)
