"""The rounded card that groups what belongs together."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from app.ui.kit.layout import col, rule


class Card(QFrame):
    """A surface with a hairline edge. Give it a layout, or several rows with :meth:`of_rows`."""

    def __init__(self, layout: QLayout | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        if layout is not None:
            self.setLayout(layout)

    @classmethod
    def of_rows(cls, *rows: QWidget) -> Card:
        """Rows under each other with hairlines between them."""
        card = cls(QVBoxLayout())
        card.set_rows(*rows)
        return card

    def set_rows(self, *rows: QWidget) -> None:
        """Replace the rows."""
        layout = self.layout()
        if layout is None:
            layout = col(gap=0)
            self.setLayout(layout)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, one in enumerate(rows):
            if at:
                layout.addWidget(rule())
            layout.addWidget(one)
