"""Feeds as a laptop reads them: pages of lines with the values in force, and rows and history as the wire has them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from psycopg import IsolationLevel, sql

from app.models.fields import ENTITIES
from app.sync.wire import HistoryLine, PurgeLine, SnapshotRow, WithdrawLine
from hq.db.pool import Db
from hq.db.schema import OWNERS
from hq.headquarters import Headquarters
from hq.services import metrics
from hq.services.checks import plain, plan_of
from hq.services.feed import CHANGE, GRANT, PURGE
from hq.services.numbers import reached
from hq.services.tokens import Caller
from hq.services.values import wire_row

log = logging.getLogger("satchel.hq")

PAGE_LINES: Final = 1_000
PAGE_BYTES: Final = 2 << 20


@dataclass(frozen=True, slots=True)
class Page:
    """Lines for one laptop: up to number ``to``; ``reached``: no stamp in them is greater (0: there are none).

    ``refill``: the laptop's place in the feed is unknown here.
    """

    to: int
    lines: Sequence[bytes] = ()
    more: bool = False
    refill: bool = False
    reached: int = 0


def read(hq: Headquarters, caller: Caller, after: int) -> Page:
    """The next lines after number ``after``, which the device has; bounded. Those that all have are dropped."""
    with hq.db.transaction(caller.actor, IsolationLevel.REPEATABLE_READ) as db:
        row = db.execute(
            "SELECT r.number, f.number FROM feed_reader r JOIN feed f ON f.person_id = r.person_id"
            " WHERE r.device_id = %s AND r.person_id = %s",
            (caller.device, caller.staff),
        ).fetchone()
        if row is None or not row[0] <= after <= row[1]:
            return Page(0, refill=True)
        page = _page(db, caller, after, row[1]) if after < row[1] else Page(after)
        if page.lines:
            page = replace(page, reached=reached(db))
    if after > row[0]:
        _acknowledge(hq, caller, after)
    return page


def _acknowledge(hq: Headquarters, caller: Caller, after: int) -> None:
    with hq.db.transaction() as db:
        db.execute("SET LOCAL synchronous_commit = off")  # told again with the next request
        db.execute(
            "UPDATE feed_reader SET number = %s WHERE device_id = %s AND number < %s", (after, caller.device, after)
        )
        db.execute(
            "DELETE FROM feed_line WHERE person_id = %s AND number <="
            " (SELECT min(number) FROM feed_reader WHERE person_id = %s)",
            (caller.staff, caller.staff),
        )


@dataclass(slots=True)
class _Named:
    """What a page says of one row: some fields, or all."""

    whole: bool = False
    history: bool = False
    fields: frozenset[str] = frozenset()


def _page(db: Db, caller: Caller, after: int, last: int) -> Page:
    """What other devices wrote after number ``after``; ``last`` is the feed's last number."""
    told = db.execute(
        "SELECT number, kind, entity, row_id, fields, hlc, device FROM feed_line"
        " WHERE person_id = %s AND number > %s AND device <> %s ORDER BY number LIMIT %s",
        (caller.staff, after, caller.device, PAGE_LINES),
    ).fetchall()
    if not told:
        return Page(last)
    more = len(told) == PAGE_LINES
    named: dict[tuple[str, UUID], _Named] = {}
    for _, kind, entity, row, fields, _, _ in told:
        if kind != PURGE:
            one = named.setdefault((entity, row), _Named())
            one.whole = one.whole or not fields
            one.history = one.history or kind == GRANT
            one.fields |= set(fields)
    rows = _rows(db, caller.staff, named)
    history = _history(db, told, [row for (_, row), one in named.items() if one.history])
    kept = {
        row for (row,) in db.execute(
            "SELECT id FROM dossier WHERE keeper_id = %s AND id = ANY(%s)",
            (caller.staff, [one[3] for one in told if one[1] == PURGE]),
        )
    }  # fmt: skip
    gone = _gone(db, caller.staff, named)
    lines: list[bytes] = []
    size = 0
    for number, kind, entity, row, _, hlc, device in told:
        if kind == PURGE:
            if row not in kept:
                lines.append(PurgeLine(row.hex).line())
            continue
        if (entity, row) in gone:
            lines.append(WithdrawLine(entity, row.hex).line())
            continue
        some = [line] if (line := rows.pop((entity, row), None)) is not None else []
        some += history.pop(row, []) if kind == GRANT else []
        some += history.pop((hlc, device, row), [])
        size += sum(map(len, some))
        lines += some
        if size > PAGE_BYTES:
            return Page(number, lines, more=True)
    return Page(told[-1][0] if more else last, lines, more)


