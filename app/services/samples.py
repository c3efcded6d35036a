"""Sample data: invented customers, persons, visits and duties around today, to look around with or to demonstrate.

Everything is written as a person would write it, through cards and services, so it is logged, searched and synced.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.clock import local_moment
from app.models.enums import Place, Purpose
from app.models.fields import ENTITIES
from app.rules.completeness import CONFIRMED_SECTIONS
from app.services.cards import Cards
from app.services.desk import Desk
from app.services.dossiers import Dossiers
from app.services.reading import Gate
from app.services.records import Records
from app.services.story.teller import Cast, read
from app.services.story.telling import tell_of, write
from app.services.visits import Visits

TOLD: Final = ("hospital", "machines")
"""The stories that a person gets to look around in: one account that goes well, one that doesn't."""
_FILE: Final = Path(__file__).resolve().parent.parent.parent / "resources" / "demo" / "sample.json"
REPORTED_DAYS_AGO: Final = 6
CONFIRMED: Final = (5, 4, 2, 1)
"""How many sections of the first dossiers are confirmed this quarter, so that completeness shows its colours."""


class Samples:
    """Fills a desk with sample data."""

    def __init__(
        self, desk: Desk, gate: Gate, dossiers: Dossiers, records: Records, cards: Cards, visits: Visits
    ) -> None:
        self._desk = desk
        self._gate = gate
        self._dossiers = dossiers
        self._records = records
        self._cards = cards
        self._visits = visits

    def fill(self) -> Sequence[str]:
        """Add the invented customers with all that belongs to them. Returns their ids; the place is left unstated.

        In a vault that is enrolled, or where a place was stated, that place counts (borrow-place): nobody's log says
        *office* for them.
        """
        if self._desk.place is None and not self._desk.enrolled:
            self._gate.state_place(Place.OFFICE)
        told = self._tell()
        added = [self._dossiers.add(values) for values in _sample()["customers"]]
        self.enliven(added)
        self._desk.place = None
        return [*told, *added]

    def _tell(self) -> list[str]:
        """Whole dossiers out of the demonstration's stories, as they stand today: without a past, which nobody had."""
        now, cast, names = self._desk.now_ms(), Cast(self._desk.me.id), set[str]()
        told: list[str] = []
        for key in TOLD:
            dossier_id = self._dossiers.add(read(key)["dossier"])
            card = self._cards.issue_own(dossier_id, Purpose.MAINTENANCE)
            steps = tell_of(key, dossier_id, cast, now, names)
            self._gate.require_edit(dossier_id, sections=tuple({ENTITIES[step.entity].section for step in steps}))
            with self._desk.store.write() as session:
                for step in steps:
                    if step.entity != "confirmation":
                        write(session, step, self._desk.device)
            for section in CONFIRMED_SECTIONS[: 9 - 2 * len(told)]:
                self._dossiers.confirm(dossier_id, section)
            self._cards.give_back(card.number)
            told.append(dossier_id)
        return told

    def enliven(self, dossiers: Sequence[str]) -> None:
        """Give dossiers of one's own persons, opportunities, a reported visit, and visits planned around today."""
        sample = _sample()
        persons: Sequence[Mapping[str, Any]] = sample["persons"]
        for at, dossier_id in enumerate(dossiers):
            card = self._cards.issue_own(dossier_id, Purpose.MAINTENANCE)
            mine = [
                self._records.add("person", dossier_id, persons[(at + k) % len(persons)]).id
                for k in range(2 if at else 4)
            ]
            if at < len(sample["opportunities"]):
                self._records.add("opportunity", dossier_id, sample["opportunities"][at])
            if at == 0:
                self._report(dossier_id, mine)
            if at < len(sample["planned"]):
                self._visits.plan(dossier_id, self._planned(sample["planned"][at]))
            for section in CONFIRMED_SECTIONS[: CONFIRMED[min(at, len(CONFIRMED) - 1)]]:
                self._dossiers.confirm(dossier_id, section)
            self._cards.give_back(card.number)

    def _report(self, dossier_id: str, persons: Sequence[str]) -> None:
        told = _sample()["report"]
        at = self._moment(-REPORTED_DAYS_AGO, 10)
        visit = self._visits.plan(dossier_id, {**told["visit"], "planned_at": at, "after_deal": False})
        today = self._today()
        promises = [
            {"side": p["side"], "what": p["what"], "owner": p["owner"] or self._desk.me.name or self._desk.me.number,
             "due_on": today + dt.timedelta(days=p["in_days"])}
            for p in told["promises"]
        ]  # fmt: skip
        met = [
            {**{k: v for k, v in m.items() if k != "person"}, "person_id": persons[m["person"]]} for m in told["met"]
        ]
        self._visits.report(
            visit.id, told["values"], met=met, promises=promises, information=told["information"]
        )  # fmt: skip

    def _planned(self, planned: Mapping[str, Any]) -> dict[str, object]:
        values = {name: value for name, value in planned.items() if name not in ("day", "hour")}
        return {**values, "planned_at": self._moment(planned["day"], planned["hour"])}

    def _today(self) -> dt.date:
        return local_moment(self._desk.now_ms()).date()

    def _moment(self, days: int, hour: int) -> int:
        day = dt.datetime.combine(self._today() + dt.timedelta(days=days), dt.time(hour))
        return int(day.timestamp() * 1000)


@cache
def _sample() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return loaded
