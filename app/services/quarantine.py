"""Changes that headquarters put into quarantine: shown with the reason, mended, sent again, or withdrawn.

A change is *standing* while some of its fields still carry the stamp it was written under; a field that was written
again since is mended already. Withdrawing sets standing fields back to what headquarters holds, as far as the feed has
told this laptop, with their stamps, so that later changes build on what is really there. It isn't sent, and the history
says so.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Uuid, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import CaptureState, Dossier, History, Outbox, SyncProblem
from app.models.fields import ENTITIES
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.records import as_shown, table_of
from app.services.values import Value, stored
from app.sync.merge import CREATION, DELETED

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Aside:
    """A change put aside, without its values. ``labels``: keys of the fields' words, empty for a creation.

    ``mended``: its fields were written again since. ``at`` in UTC milliseconds.
    """

    seq: int
    entity: str
    row_id: str
    dossier_id: str | None
    dossier_code: str | None
    dossier_name: str | None
    creation: bool
    labels: tuple[str, ...]
    reason: str
    at: int
    mended: bool


@dataclass(frozen=True, slots=True)
class _Held:
    """A quarantined change, read. ``base`` is None for a creation."""

    seq: int
    reason: str
    at: int
    entity: str
    row: str
    hlc: int
    base: Mapping[str, Stamp | None] | None
    fields: tuple[str, ...]


class Quarantine:
    """What headquarters didn't take, and what becomes of it."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def list(self) -> Sequence[Aside]:
        """Everything put aside, in order. Covers only. Raises RefusedByRule."""
        self._gate.require_cover()
        with self._desk.store.read() as session:
            return [_aside(session, one) for one in _all(session)]

    def withdraw(self, seq: int) -> Aside:
        """Take a change back: its standing fields become what headquarters holds; a row it made goes to the trash.

        Nothing is sent. Raises UserError for an unknown number, RefusedByRule.
        """
        self._gate.require_cover()
        with self._desk.store.apply() as session:
            held = _one(session, seq)
            told = _aside(session, held)
            if held.base is None:
                self._withdraw_row(session, held)
            else:
                back = {name: _holds(session, held, name, self._desk.device) for name in _standing(session, held)}
                self._set_back(session, held, back)
                session.execute(delete(SyncProblem).where(SyncProblem.seq == seq))
        return told

    def send_again(self, seq: int) -> Aside:
        """Offer a change anew, as the fields stand now; a row that headquarters never took goes out whole.

        Raises UserError for an unknown number, or one that no longer stands; RefusedByRule.
        """
        with self._desk.store.write() as session:
            held = _one(session, seq)
            told = _aside(session, held)
            if told.mended:
                raise UserError("problem-mended")
            if told.dossier_id is not None:
                section = ENTITIES[held.entity].section
                self._gate.require_edit(told.dossier_id, sections=(section,), rows=(held.row,), session=session)
            else:
                self._gate.require_cover()
            self._send(session, held)
            session.execute(delete(SyncProblem).where(SyncProblem.seq == seq))
        return told

    def tidy(self) -> int:
        """Forget what is mended and no longer waits for headquarters; how many that were.

        What another one that stands may build on is kept with it.
        """
        with self._desk.store.read() as session:
            if session.execute(select(SyncProblem.seq).limit(1)).first() is None:
                return 0
            waiting = {one.replace("-", "") for one in session.scalars(select(Outbox.row_id).distinct())}
            kept = _all(session)
            busy = {one.row for one in kept if one.row.replace("-", "") in waiting or _standing(session, one)}
            over = [one.seq for one in kept if one.row not in busy]
        if over:
            with self._desk.store.apply() as session:
                session.execute(delete(SyncProblem).where(SyncProblem.seq.in_(over)))
        return len(over)

    # -- inside

    def _withdraw_row(self, session: Session, held: _Held) -> None:
        """A row that headquarters never took goes to the trash, with everything else that was put aside of it."""
        table = table_of(held.entity)
        if not session.scalar(select(table.c.deleted).where(table.c.id == held.row)):
            clk = _clk(session, held)
            self._remember(session, held, {DELETED: (False, True)})
            session.execute(update(table).where(table.c.id == held.row).values(deleted=True, clk=clk))
        same = [one.seq for one in _all(session) if one.row == held.row and one.entity == held.entity]
        session.execute(delete(SyncProblem).where(SyncProblem.seq.in_(same)))

    def _set_back(self, session: Session, held: _Held, back: Mapping[str, tuple[Any, Stamp | None]]) -> None:
        if not back:
            return
        table, clk = table_of(held.entity), dict(_clk(session, held))
        now = session.execute(select(*(table.c[name] for name in back)).where(table.c.id == held.row)).mappings().one()
        values = {name: _stored(held.entity, name, value) for name, (value, _) in back.items()}
        for name, (_, stamp) in back.items():
            clk.pop(name, None)
            if stamp is not None and list(stamp) != list(clk.get(CREATION, ())):
                clk[name] = list(stamp)
        changed = {
            name: (_wire(held.entity, name, now[name]), value)
            for name, (value, _) in back.items()
            if now[name] != values[name]
        }
        self._remember(session, held, changed)
        session.execute(update(table).where(table.c.id == held.row).values(**values, clk=clk))

    def _remember(self, session: Session, held: _Held, changed: Mapping[str, tuple[Any, Any]]) -> None:
        """Lines of the history under a stamp of their own; like any other, only that they stay here."""
        if not changed:
            return
        hlc, device = self._tick(session)
        lines = [
            {
                "hlc": hlc, "device": device, "field": name, "entity": held.entity, "row_id": held.row,
                "dossier_id": _dossier(session, held), "old": old, "new": new, "at": self._desk.clock.wall_ms(),
                "by_id": self._desk.me.id, "batch_id": None,
            }
            for name, (old, new) in changed.items()
        ]  # fmt: skip
        session.execute(insert(History), lines)

    @staticmethod
    def _tick(session: Session) -> Stamp:
        session.execute(update(CaptureState).values(hlc=CaptureState.hlc + 1))
        hlc, device = session.execute(select(CaptureState.hlc, CaptureState.device)).one()
        return hlc, device

    def _send(self, session: Session, held: _Held) -> None:
        """Put the change into the outbox under a new stamp."""
        table, clk = table_of(held.entity), dict(_clk(session, held))
        names = _standing(session, held) if held.base is not None else list(ENTITIES[held.entity].fields)
        row = session.execute(select(*(table.c[name] for name in names)).where(table.c.id == held.row)).mappings().one()
        fields = {name: _wire(held.entity, name, row[name]) for name in names}
        hlc, device = self._tick(session)
        base: dict[str, Any] | None = None
        if held.base is None:
            fields = {name: value for name, value in fields.items() if value is not None}
            clk = {CREATION: [hlc, device]}
        else:
            base = {name: _holds(session, held, name, device)[1] for name in names}
            clk.update({name: [hlc, device] for name in names})
            self._move_history(session, held, names, hlc)
        at, author = session.execute(select(CaptureState.at, CaptureState.author_id)).one()
        line = {
            "e": held.entity, "i": _plain(held.row), "h": hlc, "at": at, "by": _plain(author or self._desk.me.id),
            "b": base, "f": fields,
        }  # fmt: skip
        session.execute(
            insert(Outbox).values(
                entity=held.entity, row_id=held.row, dossier_id=_dossier(session, held), hlc=hlc,
                line=orjson.dumps(line).decode(),
            )
        )  # fmt: skip
        session.execute(update(table).where(table.c.id == held.row).values(clk=clk))

    def _move_history(self, session: Session, held: _Held, names: Sequence[str], hlc: int) -> None:
        """What was written then is written now: the history's lines go with the stamp."""
        lines = (History.hlc == held.hlc, History.row_id == held.row, History.field.in_(names))
        session.execute(update(History).where(*lines, History.device == self._desk.device).values(hlc=hlc))


