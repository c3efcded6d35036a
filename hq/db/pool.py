"""Connections of the application's role, each transaction in somebody's name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection, IsolationLevel, OperationalError
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from app.errors import Unreachable
from hq.db.schema import APPLICATION

Db = Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Actor:
    """In whose name a transaction runs; row policies follow it. ``id`` without dashes, "" for the system."""

    id: str
    role: str
    region: str = ""


SYSTEM: Final = Actor("", "system")
_AWAY: Final = frozenset({"", "08", "53", "57"})
"""Classes of errors that say nothing of the request: no connection, no room, stopped by an operator. "" : cut off."""
_LIFE_S: Final = 1800
"""A connection is made anew after so long, so that a server replaced behind a name is found."""
_IDLE_S: Final = 300
_PATIENCE_S: Final = 60


def application_conninfo(conninfo: str) -> str:
    """The owner's ``conninfo`` made one of the application's role."""
    parts = conninfo_to_dict(conninfo)
    if str(parts.get("host") or "").startswith("/") and not parts.get("password"):
        return make_conninfo(conninfo, user=APPLICATION)
    return make_conninfo(conninfo, options=f"-c role={APPLICATION}")


@contextmanager
def as_system(db: Db) -> Iterator[None]:
    """What is done within sees and writes every row, past the row policies; then the transaction's role is as before.

    After an error nothing is put back: the transaction is rolled back.
    """
    row = db.execute("SELECT current_setting('satchel.role'), set_config('satchel.role', 'system', true)").fetchone()
    if row is None:
        raise LookupError("a query without a table answered nothing")
    yield
    db.execute("SELECT set_config('satchel.role', %s, true)", (row[0],))


class Database:
    """A pool of connections; stateless nodes share nothing but PostgreSQL."""

    def __init__(self, conninfo: str, *, most: int = 8) -> None:
        self._pool: ConnectionPool[Db] = ConnectionPool(
            conninfo,
            min_size=1,
            max_size=most,
            open=True,
            timeout=20,
            max_lifetime=_LIFE_S,
            max_idle=_IDLE_S,
            reconnect_timeout=_PATIENCE_S,
            kwargs={"prepare_threshold": 2, "application_name": "satchel-hq"},
        )

    @contextmanager
    def transaction(self, actor: Actor = SYSTEM, isolation: IsolationLevel | None = None) -> Iterator[Db]:
        """One transaction in ``actor``'s name; committed at the end, rolled back by an exception."""
        try:
            with self._pool.connection() as connection:
                connection.isolation_level = isolation
                connection.execute(
                    "SELECT set_config('satchel.actor', %s, true), set_config('satchel.role', %s, true),"
                    " set_config('satchel.region', %s, true)",
                    (actor.id, actor.role, actor.region),
                )
                yield connection
        except PoolTimeout:
            raise Unreachable("hq-database-unreachable") from None
        except OperationalError as error:
            if (error.sqlstate or "")[:2] in _AWAY:
                raise Unreachable("hq-database-unreachable") from None
            raise

    def stats(self) -> dict[str, int]:
        """The pool's numbers, by psycopg_pool's names."""
        return self._pool.get_stats()

    def close(self) -> None:
        self._pool.close()
