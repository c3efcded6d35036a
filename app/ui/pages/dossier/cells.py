"""Editing in a table's cell: the kit's editor of the field's kind, with what it may name."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import tr
from app.models.fields import Kind
from app.ui.kit.editors import ChoiceEditor, DateEditor, LineEditor, editor_for
from app.ui.pages.dossier.rows_model import Index, RowsModel
from app.ui.showing import Options, choices_of


class CellEditing(QStyledItemDelegate):
    """A delegate over a :class:`RowsModel` behind its filter."""

    def __init__(self, rows: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.options: Options = {}

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
        return editor

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
            model.setData(index, editor.value())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        box: Any = option.rect
        editor.setGeometry(box.adjusted(0, 3, 0, -3))
