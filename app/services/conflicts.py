"""Conflicts: two values of one field side by side, and what a person decides (sync: no losing value vanishes).

Headquarters records them, the feed brings them to both sides. Settling one is an ordinary change of the field (if it
gets another value) and of the conflict, so it reaches every laptop. Values are content: they need a card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import orjson
from sqlalchemy import Boolean, select
from sqlalchemy.orm import Session

from app.accesslog.events import Act, Target
from app.errors import UserError
from app.models import CaptureState, Divergence, History, Setting
from app.models.enums import Settlement
from app.models.fields import ENTITIES
from app.rules.borrowing import Action
from app.services.conflict_told import Compared, Conflict, Side, Teller, kept, sides
from app.services.desk import Desk
from app.services.forms import title_of
from app.services.reading import Gate
from app.services.records import Record, fetch, ready_values, table_of, write_row
from app.services.row_titles import names_of, naming_sections, row_titles
from app.services.values import Value
from app.sync.feed import is_known, open_conflicts
from app.sync.merge import DELETED

_UNDO: Final = "undo.conflicts"


class Keep(StrEnum):
    """Which value is to stand: this laptop's (or this person's), the other side's, or another one typed."""

    MINE = "mine"
    THEIRS = "theirs"
    VALUE = "value"


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
            found = [one for one in session.scalars(query) if is_known(one.entity, one.field)]
            told = self._teller(session, found)
        may: dict[str | None, bool] = {None: True}
        for one in found:
            if one.dossier_id not in may:
                here = one.dossier_id in told.covers
                may[one.dossier_id] = here and self._gate.ask(str(one.dossier_id), Action.READ_SECTION)[0].allowed
        return [told(one, may[one.dossier_id]) for one in found]

    def show(self, conflict_id: str) -> Compared:
        """Both values side by side; one *section viewed* event. Raises UserError, RefusedByRule."""
        with self._desk.store.read() as session:
            found = _one(session, conflict_id)
            told = self._teller(session, [found])
            dossier = _dossier(session, found)
        if dossier is not None:
            sections = naming_sections(found.entity)
            self._gate.require(dossier, Act.SECTION_VIEWED, sections=sorted(sections), rows=(found.row_id,))
        else:
            self._require_unfiled(Act.SECTION_VIEWED, found)
        with self._desk.store.read() as session:
            row = _row(session, found)
            current, before = _current(row, found.field), _before(session, found, self._desk.device)
            mine, theirs = (side.shown(found) for side in self._sides(found))
            names = _names(session, found, dossier, (mine, theirs, current, before))
            title = _title(session, found, row, dossier)
        return Compared(told(found, True), mine, theirs, current, before, title, names)

    def titles(self, found: Iterable[Conflict]) -> Mapping[str, str]:
        """What the rows within dossiers that may be read now are called, by the conflicts' ids (borrow-card); rows in
        the trash too.

        One *section viewed* event a dossier. Raises RefusedByRule where a card has ended since they were listed.
        """
        rows: dict[str, list[Conflict]] = {}
        for one in found:
            if one.dossier_id is not None and one.readable and one.entity != "dossier":
                rows.setdefault(one.dossier_id, []).append(one)
        titles: dict[str, str] = {}
        for dossier, some in rows.items():
            entities = sorted({one.entity for one in some})
            self._gate.require(
                dossier, Act.SECTION_VIEWED, sections=sorted({s for name in entities for s in naming_sections(name)}),
                rows=sorted({one.row_id for one in some}),
            )  # fmt: skip
            with self._desk.store.read() as session:
                for name in entities:
                    named = row_titles(session, name, {one.row_id for one in some if one.entity == name}, dossier)
                    titles |= {one.id: named[one.row_id] for one in some if one.entity == name and one.row_id in named}
        return titles

    def count(self) -> int:
        """How many are open, without saying which."""
        with self._desk.store.read() as session:
            return open_conflicts(session)

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
                self._require_edit(session, one)
            wrote = [[one.id, self._settle(session, one, keep, value)] for one in found]
            session.flush()
            session.merge(Setting(name=_UNDO, value=wrote))
            told = self._teller(session, found)
        return [told(one, True) for one in found]

    def _teller(self, session: Session, found: Iterable[Divergence]) -> Teller:
        return Teller.of(session, found, self._desk.me.id, self._desk.device)

    def _sides(self, found: Divergence) -> tuple[Side, Side]:
        return sides(found, self._desk.me.id, self._desk.device)

    def _require_edit(self, session: Session, found: Divergence) -> None:
        dossier = _dossier(session, found)
        if dossier is None:
            self._require_unfiled(Act.DOSSIER_EDITED, found)
            return
        section = ENTITIES[found.entity].section
        self._gate.require_edit(dossier, sections=(section,), rows=(found.row_id,), session=session)

    def _require_unfiled(self, act: Act, found: Divergence) -> None:
        """A row of no dossier has no card: it needs what the inbox needs, place, rank, clock and log, and an event."""
        self._gate.require_cover()
        self._gate.note(act, target=Target(kind="unfiled", rows=(found.row_id,)))

    def can_undo(self) -> bool:
        """Whether there is a settlement of one's own to take back."""
        return bool(self._desk.setting(_UNDO))

    def undo(self) -> Sequence[Conflict]:
        """Open again what was settled last on this laptop, with the value that stood before; an ordinary change.

        A field that was written again since keeps its value. Raises UserError, RefusedByRule.
        """
        with self._desk.store.write() as session:
            kept = session.get(Setting, _UNDO)
            wrote = {str(one): hlc for one, hlc in (kept.value if kept is not None else ())}
            rows = session.scalars(select(Divergence).where(Divergence.id.in_(wrote)))
            found = [one for one in rows if one.settled_at is not None and not one.deleted]
            if not found:
                raise UserError("nothing-to-undo")
            for one in found:
                self._require_edit(session, one)
            for one in found:
                _write_back(session, one, wrote[one.id], self._desk.device)
                one.choice = one.settled_at = None  # settled_by stays: nobody writes that in another's name
            session.merge(Setting(name=_UNDO, value=[]))
            session.flush()
            told = self._teller(session, found)
        return [told(one, True) for one in found]

    def _settle(self, session: Session, found: Divergence, keep: Keep, value: object) -> int | None:
        """Settle one; the clock value of the write that it took, None if the value stood already."""
        if found.settled_at is not None:
            raise UserError("conflict-settled")
        row = _row(session, found)
        if keep is Keep.VALUE:
            wanted, choice = _typed(row, found.field, value), Settlement.VALUE
        else:
            side = self._sides(found)[0 if keep is Keep.MINE else 1]
            wanted, choice = side.shown(found), Settlement.WINNER if side.in_force else Settlement.LOSER
        wrote = None
        if wanted != _current(row, found.field):
            write_row(session, found.entity, found.row_id, {found.field: wanted})
            wrote = session.scalar(select(CaptureState.hlc))
        found.choice, found.settled_at, found.settled_by = str(choice), self._desk.now_ms(), self._desk.me.id
        return wrote


