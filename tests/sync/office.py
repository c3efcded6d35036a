"""A real headquarters for the tests of the exchange: embedded PostgreSQL, TLS on a free port, in this process."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.models.enums import Role
from app.sync.enrol import Enrolled
from hq.headquarters import Headquarters, make, open_
from hq.server import make_server
from hq.services import enrolment, people
from tests.sync.laptop import Laptop, MovableClock


@dataclass
class Office:
    """``address`` is where its server listens; ``clock`` is headquarters' own."""

    hq: Headquarters
    address: str
    clock: MovableClock
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

    def sql(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.hq.db.transaction() as db:
            db.execute("SET LOCAL ROLE NONE")
            return db.execute(query.encode(), parameters).fetchall()


@contextmanager
def office() -> Iterator[Office]:
    """A headquarters of its own, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="satchel-hq-", dir="/var/tmp" if Path("/var/tmp").is_dir() else None))
    folder.chmod(0o755)
    make(folder / "home", company="Acme Trading", url="https://headquarters.example", demonstration=True)
    clock = MovableClock()
    hq = replace(open_(folder / "home", connections=4), clock=clock)
    server = make_server(hq, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Office(hq, f"https://127.0.0.1:{port}", clock)
    finally:
        server.should_exit = True
        thread.join()
        hq.close()
        shutil.rmtree(folder, ignore_errors=True)
