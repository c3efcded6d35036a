"""Rows whose values were erased (consent): what goes of each, the signed order, what laptops say that hadn't heard."""
# ruff: noqa: S608 - the words of this file only

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import sql

from app.sync.wire import ERASED, ErasedRow, Erasure
from hq.db.pool import Db, as_system
from hq.headquarters import Headquarters
from hq.services import directives
from hq.services import rows as stored
from hq.services.checks import Taken
from hq.services.people import HEADQUARTERS_DEVICE

GOES: Final[dict[str, frozenset[str] | None]] = {
    "person": None, "post": None, "attachment": frozenset({"name", "size", "taken_on"}),
    "consent": frozenset({"source", "third_party_name", "note"}), "divergence": frozenset({"winner", "loser"}),
}  # fmt: skip
"""What goes of a row of each entity; None: all but what says where it belongs. That there was a consent stays."""
Key = tuple[str, str]
_MARKED: Final = f"t.clk->'{ERASED}'->>1 = '{HEADQUARTERS_DEVICE}'"


def signed(hq: Headquarters, told: Sequence[ErasedRow]) -> Erasure:
    """The order to the laptops."""
    bare = Erasure(tuple(told))
    return Erasure(bare.rows, hq.keys.log_key.sign(bare.signed(hq.settings.log_origin)))


def spared(db: Db, taken: Sequence[Taken]) -> list[Taken]:
    """Without the changes to rows that are erased, or of persons who are: their laptop hadn't heard of it."""
    if GOES.keys().isdisjoint([one.plan.name for one in taken]):
        return list(taken)
    named = [about(one.plan.name, one.change.id, one.change.fields) for one in taken]
    gone = marked(db, named)
    return [one for one, keys in zip(taken, named, strict=True) if gone.isdisjoint(keys)]


def about(entity: str, row: str, fields: Mapping[str, Any]) -> set[Key]:
    """The rows that would be erased if this one says too much: itself and whom it is about."""
    if entity not in GOES:
        return set()
    owners = {("person", owner) for name in ("person_id", "about_id") if (owner := fields.get(name))}
    said = (str(fields.get("entity")), fields.get("row_id"))  # a conflict
    return {(entity, row), *owners, *([(said[0], said[1])] if said[0] in GOES and said[1] else [])}


def marked(db: Db, named: Iterable[set[Key]]) -> set[Key]:
    """Which of these rows are erased."""
    asked: dict[str, list[str]] = {}
    for name, row in set[Key]().union(*named):
        asked.setdefault(name, []).append(row)
    if not asked:
        return set()
    gone: set[Key] = set()
    with as_system(db):
        for name, ids in asked.items():
            query = sql.SQL("SELECT t.id FROM {} t WHERE t.id = ANY(%s::uuid[]) AND " + _MARKED)
            gone |= {(name, row.hex) for (row,) in db.execute(query.format(sql.Identifier(name)), (ids,))}
    return gone


def tell_again(hq: Headquarters, db: Db, device: int, staff: UUID) -> None:
    """A vault that may be older than what was erased since (enrolled again): the orders of its person's dossiers."""
    told: list[ErasedRow] = []
    for name in GOES:
        query = sql.SQL(
            "SELECT t.id FROM {} t JOIN dossier d ON d.id = t.dossier_id WHERE d.keeper_id = %s AND " + _MARKED
        ).format(sql.Identifier(name))
        ids = [row.hex for (row,) in db.execute(query, (staff,)).fetchall()]
        for row in stored.read(db, name, ids):
            at = row.clk[ERASED]
            fields = {field: row.fields.get(field) for field, stamp in row.clk.items() if stamp == at}
            told.append(ErasedRow(name, row.id, at, fields))
    if told:
        directives.tell(db, device, [signed(hq, told).directive()])