def _one(session: Session, conflict_id: str) -> Divergence:
    found = session.get(Divergence, conflict_id)
    if found is None or found.deleted or not is_known(found.entity, found.field):
        raise UserError("no-such-conflict", id=conflict_id[:40])
    return found


def _row(session: Session, found: Divergence) -> Record:
    rows = fetch(session, found.entity, row_id=found.row_id)
    if not rows:
        raise UserError("no-such-row", id=found.row_id)
    return rows[0]


def _dossier(session: Session, found: Divergence) -> str | None:
    """The dossier whose card its values need: the row's own, whatever the conflict says (borrow-card)."""
    return _row(session, found).dossier_id


def _current(row: Record, field: str) -> Value:
    return row.deleted if field == DELETED else row.values.get(field)


def _names(session: Session, found: Divergence, dossier: str | None, values: Iterable[Value]) -> Mapping[str, str]:
    """What the rows are called that the field's values name."""
    spec = ENTITIES[found.entity].fields.get(found.field)
    if spec is None or spec.refers is None:
        return {}
    return names_of(session, [spec.refers], {value for value in values if isinstance(value, str)}, dossier)


def _title(session: Session, found: Divergence, row: Record, dossier: str | None) -> str | None:
    """What the row is called; None for one without a name. A row of no dossier has its own words only."""
    if dossier is None:
        return title_of(row.values) or None
    return row_titles(session, found.entity, [found.row_id], dossier).get(found.row_id)


def _before(session: Session, found: Divergence, device: int) -> Value:
    """The value that the first of the two wrote over, as the history has it; this laptop's own line is the surest.

    Headquarters' line of the later one tells what it wrote over there, which may be the other side's value.
    """
    sides = sorted(((found.winner_hlc, found.winner_device), (found.loser_hlc, found.loser_device)))
    others = {orjson.dumps(orjson.loads(text)) for text in (found.winner, found.loser)}
    for hlc, at in sorted(sides, key=lambda side: side[1] != device):
        line = session.get(History, (hlc, at, found.field))
        if line is not None and line.row_id == found.row_id and (at == device or orjson.dumps(line.old) not in others):
            return kept(found.entity, found.field, line.old)
    return None


def _write_back(session: Session, found: Divergence, hlc: int | None, device: int) -> None:
    """The value that a settlement wrote over, if the one it wrote still stands."""
    line = None if hlc is None else session.get(History, (hlc, device, found.field))
    if line is None or line.row_id != found.row_id:
        return
    if _current(_row(session, found), found.field) == kept(found.entity, found.field, line.new):
        write_row(session, found.entity, found.row_id, {found.field: kept(found.entity, found.field, line.old)})


def _typed(row: Record, field: str, value: object) -> Value:
    if isinstance(table_of(row.entity).columns[field].type, Boolean) and field == DELETED:
        raise UserError("conflict-one-value")
    return ready_values(ENTITIES[row.entity], {field: value}, partial=True)[field]
