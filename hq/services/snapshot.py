"""The first fill: everything in a person's keeping, with staff, policy and history, as one consistent picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from psycopg import IsolationLevel, sql

from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.sync import wire
from app.sync.wire import Code, PolicyLine, SnapshotAnswer
from hq.db.pool import Db
from hq.db.schema import OWNERS
from hq.headquarters import Headquarters
from hq.services import feed, feed_pages, leavings, statements
from hq.services.ahead import ahead
from hq.services.checks import plan_of
from hq.services.numbers import reached
from hq.services.problems import Denied
from hq.services.tokens import Caller
from hq.services.values import wire_row

PAGE_LINES: Final = 2_000
LIFE_MS: Final = 48 * 3600 * 1000


def make(hq: Headquarters, caller: Caller) -> SnapshotAnswer:
    """Write a new snapshot for the caller, replacing an older one of this device."""
    with hq.db.transaction() as db:  # before the picture is taken: what comes after it is in the feed
        at = feed.register(db, caller)
        feed.write(db, {caller.staff: leavings.orders(db, caller.staff)})
    snapshot, now = new_id(), hq.now()
    with hq.db.transaction(isolation=IsolationLevel.REPEATABLE_READ) as db:
        db.execute("DELETE FROM snapshot WHERE device_id = %s OR made_at < %s", (caller.device, now - LIFE_MS))
        db.execute(
            "INSERT INTO snapshot (id, device_id, pages, rows, made_at) VALUES (%s, %s, 0, 0, %s)",
            (snapshot, caller.device, now),
        )
        pages = rows = 0
        page: list[bytes] = []
        size = 0
        for line in _lines(db, caller.staff):
            page.append(line)
            size += len(line) + 1
            rows += 1
            if len(page) == PAGE_LINES or size > wire.MOST_COMPRESSED:
                _put(db, snapshot, pages, page)
                pages, page, size = pages + 1, [], 0
        if page or not pages:
            _put(db, snapshot, pages, page)
            pages += 1
        db.execute("UPDATE snapshot SET pages = %s, rows = %s WHERE id = %s", (pages, rows, snapshot))
        told = ahead(hq, reached(db), now)
    return SnapshotAnswer(UUID(snapshot).hex, pages, rows, at, told)


def page(hq: Headquarters, caller: Caller, snapshot: str, number: int) -> bytes:
    """A page, packed; raises Denied(not_found) for one that isn't this device's or is gone."""
    if not wire.row_id(snapshot):
        raise Denied(Code.NOT_FOUND)
    with hq.db.transaction() as db:
        row = db.execute(
            "SELECT p.body FROM snapshot_page p JOIN snapshot s ON s.id = p.snapshot_id"
            " WHERE s.id = %s AND s.device_id = %s AND p.page = %s",
            (UUID(snapshot), caller.device, number),
        ).fetchone()
    if row is None:
        raise Denied(Code.NOT_FOUND)
    return bytes(row[0])


def _put(db: Db, snapshot: str, number: int, lines: list[bytes]) -> None:
    db.execute(
        "INSERT INTO snapshot_page (snapshot_id, page, body) VALUES (%s, %s, %s)", (snapshot, number, wire.pack(lines))
    )


def _lines(db: Db, keeper: UUID) -> Iterator[bytes]:
    """Staff, policy, then the keeper's rows, parents before children, then their history."""
    yield from _rows(db, "staff", "true", ())
    policy = db.execute("SELECT name, value FROM policy ORDER BY name").fetchall()
    yield PolicyLine(dict(policy)).line()
    kept = "(SELECT id FROM dossier WHERE keeper_id = %s)"
    for name in statements.order():
        entity = ENTITIES[name]
        if entity.dossier is None:
            continue
        where = "keeper_id = %s" if name == "dossier" else f"dossier_id IN {kept}"
        if name in OWNERS:
            where = f"({where} OR (dossier_id IS NULL AND {OWNERS[name]} = %s))"
        if name == "card":
            where += " AND borrower_id = %s"
        yield from _rows(db, name, where, (keeper,) * where.count("%s"))
    yield from _history(db, keeper)


def _rows(db: Db, name: str, where: str, parameters: tuple[Any, ...]) -> Iterator[bytes]:
    plan = plan_of(name)
    columns = sql.SQL(", ").join(map(sql.Identifier, ("id", "clk", "extra", *plan.columns)))
    query = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY id").format(columns, sql.Identifier(name), sql.SQL(where))
    with db.cursor(name=f"fill_{name}") as cursor:
        cursor.itersize = PAGE_LINES
        for row in cursor.execute(query, parameters):
            fields = wire_row(dict(zip(plan.columns, row[3:], strict=True)))
            if (line := feed_pages.row_line(name, row[0], row[1], {**fields, **(row[2] or {})})) is not None:
                yield line


def _history(db: Db, keeper: UUID) -> Iterator[bytes]:
    with db.cursor(name="fill_history") as cursor:
        cursor.itersize = PAGE_LINES
        cursor.execute(
            "SELECT hlc, device, field, entity, row_id, dossier_id, old, new, at, by_id, batch_id FROM history"
            " WHERE dossier_id IN (SELECT id FROM dossier WHERE keeper_id = %s) ORDER BY hlc, device, field",
            (keeper,),
        )
        for found in cursor:
            yield from feed_pages.history_line(found)
