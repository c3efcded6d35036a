"""A form with many rows: a table that is sorted, filtered and edited in place, and the chosen row beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QBoxLayout, QLineEdit, QWidget

from app.models.fields import Kind
from app.services.forms import Option
from app.services.records import Record
from app.services.sections import SectionRows
from app.ui import words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.card import Card
from app.ui.kit.chip import shortcut_text
from app.ui.kit.columns import FittedColumns
from app.ui.kit.layout import Pile, col, holder, row
from app.ui.kit.states import EmptyState
from app.ui.kit.table import Table
from app.ui.kit.text import note
from app.ui.pages.dossier.cells import CellEditing
from app.ui.pages.dossier.contents import columns_of
from app.ui.pages.dossier.filters import FilterMenu
from app.ui.pages.dossier.part import Part
from app.ui.pages.dossier.rows_model import Computed, RowsFilter, RowsModel
from app.ui.pages.dossier.side import FOCUS, BulkForm, SideForm, offer
from app.ui.pages.dossier.wishes import Wishes
from app.ui.showing import Options

NARROW = 720
SIDE_WIDTH = 300
_SOFT = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.ROW, Kind.DOSSIER})
"""Kinds of any length: they give way where there is no room, and take what is left."""
_TYPING_MS = 150


class SheetTable(Table):
    """The kit's table, edited in place: F2, Enter or a double press; several rows may be chosen."""

    def __init__(self, name_key: str, rows: RowsFilter, parent: QWidget | None = None) -> None:
        super().__init__(name_key, rows, parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicatorClearable(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().setDefaultSectionSize(40)
        self.opened.connect(self._edit_current)

    @Slot()
    def _edit_current(self) -> None:
        if self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable and self.state() != Table.State.EditingState:
            self.edit(self.currentIndex())


class TablePart(Part):
    """Rows of one form. ``computed`` columns follow by rule and stand last."""

    def __init__(
        self, entity: str, wishes: Wishes, computed: Sequence[Computed] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(wishes, parent)
        self.entity = entity
        self.tab = f"dossiers.many_{entity}"
        self._wanted = ("", "")
        self._found: SectionRows | None = None
        self._options: Options = {}
        self._records: list[Record] = []
        self.rows = RowsModel(entity, columns_of(entity), computed, self)
        self.filter = RowsFilter(self.rows, self)
        self.rows.typed.connect(self._typed)
        self.table = SheetTable(self.tab, self.filter)
        self._cells = CellEditing(self.rows, self.table)
        self.table.setItemDelegate(self._cells)
        self._cells.drafted.connect(self._drafted)
        self.fitted = FittedColumns(self.table, self._is_soft)
        self.table.selectionModel().selectionChanged.connect(self._chosen)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self._side = SideForm(entity, wishes, badge=self.badge())
        self._late = False
        self.aside = Pile(self._side)
        self.aside.setVisible(False)
        self.look = QLineEdit()
        self.look.setClearButtonEnabled(True)
        self.look.setMaximumWidth(260)
        words.say(self.look, "dossiers.look_for", "setPlaceholderText")
        words.say(self.look, "dossiers.look_for", "setAccessibleName")
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._filtered)
        self.look.textChanged.connect(self._typing.start)
        self.menu = FilterMenu(entity, wishes)
        self.menu.chosen.connect(self.look.setText)
        self.menu.asked.connect(self._offer_filters)
        self.menu.trash.toggled.connect(self._filtered)
        self.add = Button("dossiers.add_row", icon="plus")
        self.add.clicked.connect(self._want_add)
        self.paste = IconButton("clipboard", "dossiers.paste")
        words.name_it(self.paste, "dossiers.paste", shortcut_text("Ctrl+V"))
        self.paste.clicked.connect(self._want_paste)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Paste), self.table, context=Qt.ShortcutContext.WidgetShortcut
        ).activated.connect(self._want_paste)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Delete), self.table, context=Qt.ShortcutContext.WidgetShortcut
        ).activated.connect(self._want_trash)
        self._count = note(plain="")
        self.head = row(self.add, self.paste, self.menu.button, self.look, self._count, None, gap=8)
        self._table_card = Card(col(self.table, gap=0, pad=(1, 6, 1, 6)))
        self._columns = row(self._table_card, self.aside, gap=16)
        self._columns.setStretch(0, 1)
        self.body = holder(self._columns)
        self.above = col(gap=12)
        """What a kind of row shows of all its rows together (sums, a chart)."""
        self._empty = EmptyState("file-text", "dossiers.empty_rows")
        self._empty.acted.connect(self._want_add)
        column = col(self.head, self.above, gap=12)
        column.addWidget(self.body, 1)
        column.addWidget(self._empty, 1)
        self.setLayout(column)
        self._empty.hide()

    # -- what comes

    def show_rows(self, found: SectionRows) -> None:
        self._found = found
        living, trash = found.rows.get(self.entity, ()), found.trash.get(self.entity, ())
        self._records = [*living, *trash]
        self._options = self._cells.options = found.options
        chosen = self.chosen() or [self.current]
        with QSignalBlocker(self.table.selectionModel()):
            self.rows.show(self._records, found.names)
        self.fitted.fit()
        self._told(len(living), bool(self._records))
        wanted, self._wanted = self._wanted, ("", "")
        if self.rows.position(wanted[0]) >= 0:
            self.want(*wanted)
        elif len(kept := [one for one in chosen if self.rows.position(one) >= 0]) > 1:
            self._choose(kept)
        else:
            self._choose(kept or [record.id for record in living[:1]])

    @property
    def side(self) -> SideForm:
        """The chosen row as a form. Nobody has looked at it in a part that wasn't in front: it is filled now."""
        if self._late:
            self._late = False
            self._show_chosen()
        return self._side

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._late:
            self._chosen()

    @cached_property
    def bulk(self) -> BulkForm:
        """One change for all the chosen rows; made when several are chosen."""
        return BulkForm(self.entity, self.wishes)

    def badge(self) -> QWidget | None:
        """What stands before the chosen row's name; nothing for most forms."""
        return None

    def _is_soft(self, column: int) -> bool:
        return column < len(self.rows.columns) and self.rows.columns[column].field.kind in _SOFT

    def _told(self, count: int, filled: bool) -> None:
        self._count.say("dossiers.rows", n=count)
        self.body.setVisible(filled)
        self._empty.setVisible(not filled)
        self.add.setVisible(filled)
        for one in (self.look, self.menu.button, self._count):
            one.setVisible(filled)

    def show_saved(self, record: Record) -> None:
        self._records = [record if one.id == record.id else one for one in self._records]
        self.rows.show_record(record)
        if self._side.form is not None and self._side.form.row_id == record.id and self._found is not None:
            self._side.show_record(record, self._found.names, self._options)

    def show_problem(self, row_id: str, field: str, sentence: str, text: str) -> None:
        if isinstance(self.aside.shown, BulkForm) and not row_id:
            self.aside.shown.show_problem(sentence)
        elif self.side.form is not None and self.side.form.row_id == row_id:
            self.side.form.show_draft(field, text)
            self.side.form.show_problem(field, sentence)

    def show_draft(self, row_id: str, field: str, text: str) -> None:
        self.want(row_id)
        if self.side.form is not None and self.side.form.row_id == row_id:
            self.side.form.show_draft(field, text)

    @Slot(str, str, str, bool)
    def _drafted(self, row_id: str, field: str, text: str, differs: bool) -> None:
        self.wishes.draft.emit(self.entity, row_id, field, text, differs)

    def show_options(self, row_id: str, field: str, options: Sequence[Option]) -> None:
        offer(self._side.form, row_id, field, options)

    def show_filters(self, filters: dict[str, str]) -> None:
        self.menu.show_filters(filters)

    def want(self, row_id: str, field: str = "") -> None:
        if self.rows.position(row_id) < 0:
            self._wanted = (row_id, field)
            return
        if self.filter.mapFromSource(self.rows.index(self.rows.position(row_id), 0)).row() < 0:
            with QSignalBlocker(self.look), QSignalBlocker(self.menu.trash):
                self.look.clear()
                self.menu.trash.setChecked(self.rows.record(self.rows.position(row_id)).deleted)
            self._filtered()
        self._choose([row_id])
        if field and self.side.form is not None:
            self.side.form.edit(field)

    @property
    def current(self) -> str:
        index = self.filter.mapToSource(self.table.currentIndex())
        return self.rows.record(index.row()).id if index.isValid() else ""

    def chosen(self) -> list[str]:
        """The chosen rows' ids, from the top."""
        lines = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.rows.record(self.filter.mapToSource(self.filter.index(at, 0)).row()).id for at in lines]

    def flush(self) -> None:
        self._cells.flush()
        if self._side.form is not None:
            self._side.form.flush()

    # -- inside

    def _choose(self, ids: Sequence[str]) -> None:
        model = self.table.selectionModel()
        with QSignalBlocker(model):
            self.table.clearSelection()
            for at, row_id in enumerate(ids):
                index = self.filter.mapFromSource(self.rows.index(self.rows.position(row_id), 0))
                if index.isValid():
                    kind = model.SelectionFlag.Select | model.SelectionFlag.Rows
                    model.select(index, kind)
                    if at == 0:
                        model.setCurrentIndex(index, model.SelectionFlag.NoUpdate)
        self._chosen()
        self.table.viewport().update()

    @Slot()
    def _chosen(self) -> None:
        self._late = not self.isVisible()
        if not self._late:
            self._show_chosen()

    def _show_chosen(self) -> None:
        ids = self.chosen()
        if len(ids) > 1:
            self.bulk.show_chosen(ids, self._options)
            self.aside.show_only(self.bulk)
        elif self._found is not None and (row_id := ids[0] if ids else self.current):
            record = self.rows.record(self.rows.position(row_id))
            self._side.show_record(record, self._found.names, self._options)
            self.show_more(record, self._found)
            self.aside.show_only(self._side)
        else:
            self._side.clear()
        self.aside.setVisible(bool(ids or self.current))

    def show_more(self, record: Record, found: SectionRows) -> None:
        """More of the chosen row, beneath its form."""

    @Slot()
    def _filtered(self) -> None:
        self.filter.look_for(self.look.text(), trash=self.menu.trash.isChecked())
        self._count.say("dossiers.rows", n=self.filter.rowCount())
        if not self.chosen() and self.filter.rowCount():
            self._choose([self.rows.record(self.filter.mapToSource(self.filter.index(0, 0)).row()).id])
        else:
            self._chosen()

    @Slot()
    def _offer_filters(self) -> None:
        self.menu.open_at(self.menu.button.mapToGlobal(QPoint(0, self.menu.button.height())), self.look.text())

    @Slot(str, str, str)
    def _typed(self, row_id: str, field: str, text: str) -> None:
        self.wishes.save.emit(self.entity, row_id, field, text)

    @Slot()
    def _want_add(self) -> None:
        self.wishes.add.emit(self.entity, {})

    @Slot()
    def _want_paste(self) -> None:
        self.wishes.paste.emit(self.entity)

    @Slot()
    def _want_trash(self) -> None:
        if ids := self.chosen():
            self.wishes.trash.emit(self.entity, ids)

    def take_focus(self) -> None:
        """To the table."""
        self.table.setFocus(FOCUS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the chosen row stands beneath the table."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        self._columns.setStretch(1, 1 if narrow else 0)
        self.aside.setMinimumWidth(0 if narrow else SIDE_WIDTH)
        self.aside.setMaximumWidth(16_777_215 if narrow else SIDE_WIDTH)
