"""What is asked in a dialog over the dossiers page: new rows, rows pasted, imports, exports, paper, throwing away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from app.services.forms import Option
from app.ui.desktop import Desktop
from app.ui.kit.confirm import Confirm
from app.ui.pages.dossier.adding import AddDialog
from app.ui.pages.dossier.list_pane import ListPane
from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.pasting import PasteDialog
from app.ui.pages.dossier.presenter import DossiersPresenter
from app.ui.pages.importing.dialog import ImportDialog
from app.ui.pages.importing.export import ExportDialog
from app.ui.pages.papers.dialog import show_dossier


class Asking(QObject):
    """Stands between the page's buttons and the presenter. ``opened``: the dossier that lies open, if one does."""

    def __init__(
        self,
        host: QWidget,
        desktop: Desktop,
        pane: ListPane,
        dossiers: DossiersPresenter,
        opened: Callable[[], OpenedView | None],
    ) -> None:
        super().__init__(host)
        self._host, self._desktop, self._dossiers = host, desktop, dossiers
        self._opened = opened
        pane.add.clicked.connect(self._want_dossier)
        pane.take_in.clicked.connect(self._want_import)

    def attach(self, view: OpenedView) -> None:
        """A dossier was opened: what its parts wish is heard."""
        view.trash_dossier.connect(self._ask_trash)
        view.export_wanted.connect(self._want_export)
        view.print_wanted.connect(self._want_paper)
        view.wishes.paste.connect(self._want_paste)

    def ask_row(
        self,
        entity: str,
        known: Mapping[str, str] | None = None,
        options: Mapping[str, Sequence[Option]] | None = None,
    ) -> None:
        """The fields of a new row."""
        dialog = AddDialog(entity, self._host, known=known, options=options)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(self._given)
        QDialog.open(dialog)

    @Slot(str, dict)
    def _given(self, entity: str, values: dict[str, str]) -> None:
        if entity == "dossier":
            self._dossiers.add(values)
        else:
            self._dossiers.add_row(entity, values)

    @Slot()
    def _want_dossier(self) -> None:
        self.ask_row("dossier")

    @Slot()
    def _want_import(self) -> None:
        """Rows that name no customer are offered the dossier that lies open."""
        view = self._opened()
        dialog = ImportDialog(self._desktop, self._host, dossier=view.dossier_id if view is not None else "")
        dialog.finished.connect(self._dossiers.refresh)
        dialog.open()

    @Slot(str)
    def _want_paste(self, entity: str) -> None:
        """What lies on the clipboard, looked at before anything is added."""
        dialog = PasteDialog(entity, QGuiApplication.clipboard().text(), self._dossiers.options, self._host)
        dialog.given.connect(self._dossiers.add_rows)
        dialog.open()

    @Slot(str)
    def _want_export(self, what: str) -> None:
        if view := self._opened():
            ExportDialog(self._desktop, view.dossier_id, what, self._host).open()

    @Slot()
    def _want_paper(self) -> None:
        if view := self._opened():
            show_dossier(self._desktop, view.dossier_id, view.code, self._host)

    @Slot()
    def _ask_trash(self) -> None:
        """A whole dossier is thrown away only after a question."""
        if view := self._opened():
            question = Confirm(
                "dossiers.trash_ask", icon="trash-2", danger=True, parent=self._host, name=view.head.name
            )  # fmt: skip
            question.accepted.connect(self._trash)
            question.ask_later()

    @Slot()
    def _trash(self) -> None:
        if view := self._opened():
            self._dossiers.trash_dossier(view.dossier_id)
