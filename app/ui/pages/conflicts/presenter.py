"""What the conflicts page does: list, borrow, show both values, let one stand, take that back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from app.errors import SatchelError
from app.models.enums import Place, Purpose
from app.services.conflict_told import Compared, Conflict
from app.services.conflicts import Keep
from app.services.dossiers import Cover
from app.services.workbench import Workbench
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner

MOST_SETTLED: Final = 200


@dataclass(frozen=True)
class Listed:
    """Both lists, the names of the rows that may be read by the conflicts' ids, and the ``number`` of a card they are
    read under; empty where nothing may be read.
    """

    waiting: Sequence[Conflict]
    settled: Sequence[Conflict]
    titles: Mapping[str, str]
    number: str


@dataclass(frozen=True)
class Locked:
    """A conflict whose dossier isn't borrowed: the cover, and what the borrowing card offers."""

    conflict: Conflict
    cover: Cover
    purpose: Purpose
    place: Place | None


@dataclass(frozen=True)
class Open:
    """A conflict with its values; ``number`` of the card it is read under, empty where none is needed."""

    compared: Compared
    number: str


class ConflictsView(Protocol):
    """What the presenter asks of the widgets."""

    def show_conflicts(self, found: Listed) -> None: ...
    def show_open(self, found: Open, alike: int) -> None: ...
    def show_borrow(self, found: Locked) -> None: ...
    def show_nothing(self) -> None: ...
    def show_problem(self, error: SatchelError) -> None: ...
    def show_refused(self, error: SatchelError) -> None: ...
    def tell(self, key: str, n: int) -> None: ...
    def offer_undo(self, key: str, n: int) -> None: ...
    def changed(self, kind: str, dossier_id: str) -> None: ...


