"""A conflict as it is told: what it is about, its two sides, and which of them is one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Divergence, Dossier, Staff
from app.models.fields import ENTITIES
from app.services.records import as_shown
from app.services.values import Value, stored
from app.sync.merge import DELETED, wall_ms


@dataclass(frozen=True, slots=True)
class Written:
    """Who wrote a side, where and when (UTC milliseconds). ``in_force``: it won; ``by_name`` None: headquarters."""

    at: int
    by_id: str | None
    by_name: str | None
    device: int
    in_force: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict without its values, as it may be listed without a card. ``label``: key of the field's word.

    ``field`` is ``deleted`` where a deletion met an edit. ``choice`` and ``settled_*`` are None while it is open.
    """

    id: str
    dossier_id: str | None
    dossier_code: str | None
    dossier_name: str | None
    entity: str
    row_id: str
    field: str
    label: str
    mine: Written
    theirs: Written
    choice: str | None
    settled_at: int | None
    settled_by: str | None
    readable: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A conflict with both values, and the one that stands in the row now.

    ``before``: what stood there before either wrote, None too where that isn't known here. ``title``: the row's name
    (a person's, a visit's subject), None for one without. ``names``: what the rows that the values name are called.
    """

    conflict: Conflict
    mine: Value
    theirs: Value
    current: Value
    before: Value = None
    title: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: the one in force, or the other."""

    in_force: bool

    def shown(self, found: Divergence) -> Value:
        """The side's value as it is stored in the row."""
        return kept(found.entity, found.field, orjson.loads(found.winner if self.in_force else found.loser))

    def written(self, found: Divergence, names: Mapping[str, str]) -> Written:
        hlc, device, by = (
            (found.winner_hlc, found.winner_device, found.winner_by) if self.in_force
            else (found.loser_hlc, found.loser_device, found.loser_by)
        )  # fmt: skip
        return Written(wall_ms(hlc), by, names.get(by or ""), device, self.in_force)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells conflicts as the person with this id sees them at this device."""

    me: str
    device: int
    names: Mapping[str, str]
    covers: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, session: Session, found: Iterable[Divergence], me: str, device: int) -> Teller:
        """With our people's names and the covers that ``found`` are under."""
        names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
        wanted = {one.dossier_id for one in found if one.dossier_id is not None}
        covers = session.execute(select(Dossier.id, Dossier.code, Dossier.name).where(Dossier.id.in_(wanted)))
        return cls(me, device, names, {row.id: (row.code, row.name) for row in covers})

    def __call__(self, found: Divergence, readable: bool) -> Conflict:
        mine, theirs = sides(found, self.me, self.device)
        code, name = self.covers.get(found.dossier_id or "", (None, None))
        return Conflict(
            found.id, found.dossier_id, code, name, found.entity, found.row_id, found.field,
            f"field.{found.entity}.{found.field}", mine.written(found, self.names), theirs.written(found, self.names),
            found.choice, found.settled_at, found.settled_by, readable,
        )  # fmt: skip


def sides(found: Divergence, me: str, device: int) -> tuple[Side, Side]:
    """Mine and theirs: this laptop's side, else this person's, else the one in force."""
    winner, loser = Side(True), Side(False)
    for winner_is, loser_is in (
        (found.winner_device == device, found.loser_device == device), (found.winner_by == me, found.loser_by == me),
    ):  # fmt: skip
        if winner_is != loser_is:
            return (winner, loser) if winner_is else (loser, winner)
    return winner, loser


def kept(entity: str, field: str, value: Value) -> Value:
    """A value of the history as it is stored in the row."""
    if field == DELETED:
        return bool(value)
    spec = ENTITIES[entity].fields.get(field)
    return None if spec is None else stored(spec, as_shown(entity, field, value))
