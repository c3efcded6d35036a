"""Cells of the contact matrix: the soft ground of what is due, which a style sheet would leave out."""

from __future__ import annotations

from typing import Any, Final, cast

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.ui.pages.dossier.rows_model import Index
from app.ui.theme import tokens
from app.ui.tokens import Tone

TONE: Final = Qt.ItemDataRole.UserRole + 8
"""``ok``, ``warn`` or ``bad``; nothing for a cell without a day."""
_LEAST, _ROOM = 210, 20


class MatrixCells(QStyledItemDelegate):
    """Words in their tone on its soft ground, as wide as the words where the column is wider."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if tone := index.data(TONE):
            box: Any = option.rect
            words = max(QFontMetrics(option.font).horizontalAdvance(line) for line in str(index.data()).split("\n"))
            width = min(box.width() - 8, max(_LEAST, words + _ROOM))
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens().soft(cast(Tone, tone)))
            painter.drawRoundedRect(QRectF(box.x() + 4, box.y() + 4, width, box.height() - 9), 8, 8)
            painter.restore()
        super().paint(painter, option, index)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if tone := index.data(TONE):
            palette: Any = option.palette
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                palette.setColor(role, tokens().colour(str(tone)))
