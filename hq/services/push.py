"""``/v1/sync``: a device's changes into the archive's typed tables, exactly once, in its own transaction.

Idempotent by (device, seq); forks are found by the running hash per change; stamps from the future are refused; a
change that can't be accepted goes to quarantine and doesn't hold up those behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Error
from psycopg.errors import DeadlockDetected, SerializationFailure

from app.sync import merge, wire
from app.sync.wire import Code, Reason, Receipt, Rejection, SyncAnswer, SyncHead
from hq.db import locks
from hq.db.pool import Db, as_system
from hq.headquarters import Headquarters
from hq.services import (
    directives,
    erased,
    feed,
    feed_pages,
    handover,
    late_edits,
    metrics,
    restored,
    returned,
    supply_window,
)
from hq.services.ahead import ahead
from hq.services.apply import Batch, Outcome
from hq.services.checks import Refused, Taken, check
from hq.services.numbers import reached
from hq.services.problems import Denied
from hq.services.tokens import Caller

_ATTEMPTS = 3
_Line = tuple[bytes, dict[str, Any] | None]
"""A change line, and what it says (None: no JSON object)."""
_QUARANTINE = "INSERT INTO quarantine (device_id, seq, reason, line, at) VALUES (%s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer's first line, and the feed's lines after it; ``sign`` is the log key's."""

    head: SyncAnswer
    sign: Callable[[bytes], bytes]
    feed: Sequence[bytes] = ()

    def body(self) -> bytes:
        """NDJSON, sealed and compressed."""
        return wire.pack([wire.sealed(self.head.line(), self.feed, self.sign), *self.feed])


@dataclass(frozen=True, slots=True)
class _State:
    last: int
    chain: bytes
    epoch: int
    restored: int = 0
    supplied: bool = True


def push(hq: Headquarters, caller: Caller, lines: Sequence[bytes]) -> Answer:
    """Take the changes of one request; answer with the feed.

    Raises WireError for a head that isn't one, Denied otherwise (see ``Code``).
    """
    head = SyncHead.read(lines[0])
    raws = [line for line in lines[1:] if line]
    if head.device != caller.device or head.first < 1:
        raise Denied(Code.FORBIDDEN)
    if head.proto != wire.PROTOCOL:
        raise Denied(Code.UPGRADE, proto=wire.PROTOCOL)
    if len(raws) > wire.MOST_CHANGES:
        raise Denied(Code.TOO_LARGE)
    for _ in range(_ATTEMPTS):
        try:
            return _push(hq, caller, head, raws)
        except (DeadlockDetected, SerializationFailure):
            continue  # two laptops wrote the same rows in another order; nothing was kept, so it is repeated
    raise Denied(Code.UNAVAILABLE, retry_s=1)


def _push(hq: Headquarters, caller: Caller, head: SyncHead, raws: list[bytes]) -> Answer:
    now = hq.now()
    with hq.db.transaction(caller.actor) as db:
        state = _lock(db, caller.device)
        locks.with_others(db, handover.keeping(caller.staff))
        if state.restored != head.restored:
            raise restored.refusal(hq, state.restored)
        late_edits.met(db, caller, head.feed, now)
        fresh = [(line, _parsed(line)) for line in _fresh(head, raws, state)]
        refusal = _clock(head, fresh, state, now, db, caller.device)
        if refusal is None:
            if fresh and not state.supplied:  # what waits goes last (ADR 0014)
                supply_window.end(db, caller.device, state.restored, now)
            state, outcome = _accept(db, caller, head, fresh, state, now)
            rejected = db.execute(
                "SELECT seq, reason FROM quarantine WHERE device_id = %s AND seq >= %s ORDER BY seq",
                (caller.device, head.first),
            ).fetchall()
            told = directives.waiting(db, caller.device, head.after)
    if refusal is not None:
        raise refusal
    _count(len(fresh), outcome)
    receipt: Receipt = hq.keys.receipt(now, head.nonce, caller.device)
    named = [Rejection(seq, reason) for seq, reason in rejected]
    page = None
    if head.feed is not None:
        page = feed_pages.read(hq, caller, head.feed)
    answer = SyncAnswer(state.last, state.chain, state.epoch, now, receipt, 0, named, told)
    if page is None:
        return Answer(answer, hq.keys.log_key.sign)
    answer = replace(answer, feed=page.to, more=page.more, refill=page.refill, reached=ahead(hq, page.reached, now))
    return Answer(answer, hq.keys.log_key.sign, page.lines)


def _lock(db: Db, device: int) -> _State:
    row = db.execute(
        "SELECT p.last_seq, p.chain, p.epoch, r.value FROM push_state p LEFT JOIN counter r ON r.name = %s"
        " WHERE p.device_id = %s FOR UPDATE OF p",
        (restored.NUMBER, device),
    ).fetchone()
    if row is None:
        raise Denied(Code.REVOKED)
    number = row[3] or 0
    supplied = number == 0 or supply_window.ended(db, device, number)
    return _State(row[0], bytes(row[1]), row[2], number, supplied)


