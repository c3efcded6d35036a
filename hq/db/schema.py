"""The schema of headquarters: tables by migration, then the application's role and row policies, made anew each time.

The application's role owns nothing. Dossier tables have ``FORCE ROW LEVEL SECURITY``: a row is seen only by whom
``satchel.actor`` / ``satchel.role`` / ``satchel.region`` of the transaction allow (trust §5, §6). Log tables take
inserts only.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """Bring the database of the owner's ``conninfo`` to this version, roles and policies included."""
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
    with connect(conninfo) as connection:
        _role(connection)
        _policies(connection)


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
    for entity in ENTITIES.values():
        if entity.dossier is None:
            continue
        if entity.name == "dossier":
            rule = _SEES
        else:
            rule = _of_seen(entity.name)
            own = OWNERS.get(entity.name)
            if own:
                rule += f" OR (dossier_id IS NULL AND {own} = {_ACTOR})"
        _policy(connection, entity.name, rule)
    _policy(connection, "history", _of_seen("history") + " OR dossier_id IS NULL")


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
