"""Planning a visit: choose one's own dossier, take its card if need be, fill in, plan (visits, borrow-own)."""

from __future__ import annotations

from typing import Protocol

from app.errors import SatchelError
from app.models.enums import Place, Purpose
from app.rules.borrowing import Action
from app.services.dossiers import Filter
from app.services.drafts import DraftKey
from app.services.visits import VisitRef
from app.services.workbench import Workbench
from app.ui.pages.presenting import Presenting
from app.ui.pages.visits.fields import PLAN
from app.ui.pages.visits.presenter import called, take_card
from app.ui.pages.visits.shown import Planning, Statement
from app.ui.pages.visits.state import Form, blank, changes, draft_of, with_draft
from app.ui.running import Runner

WHOM = "whom"
"""In what is typed: the ids of the persons to meet, by commas."""
NAMES = (*(name for line in PLAN for name in line), WHOM)


class PlanningView(Protocol):
    """What the presenter asks of the widgets."""

    def show_planning(self, planning: Planning) -> None: ...
    def show_plan_problem(self, sentence: str, field: str) -> None: ...
    def show_refused(self, error: SatchelError) -> None: ...
    def planned(self, visit: VisitRef) -> None: ...
    def say(self, error: SatchelError) -> None: ...
    def changed(self, kind: str, dossier_id: str) -> None: ...


class PlanningPresenter(Presenting):
    """One plan at a time. What is typed stays a draft of its dossier until it is planned."""

    def __init__(self, view: PlanningView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.say)
        self._view = view
        self._bench = bench
        self._chosen = ""

    def begin(self, dossier_id: str = "") -> None:
        """Show the plan for a dossier; without one, for the last that was chosen."""
        self._chosen = dossier_id or self._chosen
        self._do(self._look, self._view.show_planning, self._view.show_refused)

    def watch(self) -> None:
        """Take the form away as soon as it may no longer be filled in (borrow-card)."""
        chosen = self._chosen

        def answered(allowed: bool) -> None:
            if not allowed and chosen == self._chosen:
                self.begin(chosen)

        if chosen:
            self._do(lambda: self._bench.gate.ask(chosen, Action.EDIT)[0].allowed, answered)

    def borrow(self, purpose: Purpose, place: Place, text: str) -> None:
        """Take the card of the chosen dossier."""
        chosen = self._chosen

        def done(_: object) -> None:
            self._view.changed("card", chosen)
            self.begin(chosen)

        def failed(error: SatchelError) -> None:
            self._view.show_plan_problem(error.message, "")

        self._do(lambda: take_card(self._bench, chosen, purpose, place, text), done, failed)

    def keep_draft(self, fields: dict[str, str]) -> None:
        """What was typed so far survives a crash."""
        chosen, drafts = self._chosen, self._bench.drafts
        changed = changes(blank(NAMES), Form({name: text for name, text in fields.items() if name in NAMES}, {}))
        written = any(text for name, text in changed.fields.items() if name != "planned_at")
        if chosen and written:
            self._do(lambda: drafts.keep(DraftKey("visit"), chosen, draft_of(changed)), lambda _: None, lasting=True)

    def discard(self) -> None:
        """Forget what was typed for this dossier."""
        chosen = self._chosen
        self._do(lambda: self._bench.drafts.drop(DraftKey("visit"), chosen), lambda _: self.begin(chosen))

    def plan(self, fields: dict[str, str]) -> None:
        """Plan it; what is missing or wrong is said at its field."""
        bench, chosen = self._bench, self._chosen

        def work() -> VisitRef:
            values = {name: text for name, text in fields.items() if name != WHOM}
            made = bench.visits.plan(chosen, values, [one for one in fields.get(WHOM, "").split(",") if one])
            bench.drafts.drop(DraftKey("visit"), chosen)
            return made

        def failed(error: SatchelError) -> None:
            self._view.show_plan_problem(error.message, str(error.params.get("field") or ""))

        self._do(work, self._view.planned, failed, lasting=True)

    def _look(self) -> Planning:
        bench = self._bench
        covers = bench.dossiers.covers(Filter(keeper_id=bench.desk.me.id))
        chosen = next((one for one in covers if one.id == self._chosen), None)
        if chosen is None:
            chosen = next((one for one in covers if one.card_number), covers[0] if covers else None)
        self._chosen = chosen.id if chosen else ""
        now = bench.desk.now_ms()
        if chosen is None or chosen.card_number is None:
            place = bench.desk.place or bench.cards.last_statement()[1]
            statement = Statement(chosen, Purpose.VISIT_PREPARATION, place) if chosen else None
            return Planning(covers, self._chosen, statement, None, None, now)
        draft = bench.drafts.read(DraftKey("visit"), chosen.id)
        form = with_draft(blank(NAMES), draft.value) if draft else blank(NAMES)
        persons = [(one.id, called(one)) for one in bench.records.rows("person", chosen.id)]
        return Planning(covers, self._chosen, None, form, draft.at if draft else None, now, persons)
