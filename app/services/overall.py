"""Completeness over many dossiers: by keeper or by region, with the sections that wait to be confirmed
(completeness, quarterly-check). Figures of covers only: nothing of a dossier's content is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.orm import Session

from app.models import Confirmation, Dossier, Staff
from app.models.fields import Section
from app.models.ids import dashed
from app.rules.completeness import CONFIRMED_SECTIONS
from app.rules.policy import DAY_MS
from app.services import filling
from app.services.desk import Desk
from app.services.reading import Gate


class By(StrEnum):
    """What dossiers are put together by."""

    KEEPER = "keeper"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class StaleSection:
    """A section that waits in ``dossiers`` of a group; ``oldest_days``: the longest wait, None: somewhere never."""

    section: Section
    dossiers: int
    never: int
    oldest_days: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Dossiers of one keeper or region. ``key`` is the keeper's id or the region; None: none is stated."""

    key: str | None
    name: str | None
    dossiers: int
    percent: int
    stale: Sequence[StaleSection]

    @property
    def waiting(self) -> int:
        """How many sections wait, over all dossiers."""
        return sum(one.dossiers for one in self.stale)


class Overall:
    """The figures of one desk."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def by(self, by: By) -> Sequence[Group]:
        """The groups, the least complete first. ``percent`` is the mean of the covers'. Raises RefusedByRule."""
        return self.all([by])[by]

    def all(self, ways: Iterable[By] = By) -> Mapping[By, Sequence[Group]]:
        """The groups of each way, read once."""
        self._gate.require_cover()
        with self._desk.store.read() as session:
            percents = filling.percents(session, self._desk.now_ms(), self._desk.policy)
            query = select(type_coerce(Dossier.id, String), Dossier.keeper_id, Dossier.region)
            rows = session.execute(query.where(Dossier.deleted.is_(False))).all()
            staff = session.execute(select(Staff.id, Staff.name))
            names: Mapping[str | None, str | None] = {row.id: row.name for row in staff}
            last = _confirmations(session)
        found: dict[By, Sequence[Group]] = {}
        for by in ways:
            members: dict[str | None, list[str]] = defaultdict(list)
            for dossier, keeper, region in rows:
                members[(keeper if by is By.KEEPER else region) or None].append(dossier)
            groups = [
                Group(
                    of, names.get(of) if by is By.KEEPER else of, len(dossiers),
                    round(sum(percents.get(dashed(one), 0) for one in dossiers) / len(dossiers)),
                    self._stale(dossiers, last),
                )
                for of, dossiers in members.items()
            ]  # fmt: skip
            found[by] = sorted(groups, key=lambda one: (one.percent, one.name or ""))
        return found

    def _stale(self, dossiers: Sequence[str], last: Mapping[tuple[str, str], int]) -> Sequence[StaleSection]:
        now, quarter = self._desk.now_ms(), self._desk.policy.quarter_days
        found = []
        for section in CONFIRMED_SECTIONS:
            moments = [last.get((one, str(section))) for one in dossiers]
            ages = [max(0, now - at) // DAY_MS for at in moments if at is not None]
            old = [age for age in ages if age >= quarter]
            never = moments.count(None)
            if old or never:
                found.append(StaleSection(section, len(old) + never, never, max(old, default=None)))
        return found


def _confirmations(session: Session) -> dict[tuple[str, str], int]:
    """When each section of each dossier (its id as the database keeps it) was confirmed last."""
    query = (
        select(type_coerce(Confirmation.dossier_id, String), Confirmation.part, func.max(Confirmation.confirmed_at))
        .where(Confirmation.deleted.is_(False))
        .group_by(Confirmation.dossier_id, Confirmation.part)
    )
    return {(dossier, part): at for dossier, part, at in session.execute(query)}