def _fresh(head: SyncHead, raws: list[bytes], state: _State) -> list[bytes]:
    """The lines that weren't accepted before; raises Denied for a gap, and for a history that isn't ours (fork)."""
    if head.first > state.last + 1:
        raise Denied(Code.GAP, last=state.last)
    known = state.last + 1 - head.first
    if known <= len(raws) and wire.chain(head.chain, raws[:known]) != state.chain:
        raise Denied(Code.FORK, last=state.last)
    return raws[known:]


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        return wire.loads(line)
    except wire.WireError:
        return None


def _clock(head: SyncHead, fresh: list[_Line], state: _State, now: int, db: Db, device: int) -> Denied | None:
    """Refusal of stamps from the future, which would win for ever; the next attempt must be in a new epoch."""
    if not fresh:
        return None
    if head.epoch != state.epoch:
        return Denied(Code.CLOCK, now=now, last=state.last, epoch=state.epoch)
    limit = merge.pack(now + wire.SKEW_MS)
    stamps = [found for _, parsed in fresh if parsed is not None and type(found := parsed.get("h")) is int]
    latest = max(stamps, default=0)
    # a millisecond's ticks beyond: what an erasure spared was acknowledged, and stands in no history
    if latest > limit and latest > reached(db) + merge.pack(1):
        db.execute("UPDATE push_state SET epoch = epoch + 1 WHERE device_id = %s", (device,))
        return Denied(Code.CLOCK, now=now, last=state.last, epoch=state.epoch + 1)
    return None


def _accept(
    db: Db, caller: Caller, head: SyncHead, fresh: list[_Line], state: _State, now: int
) -> tuple[_State, Outcome]:
    if not fresh:
        db.execute("UPDATE push_state SET seen_at = %s WHERE device_id = %s", (now, caller.device))
        return state, Outcome()
    author = caller.staff.hex
    refused: list[Refused] = []
    taken: list[Taken] = []
    for seq, (line, parsed) in enumerate(fresh, state.last + 1):
        one = check(seq, line, parsed, author, caller.device, now)
        if isinstance(one, Taken):
            taken.append(one)
        else:
            refused.append(one)
    outcome = Outcome()
    taken = erased.spared(db, taken)
    for some, late in late_edits.parted(db, caller, head.feed, taken, now):
        with as_system(db) if late else nullcontext():  # row policies know the present keeper only
            outcome.add(_apply(db, caller, some, now, late, head.feed))
    outcome.refused = refused = refused + outcome.refused
    if refused:
        with db.cursor() as cursor:
            cursor.executemany(
                _QUARANTINE, [(caller.device, one.seq, one.reason.value, one.line, now) for one in refused]
            )
    directives.tell(db, caller.device, outcome.directives)
    touched = returned.told_back(db, caller.staff, outcome.touched, now)
    feed.publish(db, touched, dict.fromkeys(outcome.held, caller.staff))
    after = _State(state.last + len(fresh), wire.chain(state.chain, (line for line, _ in fresh)), state.epoch)
    db.execute(
        "UPDATE push_state SET last_seq = %s, chain = %s, seen_at = %s WHERE device_id = %s",
        (after.last, after.chain, now, caller.device),
    )
    return after, outcome


def _count(accepted: int, outcome: Outcome) -> None:
    """For the metrics, once it is committed."""
    metrics.SYNCS.inc()
    metrics.CHANGES.inc(accepted)
    metrics.CONFLICTS.inc(sum(one.entity == "divergence" and not one.fields for one in outcome.touched))
    for one in outcome.refused:
        metrics.QUARANTINED.labels(one.reason.value).inc()


def _apply(db: Db, caller: Caller, taken: list[Taken], now: int, late: frozenset[str], seen: int | None) -> Outcome:
    """All at once; if the database refuses something, one by one, so that only the culprit is put aside."""
    try:
        with db.transaction():
            outcome = Batch(db, caller, now, late, seen).apply(taken)
            db.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return outcome
    except Error as error:
        if not about_data(error):
            raise
    whole = Outcome()
    for one in taken:
        try:
            with db.transaction():
                outcome = Batch(db, caller, now, late, seen).apply([one])
                db.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except Error as error:
            if not about_data(error):
                raise
            outcome = Outcome(refused=[Refused(one.seq, Reason.CONSTRAINT, one.line)])
        whole.add(outcome)
    return whole


def about_data(error: Error) -> bool:
    """Classes 22 (data), 23 (constraints), 42501 (row policy): the change's fault, not the server's."""
    state = error.sqlstate or ""
    return state[:2] in {"22", "23"} or state == "42501"
