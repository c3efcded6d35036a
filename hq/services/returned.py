"""Dossiers that left a person's keeping and came back (handover): their laptops hear of their own changes as well.

A laptop purges what it is ordered to purge, also the values of what still waits in its outbox. If the dossier is in its
person's keeping again before all of that has arrived, the laptop would be the only place that lacks its own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from psycopg import sql

from app.models.fields import ENTITIES
from hq.db.pool import Db, as_system
from hq.services.card_rules import TOLD_MS
from hq.services.feed import GRANT, Touch
from hq.services.people import HEADQUARTERS_DEVICE

_RETURNED: Final = (
    "SELECT DISTINCT h.dossier_id FROM handover h JOIN dossier d ON d.id = h.dossier_id AND d.keeper_id = h.from_id"
    " WHERE h.from_id = %s AND h.at > %s"
)


def told_back(db: Db, person: UUID, touched: Sequence[Touch], now: int) -> list[Touch]:
    """``touched``, where rows of such dossiers are told whole, and to the laptop that wrote them too.

    For as long after the handover as a laptop may be away (``TOLD_MS``).
    """
    if not touched:
        return []
    with as_system(db):
        dossiers = [row for (row,) in db.execute(_RETURNED, (person, now - TOLD_MS))]
        rows = _rows_of(db, dossiers, touched) if dossiers else set()
    return [
        one._replace(fields=(), device=HEADQUARTERS_DEVICE, kind=GRANT) if (one.entity, one.row) in rows else one
        for one in touched
    ]


def _rows_of(db: Db, dossiers: Sequence[UUID], touched: Sequence[Touch]) -> set[tuple[str, str]]:
    wanted: dict[str, list[str]] = {}
    for one in touched:
        wanted.setdefault(one.entity, []).append(one.row)
    found: set[tuple[str, str]] = set()
    for name, ids in wanted.items():
        column = ENTITIES[name].dossier
        if column is not None:
            query = sql.SQL("SELECT id FROM {} WHERE id = ANY(%s::uuid[]) AND {} = ANY(%s)")
            rows = db.execute(query.format(sql.Identifier(name), sql.Identifier(column)), (ids, list(dossiers)))
            found |= {(name, row.hex) for (row,) in rows}
    return found
