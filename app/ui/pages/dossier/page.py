"""The dossiers page: the list at the left, one dossier at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QStackedWidget,
    QWidget,
)

from app.errors import SatchelError
from app.models.enums import Place, Purpose
from app.models.fields import Section
from app.rules.completeness import Completeness
from app.rules.reasons import RefusedByRule
from app.services.dossiers import Cover, Opened
from app.services.forms import Option
from app.services.merging import Comparison
from app.services.overall import By, Group
from app.services.records import Change, Record
from app.services.sections import SectionRows
from app.services.visit_view import AttachmentView
from app.ui.desktop import Desktop
from app.ui.kit.layout import holder, row
from app.ui.kit.states import EmptyState
from app.ui.page import Page
from app.ui.pages.card_mark import CardMark
from app.ui.pages.dossier.asking import Asking
from app.ui.pages.dossier.cover import CoverView
from app.ui.pages.dossier.files_part import PagesDialog
from app.ui.pages.dossier.history import HistoryDialog
from app.ui.pages.dossier.joining import Joining
from app.ui.pages.dossier.list_pane import ListPane, line_of
from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.overall import OverallDialog
from app.ui.pages.dossier.parts import Clockwork
from app.ui.pages.dossier.presenter import DossiersPresenter
from app.ui.pages.dossier.wishes import Wishes
from app.ui.pages.refused import show_refusal

_CELL_MS = 1_000
"""How soon it is looked again whether a cell is still being edited."""
PURPOSE = "purpose"
"""In a target, what the card is for."""
WIDE = 1000
ROOMY = 1500


class DossiersPage(Page):
    """View of the page; see ``presenter.py`` for what it does."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._wanted = ""
        self._row = ("", "", "")
        self._purpose = ("", "")
        self._number = ""
        self.pane = ListPane()
        self.list = self.pane.list
        self._detail = QStackedWidget()
        self._nothing = EmptyState("folder-closed", "dossiers.none_picked", action=False)
        self._detail.addWidget(self._nothing)
        self._watermark = CardMark(self._detail, desktop)
        self._presenter = DossiersPresenter(self, desktop.bench, desktop.tasks)
        self.joining = Joining(self, desktop, self.pane, self._presenter, lambda: self._opened, self.show_refused)
        self.joining.barred.connect(self._barred)
        self.asking = Asking(self, desktop, self.pane, self._presenter, lambda: self._opened)
        self._watermark.minute.connect(self._presenter.watch)
        self.pane.filtered.connect(self._presenter.filter)
        self.pane.overall.clicked.connect(self._presenter.show_overall)
        self.list.picked.connect(self._presenter.pick)
        self.list.pressed_again.connect(self._pressed)
        self.again.connect(self._presenter.refresh)
        desktop.news.changed.connect(self._heard)
        self.set_content(holder(row(self.pane, self._detail, gap=0)))

    # -- page

    def entered(self) -> None:
        self._presenter.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window leaves the room to the dossier."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """An opened dossier needs more of it than a cover."""
        wide = self.width() >= (ROOMY if self._opened else WIDE)
        self.pane.be_wide(wide)

    def left(self) -> None:
        """Another page comes to the front: the dossier closes, and opens again (logged) when one comes back."""
        self._wanted = self._presenter.dossier
        self.flush()
        self._presenter.leave()
        self._close_detail()

    def flush(self) -> None:
        """Keep now what was typed a moment ago."""
        if isinstance(view := self._detail.currentWidget(), OpenedView):
            view.flush()

    def retranslate(self) -> None:
        self.pane.fill_grades()
        self._presenter.refresh()

    def show_target(self, target: str) -> None:
        """Show the dossier with this id; ``dossier/entity/row`` shows a row of it too, once it is open.

        ``dossier/purpose/visit`` fills that purpose in on the card, if it isn't borrowed yet.
        """
        dossier, _, place = target.partition("/")
        entity, _, row_id = place.partition("/")
        if entity == PURPOSE:
            self._purpose, entity, row_id = (dossier, row_id), "", ""
        self._row = (dossier, entity, row_id)
        self._wanted = dossier
        if self.list.lines.position(dossier) >= 0:
            self.list.pick(dossier)
        elif self.pane.narrowed:
            self.pane.unfilter()
        self._show_row()

    def _show_row(self) -> None:
        """Bring the wanted row to the front, if its dossier lies open."""
        view = self._detail.currentWidget()
        dossier, entity, row_id = self._row
        if isinstance(view, OpenedView) and view.dossier_id == dossier:
            self._row = ("", "", "")
            if entity:
                view.show_row(entity, row_id)

    # -- DossiersView

    def show_covers(self, covers: Sequence[Cover]) -> None:
        self.show_content()
        wanted, self._wanted = self._wanted, ""
        self._fill_list(covers)
        if wanted and self.list.lines.position(wanted) >= 0:
            self.list.pick(wanted)
        elif not covers and not self._presenter.dossier and not self.pane.narrowed:
            self._show(EmptyState("folder-closed", "dossiers.empty", action=False))

    def _fill_list(self, covers: Sequence[Cover]) -> None:
        """Lines anew; the dossier that is shown stays marked and as it is, whatever came from headquarters."""
        self.pane.show_covers(covers, self._presenter.dossier)

    def show_line(self, cover: Cover) -> None:
        self.list.lines.put(line_of(cover))

    def show_nothing(self) -> None:
        self._number = ""
        with QSignalBlocker(self.list.selectionModel()):
            self.list.pick("")
        self._show(self._nothing)

    def show_taken_back(self, dossier_id: str) -> None:
        if self.pane.in_trash:
            self.pane.unfilter()
        self._presenter.pick(dossier_id)

    @Slot(str)
    def _pressed(self, dossier_id: str) -> None:
        """A click on the line of a dossier that isn't shown shows it, though the line was chosen before."""
        if dossier_id != self._presenter.dossier:
            self._presenter.pick(dossier_id)

    def show_cover(self, cover: Cover, purpose: Purpose, place: Place | None) -> None:
        wanted, why = self._purpose
        view = CoverView(cover, Purpose(why) if wanted == cover.id else purpose, place)
        view.form.borrow.connect(self._borrow)
        view.form.barred.connect(self._barred)
        self._number = ""
        self._show(view)
        if self.isVisible():
            view.take_focus()

    def show_opened(self, opened: Opened, section: Section) -> None:
        view = OpenedView(opened, Clockwork(self._desktop.bench.desk.now_ms))
        presenter = self._presenter
        view.give_back.connect(presenter.give_back)
        view.undo.connect(presenter.undoing.undo)
        view.redo.connect(presenter.undoing.redo)
        view.leave_undo_key(self._desktop.toasts.can_undo)
        self._desktop.toasts.offering.connect(view.leave_undo_key)
        view.take_dossier_back.connect(self._take_dossier_back)
        view.map_wanted.connect(self._want_map)
        self._grant(view.wishes)
        self._number = opened.cover.card_number or ""
        before = self._detail.currentWidget()
        again = isinstance(before, OpenedView) and before.dossier_id == view.dossier_id
        focused = self.window().focusWidget()
        homeless = focused is None or (before is not None and before.isAncestorOf(focused))
        self._show(view)
        if isinstance(before, OpenedView) and again:
            view.keep_place(before)
        if not again and self._row[0] != view.dossier_id:
            view.go(section)
        if self.isVisible() and (homeless or not again):
            view.take_focus()
        self.asking.attach(view)
        self.joining.attach(view)
        self._show_row()

    def parts_of(self, section: Section) -> int:
        """How many parts a section of the opened dossier has; 0 if none lies open."""
        view = self._opened
        return len(view.view(section).parts) if view is not None else 0

    def show_part(self, section: Section, part: int) -> None:
        """Bring a part of a section of the opened dossier to the front."""
        if (view := self._opened) is not None:
            view.go(section)
            view.view(section).tabs.setCurrentIndex(part)

    def _grant(self, wishes: Wishes) -> None:
        """What the sections wish goes to the presenter."""
        presenter = self._presenter
        wishes.save.connect(presenter.save)
        wishes.history.connect(presenter.show_field_history)
        wishes.draft.connect(presenter.draft)
        wishes.section.connect(self._section_shown)
        wishes.confirm.connect(self._confirm)
        wishes.trash.connect(presenter.trash)
        wishes.take_back.connect(presenter.take_back)
        wishes.add.connect(presenter.ask_row)
        wishes.change.connect(presenter.change)
        wishes.options.connect(presenter.show_options)
        wishes.filters.connect(presenter.keep_filters)
        wishes.restore.connect(presenter.put_back)
        wishes.dossier.connect(self.show_target)
        wishes.merge.connect(presenter.compare)
        wishes.photo.connect(presenter.files.show_photo)
        wishes.files_added.connect(presenter.files.add)
        wishes.file_shown.connect(presenter.files.show_pages)
        wishes.thumb.connect(presenter.files.show_thumb)
        wishes.file_copied.connect(presenter.files.copy)
        wishes.file_trashed.connect(presenter.files.trash)
        wishes.file_taken_back.connect(presenter.files.take_back)

    @property
    def _opened(self) -> OpenedView | None:
        """The opened dossier on the page."""
        view = self._detail.currentWidget()
        return view if isinstance(view, OpenedView) else None

    def show_rows(self, section: Section, found: SectionRows) -> None:
        if view := self._opened:
            view.show_rows(section, found)

    def show_filters(self, filters: Mapping[str, dict[str, str]]) -> None:
        if view := self._opened:
            view.show_filters(filters)

    def show_history(self, changes: Sequence[Change], names: Mapping[str, str]) -> None:
        if view := self._opened:
            view.show_history(changes, names)

    def show_field_history(self, label: str, changes: Sequence[Change], names: Mapping[str, str]) -> None:
        dialog = HistoryDialog(label, changes, names, self)
        dialog.restore.connect(self._presenter.put_back)
        dialog.open()

    def ask_merge(self, found: Comparison, names: Mapping[str, str]) -> None:
        self.joining.ask_persons(found, names)

    def show_files(self, files: Sequence[AttachmentView], trash: Sequence[AttachmentView]) -> None:
        if view := self._opened:
            view.files.show_files(files, trash)

    def show_thumb(self, attachment_id: str, png: bytes) -> None:
        if view := self._opened:
            view.files.show_thumb(attachment_id, png)

    def show_photo(self, attachment_id: str, png: bytes) -> None:
        if view := self._opened:
            view.show_photo(attachment_id, png)

    def show_overall(self, found: Mapping[By, Sequence[Group]]) -> None:
        OverallDialog(found, self).open()

    def show_pages(self, pages: Sequence[bytes]) -> None:
        dialog = PagesDialog(pages, self)
        CardMark(dialog, self._desktop).show_card(self._number)
        QDialog.open(dialog)

    def show_saved(self, record: Record) -> None:
        if view := self._opened:
            view.show_saved(record)

    def show_row(self, entity: str, row_id: str) -> None:
        if view := self._opened:
            view.show_row(entity, row_id)

    def show_problem(self, entity: str, record: str, field: str, sentence: str, text: str) -> None:
        if view := self._opened:
            view.show_problem(entity, record, field, sentence, text)

    def show_options(self, entity: str, record: str, field: str, options: Sequence[Option]) -> None:
        if view := self._opened:
            view.show_options(entity, record, field, options)

    def ask_row(self, entity: str, known: dict[str, str], options: Mapping[str, Sequence[Option]]) -> None:
        self.asking.ask_row(entity, known, options)

    def show_completeness(self, found: Completeness) -> None:
        if isinstance(view := self._detail.currentWidget(), OpenedView):
            view.show_completeness(found)

    def show_draft(self, entity: str, row_id: str, field: str, text: str) -> None:
        if isinstance(view := self._detail.currentWidget(), OpenedView):
            view.show_draft(entity, row_id, field, text)

    def show_refused(self, error: SatchelError) -> None:
        """A refusal or mistake: under the form if one is being filled in, else as a message."""
        view = self._detail.currentWidget()
        if isinstance(error, RefusedByRule) and error.rule in ("borrow-place", "log-tamper"):
            self._close_detail()
            show_refusal(self, error, self._desktop.lock)
        elif isinstance(view, CoverView):
            view.form.show_problem(error.message)
        else:
            self._desktop.toasts.tell("ui.said", "bad", sentence=error.message)

    def tell(self, key: str) -> None:
        self._desktop.toasts.tell(key)

    def show_undo(self, can_undo: bool, can_redo: bool) -> None:
        if isinstance(view := self._detail.currentWidget(), OpenedView):
            view.show_undo(can_undo=can_undo, can_redo=can_redo)

    def ask_unmerge(self) -> None:
        if (view := self._opened) is not None:
            view.merged.click()

    def offer_undo(self, key: str, undo: Callable[[], object] | None = None) -> None:
        self._desktop.toasts.tell(key, undo=True).undo.connect(undo or self._presenter.undoing.undo)

    def changed(self, kind: str, dossier_id: str) -> None:
        self._desktop.news.changed.emit(kind, dossier_id)

    # -- inside

    def _show(self, view: QWidget) -> None:
        old = self._detail.currentWidget()
        self._detail.addWidget(view)
        self._detail.setCurrentWidget(view)
        if old is not None and old is not self._nothing and old is not view:
            self._detail.removeWidget(old)
            old.deleteLater()
        self._share_room()
        self._watermark.show_card(self._number)

    def _close_detail(self) -> None:
        """Nothing of a dossier stays on the screen, nor in hidden widgets."""
        self._number = ""
        self.list.clearSelection()
        self.list.lines.set_items([])
        if self._detail.currentWidget() is not self._nothing:
            self._show(self._nothing)

    @Slot(str, str, str)
    def _borrow(self, purpose: str, place: str, text: str) -> None:
        self._presenter.borrow(Purpose(purpose), Place(place), text)

    @Slot(str)
    def _barred(self, place: str) -> None:
        self._presenter.refused_place(Place(place))

    @Slot(str)
    def _section_shown(self, name: str) -> None:
        self._presenter.show_section(Section(name))

    @Slot(str)
    def _confirm(self, section: str) -> None:
        self._presenter.confirm(Section(section))

    @Slot()
    def _take_dossier_back(self) -> None:
        if view := self._opened:
            self._presenter.take_dossier_back(view.dossier_id)

    @Slot()
    def _want_map(self) -> None:
        """The relationship map of the dossier that lies open."""
        if isinstance(view := self._detail.currentWidget(), OpenedView):
            dossier_id = view.dossier_id
            if isinstance(page := self._desktop.go("map"), Page):
                page.show_target(dossier_id)

    @Slot()
    def _take_in(self) -> None:
        """Show what came, once no cell of a table is being edited."""
        inside = QApplication.focusWidget()
        view = inside.parentWidget() if inside is not None else None
        in_cell = view is not None and isinstance(view.parentWidget(), QAbstractItemView)
        if in_cell and inside is not None and self.isAncestorOf(inside):
            QTimer.singleShot(_CELL_MS, self, self._take_in)
        else:
            self._presenter.came()

    @Slot(str, str)
    def _heard(self, kind: str, dossier_id: str) -> None:
        if kind in ("place", "all"):
            self._presenter.leave()
            self._close_detail()
        if kind == "card":
            self._presenter.watch()
        if kind == "came" and dossier_id in ("", self._presenter.dossier):
            self._take_in()
        if kind in ("place", "sync", "all") and self.isVisible():
            self._presenter.refresh()
