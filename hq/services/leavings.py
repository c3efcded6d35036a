"""What left a person's keeping and may still lie on a laptop that is filled anew: told once more, right after the fill.

A fill brings what is there and takes nothing away, and the feed goes on behind the orders that waited for the laptop.
"""

from __future__ import annotations

from uuid import UUID

from psycopg import sql

from hq.db.pool import Db
from hq.db.schema import OWNERS
from hq.services.feed import CHANGE, PURGE, Touch
from hq.services.people import HEADQUARTERS_DEVICE

_DOSSIERS = (
    "SELECT h.dossier_id, h.hlc FROM (SELECT DISTINCT ON (dossier_id) * FROM handover WHERE from_id = %(person)s"
    " ORDER BY dossier_id, hlc DESC) h JOIN dossier d ON d.id = h.dossier_id"
    " WHERE d.keeper_id IS DISTINCT FROM %(person)s ORDER BY h.hlc"
)
_ROWS = sql.SQL(
    "SELECT t.id, max(h.hlc) FROM {table} t JOIN dossier d ON d.id = t.dossier_id"
    " JOIN history h ON h.row_id = t.id AND h.field = 'dossier_id'"
    " WHERE t.{owner} = %(person)s AND d.keeper_id IS DISTINCT FROM %(person)s GROUP BY t.id ORDER BY t.id"
)


def orders(db: Db, person: UUID) -> list[Touch]:
    """Orders to purge the dossiers that were handed over, and the rows that went out of the inbox elsewhere.

    Only what is in another's keeping still; an order whose dossier isn't there does nothing on a laptop.
    """
    wanted = {"person": person}
    found = [
        Touch("dossier", dossier.hex, (), hlc, HEADQUARTERS_DEVICE, PURGE)
        for dossier, hlc in db.execute(_DOSSIERS, wanted).fetchall()
    ]
    for table, owner in OWNERS.items():
        query = _ROWS.format(table=sql.Identifier(table), owner=sql.Identifier(owner))
        found += [
            Touch(table, row.hex, (), hlc, HEADQUARTERS_DEVICE, CHANGE)
            for row, hlc in db.execute(query, wanted).fetchall()
        ]
    return found
