"""partitions: what grows without end is kept in parts by device (docs/adr/0015)."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "headquarters_0003"
down_revision = 'headquarters_0002'
branch_labels = None

PARTS = 8
KEYS = {"history": "device", "access_event": "device_id", "device_checkpoint": "device_id"}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SCHEMA parts")
        for table, key in KEYS.items():
            _made_anew(table, key)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in KEYS:
            _made_anew(table, None)
        op.execute("DROP SCHEMA parts")


def _made_anew(table: str, key: str | None) -> None:
    """The same rows, keys, indexes, rights and row policies in a table that is partitioned by hash of key, or isn't.

    Rows are never filtered by a policy on the way, and are counted.
    """
    op.execute("SET LOCAL row_security = off")
    op.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    keys = _asked(
        "SELECT 'ADD CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = CAST(:table AS regclass) AND contype IN ('p', 'u', 'f', 'c') ORDER BY contype = 'f', conname",
        table,
    )
    indexes = _asked(
        "SELECT replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') FROM pg_index i"
        " WHERE indrelid = CAST(:table AS regclass)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.conrelid = i.indrelid)"
        " ORDER BY 1",
        table,
    )
    rights = _asked(
        "SELECT format('GRANT %s ON %I TO %s', privilege_type, CAST(:table AS text),"
        " CASE grantee WHEN 'PUBLIC' THEN 'PUBLIC' ELSE quote_ident(grantee) END)"
        " FROM information_schema.role_table_grants WHERE table_schema = 'public' AND table_name = :table"
        " AND grantee <> current_user",
        table,
    )
    policies = _asked(
        "SELECT format('CREATE POLICY %I ON %I AS %s FOR %s TO %s', policyname, tablename, permissive, cmd,"
        " (SELECT string_agg(CASE one WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(one) END, ', ')"
        " FROM unnest(roles) one)) || coalesce(' USING (' || qual || ')', '')"
        " || coalesce(' WITH CHECK (' || with_check || ')', '')"
        " FROM pg_policies WHERE schemaname = 'public' AND tablename = :table",
        table,
    )
    op.execute(
        f"CREATE TABLE made_anew (LIKE {table} INCLUDING ALL EXCLUDING CONSTRAINTS EXCLUDING INDEXES)"
        + (f" PARTITION BY HASH ({key})" if key else "")
    )
    for part in range(PARTS if key else 0):
        op.execute(
            f"CREATE TABLE parts.{table}_{part} PARTITION OF made_anew"
            f" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
        )
    op.execute(f"INSERT INTO made_anew SELECT * FROM {table}")
    (kept,) = _asked(f"SELECT (SELECT count(*) FROM {table}) = (SELECT count(*) FROM made_anew)")
    if not kept:
        raise RuntimeError(f"{table}: rows were not all copied")
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE made_anew RENAME TO {table}")
    for one in keys:
        op.execute(f"ALTER TABLE {table} {one}")
    for statement in (*indexes, *rights):
        op.execute(statement)
    if policies:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for statement in policies:
            op.execute(sa.text(statement.replace(":", "\\:")))
    op.execute(f"ANALYZE {table}")


def _asked(query: str, table: str | None = None) -> list[Any]:
    return list(op.get_bind().execute(sa.text(query), {"table": table} if table else {}).scalars())
