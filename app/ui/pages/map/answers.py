"""What the side panel is made of: a pressable answer, the balance of support, a section, a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import tr
from app.rules.relations.changes import GOOD, POOR, MapChange
from app.ui import fonts
from app.ui.kit.button import KEYBOARD
from app.ui.kit.chip import Chip
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import col, row, rule
from app.ui.kit.text import Text, note
from app.ui.theme import tokens
from app.ui.tokens import Tone

NAMES_SHOWN = 3


class AnswerRow(QPushButton):
    """An answer of the coverage: icon, question, names, count. Checked while it is shown on the map."""

    def __init__(self, key: str, icon: str, tone: Tone) -> None:
        super().__init__()
        self._key = key
        self._tone: Tone = tone
        self._count = 0
        self._ring = False
        self._names = ""
        self.people: tuple[str, ...] = ()
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        tile = Tile(icon=icon, tone=tone, px=36)
        tile.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._tile = tile
        tile.setParent(self)
        tile.move(8, 10)

    def show_answer(self, people: Sequence[str], names: Sequence[str]) -> None:
        self.people = tuple(people)
        self._count = len(people)
        told = tr("mappage.comma").join(names[:NAMES_SHOWN])
        if len(names) > NAMES_SHOWN:
            told = tr("mappage.and-more", names=told, n=len(names) - NAMES_SHOWN if _counts_rest() else len(names))
        self._names = told or tr("mappage.all-covered")
        self.setEnabled(bool(people))
        if not people:
            self.setChecked(False)
        self.setAccessibleName(f"{tr(f'mappage.{self._key}')}: {self._count}. {self._names}")
        self.setToolTip(tr("mappage.comma").join(names))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 56)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground = "accent_soft" if self.isChecked() else "hover" if self.underMouse() and self.isEnabled() else None
        painter.setPen(QPen(t.colour("accent"), 2) if self.hasFocus() and self._ring else Qt.PenStyle.NoPen)
        painter.setBrush(t.colour(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 8, 8)
        right = self.width() - 12
        painter.setFont(fonts.sized(18, bold=True).resolve(self.font()))
        painter.setPen(t.colour(self._tone if self._count else "text3"))
        ends = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(0, 0, right, self.height()), ends, str(self._count))
        room = right - 56 - 34
        painter.setPen(t.colour("text"))
        painter.setFont(fonts.sized(13).resolve(self.font()))
        painter.drawText(QRectF(56, 8, room, 20), Qt.AlignmentFlag.AlignVCenter, tr(f"mappage.{self._key}"))
        painter.setFont(fonts.sized(12).resolve(self.font()))
        painter.setPen(t.colour("text2"))
        names = painter.fontMetrics().elidedText(self._names, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(56, 29, room, 18), Qt.AlignmentFlag.AlignVCenter, names)
        painter.end()


def _counts_rest() -> bool:
    """English says how many *more*, Chinese how many *in all*."""
    return tr("mappage.comma") == ", "


class BalanceBar(QWidget):
    """Support, undecided and opposition as one bar; the figures stand beneath in words."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[int, int, int] = (0, 0, 0)
        self.setFixedHeight(10)

    def show_parts(self, supporting: int, undecided: int, opposing: int) -> None:
        self._parts = (supporting, undecided, opposing)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, whole = tokens(), sum(self._parts)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.colour("line"))
        painter.drawRoundedRect(self.rect(), 5, 5)
        x = 0.0
        for share, tone in zip(self._parts, ("ok", "edge", "bad"), strict=True):
            wide = self.width() * share / whole if whole else 0.0
            painter.setBrush(t.colour(tone))
            if wide:
                painter.drawRoundedRect(QRectF(x + (1 if x else 0), 0, wide - (1 if x else 0), 10), 4, 4)
            x += wide
        painter.end()


class Section(QWidget):
    """A quiet heading and what stands under it, filled anew each time; the hairline comes and goes with it."""

    def __init__(self, key: str, *, first: bool = False) -> None:
        super().__init__()
        self.head = Text(key, bold=True)
        self.aside = note(plain="")
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(8)
        column = col(row(self.head, None, self.aside), self._body, gap=10)
        if first:
            column.addSpacing(4)
            column.addWidget(rule())
        else:
            column.insertWidget(0, rule())
            column.insertSpacing(1, 4)
        self.setLayout(column)

    def fill(self, *items: QWidget) -> None:
        while (item := self._body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for one in items:
            self._body.addWidget(one)


class ChangeLine(QPushButton):
    """One change since the last quarter: a chip in its tone, and whom it is about."""

    def __init__(self, change: MapChange, name: Callable[[str], str]) -> None:
        super().__init__()
        self.change = change
        self.setFlat(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(26)
        who = " – ".join(name(one) for one in (change.person_id, change.other_id) if one)
        word = tr(f"mappage.change.{change.kind}")
        self.setAccessibleName(f"{word}: {who}")
        tone: Tone = "ok" if change.kind in GOOD else "bad" if change.kind in POOR else "accent"
        chip, text = Chip(plain=word, tone=tone), Text(plain=who, px=12, tone="text2")
        for one in (chip, text):
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(chip, text, None, gap=8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.hasFocus() or self.underMouse():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens().colour("accent"), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(tokens().colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
            painter.end()
