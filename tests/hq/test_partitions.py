"""Tables that grow without end lie in parts by device: nothing is lost there and back, no part has a door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from psycopg import Connection, connect, sql
from psycopg.errors import InsufficientPrivilege, UniqueViolation
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine

from app.models import migrate
from app.models.upgrading import configured
from hq.db import schema
from hq.db.pool import Actor
from hq.headquarters import Headquarters
from hq.services import fsck
from tests.hq.conftest import MovableClock, headquarters

GROWING = ("access_event", "device_checkpoint", "history")
BEFORE = "headquarters_0002"
SHAPE = (
    "SELECT indexname, replace(indexdef, ' ON ONLY ', ' ON ') FROM pg_indexes WHERE tablename = ANY(%(t)s)"
    " UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ANY(%(t)s::regclass[])"
    " UNION ALL SELECT relname, concat(relrowsecurity, relforcerowsecurity, relacl::text) FROM pg_class"
    " WHERE oid = ANY(%(t)s::regclass[]) UNION ALL SELECT policyname, concat(roles, cmd, qual, with_check)"
    " FROM pg_policies WHERE tablename = ANY(%(t)s) ORDER BY 1, 2"
)


def go(conninfo: str, revision: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: connect(conninfo))
    with engine.begin() as connection:
        config = configured(connection, migrate._HERE, migrate._all_branches())
        (command.downgrade if revision == BEFORE else command.upgrade)(config, revision)
    engine.dispose()


def rows(owner: Connection[Any]) -> dict[str, list[Any]]:
    return {
        table: owner.execute(sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(table))).fetchall()
        for table in GROWING
    }


def kinds(owner: Connection[Any]) -> list[tuple[str, str]]:
    return owner.execute(
        "SELECT relname, relkind FROM pg_class WHERE oid = ANY(%s::regclass[]) ORDER BY 1", (list(GROWING),)
    ).fetchall()


def test_a_filled_archive_goes_there_and_back_with_rows_keys_rights_and_policies(
    copied: str, home: Path, clock: MovableClock
) -> None:
    with connect(copied, autocommit=True) as owner:
        owner.execute("GRANT SELECT ON history TO pg_monitor")  # what an operator granted
        before, shape = rows(owner), owner.execute(SHAPE, {"t": list(GROWING)}).fetchall()
        assert all(before.values())
        for revision, kind in ((BEFORE, "r"), ("headquarters_0003", "p")):
            go(copied, revision)
            assert kinds(owner) == [(table, kind) for table in GROWING]
            assert (rows(owner), owner.execute(SHAPE, {"t": list(GROWING)}).fetchall()) == (before, shape)
        go(copied, BEFORE)
        assert owner.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'parts'").fetchone() == (0,)
    schema.upgrade(copied)
    with headquarters(home, copied, clock) as hq:
        assert fsck.fsck(hq) == []


def test_an_owner_whom_row_policies_bind_loses_no_row(copied: str) -> None:
    """Not every owner is a superuser: a policy that is forced must not hide rows from the copy."""
    with connect(copied, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS plain_owner")
        admin.execute("CREATE ROLE plain_owner LOGIN")
        try:
            before = rows(admin)
            admin.execute(f"GRANT CREATE ON DATABASE {admin.info.dbname} TO plain_owner")  # type: ignore[arg-type]
            admin.execute("ALTER SCHEMA public OWNER TO plain_owner; ALTER SCHEMA parts OWNER TO plain_owner")
            for (name,) in admin.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relnamespace IN"
                " ('public'::regnamespace, 'parts'::regnamespace) AND relkind IN ('r', 'p')"
            ).fetchall():
                admin.execute(f"ALTER TABLE {name} OWNER TO plain_owner")  # type: ignore[arg-type]
            plain = admin.info.dsn + " user=plain_owner"
            for revision in (BEFORE, "headquarters_0003"):
                go(plain, revision)
                assert rows(admin) == before
        finally:
            admin.execute("DROP OWNED BY plain_owner CASCADE; DROP ROLE plain_owner")


def test_the_program_reaches_no_part_but_through_its_table(archive: Headquarters) -> None:
    """trust §5: a part has no policy of its own, so it has no door."""
    with archive.db.transaction() as db:
        (whole,) = db.execute("SELECT count(*) FROM history").fetchone() or ()
        keepers = [one for (one,) in db.execute("SELECT DISTINCT keeper_id FROM dossier").fetchall()]
    seen = []
    for keeper in keepers:
        with archive.db.transaction(Actor(keeper.hex, "account_manager")) as db:
            seen.append(db.execute("SELECT count(*) FROM history WHERE dossier_id IS NOT NULL").fetchone())
    assert len(seen) > 0 and all(count is not None and 0 < count[0] <= whole for count in seen)
    with archive.db.transaction(Actor("0" * 32, "account_manager")) as db:
        assert db.execute("SELECT count(*) FROM history WHERE dossier_id IS NOT NULL").fetchone() == (0,)
    for table in GROWING:
        for part in range(8):
            with pytest.raises(InsufficientPrivilege), archive.db.transaction() as db:
                db.execute(f"SELECT count(*) FROM parts.{table}_{part}")  # type: ignore[arg-type]
        with pytest.raises(InsufficientPrivilege), archive.db.transaction() as db:
            db.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]


def test_any_device_has_its_part_and_keys_hold_over_all(copied: str) -> None:
    line = (
        "INSERT INTO history (hlc, device, field, entity, row_id, old, new, at)"
        " VALUES (1, %s, 'note', 'dossier', gen_random_uuid(), %s, %s, 1)"
    )
    with connect(copied, autocommit=True) as owner:
        with owner.cursor() as cursor:
            cursor.executemany(line, [(device, Jsonb(None), Jsonb(1)) for device in range(100_000, 100_400)])
        spread = owner.execute("SELECT count(*) FROM history WHERE device >= 100000 GROUP BY tableoid").fetchall()
        assert len(spread) == 8
        assert min(count for (count,) in spread) > 25
        with pytest.raises(UniqueViolation):
            owner.execute(line, (100_007, Jsonb(None), Jsonb(2)))
        plan = owner.execute("EXPLAIN SELECT body FROM access_event WHERE device_id = 3 AND seq < 9").fetchall()
        assert sum("access_event_" in text for (text,) in plan) == 1
