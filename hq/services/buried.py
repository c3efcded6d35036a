"""A dossier deleted at one place while something in it is written at another: a conflict that a person must see.

The rows are kept and the deletion stands; what is shown is the deletion against the latest such write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from psycopg import sql

from app.models.fields import ENTITIES
from app.sync import merge
from hq.db.pool import Db
from hq.services.checks import Taken
from hq.services.divergences import Found
from hq.services.feed import CHANGE, Touch
from hq.services.tokens import Caller

_WITHOUT: Final = frozenset({"dossier", "card", "divergence", "duty_mark"})
"""What goes on whether the dossier lives or not, and the dossier itself (``apply`` sees to that)."""
Stamp = tuple[int, int]


def find(
    db: Db, caller: Caller, taken: Sequence[Taken], touched: Sequence[Touch], seen: int | None, late: frozenset[str]
) -> list[Found]:
    """Conflicts of a batch that was applied. ``seen``: the line of the feed up to which its author knew everything."""
    deleting = {
        one.change.id for one in taken
        if one.plan.name == "dossier" and one.change.base is not None and one.change.fields.get(merge.DELETED) is True
    }  # fmt: skip
    written = [one for one in touched if one.entity not in _WITHOUT and one.fields != (merge.DELETED,)]
    if not written and not deleting:
        return []
    rows = db.execute(
        "SELECT id, coalesce(clk->'deleted', clk->'*') FROM dossier"
        " WHERE deleted AND (keeper_id = %s OR id = ANY(%s::uuid[]))",
        (caller.staff, list(late)),
    )
    gone: dict[str, Stamp] = {found.hex: (stamp[0], stamp[1]) for found, stamp in rows}
    if not gone:
        return []
    elsewhere = {one: stamp for one, stamp in gone.items() if stamp[1] != caller.device}
    latest = _latest(db, [(one.entity, one.row, (one.hlc, one.device)) for one in written], elsewhere)
    mine = {one: stamp for one, stamp in gone.items() if one in deleting}
    if mine and seen is not None:
        lines = db.execute(
            "SELECT entity, row_id, hlc, device FROM feed_line WHERE person_id = %s AND number > %s::numeric"
            " AND kind = %s AND device <> %s AND entity <> ALL(%s) AND fields <> '[\"deleted\"]'",
            (caller.staff, seen, CHANGE, caller.device, list(_WITHOUT)),
        ).fetchall()
        latest |= _latest(db, [(entity, row.hex, (hlc, device)) for entity, row, hlc, device in lines], mine)
    return [
        Found("dossier", one, one, None, merge.Conflict(merge.DELETED, True, gone[one], False, stamp))
        for one, stamp in latest.items()
    ]


def _latest(db: Db, written: Iterable[tuple[str, str, Stamp]], gone: dict[str, Any]) -> dict[str, Stamp]:
    """Of each of the dossiers ``gone`` that something was written in: the greatest stamp."""
    found: dict[str, Stamp] = {}
    if not gone:
        return found
    wanted: dict[str, dict[str, Stamp]] = {}
    for entity, row, stamp in written:
        rows = wanted.setdefault(entity, {})
        rows[row] = max(stamp, rows.get(row, stamp))
    for entity, rows in wanted.items():
        if entity not in ENTITIES or ENTITIES[entity].dossier != "dossier_id":
            continue
        query = sql.SQL(
            "SELECT id, dossier_id FROM {} WHERE id = ANY(%s::uuid[]) AND dossier_id = ANY(%s::uuid[])"
        ).format(sql.Identifier(entity))
        parameters: tuple[list[str], list[str]] = (list(rows), list(gone))
        for row, dossier in db.execute(query, parameters):
            stamp = rows[row.hex]
            found[dossier.hex] = max(stamp, found.get(dossier.hex, stamp))
    return found
