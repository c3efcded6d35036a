"""Words on the page: size, weight and tone by name, never HTML (content is shown as it was written)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.i18n import Said
from app.ui import fonts, words
from app.ui.tokens import Tone


class Text(QLabel):
    """A label. Give ``key`` for the catalogue's words (they follow the language) or ``plain`` for content."""

    def __init__(
        self,
        key: str = "",
        /,
        *,
        plain: str = "",
        px: int = fonts.BODY_PX,
        tone: Tone = "text",
        bold: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
        **params: object,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(fonts.sized(px, bold=bold))
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if key:
            self.say(key, **params)
        else:
            self.setText(plain)

    def say(self, key: str, **params: object) -> None:
        """Show the catalogue's words for ``key``."""
        words.say(self, key, "setText", **params)

    def show_text(self, plain: str) -> None:
        """Show content, as written; a sentence of ours follows the language."""
        if isinstance(plain, Said):
            self.say(plain.key, **plain.params)
            return
        words.unsay(self)
        self.setText(plain)

    def set_tone(self, tone: Tone) -> None:
        wear(self, "tone", tone)


def wear(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at. One that was never shown is dressed when it is."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _spoken(made: Text, key: str, params: dict[str, object]) -> Text:
    if key:
        made.say(key, **params)
    return made


def heading(key: str = "", /, *, plain: str = "", **params: object) -> Text:
    """A page's title, 24 px."""
    return _spoken(Text(plain=plain, px=24, bold=True), key, params)


def title(key: str = "", /, *, plain: str = "", **params: object) -> Text:
    """A card's title, 16 px."""
    return _spoken(Text(plain=plain, px=16, bold=True), key, params)


def note(key: str = "", /, *, plain: str = "", wrap: bool = False, **params: object) -> Text:
    """A quiet remark, 12 px."""
    return _spoken(Text(plain=plain, px=12, tone="text3", wrap=wrap), key, params)


class Elided(Text):
    """A one-line text that ends in … when there is no room; the tooltip then has it all."""

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = QFontMetrics(self.font())
        full = self.text()
        shown = metrics.elidedText(full, Qt.TextElideMode.ElideRight, self.contentsRect().width())
        if shown == full:
            super().paintEvent(event)
            return
        self.setToolTip(full)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)
        painter.end()