class ConflictsPresenter(Presenting):
    """Logic of the page over a workbench. One conflict is shown at a time."""

    def __init__(self, view: ConflictsView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.show_problem)
        self._view = view
        self._bench = bench
        self._waiting: Sequence[Conflict] = ()
        self._settled: Sequence[Conflict] = ()
        self._titles: Mapping[str, str] = {}
        self._chosen = ""

    @property
    def chosen(self) -> str:
        """The id of the conflict on the page; empty if there is none."""
        return self._chosen

    def refresh(self) -> None:
        """Both lists anew; the conflict that is shown stays as it is, unless somebody settled it or its card ended."""
        known = dict(self._titles)
        self._do(lambda: self._list(known), self._listed, self._view.show_refused)

    def _list(self, known: Mapping[str, str]) -> Listed:
        """With the names of the rows that may be read; those asked for before aren't looked up, and logged, again."""
        bench = self._bench
        waiting, settled = bench.conflicts.list(), bench.conflicts.list(settled=True)[:MOST_SETTLED]
        readable = [one for one in (*waiting, *settled) if one.readable and one.dossier_id is not None]
        titles = {one.id: known.get(one.id, "") for one in readable}
        titles |= bench.conflicts.titles([one for one in readable if one.id not in known])
        number = bench.dossiers.cover(str(readable[0].dossier_id)).card_number if readable else None
        return Listed(waiting, settled, titles, number or "")

    def _listed(self, found: Listed) -> None:
        before = self._one(self._chosen)
        self._waiting, self._settled, self._titles = found.waiting, found.settled, found.titles
        self._view.show_conflicts(found)
        now = self._one(self._chosen)
        if now is None:
            self._show_nothing()
            if self._waiting:
                self.pick(self._waiting[0].id)
        elif before is None or (before.settled_at, before.readable) != (now.settled_at, now.readable):
            self.pick(now.id)

    def _one(self, conflict_id: str) -> Conflict | None:
        return next((one for one in (*self._waiting, *self._settled) if one.id == conflict_id), None)

    def pick(self, conflict_id: str) -> None:
        """Show one: its values if its dossier is borrowed (logged), else the borrowing card."""
        found = self._one(conflict_id)
        if found is None:
            return
        self._chosen = conflict_id
        if found.readable:
            self._do(lambda: self._read(conflict_id), self._opened, self._not_opened)
        else:
            self._do(lambda: self._cover(found), self._locked)

    def _read(self, conflict_id: str) -> Open:
        compared = self._bench.conflicts.show(conflict_id)
        dossier = compared.conflict.dossier_id
        number = self._bench.dossiers.cover(dossier).card_number if dossier else None
        return Open(compared, number or "")

    def _opened(self, found: Open) -> None:
        one = found.compared.conflict
        if one.id == self._chosen:
            self._view.show_open(found, len(self._alike(one)))

    def _not_opened(self, error: SatchelError) -> None:
        self._view.show_nothing()
        self._view.show_problem(error)

    def _cover(self, found: Conflict) -> Locked:
        bench = self._bench
        purpose, place = bench.cards.last_statement()
        return Locked(found, bench.dossiers.cover(found.dossier_id or ""), purpose, bench.desk.place or place)

    def _locked(self, found: Locked) -> None:
        if found.conflict.id == self._chosen:
            self._view.show_borrow(found)

    def _alike(self, one: Conflict) -> list[str]:
        """Open conflicts of the same dossier."""
        return [other.id for other in self._waiting if other.dossier_id == one.dossier_id]

    def leave(self) -> None:
        """Nothing of a dossier stays on the page."""
        self._titles = {}
        self._show_nothing()

    def _show_nothing(self) -> None:
        self._chosen = ""
        self._view.show_nothing()

    def borrow(self, purpose: Purpose, place: Place, text: str) -> None:
        """State the place, take the card, show the values (borrow-own)."""
        bench, found = self._bench, self._one(self._chosen)
        if found is None or found.dossier_id is None:
            return
        dossier = found.dossier_id

        def work() -> None:
            if bench.desk.place is not place:
                bench.gate.state_place(place)
            bench.cards.issue_own(dossier, purpose, text=text or None)

        def done(_: None) -> None:
            self._view.changed("card", dossier)
            self.refresh()

        self._do(work, done)

    def refused_place(self, place: Place) -> None:
        """A place where reading is refused was stated: logged, and nothing is shown from now on (borrow-place)."""
        self._do(lambda: self._bench.gate.state_place(place), lambda _: self._view.changed("place", ""))

    def keep(self, keep: Keep, text: str | None = None) -> None:
        """Let a value of the conflict that is shown stand; ``text`` for a third one."""
        if self._chosen:
            self._settle([self._chosen], keep, text)

    def keep_all(self, keep: Keep) -> None:
        """The same for every open conflict of the dossier."""
        found = self._one(self._chosen)
        if found is not None:
            self._settle(self._alike(found), keep, None)

    def _settle(self, ids: list[str], keep: Keep, text: str | None) -> None:
        following = self._after(ids)

        def done(found: Sequence[Conflict]) -> None:
            self._chosen = following
            self._view.offer_undo("conflicts.settled_now", n=len(found))
            self._tell_changed(found)

        self._do(lambda: self._bench.conflicts.settle_all(ids, keep, text), done, lasting=True)

    def _after(self, ids: Sequence[str]) -> str:
        """The open conflict to show next."""
        order = [one.id for one in self._waiting]
        start = order.index(ids[0]) if ids and ids[0] in order else 0
        return next((one for one in (*order[start:], *order[:start]) if one not in ids), "")

    def undo(self) -> None:
        """Open again what was settled last."""

        def done(found: Sequence[Conflict]) -> None:
            self._chosen = found[0].id
            self._view.tell("conflicts.reopened", n=len(found))
            self._tell_changed(found)

        self._do(self._bench.conflicts.undo, done, lasting=True)

    def _tell_changed(self, found: Sequence[Conflict]) -> None:
        self._titles = {}
        self._waiting = ()  # so that what is chosen is shown anew
        self._settled = ()
        self.refresh()
        for dossier in {one.dossier_id or "" for one in found}:
            self._view.changed("conflict", dossier)
