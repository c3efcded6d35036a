"""Headquarters that asks to wait (429, 503): nothing is lost, nothing is hammered, no person is bothered."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.sync import errors, wire
from app.sync.outbox import START
from app.sync.schedule import started
from app.sync.status import status
from hq.api import watch
from hq.services import limits
from tests.sync.laptop import Laptop
from tests.sync.office import Office


def counted(hq: Office, what: str) -> int:
    ((times,),) = hq.sql("SELECT coalesce(sum(count), 0) FROM attempt WHERE source LIKE %s", f"{what}:%")
    return int(times)


def test_beyond_the_limit_the_exchange_waits_for_headquarters_minute(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hq.enrol(laptop)
    laptop.customers(START + 100)
    usual = limits.A_MINUTE["sync"]
    monkeypatch.setitem(limits.A_MINUTE, "sync", 1)
    hq.clock.wrong_ms = -30_000 if hq.clock.wall_ms() % 60_000 > 30_000 else 0  # its minute doesn't end now
    with pytest.raises(errors.Busy) as told:
        laptop.engine.sync()
    assert counted(hq, "sync") == 2  # it didn't knock again
    assert laptop.waiting() == 100  # what was taken before is taken
    assert told.value.after_s is not None
    assert 0 < told.value.after_s <= 60
    now = laptop.clock.wall_ms()
    assert started(now).failed(now, 0.0, after_s=told.value.after_s).next_at == now + told.value.after_s * 1000
    standing = status(laptop.store)
    assert (standing.halted, standing.problems) == (None, ())  # nothing for a person to settle
    monkeypatch.setitem(limits.A_MINUTE, "sync", usual)  # as a minute later
    assert laptop.engine.sync().changes == 100


def test_a_first_fill_and_a_backlog_stay_far_below_the_limits(hq: Office, tmp_path: Path) -> None:
    """A thousand changes are so few requests that 20,000 of them and their first fill come nowhere near."""
    laptops = [Laptop(tmp_path / name) for name in ("one", "two")]
    number = hq.person()
    one, two = laptops
    hq.enrol(one, number)
    one.customers(1_000)
    assert one.engine.sync().finished
    pushed = counted(hq, "sync")
    hq.enrol(two, number)
    assert two.fill.run().finished
    pages = counted(hq, "page")
    for laptop in laptops:
        laptop.close()
    times = 20_000 // 1_000
    assert pushed * times <= limits.A_MINUTE["sync"] // 10
    assert pages * times <= limits.A_MINUTE["page"] // 10
    assert limits.A_MINUTE["file"] > 50 * wire.piece_count(wire.MOST_FILE)


def test_a_node_with_too_much_to_do_is_asked_again_after_a_second(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hq.enrol(laptop)
    laptop.customer("示例大学")
    paused: list[float] = []
    most = watch.MOST_AT_ONCE

    def pause(seconds: float) -> None:
        paused.append(seconds)
        monkeypatch.setattr(watch, "MOST_AT_ONCE", most)

    monkeypatch.setattr(watch, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(laptop.engine, "_pause", pause)
    assert laptop.engine.sync().changes == 1
    assert 1 <= paused[0] < 2
    monkeypatch.setattr(watch, "MOST_AT_ONCE", 0)
    with pytest.raises(errors.Busy):
        laptop.engine.sync(within_s=5)  # on the way out there is no time for it
    assert len(paused) == 1
