"""One random history of three laptops and headquarters: its steps, how it comes to rest, and what is remembered of it.

A history is a list of steps; a step is plain numbers, so that a seed or Hypothesis can make it, and make it smaller.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.errors import SatchelError, Unreachable
from app.models import Dossier, Person
from app.models.ids import new_id
from app.sync import errors
from hq.services import feed_pages
from hq.services.handover import hand_over
from tests.sync.direct import BEFORE, FATES, LATE, NONE, Crash
from tests.sync.laptop import DAY_MS
from tests.sync.trio import OWNERS, Trio

FIELDS: Final = {"dossier": ("note", "address"), "person": ("career", "hobbies")}
SAME: Final = "one and the same"
SKEWS: Final = (0, 0, 90_000, 90_000, 5 * DAY_MS, -2 * DAY_MS)
PASSES_MS: Final = 100_000
"""How much time passes in a step: more than headquarters bears of stamps from its future."""
values = itertools.count()


class Step(NamedTuple):
    """``who``: 0–2; ``row``: which of the history's rows; ``detail`` decides the rest."""

    act: str
    who: int
    row: int
    detail: int


class Write(NamedTuple):
    """A value written by a person, and the one it was written over (which the person saw)."""

    row: str
    field: str
    value: str
    over: str | None


class Violation(AssertionError):
    """An invariant that doesn't hold."""

    def __init__(self, invariant: str, told: object = "") -> None:
        super().__init__(f"{invariant}: {told}")
        self.invariant = invariant