def _all(session: Session) -> list[_Held]:
    return [_held(one) for one in session.scalars(select(SyncProblem).order_by(SyncProblem.seq))]


def _one(session: Session, seq: int) -> _Held:
    found = session.get(SyncProblem, seq)
    if found is None:
        raise UserError("no-such-problem", seq=seq)
    return _held(found)


def _held(kept: SyncProblem) -> _Held:
    change = orjson.loads(kept.line)
    base = change["b"]
    bases = None if base is None else {name: None if one is None else (one[0], one[1]) for name, one in base.items()}
    return _Held(
        kept.seq, kept.reason, kept.at, change["e"], str(uuid.UUID(change["i"])), change["h"], bases, tuple(change["f"])
    )  # fmt: skip


def _aside(session: Session, held: _Held) -> Aside:
    dossier = _dossier(session, held)
    cover = None if dossier is None else session.get(Dossier, dossier)
    known = ENTITIES[held.entity].fields if held.entity in ENTITIES else {}
    labels = tuple(f"field.{held.entity}.{name}" for name in held.fields if name in known)
    return Aside(
        held.seq, held.entity, held.row, dossier, cover.code if cover else None, cover.name if cover else None,
        held.base is None, () if held.base is None else labels, held.reason, held.at, not _standing(session, held),
    )  # fmt: skip


