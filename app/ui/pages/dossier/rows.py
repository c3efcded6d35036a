"""A form with many rows (persons, opportunities, information): list on the left, the chosen record on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.records import Record
from app.ui import words
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.states import EmptyState
from app.ui.kit.text import title
from app.ui.pages.dossier.fields import RecordForm, displayed

_TITLES = {"person": ("name", "post"), "opportunity": ("title", "number"), "information": ("fact", "learned_on")}


class RowsTab(QWidget):
    """Signals name the record; the presenter acts."""

    add_wanted = Signal(str)
    committed = Signal(str, str, str, str)
    """Entity, row id, field, text."""
    history_wanted = Signal(str, str, str)
    drafted = Signal(str, str, str, str, bool)
    """Entity, row id, field, text so far, whether it differs from what is stored."""
    trash_wanted = Signal(str, str)
    take_back_wanted = Signal(str, str)

    def __init__(self, entity: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entity = entity
        self._wanted = ""
        self._records: dict[str, Record] = {}
        self._trashed: frozenset[str] = frozenset()
        self.form: RecordForm | None = None
        self.list = QListWidget()
        self.list.setProperty("lines", True)
        words.say(self.list, f"entity.{entity}", "setAccessibleName")
        self.list.currentItemChanged.connect(self._chosen)
        self._add = Button("dossiers.add_row", icon="plus")
        self._add.clicked.connect(self._want_add)
        self._trash = Button("dossiers.trash", "quiet", icon="trash-2")
        self._trash.clicked.connect(self._want_trash)
        self._place = col(gap=0)
        self._head = title(plain="")
        right = Card(col(row(self._head, None, self._trash), 12, self._place, None, gap=0, pad=(24, 20, 24, 20)))
        left = holder(col(row(self._add, None), self.list, gap=12))
        left.setFixedWidth(260)
        body = row(left, gap=16, pad=(0, 16, 0, 0))
        body.addWidget(scrolled(holder(col(right, None))), 1)
        self._body = holder(body)
        self._empty = EmptyState("users" if entity == "person" else "file-text", f"dossiers.empty_{entity}")
        self._empty.acted.connect(self._want_add)
        self._body.hide()
        self.setLayout(col(self._empty, self._body, gap=0))

    def show_rows(self, rows: Sequence[Record], trash: Sequence[Record]) -> None:
        """Show the records; those in the trash stand last, struck out."""
        chosen = self.current
        self._records = {record.id: record for record in (*rows, *trash)}
        self._trashed = frozenset(record.id for record in trash)
        self.list.blockSignals(True)
        self.list.clear()
        for record in self._records.values():
            item = QListWidgetItem(_caption(record))
            item.setData(Qt.ItemDataRole.UserRole, record.id)
            if record.id in self._trashed:
                font = item.font()
                font.setStrikeOut(True)
                item.setFont(font)
                item.setToolTip(tr("dossiers.in_trash"))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._body.setVisible(bool(self._records))
        self._empty.setVisible(not self._records)
        wanted, self._wanted = self._wanted, ""
        self.pick(next((one for one in (wanted, chosen) if one in self._records), next(iter(self._records), "")))

    def want(self, row_id: str) -> None:
        """Choose a record now, or when the records come."""
        if row_id in self._records:
            self.pick(row_id)
        else:
            self._wanted = row_id

    def pick(self, row_id: str) -> None:
        """Choose a record by its id."""
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == row_id:
                self.list.setCurrentRow(at)
                self._show(row_id)
                return

    def show_record(self, record: Record) -> None:
        """A record was saved."""
        self._records[record.id] = record
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == record.id:
                self.list.item(at).setText(_caption(record))
        if self.form is not None and self.form.row_id == record.id:
            self.form.show_record(record)
            self._head.show_text(_caption(record).split("\n")[0])

    @property
    def current(self) -> str:
        """Id of the chosen record, or an empty string."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    @Slot(QListWidgetItem, QListWidgetItem)
    def _chosen(self, now: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if now is not None:
            self._show(str(now.data(Qt.ItemDataRole.UserRole)))

    def _show(self, row_id: str) -> None:
        record = self._records[row_id]
        if self.form is not None:
            self.form.flush()
            self._place.removeWidget(self.form)
            self.form.deleteLater()
        self.form = RecordForm(record)
        self.form.committed.connect(self._committed)
        self.form.history_wanted.connect(self.history_wanted)
        self.form.drafted.connect(self._drafted)
        self._place.addWidget(self.form)
        self._head.show_text(_caption(record).split("\n")[0])
        gone = row_id in self._trashed
        self.form.setEnabled(not gone)
        self._trash.say("dossiers.take_back" if gone else "dossiers.trash")
        self._trash.look(icon="undo-2" if gone else "trash-2")

    @Slot(str, str, str)
    def _committed(self, row_id: str, field: str, text: str) -> None:
        self.committed.emit(self.entity, row_id, field, text)

    @Slot(str, str, str, bool)
    def _drafted(self, row_id: str, field: str, text: str, differs: bool) -> None:
        self.drafted.emit(self.entity, row_id, field, text, differs)

    @Slot()
    def _want_add(self) -> None:
        self.add_wanted.emit(self.entity)

    @Slot()
    def _want_trash(self) -> None:
        row_id = self.current
        wanted = self.take_back_wanted if row_id in self._trashed else self.trash_wanted
        wanted.emit(self.entity, row_id)


def _caption(record: Record) -> str:
    """Two lines: what it is called, and a word more."""
    specs = ENTITIES[record.entity].fields
    first, second = _TITLES[record.entity]
    lines = [displayed(specs[name], record.values.get(name)) for name in (first, second)]
    return "\n".join(line[:60] for line in lines if line) or tr(f"entity.{record.entity}")
