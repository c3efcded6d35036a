"""Supplying a restored headquarters with what it lacks: rows as it had acknowledged them, with their history.

Whoever wrote them: a row pulled from another laptop goes as well, should that one be gone. What still waits in the
outbox goes its ordinary way afterwards, so each row is told as it was before it. Cut anywhere, it begins again: what
headquarters has by then isn't asked for any more.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Table, Uuid, select
from sqlalchemy.orm import Session

from app.models import Base, History, Outbox
from app.models.fields import ENTITIES
from app.sync import errors, merge, wire
from app.sync.headquarters import Headquarters
from app.sync.logpush import DeviceLog, keep_evidence, note_before
from app.sync.patience import patiently
from app.sync.state import Clockwork, Filling, Following, Heard, Restoration, Sent
from app.sync.transport import Answer, Refusal
from app.vault.unit_of_work import Store

ROWS: Final = 200
"""Rows read at once; a request holds as many, or fewer that fill it."""
MOST_BYTES: Final = 4 << 20
ROUNDS: Final = 4
"""A row whose parent comes later is taken in a later round."""
_PLAIN: Final = {name: column for name, one in ENTITIES.items() if (column := one.dossier) is not None}
Key = tuple[str, str]


def adopt(store: Store, log: DeviceLog, hq: Headquarters, refusal: Refusal) -> None:
    """Headquarters says that it was restored: from now on the laptop knows, and is to supply what is missing.

    The last checkpoint of headquarters' log from before stays as evidence. Raises ReceiptForged if the statement isn't
    signed by the pinned key, Behind if it is of an earlier time than one known here, NotHeadquarters.
    """
    enrolment = hq.enrolment
    try:
        told = wire.Restored.read(refusal.problem.members)
    except wire.WireError:
        raise errors.NotHeadquarters from None
    enrolment.check_signed(told.sig, told.signed(enrolment.log_origin))
    with store.read() as session:
        known = Restoration.load(session).number
    if told.number <= known:
        raise errors.Behind
    keep_evidence(log, enrolment.log_origin, told.number)
    with store.apply() as session:
        Restoration(told.number, supplied=False).save(session)


def again(session: Session, came: frozenset[str]) -> None:
    """Dossiers ``came`` into the person's keeping: what headquarters couldn't take of them is supplied once more."""
    state = Restoration.load(session)
    if came & set(state.left):
        replace(state, supplied=False).save(session)


class Supply:
    """One restoration's supply from one vault."""

    def __init__(
        self, store: Store, log: DeviceLog, hq: Headquarters, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._store = store
        self._log = log
        self._hq = hq
        self._pause = pause
        with store.read() as session:
            self._state = Restoration.load(session)

    def run(self, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Bring what is missing, unless it was done; how many rows were taken. Raises an Unreachable."""
        if self._state.supplied:
            return 0
        taken = 0
        left: set[Key] = set()
        for _ in range(ROUNDS):
            lacking = self._lacking()
            left, before = set(), left
            for some in _chunks(lacking):
                if cancelled():
                    return taken
                came, refused = self._bring(some)
                taken += came
                left |= refused
            if not left or left == before:
                break
        with self._store.read() as session:
            end = _end(session, self._log.note(note_before(self._hq.enrolment.log_origin, self._state.number)))
        self._ask("/v1/supply", [self._head(end)])
        with self._store.apply() as session:
            homes = {dossier for key in left if (dossier := _home(session, *key)) is not None}
            rows = self._state.rows + taken
            replace(self._state, supplied=True, rows=rows, left=tuple(sorted(homes))).save(session)
            for record in (Heard(), Filling(again=True), Following()):  # told and numbered anew there
                record.save(session)
        return taken

    def _lacking(self) -> list[Key]:
        """Ask which of the rows here headquarters lacks, parents first."""
        found: list[Key] = []
        for name in _order():
            with self._store.read() as session:
                pending = _pending(session, name)
                held = list(_held(session, name, pending))
            for start in range(0, len(held), wire.MOST_CHANGES):
                some = held[start : start + wire.MOST_CHANGES]
                answer = self._ask("/v1/lacks", [self._head(), *(one.line() for one in some)])
                try:
                    places = wire.LacksAnswer.read(answer.body).places
                    found += [(some[place].entity, some[place].id) for place in places]
                except (wire.WireError, IndexError):
                    raise errors.NotHeadquarters from None
        return found

    def _bring(self, keys: Sequence[Key]) -> tuple[int, set[Key]]:
        """Bring these rows; how many were taken, and which couldn't be."""
        with self._store.read() as session:
            told = [lines for name, ids in _by_entity(keys) for lines in _told(session, name, ids)]
        taken, left = 0, set[Key]()
        for lines in _requests(told):
            answer = self._ask("/v1/supply", [self._head(), *lines])
            try:
                said = wire.SupplyAnswer.read(answer.body)
            except wire.WireError:
                raise errors.NotHeadquarters from None
            taken += said.taken
            left |= set(said.left)
        return taken, left

    def _head(self, end: wire.SupplyEnd | None = None) -> bytes:
        return wire.SupplyHead(self._hq.enrolment.device, self._state.number, end).line()

    def _ask(self, path: str, lines: Sequence[bytes]) -> Answer:
        step = partial(self._hq.post, path, wire.pack(lines), packed=True)
        try:
            return patiently(self._hq, step, pause=self._pause)
        except Refusal as refusal:
            if refusal.problem.code is wire.Code.FORK:
                raise errors.Forked from None  # headquarters has more of this device than ever went from here
            raise


@dataclass(slots=True)
class _Pending:
    """What waits of one row: clock values (``created``: all of the row waits), and of each field the stamp that was
    acknowledged and the clock value of the change that waits upon it."""

    created: bool = False
    hlcs: set[int] = field(default_factory=set)
    base: dict[str, tuple[wire.Stamp, int]] = field(default_factory=dict)


def _pending(session: Session, name: str, ids: Sequence[str] | None = None) -> dict[str, _Pending]:
    found: dict[str, _Pending] = defaultdict(_Pending)
    device = Clockwork.load(session).device
    lines = select(Outbox.line).where(Outbox.entity == name).order_by(Outbox.seq)
    for line in session.scalars(lines if ids is None else lines.where(Outbox.row_id.in_(ids))):
        change: dict[str, Any] = orjson.loads(line)
        one = found[change["i"]]
        one.created = one.created or change["b"] is None
        for known, (hlc, author) in (change["b"] or {}).items():
            upon_waiting = author == device and hlc in one.hlcs
            if known not in one.base or not (upon_waiting or known == merge.DELETED):
                one.base[known] = ((hlc, author), change["h"])
        one.hlcs.add(change["h"])
    return found


def _clock(session: Session, row: str, clk: dict[str, Any], pending: _Pending | None) -> dict[str, wire.Stamp]:
    """A row's stamps without those that still wait."""
    stamps: dict[str, wire.Stamp] = {name: (one[0], one[1]) for name, one in clk.items()}
    if pending is None:
        return stamps
    device = Clockwork.load(session).device
    for name, (base, _) in pending.base.items():
        held = stamps.get(name, (0, 0))
        if held[1] == device and held[0] in pending.hlcs:  # else another's later value stands there already
            before = _deleted_before(session, row, pending) if name == merge.DELETED else base
            del stamps[name]
            if before is not None and before != stamps.get(merge.CREATION):
                stamps[name] = before
    return stamps


def _deleted_before(session: Session, row: str, pending: _Pending) -> wire.Stamp | None:
    """The base of a deletion is the whole row's; the stamp of the tombstone before stands in the history."""
    query = select(History.hlc, History.device).where(
        History.row_id == str(UUID(row)), History.field == merge.DELETED, History.hlc.not_in(pending.hlcs)
    )
    found = session.execute(query.order_by(History.hlc.desc(), History.device.desc())).first()
    return None if found is None else (found[0], found[1])


def _held(session: Session, name: str, pending: dict[str, _Pending]) -> Iterator[wire.Held]:
    table = Base.metadata.tables[name]
    for row, clk in session.execute(select(table.c.id, table.c.clk)):
        plain = row.replace("-", "")
        waits = pending.get(plain)
        if waits is None or not waits.created:
            yield wire.Held(name, plain, wire.clock_digest(_clock(session, plain, clk, waits)))


def _told(session: Session, name: str, ids: Sequence[str]) -> Iterator[list[bytes]]:
    """Each row with its history, as lines of the wire."""
    table = Base.metadata.tables[name]
    whole = [str(UUID(one)) for one in ids]
    pending = _pending(session, name, whole)
    history: dict[str, list[History]] = defaultdict(list)
    lines = select(History).where(History.row_id.in_(whole)).order_by(History.hlc, History.device, History.field)
    for line in session.scalars(lines):
        history[line.row_id].append(line)
    columns = [table.c[column] for column in ENTITIES[name].fields]
    query = select(table.c.id, table.c.clk, table.c.extra, *columns).where(table.c.id.in_(whole))
    for row, clk, extra, *values in session.execute(query):
        plain = row.replace("-", "")
        waits = pending.get(plain) or _Pending()
        stamps = _clock(session, plain, clk, waits)
        fields = {**_wire_fields(table, values), **(extra or {})}
        for known, (_, hlc) in waits.base.items():
            if stamps.get(known) != tuple(clk.get(known, ())):  # taken back: so is its value
                fields[known] = next((one.old for one in history[row] if (one.hlc, one.field) == (hlc, known)), None)
        said = [_history_line(one) for one in history[row] if one.hlc not in waits.hlcs]
        yield [wire.SnapshotRow(name, plain, stamps, fields).line(), *said]


def _wire_fields(table: Table, values: Sequence[Any]) -> dict[str, Any]:
    """A row's values as on the wire: identities without dashes; empty ones are left out."""
    names = ENTITIES[table.name].fields
    return {
        name: value.replace("-", "") if isinstance(table.c[name].type, Uuid) else value
        for name, value in zip(names, values, strict=True)
        if value is not None
    }


def _history_line(one: History) -> bytes:
    ids = (one.row_id, one.dossier_id, one.by_id, one.batch_id)
    row, dossier, by, batch = (None if each is None else each.replace("-", "") for each in ids)
    return wire.HistoryLine(
        one.hlc, one.device, one.field, one.entity, row or "", dossier, one.old, one.new, one.at, by, batch
    ).line()


def _end(session: Session, note: str | None) -> wire.SupplyEnd:
    sent = Sent.load(session)
    return wire.SupplyEnd(sent.acked, sent.chain, Clockwork.load(session).epoch, note)


def _home(session: Session, entity: str, row: str) -> str | None:
    """The dossier a row belongs to."""
    column = _PLAIN.get(entity)
    if column is None:
        return None
    table = Base.metadata.tables[entity]
    found: str | None = session.scalar(select(table.c[column]).where(table.c.id == str(UUID(row))))
    return found


def _order() -> list[str]:
    """What is supplied, parents before children."""
    return [table.name for table in Base.metadata.sorted_tables if table.name in _PLAIN]


def _by_entity(keys: Sequence[Key]) -> Iterator[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for name, row in keys:
        grouped.setdefault(name, []).append(row)
    yield from grouped.items()


def _chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), ROWS):
        yield keys[start : start + ROWS]


def _requests(told: Sequence[list[bytes]]) -> Iterator[list[bytes]]:
    """Rows with their history, whole, as many together as a request bears."""
    lines: list[bytes] = []
    size = 0
    for one in told:
        more = sum(map(len, one))
        if lines and size + more > MOST_BYTES:
            yield lines
            lines, size = [], 0
        lines = [*lines, *one]
        size += more
    if lines:
        yield lines
