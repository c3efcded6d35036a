"""A read-only table of texts, as large as it comes: only what is seen is painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.i18n import tr

Index = QModelIndex | QPersistentModelIndex


class Cells(QAbstractTableModel):
    """Rows of texts under headers; a header is a key of the catalogue (``keys``) or plain (``headers``)."""

    def __init__(self, keys: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys = list(keys)
        self._headers: list[str] = []
        self._rows: Sequence[Sequence[str]] = ()

    def set_rows(self, rows: Sequence[Sequence[str]], headers: Sequence[str] = ()) -> None:
        """Replace the rows; ``headers`` are the sheet's own, behind those of the catalogue."""
        self.beginResetModel()
        self._rows, self._headers = rows, list(headers)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        return 0 if parent.isValid() else len(self._keys) + len(self._headers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        known = len(self._keys)
        return tr(self._keys[section]) if section < known else self._headers[section - known]
