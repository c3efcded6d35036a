"""Random histories of three laptops of two people and one headquarters: offline edits, faults, wrong clocks, handovers.

At the end of each: all hold the same, field by field and stamp by stamp; every value ever written is in force, was
knowingly overwritten, or is kept as a conflict; no conflict is a false one; who doesn't keep a dossier has none of it.
"""

from __future__ import annotations

import contextlib
import itertools
import shutil
import tempfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from app.errors import Unreachable
from app.models import Divergence, Dossier, Person
from app.models.enums import Role
from app.models.ids import new_id
from app.sync.state import Clockwork
from hq.services import feed
from hq.services.handover import hand_over
from tests.sync.direct import FATES, DirectEngine
from tests.sync.laptop import DAY_MS, Laptop
from tests.sync.office import Office

FIELDS = ("note", "address")
FRESH_AFTER = 300
values = itertools.count()


class Trio:
    """Two laptops of one person and one of another; used for many histories, each with rows of its own."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.folder = Path(tempfile.mkdtemp())
        self.numbers = [office.person(), office.person()]
        self.director = office.person(Role.DIRECTOR)
        self.laptops: list[Laptop] = []
        self.engines: list[DirectEngine] = []
        self.histories = 0
        for n, number in enumerate((self.numbers[0], self.numbers[0], self.numbers[1])):
            laptop = Laptop(self.folder / str(n))
            office.enrol(laptop, number)
            laptop.fill.run()
            self.laptops.append(laptop)
            self.engines.append(DirectEngine(office, laptop, []))
        self.people = [self.laptops[0].me, self.laptops[2].me]

    def restart(self, n: int) -> None:
        skew, old = self.laptops[n].clock.wrong_ms, self.engines[n]._old
        self.laptops[n].close()
        self.laptops[n] = Laptop(self.folder / str(n))
        self.laptops[n].clock.wrong_ms = skew
        self.engines[n] = DirectEngine(self.office, self.laptops[n], old)

    def close(self) -> None:
        for one in self.laptops:
            one.close()
        shutil.rmtree(self.folder)


def machine(office: Office, pool: list[Trio]) -> type[RuleBasedStateMachine]:
    """Histories against ``office``."""

    class History(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            if pool and pool[0].histories >= FRESH_AFTER:
                pool.pop().close()
            if not pool:
                pool.append(Trio(office))
            self.trio = pool[0]
            self.trio.histories += 1
            self.rows: list[str] = []
            self.people: dict[str, str] = {}
            self.over: dict[tuple[str, str, str], str | None] = {}

        @rule(which=st.integers(0, 2))
        def a_customer_is_added(self, which: int) -> None:
            self.rows.append(self.trio.laptops[which].customer("示例", note="0"))

        @precondition(lambda self: bool(self.rows))
        @rule(which=st.integers(0, 2), row=st.integers(0, 9), name=st.sampled_from(FIELDS))
        def one_is_edited(self, which: int, row: int, name: str) -> None:
            held = self._held(which, row)
            if held is not None and not held.deleted:
                value = f"v{next(values)}"
                self.over[held.id, name, value] = getattr(held, name)
                self.trio.laptops[which].edit(held.id, **{name: value})

        @precondition(lambda self: bool(self.rows))
        @rule(which=st.integers(0, 2), row=st.integers(0, 9))
        def one_is_put_into_the_trash_or_taken_back(self, which: int, row: int) -> None:
            held = self._held(which, row)
            if held is not None:
                self.trio.laptops[which].edit(held.id, deleted=not held.deleted)

        @precondition(lambda self: bool(self.rows))
        @rule(which=st.integers(0, 2), row=st.integers(0, 9))
        def a_person_is_added(self, which: int, row: int) -> None:
            held = self._held(which, row)
            if held is not None:
                person = new_id()
                self.people[person] = held.id
                with self.trio.laptops[which].store.write() as session:
                    session.add(Person(id=person, dossier_id=held.id, name="某人"))

        @rule(
            which=st.integers(0, 2), fates=st.lists(st.sampled_from(FATES), max_size=4), most=st.integers(1, 4),
            page=st.sampled_from((1, 3, 1_000)),
        )  # fmt: skip
        def an_exchange(self, which: int, fates: list[str], most: int, page: int) -> None:
            engine = self.trio.engines[which]
            engine.fates, engine.most = list(fates), most
            feed.PAGE_LINES = page  # type: ignore[misc]
            with contextlib.suppress(Unreachable):
                engine.sync()
            engine.fates = []

        @rule(which=st.integers(0, 2))
        def a_program_starts_anew(self, which: int) -> None:
            self.trio.restart(which)

        @rule(which=st.integers(0, 2), skew=st.sampled_from((0, 0, 90_000, 5 * DAY_MS, -2 * DAY_MS)))
        def a_clock_is_set(self, which: int, skew: int) -> None:
            self.trio.laptops[which].clock.wrong_ms = skew

        @precondition(lambda self: bool(self.rows))
        @rule(row=st.integers(0, 9))
        def a_dossier_is_handed_over(self, row: int) -> None:
            found = office.sql("SELECT code, keeper_id FROM dossier WHERE id = %s", self.rows[row % len(self.rows)])
            if found:
                to = self.trio.numbers[int(str(found[0][1]) == self.trio.people[0])]
                hand_over(office.hq, found[0][0], to, self.trio.director)

        def _held(self, which: int, row: int) -> Dossier | None:
            with self.trio.laptops[which].store.read() as session:
                return session.get(Dossier, self.rows[row % len(self.rows)])

        def teardown(self) -> None:
            if hasattr(self, "trio"):
                feed.PAGE_LINES = 1_000  # type: ignore[misc]
                try:
                    self._settle_down()
                    self._check()
                except BaseException:
                    pool.pop().close()
                    raise

        def _settle_down(self) -> None:
            for laptop, engine in zip(self.trio.laptops, self.trio.engines, strict=True):
                laptop.clock.wrong_ms, engine.fates, engine.most = 0, [], 500
            for _ in range(6):
                for engine in self.trio.engines:
                    engine.sync()

        def _check(self) -> None:
            refused = office.sql(
                "SELECT reason, convert_from(line, 'utf8') FROM quarantine WHERE device_id = ANY(%s)",
                [device_of(laptop) for laptop in self.trio.laptops],
            )
            assert refused == []
            for laptop in self.trio.laptops:
                assert laptop.waiting() == 0
            for row in self.rows:
                self._check_row(row)
            for person, row in self.people.items():
                assert office.sql("SELECT dossier_id::text FROM person WHERE id = %s", person) == [(row,)]

        def _check_row(self, row: str) -> None:
            ((keeper, clk, deleted, *there),) = office.sql(
                "SELECT keeper_id::text, clk, deleted, note, address FROM dossier WHERE id = %s", row
            )
            kept = office.sql("SELECT field, winner, loser FROM divergence WHERE row_id = %s ORDER BY id", row)
            for n, laptop in enumerate(self.trio.laptops):
                with laptop.store.read() as session:
                    held = session.get(Dossier, row)
                    if self.trio.people[int(n == 2)] != keeper:
                        assert held is None
                        assert session.scalars(select(Person.id).where(Person.dossier_id == row)).all() == []
                        continue
                    assert held is not None
                    assert [getattr(held, name) for name in FIELDS] == there
                    assert (held.deleted, held.clk) == (deleted, clk)
                    mine = session.execute(
                        select(Divergence.field, Divergence.winner, Divergence.loser)
                        .where(Divergence.row_id == row)
                        .order_by(Divergence.id)
                    ).all()
                    assert [tuple(one) for one in mine] == kept
                    here = set(session.scalars(select(Person.id).where(Person.dossier_id == row)))
                    assert here == {one for one, of in self.people.items() if of == row}
            self._check_values(row, dict(zip(FIELDS, there, strict=True)), kept)

        def _check_values(self, row: str, now: dict[str, Any], kept: list[tuple[Any, ...]]) -> None:
            losers = {(name, orjson.loads(loser)) for name, _, loser in kept}
            known = {(name, before) for (of, name, _), before in self.over.items() if of == row}
            for of, name, value in self.over:
                if of == row:
                    assert value == now[name] or (name, value) in losers or (name, value) in known, (name, value)
            for name, winner, loser in kept:
                assert self.over.get((row, name, orjson.loads(winner)), object()) != orjson.loads(loser), (
                    "false conflict"
                )

    return History


def device_of(laptop: Laptop) -> int:
    with laptop.store.read() as session:
        return Clockwork.load(session).device


def histories(office: Office, number: int, steps: int = 25, *, shrink: bool = True) -> None:
    pool: list[Trio] = []
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    limits = settings(max_examples=number, stateful_step_count=steps, deadline=None, suppress_health_check=checks)
    if not shrink:
        limits = settings(limits, phases=[Phase.generate], database=None, print_blob=False)
    try:
        run_state_machine_as_test(machine(office, pool), settings=limits)
    finally:
        for one in pool:
            one.close()


def test_a_few_histories_of_three_laptops_converge(hq: Office) -> None:
    histories(hq, 12)


@pytest.mark.soak
@pytest.mark.timeout(12 * 3600)
def test_ten_thousand_histories_of_three_laptops_converge(hq: Office) -> None:
    histories(hq, 10_000)
