"""What a restored headquarters lacks, from the laptops: ``/v1/lacks`` and ``/v1/supply`` (ADR 0014).

Rows come whole with their stamps, whoever wrote them, and are joined as a laptop joins the feed: nothing is judged
twice, nothing doubled, and a laptop stands in for another that is gone. Only what is in the person's keeping is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from psycopg import Error, sql

from app.accesslog import notes
from app.accesslog.errors import NoteError
from app.accesslog.notes import NoteKey
from app.models.fields import ENTITIES, LAST_MS
from app.rules.policy import DAY_MS
from app.sync import merge, wire
from app.sync.wire import ERASED, Code, Held, HistoryLine, LacksAnswer, SnapshotRow, SupplyAnswer, SupplyEnd, SupplyHead
from hq.db.pool import Db
from hq.db.schema import OWNERS
from hq.headquarters import Headquarters
from hq.services import erased, feed, hqlog, restored, statements
from hq.services import rows as stored
from hq.services.card_rules import changed_card, supplied_card
from hq.services.checks import keepable, plain, plan_of
from hq.services.feed import GRANT, Touch
from hq.services.problems import Denied
from hq.services.push import about_data
from hq.services.rows import Row
from hq.services.tokens import Caller

AGAIN_MS: Final = 60 * DAY_MS
"""How long after it was done a laptop may supply again (a dossier that was handed over once more)."""
_SUPPLIED: Final = frozenset(name for name, one in ENTITIES.items() if one.dossier is not None)
_HISTORY: Final = statements.HISTORY + " ON CONFLICT DO NOTHING"
_LONGEST_FIELD: Final = 60
Key = tuple[str, str]


def lacks(hq: Headquarters, caller: Caller, lines: Sequence[bytes]) -> LacksAnswer:
    """Which of the rows named aren't here, or with other stamps. Raises WireError, Denied."""
    head = _head(caller, lines)
    if len(lines) - 1 > wire.MOST_CHANGES:
        raise Denied(Code.TOO_LARGE)
    held = [Held.read(line) for line in lines[1:] if line]
    wanted: dict[str, list[str]] = {}
    for one in held:
        if one.entity in _SUPPLIED:
            wanted.setdefault(one.entity, []).append(one.id)
    here: dict[Key, str] = {}
    with hq.db.transaction(caller.actor) as db:
        _open(hq, db, caller, head)
        for name, ids in wanted.items():
            query = sql.SQL("SELECT id, clk FROM {} WHERE id = ANY(%s::uuid[])").format(sql.Identifier(name))
            for row, clk in db.execute(query, (ids,)):
                here[name, row.hex] = wire.clock_digest(clk)
    return LacksAnswer(
        [n for n, one in enumerate(held) if one.entity in _SUPPLIED and here.get((one.entity, one.id)) != one.digest]
    )


def supply(hq: Headquarters, caller: Caller, lines: Sequence[bytes]) -> SupplyAnswer:
    """Take rows and their history, or the end of the supply. Raises WireError, Denied (fork at the end)."""
    head = _head(caller, lines)
    said = [wire.read_line(line) for line in lines[1:] if line]
    now = hq.now()
    with hq.db.transaction() as db:
        _open(hq, db, caller, head)
        outcome = _Outcome()
        rows = [one for one in said if isinstance(one, SnapshotRow)]
        if rows:
            outcome = _take(db, caller, rows, [one for one in said if isinstance(one, HistoryLine)], now)
        if outcome.touched:
            feed.publish(db, outcome.touched)
            digest = sha256(b"\n".join(lines[1:])).hexdigest()
            entry = {"kind": "supplied", "at": now, "device": caller.device, "rows": len(outcome.touched)}
            hqlog.append(hq, db, {**entry, "digest": digest})
        if head.end is not None:
            _end(hq, db, caller, head.end, head.number)
    return SupplyAnswer(len(rows) - len(outcome.left), outcome.left)


def _head(caller: Caller, lines: Sequence[bytes]) -> SupplyHead:
    head = SupplyHead.read(lines[0])
    if head.device != caller.device:
        raise Denied(Code.FORBIDDEN)
    if head.proto != wire.PROTOCOL:
        raise Denied(Code.UPGRADE, proto=wire.PROTOCOL)
    return head


def _open(hq: Headquarters, db: Db, caller: Caller, head: SupplyHead) -> None:
    """Only after a restoration, and not for ever."""
    number = restored.last(db)
    if head.number != number or number == 0:
        raise restored.refusal(hq, number)
    row = db.execute("SELECT value FROM counter WHERE name = %s", (_done(caller, number),)).fetchone()
    if row is not None and hq.now() > row[0] + AGAIN_MS:
        raise Denied(Code.FORBIDDEN)


def _done(caller: Caller, number: int) -> str:
    return f"supplied:{number}:{caller.device}"


