"""Everything that can happen on the way: nothing is lost, nothing doubled."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.errors import Unreachable
from app.models import Dossier
from app.sync.state import Enrolment, Sent
from tests.sync.faults import faulty, forgetful, until_done
from tests.sync.laptop import DAY_MS, Laptop
from tests.sync.office import Office


def check_equal(laptop: Laptop, hq: Office, device: int, changes: int) -> None:
    """Both sides hold the same rows, stamps, chain and count, and headquarters' history has each change once."""
    with laptop.store.read() as session:
        sent = Sent.load(session)
        mine = {
            uuid.UUID(one.id): (one.name, one.region, one.note, one.clk)
            for one in session.execute(select(Dossier)).scalars()
        }
    keeper = uuid.UUID(laptop.me)
    rows = hq.sql("SELECT id, name, region, note, clk FROM dossier WHERE keeper_id = %s", keeper)
    assert {row[0]: row[1:] for row in rows} == mine
    ((last, chain),) = hq.sql("SELECT last_seq, chain FROM push_state WHERE device_id = %s", device)
    assert (last, bytes(chain)) == (sent.acked, sent.chain) == (changes, sent.chain)
    assert hq.sql("SELECT count(*) FROM quarantine WHERE device_id = %s", device) == [(0,)]
    doubled = hq.sql("SELECT hlc, field FROM history WHERE device = %s GROUP BY hlc, field HAVING count(*) > 1", device)
    assert doubled == []
    written = hq.sql("SELECT count(DISTINCT hlc) FROM history WHERE device = %s", device)
    assert written == [(changes,)]


def make_changes(laptop: Laptop, customers: int, edits: int) -> int:
    made = laptop.customers(customers)
    for number in range(edits):
        laptop.edit(made[number % customers], note=f"第 {number} 次", region=f"R{number}")
    return customers + edits


def test_a_thousand_changes_through_broken_lines_and_a_forgetful_headquarters(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = forgetful(monkeypatch, seed=7)
    monkeypatch.setattr("app.sync.outbox.START", 40)
    monkeypatch.setattr("app.sync.wire.MOST_CHANGES", 80)
    monkeypatch.setattr("app.sync.patience.LONGEST_S", 0.01)
    with faulty(hq.address, seed=11, share=0.9, reach=60_000) as (address, proxy):
        enrolled = until_enrolled(laptop, hq, address)
        changes = make_changes(laptop, 800, 200)
        laptop.engine._size.now = 40
        until_done(laptop.engine.sync, lambda: laptop.waiting() == 0, Unreachable)
    check_equal(laptop, hq, enrolled, changes)
    move(laptop, hq.address)
    assert laptop.engine.sync().changes == 0
    assert sum(bad.seen.values()) - bad.seen["none"] >= 3, bad.seen
    assert sum(proxy.seen.values()) - proxy.seen["none"] >= 3, proxy.seen


def until_enrolled(laptop: Laptop, hq: Office, address: str) -> int:
    """Enrol with one code through whatever happens; the device's number."""
    code, found = hq.code(), []
    until_done(lambda: found.append(laptop.enroller.enrol(address, code, "Laptop")), lambda: bool(found), Unreachable)
    return found[0].device


def test_a_wrong_clock_on_a_bad_line_loses_nothing(laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Re-stamping, lost answers to its refusal, and late copies of requests of the old epoch."""
    enrolled = hq.enrol(laptop).device
    bad = forgetful(monkeypatch, seed=3, share=0.5)
    changes = 0
    for turn in range(6):
        laptop.clock.wrong_ms = (turn % 3) * DAY_MS
        changes += make_changes(laptop, 5, 10)
        until_done(laptop.engine.sync, lambda: laptop.waiting() == 0, Unreachable)
        check_equal(laptop, hq, enrolled, changes)
    assert bad.seen["late"] and bad.seen["after"], bad.seen


def test_the_log_arrives_once_on_a_bad_line(laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.wire.MOST_EVENTS", 25)
    enrolled = hq.enrol(laptop).device
    with faulty(hq.address, seed=5, share=0.6) as (address, _):
        move(laptop, address)
        for _ in range(4):
            for _ in range(30):
                laptop.event()
            until_done(laptop.engine.sync, lambda: laptop.log.seen_by_headquarters() == laptop.log.head(), Unreachable)
    ((kept,),) = hq.sql("SELECT count(*) FROM access_event WHERE device_id = %s", enrolled)
    assert kept == laptop.log.size
    assert hq.sql("SELECT count(*) FROM log_incident WHERE device_id = %s", enrolled) == [(0,)]


def test_a_fill_on_a_bad_line_is_whole(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr("hq.services.snapshot.PAGE_LINES", 40)
    number = hq.person()
    first = Laptop(tmp_path_factory.mktemp("first") / "laptop")
    hq.enrol(first, number)
    first.customers(300)
    first.engine.sync()
    with first.store.read() as session:
        theirs = {one.id: (one.name, one.code, one.clk) for one in session.execute(select(Dossier)).scalars()}
    first.close()
    hq.enrol(laptop, number)
    with faulty(hq.address, seed=2, share=0.7) as (address, _):
        move(laptop, address)
        finished: list[bool] = []
        until_done(lambda: finished.append(laptop.fill.run().finished), lambda: finished[-1:] == [True], Unreachable)
    with laptop.store.read() as session:
        mine = {one.id: (one.name, one.code, one.clk) for one in session.execute(select(Dossier)).scalars()}
    assert mine == theirs


def move(laptop: Laptop, address: str) -> None:
    """Let an enrolled laptop find headquarters at another address."""
    with laptop.store.apply() as session:
        replace(Enrolment.load(session), url=address).save(session)
