"""An opened dossier: head with its card, the list of its sections, and one section, fetched when it is first shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.models.fields import ENTITIES, Section
from app.rules.completeness import Completeness
from app.services.dossiers import Opened
from app.services.forms import Option
from app.services.humans import Places
from app.services.records import Change, Record
from app.services.sections import SectionRows
from app.ui import words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.chip import shortcut_text
from app.ui.kit.layout import col, row
from app.ui.pages.dossier.contents import ORDER, main_of, section_of
from app.ui.pages.dossier.cover import CoverHead
from app.ui.pages.dossier.files_part import FilesPart
from app.ui.pages.dossier.overview import OverviewPart
from app.ui.pages.dossier.parts import Clockwork, parts_of
from app.ui.pages.dossier.persons import PersonsPart
from app.ui.pages.dossier.section_list import SectionList
from app.ui.pages.dossier.section_view import SectionView
from app.ui.pages.dossier.trail import HistoryPart
from app.ui.pages.dossier.wishes import Wishes

NARROW = 780


class OpenedView(QWidget):
    """Signals only; the presenter acts. What the sections wish comes through :attr:`wishes`."""

    give_back = Signal(str)
    trash_dossier = Signal()
    take_dossier_back = Signal()
    undo = Signal()
    redo = Signal()
    unmerge = Signal(str)
    """The last merge into the dossier is to be taken apart: the other's name."""
    export_wanted = Signal(str)
    map_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, opened: Opened, clock: Clockwork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.dossier_id, self.code = opened.cover.id, opened.cover.code
        self.wishes = Wishes(self)
        self._opened = opened
        self._completeness = opened.completeness
        self._counts = dict(opened.counts)
        self._merged = ""
        self._number = opened.cover.card_number or ""
        self._views: dict[Section, SectionView] = {}
        self._filters: dict[str, dict[str, str]] = {}
        self.stack = QStackedWidget()
        self.list = SectionList()
        self.list.picked.connect(self._show)
        self.head = CoverHead(opened.cover, *self._build_actions())
        self.head.ring_pressed.connect(self._to_overview)
        inner = row(self.list, gap=20)
        inner.addLayout(col(self.list.box, self.stack, gap=8), 1)
        column = col(self.head, 12, gap=0, pad=(32, 24, 32, 8))
        column.addLayout(inner, 1)
        self.setLayout(column)
        self._mark()
        for keys, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut).activated.connect(
                lambda by=by: self.list.step(by)
            )
        self.view(Section.BASIC)
        self.wishes.go.connect(self.show_row)

    def _build_actions(self) -> list[QWidget]:
        self.undo_button = IconButton("undo-2", "dossiers.undo")
        self.undo_button.clicked.connect(self.undo)
        words.name_it(self.undo_button, "dossiers.undo", shortcut_text("Ctrl+Z"))
        self._undo_key = QShortcut(QKeySequence("Ctrl+Z"), self.undo_button)
        self._undo_key.activated.connect(self.undo_button.click)
        self.redo_button = IconButton("redo-2", "dossiers.redo", shortcut="Ctrl+Shift+Z")
        self.redo_button.clicked.connect(self.redo)
        self.show_undo(can_undo=False, can_redo=False)
        self.trash = IconButton("trash-2", "dossiers.trash_dossier")
        self.trash.clicked.connect(self.trash_dossier)
        self.trash.setVisible(not self._opened.cover.trashed)
        self.take_back = Button("dossiers.take_back", "soft", icon="undo-2")
        self.take_back.clicked.connect(self.take_dossier_back)
        self.take_back.setVisible(self._opened.cover.trashed)
        self.merged = IconButton("git-compare", "dossiers.unmerge")
        self.merged.clicked.connect(self._want_unmerge)
        self.merged.hide()
        export = IconButton("download", "dossiers.export")
        export.clicked.connect(self._want_export)
        paper = IconButton("printer", "papers.dossier", shortcut="Ctrl+P")
        paper.clicked.connect(self.print_wanted)
        relations = Button("map.title", icon="waypoints")
        relations.clicked.connect(self.map_wanted)
        back = Button("dossiers.give_back", icon="check")
        back.clicked.connect(self._give_back)
        beside = [export, paper, self.merged, self.trash, self.take_back, relations, back]
        return [self.undo_button, self.redo_button, *beside]

    # -- sections

    @property
    def section(self) -> Section:
        """The section in front."""
        return self.list.section

    @property
    def overview(self) -> OverviewPart:
        """The basic form."""
        part = self.view(Section.BASIC).parts[0]
        if not isinstance(part, OverviewPart):
            raise TypeError(part)
        return part

    @property
    def files(self) -> FilesPart:
        """The files."""
        part = self.view(Section.FILES).parts[0]
        if not isinstance(part, FilesPart):
            raise TypeError(part)
        return part

    def view(self, section: Section) -> SectionView:
        """The view of a section, built when it is first asked for."""
        if section not in self._views:
            parts = parts_of(section, self._opened, self.wishes, self._clock)
            self._views[section] = made = SectionView(section, parts, self.wishes)
            made.show_stale(self._completeness.stale)
            self.stack.addWidget(made)
        return self._views[section]

    def go(self, section: Section) -> None:
        """Bring a section to the front."""
        self.list.pick(section)

    @Slot(str)
    def _show(self, name: str) -> None:
        self.stack.setCurrentWidget(self.view(Section(name)))
        self.wishes.section.emit(name)

    @Slot()
    def _to_overview(self) -> None:
        self.go(Section.BASIC)

    def _parts(self, entity: str) -> Sequence[object]:
        view = self._views.get(section_of(entity))
        return [part for part in view.parts if part.entity == entity] if view is not None else []

    # -- what comes

    def take_focus(self) -> None:
        """To the sections: a second Enter after borrowing must not press *undo*, the first button."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_rows(self, section: Section, found: SectionRows) -> None:
        """A section was fetched."""
        if section in self._views:
            self._views[section].show_rows(found)
        for entity, rows in found.rows.items():
            if not ENTITIES[entity].single and ENTITIES[entity].section is section:
                self._counts[entity] = len(rows)
        self._mark()

    def show_filters(self, filters: Mapping[str, dict[str, str]]) -> None:
        """The saved filters of the forms in front."""
        for entity, found in filters.items():
            for part in self._parts(entity):
                part.show_filters(found)  # type: ignore[attr-defined]

    def show_history(self, changes: Sequence[Change], names: Mapping[str, str]) -> None:
        """The dossier's changes, newest first."""
        for part in self.view(Section.HISTORY).parts:
            if isinstance(part, HistoryPart):
                part.show_changes(changes, names)

    def show_saved(self, record: Record) -> None:
        for part in self._parts(record.entity):
            part.show_saved(record)  # type: ignore[attr-defined]

    def show_problem(self, entity: str, row_id: str, field: str, sentence: str, text: str) -> None:
        """What was typed won't do: said at the field; it stays."""
        for part in self._parts(entity):
            part.show_problem(row_id, field, sentence, text)  # type: ignore[attr-defined]

    def show_options(self, entity: str, row_id: str, field: str, options: Sequence[Option]) -> None:
        """What a field may name."""
        for part in self._parts(entity):
            part.show_options(row_id, field, options)  # type: ignore[attr-defined]

    def show_completeness(self, found: Completeness) -> None:
        """What is missing and what is to be confirmed, as it is now."""
        self._completeness = found
        self.overview.show_completeness(found)
        self.head.ring.set_percent(found.percent)
        for view in self._views.values():
            view.show_stale(found.stale)
        self._mark()

    def _mark(self) -> None:
        counts = {section: self._counts.get(main_of(section), 0) for section in ORDER}
        marks = {one.section: "stale" for one in self._completeness.stale}
        marks |= {one.section: "missing" for one in self._completeness.missing}
        self.list.show_marks(counts, marks)

    def show_undo(self, *, can_undo: bool, can_redo: bool) -> None:
        """What can be taken back, and what was taken back and can be done again."""
        self.undo_button.setEnabled(can_undo)
        self.redo_button.setEnabled(can_redo)

    @Slot(bool)
    def leave_undo_key(self, taken: bool) -> None:
        """Ctrl+Z is for a message that offers to take something back, or is for the dossier again."""
        self._undo_key.setEnabled(not taken)

    def keep_place(self, before: OpenedView) -> None:
        """Stand where the dossier stood before it was fetched anew: section, part, row, how far it was scrolled."""
        old = before.view(before.section)
        new = self.view(before.section)
        new.tabs.setCurrentIndex(old.tabs.currentIndex())
        for part, known in zip(new.parts, old.parts, strict=True):
            if known.current:
                part.want(known.current)
        with QSignalBlocker(self.list):
            self.list.pick(before.section)
        self._show(str(before.section))
        self.overview.scroll_to(before.overview.scrolled_to())

    @Slot(str, str, str)
    def show_row(self, entity: str, row_id: str, field: str = "") -> None:
        """Bring a row's section to the front with the row chosen, and begin with a field of it."""
        if entity not in ENTITIES:
            return
        self.go(section_of(entity))
        self.view(section_of(entity)).want(entity, row_id, field)
        if not row_id and not field and entity != "dossier" and not ENTITIES[entity].single:
            self.wishes.add.emit(entity, {})

    def flush(self) -> None:
        """Tell now what was typed a moment ago."""
        for view in self._views.values():
            view.flush()

    def show_photo(self, attachment_id: str, png: bytes) -> None:
        """A person's photo came."""
        for part in self._parts("person"):
            if isinstance(part, PersonsPart):
                part.show_photo(attachment_id, png)

    def show_places(self, found: Places) -> None:
        """Where else a person is kept."""
        for part in self._parts("person"):
            if isinstance(part, PersonsPart):
                part.human.show_places(found)

    def show_unmerge(self, name: str) -> None:
        """A dossier of this name was merged into the one shown, and can be taken apart again."""
        self._merged = name
        self.merged.show()

    def show_draft(self, entity: str, row_id: str, field: str, text: str) -> None:
        """What was typed and not saved before a crash."""
        for part in self._parts(entity):
            part.show_draft(row_id, field, text)  # type: ignore[attr-defined]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list of sections becomes a closed list above the content."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.list.box.setVisible(narrow)
        if narrow and self.list.hasFocus():
            self.list.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.setVisible(not narrow)

    # -- what goes

    @Slot()
    def _want_export(self) -> None:
        self.export_wanted.emit("dossier")

    @Slot()
    def _want_unmerge(self) -> None:
        self.unmerge.emit(self._merged)

    @Slot()
    def _give_back(self) -> None:
        self.give_back.emit(self._number)
