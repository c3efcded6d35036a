"""Dialogs and messages for making two dossiers one, taking them apart, and marking one human in several dossiers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import SatchelError
from app.i18n import tr
from app.models.enums import Place, Purpose
from app.models.fields import Section
from app.services.dossier_merging import DossierComparison
from app.services.dossiers import Cover
from app.services.humans import Namesake, Places
from app.services.merging import Comparison
from app.ui import words
from app.ui.desktop import Desktop
from app.ui.kit.confirm import Confirm
from app.ui.kit.layout import col
from app.ui.kit.text import note, title
from app.ui.pages.dossier.cover import BorrowForm
from app.ui.pages.dossier.human_part import HumanDialog
from app.ui.pages.dossier.joining_presenter import Go, JoiningPresenter
from app.ui.pages.dossier.list_pane import ListPane
from app.ui.pages.dossier.merging import Merge, MergeDialog, of_dossiers, of_persons
from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.presenter import DossiersPresenter
from app.ui.showing import Names


class CardsDialog(QDialog):
    """One statement of purpose and place for several dossiers (borrow-own). ``given``: purpose, place, remark."""

    given = Signal(str, str, str)

    def __init__(
        self, covers: Sequence[Cover], purpose: Purpose, place: Place | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        words.say(self, "ui.window_title", "setWindowTitle")
        self.form = BorrowForm(covers[0], purpose, place)
        self.form.borrow.connect(self.given)
        self.form.borrow.connect(self.accept)
        names = tr("dossiers.separator").join(cover.name for cover in covers)
        hint = note("dossiers.cards_hint", wrap=True, what=names)
        self.setLayout(col(title("dossiers.cards_title"), hint, self.form, gap=12, pad=(24, 24, 24, 20)))


class Joining(QObject):
    """Stands between the page's widgets and the presenter. ``opened``: the dossier that lies open, if one does."""

    barred = Signal(str)
    """A place where reading is refused was chosen."""

    def __init__(
        self,
        host: QWidget,
        desktop: Desktop,
        pane: ListPane,
        dossiers: DossiersPresenter,
        opened: Callable[[], OpenedView | None],
        refused: Callable[[SatchelError], None],
    ) -> None:
        super().__init__(host)
        self._host, self._desktop, self._dossiers = host, desktop, dossiers
        self._opened = opened
        self.show_refused = refused
        self.presenter = JoiningPresenter(self, desktop.bench, desktop.tasks)
        pane.merge_wanted.connect(self.presenter.begin)

    def attach(self, view: OpenedView) -> None:
        """A dossier was opened: what its parts wish is heard."""
        view.wishes.places.connect(self.presenter.places)
        view.wishes.same.connect(self.presenter.ask_human)
        view.wishes.apart.connect(self.presenter.apart)
        view.unmerge.connect(self._ask_unmerge)
        self.presenter.look(view.dossier_id)

    def ask_persons(self, found: Comparison, names: Names) -> None:
        """Two persons side by side."""
        self._merge(of_persons(found), names).given.connect(self._dossiers.merge)

    def ask_merge(self, found: DossierComparison, names: Names) -> None:
        dialog = self._merge(of_dossiers(found), names)
        dialog.given.connect(self.presenter.merge)
        dialog.swapped.connect(self.presenter.compare)

    def _merge(self, merge: Merge, names: Names) -> MergeDialog:
        dialog = MergeDialog(merge, names, self._host)
        dialog.open()
        return dialog

    def ask_cards(self, covers: Sequence[Cover], purpose: Purpose, place: Place | None, go: Go) -> None:
        dialog = CardsDialog(covers, purpose, place, self._host)
        ids = [cover.id for cover in covers]

        def given(purpose: str, place: str, remark: str) -> None:
            self.presenter.take_cards(ids, (Purpose(purpose), Place(place), remark), go)

        dialog.given.connect(given)
        dialog.form.barred.connect(dialog.reject)
        dialog.form.barred.connect(self.barred)
        dialog.open()
        dialog.form.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def joined(self, keep_id: str) -> None:
        told = self._desktop.toasts.tell("dossiers.dossiers_merged", undo=True)
        told.undo.connect(lambda: self.presenter.unmerge(keep_id))
        self._show(keep_id)

    def parted(self, keep_id: str) -> None:
        self._desktop.toasts.tell("dossiers.dossiers_parted")
        self._show(keep_id)

    def _show(self, dossier_id: str) -> None:
        self._desktop.news.changed.emit("dossier", dossier_id)
        self._dossiers.refresh()
        self._dossiers.pick(dossier_id)

    def show_merged_into(self, dossier_id: str, name: str) -> None:
        if (view := self._opened()) is not None and view.dossier_id == dossier_id:
            view.show_unmerge(name)

    @Slot(str)
    def _ask_unmerge(self, name: str) -> None:
        if (view := self._opened()) is None:
            return
        dossier_id = view.dossier_id
        question = Confirm("dossiers.unmerge_ask", icon="undo-2", parent=self._host, name=name)
        question.accepted.connect(lambda: self.presenter.unmerge(dossier_id))
        question.ask_later()

    def show_places(self, found: Places) -> None:
        if (view := self._opened()) is not None:
            view.show_places(found)

    def ask_human(self, person_id: str, found: Sequence[Namesake]) -> None:
        dialog = HumanDialog(person_id, found, self._host)
        dialog.given.connect(self.presenter.same)
        dialog.open()

    def said(self, key: str) -> None:
        """Who is the same human was said: the persons are fetched anew."""
        self._desktop.toasts.tell(key)
        if (view := self._opened()) is not None:
            self._desktop.news.changed.emit("person", view.dossier_id)
            view.wishes.section.emit(str(Section.PERSONS))
