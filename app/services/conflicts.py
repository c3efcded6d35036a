"""Conflicts: two values of one field side by side, and what a person decides (sync: no losing value vanishes).

Headquarters records them, the feed brings them to both sides. Settling one is an ordinary change of the field (if it
gets another value) and of the conflict, so it reaches every laptop. Values are content: they need a card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Boolean, select
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Divergence, Dossier, Staff
from app.models.enums import Settlement
from app.models.fields import ENTITIES
from app.rules.borrowing import Action
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.records import Record, as_shown, fetch, ready_values, table_of, write_row
from app.services.values import Value, stored
from app.sync.merge import DELETED, wall_ms


class Keep(StrEnum):
    """Which value is to stand: this laptop's (or this person's), the other side's, or another one typed."""

    MINE = "mine"
    THEIRS = "theirs"
    VALUE = "value"


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
    """A conflict with both values, and the one that stands in the row now."""

    conflict: Conflict
    mine: Value
    theirs: Value
    current: Value


class Conflicts:
    """Lists, shows and settles the conflicts of this laptop's dossiers."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def list(self, *, settled: bool = False, dossier_id: str | None = None) -> Sequence[Conflict]:
        """Open conflicts (or those settled), newest first; of one dossier if given. Covers only.

        Raises RefusedByRule.
        """
        self._gate.require_cover()
        query = select(Divergence).where(Divergence.deleted.is_(False)).order_by(Divergence.winner_hlc.desc())
        query = query.where(Divergence.settled_at.is_not(None) if settled else Divergence.settled_at.is_(None))
        if dossier_id is not None:
            query = query.where(Divergence.dossier_id == dossier_id)
        with self._desk.store.read() as session:
            found = session.scalars(query).all()
            told = self._told(session, found)
        may: dict[str | None, bool] = {None: True}
        for one in found:
            if one.dossier_id not in may:
                may[one.dossier_id] = self._gate.ask(str(one.dossier_id), Action.READ_SECTION)[0].allowed
        return [told(one, may[one.dossier_id]) for one in found]

    def show(self, conflict_id: str) -> Compared:
        """Both values side by side; one *section viewed* event. Raises UserError, RefusedByRule."""
        with self._desk.store.read() as session:
            found = _one(session, conflict_id)
            told = self._told(session, [found])
        if found.dossier_id is not None:
            sections = (ENTITIES[found.entity].section,)
            self._gate.require(found.dossier_id, Act.SECTION_VIEWED, sections=sections, rows=(found.row_id,))
        with self._desk.store.read() as session:
            row = _row(session, found)
        mine, theirs = self._sides(found)
        current = _current(row, found.field)
        return Compared(told(found, True), mine.shown(found), theirs.shown(found), current)

    def settle(self, conflict_id: str, keep: Keep, value: object = None) -> Conflict:
        """Let a value stand. ``value`` as typed, for ``Keep.VALUE`` only. Raises UserError, RefusedByRule."""
        return self.settle_all([conflict_id], keep, value)[0]

    def settle_all(self, conflict_ids: Iterable[str], keep: Keep, value: object = None) -> Sequence[Conflict]:
        """Settle several alike, all or none."""
        ids = list(dict.fromkeys(conflict_ids))
        if keep is Keep.VALUE and len(ids) != 1:
            raise UserError("conflict-one-value")
        with self._desk.store.write() as session:
            found = [_one(session, one) for one in ids]
            for one in found:
                if one.dossier_id is not None:
                    section = ENTITIES[one.entity].section
                    self._gate.require_edit(one.dossier_id, sections=(section,), rows=(one.row_id,), session=session)
            for one in found:
                self._settle(session, one, keep, value)
            session.flush()
            told = self._told(session, found)
        return [told(one, True) for one in found]

    def _settle(self, session: Session, found: Divergence, keep: Keep, value: object) -> None:
        if found.settled_at is not None:
            raise UserError("conflict-settled")
        row = _row(session, found)
        if keep is Keep.VALUE:
            wanted, choice = _typed(row, found.field, value), Settlement.VALUE
        else:
            side = self._sides(found)[0 if keep is Keep.MINE else 1]
            wanted, choice = side.shown(found), Settlement.WINNER if side.in_force else Settlement.LOSER
        if wanted != _current(row, found.field):
            write_row(session, found.entity, found.row_id, {found.field: wanted})
        found.choice, found.settled_at, found.settled_by = str(choice), self._desk.now_ms(), self._desk.me.id

    def _sides(self, found: Divergence) -> tuple[_Side, _Side]:
        """Mine and theirs: this laptop's side, else this person's, else the one in force."""
        winner, loser = _Side(True), _Side(False)
        for winner_is, loser_is in (
            (found.winner_device == self._desk.device, found.loser_device == self._desk.device),
            (found.winner_by == self._desk.me.id, found.loser_by == self._desk.me.id),
        ):
            if winner_is != loser_is:
                return (winner, loser) if winner_is else (loser, winner)
        return winner, loser

    def _told(self, session: Session, found: Iterable[Divergence]) -> _Teller:
        names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
        wanted = {one.dossier_id for one in found if one.dossier_id is not None}
        covers = session.execute(select(Dossier.id, Dossier.code, Dossier.name).where(Dossier.id.in_(wanted)))
        return _Teller(self._sides, names, {row.id: (row.code, row.name) for row in covers})


@dataclass(frozen=True, slots=True)
class _Side:
    in_force: bool

    def shown(self, found: Divergence) -> Value:
        """The side's value as it is stored in the row."""
        value = orjson.loads(found.winner if self.in_force else found.loser)
        if found.field == DELETED:
            return bool(value)
        spec = ENTITIES[found.entity].fields.get(found.field)
        return None if spec is None else stored(spec, as_shown(found.entity, found.field, value))

    def written(self, found: Divergence, names: Mapping[str, str]) -> Written:
        hlc, device, by = (
            (found.winner_hlc, found.winner_device, found.winner_by) if self.in_force
            else (found.loser_hlc, found.loser_device, found.loser_by)
        )  # fmt: skip
        return Written(wall_ms(hlc), by, names.get(by or ""), device, self.in_force)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Conflicts as a person sees them."""

    sides: Any
    names: Mapping[str, str]
    covers: Mapping[str, tuple[str, str]]

    def __call__(self, found: Divergence, readable: bool) -> Conflict:
        mine, theirs = self.sides(found)
        code, name = self.covers.get(found.dossier_id or "", (None, None))
        return Conflict(
            found.id, found.dossier_id, code, name, found.entity, found.row_id, found.field,
            f"field.{found.entity}.{found.field}", mine.written(found, self.names), theirs.written(found, self.names),
            found.choice, found.settled_at, found.settled_by, readable,
        )  # fmt: skip


def _one(session: Session, conflict_id: str) -> Divergence:
    found = session.get(Divergence, conflict_id)
    if found is None or found.deleted:
        raise UserError("no-such-conflict", id=conflict_id[:40])
    return found


def _row(session: Session, found: Divergence) -> Record:
    rows = fetch(session, found.entity, row_id=found.row_id)
    if not rows:
        raise UserError("no-such-row", id=found.row_id)
    return rows[0]


def _current(row: Record, field: str) -> Value:
    return row.deleted if field == DELETED else row.values.get(field)


def _typed(row: Record, field: str, value: object) -> Value:
    if isinstance(table_of(row.entity).columns[field].type, Boolean) and field == DELETED:
        raise UserError("conflict-one-value")
    return ready_values(ENTITIES[row.entity], {field: value}, partial=True)[field]
