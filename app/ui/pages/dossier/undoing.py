"""Taking changes back in an opened dossier, step by step, and doing them again (dossier-history)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.errors import SatchelError
from app.services.records import Change
from app.services.workbench import Workbench
from app.ui.pages.dossier.view import DossiersView
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner


class Undoing(Presenting):
    """Steps of the opened dossier. ``again`` hears what was taken back or done again."""

    def __init__(
        self,
        view: DossiersView,
        bench: Workbench,
        runner: Runner,
        dossier: Callable[[], str],
        again: Callable[[Sequence[Change]], object],
    ) -> None:
        super().__init__(runner, view.show_refused)
        self._view = view
        self._bench = bench
        self._dossier = dossier
        self._again = again
        self._undone: list[Sequence[Change]] = []

    def forget(self) -> None:
        """The dossier goes off the screen."""
        self._undone.clear()

    def wrote(self) -> None:
        """Something was written; what was taken back before isn't done again."""
        self._undone.clear()
        self._view.show_undo(True, False)

    def undo(self) -> None:
        """Take back the last step; a merge of dossiers is taken apart instead, if one says so."""
        dossier_id, records = self._dossier(), self._bench.records

        def done(taken: Sequence[Change]) -> None:
            if dossier_id == self._dossier():
                self._undone.append(taken)
            self._told("dossiers.undone", dossier_id, taken)

        def failed(error: SatchelError) -> None:
            if error.key == "undo-merge" and dossier_id == self._dossier():
                self._view.ask_unmerge()
            else:
                self._view.show_refused(error)

        self._do(lambda: records.undo(dossier_id), done, failed)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if not self._undone:
            return
        dossier_id, records, taken = self._dossier(), self._bench.records, self._undone.pop()
        self._do(lambda: records.redo(dossier_id, taken), lambda _: self._told("dossiers.redone", dossier_id, taken))

    def _told(self, key: str, dossier_id: str, taken: Sequence[Change]) -> None:
        self._view.tell(key)
        self._view.changed(taken[0].entity, dossier_id)
        self._again(taken)

    def look(self) -> None:
        """Whether there is something of one's own to take back."""
        dossier_id = self._dossier()

        def done(found: bool) -> None:
            if dossier_id == self._dossier():
                self._view.show_undo(found, bool(self._undone))

        self._do(lambda: self._bench.records.can_undo(dossier_id), done)
