"""Taking changes back in an opened dossier, step by step, and doing them again (dossier-history)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.models.fields import ENTITIES
from app.services.records import Change, Records
from app.services.values import stored
from app.services.workbench import Workbench
from app.ui.pages.dossier.view import DossiersView
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner


def do_again(records: Records, changes: Sequence[Change]) -> None:
    """Make changes of one row that were taken back. Raises UserError, RefusedByRule."""
    first = changes[0]
    marks = {change.field: change.new for change in changes}
    if first.field == "*":
        records.take_back(first.entity, first.row_id)
    elif "deleted" in marks:
        (records.trash if marks["deleted"] else records.take_back)(first.entity, first.row_id)
    else:
        specs = ENTITIES[first.entity].fields
        records.set(first.entity, first.row_id, {name: stored(specs[name], new) for name, new in marks.items()})


class Undoing(Presenting):
    """Knows how many changes belong to one step. ``again`` hears what was taken back or done again."""

    def __init__(
        self,
        view: DossiersView,
        bench: Workbench,
        runner: Runner,
        dossier: Callable[[], str],
        again: Callable[[Sequence[Sequence[Change]]], object],
    ) -> None:
        super().__init__(runner, view.show_refused)
        self._view = view
        self._bench = bench
        self._dossier = dossier
        self._again = again
        self._strides: list[int] = []
        self._undone: list[list[Sequence[Change]]] = []

    def forget(self) -> None:
        """The dossier goes off the screen."""
        self._undone.clear()
        self._strides.clear()

    def wrote(self, changes: int) -> None:
        """Something was written, in so many changes; *undo* takes them back together."""
        self._undone.clear()
        self._strides.append(changes)
        self._view.show_undo(True, False)

    def undo(self) -> None:
        """Take back the last change made here; a change of many rows, or a paste, as a whole."""
        dossier_id, records = self._dossier(), self._bench.records
        steps = self._strides.pop() if self._strides else 1

        def done(taken: list[Sequence[Change]]) -> None:
            if dossier_id == self._dossier():
                self._undone.append(taken)
            self._told("dossiers.undone", dossier_id, taken)

        self._do(lambda: [records.undo(dossier_id) for _ in range(steps)], done)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if not self._undone:
            return
        dossier_id, records, taken = self._dossier(), self._bench.records, self._undone.pop()

        def work() -> None:
            for changes in reversed(taken):
                do_again(records, changes)

        def done(_: None) -> None:
            self._strides.append(len(taken))
            self._told("dossiers.redone", dossier_id, taken)

        self._do(work, done)

    def _told(self, key: str, dossier_id: str, taken: Sequence[Sequence[Change]]) -> None:
        self._view.tell(key)
        self._view.changed(taken[0][0].entity, dossier_id)
        self._again(taken)

    def look(self) -> None:
        """Whether there is something of one's own to take back."""
        dossier_id = self._dossier()

        def done(found: bool) -> None:
            if dossier_id == self._dossier():
                self._view.show_undo(found, bool(self._undone))

        self._do(lambda: self._bench.records.can_undo(dossier_id), done)
