"""An opened dossier: head with its card, sections as tabs, each fetched when it is first shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES, Section
from app.rules.completeness import Completeness
from app.services.dossiers import Opened
from app.services.records import Change, Record
from app.ui import words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.card import Card
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import Flow, col, holder, row, scrolled
from app.ui.kit.text import Text, note, title
from app.ui.pages.dossier.cover import CoverHead
from app.ui.pages.dossier.fields import RecordForm
from app.ui.pages.dossier.history import timeline
from app.ui.pages.dossier.rows import RowsTab

NARROW = 840
SIDE_WIDTH = 320
FORMS = ("person", "opportunity", "information")
_CONFIRMED = (Section.BASIC, Section.PERSONS, Section.RELATIONS, Section.OPPORTUNITIES, Section.INFORMATION)


class OpenedView(QWidget):
    """Signals only; the presenter acts."""

    give_back = Signal(str)
    committed = Signal(str, str, str, str)
    history_wanted = Signal(str, str, str)
    drafted = Signal(str, str, str, str, bool)
    tab_shown = Signal(str)
    """Entity of a form, or ``history``."""
    confirm = Signal(str)
    trash_dossier = Signal()
    undo = Signal()
    redo = Signal()
    export_wanted = Signal(str)
    add_wanted = Signal(str)
    trash_wanted = Signal(str, str)
    take_back_wanted = Signal(str, str)

    def __init__(self, opened: Opened, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dossier_id = opened.cover.id
        self._number = opened.cover.card_number or ""
        self._tabs = QTabWidget()
        self._tabs.setMinimumHeight(200)
        words.say(self._tabs, "dossiers.sections", "setAccessibleName")
        self._overview = self._build_overview(opened)
        self._tabs.addTab(self._overview, tr("section.basic"))
        self._forms: dict[str, RowsTab] = {}
        for entity in FORMS:
            tab = RowsTab(entity)
            for signal, onward in (
                (tab.committed, self.committed), (tab.history_wanted, self.history_wanted),
                (tab.drafted, self.drafted),
                (tab.add_wanted, self.add_wanted), (tab.trash_wanted, self.trash_wanted),
                (tab.take_back_wanted, self.take_back_wanted),
            ):  # fmt: skip
                signal.connect(onward)
            self._forms[entity] = tab
            counted = opened.counts.get(entity, 0)
            self._tabs.addTab(tab, f"{tr(f'section.{ENTITIES[entity].section}')} {counted or ''}".strip())
        self._history = col(None, gap=0)
        self._tabs.addTab(scrolled(holder(self._history)), tr("section.history"))
        self._shown: set[int] = {0}
        self._tabs.currentChanged.connect(self._show_tab)
        column = col(CoverHead(opened.cover, *self._build_actions()), 16, gap=0, pad=(40, 28, 40, 8))
        column.addWidget(self._tabs, 1)
        self.setLayout(column)

    def _build_actions(self) -> list[QWidget]:
        self.undo_button = IconButton("undo-2", "dossiers.undo")
        self.undo_button.clicked.connect(self.undo)
        self.redo_button = IconButton("redo-2", "dossiers.redo", shortcut="Ctrl+Shift+Z")
        self.redo_button.clicked.connect(self.redo)
        self.show_undo(can_undo=False, can_redo=False)
        trash = IconButton("trash-2", "dossiers.trash")
        trash.clicked.connect(self.trash_dossier)
        export = IconButton("download", "dossiers.export")
        export.clicked.connect(self._want_export)
        back = Button("dossiers.give_back", icon="check")
        back.clicked.connect(self._give_back)
        return [self.undo_button, self.redo_button, export, trash, back]

    def _build_overview(self, opened: Opened) -> QScrollArea:
        self.basic = RecordForm(opened.basic)
        self.basic.committed.connect(self._basic_committed)
        self.basic.history_wanted.connect(self.history_wanted)
        self.basic.drafted.connect(self._basic_drafted)
        form = Card(col(title("entity.dossier"), 12, self.basic, None, gap=0, pad=(24, 20, 24, 20)))
        self._to_complete = QVBoxLayout()
        self._to_complete.setContentsMargins(0, 0, 0, 0)
        self.show_completeness(opened.completeness)
        side: list[QWidget | QVBoxLayout] = [self._to_complete]
        if opened.parent or opened.children:
            tree = col(title("dossiers.tree"), 4, gap=6, pad=(24, 20, 24, 20))
            if opened.parent:
                tree.addLayout(row(Glyph("building-2", 14, "text3"), Text(plain=opened.parent), None))
            for child in opened.children:
                tree.addLayout(row(Glyph("arrow-right", 14, "text3"), Text(plain=child), None))
            side.append(Card(tree))
        right = holder(col(*side, None, gap=16))
        self._side = right
        self._columns = row(col(form, None), col(right, None), gap=16, pad=(0, 16, 8, 16))
        return scrolled(holder(self._columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window what is to be completed stands beneath the form."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        way = QBoxLayout.Direction.BottomToTop if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        self._side.setMinimumWidth(0 if narrow else SIDE_WIDTH)
        self._side.setMaximumWidth(16_777_215 if narrow else SIDE_WIDTH)

    def show_completeness(self, found: Completeness) -> None:
        """What is missing and what is to be confirmed, as it is now."""
        while (item := self._to_complete.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._to_complete.addWidget(self._missing(found))

    def _missing(self, found: Completeness) -> QWidget:
        """What is missing, and the sections to confirm this quarter."""
        column = col(title("dossiers.to_complete"), gap=8, pad=(24, 20, 24, 20))
        if not found.missing and not found.stale:
            column.addWidget(Text("dossiers.complete", tone="text2", wrap=True))
        absent = {one.entity for one in found.missing if one.field is None}
        told = [one for one in found.missing if one.field is None or one.entity not in absent]
        labels = list(dict.fromkeys(tr(one.label) for one in told))
        if labels:
            column.addWidget(note("dossiers.missing"))
            column.addWidget(Text(plain=tr("dossiers.separator").join(labels[:12]), tone="text2", wrap=True))
        if found.stale:
            column.addSpacing(4)
            column.addWidget(note("dossiers.to_confirm"))
            buttons = []
            for one in found.stale:
                button = Button(f"section.{one.section}", "soft", icon="check")
                words.say(button, "dossiers.confirm_section", "setToolTip", section=tr(f"section.{one.section}"))
                button.setProperty("section", str(one.section))
                button.clicked.connect(self._confirm)
                buttons.append(button)
            column.addWidget(holder(Flow(*buttons)))
        return Card(column)

    # -- what comes

    def take_focus(self) -> None:
        """To the tabs: a second Enter after borrowing must not press *undo*, the first button."""
        self._tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_rows(self, entity: str, rows: Sequence[Record], trash: Sequence[Record]) -> None:
        self._forms[entity].show_rows(rows, trash)
        label = tr(f"section.{ENTITIES[entity].section}")
        self._tabs.setTabText(self._tabs.indexOf(self._forms[entity]), f"{label} {len(rows) or ''}".strip())

    def show_history(self, changes: Sequence[Change]) -> None:
        """The dossier's changes, newest first."""
        while (item := self._history.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._history.addSpacing(16)
        self._history.addWidget(Card(col(timeline(changes), gap=0, pad=(24, 20, 24, 20))))
        self._history.addStretch(1)

    def show_saved(self, record: Record) -> None:
        if record.entity == "dossier":
            self.basic.show_record(record)
        elif record.entity in self._forms:
            self._forms[record.entity].show_record(record)

    def show_problem(self, row_id: str, field: str, sentence: str) -> None:
        forms = [self.basic, *(tab.form for tab in self._forms.values() if tab.form is not None)]
        for form in forms:
            if form.row_id == row_id:
                form.show_problem(field, sentence)

    def show_undo(self, *, can_undo: bool, can_redo: bool) -> None:
        """What can be taken back, and what was taken back and can be done again."""
        self.undo_button.setEnabled(can_undo)
        self.redo_button.setEnabled(can_redo)

    def keep_place(self, before: OpenedView) -> None:
        """Stand where the dossier stood before it was fetched anew: tab, row, and how far it was scrolled."""
        at = before._tabs.currentIndex()
        tab = before._tabs.widget(at)
        if isinstance(tab, RowsTab):
            self.show_row(tab.entity, tab.current)
        else:
            self._tabs.setCurrentIndex(at)
        scrolled_to = before._overview.verticalScrollBar().value()
        QTimer.singleShot(0, self, lambda: self._overview.verticalScrollBar().setValue(scrolled_to))

    def show_row(self, entity: str, row_id: str) -> None:
        """Bring a row's tab to the front with the row chosen; a relation or anything else without a tab: nothing."""
        if (tab := self._forms.get(entity)) is not None:
            tab.want(row_id)
            self._tabs.setCurrentWidget(tab)

    def flush(self) -> None:
        """Tell now what was typed a moment ago."""
        for form in (self.basic, *(tab.form for tab in self._forms.values())):
            if form is not None:
                form.flush()

    def show_draft(self, entity: str, row_id: str, field: str, text: str) -> None:
        """What was typed and not saved before a crash."""
        if entity == "dossier":
            self.basic.show_draft(field, text)
        elif entity in self._forms:
            self._forms[entity].pick(row_id)
            form = self._forms[entity].form
            if form is not None and form.row_id == row_id:
                form.show_draft(field, text)

    # -- what goes

    @Slot(str, str, str, bool)
    def _basic_drafted(self, row_id: str, field: str, text: str, differs: bool) -> None:
        self.drafted.emit("dossier", row_id, field, text, differs)

    @Slot(int)
    def _show_tab(self, at: int) -> None:
        if at in self._shown:
            return
        self._shown.add(at)
        widget = self._tabs.widget(at)
        name = next((entity for entity, tab in self._forms.items() if tab is widget), "history")
        if name == "history":
            self._shown.discard(at)  # what was changed since is part of it
        self.tab_shown.emit(name)

    @Slot(str, str, str)
    def _basic_committed(self, row_id: str, field: str, text: str) -> None:
        self.committed.emit("dossier", row_id, field, text)

    @Slot()
    def _confirm(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.confirm.emit(str(sender.property("section")))

    @Slot()
    def _want_export(self) -> None:
        self.export_wanted.emit("dossier")

    @Slot()
    def _give_back(self) -> None:
        self.give_back.emit(self._number)
