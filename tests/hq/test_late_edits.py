"""What a former keeper may still write of a dossier that was handed over (handover): a modified laptop tries."""

from __future__ import annotations

import threading

import pytest

from app.models.enums import Role
from app.rules.policy import DAY_MS, HOUR_MS
from app.sync import merge, wire
from app.sync.wire import SyncAnswer
from hq.headquarters import Headquarters
from hq.services import handover, late_edits, people, push
from tests.hq.conftest import MovableClock
from tests.hq.laptop import Laptop, hex_id

CREATED = {"note": (1, 1)}
"""What edits are made upon. A row that the person doesn't keep is one they don't see: ``unknown_row``."""


def filled(laptop: Laptop) -> int:
    """The laptop follows its feed; where it stands."""
    answer = laptop.send("/v1/snapshot", b'{"proto":1,"schema":"shared_0001","app":"0.1.0"}')
    answer.raise_for_status()
    return int(answer.json()["feed"])


@pytest.fixture
def given(hq: Headquarters, manager: Laptop, another: Laptop) -> str:
    """A dossier that passed from the manager to another, whose laptop the manager's hasn't heard of yet."""
    at = filled(manager)
    dossier, _ = manager.dossier()
    manager.push(feed=at)
    people.add(hq, people.NewPerson("D001", "赵总", Role.DIRECTOR, region="华东"))
    with hq.db.transaction() as db:
        row = db.execute("SELECT code FROM dossier WHERE id = %s", (dossier,)).fetchone()
    assert row is not None
    handover.hand_over(hq, row[0], "A002", "D001")
    return dossier


def edit(laptop: Laptop, dossier: str, note: str, *, feed_at: int | None, ms: int | None = None) -> list[str]:
    """Send one edit, stamped ``ms`` (default: now); the reasons why it was put aside."""
    if ms is not None:
        laptop.hlc = merge.pack(ms, len(laptop.lines))
        before, laptop.hlc = laptop.hlc, laptop.hlc - 1
        now = laptop.clock.wall_ms
        laptop.clock.wall_ms = lambda: ms  # type: ignore[method-assign]
        laptop.write("dossier", dossier, CREATED, {"note": note})
        laptop.clock.wall_ms = now  # type: ignore[method-assign]
        assert laptop.hlc == before
    else:
        laptop.hlc = 0
        laptop.write("dossier", dossier, CREATED, {"note": note})
    return reasons(laptop, laptop.push(len(laptop.lines), feed=feed_at))


def reasons(laptop: Laptop, answer: SyncAnswer) -> list[str]:
    return [one.reason for one in answer.rejected if one.seq == len(laptop.lines)]


def later(laptop: Laptop, clock: MovableClock, ms: int) -> None:
    clock.shift_ms += ms
    laptop.access = None  # the old one is over


def note(hq: Headquarters, dossier: str) -> str | None:
    with hq.db.transaction() as db:
        row = db.execute("SELECT note FROM dossier WHERE id = %s", (dossier,)).fetchone()
    assert row is not None
    return row[0]


def read(laptop: Laptop) -> int:
    """Take in the feed, acknowledge it, and say how far it went."""
    at = laptop.push(len(laptop.lines) + 1, feed=0).feed
    assert at
    laptop.push(len(laptop.lines) + 1, feed=at)
    return at


def test_handover_what_the_former_keeper_couldn_t_know_is_taken(
    hq: Headquarters, manager: Laptop, given: str, clock: MovableClock
) -> None:
    later(manager, clock, 30 * DAY_MS)  # a long absence
    assert edit(manager, given, "unterwegs", feed_at=0) == []
    later(manager, clock, HOUR_MS)  # the answer was lost
    assert edit(manager, given, "nochmals", feed_at=0) == []
    assert note(hq, given) == "nochmals"


def test_handover_a_late_row_and_what_is_written_in_it_arrive_together(
    hq: Headquarters, manager: Laptop, given: str
) -> None:
    """The edit of a row that the same request brings names no dossier of its own."""
    person = hex_id()
    made = manager.write("person", person, None, {"dossier_id": given, "name": "某人", "deleted": False})
    manager.write("person", person, {"career": made}, {"career": "unterwegs"})
    assert manager.push(len(manager.lines) - 1, feed=0).rejected == []
    with hq.db.transaction() as db:
        assert db.execute("SELECT career FROM person WHERE id = %s", (person,)).fetchone() == ("unterwegs",)


