"""The cards that ended, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QWidget

from app.i18n import tr
from app.services.cards import CardView
from app.ui import formats
from app.ui.kit.table import Table

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("number", "dossier", "purpose", "place", "issued", "ended", "state")


class EndedModel(QAbstractTableModel):
    """One card a row, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: Sequence[CardView] = ()

    def show_cards(self, cards: Sequence[CardView]) -> None:
        self.beginResetModel()
        self._cards = list(cards)
        self.endResetModel()

    def card(self, at: int) -> CardView:
        return self._cards[at]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self._cards)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(f"cards.column_{COLUMNS[section]}")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        card = self._cards[index.row()]
        match COLUMNS[index.column()]:
            case "number":
                return card.number
            case "dossier":
                return card.dossier_name
            case "purpose":
                return tr(f"enum.Purpose.{card.purpose}")
            case "place":
                return tr(f"ui.place.{card.place}")
            case "issued":
                return formats.moment(card.issued_at) if card.issued_at else ""
            case "ended":
                return formats.moment(card.ended_at) if card.ended_at else ""
            case _:
                return tr(f"enum.CardState.{card.state}")


class EndedTable(Table):
    """``chosen``: the dossier of the row that was entered."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.lines = EndedModel()
        super().__init__("cards.ended", self.lines, parent)
        self.lines.setParent(self)
        self.stretch(1)
        for column in (0, 2, 3, 4, 5, 6):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.opened.connect(self._open)

    def show_cards(self, cards: Sequence[CardView]) -> None:
        """Replace the rows; the table is as high as they are, up to a dozen."""
        self.lines.show_cards(cards)
        self.setFixedHeight(44 * (min(len(cards), 12) + 1) + 2)

    @Slot(int)
    def _open(self, at: int) -> None:
        self.chosen.emit(self.lines.card(at).dossier_id)
