"""The rows of a form as a table: columns from the registry, sorted by value, edited in place, searched everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont

from app.i18n import tr
from app.models.fields import ENTITIES, FieldSpec, Kind
from app.services.records import Record
from app.ui import formats
from app.ui.showing import Names, cell, currency_of, typed
from app.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex
SORT = Qt.ItemDataRole.UserRole
RECORD = Qt.ItemDataRole.UserRole + 1
_RIGHT = frozenset({Kind.MONEY, Kind.INTEGER, Kind.PERCENT, Kind.QUANTITY})
_ROOT = QModelIndex()


class Computed:
    """A column that follows by rule: its heading's key, its text, its order, and its tone."""

    def __init__(
        self,
        key: str,
        text: Callable[[Record], str],
        order: Callable[[Record], Any],
        tone: Callable[[Record], str] | None = None,
        *,
        right: bool = False,
    ) -> None:
        self.key = key
        self.text = text
        self.order = order
        self.tone = tone or (lambda _: "text")
        self.right = right


class RowsModel(QAbstractTableModel):
    """Records; those in the trash stand struck out. :attr:`typed` brings what was typed into a cell."""

    typed = Signal(str, str, str)
    """Row, field, text."""

    def __init__(
        self,
        entity: str,
        columns: Sequence[FieldSpec],
        computed: Sequence[Computed] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.entity = entity
        self.columns = list(columns)
        self._computed = list(computed)
        self._records: list[Record] = []
        self._names: Names = {}

    def show(self, records: Sequence[Record], names: Names) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._records = list(records)
        self._names = names
        self.endResetModel()

    def show_record(self, record: Record) -> None:
        """A row was saved."""
        for at, known in enumerate(self._records):
            if known.id == record.id:
                self._records[at] = record
                self.dataChanged.emit(self.index(at, 0), self.index(at, self.columnCount() - 1))

    def record(self, at: int) -> Record:
        return self._records[at]

    def position(self, row_id: str) -> int:
        """Row of a record, or -1."""
        return next((at for at, one in enumerate(self._records) if one.id == row_id), -1)

    # -- Qt

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns) + len(self._computed)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            at = section - len(self.columns)
            return tr(self.columns[section].label if at < 0 else self._computed[at].key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        at, gone = index.column(), self._records[index.row()].deleted
        if at < len(self.columns) and self.columns[at].field.editable and not gone:
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        record = self._records[index.row()]
        if role == RECORD:
            return record
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.FontRole and record.deleted:
            font = QFont()
            font.setStrikeOut(True)
            return font
        at = index.column() - len(self.columns)
        if at >= 0:
            return self._told(self._computed[at], record, role)
        return self._stored(self.columns[index.column()], record, role)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        at = column - len(self.columns)
        right = self._computed[at].right if at >= 0 else self.columns[column].field.kind in _RIGHT
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _told(self, column: Computed, record: Record, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(record)
        if role == SORT:
            return column.order(record)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(tokens().colour(column.tone(record)))
        return None

    def _stored(self, spec: FieldSpec, record: Record, role: int) -> Any:
        value = record.values.get(spec.name)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = cell(record, spec.name, self._names)
            if role == Qt.ItemDataRole.ToolTipRole:
                return tr("dossiers.in_trash") if record.deleted else text if len(text) > 24 else None
            return text.replace("\n", " ")
        if role == Qt.ItemDataRole.EditRole:
            return typed(spec, value, currency_of(record))
        if role == SORT:
            if isinstance(value, bool) or value is None:
                return (value is not None, value)
            return (True, value) if not isinstance(value, str) else (True, cell(record, spec.name, self._names))
        if role == Qt.ItemDataRole.ForegroundRole and record.deleted:
            return QColor(tokens().colour("text3"))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what was typed; the row follows when it is saved."""
        spec, record = self.columns[index.column()], self._records[index.row()]
        if role != Qt.ItemDataRole.EditRole:
            return False
        if value != typed(spec, record.values.get(spec.name), currency_of(record)):
            self.typed.emit(record.id, spec.name, str(value))
        return True

    def haystack(self, at: int) -> str:
        """Everything a row says, for the filter."""
        record = self._records[at]
        shown = (cell(record, name, self._names) for name in ENTITIES[self.entity].fields if name != "deleted")
        return "\n".join(text for text in (*shown, *(one.text(record) for one in self._computed)) if text).casefold()


class RowsFilter(QSortFilterProxyModel):
    """Sorted by value (pinyin order for words), filtered by every word of a text; the trash on its own."""

    def __init__(self, rows: RowsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._words: list[str] = []
        self._trash = False
        self._key = formats.sort_key()
        self.setSourceModel(rows)
        self.setDynamicSortFilter(True)

    def look_for(self, text: str, *, trash: bool) -> None:
        """Show the rows that say every word of ``text``; of the trash or of the living ones."""
        self.beginFilterChange()
        self._words = text.casefold().split()
        self._trash = trash
        self.endFilterChange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._key = formats.sort_key()
        super().sort(column, order)

    def filterAcceptsRow(self, at: int, _parent: Index) -> bool:
        if self._rows.record(at).deleted is not self._trash:
            return False
        if not self._words:
            return True
        haystack = self._rows.haystack(at)
        return all(word in haystack for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        one, other = self._order(left), self._order(right)
        return bool(one < other)

    def _order(self, index: Index) -> Any:
        found = self._rows.data(index, SORT)
        if isinstance(found, tuple) and isinstance(found[1], str):
            return (found[0], self._key(found[1]))
        return found
