"""Edits of a dossier that passed to another keeper before the author knew: taken, and merged like any others.

What the laptop says of itself proves nothing: neither its stamps nor how far it has read. So the time for them runs
from the laptop's first contact after the handover, by headquarters' clock, and ends; what comes later is put aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from psycopg import sql

from hq.db.pool import Db, as_system
from hq.services.checks import Taken
from hq.services.handover import handed_over
from hq.services.tokens import Caller

_MET = (
    "INSERT INTO counter (name, value) SELECT c.name, %(now)s FROM handover h CROSS JOIN LATERAL ("
    " SELECT 'contact:' || %(device)s || ':' || replace(h.id::text, '-', '') AS name"
    " UNION ALL SELECT 'read:' || %(device)s || ':' || replace(h.id::text, '-', '') FROM feed_line l"
    " WHERE l.person_id = h.from_id AND l.kind = 'purge' AND l.row_id = h.dossier_id AND l.hlc = h.hlc"
    " AND l.number <= %(at)s::numeric) c"
    " WHERE h.from_id = %(person)s AND NOT EXISTS (SELECT 1 FROM counter k WHERE k.name = c.name)"
    " ON CONFLICT DO NOTHING"
)


def met(db: Db, caller: Caller, feed_at: int | None, now: int) -> None:
    """The device is in contact, and has read its feed up to ``feed_at``: so the time for late edits begins and ends.

    Remembered of each dossier that left its person's keeping: the first contact, and the first after the order to
    purge was read. Between them the laptop may have worked on, and may bring it in many requests.
    """
    db.execute(_MET, {"now": now, "device": str(caller.device), "person": caller.staff, "at": feed_at})


def parted(
    db: Db, caller: Caller, feed_at: int | None, taken: Sequence[Taken], now: int
) -> Iterator[tuple[list[Taken], frozenset[str]]]:
    """The changes in the author's own keeping, then the late ones with the dossiers they belong to."""
    gone: dict[str, int] = {}
    if taken and db.execute("SELECT 1 FROM handover WHERE from_id = %s LIMIT 1", (caller.staff,)).fetchone():
        with as_system(db):
            gone = {one.hex: hlc for one, hlc in handed_over(db, caller, feed_at, now).items()}
            dossiers = _dossiers(db, taken)
    if not gone:
        yield list(taken), frozenset()
        return
    late = [
        one for one, dossier in zip(taken, dossiers, strict=True)
        if dossier in gone and one.change.hlc <= gone[dossier]
    ]  # fmt: skip
    seqs = {one.seq for one in late}
    yield [one for one in taken if one.seq not in seqs], frozenset()
    if late:
        yield late, frozenset(gone)


def _dossiers(db: Db, taken: Sequence[Taken]) -> list[str | None]:
    """The dossier each change belongs to; of a row that the changes themselves bring: the one they bring it into."""
    wanted: dict[str, set[str]] = {}
    for one in taken:
        if one.plan.name != "dossier" and "dossier_id" not in one.change.fields:
            wanted.setdefault(one.plan.name, set()).add(one.change.id)
    held: dict[tuple[str, str], str | None] = {}
    for name, ids in wanted.items():
        query = sql.SQL("SELECT id, dossier_id FROM {} WHERE id = ANY(%s::uuid[])").format(sql.Identifier(name))
        held.update({(name, row.hex): dossier and dossier.hex for row, dossier in db.execute(query, (list(ids),))})
    named: list[str | None] = []
    for one in taken:
        key = (one.plan.name, one.change.id)
        if given := one.change.id if one.plan.name == "dossier" else one.change.fields.get("dossier_id"):
            held[key] = given
        named.append(held.get(key))
    return named
