"""Rows of the settings: what it is, what holds now, and what can be done, side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.kit.card import Card
from app.ui.kit.layout import col, holder, row
from app.ui.kit.text import Text, title


class SettingRow(QWidget):
    """A title, a hint under it, and controls at the right (or ``under`` it, where they need the room)."""

    def __init__(
        self, title_key: str, hint_key: str = "", *controls: QWidget, under: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.title = Text(title_key, bold=True, wrap=True)
        self.hint = Text(hint_key, tone="text2", wrap=True)
        self.hint.setVisible(bool(hint_key))
        line = row(gap=24, pad=(24, 16, 24, 16))
        told = col(None, self.title, self.hint, gap=4)
        if under is not None:
            told.addSpacing(8)
            told.addWidget(under)
        told.addStretch(1)
        line.addLayout(told, 1)
        for control in controls:
            line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)

    def say(self, hint_key: str, **params: object) -> None:
        """Other words in the hint."""
        self.hint.say(hint_key, **params)
        self.hint.show()

    def tell(self, plain: str) -> None:
        """Plain content in the hint."""
        self.hint.show_text(plain)
        self.hint.show()


def group(title_key: str, *rows: QWidget) -> QWidget:
    """A card of rows under a heading."""
    return holder(col(title(title_key), Card.of_rows(*rows), gap=10))