class History:
    """The rows of one history on ``trio``, and what was written; those ``writes`` that are ``sure`` were committed."""

    def __init__(self, trio: Trio) -> None:
        self.trio = trio
        self.rows: list[str] = []
        self.people: dict[str, str] = {}
        self.writes: list[Write] = []
        self.sure = self.writes

    def do(self, step: Step) -> None:
        """One step; without effect where there is nothing for it."""
        self.trio.seen[step.act.removeprefix("_")] += bool(ACTS[step.act](self, step, random.Random(step.detail)))

    # ---- what people do ------------------------------------------------------------------------------------------

    def _customer(self, step: Step, _: random.Random) -> bool:
        row, keeper = plain_id(), self.trio.people[OWNERS[step.who]]
        made = insert(Dossier).values(id=row, name=f"客户 {row}", code=f"T-{row[-8:]}", keeper_id=keeper, clk={})
        if self._work(step, lambda session: session.execute(made)):
            self.rows.append(row)
        return row in self.rows

    def _edit(self, step: Step, chance: random.Random) -> bool:
        """A field of a customer or of a person; sometimes the same as others write."""
        found = self._target(step, chance)
        if found is None:
            return False
        table, row, name = found
        value = SAME if chance.random() < 0.1 else f"v{next(values)}"
        return self._write(step, table, [row], name, value)

    def _many(self, step: Step, chance: random.Random) -> bool:
        """All that is there, in one statement."""
        return self._write(step, "dossier", list(self.rows), chance.choice(FIELDS["dossier"]), f"v{next(values)}")

    def _trash(self, step: Step, chance: random.Random) -> bool:
        """Into the trash, or back."""
        found = self._target(step, chance)
        if found is None:
            return False
        table, row, _ = found
        return self._work(step, _statement(f"UPDATE {table} SET deleted = NOT deleted WHERE id = ?", row))

    def _person(self, step: Step, _: random.Random) -> bool:
        held = self._held(step.who, "dossier", self.rows)
        if not held:
            return False
        person, row = plain_id(), held[step.row % len(held)][0]
        made = insert(Person).values(id=person, dossier_id=row, name="某人", clk={})
        if self._work(step, lambda session: session.execute(made)):
            self.people[person] = row
        return person in self.people

    # ---- what befalls them ---------------------------------------------------------------------------------------

    def _exchange(self, step: Step, chance: random.Random, most: int = 4, good: int = 0) -> bool:
        engine = self.trio.engines[step.who]
        engine.line.fates = [chance.choice(FATES) if chance.random() < 0.5 else NONE for _ in range(4)]
        if chance.random() < 0.1:
            engine.line.fates = [NONE, BEFORE]
        engine.line.fates[:0] = [NONE] * good
        engine.line.chance, engine.most = chance, chance.randint(1, most)
        with _pages(chance.choice((1, 3, 1_000))):
            self._sync(step.who, chance.randint(1, 3) if chance.random() < 0.2 else 0, chance.random() < 0.3)
        return True

    def _backlog(self, step: Step, chance: random.Random) -> bool:
        """Much waits, and the line is good at first: batches go out behind one another."""
        for _ in range(chance.randint(5, 10)):
            self._edit(step._replace(row=chance.randrange(10), detail=chance.randrange(1 << 30)), chance)
        return self._exchange(step, chance, most=2, good=chance.randint(1, 3))

    def _late_copy(self, step: Step, chance: random.Random) -> bool:
        """An old request arrives once more, long after."""
        engine = self.trio.engines[step.who]
        if not engine.old:
            return False
        engine.line.chance, engine.line.fates = chance, [LATE]
        self._sync(step.who)
        return True

    def _trouble(self, step: Step, chance: random.Random) -> bool:
        """A clock too far ahead is refused, what was stamped anew gets lost, and the old request comes late."""
        engine = self.trio.engines[step.who]
        self.trio.laptops[step.who].clock.wrong_ms = self.trio.office.clock.wrong_ms + 90_000
        self._edit(step, chance)
        engine.line.fates, engine.most = [NONE, BEFORE], chance.randint(1, 4)
        self._sync(step.who)
        self._time(step, chance)
        if chance.random() < 0.5 and engine.old:
            engine.line.chance, engine.line.fates = chance, [LATE]
            self._sync(step.who)
        return True

    def _by_wire(self, step: Step, _: random.Random) -> bool:
        """An exchange over the real socket: TLS, tokens and the log."""
        with _going_on(), suppress(Unreachable):
            self.trio.laptops[step.who].engine.sync()
        return True

    def _restart(self, step: Step, _: random.Random) -> bool:
        self.trio.restart(step.who)
        return True

    def _skew(self, step: Step, chance: random.Random) -> bool:
        self.trio.laptops[step.who].clock.wrong_ms = self.trio.office.clock.wrong_ms + chance.choice(SKEWS)
        return True

    def _time(self, _: Step, __: random.Random) -> bool:
        """Time passes everywhere."""
        self.trio.office.pass_time(PASSES_MS)
        for laptop in self.trio.laptops:
            laptop.clock.wrong_ms += PASSES_MS
        return True

    def _handover(self, step: Step, _: random.Random) -> bool:
        if not self.rows:
            return False
        found = self.trio.office.sql(
            "SELECT code, keeper_id FROM dossier WHERE id = %s", self.rows[step.row % len(self.rows)]
        )
        for code, keeper in found:
            to = self.trio.numbers[1 - self.trio.people.index(keeper.hex)]
            hand_over(self.trio.office.hq, code, to, self.trio.director)
        return bool(found)

    def _overtaken(self, step: Step, chance: random.Random) -> bool:
        """While an edit waits, a later one comes from the person's other laptop; then the clock is too far ahead."""
        here, there = (step._replace(who=who) for who in (step.who % 2, 1 - step.who % 2))
        for who in (here.who, there.who, here.who):
            self._sync(who)
        found = self._target(here, chance)
        if found is None:
            return False
        table, row, name = found
        self._edit(here, chance)
        self._write(here, table, [row], name, f"v{next(values)}")
        self._time(step, chance)
        self._write(there, table, [row], name, f"v{next(values)}")
        self._sync(there.who)
        self._cut_off(here.who, 1)
        return self._trouble(here, chance)

    def _there_and_back(self, step: Step, chance: random.Random) -> bool:
        """A customer is handed over and back while much waits on a laptop that hears of it in between."""
        if not self._handover(step, chance):
            return False
        row = self.rows[step.row % len(self.rows)]
        held = [who for who in range(len(OWNERS)) if self._held(who, "dossier", [row])]
        here = step._replace(who=chance.choice(held)) if held else step
        for _ in range(3):
            self._write(here, "dossier", [row], chance.choice(FIELDS["dossier"]), f"v{next(values)}")
        self._cut_off(here.who, chance.randint(1, 2))
        return self._handover(step, chance)

    def _cut_off(self, who: int, good: int) -> None:
        """The line breaks after so many batches of one change."""
        engine = self.trio.engines[who]
        engine.line.fates, engine.most = [*[NONE] * good, BEFORE], 1
        self._sync(who)

    # ---- how it is done ------------------------------------------------------------------------------------------

    def _work(self, step: Step, work: Callable[[Session], object]) -> bool:
        """A unit of work that sometimes crashes before its commit; whether it was done."""
        try:
            crash = int(step.detail % 16 == 0)
            with self.trio.engines[step.who].crashing(crash), self.trio.laptops[step.who].store.write() as session:
                work(session)
        except Crash:
            self.trio.seen["crash at work"] += 1
            return False
        return True

    def _write(self, step: Step, table: str, rows: list[str], name: str, value: str) -> bool:
        held = self._held(step.who, table, rows, name)
        told = [(row, over) for row, deleted, over in held if not deleted and over != value]
        if not told:
            return False
        change = f"UPDATE {table} SET {name} = ? WHERE id IN ({_marks(told)})"
        done = self._work(step, _statement(change, value, *(row for row, _ in told)))
        if done:
            self.writes += [Write(row, name, value, over) for row, over in told]
        return done

    def _target(self, step: Step, chance: random.Random) -> tuple[str, str, str] | None:
        """Table, row and field for an edit, of what this laptop holds."""
        table = "person" if self.people and chance.random() < 0.3 else "dossier"
        held = self._held(step.who, table, list(self.people) if table == "person" else self.rows)
        return (table, held[step.row % len(held)][0], chance.choice(FIELDS[table])) if held else None

    def _held(self, who: int, table: str, rows: list[str], name: str = "id") -> list[tuple[Any, ...]]:
        """Identity, tombstone and a field of those of ``rows`` that this laptop holds."""
        query = f"SELECT id, deleted, {name} FROM {table} WHERE id IN ({_marks(rows)}) ORDER BY id"
        return self.trio.rows(who, query, *rows)

    def _sync(self, who: int, crash_in: int = 0, anew: bool = False) -> None:
        """An exchange that may fail, or end with the process; the next one goes on where it stopped."""
        engine = self.trio.engines[who]
        try:
            with _going_on(), suppress(Unreachable), engine.crashing(crash_in):
                engine.sync()
        except Crash:
            self.trio.seen["crash in an exchange"] += 1
            if anew:
                self.trio.restart(who)
        engine.line.fates = []

    def settle(self) -> None:
        """Clocks are right, lines are good: until nothing is left to exchange."""
        trio = self.trio
        for laptop, engine in zip(trio.laptops, trio.engines, strict=True):
            laptop.clock.wrong_ms, engine.most = trio.office.clock.wrong_ms, 500
        for _ in range(8):
            busy = trio.busy()
            if not busy:
                return
            for n in busy:
                with _going_on():
                    trio.engines[n].sync()
        raise Violation("comes-to-rest", busy)


