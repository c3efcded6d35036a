"""A real PostgreSQL for the session, a database per test made from a template, and a headquarters over TLS."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg import connect, sql

from app.clock import SystemClock
from app.models.enums import Role
from hq.db import embedded, schema
from hq.db.pool import Database, application_conninfo
from hq.headquarters import Headquarters, make
from hq.keys import Keys
from hq.server import make_server
from hq.services import enrolment, people
from hq.settings import Settings
from tests.hq.laptop import Laptop

URL = "https://headquarters.example"


class MovableClock(SystemClock):
    """The system's clock, moved by hand."""

    def __init__(self) -> None:
        self.shift_ms = 0

    def wall_ms(self) -> int:
        return super().wall_ms() + self.shift_ms


@pytest.fixture(scope="session")
def postgres() -> Iterator[embedded.Embedded]:
    folder = Path(tempfile.mkdtemp(prefix="satchel-pg-", dir="/var/tmp" if Path("/var/tmp").is_dir() else None))
    server = embedded.start(folder / "data")
    server.ensure("template_hq")
    schema.upgrade(server.conninfo("template_hq"))
    yield server
    server.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hq") / "home"
    make(folder, company="Acme Trading", url=URL, demonstration=True)
    return folder


@pytest.fixture
def database(postgres: embedded.Embedded) -> Iterator[str]:
    """An empty headquarters' database; the owner's connection string."""
    name = f"hq_{time.monotonic_ns()}"
    admin = connect(postgres.conninfo("postgres"), autocommit=True)
    admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template_hq").format(sql.Identifier(name)))
    yield postgres.conninfo(name)
    admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    admin.close()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def hq(home: Path, database: str, clock: MovableClock) -> Iterator[Headquarters]:
    settings = Settings.load(home)
    db = Database(application_conninfo(database), most=4)
    yield Headquarters(settings, Keys(settings.keys), db, clock)
    db.close()


@pytest.fixture
def strict(hq: Headquarters) -> Headquarters:
    """The same headquarters, not a demonstration."""
    return replace(hq, settings=replace(hq.settings, demonstration=False))


@pytest.fixture
def address(hq: Headquarters) -> Iterator[tuple[str, int]]:
    """Headquarters' TLS server on a free port of this machine."""
    server = make_server(hq, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[:2]
    server.should_exit = True
    thread.join()


@pytest.fixture
def laptop(hq: Headquarters, address: tuple[str, int]) -> Iterator[Laptop]:
    """A laptop that isn't enrolled yet."""
    with Laptop(hq.settings.url, address, hq.keys.tls_certificate, hq.clock) as made:
        yield made


@pytest.fixture
def manager(hq: Headquarters, laptop: Laptop) -> Laptop:
    """An account manager's enrolled laptop."""
    people.add(hq, people.NewPerson("A001", "李明", Role.ACCOUNT_MANAGER, region="华东"))
    laptop.enrol(enrolment.make_code(hq, "A001").text).raise_for_status()
    return laptop


@pytest.fixture
def another(hq: Headquarters, address: tuple[str, int]) -> Iterator[Laptop]:
    """A second account manager's enrolled laptop."""
    people.add(hq, people.NewPerson("A002", "王芳", Role.ACCOUNT_MANAGER, region="华北"))
    with Laptop(hq.settings.url, address, hq.keys.tls_certificate, hq.clock) as made:
        made.enrol(enrolment.make_code(hq, "A002").text).raise_for_status()
        yield made
