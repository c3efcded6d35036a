"""The laptop's exchange with a real headquarters: PostgreSQL, TLS, tokens, log; nothing in between is made up."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from app.sync import errors
from app.sync.merge import pack
from app.sync.rounds import Rounds
from app.sync.state import Clockwork, Sent
from app.sync.status import status
from app.sync.wire import SnapshotRow, SyncAnswer
from tests.sync.laptop import DAY_MS, Laptop
from tests.sync.office import Office


def dossiers(hq: Office, keeper: str) -> dict[str, str]:
    rows = hq.sql("SELECT id, name FROM dossier WHERE keeper_id = %s", uuid.UUID(keeper))
    return {str(row): name for row, name in rows}


def test_what_was_made_before_enrolment_goes_out_as_the_real_persons(laptop: Laptop, hq: Office) -> None:
    dossier = laptop.customer("䶮㛃集团", region="华东")
    laptop.event()
    enrolled = hq.enrol(laptop)
    assert enrolled.name == "李明"
    assert laptop.me == enrolled.staff or uuid.UUID(laptop.me) == uuid.UUID(enrolled.staff)
    assert laptop.log.chain.id.device == str(enrolled.device)
    assert len(laptop.sealed[0]) == 32

    result = laptop.engine.sync()
    assert (result.changes, result.waiting, result.finished, result.rejected) == (1, 0, True, 0)
    assert result.events >= 1
    assert dossiers(hq, enrolled.staff) == {dossier: "䶮㛃集团"}
    assert laptop.row(dossier).code.startswith("KH-")  # the provisional code was replaced by a directive
    assert laptop.times.certified
    seen = laptop.log.seen_by_headquarters()
    assert seen is not None
    assert seen.size == laptop.log.size


def test_an_edit_is_seen_by_headquarters_with_its_history(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    dossier = laptop.customer("历史公司")
    laptop.engine.sync()
    laptop.edit(dossier, industry="software", note="喆")
    assert laptop.engine.sync().changes == 1
    ((industry, note),) = hq.sql("SELECT industry, note FROM dossier WHERE id = %s", uuid.UUID(dossier))
    assert (industry, note) == ("software", "喆")
    fields = {one for (one,) in hq.sql("SELECT field FROM history WHERE row_id = %s", uuid.UUID(dossier))}
    assert {"*", "industry", "note"} <= fields


def test_many_changes_go_in_several_batches_with_progress(laptop: Laptop, hq: Office) -> None:
    enrolled = hq.enrol(laptop)
    laptop.customers(1_300)
    told: list[tuple[int, int]] = []
    result = laptop.engine.sync(lambda progress: told.append((progress.done, progress.total)))
    assert result.changes == 1_300
    assert told[0] == (0, 1_300)
    assert told[-1] == (1_300, 1_300)
    assert len(told) > 2
    assert len(dossiers(hq, enrolled.staff)) == 1_300


def test_cancelling_stops_between_batches_and_loses_nothing(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    laptop.customers(600)
    answers = iter([False, True])
    result = laptop.engine.sync(cancelled=lambda: next(answers))
    assert (result.changes, result.waiting, result.finished) == (500, 100, False)
    assert laptop.engine.sync().changes == 100


def test_an_exchange_that_breaks_off_says_how_far_it_came(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hq.enrol(laptop)
    laptop.customers(3)
    laptop.engine._size.now = 2
    ask, asked = Rounds._ask, []

    def breaking(run: Rounds, *given: Any) -> Any:
        asked.append(1)
        if len(asked) > 1:
            raise errors.TimedOut
        return ask(run, *given)

    monkeypatch.setattr(Rounds, "_ask", breaking)
    steps: list[tuple[int, int]] = []
    with pytest.raises(errors.TimedOut) as broke:
        laptop.engine.sync(lambda step: steps.append((step.done, step.total)))
    changes, events = broke.value.sent
    assert changes == 2 and events >= 1
    assert "2" in broke.value.message and broke.value.message.startswith(errors.TimedOut().message)
    assert steps[0] == (0, 3) and steps[-1] == (2, 3)
    monkeypatch.undo()
    assert laptop.engine.sync().changes == 1


def test_an_empty_exchange_is_a_contact(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    result = laptop.engine.sync()
    assert (result.changes, result.finished) == (0, True)
    assert status(laptop.store).contact_at is not None


def test_a_vault_that_is_not_enrolled_says_so(laptop: Laptop) -> None:
    with pytest.raises(errors.NotEnrolled):
        laptop.engine.sync()
    with pytest.raises(errors.NotEnrolled):
        laptop.fill.run()


def test_two_exchanges_at_once_are_refused(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    with laptop.engine.connected(), pytest.raises(errors.SyncRunning):
        laptop.engine.sync()
    assert laptop.engine.sync().finished


def test_a_clock_days_ahead_is_corrected_and_what_waits_re_stamped(laptop: Laptop, hq: Office) -> None:
    enrolled = hq.enrol(laptop)
    kept = laptop.customer("守时公司")
    laptop.engine.sync()
    laptop.clock.wrong_ms = 3 * DAY_MS
    laptop.edit(kept, region="East")
    late = laptop.customer("快钟公司")
    result = laptop.engine.sync()
    assert (result.changes, result.restamped, result.waiting) == (2, 2, 0)
    assert set(dossiers(hq, enrolled.staff)) == {kept, late}
    ((clk,),) = hq.sql("SELECT clk FROM dossier WHERE id = %s", uuid.UUID(kept))
    assert clk["region"] == laptop.row(kept).clk["region"]
    assert clk["region"][0] >> 16 < hq.clock.wall_ms() + 60_000
    laptop.edit(kept, region="West")
    assert laptop.engine.sync().restamped == 0


def test_a_correction_ends_when_the_clock_is_set_right(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    laptop.clock.wrong_ms = 3 * DAY_MS
    dossier = laptop.customer("甲")
    laptop.engine.sync()
    laptop.clock.wrong_ms = 0
    laptop.engine.sync()
    laptop.edit(dossier, region="East")
    (line,) = laptop.lines()
    assert abs(line["at"] - laptop.clock.wall_ms()) < 30_000
    assert laptop.engine.sync().restamped == 0


def test_a_clock_days_behind_lets_in_too(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    laptop.clock.wrong_ms = -40 * DAY_MS
    laptop.customer("慢钟公司")
    assert laptop.engine.sync().changes == 1


def test_a_restored_vault_with_other_changes_is_a_fork_and_stops(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    laptop.customer("甲")
    laptop.engine.sync()
    with laptop.store.read() as session:
        before = Sent.load(session)
    laptop.customer("乙")
    laptop.engine.sync()
    with laptop.store.apply() as session:  # the state of before, as a restored backup has it
        before.save(session)
        session.connection().exec_driver_sql("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'outbox'")
    other = laptop.customer("丙")
    with pytest.raises(errors.Forked):
        laptop.engine.sync()
    assert laptop.waiting() == 1
    assert laptop.row(other).name == "丙"
    assert status(laptop.store).halted == "hq-fork"


def test_a_quarantined_change_is_shown_and_does_not_block(laptop: Laptop, hq: Office) -> None:
    enrolled = hq.enrol(laptop)
    foreign, good = laptop.customer("别人的"), laptop.customer("自己的")
    laptop.edit(foreign, name="x" * 300)
    result = laptop.engine.sync()
    assert result.waiting == 0
    assert result.rejected == 1
    (problem,) = status(laptop.store).problems
    assert (problem.entity, problem.seq) == ("dossier", 3)
    assert good in dossiers(hq, enrolled.staff)


def test_a_revoked_device_is_told(laptop: Laptop, hq: Office) -> None:
    enrolled = hq.enrol(laptop)
    hq.sql("UPDATE device SET revoked_at = 1 WHERE id = %s RETURNING id", enrolled.device)
    laptop.customer("留存")
    with pytest.raises(errors.Revoked):
        laptop.engine.sync()
    assert laptop.waiting() == 1
    assert status(laptop.store).halted == "hq-revoked"


def test_the_log_of_thousands_of_events_goes_in_pieces(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sync.wire.MOST_EVENTS", 40)
    enrolled = hq.enrol(laptop)
    for _ in range(100):
        laptop.event()
    assert laptop.engine.sync().events == laptop.log.size
    ((kept,),) = hq.sql("SELECT count(*) FROM access_event WHERE device_id = %s", enrolled.device)
    assert kept == laptop.log.size


@pytest.mark.parametrize("always", [{"more": True}, {"directives": [{"n": 0, "kind": "of-later"}] * 100}])
def test_a_headquarters_that_always_has_more_but_gives_nothing_new_is_none(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, always: dict[str, Any]
) -> None:
    hq.enrol(laptop)
    laptop.engine.sync()
    read = SyncAnswer.read
    monkeypatch.setattr(SyncAnswer, "read", lambda line: replace(read(line), **always))
    with pytest.raises(errors.NotHeadquarters):
        laptop.engine.sync()


@pytest.mark.parametrize("stamp", [pack(4_000_000_000_000), (1 << 63) - 1, 1 << 63, 1 << 70])
def test_a_stamp_far_ahead_in_the_feed_never_becomes_this_laptops_clock(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, stamp: int
) -> None:
    hq.enrol(laptop)
    laptop.fill.run()
    laptop.engine.sync()
    with laptop.store.read() as session:
        before = Clockwork.load(session).hlc
    person = {"number": "Z9", "name": "甲", "role": "director", "active": True}
    row = SnapshotRow("staff", "ab" * 16, {"*": (stamp, 0)}, person)
    ask = Rounds._ask

    def asked(run: Rounds, *given: Any) -> Any:
        answer, _ = ask(run, *given)
        return answer, [row]

    monkeypatch.setattr(Rounds, "_ask", asked)
    with pytest.raises(errors.NotHeadquarters):
        laptop.engine.sync()
    with laptop.store.read() as session:
        assert Clockwork.load(session).hlc == before
