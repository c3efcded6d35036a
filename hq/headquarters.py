"""Headquarters put together: settings, keys, database and clock; what every service takes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import OperationalError
from psycopg.conninfo import make_conninfo

from app.clock import Clock, system_clock
from app.errors import Unreachable, UserError
from hq.db import embedded, schema
from hq.db.pool import Database, application_conninfo
from hq.files.location import location_of, store_at
from hq.files.store import FileStore
from hq.keys import Keys
from hq.settings import DATABASE, Settings


@dataclass(frozen=True, slots=True)
class Headquarters:
    """One running headquarters; close it. ``owner``: the connection string of the database's owner (console only)."""

    settings: Settings
    keys: Keys
    db: Database
    clock: Clock
    server: embedded.Embedded | None = None
    owner: str = field(default="", repr=False)

    @property
    def files(self) -> FileStore:
        """Where attachments lie, sealed. Raises UserError for a place that isn't one."""
        return store_at(location_of(self.settings))

    def now(self) -> int:
        """UTC milliseconds."""
        return self.clock.wall_ms()

    def close(self) -> None:
        self.db.close()
        if self.server is not None:
            self.server.close()


def make(home: Path, *, company: str, url: str, demonstration: bool) -> tuple[Settings, Path]:
    """A new headquarters in ``home``; answers its settings and the escrow key's file, to be taken offline.

    Raises UserError if there is one already.
    """
    settings = Settings(home, company, url.rstrip("/"), log_origin(url), demonstration)
    if settings.file.exists():
        raise UserError("hq-exists", home=str(home))
    home.mkdir(parents=True, exist_ok=True)
    offline = Keys(settings.keys).make(company, url)
    settings.save()
    return settings, offline


def log_origin(url: str) -> str:
    """The name under which headquarters signs: no scheme, no ``+``, no spaces (C2SP signed-note)."""
    return "satchel/hq/" + url.partition("://")[2].rstrip("/").replace("+", "-")


def open_(home: Path, *, demonstration: bool | None = None, connections: int = 8) -> Headquarters:
    """Start or join the database, bring its schema up to date, and open what the services need.

    ``SATCHEL_HQ_DATABASE`` names an outside PostgreSQL (its owner's URL); without it the embedded one is used.
    Raises Unreachable if the database can't be reached.
    """
    settings = Settings.load(home)
    if demonstration is not None and demonstration != settings.demonstration:
        settings = Settings(home, settings.company, settings.url, settings.log_origin, demonstration)
    outside = os.environ.get("SATCHEL_HQ_DATABASE")
    server = None
    if outside:
        owner = make_conninfo(outside.replace("postgresql+psycopg://", "postgresql://", 1))
    else:
        server = embedded.start(settings.postgres)
        server.ensure(DATABASE)
        owner = server.conninfo(DATABASE)
    try:
        schema.upgrade(owner)
    except OperationalError:
        raise Unreachable("hq-database-unreachable") from None
    db = Database(application_conninfo(owner), most=connections)
    return Headquarters(settings, Keys(settings.keys), db, system_clock(), server, owner)
