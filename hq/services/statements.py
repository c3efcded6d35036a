"""Set-based SQL of the hot path, generated per entity and set of fields from the registry: JSON text in, rows out.

Names come from the models only, never from a request.
"""
# ruff: noqa: S608

from __future__ import annotations

from functools import cache
from typing import Final

from psycopg import sql

from app.models.base import Base
from app.models.fields import ENTITIES
from hq.services.checks import Column, plan_of

HISTORY: Final = (
    "INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)"
    " SELECT h, d, f, e, i, dossier, coalesce(old, 'null'), coalesce(new, 'null'), at, by, t"
    " FROM jsonb_to_recordset(%s::jsonb)"
    " AS x(h bigint, d int, f text, e text, i uuid, dossier uuid, old jsonb, new jsonb, at bigint, by uuid, t uuid)"
)
PINNED: Final = "SELECT " + ", ".join(
    f"set_config('enable_{one}', 'off', true)" for one in ("hashjoin", "mergejoin", "bitmapscan", "seqscan")
)
"""Rows are found by their keys, whatever is thought of the tables' sizes: a plan made while they were empty, or before
they were ever analysed, must not walk through them for each change."""


def _json(column: Column, value: str) -> str:
    """SQL: a column's value as on the wire."""
    return f"to_jsonb(replace({value}::text, '-', ''))" if column.identity else f"to_jsonb({value})"


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@cache
def fast_update(name: str, fields: tuple[str, ...]) -> sql.SQL:
    """Update the rows whose stamps are what the author saw, and write their history; answers the ``n`` of the others.

    Parameters: lines (a JSON array of change lines, checked before; ``n`` counts them from 1), keeper (uuid), device
    (int). A row of another's keeping isn't touched, nor a tombstone. Nothing is locked beforehand: if somebody changes
    a row meanwhile, the update waits, and looks at its place and stamps again; what differs is left to the merge.
    """
    plan = plan_of(name)
    columns = [plan.columns[one] for one in fields]
    olds = "".join(f", t.{_q(c.name)} AS old_{n}" for n, c in enumerate(columns))
    news = "".join(f", t.{_q(c.name)} AS new_{n}" for n, c in enumerate(columns))
    kept_olds = "".join(f", o.old_{n}" for n in range(len(columns)))
    seen, still = (
        "NOT t.deleted AND "
        + " AND ".join(f"coalesce(t.clk->'{c.name}', t.clk->'*') = {where}.base_{n}" for n, c in enumerate(columns))
        for where in "xo"
    )
    # not "=": while little is known of the table that is looked up by keeper, all of the author's rows for each change
    if plan.name == "dossier":
        kept = "t.keeper_id IS NOT DISTINCT FROM %(keeper)s"
    else:
        kept = (
            "EXISTS (SELECT 1 FROM dossier k WHERE k.id = t.dossier_id AND k.keeper_id IS NOT DISTINCT FROM %(keeper)s)"
        )
    said = "".join(f", b->'{c.name}' AS base_{n}, f->>'{c.name}' AS value_{n}" for n, c in enumerate(columns))
    values = "".join(f", x.base_{n}, x.value_{n}" for n in range(len(columns)))
    assigned = ", ".join(f"{_q(c.name)} = o.value_{n}::{c.sql}" for n, c in enumerate(columns))
    clk = "t.clk"
    for c in columns:
        clk = f"jsonb_set({clk}, '{{{c.name}}}', ('[' || o.h || ',' || %(device)s::int || ']')::jsonb)"
    history = " UNION ALL ".join(
        f"SELECT h, '{c.name}', at, t, i, dossier, coalesce({_json(c, f'old_{n}')}, 'null'),"
        f" coalesce({_json(c, f'new_{n}')}, 'null') FROM u WHERE old_{n} IS DISTINCT FROM new_{n}"
        for n, c in enumerate(columns)
    )
    return sql.SQL(
        f"WITH x AS MATERIALIZED (SELECT n, i, h, at, t{said} FROM ROWS FROM (jsonb_to_recordset(%(lines)s::jsonb)"
        " AS (i uuid, h bigint, at bigint, t uuid, b jsonb, f jsonb)) WITH ORDINALITY AS x(i, h, at, t, b, f, n)"
        " ORDER BY i),"
        f" o AS MATERIALIZED (SELECT x.n, x.i, x.h, x.at, x.t{values}, t.ctid AS place,"
        f" t.{plan.entity.dossier} AS dossier{olds} FROM x JOIN {name} t ON t.id = x.i"
        f" WHERE {seen} AND {kept}),"
        f" u AS (UPDATE {name} t SET {assigned}, clk = {clk}"
        f" FROM o WHERE t.ctid = o.place AND {still}"
        f" RETURNING o.n, o.i, o.h, o.at, o.t, o.dossier{kept_olds}{news}),"
        " hist AS (INSERT INTO history (hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id)"
        f" SELECT y.h, %(device)s, y.c, '{plan.name}', y.i, y.d, y.o, y.w, y.at, %(author)s, y.t"
        f" FROM ({history}) y(h, c, at, t, i, d, o, w)) SELECT n FROM x WHERE n NOT IN (SELECT n FROM u)"
    )  # fmt: skip


@cache
def insert_rows(name: str) -> sql.SQL:
    """Insert whole rows (parameter: json of ``id``, ``clk``, ``extra`` and every field); answers the ids inserted."""
    columns = plan_of(name).columns.values()
    listed = ", ".join(["id", "clk", "extra", *(_q(c.name) for c in columns)])
    record = ", ".join(["id uuid", "clk jsonb", "extra jsonb", *(f"{_q(c.name)} {c.sql}" for c in columns)])
    return sql.SQL(
        f"INSERT INTO {name} ({listed}) SELECT {listed} FROM jsonb_to_recordset(%s::jsonb) AS x({record})"
        " ON CONFLICT (id) DO NOTHING RETURNING id"
    )


@cache
def write_rows(name: str, fields: tuple[str, ...]) -> sql.SQL:
    """Write merged rows (parameter: json of ``id``, ``clk``, ``extra`` and ``fields``), locked before."""
    columns = [plan_of(name).columns[one] for one in fields]
    record = ", ".join(["id uuid", "clk jsonb", "extra jsonb", *(f"{_q(c.name)} {c.sql}" for c in columns)])
    assigned = "".join(f", {_q(c.name)} = x.{_q(c.name)}" for c in columns)
    return sql.SQL(
        f"UPDATE {name} t SET clk = x.clk, extra = x.extra{assigned}"
        f" FROM jsonb_to_recordset(%s::jsonb) AS x({record}) WHERE t.id = x.id"
    )


@cache
def order() -> list[str]:
    """The synced tables, parents before children."""
    return [str(table.name) for table in Base.metadata.sorted_tables if table.name in ENTITIES]


@cache
def present(name: str) -> sql.SQL:
    """Which of these rows (parameter: array) are there, for whom the transaction runs."""
    return sql.SQL(f"SELECT id FROM {name} WHERE id = ANY(%s::uuid[])")


@cache
def homes(name: str) -> sql.SQL:
    """These rows (parameter: array) and their dossiers."""
    return sql.SQL(f"SELECT id, dossier_id FROM {name} WHERE id = ANY(%s::uuid[])")


@cache
def read_rows(name: str) -> sql.SQL:
    """Lock and read rows by id (parameter: array): id, clk, extra, then the fields in the plan's order."""
    listed = ", ".join(["id", "clk", "extra", *(_q(one) for one in plan_of(name).columns)])
    return sql.SQL(f"SELECT {listed} FROM {name} WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE")
