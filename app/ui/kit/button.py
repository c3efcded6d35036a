"""Buttons: real QPushButtons (focus, Space, Enter, accessible name) that paint themselves in five kinds."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.kit.chip import paint_keycap, shortcut_text
from app.ui.theme import tokens
from app.ui.tokens import Tone

Kind = Literal["primary", "plain", "soft", "quiet", "danger"]
"""``primary`` filled, one a page · ``plain`` outlined · ``soft`` tinted · ``quiet`` bare · ``danger`` filled red,
only as the answer in a confirmation."""

KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class Button(QPushButton):
    """A button with words from ``key``; ``shortcut`` is bound, drawn as a key cap (``keycap``), told in the tooltip.

    ``tone`` overrides the colour of a soft button (the place button is ``ok`` or ``warn``).
    """

    def __init__(
        self,
        key: str,
        /,
        kind: Kind = "plain",
        *,
        icon: str = "",
        shortcut: str = "",
        keycap: bool = True,
        height: int = 32,
        chevron: bool = False,
        tone: Tone = "accent",
        parent: QWidget | None = None,
        **params: object,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._icon = icon
        self._tone: Tone = tone
        self._chevron = chevron
        self._keys = shortcut_text(shortcut) if shortcut and keycap else ""
        self._ring = False
        self._height = height
        self._measured: tuple[int, int, int, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(kind == "primary")
        words.say(self, key, "setText", **params)
        words.name_it(self, key, shortcut_text(shortcut) if shortcut else "", **params)
        if shortcut:
            # Not setShortcut: setText forgets it (so would every switch of language), and it waits 100 ms.
            QShortcut(QKeySequence(shortcut), self).activated.connect(self.click)

    def say(self, key: str, **params: object) -> None:
        """Other words on the same button."""
        words.say(self, key, "setText", **params)
        words.name_it(self, key, **params)
        self.updateGeometry()

    def show_text(self, plain: str) -> None:
        """Content on the button (a place's own name, a person)."""
        words.unsay(self)
        words.unsay(self, "setAccessibleName")
        self.setText(plain)
        self.setAccessibleName(plain)
        self.updateGeometry()

    def look(self, *, icon: str | None = None, tone: Tone | None = None) -> None:
        self._measured = None
        self._icon = self._icon if icon is None else icon
        self._tone = tone or self._tone
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._measured = None
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._measured = None
        super().changeEvent(event)

    def _font(self) -> QFont:
        return fonts.sized(fonts.BODY_PX, bold=self._kind in ("primary", "danger")).resolve(self.font())

    def _widths(self) -> tuple[int, int, int, int]:
        """Icon, text, key cap, chevron: each with the gap before it, in px; asked for many times by a layout."""
        if self._measured is None:
            self._measured = self._measure()
        return self._measured

    def _measure(self) -> tuple[int, int, int, int]:
        text = QFontMetrics(self._font()).horizontalAdvance(self._label())
        cap = QFontMetrics(fonts.sized(11).resolve(self.font())).horizontalAdvance(self._keys) + 14 if self._keys else 0
        return 16 if self._icon else 0, text, cap, 14 if self._chevron else 0

    def _label(self) -> str:
        return self.text().replace("&", "")

    def sizeHint(self) -> QSize:
        parts = [width for width in self._widths() if width]
        side = 12 if self._keys or self._chevron or not self._label() else 16
        width = sum(parts) + 8 * (len(parts) - 1) + 2 * side
        return QSize(self._height if not self._label() and len(parts) == 1 else width, self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts, as Space does; in dialogs Qt does it for the default button."""
        if Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            self.autoDefault() or self.isDefault()
        ):
            self.click()
        else:
            super().keyPressEvent(event)

    def _colours(self) -> tuple[QColor | None, QColor | None, str]:
        """Ground, edge, tone of the words."""
        t = tokens()
        hot, down = self.underMouse() and self.isEnabled(), self.isDown()
        if not self.isEnabled():
            ground = t.colour("surface2") if self._kind == "quiet" else t.colour("hover")
            return (None if self._kind == "quiet" else ground), None, "text3"
        if self._kind == "primary":
            return t.colour("accent_hover" if hot or down else "accent"), None, "on_accent"
        if self._kind == "danger":
            ground = t.colour("bad")
            return (ground.darker(112) if hot or down else ground), None, "surface"
        if self._kind == "soft":
            ground = t.soft(self._tone)
            return (ground.darker(104) if hot or down else ground), None, self._tone
        if self._kind == "quiet":
            return (t.colour("hover") if hot or down else None), None, "text2" if self._tone == "accent" else self._tone
        return t.colour("hover" if hot or down else "surface"), t.colour("line"), "text"

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge, tone = self._colours()
        focused = self.hasFocus() and self._ring
        box = QRectF(self.rect())
        body = box.adjusted(3, 3, -3, -3) if focused else box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(edge, 1) if edge and not focused else Qt.PenStyle.NoPen)
        painter.setBrush(ground or Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(body, 6 if focused else 8, 6 if focused else 8)
        if focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens().colour("accent"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        self._paint_parts(painter, box, tone)
        painter.end()

    def _paint_parts(self, painter: QPainter, box: QRectF, tone: str) -> None:
        icon, text, cap, chevron = self._widths()
        parts = [width for width in (icon, text, cap, chevron) if width]
        x = (box.width() - sum(parts) - 8 * (len(parts) - 1)) / 2
        middle = box.height() / 2
        if icon:
            paint_icon(painter, QRectF(x, middle - 8, 16, 16), self._icon, tone)
            x += icon + 8
        if text:
            painter.setFont(self._font())
            painter.setPen(tokens().colour(tone))
            painter.drawText(QRectF(x, 0, text + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, self._label())
            x += text + 8
        if cap:
            painter.setFont(fonts.sized(11).resolve(self.font()))
            filled = self._kind in ("primary", "danger")
            paint_keycap(
                painter,
                QRectF(x, middle - 10, cap, 20),
                self._keys,
                tone if filled else "text3",
                tone if filled else "line",
                0.4 if filled else 1,
            )
            x += cap + 8
        if chevron:
            paint_icon(painter, QRectF(x, middle - 7, 14, 14), "chevron-down", tone)


class PrimaryButton(Button):
    """The page's one filled button: what the person most likely wants to do next."""

    def __init__(
        self, key: str, /, *, icon: str = "", shortcut: str = "", height: int = 40, parent: QWidget | None = None
    ) -> None:
        super().__init__(key, "primary", icon=icon, shortcut=shortcut, height=height, parent=parent)


class IconButton(Button):
    """A bare icon with a name for the ear and the tooltip."""

    def __init__(
        self, icon: str, key: str, /, *, shortcut: str = "", height: int = 32, parent: QWidget | None = None
    ) -> None:
        super().__init__(key, "quiet", icon=icon, shortcut=shortcut, keycap=False, height=height, parent=parent)

    def _label(self) -> str:
        return ""