def plain_id() -> str:
    """A new identity as databases keep it: without dashes."""
    return new_id().replace("-", "")


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _statement(query: str, *values: str) -> Callable[[Session], object]:
    return lambda session: session.connection().exec_driver_sql(query, values)


@contextmanager
def _pages(lines: int) -> Iterator[None]:
    before, feed_pages.PAGE_LINES = feed_pages.PAGE_LINES, lines  # type: ignore[misc]
    try:
        yield
    finally:
        feed_pages.PAGE_LINES = before  # type: ignore[misc]


@contextmanager
def _going_on() -> Iterator[None]:
    """An honest laptop is never stopped for good."""
    try:
        yield
    except SatchelError as stop:
        if isinstance(stop, Unreachable) and not isinstance(stop, errors.NotHeadquarters | errors.ClockWrong):
            raise
        raise Violation("goes-on", stop.key) from stop


Act = Callable[[History, Step, random.Random], bool]
ACTS: Final[dict[str, Act]] = {
    "_customer": History._customer,
    "_edit": History._edit,
    "_many": History._many,
    "_trash": History._trash,
    "_person": History._person,
    "_exchange": History._exchange,
    "_late_copy": History._late_copy,
    "_trouble": History._trouble,
    "_by_wire": History._by_wire,
    "_restart": History._restart,
    "_skew": History._skew,
    "_time": History._time,
    "_handover": History._handover,
    "_backlog": History._backlog,
    "_overtaken": History._overtaken,
    "_there_and_back": History._there_and_back,
}
WEIGHTS: Final = {
    "_customer": 6, "_edit": 30, "_many": 3, "_trash": 6, "_person": 5, "_exchange": 28, "_late_copy": 2, "_trouble": 2,
    "_by_wire": 1, "_restart": 1, "_skew": 5, "_time": 4, "_handover": 7, "_backlog": 8,
    "_overtaken": 2, "_there_and_back": 2,
}  # fmt: skip


def drawn(seed: int, most: int = 20) -> list[Step]:
    """The steps of the history with this number; it begins with a customer that everybody of its keeper's has."""
    chance = random.Random(seed)
    acts = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=chance.randint(6, most))
    return [
        Step("_customer", chance.randrange(3), 0, 1),
        *(Step(act, chance.randrange(3), chance.randrange(10), chance.randrange(1 << 30)) for act in acts),
    ]
