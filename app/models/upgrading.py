"""Runs frozen revisions with Alembic; loaded by ``migrate.py`` only where there are revisions to run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from app.models.capture import CAPTURED_VIEW, trigger_ddl
from app.models.enums import Tier


def run(connection: Connection, here: Path, branches: Iterable[str], revisions: Iterable[str], tier: Tier) -> None:
    """Bring the database to ``revisions`` (the branches' last ones) within the connection's transaction.

    A laptop's triggers are taken off before and made anew after, from the models: they follow from the fields, and a
    revision that rewrites rows must not be captured as somebody's edit (ADR 0003).
    """
    config = configured(connection, here, branches)
    drop_triggers(connection, tier)
    for revision in revisions:
        command.upgrade(config, revision)
    if tier is Tier.LAPTOP:
        for statement in (CAPTURED_VIEW, *trigger_ddl().values()):
            connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection, tier: Tier) -> None:
    """Take all triggers, and the view they write to, off a laptop's database; headquarters has none of ours."""
    if tier is Tier.LAPTOP:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("DROP VIEW IF EXISTS captured")


def configured(connection: Connection, here: Path, branches: Iterable[str]) -> Config:
    """Alembic, set to the revisions below ``here`` and to this connection."""
    config = Config()
    config.set_main_option("script_location", str(here))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(here / "versions" / branch) for branch in branches))
    config.attributes["connection"] = connection
    return config
