"""The exchange without sockets: the laptop's real engine and headquarters' real push, in one process, with faults."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, NoReturn

from sqlalchemy.orm import Session

from app.models.enums import Role
from app.sync import errors, wire
from app.sync.engine import Progress, SyncEngine, SyncResult, result_of
from app.sync.headquarters import Headquarters, Inquiry
from app.sync.identity import DeviceKeys
from app.sync.rounds import Rounds
from app.sync.state import Enrolment, Heard, following
from app.sync.transport import Answer, Refusal
from hq.services import feed, push
from hq.services.problems import Denied
from hq.services.tokens import Caller
from tests.sync.laptop import Laptop, no_pause
from tests.sync.office import Office

NONE, BEFORE, AFTER, TWICE, LATE, BROKEN = "none", "before", "after", "twice", "late", "broken"
FATES: Final = (NONE, BEFORE, AFTER, TWICE, LATE, BROKEN)
"""What becomes of a request: it arrives; it is lost; its answer is lost; it arrives twice; an old one arrives again
before it; headquarters breaks in the middle of it, before its commit."""


class Crash(Exception):
    """The laptop's process ends here; its unit of work isn't committed."""


class UnderWay:
    """A request behind others on the line, and its answer (``app.sync.pipe.Pending``)."""

    def __init__(self, line: Line, body: bytes, fate: str) -> None:
        self.line, self.body, self.fate = line, body, fate
        self.got: Answer | None = None

    def answer(self) -> Answer | None:
        self.line.work_off(self)
        return self.got


class Line:
    """Stands for ``app.sync.headquarters.Headquarters``. ``fates`` decide what becomes of the next requests."""

    reached = False

    def __init__(self, office: Office, laptop: Laptop, old: list[bytes], seen: Counter[str]) -> None:
        with laptop.store.read() as session:
            self.enrolment = Enrolment.load(session)
        ((staff, role, region, key),) = office.sql(
            "SELECT s.id, s.role, s.region, d.identity_key FROM device d JOIN staff s ON s.id = d.staff_id"
            " WHERE d.id = %s",
            self.enrolment.device,
        )
        self._caller = Caller(self.enrolment.device, staff, Role(role), region or "", bytes(key))
        self._office, self._old, self._seen = office, old, seen
        self.fates: list[str] = []
        self.chance = random.Random(0)
        self.fresh()

    def fresh(self) -> None:
        """As at the beginning of an exchange."""
        self._under_way: list[UnderWay] | None = []
        self._begun = self._broken = False

    def ask(self) -> Inquiry:
        return Inquiry(self.chance.randbytes(16), None)

    def certified(self, receipt: wire.Receipt, inquiry: Inquiry) -> int:
        assert receipt.nonce == inquiry.nonce
        return receipt.time

    def post(self, path: str, body: bytes, *, packed: bool = False) -> Answer:
        assert path == "/v1/sync"
        return self._arrive(body, self._fate())

    def begin(self, path: str, body: bytes) -> UnderWay | None:
        """Sometimes headquarters has worked it off before anybody waits for the answer."""
        assert path == "/v1/sync"
        if self._under_way is None:
            return None
        one = UnderWay(self, body, self._fate())
        self._under_way.append(one)
        self._begun = True
        self._seen["request under way"] += 1
        if self.chance.random() < 0.5:
            self.work_off(one)
        return one

    def work_off(self, until: UnderWay) -> None:
        """One after the other, as they went out. A line that breaks brings no further answer, though it may have
        brought the requests."""
        while self._under_way and (until in self._under_way):
            one = self._under_way.pop(0)
            if self._broken and self.chance.random() < 0.5:
                continue
            try:
                got = self._arrive(one.body, one.fate)
            except (errors.DeadLink, Refusal):
                self._broken = True
            else:
                one.got = None if self._broken else got

    def give_up(self) -> None:
        """What is under way arrives all the same, at once, later or never."""
        left = self._under_way or []
        if self._begun:
            self._under_way = None
        for one in left:
            self._seen["request given up"] += 1
            if self.chance.random() < 0.5:
                self._old.append(one.body)
            else:
                with suppress(errors.DeadLink, Refusal):
                    self._arrive(one.body, one.fate)

    def _fate(self) -> str:
        return self.fates.pop(0) if self.fates else NONE

    def _arrive(self, body: bytes, fate: str) -> Answer:
        if fate == LATE and not self._old:
            fate = NONE
        self._seen[f"request {fate}"] += 1
        if fate == BEFORE:
            raise errors.DeadLink
        if fate == LATE:
            with suppress(Denied):
                self._push(self.chance.choice((self._old[-1], self.chance.choice(self._old))))
        if fate == BROKEN:
            self._break(body)
        self._old.append(body)
        del self._old[:-10]
        try:
            if fate == TWICE:
                self._push(body)
            answer = self._push(body)
        except Denied as denied:
            self._seen[f"refused {denied.problem.code.value}"] += 1
            raise Refusal(denied.problem) from None
        if fate == AFTER:
            raise errors.DeadLink
        return Answer(200, answer, True)

    def _push(self, body: bytes) -> bytes:
        return push.push(self._office.hq, self._caller, wire.unpack(body)).body()

    def _break(self, body: bytes) -> NoReturn:
        publish = feed.publish
        feed.publish = _breaks  # type: ignore[assignment]
        try:
            with suppress(Denied, RuntimeError):
                self._push(body)
        finally:
            feed.publish = publish
        raise errors.DeadLink


def _breaks(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("headquarters breaks before its commit")


class DirectEngine(SyncEngine):
    """Without the access log, which has its own tests. ``fates`` and ``crash_in`` (units of work) are for one exchange.

    ``old`` are requests that may arrive again, also after the program was started anew.
    """

    def __init__(self, office: Office, laptop: Laptop, old: list[bytes], seen: Counter[str] | None = None) -> None:
        super().__init__(laptop.store, laptop.clock, laptop.log, laptop.times, pause=no_pause)
        self._laptop, self.old = laptop, old
        self.line = Line(office, laptop, old, Counter() if seen is None else seen)
        self.most = 500
        with self._store.read() as session:
            self._keys = DeviceKeys.of(session)
        self.device = self.line.enrolment.device

    @contextmanager
    def connected(self, within_s: float | None = None) -> Iterator[tuple[Headquarters, DeviceKeys]]:
        line: Any = self.line
        line.fresh()
        try:
            yield line, self._keys
        finally:
            line.give_up()

    @contextmanager
    def crashing(self, units: int) -> Iterator[None]:
        """The ``units``-th unit of work from now on crashes before its commit (0: none)."""
        store, left = self._laptop.store, units

        def end(_: Session) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Crash

        before, store.at_end = store.at_end, end
        try:
            yield
        finally:
            store.at_end = before

    def place(self) -> tuple[int, int]:
        """Up to where the laptop has heard: feed, directives."""
        with self._store.read() as session:
            return following(session) or 0, Heard.load(session).number

    def _exchange(
        self, hq: Headquarters, keys: DeviceKeys, progress: Callable[[Progress], None], cancelled: Callable[[], bool]
    ) -> SyncResult:
        run = Rounds(self._store, self._clock, hq)
        for _ in range(50):
            if not run.round(self.most):
                break
        return result_of(run)