def _end(hq: Headquarters, db: Db, caller: Caller, end: SupplyEnd, number: int) -> None:
    """The device's changes go on where it stands; what it had seen of headquarters' log stands there from now on."""
    row = db.execute(
        "SELECT last_seq, chain FROM push_state WHERE device_id = %s FOR UPDATE", (caller.device,)
    ).fetchone()
    if row is None:
        raise Denied(Code.REVOKED)
    if end.acked < row[0] or (end.acked == row[0] and end.chain != bytes(row[1])) or bool(end.chain) != (end.acked > 0):
        raise Denied(Code.FORK, last=row[0])
    now = hq.now()
    db.execute(
        "UPDATE push_state SET last_seq = %s, chain = %s, epoch = greatest(epoch, %s), seen_at = %s"
        " WHERE device_id = %s",
        (end.acked, end.chain, end.epoch, now, caller.device),
    )
    first = db.execute(
        "INSERT INTO counter (name, value) VALUES (%s, %s) ON CONFLICT DO NOTHING", (_done(caller, number), now)
    ).rowcount
    if first:
        seen = _seen(hq, end.note)
        hqlog.append(hq, db, {"kind": "supply_ended", "at": now, "device": caller.device, "seq": end.acked, **seen})


def _seen(hq: Headquarters, note: str | None) -> dict[str, Any]:
    """The checkpoint of the lost part of headquarters' log that the laptop had verified, if it is genuine."""
    if note is None:
        return {}
    try:
        found, _ = notes.open_checkpoint(note, [NoteKey(hq.settings.log_origin, hq.keys.log_public)])
    except NoteError:
        return {}
    return {"seen_size": found.size, "seen_root": found.root.hex()}


@dataclass(slots=True)
class _Outcome:
    touched: list[Touch] = field(default_factory=list)
    left: list[Key] = field(default_factory=list)


def _take(db: Db, caller: Caller, rows: list[SnapshotRow], history: list[HistoryLine], now: int) -> _Outcome:
    """All at once; if the database refuses something, row by row, so that only the culprit is left."""
    try:
        with db.transaction():
            return _Batch(db, caller, now).take(rows, history)
    except Error as error:
        if not about_data(error):
            raise
    whole = _Outcome()
    for row in rows:
        own = [line for line in history if (line.entity, line.row) == (row.entity, row.id)]
        try:
            with db.transaction():
                outcome = _Batch(db, caller, now).take([row], own)
        except Error as error:
            if not about_data(error):
                raise
            outcome = _Outcome(left=[(row.entity, row.id)])
        whole.touched += outcome.touched
        whole.left += outcome.left
    return whole


