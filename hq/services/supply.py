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
from app.models.fields import ENTITIES
from app.sync import merge, wire
from app.sync.wire import ERASED, Code, Held, HistoryLine, LacksAnswer, SnapshotRow, SupplyAnswer, SupplyEnd, SupplyHead
from hq.db.pool import Db
from hq.db.schema import OWNERS
from hq.headquarters import Headquarters
from hq.services import erased, feed, hqlog, statements, supply_window
from hq.services import rows as stored
from hq.services.authority import CAPTURERS, CLAIMED, KEEPERS, WRITERS
from hq.services.card_rules import changed_card
from hq.services.checks import plan_of
from hq.services.feed import GRANT, Touch
from hq.services.people import HEADQUARTERS_DEVICE
from hq.services.problems import Denied
from hq.services.push import about_data
from hq.services.rows import Row
from hq.services.supply_trust import Trust
from hq.services.supply_window import Window
from hq.services.tokens import Caller

_SUPPLIED: Final = frozenset(name for name, one in ENTITIES.items() if one.dossier is not None)
_HISTORY: Final = statements.HISTORY + " ON CONFLICT DO NOTHING"
_SETTLED: Final = ""
"""In place of the digest of a row of which nothing is taken any more."""
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
        window = supply_window.window(hq, db, caller, head.number)
        if window.shut and not window.late:
            return LacksAnswer([])
        for name, ids in wanted.items():
            query = sql.SQL("SELECT id, clk, {} FROM {} WHERE id = ANY(%s::uuid[])").format(
                sql.Identifier(ENTITIES[name].dossier or "id"), sql.Identifier(name)
            )
            for row, clk, dossier in db.execute(query, (ids,)):
                asked = window.late or window.covers(None if dossier is None else dossier.hex)
                here[name, row.hex] = wire.clock_digest(clk) if asked else _SETTLED
    return LacksAnswer(
        [
            n for n, one in enumerate(held)
            if one.entity in _SUPPLIED and here.get((one.entity, one.id)) not in (one.digest, _SETTLED)
        ]
    )  # fmt: skip


def supply(hq: Headquarters, caller: Caller, lines: Sequence[bytes]) -> SupplyAnswer:
    """Take rows and their history, or the end of the supply. Raises WireError, Denied (fork at the end)."""
    head = _head(caller, lines)
    said = [wire.read_line(line) for line in lines[1:] if line]
    now = hq.now()
    with hq.db.transaction() as db:
        window = supply_window.window(hq, db, caller, head.number)
        outcome = _Outcome()
        rows = [one for one in said if isinstance(one, SnapshotRow)]
        history = [one for one in said if isinstance(one, HistoryLine)]
        if rows and window.shut:
            outcome.left += [(one.entity, one.id) for one in rows]
        elif rows:
            outcome = _take(_Source(caller, head.number, window, now), db, rows, history)
        feed.publish(db, outcome.touched)
        if outcome.touched or outcome.lines:
            digest = sha256(b"\n".join(lines[1:])).hexdigest()
            entry = {
                "kind": "supplied",
                "at": now,
                "device": caller.device,
                "rows": len(outcome.touched),
                "lines": outcome.lines,
            }
            hqlog.append(hq, db, {**entry, "digest": digest})
        if head.end is not None:
            _end(hq, db, caller, head, head.end)
    return SupplyAnswer(len(rows) - len(outcome.left), outcome.left)


def _head(caller: Caller, lines: Sequence[bytes]) -> SupplyHead:
    head = SupplyHead.read(lines[0])
    if head.device != caller.device:
        raise Denied(Code.FORBIDDEN)
    if head.proto != wire.PROTOCOL:
        raise Denied(Code.UPGRADE, proto=wire.PROTOCOL)
    return head


def _end(hq: Headquarters, db: Db, caller: Caller, head: SupplyHead, end: SupplyEnd) -> None:
    """The device's changes go on where it stands; what it had seen of headquarters' log stands there from now on."""
    now, still = hq.now(), supply_window.window(hq, db, caller, head.number)
    if not supply_window.ended(db, caller.device, head.number):  # after that its pushes say where it stands
        _go_on(db, caller, end, now)
    if still.late or not still.shut:
        supply_window.end(db, caller.device, head.number, now)
        seen = _seen(hq, end.note)
        hqlog.append(hq, db, {"kind": "supply_ended", "at": now, "device": caller.device, "seq": end.acked, **seen})


def _go_on(db: Db, caller: Caller, end: SupplyEnd, now: int) -> None:
    row = db.execute(
        "SELECT last_seq, chain FROM push_state WHERE device_id = %s FOR UPDATE", (caller.device,)
    ).fetchone()
    if row is None:
        raise Denied(Code.REVOKED)
    if end.acked < row[0] or (end.acked == row[0] and end.chain != bytes(row[1])) or bool(end.chain) != (end.acked > 0):
        raise Denied(Code.FORK, last=row[0])
    db.execute(
        "UPDATE push_state SET last_seq = %s, chain = %s, epoch = greatest(epoch, %s), seen_at = %s"
        " WHERE device_id = %s",
        (end.acked, end.chain, end.epoch, now, caller.device),
    )


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
    lines: int = 0


