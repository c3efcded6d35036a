"""Random histories of one device and a real headquarters: edits, wrong clocks, restarts, faults, late copies."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.errors import Unreachable
from app.sync import errors, news, wire
from hq.services import push
from tests.sync.faults import Forgetful
from tests.sync.laptop import DAY_MS, Laptop
from tests.sync.office import Office
from tests.sync.test_faults import check_equal


class Fated(Forgetful):
    """A push whose next faults are decided by the example."""

    def __init__(self) -> None:
        super().__init__(seed=0, share=1)
        self.fates: list[str] = []

    def fate(self) -> str:
        return self.fates.pop(0) if self.fates else "none"


def machine(office: Office, bad: Fated) -> type[RuleBasedStateMachine]:
    """Histories against ``office``, whose push is ``bad``."""

    class History(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.folder = Path(tempfile.mkdtemp())
            self.laptop = Laptop(self.folder / "laptop")
            self.device = office.enrol(self.laptop).device
            self.rows: list[str] = []
            self.changes = 0

        @rule(skew=st.sampled_from((0, 0, DAY_MS, 5 * DAY_MS, -2 * DAY_MS, 90_000)))
        def the_clock_is_set(self, skew: int) -> None:
            self.laptop.clock.wrong_ms = skew

        @rule(number=st.integers(1, 4))
        def customers_are_added(self, number: int) -> None:
            self.rows += self.laptop.customers(number)
            self.changes += number

        @precondition(lambda self: bool(self.rows))
        @rule(which=st.integers(0, 50), note=st.text(max_size=8).filter(lambda one: "\x00" not in one))
        def one_is_edited(self, which: int, note: str) -> None:
            row = self.rows[which % len(self.rows)]
            self.changes += self.laptop.row(row).note != note
            self.laptop.edit(row, note=note)

        @rule(
            fates=st.lists(st.sampled_from(("none", "before", "after", "twice", "late")), max_size=6),
            most=st.integers(1, 4),
        )
        def an_exchange(self, fates: list[str], most: int) -> None:
            bad.fates = fates
            self.laptop.engine._size.now = most
            with contextlib.suppress(Unreachable):
                self.laptop.engine.sync()
            bad.fates = []

        @rule()
        def the_program_starts_anew(self) -> None:
            skew = self.laptop.clock.wrong_ms
            self.laptop.close()
            self.laptop = Laptop(self.folder / "laptop")
            self.laptop.clock.wrong_ms = skew

        @invariant()
        def nothing_that_waits_was_lost(self) -> None:
            if hasattr(self, "laptop"):
                assert self.laptop.waiting() <= self.changes

        def teardown(self) -> None:
            if hasattr(self, "laptop"):
                try:
                    bad.fates = []
                    while not self.laptop.engine.sync().finished:
                        pass
                    check_equal(self.laptop, office, self.device, self.changes)
                finally:
                    self.laptop.close()
                    shutil.rmtree(self.folder)

    return History


def histories(hq: Office, monkeypatch: pytest.MonkeyPatch, number: int, steps: int = 20) -> None:
    bad = Fated()
    monkeypatch.setattr(push, "push", bad)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    limits = settings(max_examples=number, stateful_step_count=steps, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(machine(hq, bad), settings=limits)


def test_a_few_random_histories_converge(hq: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    histories(hq, monkeypatch, 3, steps=10)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_many_random_histories_converge(hq: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    histories(hq, monkeypatch, 200)


def test_headquarters_clock_set_back_stops_no_laptop(laptop: Laptop, hq: Office) -> None:
    """What it accepted when its clock ran ahead is beyond its future now; who learned it goes on from there."""
    hq.clock.wrong_ms = DAY_MS
    hq.say_date()
    device = hq.enrol(laptop).device
    (row, *_) = laptop.customers(3)
    assert laptop.engine.sync().finished
    hq.clock.wrong_ms = 0
    hq.say_date()
    laptop.edit(row, note="danach")
    laptop.customers(2)
    assert laptop.engine.sync().finished
    check_equal(laptop, hq, device, 6)
    laptop.clock.wrong_ms = 2 * DAY_MS
    laptop.edit(row, note="zu weit voraus")
    assert laptop.engine.sync().restamped == 1


def test_what_headquarters_wrote_while_its_clock_ran_ahead_reaches_every_laptop(
    laptop: Laptop, hq: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stamps lie beyond what a laptop takes unsigned: headquarters says how far they do."""
    monkeypatch.setattr(news, "AHEAD_MS", DAY_MS // 24 // 6)  # in short: an hour stands for days
    number = hq.person()
    two = Laptop(tmp_path / "two")
    try:
        for one in (laptop, two):
            hq.enrol(one, number)
            one.fill.run()
        hq.clock.wrong_ms = hq.clock.reached_ms + DAY_MS // 24
        hq.say_date()
        row = laptop.customer("甲")
        laptop.engine.sync()
        hq.clock.wrong_ms -= DAY_MS // 24
        hq.say_date()
        forged = wire.Reached(1 << 60, bytes(64))
        with monkeypatch.context() as patch:
            patch.setattr(push, "ahead", lambda *_: forged)
            with pytest.raises(errors.ReceiptForged):
                two.engine.sync()
        assert two.engine.sync().changed == (row,)
        other = laptop.customer("乙")  # its code's stamp is headquarters' own, and beyond the row's
        laptop.engine.sync()
        two.engine.sync()
        for one in (row, other):
            two.edit(one, note="danach")
            assert two.engine.sync().restamped == 0
        assert laptop.engine.sync().rows == 2
        assert laptop.row(row).note == "danach"
    finally:
        two.close()