class _Batch:
    """Some rows with their history, inside the caller's savepoint."""

    def __init__(self, db: Db, caller: Caller, now: int) -> None:
        self._db = db
        self._staff = caller.staff.hex
        self._caller = caller
        self._now = now
        self._latest = merge.pack(now + wire.SKEW_MS)
        self._devices: set[int] = set()
        self._kept: set[str] = set()
        self._homes: dict[Key, str | None] = {}

    def take(self, rows: list[SnapshotRow], history: list[HistoryLine]) -> _Outcome:
        self._learn_devices(rows, history)
        outcome = _Outcome()
        homes: dict[Key, str | None] = {}
        groups: dict[str, dict[str, SnapshotRow]] = {}
        for one in rows:
            if one.entity in _SUPPLIED and self._sound(one):
                groups.setdefault(one.entity, {})[one.id] = one
            else:
                outcome.left.append((one.entity, one.id))
        for name in sorted(groups, key=statements.order().index):
            self._spare(name, groups[name])
            here = {row.id: row for row in stored.read(self._db, name, groups[name])}
            self._learn_kept(name, groups[name].values(), here.values())
            fresh: list[Row] = []
            changed: list[Row] = []
            for one in groups[name].values():
                row = self._joined(one, here.get(one.id))
                if not self._kept_by_caller(row, here.get(one.id)):
                    outcome.left.append((name, one.id))
                    continue
                homes[name, one.id] = one.id if name == "dossier" else row.fields.get("dossier_id")
                if row.touched:
                    (changed if row.stored else fresh).append(row)
            stored.insert(self._db, name, fresh)
            stored.rewrite(self._db, name, changed)
            outcome.touched += [
                Touch(name, row.id, (), merge.greatest([row.clk]), self._caller.device, GRANT)
                for row in (*fresh, *changed)
            ]
        lines = [self._line(one) for one in history if self._true(one, homes)]
        if lines:
            self._db.execute(_HISTORY, (stored.dump(lines),))
        self._db.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return outcome

    def _spare(self, name: str, rows: dict[str, SnapshotRow]) -> None:
        """Take out what is erased here, and what is told of persons who are: its laptop hasn't heard (consent)."""
        named = {one.id: erased.about(name, one.id, {} if ERASED in one.clk else one.fields) for one in rows.values()}
        gone = erased.marked(self._db, named.values())
        for row, keys in named.items():
            if not gone.isdisjoint(keys):
                del rows[row]

    # ---- what is believed --------------------------------------------------------------------------------------

    def _learn_devices(self, rows: Iterable[SnapshotRow], history: Iterable[HistoryLine]) -> None:
        """Which of the devices that stamps name there are, or were in the part that was lost."""
        named = {stamp[1] for row in rows for stamp in row.clk.values()} | {line.device for line in history}
        small = [one for one in named if 0 < one < 1 << 31]
        known = {one for (one,) in self._db.execute("SELECT id FROM device WHERE id = ANY(%s)", (small,))}
        lost = restored.lost_devices(self._db)
        self._devices = {one for one in small if one in known or any(one in some for some in lost)} | {0}

    def _sound(self, row: SnapshotRow) -> bool:
        """Values fit their columns, and the stamps could be."""
        plan = plan_of(row.entity)
        if merge.CREATION not in row.clk or not all(map(self._a_stamp, row.clk.values())):
            return False
        for name, value in row.fields.items():
            column = plan.columns.get(name)
            if value is not None and column is not None and not column.check(value):
                return False
        if any(one.required and row.fields.get(name) is None for name, one in plan.columns.items()):
            return False
        unknown = {name: value for name, value in row.fields.items() if name not in plan.columns}
        if not keepable(unknown) or not keepable(dict.fromkeys(row.clk.keys() - plan.columns.keys())):
            return False
        return row.entity != "card" or supplied_card(row.fields, self._now)

    def _a_stamp(self, stamp: wire.Stamp) -> bool:
        return 0 < stamp[0] <= self._latest and stamp[1] in self._devices

    def _joined(self, one: SnapshotRow, here: Row | None) -> Row:
        plan = plan_of(one.entity)
        if here is None:
            defaults = {name: column.default for name, column in plan.columns.items() if column.default is not None}
            return Row(plan, one.id, {**defaults, **one.fields}, dict(one.clk), False, touched=True)
        merged = merge.join(here.fields, here.clk, one.fields, one.clk)
        written = merged.patch.keys() & plan.columns.keys()
        changed = bool(merged.written) or merged.clk != here.clk
        return Row(plan, one.id, merged.fields, merged.clk, True, set(written), changed)

    def _learn_kept(self, name: str, given: Iterable[SnapshotRow], here: Iterable[Row]) -> None:
        """Which dossiers of these rows are in the caller's keeping, and where the rows are that they name."""
        rows = [*(one.fields for one in given), *(one.fields for one in here)]
        dossiers = [one["dossier_id"] for one in rows if one.get("dossier_id")]
        kept = self._db.execute(
            "SELECT id FROM dossier WHERE keeper_id = %s AND id = ANY(%s::uuid[])", (self._caller.staff, dossiers)
        )
        self._kept |= {row.hex for (row,) in kept}
        for column, table in plan_of(name).siblings.items():
            ids = [one[column] for one in rows if one.get(column)]
            for row, dossier in self._db.execute(statements.homes(table), (ids,)) if ids else ():
                self._homes[table, row.hex] = None if dossier is None else dossier.hex

    def _kept_by_caller(self, row: Row, here: Row | None) -> bool:
        """Whether the row was and is the caller's, and names nothing of another dossier."""
        known_card = here if row.plan.name == "card" and row.touched else None
        if known_card is not None and changed_card(known_card.fields, row.fields, self._staff, self._now) is not None:
            return False
        if row.plan.name == "dossier":
            return all(one is None or one.fields.get("keeper_id") == self._staff for one in (row, here))
        home = row.fields.get("dossier_id")
        for column, table in row.plan.siblings.items():
            named = row.fields.get(column)
            if named is not None and self._homes.get((table, named), home) != home:
                return False
        return all(one is None or self._owned(one) for one in (row, here))

    def _owned(self, row: Row) -> bool:
        if row.plan.name == "card" and row.fields.get("borrower_id") != self._staff:
            return False
        dossier = row.fields.get("dossier_id")
        own = OWNERS.get(row.plan.name)
        return dossier in self._kept if dossier else bool(own) and row.fields.get(own or "") == self._staff

    def _true(self, one: HistoryLine, homes: dict[Key, str | None]) -> bool:
        """Whether a line of history belongs to a row that was taken, and could be."""
        if (one.entity, one.row) not in homes or not self._a_stamp((one.hlc, one.device)):
            return False
        ids = (one.dossier, one.by, one.batch)
        shaped = all(each is None or wire.row_id(each) for each in ids) and 0 < len(one.field) <= _LONGEST_FIELD
        whose = one.dossier is None or one.dossier == homes[one.entity, one.row] or one.dossier in self._kept
        return shaped and whose and 0 <= one.at <= LAST_MS and plain(one.old) and plain(one.new)

    @staticmethod
    def _line(one: HistoryLine) -> dict[str, Any]:
        return {
            "h": one.hlc, "d": one.device, "f": one.field, "e": one.entity, "i": one.row, "dossier": one.dossier,
            "old": one.old, "new": one.new, "at": one.at, "by": one.by, "t": one.batch,
        }  # fmt: skip
