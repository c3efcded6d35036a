"""A new passphrase: typed twice, with the meter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.kit.form import labelled
from app.ui.kit.layout import col
from app.ui.kit.strength import StrengthMeter
from app.ui.pages.gate import PassphraseField


class NewPassphrase(QWidget):
    """``judged`` brings what is typed, for :meth:`show_strength`; ``entered`` is Enter in the last field."""

    judged = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.new = PassphraseField("ui.passphrase.new")
        self.again = PassphraseField("ui.passphrase.again")
        self.meter = StrengthMeter()
        self.new.textChanged.connect(self.judged)
        self.again.returnPressed.connect(self.entered)
        self.setLayout(
            col(
                labelled("ui.passphrase.new", self.new, hint_key="ui.passphrase.no_ime"), 8, self.meter, 16,
                labelled("ui.passphrase.again", self.again), gap=0,
            )
        )  # fmt: skip

    def show_strength(self, score: int | None, *, enough: bool) -> None:
        self.meter.show_strength(score, "" if score is None else "ui.strength.enough" if enough else "ui.strength.more")

    def forget(self) -> None:
        """Empty both fields."""
        self.new.clear()
        self.again.clear()
