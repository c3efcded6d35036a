"""Editing in a table's cell: the kit's editor of the field's kind, with what it may name; typing survives a crash."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractProxyModel, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import tr
from app.models.fields import Kind
from app.ui.kit.editors import ChoiceEditor, DateEditor, LineEditor, editor_for
from app.ui.pages.dossier.fields import DRAFT_MS
from app.ui.pages.dossier.rows_model import Index, RowsModel
from app.ui.showing import Options, choices_of


class CellEditing(QStyledItemDelegate):
    """A delegate over a :class:`RowsModel` behind its filter.

    ``drafted``: row, field, text, and whether it differs from what is stored.
    """

    drafted = Signal(str, str, str, bool)

    def __init__(self, rows: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.options: Options = {}
        self._typed: tuple[str, str, str] | None = None  # row, field, text, not told yet
        self._told: tuple[str, str] | None = None  # row and field of which a draft is kept
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(DRAFT_MS)
        self._rest.timeout.connect(self.flush)
        self.closeEditor.connect(self._closed)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        spec = self._rows.columns[index.column()]
        choices = choices_of(spec, self.options)
        kind = Kind.TEXT if spec.field.kind is Kind.LONG_TEXT else spec.field.kind
        editor = editor_for(kind, choices or ())
        editor.setParent(parent)
        editor.setAutoFillBackground(True)
        editor.setAccessibleName(tr(spec.label))
        if isinstance(editor, ChoiceEditor):
            editor.activated.connect(lambda _: self._done(editor))
        elif isinstance(editor, LineEditor):
            row = self._row(index)
            editor.textEdited.connect(lambda text: self._typing(row, spec.name, text))
        return editor

    def _row(self, index: Index) -> str:
        """The row of a cell that the view shows."""
        model = index.model()
        source = model.mapToSource(index) if isinstance(model, QAbstractProxyModel) else index
        return self._rows.record(source.row()).id

    def _typing(self, row: str, field: str, text: str) -> None:
        self._typed = (row, field, text.strip())
        self._rest.start()

    @Slot()
    def flush(self) -> None:
        """Tell now what was typed a moment ago."""
        self._rest.stop()
        if self._typed is not None:
            (row, field, text), self._typed = self._typed, None
            self._told = (row, field)
            self.drafted.emit(row, field, text, True)

    @Slot()
    def _closed(self) -> None:
        """What was taken back needs no draft; of what was committed the saving lets it go."""
        self._rest.stop()
        self._typed = None
        if self._told is not None:
            (row, field), self._told = self._told, None
            self.drafted.emit(row, field, "", False)

    def _done(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, LineEditor | ChoiceEditor | DateEditor):
            editor.set_value(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            if not isinstance(editor, ChoiceEditor):
                editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, LineEditor | ChoiceEditor | DateEditor):
            if editor.value() != str(index.data(Qt.ItemDataRole.EditRole) or ""):
                self._told = None
            model.setData(index, editor.value())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        box: Any = option.rect
        editor.setGeometry(box.adjusted(0, 3, 0, -3))
