"""Making two dossiers one, taking them apart, and one human in several dossiers: what the window does (ADR 0011)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from app.errors import SatchelError
from app.models.enums import Place, Purpose
from app.rules.borrowing import Action
from app.services.dossier_merging import DossierComparison
from app.services.dossiers import Cover
from app.services.humans import Namesake, Places
from app.services.merge_choice import Choices
from app.services.records import Record
from app.services.workbench import Workbench
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner
from app.ui.showing import Names

Statement = tuple[Purpose, Place, str]
"""What the cards are for, where they are read, a remark."""
Go = Callable[[], None]


class JoiningView(Protocol):
    """What is asked of the widgets."""

    def ask_cards(self, covers: Sequence[Cover], purpose: Purpose, place: Place | None, go: Go) -> None: ...
    def ask_merge(self, found: DossierComparison, names: Names) -> None: ...
    def show_merged_into(self, dossier_id: str, name: str) -> None: ...
    def joined(self, keep_id: str) -> None: ...
    def parted(self, keep_id: str) -> None: ...
    def show_places(self, found: Places) -> None: ...
    def ask_human(self, person_id: str, found: Sequence[Namesake]) -> None: ...
    def said(self, key: str) -> None: ...
    def show_refused(self, error: SatchelError) -> None: ...


class JoiningPresenter(Presenting):
    """Both dossiers are read and written for it, so both need a card; one statement is enough for the two."""

    def __init__(self, view: JoiningView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.show_refused)
        self._view = view
        self._bench = bench

    # -- dossiers

    def begin(self, first_id: str, second_id: str) -> None:
        """Two dossiers may be one customer: which stays is proposed."""
        merging = self._bench.dossier_merging
        self._do(
            lambda: merging.ordered(first_id, second_id),
            lambda both: self._under_cards(both, lambda: self.compare(*both)),
        )

    def compare(self, keep_id: str, other_id: str) -> None:
        """Side by side, and what would move."""
        bench = self._bench

        def work() -> tuple[DossierComparison, Names]:
            found = bench.dossier_merging.compare(keep_id, other_id)
            return found, bench.forms.named([found.keep, found.other])

        self._do(work, lambda found: self._view.ask_merge(*found))

    def merge(self, keep_id: str, other_id: str, choices: Choices) -> None:
        """Make the two one."""
        merging = self._bench.dossier_merging
        self._do(lambda: merging.merge(keep_id, other_id, choices), lambda _: self._view.joined(keep_id), lasting=True)

    def look(self, dossier_id: str) -> None:
        """Whether there is a merge into the opened dossier to take apart."""
        bench = self._bench

        def work() -> Cover | None:
            other_id = bench.dossier_merging.merged_into(dossier_id)
            return bench.dossiers.cover(other_id) if other_id is not None else None

        def done(cover: Cover | None) -> None:
            if cover is not None:
                self._view.show_merged_into(dossier_id, cover.name)

        self._do(work, done)

    def unmerge(self, keep_id: str) -> None:
        """Take the last merge into a dossier apart."""
        merging = self._bench.dossier_merging

        def apart() -> None:
            self._do(lambda: merging.undo(keep_id), done, lasting=True)

        def done(_: Record) -> None:
            self._view.parted(keep_id)

        def known(other_id: str | None) -> None:
            both = [keep_id] if other_id is None else [keep_id, other_id]
            self._under_cards(both, apart)

        self._do(lambda: merging.merged_into(keep_id), known)

    def take_cards(self, dossier_ids: Sequence[str], statement: Statement, go: Go) -> None:
        """One statement of purpose and place for several dossiers (borrow-own); then what they are for."""
        bench, (purpose, place, remark) = self._bench, statement

        def work() -> None:
            if bench.desk.place is not place:
                bench.gate.state_place(place)
            for one in dossier_ids:
                bench.cards.issue_own(one, purpose, text=remark or None)

        self._do(work, lambda _: go())

    def _under_cards(self, dossier_ids: Sequence[str], go: Go) -> None:
        """``go`` at once if the cards are out; else they are asked for. Others' dossiers are refused (borrow-own)."""
        bench = self._bench

        def work() -> tuple[list[Cover], Purpose, Place | None]:
            lacking = [one for one in dossier_ids if not bench.gate.ask(one, Action.EDIT)[0].allowed]
            for one in lacking:
                if not bench.dossiers.keeps(one):
                    bench.gate.require_edit(one)
            purpose, place = bench.cards.last_statement()
            return [bench.dossiers.cover(one) for one in lacking], purpose, bench.desk.place or place

        def done(found: tuple[list[Cover], Purpose, Place | None]) -> None:
            if found[0]:
                self._view.ask_cards(*found, go)
            else:
                go()

        self._do(work, done)

    # -- humans

    def places(self, person_id: str) -> None:
        """Where else a human is kept, as far as open cards show."""
        humans = self._bench.humans
        self._do(lambda: humans.places(person_id), self._view.show_places)

    def ask_human(self, person_id: str) -> None:
        """Who in another opened dossier may be the same human?"""
        humans = self._bench.humans
        self._do(lambda: humans.namesakes(person_id), lambda found: self._view.ask_human(person_id, found))

    def same(self, person_id: str, other_id: str) -> None:
        """Say that two persons are the same human."""
        humans = self._bench.humans
        self._do(
            lambda: humans.same(person_id, other_id), lambda _: self._view.said("dossiers.human_said"), lasting=True
        )

    def apart(self, person_id: str) -> None:
        """Take that back."""
        humans = self._bench.humans
        self._do(lambda: humans.apart(person_id), lambda _: self._view.said("dossiers.human_unsaid"), lasting=True)
