"""A new vault's tables: made by the revisions once a process, then by the statements that they ran.

Alembic takes 0.3 s for a new vault's eleven revisions, and many tests begin with one. What the statements make is the
revisions' own work; that these equal the models, and upgrades of older vaults, is tested in ``tests/models``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

from app.models import migrate
from app.models.enums import Tier

_statements: list[tuple[str, Any]] = []
_SILENT = ("SELECT", "PRAGMA", "BEGIN")


def upgrade(engine: Engine, tier: Tier) -> None:
    """What ``migrate.upgrade`` does, by heart where the database is a laptop's and new."""
    if tier is not Tier.LAPTOP or migrate.revisions(engine):
        migrate.upgrade(engine, tier)
    elif _statements:
        with engine.begin() as connection:
            for statement, parameters in _statements:
                connection.exec_driver_sql(statement, parameters)
    else:
        _statements.extend(_learned(engine))


def _learned(engine: Engine) -> list[tuple[str, Any]]:
    heard: list[tuple[str, Any]] = []

    def hear(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if not statement.lstrip().startswith(_SILENT):
            heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    migrate.upgrade(engine, Tier.LAPTOP)
    event.remove(engine, "before_cursor_execute", hear)
    return heard
