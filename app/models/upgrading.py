"""Runs frozen revisions with Alembic; loaded by ``migrate.py`` only where there are revisions to run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def run(connection: Connection, here: Path, branches: Iterable[str], revisions: Iterable[str]) -> None:
    """Bring the database to ``revisions`` (the branches' last ones) within the connection's transaction."""
    config = configured(connection, here, branches)
    for revision in revisions:
        command.upgrade(config, revision)


def configured(connection: Connection, here: Path, branches: Iterable[str]) -> Config:
    """Alembic, set to the revisions below ``here`` and to this connection."""
    config = Config()
    config.set_main_option("script_location", str(here))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(here / "versions" / branch) for branch in branches))
    config.attributes["connection"] = connection
    return config
