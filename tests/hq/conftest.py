"""A real PostgreSQL for the session, a database per test made from a template, and a headquarters over TLS."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import uvicorn
from psycopg import connect, sql

from app.clock import SystemClock
from app.models.enums import Role
from hq.api.application import make_api
from hq.db import embedded, schema
from hq.db.pool import Database, application_conninfo
from hq.headquarters import Headquarters, make
from hq.keys import Keys
from hq.server import make_server
from hq.services import enrolment, handover, people
from hq.settings import Settings
from tests.hq.laptop import Laptop
from tests.hq.test_log import ISSUED, OPENED, DeviceLog
from tests.object_store import objects, running_objects, stored  # noqa: F401 - fixtures
from tests.sync.office import quick_folder

URL = "https://headquarters.example"
EMPTY = "template_hq"
"""A database of this version without a row."""


class MovableClock(SystemClock):
    """The system's clock, moved by hand."""

    def __init__(self) -> None:
        self.shift_ms = 0

    def wall_ms(self) -> int:
        return super().wall_ms() + self.shift_ms


@pytest.fixture(scope="session")
def postgres() -> Iterator[embedded.Embedded]:
    folder = Path(tempfile.mkdtemp(prefix="satchel-pg-", dir=quick_folder()))
    server = embedded.start(folder / "data")
    with connect(server.conninfo("postgres"), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")  # no test here is of a power cut
        admin.execute("SELECT pg_reload_conf()")
    server.ensure(EMPTY)
    schema.upgrade(server.conninfo(EMPTY))
    yield server
    server.close()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database_from(postgres: embedded.Embedded, template: str) -> Iterator[str]:
    """A copy of the database ``template``, to which nobody is connected; its name."""
    name = f"hq_{time.monotonic_ns()}"
    with connect(postgres.conninfo("postgres"), autocommit=True) as admin:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
        yield name
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def headquarters(home: Path, conninfo: str, clock: MovableClock) -> Iterator[Headquarters]:
    settings = Settings.load(home)
    db = Database(application_conninfo(conninfo), most=4)
    yield Headquarters(settings, Keys(settings.keys), db, clock)
    db.close()


@pytest.fixture(scope="session")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings and keys; each test has its own copy, and so its own store of files."""
    folder = tmp_path_factory.mktemp("hq") / "home"
    make(folder, company="Acme Trading", url=URL, demonstration=True)
    return folder


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first_home, tmp_path / "headquarters"))


@pytest.fixture
def database(postgres: embedded.Embedded) -> Iterator[str]:
    """An empty headquarters' database; the owner's connection string."""
    with database_from(postgres, EMPTY) as name:
        yield postgres.conninfo(name)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def hq(home: Path, database: str, clock: MovableClock) -> Iterator[Headquarters]:
    with headquarters(home, database, clock) as made:
        yield made


@pytest.fixture
def strict(hq: Headquarters) -> Headquarters:
    """The same headquarters, not a demonstration."""
    return replace(hq, settings=replace(hq.settings, demonstration=False))


class Door:
    """Headquarters' TLS server on a free port of this machine; it stays while one headquarters follows another."""

    def __init__(self) -> None:
        self._server: uvicorn.Server | None = None

    @contextmanager
    def to(self, hq: Headquarters) -> Iterator[tuple[str, int]]:
        """``hq`` answers who connects from now on; at the end all have gone away."""
        if self._server is None:
            self._server = make_server(hq, "127.0.0.1", 0)
            self._thread = threading.Thread(target=self._server.run)
            self._thread.start()
            _until(lambda: self._server.started)
        else:
            self._server.config.loaded_app = make_api(hq)
        yield self._server.servers[0].sockets[0].getsockname()[:2]
        state = self._server.server_state
        _until(lambda: not state.connections and not state.tasks)

    def close(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
            self._thread.join()


def _until(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.002)


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.close()


@pytest.fixture
def address(hq: Headquarters, door: Door) -> Iterator[tuple[str, int]]:
    with door.to(hq) as found:
        yield found


@contextmanager
def enrolled(hq: Headquarters, address: tuple[str, int], number: str, name: str, region: str) -> Iterator[Laptop]:
    """The laptop of a new account manager."""
    people.add(hq, people.NewPerson(number, name, Role.ACCOUNT_MANAGER, region=region))
    with Laptop(hq.settings.url, address, hq.keys.tls_certificate, hq.clock) as made:
        made.enrol(enrolment.make_code(hq, number).text).raise_for_status()
        yield made


@pytest.fixture
def laptop(hq: Headquarters, address: tuple[str, int]) -> Iterator[Laptop]:
    """A laptop that isn't enrolled yet."""
    with Laptop(hq.settings.url, address, hq.keys.tls_certificate, hq.clock) as made:
        yield made


@pytest.fixture
def manager(hq: Headquarters, address: tuple[str, int]) -> Iterator[Laptop]:
    """An account manager's enrolled laptop."""
    with enrolled(hq, address, "A001", "李明", "华东") as made:
        yield made


@pytest.fixture
def another(hq: Headquarters, address: tuple[str, int]) -> Iterator[Laptop]:
    """A second account manager's enrolled laptop."""
    with enrolled(hq, address, "A002", "王芳", "华北") as made:
        yield made


@pytest.fixture(scope="session")
def used(
    postgres: embedded.Embedded, first_home: Path, door: Door, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of the database of an archive in use: two persons, changes and edits, one put aside, a feed with unread
    lines, a handover, a log. Made once; each damage is done to a copy.
    """
    home = Path(shutil.copytree(first_home, tmp_path_factory.mktemp("used") / "home"))
    with database_from(postgres, EMPTY) as name:
        with (
            headquarters(home, postgres.conninfo(name), MovableClock()) as hq,
            door.to(hq) as address,
            enrolled(hq, address, "A001", "李明", "华东") as manager,
            enrolled(hq, address, "A002", "王芳", "华北") as another,
        ):
            _work(hq, manager, another)
        yield name


def _work(hq: Headquarters, manager: Laptop, another: Laptop) -> None:
    for laptop in (manager, another):
        laptop.send("/v1/snapshot", orjson.dumps({"proto": 1, "schema": "x", "app": "0"})).raise_for_status()
        row, stamp = laptop.dossier(name=f"客户 {laptop.device}")
        laptop.dossier(name=f"客户二 {laptop.device}")
        person = {"dossier_id": row, "name": "王芳", "deleted": False}
        laptop.write("person", "f" * 31 + str(laptop.device), None, person)
        laptop.write("dossier", row, {"note": stamp}, {"note": "第一"})
        laptop.write("nothing", "0" * 32, None, {"name": "x"})
        assert [one.reason for one in laptop.push().rejected] == ["unknown_entity"]
    people.add(hq, people.NewPerson("D001", "Diana", people.Role.DIRECTOR))
    with hq.db.transaction() as db:
        (code,) = (
            db.execute("SELECT min(code) FROM dossier WHERE keeper_id = %s::uuid", (manager.staff,)).fetchone() or ()
        )
    handover.hand_over(hq, code, "A002", "D001")
    log = DeviceLog(manager)
    log.append(ISSUED, OPENED)
    log.send(0)


@pytest.fixture
def copied(postgres: embedded.Embedded, used: str) -> Iterator[str]:
    """The owner's connection string of a copy of the archive in use."""
    with database_from(postgres, used) as name:
        yield postgres.conninfo(name)


@pytest.fixture
def archive(home: Path, copied: str, clock: MovableClock) -> Iterator[Headquarters]:
    with headquarters(home, copied, clock) as made:
        yield made
