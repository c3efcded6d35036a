"""The program's closed list: its pop-up wears the style sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QWidget


class Combo(QComboBox):
    """A ``QComboBox`` whose lines are drawn by the style: the delegate that Qt gives it knows no sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))
