"""One choice out of few, as a row of segments; the place picker is one with barred choices that say why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QRadioButton, QSizePolicy, QWidget

from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.kit.button import KEYBOARD
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Flow, col, holder, row
from app.ui.kit.text import note
from app.ui.places import PlaceOption
from app.ui.theme import tokens


@dataclass(frozen=True)
class Segment:
    """One choice: its code, the key of its words, and whether a rule bars it."""

    code: str
    key: str
    barred: bool = False


class _SegmentButton(QRadioButton):
    """A radio button (arrow keys move within the group) drawn as a segment."""

    def __init__(self, segment: Segment) -> None:
        super().__init__()
        self.segment = segment
        self._ring = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words.say(self, segment.key)
        words.name_it(self, segment.key)
        if segment.barred:
            words.say(self, "ui.place.barred", "setToolTip")
            words.say(self, "ui.place.barred", "setAccessibleDescription")

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def sizeHint(self) -> QSize:
        # Room for the bold word and its mark, so that choosing moves nothing.
        metrics = QFontMetrics(fonts.sized(fonts.BODY_PX, bold=True).resolve(self.font()))
        mark = 20 if self.segment.barred or self.isChecked() else 0
        return QSize(metrics.horizontalAdvance(self.text()) + 28 + mark, 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def nextCheckState(self) -> None:
        super().nextCheckState()
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = tokens()
        on, barred = self.isChecked(), self.segment.barred
        tone = ("warn" if barred else "accent") if on else ("text3" if barred else "text")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if on or self.underMouse():
            painter.setPen(QPen(t.colour(tone), 1) if on else Qt.PenStyle.NoPen)
            painter.setBrush(t.soft("warn") if on and barred else t.colour("surface" if on else "hover"))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus() and self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(t.colour("accent"), 2))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        x = 14.0
        if on or barred:
            paint_icon(painter, QRectF(x - 1, 9, 14, 14), "lock" if barred else "check", tone)
            x += 20
        painter.setFont(fonts.sized(fonts.BODY_PX, bold=on).resolve(self.font()))
        painter.setPen(t.colour(tone))
        painter.drawText(QRectF(x, 0, self.width() - x, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()


class _Track(QFrame):
    """The ground under a group of segments."""

    def __init__(self, buttons: Sequence[QWidget], *, filled: bool) -> None:
        super().__init__()
        self._filled = filled
        flow = Flow(*buttons, gap=2)
        flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row(holder(flow), gap=0, pad=(4, 4, 4, 4)))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens().colour("line"))
        painter.setBrush(tokens().colour("hover") if self._filled else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()


class SegmentedControl(QWidget):
    """Segments of one group. Barred ones stand apart, with a lock; they can be chosen, so that the page can say why."""

    chosen = Signal(str)
    """A segment was chosen by the person (not by :meth:`choose`)."""

    def __init__(
        self, segments: Sequence[Segment], name_key: str, parent: QWidget | None = None, *, centred: bool = False
    ) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons = [_SegmentButton(segment) for segment in segments]
        for button in self._buttons:
            self._group.addButton(button)
            button.toggled.connect(button.updateGeometry)
        self._group.buttonClicked.connect(self._clicked)
        words.say(self, name_key, "setAccessibleName")
        free = [button for button in self._buttons if not button.segment.barred]
        barred = [button for button in self._buttons if button.segment.barred]
        tracks = [_Track(group, filled=at == 0) for at, group in enumerate((free, barred)) if group]
        flow = Flow(*tracks, gap=12, centred=centred)
        self.setLayout(col(holder(flow), gap=0))

    def choose(self, code: str) -> None:
        """Mark ``code``; an unknown code marks none."""
        for button in self._buttons:
            if button.segment.code == code:
                button.setChecked(True)

    @property
    def choice(self) -> str:
        """Code of the marked segment, or an empty string."""
        return next((one.segment.code for one in self._buttons if one.isChecked()), "")

    def focus_first(self) -> None:
        """Keyboard focus to the marked or the first segment."""
        marked = next((one for one in self._buttons if one.isChecked()), self._buttons[0])
        marked.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, _SegmentButton):
            self.chosen.emit(button.segment.code)


class PlacePicker(QWidget):
    """Places of reading. Barred ones (**borrow-place**) carry a lock and the reason beneath."""

    chosen = Signal(str, bool)
    """The place's code and whether reading is allowed there."""

    def __init__(self, places: Sequence[PlaceOption], parent: QWidget | None = None, *, centred: bool = False) -> None:
        super().__init__(parent)
        self._allowed = {place.code: place.allowed for place in places}
        self.control = SegmentedControl(
            [Segment(place.code, place.key, not place.allowed) for place in places],
            "ui.place.picker",
            centred=centred,
        )
        self.control.chosen.connect(self._chosen)
        parts: list[QWidget] = [self.control]
        if not all(self._allowed.values()):
            told: list[QWidget | None] = [Glyph("info", 14, "text3"), note("ui.place.barred"), None]
            parts.append(holder(row(*([None, *told] if centred else told), gap=6)))
        self.setLayout(col(*parts, gap=8))

    def choose(self, code: str) -> None:
        self.control.choose(code)

    @property
    def choice(self) -> str:
        return self.control.choice

    @Slot(str)
    def _chosen(self, code: str) -> None:
        self.chosen.emit(code, self._allowed[code])