def _standing(session: Session, held: _Held) -> list[str]:
    """The fields that still carry the change's stamp; of a creation, its mark."""
    clk = _clk(session, held)
    names = (CREATION,) if held.base is None else held.fields
    return [name for name in names if (clk.get(name) or clk.get(CREATION) or (0,))[0] == held.hlc]


def _clk(session: Session, held: _Held) -> Mapping[str, Sequence[int]]:
    if held.entity not in ENTITIES:
        return {}
    table = table_of(held.entity)
    return session.scalar(select(table.c.clk).where(table.c.id == held.row)) or {}


def _dossier(session: Session, held: _Held) -> str | None:
    column = ENTITIES[held.entity].dossier if held.entity in ENTITIES else None
    if column is None:
        return None
    table = table_of(held.entity)
    return session.scalar(select(table.c[column]).where(table.c.id == held.row))


def _holds(session: Session, held: _Held, field: str, device: int) -> tuple[Any, Stamp | None]:
    """What headquarters holds in a field, in the history's form, with its stamp.

    It is what the change was made upon (or the one before, if that was put aside too), unless the feed has told a
    later write of somebody else: that one lost against the change here, but stands at headquarters.
    """
    aside = {one.hlc: one for one in _all(session) if one.row == held.row and one.base is not None}
    first = held
    base = (first.base or {}).get(field)
    while base is not None and base[1] == device and base[0] in aside and aside[base[0]] is not first:
        first = aside[base[0]]
        base = (first.base or {}).get(field)
    line = session.get(History, (first.hlc, device, field))
    value = line.old if line is not None else None
    query = (
        select(History)
        .where(History.row_id == held.row, History.field == field, History.device != device)
        .where(History.hlc > (base[0] if base is not None else 0))
        .order_by(History.hlc.desc(), History.device.desc())
        .limit(1)
    )
    later = session.scalars(query).first()
    return (value, base) if later is None else (later.new, (later.hlc, later.device))


def _stored(entity: str, field: str, value: Any) -> Value:
    if field == DELETED:
        return bool(value)
    return stored(ENTITIES[entity].fields[field], as_shown(entity, field, value))


def _wire(entity: str, field: str, value: Any) -> Any:
    """A row's value in the form of the wire and of the history: days as ISO text, identities without dashes."""
    if isinstance(value, dt.date):
        return value.isoformat()
    is_identity = isinstance(table_of(entity).columns[field].type, Uuid)
    return _plain(value) if is_identity and isinstance(value, str) else value


def _plain(identity: str) -> str:
    return uuid.UUID(identity).hex


def waiting_bytes(session: Session) -> int:
    """How much waits in the outbox, before it is packed."""
    return int(session.scalar(select(func.coalesce(func.sum(func.length(Outbox.line)), 0))) or 0)
