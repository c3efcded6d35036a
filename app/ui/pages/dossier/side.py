"""Beside a table: the chosen row as a form, or one change for all the chosen rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLayout, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.forms import Option
from app.services.records import Record
from app.ui import words
from app.ui.kit.button import Button, IconButton, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.combo import Combo
from app.ui.kit.editors import Editor, editor_for
from app.ui.kit.form import labelled
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Elided, Text, note, title
from app.ui.pages.dossier.fields import HIDDEN, RecordForm
from app.ui.pages.dossier.wishes import Wishes
from app.ui.showing import Names, Options, caption, choices_of


class SideForm(Card):
    """The chosen row, field by field, with its history and the trash."""

    closed = Signal()

    def __init__(
        self, entity: str, wishes: Wishes, parent: QWidget | None = None, *, badge: QWidget | None = None
    ) -> None:
        """``badge`` stands before the row's name."""
        super().__init__(None, parent)
        self.entity = entity
        self._wishes = wishes
        self.form: RecordForm | None = None
        self._record: Record | None = None
        self._head = Elided(px=16, bold=True)
        self._trash = IconButton("trash-2", "dossiers.trash")
        self._trash.clicked.connect(self._want_trash)
        self._place = col(gap=0)
        self.below = col(gap=0)
        """More of the row than its fields (a person's posts)."""
        self.foot = col(gap=0)
        """What stands beneath that and stays when another row is chosen."""
        head = row(*([badge] if badge is not None else []), self._head, self._trash, gap=8)
        head.setStretchFactor(self._head, 1)
        body = holder(col(self._place, self.below, self.foot, None, gap=12, pad=(0, 0, 8, 8)))
        column = col(head, gap=8, pad=(16, 14, 8, 8))
        column.addWidget(scrolled(body), 1)
        self.setLayout(column)

    def show_record(self, record: Record, names: Names, options: Options) -> None:
        """Another row, or the same as it is now."""
        self._record = record
        self._head.show_text(caption(record, names))
        self._trash.look(icon="undo-2" if record.deleted else "trash-2")
        words.name_it(self._trash, "dossiers.take_back" if record.deleted else "dossiers.trash")
        if self.form is not None and self.form.row_id == record.id and self.form.isEnabled() is not record.deleted:
            self.form.show_record(record)
            return
        self.clear()
        self._record = record
        self.form = RecordForm(record, names=names, options=options, upright=True)
        self.form.committed.connect(self._committed)
        self.form.history_wanted.connect(self._wishes.history)
        self.form.drafted.connect(self._drafted)
        self.form.options_wanted.connect(self._wishes.options)
        self.form.setEnabled(not record.deleted)
        self._place.addWidget(self.form)

    def clear(self) -> None:
        """Nothing is chosen."""
        self._record = None
        if self.form is not None:
            self.form.flush()
            self._place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    @Slot(str, str, str)
    def _committed(self, row_id: str, field: str, text: str) -> None:
        self._wishes.save.emit(self.entity, row_id, field, text)

    @Slot(str, str, str, bool)
    def _drafted(self, row_id: str, field: str, text: str, differs: bool) -> None:
        self._wishes.draft.emit(self.entity, row_id, field, text, differs)

    @Slot()
    def _want_trash(self) -> None:
        if self._record is None:
            return
        if self._record.deleted:
            self._wishes.take_back.emit(self.entity, self._record.id)
        else:
            self._wishes.trash.emit(self.entity, [self._record.id])


class BulkForm(Card):
    """One field, one value, for all the chosen rows; or all of them into the trash."""

    def __init__(self, entity: str, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(None, parent)
        self.entity = entity
        self._wishes = wishes
        self._ids: list[str] = []
        self._options: Options = {}
        self._editor: Editor | None = None
        self._count = title("dossiers.chosen", n=2)
        self.field = Combo()
        for spec in ENTITIES[entity].editable():
            if spec.field.kind not in HIDDEN and spec.refers != "dossier":
                self.field.addItem(tr(spec.label), spec.name)
        self.field.currentIndexChanged.connect(self._choose)
        self._place = col(gap=0)
        self._problem = Text(tone="bad", wrap=True)
        self._problem.hide()
        self.go = PrimaryButton("dossiers.change_all", height=36)
        self.go.clicked.connect(self._give)
        trash = Button("dossiers.trash", "quiet", icon="trash-2")
        trash.clicked.connect(self._trash)
        self.merge = Button("dossiers.merge", "soft", icon="users")
        self.merge.clicked.connect(self._want_merge)
        self.merge.hide()
        parts: list[QWidget | QLayout | int | None] = [
            self._count, note("dossiers.chosen_hint", wrap=True), 4, labelled("dossiers.which_field", self.field),
            self._place, self._problem, row(self.go, None, trash),
            row(self.merge, None), None,
        ]  # fmt: skip
        self.setLayout(col(*parts, gap=12, pad=(16, 14, 16, 16)))

    def show_chosen(self, ids: Sequence[str], options: Options) -> None:
        """These rows are meant."""
        self._ids, self._options = list(ids), options
        self._count.say("dossiers.chosen", n=len(ids))
        self.merge.setVisible(self.entity == "person" and len(ids) == 2)
        self._problem.hide()
        if self._editor is None:
            self._choose()

    def show_problem(self, sentence: str) -> None:
        self._problem.show_text(sentence)
        self._problem.show()

    @Slot()
    def _choose(self) -> None:
        while (item := self._place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        spec = ENTITIES[self.entity].fields[str(self.field.currentData())]
        self._editor = editor_for(spec.field.kind, choices_of(spec, self._options) or ())
        self._place.addWidget(labelled("dossiers.new_value", self._editor))
        self._problem.hide()

    @Slot()
    def _give(self) -> None:
        if self._editor is not None:
            self._wishes.change.emit(self.entity, self._ids, str(self.field.currentData()), self._editor.value())

    @Slot()
    def _trash(self) -> None:
        self._wishes.trash.emit(self.entity, self._ids)

    @Slot()
    def _want_merge(self) -> None:
        self._wishes.merge.emit(*self._ids[:2])


def offer(form: RecordForm | None, row_id: str, field: str, options: Sequence[Option]) -> None:
    """What a field of the shown row may name."""
    if form is not None and form.row_id == row_id:
        form.offer(field, options)


FOCUS = Qt.FocusReason.OtherFocusReason
