"""A real headquarters for the tests of the exchange: embedded PostgreSQL, TLS on a free port, in this process."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

from app.models.enums import Role
from app.sync.enrol import Enrolled
from hq.headquarters import Headquarters, make, open_
from hq.server import make_server
from hq.services import enrolment, people
from tests.sync.laptop import Laptop, MovableClock

_ROOM = 4 << 30
"""Bytes; several test processes may have one each."""


class OfficeClock(MovableClock):
    """Headquarters' own. Its stamps never go back, so it remembers how far ahead it was when it was last asked."""

    reached_ms = 0

    def wall_ms(self) -> int:
        self.reached_ms = max(self.reached_ms, self.wrong_ms)
        return super().wall_ms()


@dataclass
class Office:
    """``address`` is where its server listens."""

    hq: Headquarters
    address: str
    clock: OfficeClock
    say_date: Callable[[], None] = lambda: None
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def person(self, role: Role = Role.ACCOUNT_MANAGER) -> str:
        """Add one of ours; the number."""
        number = f"A{next(self.numbers):04}"
        people.add(self.hq, people.NewPerson(number, "李明", role, region="华东"))
        return number

    def code(self, number: str | None = None) -> str:
        """An enrolment code for a (new) person."""
        with self.hq.db.transaction() as db:
            db.execute("DELETE FROM attempt")  # the door's limits per minute are for others
        return enrolment.make_code(self.hq, number or self.person()).text

    def enrol(self, laptop: Laptop, number: str | None = None, address: str | None = None) -> Enrolled:
        return laptop.enroller.enrol(address or self.address, self.code(number), "Laptop of the tests")

    def pass_time(self, ms: int) -> None:
        """Headquarters' clock goes on; never back to where it was for an earlier test."""
        self.clock.wrong_ms = max(self.clock.wrong_ms, self.clock.reached_ms) + ms
        self.say_date()

    def sql(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.hq.db.transaction() as db:
            db.execute("SET LOCAL ROLE NONE")
            return db.execute(query.encode(), parameters).fetchall()


def quick_folder() -> Path | None:
    """In memory if there is room: nothing here outlives the machine, so no disk need be waited for."""
    memory, disk = Path("/dev/shm"), Path("/var/tmp")
    if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM:
        return memory
    return disk if disk.is_dir() else None


@contextmanager
def office() -> Iterator[Office]:
    """A headquarters of its own, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="satchel-hq-", dir=quick_folder()))
    folder.chmod(0o755)
    make(folder / "home", company="Acme Trading", url="https://headquarters.example", demonstration=True)
    clock = OfficeClock()
    hq = replace(open_(folder / "home", connections=4), clock=clock)
    server = make_server(hq, "127.0.0.1", 0)
    tick = server.on_tick

    def say_date() -> None:
        """The header that laptops with wrong clocks go by follows headquarters' clock, not the machine's."""
        others = [one for one in server.server_state.default_headers if one[0] != b"date"]
        date = formatdate(clock.wall_ms() / 1000, usegmt=True).encode()
        server.server_state.default_headers = [(b"date", date), *others]

    async def dated(counter: int) -> bool:
        ends = await tick(counter)
        say_date()
        return ends

    server.on_tick = dated  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Office(hq, f"https://127.0.0.1:{port}", clock, say_date=say_date)
    finally:
        server.should_exit = True
        thread.join()
        hq.close()
        shutil.rmtree(folder, ignore_errors=True)
