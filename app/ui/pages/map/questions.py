"""Guided questions beside a card: one question at a time, answered by a press, a figure key or the arrows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import tr
from app.models.enums import BuyingRoleKind, Standing
from app.reports.map_cards import ROLE_ICONS, TONES, mark
from app.ui import fonts, words
from app.ui.icons import paint_icon
from app.ui.kit.button import KEYBOARD, IconButton
from app.ui.kit.layout import col, row
from app.ui.kit.map.ink import paint
from app.ui.kit.text import Text, note
from app.ui.theme import tokens

Answers = Mapping[str, str]
WIDTH = 320


@dataclass(frozen=True)
class Answer:
    """One way to answer: its word, a quiet word more, a standing's mark or an icon before it."""

    value: str
    text: str
    hint: str = ""
    standing: Standing | None = None
    icon: str = ""


@dataclass(frozen=True)
class Question:
    """``ask`` tells, from the answers so far, whether the question comes at all."""

    name: str
    text: str
    answers: Sequence[Answer]
    now: str = ""
    ask: Callable[[Answers], bool] = lambda _: True


class AnswerButton(QPushButton):
    """One line to press: mark, word, quiet word."""

    def __init__(self, answer: Answer, number: int, *, now: bool) -> None:
        super().__init__()
        self.answer = answer
        self._number = number
        self._now = now
        self._ring = False
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(". ".join(filter(None, (answer.text, answer.hint))))

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 32, 48 if self.answer.hint else 36)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(key is Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, answer = tokens(), self.answer
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        focused = self.hasFocus() and self._ring
        painter.setPen(QPen(t.colour("accent"), 2) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(
            t.colour("accent_soft") if self._now else t.colour("hover" if self.underMouse() else "surface")
        )
        painter.drawRoundedRect(box, 8, 8)
        x, middle = 12.0, self.height() / 2
        if answer.standing is not None:
            paint(painter, [mark(answer.standing, x + 8, middle, 13, TONES[answer.standing])])
            x += 28
        elif answer.icon:
            paint_icon(painter, QRectF(x, middle - 8, 16, 16), answer.icon, "text2")
            x += 28
        room = self.width() - x - 34
        painter.setFont(fonts.sized(fonts.BODY_PX, bold=bool(answer.hint)).resolve(self.font()))
        painter.setPen(t.colour("text"))
        line = QRectF(x, 6, room, 20) if answer.hint else QRectF(x, 0, room, self.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, answer.text)
        if answer.hint:
            painter.setFont(fonts.sized(11).resolve(self.font()))
            painter.setPen(t.colour("text2"))
            painter.drawText(QRectF(x, 25, room + 26, 18), Qt.AlignmentFlag.AlignVCenter, answer.hint)
        painter.setFont(fonts.sized(11).resolve(self.font()))
        painter.setPen(t.colour("text3"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(
            QRectF(0, 0, self.width() - 12, 30 if answer.hint else self.height()), right, str(self._number)
        )
        painter.end()


class Questions(QFrame):
    """Asks one question after the other; :attr:`answered` brings all answers by name. Esc or the cross gives up."""

    answered = Signal(object)
    closed = Signal()

    def __init__(self, questions: Sequence[Question], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setFixedWidth(WIDTH)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 6)
        colour = tokens().colour("text")
        colour.setAlpha(46)
        shadow.setColor(colour)
        self.setGraphicsEffect(shadow)
        self._questions = questions
        self._at = -1
        self._given: dict[str, str] = {}
        self.question = Text(bold=True, wrap=True)
        self._step = note(plain="")
        close = IconButton("x", "ui.cancel", height=28)
        close.clicked.connect(self.give_up)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(2)
        head = row(self.question, close, gap=8)
        head.setStretch(0, 1)
        self.setLayout(col(head, self._buttons, self._step, gap=8, pad=(16, 12, 12, 12)))
        words.say(self, "ui.window_title", "setWindowTitle")
        self._next()

    @property
    def buttons(self) -> list[AnswerButton]:
        """The answers of the question asked now."""
        items = [self._buttons.itemAt(at) for at in range(self._buttons.count())]
        found = [item.widget() for item in items if item is not None]
        return [one for one in found if isinstance(one, AnswerButton)]

    def _next(self) -> None:
        before = self.buttons
        self._at += 1
        while self._at < len(self._questions) and not self._questions[self._at].ask(self._given):
            self._at += 1
        if self._at >= len(self._questions):
            self.hide()
            self.answered.emit(dict(self._given))
            self.deleteLater()
            return
        asked = self._questions[self._at]
        self.question.show_text(asked.text)
        self.setAccessibleName(asked.text)
        self._step.show_text(f"{self._at + 1} / {len(self._questions)}")
        self._step.setVisible(len(self._questions) > 1)
        for number, answer in enumerate(asked.answers, 1):
            button = AnswerButton(answer, number, now=answer.value == asked.now)
            button.clicked.connect(self._pressed)
            self._buttons.addWidget(button)
            button.show()
        made = self.buttons[len(before) :]
        first = next((one for one in made if one.answer.value == asked.now), made[0])
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        for old in before:
            self._buttons.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._fit()

    def _fit(self) -> None:
        """As high as the question asked now, inside the parent."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.adjustSize()
        over = self.parentWidget()
        if over is not None and self.isVisible():
            self.move(self.x(), max(8, min(self.y(), over.height() - self.height() - 8)))

    @Slot()
    def _pressed(self) -> None:
        sender = self.sender()
        if isinstance(sender, AnswerButton):
            self._given[self._questions[self._at].name] = sender.answer.value
            self._next()

    @Slot()
    def give_up(self) -> None:
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        figure = event.key() - int(Qt.Key.Key_1)
        if Qt.Key(event.key()) is Qt.Key.Key_Escape:
            self.give_up()
        elif 0 <= figure < len(self.buttons):
            self.buttons[figure].click()
        else:
            super().keyPressEvent(event)

    def stand_beside(self, at: QPoint) -> None:
        """Right of a spot, inside the parent."""
        over = self.parentWidget()
        if over is None:
            return
        self._fit()
        x = min(max(8, at.x()), over.width() - self.width() - 8)
        y = min(max(8, at.y() - self.height() // 2), over.height() - self.height() - 8)
        self.move(x, y)
        self.show()
        self.raise_()


def standing_questions(ours: str, theirs: str, now: Answers | None = None) -> list[Question]:
    """Has one of ours met one of theirs, how do they stand, how close, how sure."""
    now = now or {}

    def met(given: Answers) -> bool:
        return given.get("met") == "yes"

    standings = (Standing.POSITIVE, Standing.NEUTRAL, Standing.NEGATIVE)
    return [
        Question(
            "met", tr("mappage.ask.met", ours=ours, theirs=theirs),
            [Answer("yes", tr("mappage.ask.met-yes"), icon="handshake"), Answer("no", tr("mappage.ask.met-no"))],
            now.get("met", ""),
        ),
        Question(
            "standing", tr("mappage.ask.disposed", theirs=theirs),
            [Answer(str(s), tr(f"map.standing.{s}"), tr(f"mappage.ask.{s}"), s) for s in standings],
            now.get("standing", ""), met,
        ),
        Question(
            "strength", tr("mappage.ask.strength"),
            [Answer(str(n), tr(f"mappage.ask.strength-{n}")) for n in range(1, 6)], now.get("strength", ""), met,
        ),
        Question(
            "sure", tr("mappage.ask.sure"),
            [Answer("yes", tr("mappage.ask.sure-yes")), Answer("no", tr("mappage.ask.sure-no"))],
            now.get("sure", ""), met,
        ),
    ]  # fmt: skip


def role_questions(name: str, now: Answers | None = None) -> list[Question]:
    """Which role somebody has in a purchase, how much weight, for or against us. Without a name: a placeholder's."""
    now = now or {}
    roles = [Answer(str(r), tr(f"enum.BuyingRoleKind.{r}"), icon=ROLE_ICONS[r]) for r in BuyingRoleKind]
    if not name:
        asked = [Answer(one.value, tr(f"map.who.{one.value}"), icon=one.icon) for one in roles]
        return [Question("role", tr("mappage.ask.role-open"), asked)]
    supports = (("2", "p2"), ("1", "p1"), ("0", "0"), ("-1", "m1"), ("-2", "m2"), ("", "unknown"))
    return [
        Question("role", tr("mappage.ask.role", name=name), roles, now.get("role", "")),
        Question(
            "influence", tr("mappage.ask.influence"),
            [Answer(str(n), tr(f"mappage.ask.influence-{n}")) for n in range(1, 6)], now.get("influence", ""),
        ),
        Question(
            "support", tr("mappage.ask.support"),
            [Answer(value, tr(f"mappage.ask.support-{key}")) for value, key in supports], now.get("support", "?"),
        ),
    ]  # fmt: skip


def between_questions(a: str, b: str) -> list[Question]:
    """What joins two of theirs."""
    asked = [Answer(what, tr(f"mappage.ask.{what}", a=a, b=b)) for what in ("reports", "for", "against")]
    return [Question("what", tr("mappage.ask.between", a=a, b=b), asked)]
