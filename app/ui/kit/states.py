"""What a page shows when it has no content to show: empty, loading, error, locked, card needed. Designed, not blank."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from app.errors import SatchelError
from app.i18n import tr
from app.ui.kit.button import Button
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text
from app.ui.theme import tokens
from app.ui.tokens import Tone


class State(QWidget):
    """An icon, one sentence, what to do, and at most two buttons, in the middle of the page."""

    acted = Signal()
    """The first button was pressed."""
    acted_second = Signal()

    def __init__(
        self,
        icon: str,
        title_key: str,
        hint_key: str = "",
        action_key: str = "",
        second_key: str = "",
        *,
        tone: Tone = "accent",
        action_icon: str = "",
        primary: bool = True,
        extra: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = Text(title_key, px=18, bold=True, wrap=True)
        self.hint = Text(hint_key, tone="text2", wrap=True)
        self.hint.setVisible(bool(hint_key))
        for text in (self.title, self.hint):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            text.setFixedWidth(440)
        self.buttons: list[Button] = []
        if action_key:
            self.buttons.append(Button(action_key, "primary" if primary else "plain", icon=action_icon, height=40))
            self.buttons[0].clicked.connect(self.acted)
        if second_key:
            self.buttons.append(Button(second_key, "plain", height=40))
            self.buttons[-1].clicked.connect(self.acted_second)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = col(None, gap=0)
        column.addWidget(Tile(icon=icon, tone=tone, px=64), 0, middle)
        column.addSpacing(24)
        column.addLayout(row(None, self.title, None))
        column.addSpacing(8)
        column.addLayout(row(None, self.hint, None))
        if extra is not None:
            extra.setMaximumWidth(640)
            column.addSpacing(24)
            column.addLayout(row(None, extra, None))
        if self.buttons:
            column.addSpacing(24)
            column.addLayout(row(None, *self.buttons, None, gap=12))
        column.addStretch(2)
        column.setContentsMargins(24, 24, 24, 24)
        self.setLayout(column)


class EmptyState(State):
    """Says what goes here and offers the first step: keys ``<key>.title``, ``<key>.hint``, ``<key>.action``."""

    def __init__(self, icon: str, key: str, *, action: bool = True, action_icon: str = "plus") -> None:
        super().__init__(
            icon, f"{key}.title", f"{key}.hint", f"{key}.action" if action else "", action_icon=action_icon
        )


class ErrorState(State):
    """What happened, what was kept, what to do. A :class:`SatchelError` speaks for itself; others get our apology."""

    def __init__(self, error: BaseException, *, kept_key: str = "ui.error.kept") -> None:
        super().__init__(
            "triangle-alert", "ui.error.title", kept_key, "ui.error.again", tone="bad", action_icon="refresh-cw"
        )
        self._error = error
        self._kept_key = kept_key
        self._tell()

    def _tell(self) -> None:
        if isinstance(self._error, SatchelError):
            self.hint.show_text(f"{self._error.message}\n{tr(self._kept_key)}")
        else:
            self.hint.show_text(f"{tr('ui.error.ours')}\n{tr(self._kept_key)}")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._tell()
        super().changeEvent(event)


class LockedState(State):
    """The vault is shut."""

    def __init__(self) -> None:
        super().__init__("lock", "ui.locked.title", "ui.locked.hint", "ui.locked.action", action_icon="key-round")


class CardNeededState(State):
    """Beyond the cover nothing is shown without an open card (**borrow-card**)."""

    def __init__(self) -> None:
        super().__init__(
            "id-card", "ui.card_needed.title", "ui.card_needed.hint", "ui.card_needed.action", action_icon="id-card"
        )


class Spinner(QWidget):
    """A quiet turning arc; turns only while it is seen."""

    def __init__(self, px: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(px, px)
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(40)
        self._timer.timeout.connect(self._turn)

    @Slot()
    def _turn(self) -> None:
        self._angle = (self._angle + 12) % 360
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.setPen(QPen(tokens().colour("line"), 3))
        painter.drawEllipse(box)
        painter.setPen(QPen(tokens().colour("accent"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(box, -self._angle * 16, 90 * 16)
        painter.end()


class LoadingState(QWidget):
    """Appears only after 200 ms, so that quick pages don't flicker; names what is being fetched."""

    DELAY_MS = 200

    def __init__(self, key: str = "ui.loading", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spinner = Spinner()
        self._words = Text(key, tone="text2")
        column = col(None, gap=16)
        for part in (self._spinner, self._words):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.setLayout(column)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(self.DELAY_MS)
        self._wait.timeout.connect(self.reveal)
        self._hide()

    def _hide(self) -> None:
        self._spinner.hide()
        self._words.hide()

    @Slot()
    def reveal(self) -> None:
        """Show the spinner now."""
        self._spinner.show()
        self._words.show()

    def showEvent(self, event: QShowEvent) -> None:
        self._wait.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._wait.stop()
        self._hide()
        super().hideEvent(event)
