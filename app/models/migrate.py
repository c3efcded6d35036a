"""Bring a database to this version's schema. Frozen revisions, three branches: shared, laptop, headquarters.

The same revisions run on SQLCipher and on PostgreSQL. On SQLite all of an upgrade is one transaction with foreign keys
off (``batch_alter_table`` would cascade) and checked before it commits.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, inspect, text

from app.errors import BrokenData
from app.models.enums import Tier

_HERE: Final = Path(__file__).resolve().parent / "migrations"
_BRANCHES: Final = {Tier.LAPTOP: ("shared", "laptop"), Tier.HEADQUARTERS: ("shared", "headquarters")}


class SchemaNewer(BrokenData):
    """The database was written by a newer version of Satchel."""

    def __init__(self) -> None:
        super().__init__("schema-newer")


def _all_branches() -> tuple[str, ...]:
    return ("shared", "laptop", "headquarters")


def _known(branch: str) -> list[str]:
    """A branch's revisions, oldest first: the file ``0002_name.py`` of ``shared`` holds ``shared_0002``."""
    return [f"{branch}_{path.name[:4]}" for path in sorted((_HERE / "versions" / branch).glob("[0-9]*.py"))]


def heads(tier: Tier) -> list[str]:
    """The last revision of each branch that a database of ``tier`` has."""
    return [revision for branch in _BRANCHES[tier] for revision in _known(branch)[-1:]]


def revisions(engine: Engine) -> set[str]:
    """The revisions a database is at; empty for one that was never migrated."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return set()
        return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


def pending(engine: Engine, tier: Tier) -> bool:
    """Whether ``upgrade`` has something to do. Raises SchemaNewer for a database from a newer version."""
    have = revisions(engine)
    if not have <= {revision for branch in _all_branches() for revision in _known(branch)}:
        raise SchemaNewer
    return not {known[-1] for branch in _BRANCHES[tier] if (known := _known(branch))} <= have


def upgrade(engine: Engine, tier: Tier) -> None:
    """Bring the database up to this version, all or nothing. Raises SchemaNewer."""
    if not pending(engine, tier):
        return
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys = OFF")  # no effect inside a transaction
        try:
            with connection.begin():
                # Alembic is loaded only for an upgrade: each unlock asks whether there is one
                upgrading = importlib.import_module("app.models.upgrading")
                upgrading.run(connection, _HERE, _all_branches(), heads(tier), tier)
                if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                    raise BrokenData("upgrade-breaks-references")
        finally:
            if sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys = ON")
