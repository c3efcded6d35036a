"""The next batch is under way before the answer comes: what becomes of it when the answer doesn't, or says no."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select

from app.models import Policy, SyncProblem
from app.sync import wire
from app.sync.headquarters import Headquarters
from app.sync.outbox import BatchSize
from app.sync.pipe import Pipe
from hq.services import directives, push
from hq.services.problems import Denied
from tests.sync.direct import AFTER, BEFORE, BROKEN, NONE, TWICE, Crash, DirectEngine
from tests.sync.laptop import DAY_MS, Laptop
from tests.sync.office import Office
from tests.sync.test_faults import check_equal

ROWS, EDITS = 2, 10


class Always(random.Random):
    """Chance that always says the same."""

    def __init__(self, value: float) -> None:
        super().__init__(0)
        self.value = value

    def random(self) -> float:
        return self.value


LATER, AT_ONCE = 0.9, 0.1
"""When what is under way arrives: as soon as its answer is waited for, and even when nobody waits any more; or at once
(and what is given up by then, only with a late copy)."""


def backlog(laptop: Laptop, hq: Office) -> tuple[int, str]:
    """An enrolled laptop where edits wait, each a change of its own; its device, and the row."""
    device = hq.enrol(laptop).device
    row, *_ = laptop.customers(ROWS)
    laptop.engine.sync()
    for number in range(EDITS):
        laptop.edit(row, note=f"第 {number} 次")
    return device, row


def line(laptop: Laptop, hq: Office, when: float, *fates: str) -> DirectEngine:
    """Batches of two over a line whose requests meet these fates, one after the other."""
    engine = DirectEngine(hq, laptop, [], Counter())
    engine.most, engine.line.chance, engine.line.fates = 2, Always(when), list(fates)
    return engine


class Watched:
    """Headquarters' push; ``requests`` are the seqs at which they began. ``act`` runs before each."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.requests: list[int] = []
        self.act: dict[int, Any] = {}
        self._push = push.push
        patch.setattr(push, "push", self)

    def __call__(self, hq: Any, caller: Any, lines: Sequence[bytes]) -> push.Answer:
        first = wire.SyncHead.read(lines[0]).first
        self.requests.append(first)
        self.act.pop(first, lambda: None)()
        return self._push(hq, caller, lines)


@pytest.fixture
def device(laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch) -> int:
    """Of the laptop with a backlog, which goes over the wire in batches of two."""
    number, _ = backlog(laptop, hq)
    monkeypatch.setattr(BatchSize, "went", lambda *_: None)
    laptop.engine._size.now = 2
    return number


# ---- over the wire ---------------------------------------------------------------------------------------------------


def test_the_next_batch_goes_out_while_headquarters_is_at_work(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, device: int
) -> None:
    watched, gone, waited = Watched(monkeypatch), threading.Semaphore(0), []
    begin = Headquarters.begin

    def beginning(*given: Any) -> Any:
        gone.release()
        return begin(*given)

    def until_the_next_is_out() -> None:
        waited.append(gone.acquire(timeout=5))

    monkeypatch.setattr(Headquarters, "begin", beginning)
    firsts = range(ROWS + 3, ROWS + EDITS, 2)  # the first batch goes alone: its answer tells that there is no news
    watched.act = dict.fromkeys(firsts[:-1], until_the_next_is_out)
    watched.act[firsts[0]] = lambda: (gone.acquire(timeout=5), until_the_next_is_out())
    result = laptop.engine.sync()
    assert (result.changes, result.finished) == (EDITS, True)
    assert waited == [True] * (len(firsts) - 1)
    assert watched.requests == [ROWS + 1, *firsts]
    check_equal(laptop, hq, device, ROWS + EDITS)


def test_a_line_that_carries_one_request_at_a_time_brings_all_the_same(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, device: int
) -> None:

    def refused(_: Pipe) -> Any:
        raise ConnectionRefusedError

    monkeypatch.setattr(Pipe, "_connected", refused)
    assert laptop.engine.sync().changes == EDITS
    check_equal(laptop, hq, device, ROWS + EDITS)


def test_cancelling_leaves_what_is_under_way_to_the_next_exchange(laptop: Laptop, hq: Office, device: int) -> None:
    said = iter([False, False, True])
    result = laptop.engine.sync(cancelled=lambda: next(said))
    assert (result.changes, result.waiting, result.finished) == (4, EDITS - 4, False)
    assert laptop.engine.sync().changes == EDITS - 4
    check_equal(laptop, hq, device, ROWS + EDITS)


