"""A card that is out, as a row: dossier, number, purpose and place, until when, *return*."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import tr
from app.models.enums import CardState
from app.services.cards import CardView
from app.ui import formats, words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.chip import Chip
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import col, row
from app.ui.kit.text import Elided

_SOON_MS = 3 * 3_600_000


def due(at_ms: int, now_ms: int) -> str:
    """Today by the hour (midnight ends its day), else day and hour."""
    if at_ms - now_ms <= 24 * 3_600_000:
        at = formats.clock_time(at_ms)
        return tr("cards.due_at", at="24:00" if at == "0:00" else at)
    return tr("cards.due_at", at=formats.moment(at_ms))


def reason(card: CardView) -> str:
    """Why and where it was borrowed."""
    purpose = tr(f"enum.Purpose.{card.purpose}")
    if card.purpose_text:
        purpose = tr("cards.with_remark", purpose=purpose, remark=card.purpose_text)
    return tr("cards.reason", number=card.number, purpose=purpose, place=tr(f"ui.place.{card.place}"))


class OutRow(QWidget):
    """``given_back``: number and dossier. ``print_wanted``: number."""

    given_back = Signal(str, str)
    opened = Signal(str)
    print_wanted = Signal(str)

    def __init__(self, card: CardView, now_ms: int, *, primary: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = card
        held = card.state == CardState.SUSPENDED
        soon = card.due_at is not None and card.due_at - now_ms < _SOON_MS
        chip = (
            Chip("enum.CardState.suspended", tone="bad", icon="ban")
            if held
            else Chip(plain=due(card.due_at, now_ms), tone="warn" if soon else "ok", icon="clock")
            if card.due_at is not None
            else Chip("enum.CardState.out", tone="ok", icon="check")
        )
        name, detail = Elided(plain=card.dossier_name, px=14, bold=True), Elided(plain=reason(card), tone="text2")
        for text in (name, detail):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.open = Button("cards.open", "primary" if primary else "soft", icon="folder-closed")
        self.back = Button("cards.give_back", icon="undo-2")
        words.say(self.open, "cards.open_named", "setAccessibleName", name=card.dossier_name)
        words.say(self.back, "cards.give_back_named", "setAccessibleName", name=card.dossier_name, number=card.number)
        self.print = IconButton("printer", "cards.print")
        words.say(self.print, "cards.print_named", "setAccessibleName", number=card.number)
        self.print.clicked.connect(self._print)
        self.open.clicked.connect(self._open)
        self.back.clicked.connect(self._give)
        line = row(
            Tile(icon="id-card", tone="bad" if held else "ok"), col(name, detail, gap=2), chip, self.print, self.back,
            self.open, gap=16, pad=(16, 16, 16, 16),
        )  # fmt: skip
        line.setStretch(1, 1)
        self.setLayout(line)

    @Slot()
    def _open(self) -> None:
        self.opened.emit(self.card.dossier_id)

    @Slot()
    def _print(self) -> None:
        self.print_wanted.emit(self.card.number)

    @Slot()
    def _give(self) -> None:
        self.given_back.emit(self.card.number, self.card.dossier_id)