def _gone(db: Db, person: UUID, named: Iterable[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """Which of these rows, of those that may belong to no dossier, are in the person's keeping no more."""
    wanted: dict[str, set[UUID]] = {}
    for entity, row in named:
        if entity in OWNERS:
            wanted.setdefault(entity, set()).add(row)
    gone: set[tuple[str, UUID]] = set()
    for entity, ids in wanted.items():
        query = sql.SQL(
            "SELECT t.id FROM {} t LEFT JOIN dossier d ON d.id = t.dossier_id WHERE t.id = ANY(%s)"
            " AND (d.keeper_id = %s OR (t.dossier_id IS NULL AND t.{} = %s))"
        ).format(sql.Identifier(entity), sql.Identifier(OWNERS[entity]))
        kept = {row for (row,) in db.execute(query, (list(ids), person, person))}
        gone |= {(entity, row) for row in ids - kept}
    return gone


def _rows(db: Db, person: UUID, named: dict[tuple[str, UUID], _Named]) -> dict[tuple[str, UUID], bytes]:
    """Their wire lines, with the fields named and their stamps in force."""
    wanted: dict[str, list[UUID]] = {}
    for entity, row in named:
        wanted.setdefault(entity, []).append(row)
    lines: dict[tuple[str, UUID], bytes] = {}
    for entity, ids in wanted.items():
        if entity not in ENTITIES:
            continue
        plan = plan_of(entity)
        columns = sql.SQL(", ").join(map(sql.Identifier, ("id", "clk", "extra", *plan.columns)))
        query = sql.SQL("SELECT {} FROM {} WHERE id = ANY(%s)").format(columns, sql.Identifier(entity))
        for found in db.execute(query, (ids,)):
            values = dict(zip(plan.columns, found[3:], strict=True))
            if entity == "card" and values["borrower_id"] != person:
                continue
            one, clk = named[entity, found[0]], found[1]
            fields = {**wire_row(values), **(found[2] or {})}
            if not one.whole:
                clk = {name: clk.get(name) or clk["*"] for name in one.fields}
                fields = {name: fields.get(name) for name in one.fields}
            if (line := row_line(entity, found[0], clk, fields)) is not None:
                lines[entity, found[0]] = line
    return lines


def _history(db: Db, told: Sequence[tuple[Any, ...]], whole: Sequence[UUID]) -> dict[Any, list[bytes]]:
    """Lines by the stamp and row of their change, or by row for those whose history is told from its beginning."""
    lines: dict[Any, list[bytes]] = {}
    columns = "h.hlc, h.device, h.field, h.entity, h.row_id, h.dossier_id, h.old, h.new, h.at, h.by_id, h.batch_id"
    changes = [(one[5], one[6]) for one in told if one[1] == CHANGE]
    for found in db.execute(
        f"SELECT {columns} FROM unnest(%s::bigint[], %s::int[]) AS x(hlc, device)"  # noqa: S608
        " JOIN history h ON h.hlc = x.hlc AND h.device = x.device",
        ([one[0] for one in changes], [one[1] for one in changes]),
    ):
        lines.setdefault((found[0], found[1], found[4]), []).extend(history_line(found))
    for found in db.execute(
        f"SELECT {columns} FROM history h WHERE h.row_id = ANY(%s) ORDER BY h.hlc, h.device, h.field",  # noqa: S608
        (list(whole),),
    ):
        lines.setdefault(found[4], []).extend(history_line(found))
    return lines


def row_line(entity: str, row: UUID, clk: dict[str, Any], fields: dict[str, Any]) -> bytes | None:
    """A row for the wire. What can't be said of it is left out, and counted: one row never holds up a whole feed."""
    try:
        return SnapshotRow(entity, row.hex, clk, fields).line()
    except TypeError:
        _unsaid(entity, row)
    try:
        return SnapshotRow(entity, row.hex, clk, {name: one for name, one in fields.items() if plain(one)}).line()
    except TypeError:
        return None


def history_line(found: Sequence[Any]) -> list[bytes]:
    """A row of ``history`` (hlc, device, field, entity, row, dossier, old, new, at, by, batch) for the wire.

    Empty if it can't be said (a value beyond what JSON holds); counted.
    """
    hlc, device, field, entity, row, dossier, old, new, at, by, batch = found
    line = HistoryLine(
        hlc, device, field, entity, row.hex, dossier.hex if dossier else None, old, new, at, by.hex if by else None,
        batch.hex if batch else None,
    )  # fmt: skip
    try:
        return [line.line()]
    except TypeError:
        _unsaid(entity, row)
        return []


def _unsaid(entity: str, row: UUID) -> None:
    metrics.UNSENDABLE.labels(entity).inc()
    log.error("not sendable: %s %s", entity, row)