def test_a_fault_at_headquarters_in_the_middle_is_asked_again(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, device: int
) -> None:

    def breaks() -> None:
        raise RuntimeError("headquarters breaks before it took anything in")

    watched = Watched(monkeypatch)
    watched.act = {ROWS + 5: breaks}
    assert laptop.engine.sync().changes == EDITS
    assert watched.requests.count(ROWS + 5) == 2
    check_equal(laptop, hq, device, ROWS + EDITS)


def test_news_is_taken_in_once_and_from_the_last_answer_on_its_way(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, device: int
) -> None:
    """What a directive changes here is never what is under way: that was sent as it stood before."""
    watched = Watched(monkeypatch)

    def tell() -> None:
        with hq.hq.db.transaction() as db:
            directives.tell(db, device, [{"kind": "policy", "values": {"lease_days": 21}}])

    watched.act = {ROWS + 3: tell}
    result = laptop.engine.sync()
    assert (result.changes, result.directives, result.finished) == (EDITS, 1, True)
    with laptop.store.read() as session:
        assert session.get_one(Policy, "lease_days").value == 21
    check_equal(laptop, hq, device, ROWS + EDITS)


# ---- answers lost, refused, never waited for -------------------------------------------------------------------------


@pytest.mark.parametrize("when", [LATER, AT_ONCE])
@pytest.mark.parametrize("fate", [AFTER, BEFORE, BROKEN, TWICE])
def test_an_answer_is_lost_while_the_next_batch_was_taken(laptop: Laptop, hq: Office, fate: str, when: float) -> None:
    device, _ = backlog(laptop, hq)
    engine = line(laptop, hq, when, NONE, fate)
    result = engine.sync()
    assert (result.changes, result.finished) == (EDITS, True)
    assert engine.line._seen["request under way"] >= 2
    check_equal(laptop, hq, device, ROWS + EDITS)


def test_what_was_put_aside_is_told_although_its_answer_was_lost_and_the_next_one_came(
    laptop: Laptop, hq: Office
) -> None:
    """The next answer acknowledges both, but names only what was put aside of its own."""
    _, row = backlog(laptop, hq)
    laptop.edit(row, name="x" * 300)
    for number in range(4):
        laptop.edit(row, note=f"danach {number}")
    engine = line(laptop, hq, LATER, *[NONE] * 5, AFTER)
    result = engine.sync()
    assert (result.changes, result.rejected, result.finished) == (EDITS + 5, 1, True)
    with laptop.store.read() as session:
        assert session.scalars(select(SyncProblem.seq)).all() == [ROWS + EDITS + 1]


@pytest.mark.parametrize("when", [LATER, AT_ONCE])
def test_a_batch_whose_stamps_are_refused_voids_the_one_behind_it(laptop: Laptop, hq: Office, when: float) -> None:
    """Both are stamped anew; the old one behind counts no more, however late it comes."""
    device, row = backlog(laptop, hq)
    laptop.clock.wrong_ms = 3 * DAY_MS
    for number in range(6):
        laptop.edit(row, note=f"zu früh {number}")
    engine = line(laptop, hq, when)
    result = engine.sync()
    assert (result.changes, result.restamped, result.finished) == (EDITS + 6, 6, True)
    for body in engine.old:
        with suppress(Denied):
            engine.line._push(body)
    check_equal(laptop, hq, device, ROWS + EDITS + 6)
    ((latest,),) = hq.sql("SELECT max(hlc) >> 16 FROM history WHERE row_id = %s", uuid.UUID(row))
    assert latest < hq.clock.wall_ms() + wire.SKEW_MS


@pytest.mark.parametrize("when", [LATER, AT_ONCE])
@pytest.mark.parametrize("unit", [1, 2, 3])
def test_a_laptop_that_is_killed_with_batches_under_way(laptop: Laptop, hq: Office, unit: int, when: float) -> None:
    device, _ = backlog(laptop, hq)
    engine = line(laptop, hq, when)
    with pytest.raises(Crash), engine.crashing(unit):
        engine.sync()
    again = line(laptop, hq, when)
    again.line._old[:] = engine.old
    assert again.sync().finished
    assert laptop.engine.sync().changes == 0
    check_equal(laptop, hq, device, ROWS + EDITS)