def test_handover_what_still_waited_when_the_order_was_read_is_taken_for_an_hour(
    hq: Headquarters, manager: Laptop, given: str, clock: MovableClock
) -> None:
    written = clock.wall_ms()
    at = read(manager)
    assert edit(manager, given, "waited", feed_at=at, ms=written) == []
    later(manager, clock, HOUR_MS // 2)
    assert edit(manager, given, "fresh", feed_at=at) == ["unknown_row"]
    later(manager, clock, HOUR_MS)
    assert edit(manager, given, "backdated", feed_at=at, ms=written + 1) == ["unknown_row"]
    assert note(hq, given) == "waited"


def test_handover_what_was_written_between_a_lost_answer_and_the_order_is_taken_to_its_last_batch(
    hq: Headquarters, manager: Laptop, given: str, clock: MovableClock
) -> None:
    """The first contact's answer was lost, so the person worked on; the order comes with the first of two batches."""
    manager.push(len(manager.lines) + 1, feed=0)
    later(manager, clock, 5 * HOUR_MS)
    manager.hlc = 0
    for text in ("erst", "dann"):
        manager.write("dossier", given, CREATED, {"note": text})
    answer = manager.push(len(manager.lines) - 1, len(manager.lines) - 1, feed=0)
    assert answer.rejected == [] and answer.feed
    assert manager.push(len(manager.lines), feed=answer.feed).rejected == []
    assert note(hq, given) == "dann"
    later(manager, clock, 2 * wire.SKEW_MS)
    assert edit(manager, given, "fresh", feed_at=answer.feed) == ["unknown_row"]


@pytest.mark.parametrize("said", [None, 0, "honest"])
def test_handover_no_word_of_the_former_keeper_s_laptop_opens_the_dossier_again(
    hq: Headquarters, manager: Laptop, given: str, clock: MovableClock, said: int | str | None
) -> None:
    """The order was read and acknowledged: neither ``feed: null``, nor an older place, nor an old stamp helps."""
    before = clock.wall_ms()
    at = read(manager)
    later(manager, clock, HOUR_MS + 1)
    feed_at = at if isinstance(said, str) else said
    for ms in (None, before):
        assert edit(manager, given, "FORMER KEEPER", feed_at=feed_at, ms=ms) == ["unknown_row"]
    manager.write("person", hex_id(), None, {"dossier_id": given, "name": "ghost", "deleted": False})
    assert reasons(manager, manager.push(len(manager.lines), feed=feed_at)) == ["not_keeper"]
    assert note(hq, given) is None


@pytest.mark.parametrize("said", [None, 0])
def test_handover_a_laptop_that_never_acknowledges_is_heard_for_a_day(
    hq: Headquarters, manager: Laptop, given: str, clock: MovableClock, said: int | None
) -> None:
    manager.push(len(manager.lines) + 1, feed=said)
    later(manager, clock, DAY_MS + 1)
    before = clock.wall_ms() - 2 * DAY_MS
    assert edit(manager, given, "late", feed_at=said) == ["unknown_row"]
    assert edit(manager, given, "late", feed_at=said, ms=before) == ["unknown_row"]
    assert note(hq, given) is None


def test_handover_one_s_own_dossiers_are_written_on_afterwards(
    hq: Headquarters, manager: Laptop, given: str, clock: MovableClock
) -> None:
    at = read(manager)
    later(manager, clock, 2 * DAY_MS)
    dossier, stamp = manager.dossier(code="T-2")
    manager.write("dossier", dossier, {"note": stamp}, {"note": "mine"})
    assert manager.push(2, feed=at).rejected == []
    assert note(hq, dossier) == "mine"


@pytest.mark.parametrize("moment", ["parted", "acted"])
def test_a_handover_in_the_middle_of_a_push_puts_nothing_aside(
    hq: Headquarters, manager: Laptop, another: Laptop, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """It waits until the push is over, or the push comes after it: never between what is late and what is written."""
    at = filled(manager)
    dossier, _ = manager.dossier()
    manager.push(feed=at)
    people.add(hq, people.NewPerson("D001", "赵总", Role.DIRECTOR, region="华东"))
    with hq.db.transaction() as db:
        ((code,),) = db.execute("SELECT code FROM dossier WHERE id = %s", (dossier,)).fetchall()
    moving = threading.Thread(target=handover.hand_over, args=(hq, code, "A002", "D001"))

    def meanwhile(*_: object) -> None:
        moving.start()
        moving.join(0.3)

    whole = late_edits.parted
    if moment == "parted":
        monkeypatch.setattr(late_edits, "parted", lambda *told: (meanwhile(), whole(*told))[1])
    else:
        monkeypatch.setattr(push, "_apply", lambda *told, real=push._apply: (meanwhile(), real(*told))[1])
    assert edit(manager, dossier, "旧人", feed_at=at) == []
    monkeypatch.undo()
    moving.join()
    with hq.db.transaction() as db:
        assert db.execute("SELECT note, keeper_id FROM dossier WHERE id = %s", (dossier,)).fetchone() == (
            "旧人", people.by_number(db, "A002").id,
        )  # fmt: skip
