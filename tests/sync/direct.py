"""The exchange without sockets: the laptop's real engine and headquarters' real push, in one process, with faults."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from app.models.enums import Role
from app.sync import errors, wire
from app.sync.engine import Progress, SyncEngine, SyncResult, _Run
from app.sync.headquarters import Headquarters, Inquiry
from app.sync.identity import DeviceKeys
from app.sync.state import Enrolment
from app.sync.transport import Answer, Refusal
from hq.services import push
from hq.services.problems import Denied
from hq.services.tokens import Caller
from tests.sync.laptop import Laptop, no_pause
from tests.sync.office import Office

NONE, BEFORE, AFTER, TWICE, LATE = "none", "before", "after", "twice", "late"
FATES = (NONE, BEFORE, AFTER, TWICE, LATE)


class Line:
    """Stands for ``app.sync.headquarters.Headquarters``. ``fates`` decide what becomes of the next requests."""

    reached = False

    def __init__(self, office: Office, laptop: Laptop, fates: list[str], old: list[bytes]) -> None:
        with laptop.store.read() as session:
            self.enrolment = Enrolment.load(session)
        with office.hq.db.transaction() as db:
            found = db.execute(
                "SELECT s.id, s.role, s.region, d.identity_key FROM device d JOIN staff s ON s.id = d.staff_id"
                " WHERE d.id = %s",
                (self.enrolment.device,),
            ).fetchone()
        assert found is not None
        self._caller = Caller(self.enrolment.device, found[0], Role(found[1]), found[2] or "", bytes(found[3]))
        self._office, self._fates, self._old = office, fates, old

    def ask(self) -> Inquiry:
        return Inquiry(random.randbytes(16), None)

    def certified(self, receipt: wire.Receipt, inquiry: Inquiry) -> int:
        assert receipt.nonce == inquiry.nonce
        return receipt.time

    def post(self, path: str, body: bytes, *, packed: bool = False) -> Answer:
        assert path == "/v1/sync"
        fate = self._fates.pop(0) if self._fates else NONE
        if fate == BEFORE:
            raise errors.DeadLink
        if fate == LATE and self._old:
            with suppress(Denied):
                self._push(self._old[len(self._old) // 2])
        self._old.append(body)
        del self._old[:-10]
        try:
            if fate == TWICE:
                self._push(body)
            answer = self._push(body)
        except Denied as denied:
            raise Refusal(denied.problem) from None
        if fate == AFTER:
            raise errors.DeadLink
        return Answer(200, answer, True)

    def _push(self, body: bytes) -> bytes:
        return push.push(self._office.hq, self._caller, wire.unpack(body)).body()


class DirectEngine(SyncEngine):
    """Without the access log, which has its own tests."""

    def __init__(self, office: Office, laptop: Laptop, old: list[bytes]) -> None:
        super().__init__(laptop.store, laptop.clock, laptop.log, laptop.times, pause=no_pause)
        self._office, self._laptop, self._old = office, laptop, old
        self.fates: list[str] = []
        self.most = 500

    @contextmanager
    def connected(self) -> Iterator[tuple[Headquarters, DeviceKeys]]:
        line: Any = Line(self._office, self._laptop, self.fates, self._old)
        with self._store.read() as session:
            keys = DeviceKeys.of(session)
        yield line, keys

    def _exchange(
        self, hq: Headquarters, keys: DeviceKeys, progress: Callable[[Progress], None], cancelled: Callable[[], bool]
    ) -> SyncResult:
        run = _Run(self._store, self._clock, hq)
        for _ in range(50):
            if not run.round(self.most):
                break
        return run.result(0)
