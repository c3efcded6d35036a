"""What the cards page does: list, return, take several cards under one statement (borrow-own, borrow-states)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.errors import SatchelError
from app.models.enums import Place, Purpose
from app.rules.cards import OPEN
from app.services.cards import CardView
from app.services.dossiers import Cover, Filter
from app.services.workbench import Workbench
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner


@dataclass(frozen=True)
class Offer:
    """One's own dossiers without a card, with the purpose and place offered; ``most`` cards under one statement."""

    covers: Sequence[Cover]
    purpose: Purpose
    place: Place | None
    most: int


@dataclass(frozen=True)
class Taken:
    """The cards that were taken, and why it went no further."""

    cards: Sequence[CardView]
    error: SatchelError | None


class CardsView(Protocol):
    """What the presenter asks of the widgets."""

    def show_cards(self, out: Sequence[CardView], ended: Sequence[CardView], now_ms: int) -> None: ...
    def show_offer(self, offer: Offer) -> None: ...
    def show_problem(self, sentence: str) -> None: ...
    def show_refused(self, error: SatchelError) -> None: ...
    def say(self, error: SatchelError) -> None: ...
    def tell(self, key: str, **params: object) -> None: ...
    def changed(self, kind: str, dossier_id: str) -> None: ...


class CardsPresenter(Presenting):
    """Logic of the page over a workbench."""

    def __init__(self, view: CardsView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.say)
        self._view = view
        self._bench = bench

    def refresh(self) -> None:
        """Fetch the cards anew; those whose time is over end first."""
        bench = self._bench

        def done(found: tuple[Sequence[CardView], int]) -> None:
            cards, now = found
            out = sorted((one for one in cards if one.state in OPEN), key=lambda one: (one.due_at or 0, one.number))
            self._view.show_cards(out, [one for one in cards if one.state not in OPEN], now)

        self._do(lambda: (bench.cards.mine(ended=True), bench.desk.now_ms()), done, self._view.show_refused)

    def give_back(self, number: str, dossier_id: str) -> None:
        """Return a card; its dossier closes."""

        def done(_: CardView) -> None:
            self._view.tell("cards.returned", number=number)
            self._view.changed("card", dossier_id)

        self._do(lambda: self._bench.cards.give_back(number), done)

    def offer(self) -> None:
        """What can be borrowed under one statement."""
        bench = self._bench

        def work() -> Offer:
            mine = bench.dossiers.covers(Filter(keeper_id=bench.desk.me.id))
            purpose, place = bench.cards.last_statement()
            free = [cover for cover in mine if cover.card_number is None]
            return Offer(free, purpose, bench.desk.place or place, bench.desk.policy.own_cards_per_statement)

        self._do(work, self._view.show_offer, self._view.show_refused)

    def borrow(self, dossier_ids: Sequence[str], purpose: Purpose, place: Place, text: str) -> None:
        """State purpose and place once, take a card for each (each its number, each its event)."""
        bench = self._bench

        def work() -> Taken:
            cards: list[CardView] = []
            try:
                if bench.desk.place is not place:
                    bench.gate.state_place(place)
                for dossier_id in dossier_ids:
                    cards.append(bench.cards.issue_own(dossier_id, purpose, text=text or None))
            except SatchelError as error:
                return Taken(cards, error)
            return Taken(cards, None)

        self._do(work, self._taken)

    def _taken(self, taken: Taken) -> None:
        if taken.cards:
            self._view.tell("cards.taken", n=len(taken.cards))
            self._view.changed("card", taken.cards[0].dossier_id if len(taken.cards) == 1 else "")
        if taken.error is not None:
            self._view.show_problem(taken.error.message)
            if taken.cards:
                self.offer()
                self._view.show_problem(taken.error.message)

    def refused_place(self, place: Place) -> None:
        """A forbidden place was stated: logged, and nothing is shown from now on (borrow-place)."""
        self._do(lambda: self._bench.gate.state_place(place), lambda _: self._view.changed("place", ""))
