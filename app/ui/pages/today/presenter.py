"""What *Today* does: look, say a duty done, return a card; reading leads to the other pages (duties)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.errors import SatchelError
from app.services.today import TodayView as Day
from app.services.workbench import Workbench
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner


class TodayView(Protocol):
    """What the presenter asks of the widgets."""

    def show_day(self, day: Day, now_ms: int) -> None: ...
    def show_completeness(self, percent: int) -> None: ...
    def show_refused(self, error: SatchelError) -> None: ...
    def say(self, error: SatchelError) -> None: ...
    def tell(self, key: str) -> None: ...
    def offer_undo(self, key: str, undo: Callable[[], object]) -> None: ...
    def changed(self, kind: str, dossier_id: str) -> None: ...
    def go_to_visit(self, visit_id: str) -> None: ...


class TodayPresenter(Presenting):
    """Logic of the page over a workbench."""

    def __init__(self, view: TodayView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.say)
        self._view = view
        self._bench = bench

    def refresh(self) -> None:
        """Look anew; the completeness follows, because it takes longer."""
        bench = self._bench

        def work() -> tuple[Day, int]:
            return bench.today.look(), bench.desk.now_ms()

        self._do(work, self._looked, failed=self._view.show_refused)

    def _looked(self, found: tuple[Day, int]) -> None:
        self._view.show_day(*found)
        if found[0].dossiers:
            self._do(self._bench.today.completeness, self._view.show_completeness)

    def done(self, key: str) -> None:
        """A duty is done; the word can be taken back."""

        def said(_: None) -> None:
            self._view.offer_undo("today.done", lambda: self.undone(key))
            self.refresh()

        self._do(lambda: self._bench.today.done(key), said)

    def undone(self, key: str) -> None:
        """The duty stands again."""
        self._do(lambda: self._bench.today.undone(key), lambda _: self.refresh())

    def give_back(self, number: str, dossier_id: str) -> None:
        """Return a card; its dossier closes (borrow-states)."""

        def done(_: object) -> None:
            self._view.tell("today.returned")
            self._view.changed("card", dossier_id)
            self.refresh()

        self._do(lambda: self._bench.cards.give_back(number), done)

    def see_promise(self, promise_id: str) -> None:
        """Go to the visit at which it was made."""
        self._do(lambda: self._bench.visits.visit_of("promise", promise_id), self._view.go_to_visit)
