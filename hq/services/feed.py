"""Feeds: what changed in a person's keeping, numbered without gaps, for each of the person's laptops (``feed_pages``).

Lines name rows and fields, never values: whoever reads gets the values in force. A person's counter is locked last in
the transaction that changes the archive, persons in a fixed order: nobody can see number n + 1 before n.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from psycopg import sql

from hq.db.pool import Db
from hq.db.schema import OWNERS
from hq.services.tokens import Caller

CHANGE: Final = "change"
GRANT: Final = "grant"
PURGE: Final = "purge"
_INSERT: Final = (
    "INSERT INTO feed_line (person_id, number, kind, entity, row_id, fields, hlc, device)"
    " SELECT p, n, k, e, i, f, h, d FROM jsonb_to_recordset(%s::jsonb)"
    " AS x(p uuid, n bigint, k text, e text, i uuid, f jsonb, h bigint, d int)"
)


@dataclass(frozen=True, slots=True)
class Left:
    """Where a row was before: a dossier, or the inbox of a person (identities without dashes)."""

    dossier: str | None
    owner: str | None


class Touch(NamedTuple):
    """A change of one row that its keeper's laptops must hear of; no ``fields``: the whole row. ``row`` without dashes.

    ``hlc`` and ``device`` are the change's stamp. ``left``: told only if the row came into another person's keeping, to
    that person whole, and to the one whose keeping it left. A tuple: one for each change of the hot path.
    """

    entity: str
    row: str
    fields: tuple[str, ...]
    hlc: int
    device: int
    kind: str = CHANGE
    left: Left | None = None


def publish(db: Db, touched: Sequence[Touch], held: Mapping[str, UUID] = MappingProxyType({})) -> None:
    """Write the changes into the feeds of those who keep their dossiers. The last act of the transaction.

    The dossiers are locked against a handover until then, so that none of it goes to the keeper before. ``held``: the
    keepers of dossiers (without dashes) that this transaction wrote, so that they are locked and known already.
    """
    if not touched:
        return
    db.execute("SELECT set_config('satchel.role', 'system', true)")
    lines: dict[UUID, list[Touch]] = {}
    persons = _persons(db, touched, held)
    former = _former(db, touched)
    for touch in touched:
        person = persons.get((touch.entity, touch.row))
        if touch.left is None:
            told = {person}
        else:
            old = former.get(touch.left.dossier or touch.left.owner or "")
            told = set() if old == person else {old, person}
        for one in told:
            if one is not None:
                lines.setdefault(one, []).append(touch)
    write(db, lines)


def write(db: Db, lines: dict[UUID, list[Touch]]) -> None:
    """Append lines to feeds that have a reader for them; numbers and counters in the same transaction."""
    persons = sorted(lines)
    if not persons:
        return
    last = _lock(db, persons)
    readers: dict[UUID, set[int]] = {}
    for person, device in db.execute(
        "SELECT person_id, device_id FROM feed_reader WHERE person_id = ANY(%s)", (persons,)
    ):
        readers.setdefault(person, set()).add(device)
    rows: list[dict[str, Any]] = []
    for person in persons:
        listening = readers.get(person, set())
        for touch in lines[person]:
            if listening - {touch.device}:
                last[person] += 1
                rows.append(
                    {"p": person.hex, "n": last[person], "k": touch.kind, "e": touch.entity, "i": touch.row,
                     "f": touch.fields, "h": touch.hlc, "d": touch.device}
                )  # fmt: skip
    if rows:
        db.execute(_INSERT, (orjson.dumps(rows).decode(),))
        db.execute(
            "UPDATE feed f SET number = x.n FROM unnest(%s::uuid[], %s::bigint[]) AS x(p, n) WHERE f.person_id = x.p",
            (persons, [last[person] for person in persons]),
        )


def _lock(db: Db, persons: Sequence[UUID]) -> dict[UUID, int]:
    """Lock the counters, in order, making those that aren't there."""
    rows = db.execute(
        "INSERT INTO feed (person_id, number) SELECT p, 0 FROM unnest(%s::uuid[]) AS p"
        " ON CONFLICT (person_id) DO UPDATE SET number = feed.number RETURNING person_id, number",
        (list(persons),),
    )
    return dict(rows.fetchall())


def _persons(db: Db, touched: Iterable[Touch], held: Mapping[str, UUID]) -> dict[tuple[str, str], UUID]:
    """In whose keeping each row is; rows of nobody's are left out."""
    wanted: dict[str, set[str]] = {}
    for touch in touched:
        wanted.setdefault(touch.entity, set()).add(touch.row)
    of: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], UUID] = {}
    for entity, ids in wanted.items():
        if entity == "dossier":
            of.update({(entity, one): one for one in ids})
            continue
        own = sql.Identifier(OWNERS[entity]) if entity in OWNERS else sql.SQL("NULL::uuid")
        query = sql.SQL("SELECT id, dossier_id, {} FROM {} WHERE id = ANY(%s::uuid[])")
        for row, dossier, owner in db.execute(query.format(own, sql.Identifier(entity)), (list(ids),)):
            if dossier is not None:
                of[entity, row.hex] = dossier.hex
            elif owner is not None:
                found[entity, row.hex] = owner
    keepers = dict(held)
    if unknown := sorted(set(of.values()) - held.keys()):
        rows = db.execute(
            "SELECT id, keeper_id FROM dossier WHERE id = ANY(%s::uuid[]) AND keeper_id IS NOT NULL"
            " ORDER BY id FOR SHARE",
            (unknown,),
        )
        keepers.update({dossier.hex: keeper for dossier, keeper in rows})
    found.update({row: keepers[dossier] for row, dossier in of.items() if dossier in keepers})
    return found


def _former(db: Db, touched: Iterable[Touch]) -> dict[str, UUID]:
    """Who keeps each of the dossiers that rows left, and whose inbox it was, by identity without dashes."""
    left = [touch.left for touch in touched if touch.left is not None]
    found = {one.owner: UUID(one.owner) for one in left if one.owner is not None}
    dossiers = sorted({one.dossier for one in left if one.dossier is not None})
    if dossiers:
        rows = db.execute(
            "SELECT id, keeper_id FROM dossier WHERE id = ANY(%s::uuid[]) AND keeper_id IS NOT NULL"
            " ORDER BY id FOR SHARE",
            (dossiers,),
        )
        found.update({row.hex: keeper for row, keeper in rows})
    return found


def register(db: Db, caller: Caller) -> int:
    """From now on the person's feed, locked until the transaction ends, is kept for this device after the number told.

    Its snapshot must be read after this has committed.
    """
    at = _lock(db, [caller.staff])[caller.staff]
    db.execute(
        "INSERT INTO feed_reader (device_id, person_id, number) VALUES (%s, %s, %s) ON CONFLICT (device_id)"
        " DO UPDATE SET person_id = excluded.person_id, number = excluded.number",
        (caller.device, caller.staff, at),
    )
    return at
