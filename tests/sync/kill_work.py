"""The processes that are killed: a laptop at work in both directions with its files, and a node of headquarters.

A laptop tells of each write before it (``will``) and after its commit (``did``), so that what is certain is known.
"""

from __future__ import annotations

import os
import random
import sys
import time
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert

from app.errors import Unreachable
from app.models import Attachment, Dossier, Person
from app.sync.files import FileExchange
from app.sync.purge import Purged
from app.vault.sealed_files import SealedFiles
from hq.headquarters import open_
from hq.server import make_server
from tests.sync.history import FIELDS, plain_id
from tests.sync.laptop import DAY_MS, Laptop, no_pause

_KEYS: Final = (bytes(range(32)), bytes(range(32, 64)))
PIECES: Final = (2_000, 300_000, 700_000)


class FieldLaptop(Laptop):
    """A laptop with a folder of sealed files that later processes can open."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.files = SealedFiles(home / "files", *_KEYS)
        self.exchange = FileExchange(self.store, self.files, self.engine, pause=no_pause)

    def exchange_all(self) -> bool:
        """The log, both directions, files; whether nothing is left."""
        self.fill.run()
        finished = self.engine.sync().finished
        self.exchange.run(lambda _: None, lambda: False)
        self._see_to_what_left()
        return finished

    def _see_to_what_left(self) -> None:
        """Files of dossiers that were handed over, as ``app.services.syncing`` does it."""
        with self.store.read() as session:
            pending = Purged.load(session).pending
        gone = [one for one in pending if not self.exchange.unsent(UUID(one["dossier"]).hex, one["files"])]
        for one in gone:
            for blob in one["files"]:
                self.files.remove(blob)
        if gone:
            with self.store.apply() as session:
                Purged.done(session, gone)
                for one in gone:
                    self.exchange.forget(session, UUID(one["dossier"]).hex)


class Turn:
    """One process's work until it is killed."""

    def __init__(self, laptop: FieldLaptop, seed: int, said: Connection) -> None:
        self._laptop, self._said, self._chance = laptop, said, random.Random(seed)
        self._me = laptop.me.replace("-", "")
        self._writes = 0

    def _tell(self, *what: Any) -> None:
        self._said.send(what)

    def run(self) -> None:
        chance = self._chance
        self._laptop.clock.wrong_ms = chance.choice((0, 0, 0, 90_000, DAY_MS, -DAY_MS))
        while True:
            try:
                for _ in range(chance.randint(1, 6)):
                    chance.choice((self._customer, self._edit, self._edit, self._edit, self._person, self._photo))()
                self._tell("exchange")
                self._laptop.engine._size.now = chance.choice((2, 5, 500))
                self._laptop.exchange_all()
                self._tell("exchanged")
            except Unreachable as error:
                self._tell("away", error.key)
                time.sleep(0.05)

    def _customer(self) -> None:
        row = plain_id()
        values = {"id": row, "name": f"客户 {row}", "code": f"T-{row[-8:]}", "keeper_id": self._me, "clk": {}}
        with self._laptop.store.write() as session:
            session.execute(insert(Dossier).values(**values))
        self._tell("row", row)

    def _person(self) -> None:
        for dossier, _ in self._some("dossier", "id"):
            person = plain_id()
            with self._laptop.store.write() as session:
                session.execute(insert(Person).values(id=person, dossier_id=dossier, name="某人", clk={}))
            self._tell("person", person, dossier)

    def _edit(self) -> None:
        table = self._chance.choice(list(FIELDS))
        name = self._chance.choice(FIELDS[table])
        for row, over in self._some(table, name):
            self._writes += 1
            value = f"{os.getpid()}-{time.time_ns()}"
            self._tell("will", self._writes, row, name, value, over)
            with self._laptop.store.write() as session:
                session.connection().exec_driver_sql(f"UPDATE {table} SET {name} = ? WHERE id = ?", (value, row))
            self._tell("did", self._writes)

    def _photo(self) -> None:
        if self._chance.random() < 0.6:
            return
        for dossier, _ in self._some("dossier", "id"):
            content = self._chance.randbytes(self._chance.choice(PIECES))
            sealed = self._laptop.files.put(content)
            values = {
                "id": plain_id(),
                "dossier_id": dossier,
                "name": "合影.jpg",
                "media_type": "image/jpeg",
                "clk": {},
            }
            with self._laptop.store.write() as session:
                session.execute(insert(Attachment).values(size=sealed.size, blob=sealed.id, **values))
            self._tell("photo", dossier, sealed.id, sha256(content).digest())

    def _some(self, table: str, name: str) -> list[tuple[str, str | None]]:
        """One of the rows that are here, or none."""
        with self._laptop.store.read() as session:
            query = f"SELECT id, {name} FROM {table} WHERE NOT deleted ORDER BY id DESC LIMIT 30"
            found = [(row, value) for row, value in session.connection().exec_driver_sql(query)]
        return [self._chance.choice(found)] if found else []


def laptop(home: Path, seed: int, said: Connection) -> None:
    """A process of its own; ends only by being killed."""
    sys.stderr = (home / "stderr").open("a")
    said.send(("begin",))
    made = FieldLaptop(home)
    said.send(("open",))
    Turn(made, seed, said).run()


def node(home: Path, database: str, port: int, said: Connection) -> None:
    """One node of headquarters; waits for PostgreSQL where it isn't there."""
    sys.stderr = (home / "stderr").open("a")
    os.environ["SATCHEL_HQ_DATABASE"] = database
    while True:
        try:
            hq = open_(home, connections=4)
            break
        except Unreachable:
            time.sleep(0.1)
    said.send(("open",))
    make_server(hq, "127.0.0.1", port).run()
