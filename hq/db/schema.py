"""The schema of headquarters: tables by migration, then the application's role and row policies, made anew each time.

The application's role owns nothing. Dossier tables have ``FORCE ROW LEVEL SECURITY``: a row is seen only by whom
``satchel.actor`` / ``satchel.role`` / ``satchel.region`` of the transaction allow (trust §5, §6). Log tables take
inserts only.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from psycopg import Connection, connect, sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, create_engine

import app.models  # noqa: F401 - registers the shared tables
import hq.db.models  # noqa: F401 - registers headquarters' own
from app.models import migrate
from app.models.enums import Tier
from app.models.fields import ENTITIES

APPLICATION: Final = "satchel_app"
INSERT_ONLY: Final = (
    "access_event", "device_checkpoint", "handover", "history", "hq_entry", "hq_node", "log_incident", "log_violation",
)  # fmt: skip
OWNERS: Final = {"opportunity": "agent_id", "duty_mark": "done_by", "divergence": "told_id"}
"""Whose a row is that belongs to no dossier."""
# Settings stand in sub-selects, so that a statement reads them once, not at each row.
_ROLE: Final = "(SELECT current_setting('satchel.role', true))"
_ACTOR: Final = "(SELECT nullif(current_setting('satchel.actor', true), '')::uuid)"
_REGION: Final = "(SELECT current_setting('satchel.region', true))"
_SEES: Final = (
    f"({_ROLE} IN ('system', 'director', 'information_manager') OR keeper_id = {_ACTOR}"
    f" OR ({_ROLE} = 'regional_manager' AND region = {_REGION}))"
)
_ROOM: Final = 70
"""Per cent of a page of dossiers that new rows fill: in the rest an edited row finds room beside its old state, and its
indexes aren't touched."""


def _of_seen(table: str) -> str:
    """A row of a dossier that is seen; by its key, so that few rows don't cost a walk through all dossiers."""
    return f"{_ROLE} = 'system' OR EXISTS (SELECT 1 FROM dossier d WHERE d.id = {table}.dossier_id)"  # noqa: S608


def upgrade(conninfo: str) -> None:
    """Bring the database of the owner's ``conninfo`` to this version, roles and policies included.

    One node at a time; a node that starts beside others and finds everything right takes no lock on any table.
    """
    with connect(conninfo, autocommit=True) as turn:
        turn.execute("SELECT pg_advisory_lock(hashtext('satchel upgrade'))")  # until the connection ends
        _migrate(conninfo)
        with connect(conninfo) as connection:
            if _mark(connection) != (wanted := _wanted(connection)):
                _role(connection)
                _policies(connection)
                connection.execute(sql.SQL("COMMENT ON TABLE alembic_version IS {}").format(sql.Literal(wanted)))


def _migrate(conninfo: str) -> None:
    parts = conninfo_to_dict(conninfo)
    host = str(parts.get("host") or "")
    url = URL.create(
        "postgresql+psycopg",
        username=_text(parts, "user"),
        password=_text(parts, "password"),
        host=None if host.startswith("/") else host or None,
        port=int(str(parts["port"])) if parts.get("port") else None,
        database=_text(parts, "dbname"),
        query={"host": host} if host.startswith("/") else {},
    )
    engine = create_engine(url, hide_parameters=True)
    try:
        migrate.upgrade(engine, Tier.HEADQUARTERS)
    finally:
        engine.dispose()


def _mark(connection: Connection) -> str | None:
    """Which role and policies the database was given last."""
    row = connection.execute("SELECT obj_description('alembic_version'::regclass)").fetchone()
    return None if row is None else row[0]


def _wanted(connection: Connection) -> str:
    """The same for this version: over the rules and the tables that are there."""
    tables = connection.execute(
        "SELECT c.relname, c.oid::text FROM pg_class c WHERE c.relkind IN ('r', 'p')"
        " AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
    ).fetchall()
    return sha256(repr((APPLICATION, INSERT_ONLY, _ROOM, sorted(_rules().items()), tables)).encode()).hexdigest()


def _text(parts: Mapping[str, object], name: str) -> str | None:
    return str(parts[name]) if parts.get(name) else None


def _role(connection: Connection) -> None:
    """The application's role: may read and write, owns nothing, can't alter or shorten the logs."""
    role = sql.Identifier(APPLICATION)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APPLICATION,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(role))
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    connection.execute(
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role)
    )
    for name in INSERT_ONLY:
        connection.execute(sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(name), role))


def _policies(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO counter (name, value) VALUES ('dossier_code', 0), ('device', 0) ON CONFLICT DO NOTHING"
    )
    connection.execute(sql.SQL("ALTER TABLE dossier SET (fillfactor = {})").format(sql.Literal(_ROOM)))
    for table, rule in _rules().items():
        _policy(connection, table, rule)


def _rules() -> dict[str, str]:
    """Who sees a row, by table."""
    rules = {"history": _of_seen("history") + " OR dossier_id IS NULL"}
    for entity in ENTITIES.values():
        if entity.name == "dossier":
            rules[entity.name] = _SEES
        elif entity.dossier is not None:
            own = OWNERS.get(entity.name)
            owned = f" OR (dossier_id IS NULL AND {own} = {_ACTOR})" if own else ""
            rules[entity.name] = _of_seen(entity.name) + owned
    return rules


def _policy(connection: Connection, table: str, rule: str) -> None:
    name = sql.Identifier(table)
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name))
    connection.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))
    connection.execute(sql.SQL("DROP POLICY IF EXISTS satchel ON {}").format(name))
    connection.execute(
        sql.SQL("CREATE POLICY satchel ON {} TO {} USING ({}) WITH CHECK ({})").format(
            name, sql.Identifier(APPLICATION), sql.SQL(rule), sql.SQL(rule)
        )
    )  # fmt: skip
