"""A laptop without a window: a real SQLCipher database with the real triggers, a real access log, the real exchange."""

from __future__ import annotations

import secrets
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import orjson
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.accesslog.events import Act, Event
from app.accesslog.reader import LOG_NAME
from app.accesslog.store import AccessLog
from app.clock import SystemClock
from app.models import CaptureState, Dossier, History, Outbox, SearchDirty, Staff
from app.models.enums import Role, Tier
from app.models.ids import new_id
from app.models.migrate import upgrade
from app.sync.engine import SyncEngine
from app.sync.enrol import Enroller
from app.sync.fill import FirstFill
from app.vault import cipher
from app.vault.unit_of_work import Index, Store

DAY_MS = 86_400_000


class MovableClock(SystemClock):
    """The system's clock, wrong by ``wrong_ms``."""

    wrong_ms = 0

    def wall_ms(self) -> int:
        return super().wall_ms() + self.wrong_ms


@dataclass
class Times:
    """Keeps what headquarters certified, in place of trusted time."""

    certified: list[int] = field(default_factory=list)

    def asked(self) -> object:
        return len(self.certified)

    def received(self, asked: object, hq_ms: int) -> None:
        assert asked is not None
        self.certified.append(hq_ms)


def no_pause(_: float) -> None:
    """A retry that doesn't wait."""


def unindexed(session: Session) -> None:
    """In place of the search index, which has its own tests and its own time."""
    session.execute(delete(SearchDirty))


_SALT: Final = bytes(16)


@cache
def _empty(key: bytes) -> bytes:
    """The file of a database of this version without a row; migrated once a process, each laptop has a copy."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vault.db"
        cipher.create_file(path, key, _SALT)
        engine = cipher.open_engine(path, key, _SALT)
        upgrade(engine, Tier.LAPTOP)
        engine.dispose()
        return path.read_bytes()


class Laptop:
    """Made in ``home``, or opened again where one was made. ``key`` is its database's key."""

    def __init__(self, home: Path, key: bytes = bytes(range(32)), index: Index = unindexed) -> None:
        self.home = home
        self.clock = MovableClock()
        self.times = Times()
        self.sealed: list[bytes] = []
        path = home / "vault.db"
        new = not path.exists()
        if new:
            home.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_empty(key))
        self.engine_db = cipher.open_engine(path, key, _SALT)
        self.reader_db = cipher.open_engine(path, key, _SALT, read_only=True)
        if new:
            self._found()
        self.store = Store(self.engine_db, self.reader_db, self.clock, index)
        opening = AccessLog.open if (home / LOG_NAME).exists() else self._new_log
        self.log = opening(home, key=key, clock=self.clock)
        self.engine = SyncEngine(self.store, self.clock, self.log, self.times, pause=no_pause)
        self.enroller = Enroller(self.store, self.clock, self.log, self.times, self.sealed.append)
        self.fill = FirstFill(self.store, self.clock, self.engine, pause=no_pause)

    @staticmethod
    def _new_log(home: Path, *, key: bytes, clock: SystemClock) -> AccessLog:
        return AccessLog.create(home, device=new_id(), key=key, clock=clock)

    def _found(self) -> None:
        person = new_id()
        with self.engine_db.begin() as connection:
            connection.execute(
                insert(CaptureState).values(
                    id=0, capturing=True, hlc=0, device=0, epoch=0, offset_ms=0, author_id=person, at=0, batch_id=None
                )
            )
            connection.execute(
                insert(Staff).values(id=person, number="LOCAL", name="本人", role=Role.ACCOUNT_MANAGER, clk={})
            )

    def close(self) -> None:
        self.log.close()
        self.engine_db.dispose()
        self.reader_db.dispose()

    # ---- what a person does ------------------------------------------------------------------------------------

    @property
    def me(self) -> str:
        with self.store.read() as session:
            return cast("str", session.execute(select(CaptureState.author_id)).scalar_one())

    def customer(self, name: str, **fields: Any) -> str:
        """Add a customer of one's own; its id."""
        dossier = new_id()
        with self.store.write() as session:
            session.add(Dossier(id=dossier, name=name, code=f"T-{secrets.token_hex(4)}", keeper_id=self.me, **fields))
        return dossier

    def customers(self, number: int, **fields: Any) -> list[str]:
        """Many customers in one unit of work."""
        made = [new_id() for _ in range(number)]
        me = self.me
        with self.store.write() as session:
            session.execute(
                insert(Dossier),
                [
                    {"id": one, "name": f"客户 {n}", "code": f"T-{n}", "keeper_id": me, "clk": {}, "state": "potential"}
                    | fields
                    for n, one in enumerate(made)
                ],
            )
        return made

    def edit(self, dossier: str, **fields: Any) -> None:
        with self.store.write() as session:
            row = session.get_one(Dossier, dossier)
            for name, value in fields.items():
                setattr(row, name, value)

    def event(self, act: Act = Act.UNLOCK) -> None:
        self.log.append(Event(act=act))

    # ---- what is there -----------------------------------------------------------------------------------------

    def row(self, dossier: str) -> Dossier:
        with self.store.read() as session:
            return session.get_one(Dossier, dossier)

    def waiting(self) -> int:
        with self.store.read() as session:
            return session.execute(select(func.count()).select_from(Outbox)).scalar_one()

    def lines(self) -> list[dict[str, Any]]:
        """The changes that wait, in order."""
        with self.store.read() as session:
            return [orjson.loads(line) for line in session.execute(select(Outbox.line).order_by(Outbox.seq)).scalars()]

    def history(self, row: str) -> list[History]:
        with self.store.read() as session:
            return list(session.execute(select(History).where(History.row_id == row).order_by(History.hlc)).scalars())
