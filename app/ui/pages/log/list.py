"""The timeline of the access log: time, a dot with the act's icon, what was done, the outcome where it stands out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.pages.log.lines import ROLE, Day, Index, LogModel, Shown
from app.ui.theme import tokens

_DAY_HEIGHT = 48
_FIRST_LINE = 38
_NEXT_LINE = 20
_DOT_X = 92.0
_LEFT = 124.0
_ICONS = {
    "dossier_opened": "book-open", "dossier_closed": "folder-closed", "search_hit": "search", "printed": "printer",
    "exported": "download", "copied": "copy", "place_stated": "map-pin", "unlock": "door-open", "lock": "lock",
    "unlock_failed": "key-round", "imported": "upload", "import_undone": "undo-2", "key_changed": "key-round",
    "recovery_used": "key-round", "backup": "save", "restore": "database", "log_verified": "shield-check",
    "log_viewed": "scroll-text", "enrolled": "log-in", "person_viewed": "user-round", "incident": "triangle-alert",
    "attachment_opened": "paperclip", "dossier_edited": "pencil-line", "purged": "trash-2", "erased": "trash-2",
}  # fmt: skip


def icon_of(act: str) -> str:
    """The icon of an act."""
    if act.startswith("card_"):
        return "id-card"
    if act.startswith("clock_"):
        return "clock"
    return _ICONS.get(act, "file-text")


class _Delegate(QStyledItemDelegate):
    """Two lines, and a third where something was refused."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        item = index.data(ROLE)
        if isinstance(item, Day):
            return QSize(300, _DAY_HEIGHT)
        more = sum(map(bool, (item.detail, item.why))) if isinstance(item, Shown) else 0
        return QSize(300, max(_FIRST_LINE + _NEXT_LINE * more, 46))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(item, Day):
            box = QRectF(option.rect).adjusted(16, 12, -16, 0)
            self._text(painter, option, box, item.words, 14, "text", bold=True)
        elif isinstance(item, Shown):
            self._event(painter, option, index, item)
        painter.restore()

    def _event(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, item: Shown) -> None:
        t, box = tokens(), QRectF(option.rect)
        tone = {"refused": "bad", "failed": "warn"}.get(item.line.outcome, "text2")
        self._ground(painter, option, box, item)
        x, y = box.x() + _DOT_X, box.y() + 20
        painter.setPen(QPen(t.colour("line"), 2))
        model = index.model()
        above, below = model.index(index.row() - 1, 0).data(ROLE), model.index(index.row() + 1, 0).data(ROLE)
        if isinstance(above, Shown):
            painter.drawLine(QPointF(x, box.y()), QPointF(x, y - 14))
        if isinstance(below, Shown):
            painter.drawLine(QPointF(x, y + 14), QPointF(x, box.bottom() + 1))
        painter.setPen(QPen(t.colour(tone if item.stopped else "line"), 1.5))
        painter.setBrush(t.soft(tone) if item.stopped else t.colour("surface"))
        painter.drawEllipse(QPointF(x, y), 14, 14)
        icon = ("ban" if item.line.outcome == "refused" else "circle-x") if item.stopped else icon_of(item.line.act)
        paint_icon(painter, QRectF(x - 8, y - 8, 16, 16), icon, tone)
        self._text(painter, option, QRectF(box.x() + 16, y - 11, 56, 22), item.time, 13, "text2")
        right = box.right() - 20
        if item.line.seen:
            paint_icon(painter, QRectF(right - 16, y - 8, 16, 16), "shield-check", "ok")
        number = f"#{item.line.position.seq}"
        self._text(painter, option, QRectF(right - 96, y - 11, 72, 22), number, 12, "text3", right=True)
        left = box.x() + _LEFT
        room = right - 108 - left
        if item.stopped:
            room -= self._outcome(painter, option, QRectF(left, y - 11, room, 22), item, tone)
        shift = box.right() - 128 - left - room if item.stopped else 0
        self._text(painter, option, QRectF(left + shift, y - 11, room, 22), item.title, 14, "text", bold=True)
        wide = right - left
        self._text(painter, option, QRectF(left, y + 12, wide, 20), item.detail, 12, "text2")
        if item.why:
            under = y + 12 + (20 if item.detail else 0)
            self._text(painter, option, QRectF(left, under, wide, 20), item.why, 12, tone)

    def _outcome(self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF, item: Shown, tone: str) -> float:
        """The outcome as a word on a soft ground; returns the width it took."""
        font = fonts.sized(12).resolve(option.font)
        width = QFontMetrics(font).horizontalAdvance(item.line.how) + 18.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().soft(tone))
        chip = QRectF(box.x(), box.center().y() - 10, width, 20)
        painter.drawRoundedRect(chip, 10, 10)
        painter.setFont(font)
        painter.setPen(tokens().colour(tone))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, item.line.how)
        return width + 8

    @staticmethod
    def _ground(painter: QPainter, option: QStyleOptionViewItem, box: QRectF, item: Shown) -> None:
        t, state = tokens(), option.state
        inner = box.adjusted(8, 0, -8, -2)
        on = bool(state & QStyle.StateFlag.State_Selected)
        if on or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(t.colour("accent_soft" if on else "hover"))
            painter.drawRoundedRect(inner, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(t.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), 8, 8)

    @staticmethod
    def _text(
        painter: QPainter, option: QStyleOptionViewItem, box: QRectF, text: str, px: int, tone: str, *,
        bold: bool = False, right: bool = False,
    ) -> None:  # fmt: skip
        font = fonts.sized(px, bold=bold).resolve(option.font)
        painter.setFont(font)
        painter.setPen(tokens().colour(tone))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, shown)


class LogList(QListView):
    """The list with its model; every line's tooltip and spoken text have all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LogModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words.say(self, "logpage.list", "setAccessibleName")