@dataclass(frozen=True, slots=True)
class _Source:
    """Who supplies, for which restoration, and what of it is still open; ``now`` in UTC milliseconds."""

    caller: Caller
    number: int
    window: Window
    now: int


def _take(source: _Source, db: Db, rows: list[SnapshotRow], history: list[HistoryLine]) -> _Outcome:
    """All at once; if the database refuses something, row by row, so that only the culprit is left."""
    try:
        with db.transaction():
            return _Batch(source, db).take(rows, history)
    except Error as error:
        if not about_data(error):
            raise
    whole = _Outcome()
    for row in rows:
        own = [line for line in history if (line.entity, line.row) == (row.entity, row.id)]
        try:
            with db.transaction():
                outcome = _Batch(source, db).take([row], own)
        except Error as error:
            if not about_data(error):
                raise
            outcome = _Outcome(left=[(row.entity, row.id)])
        whole.touched += outcome.touched
        whole.left += outcome.left
        whole.lines += outcome.lines
    return whole


class _Batch:
    """Some rows with their history, inside the caller's savepoint."""

    def __init__(self, source: _Source, db: Db) -> None:
        self._db = db
        self._caller = source.caller
        self._staff = source.caller.staff.hex
        self._window = source.window
        self._now = source.now
        self._trust = Trust(db, source.number, source.now)
        self._kept: set[str] = set()
        self._homes: dict[Key, str | None] = {}

    def take(self, rows: list[SnapshotRow], history: list[HistoryLine]) -> _Outcome:
        self._trust.learn(rows, history)
        outcome = _Outcome()
        taken: dict[Key, Row] = {}
        groups: dict[str, dict[str, SnapshotRow]] = {}
        for one in rows:
            if one.entity in _SUPPLIED:
                groups.setdefault(one.entity, {})[one.id] = one
            else:
                outcome.left.append((one.entity, one.id))
        for name in sorted(groups, key=statements.order().index):
            self._spare(name, groups[name])
            here = {row.id: row for row in stored.read(self._db, name, groups[name])}
            self._learn_kept(name, groups[name].values(), here.values())
            fresh: list[Row] = []
            changed: list[Row] = []
            for told in groups[name].values():
                believed = self._trust.of_row(told, here.get(told.id))
                row = None if believed is None else self._joined(believed, here.get(told.id))
                if row is None or not self._kept_by_caller(row, here.get(told.id)):
                    outcome.left.append((name, told.id))
                    continue
                if believed is not told:
                    outcome.left.append((name, told.id))  # not all of it
                taken[name, row.id] = row
                if row.touched:
                    (changed if row.stored else fresh).append(row)
            stored.insert(self._db, name, fresh)
            stored.rewrite(self._db, name, changed)
            outcome.touched += [
                Touch(name, row.id, (), merge.greatest([row.clk]), self._caller.device, GRANT)
                for row in (*fresh, *changed)
            ]
        lines = [self._trust.stored(one) for one in history if self._belongs(one, taken) and self._trust.of_line(one)]
        if lines:
            outcome.lines = self._db.execute(_HISTORY, (stored.dump(lines),)).rowcount
        self._db.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return outcome

    def _spare(self, name: str, rows: dict[str, SnapshotRow]) -> None:
        """Take out what is erased here, and what is told of persons who are: its laptop hasn't heard (consent)."""
        named = {one.id: erased.about(name, one.id, {} if ERASED in one.clk else one.fields) for one in rows.values()}
        gone = erased.marked(self._db, named.values())
        for row, keys in named.items():
            if not gone.isdisjoint(keys):
                del rows[row]

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
        if self._caller.role in KEEPERS:
            self._kept |= {row.hex for (row,) in kept if self._window.covers(row.hex)}
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
            return self._a_kept_dossier(row, here)
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
        if dossier:
            return dossier in self._kept
        own = OWNERS.get(row.plan.name)
        mine = own is not None and row.fields.get(own) == self._staff and self._window.covers(None)
        return mine and (row.plan.name != CLAIMED or self._caller.role in CAPTURERS)

    def _a_kept_dossier(self, row: Row, here: Row | None) -> bool:
        """Kept by the caller, before and after; a new one by who may begin one; a code that was given stays."""
        if not self._window.covers(row.id) or any(
            one is not None and one.fields.get("keeper_id") != self._staff for one in (row, here)
        ):
            return False
        if here is None:
            return self._caller.role in WRITERS
        given = (merge.stamp_of(here.clk, "code") or (0, 1))[1] == HEADQUARTERS_DEVICE
        return self._caller.role in KEEPERS and not (given and row.fields["code"] != here.fields["code"])

    def _belongs(self, line: HistoryLine, taken: dict[Key, Row]) -> bool:
        """Whether a line of history is of a row that was taken, and says nothing that the row contradicts."""
        row = taken.get((line.entity, line.row))
        if row is None:
            return False
        stamp, held = (line.hlc, line.device), row.clk.get(line.field)
        if stamp > (merge.stamp_of(row.clk, line.field) or (0, 0)):
            return False
        if stamp == held and line.field != merge.CREATION and row.fields.get(line.field) != line.new:
            return False
        home = row.id if row.plan.name == "dossier" else row.fields.get("dossier_id")
        return line.dossier in (None, home) or line.dossier in self._kept
