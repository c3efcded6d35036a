"""A dossier passes to another keeper with everything, under the director's hand; the old keeper's copy is purged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import sql

from app.errors import UserError
from app.models.enums import CardState
from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.rules.cards import OPEN
from app.rules.policy import DAY_MS, HOUR_MS
from app.sync import merge, wire
from hq.db import locks
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import feed, hqlog, people, statements
from hq.services.authority import KEEPERS
from hq.services.feed import GRANT, PURGE, Touch
from hq.services.numbers import next_hlc
from hq.services.people import HEADQUARTERS_DEVICE
from hq.services.tokens import Caller

UNREAD_MS: Final = DAY_MS
"""How long after its first contact a device that hasn't read the order to purge may bring edits (a lost answer)."""
READ_MS: Final = HOUR_MS
"""How long one that has read it may bring what still waited in its outbox."""
_ANY: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was done: the dossier's code, the numbers of both keepers, and how many rows went over."""

    dossier: str
    old: str | None
    new: str
    rows: int


def hand_over(hq: Headquarters, code: str, to: str, by: str) -> HandedOver:
    """Move the dossier ``code`` to the person ``to``, at the word of the director ``by`` (numbers). Logged.

    In one transaction: keeper, history, the whole dossier into the new keeper's feed, an order to purge into the old
    one's. What the old keeper wrote before they knew is still taken. Raises UserError, Refused (handover).
    """
    with hq.db.transaction() as db:
        director = people.director(db, by, "hq-handover-director", "handover")
        keeper = people.by_number(db, to)
        dossier, old, clk = _locked(db, code)
        if keeper.role not in KEEPERS or not keeper.active or keeper.id == old:
            raise UserError("hq-handover-keeper", number=to)
        now = hq.now()
        stamp = next_hlc(db, now, after=max(one[0] for one in clk.values()))
        _move(db, dossier, old, keeper.id, stamp, now, director.id)
        granted = [Touch(name, row_id, (), stamp, HEADQUARTERS_DEVICE, GRANT) for name, row_id in rows_of(db, dossier)]
        lines = {keeper.id: granted}
        entry: dict[str, Any] = {
            "kind": "handover", "at": now, "dossier": dossier.hex, "to": keeper.id.hex, "by": director.id.hex,
        }  # fmt: skip
        if old is not None:
            lines[old] = [Touch("dossier", dossier.hex, (), stamp, HEADQUARTERS_DEVICE, PURGE)]
            entry["from"] = old.hex
        hqlog.append(hq, db, entry)
        feed.write(db, lines)
        former = None if old is None else people.by_id(db, old).number
    return HandedOver(code, former, to, len(granted))


def _move(db: Db, dossier: UUID, old: UUID | None, new: UUID, stamp: int, now: int, by: UUID) -> None:
    mark = orjson.dumps([stamp, HEADQUARTERS_DEVICE]).decode()
    db.execute(
        "UPDATE dossier SET keeper_id = %s, clk = clk || jsonb_build_object('keeper_id', %s::jsonb) WHERE id = %s",
        (new, mark, dossier),
    )
    line = {
        "h": stamp, "d": HEADQUARTERS_DEVICE, "f": "keeper_id", "e": "dossier", "i": dossier.hex,
        "dossier": dossier.hex, "old": old.hex if old else None, "new": new.hex, "at": now, "by": by.hex, "t": None,
    }  # fmt: skip
    db.execute(statements.HISTORY, (orjson.dumps([line]).decode(),))
    db.execute(
        "UPDATE card SET state = %s, ended_at = %s, clk = clk || jsonb_build_object('state', %s::jsonb, 'ended_at',"
        " %s::jsonb) WHERE dossier_id = %s AND borrower_id = %s AND state = ANY(%s)",
        (CardState.RECALLED, now, mark, mark, dossier, old, sorted(OPEN)),
    )
    db.execute(
        "INSERT INTO handover (id, dossier_id, from_id, to_id, hlc, at, by_id) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (new_id(), dossier, old, new, stamp, now, by),
    )


def keeping(person: UUID) -> str:
    """The name under which a person's pushes keep out handovers: one that came between finding out what is late and
    writing would put changes aside that nobody did wrong.
    """
    return f"keeping/{person.hex}"


def _locked(db: Db, code: str) -> tuple[UUID, UUID | None, dict[str, Any]]:
    """The dossier's identity, keeper and stamps, which stay so; nobody who keeps it is in the middle of a push."""
    query = "SELECT id, keeper_id, clk FROM dossier WHERE code = %s"
    seen = db.execute(query, (code,)).fetchone()
    while seen is not None:
        if seen[1] is not None:
            locks.alone(db, keeping(seen[1]))
        row = db.execute(query + " FOR UPDATE", (code,)).fetchone()
        if row is not None and row[1] == seen[1]:
            return row[0], row[1], row[2]
        seen = row
    raise UserError("hq-dossier-unknown", code=code[:40])


def rows_of(db: Db, dossier: UUID) -> list[tuple[str, str]]:
    """Everything of the dossier, parents before children."""
    found: list[tuple[str, str]] = []
    for name in statements.order():
        column = ENTITIES[name].dossier
        if column is not None:
            query = sql.SQL("SELECT id FROM {} WHERE {} = %s ORDER BY id")
            rows = db.execute(query.format(sql.Identifier(name), sql.Identifier(column)), (dossier,))
            found += [(name, row.hex) for (row,) in rows]
    return found


def handed_over(db: Db, caller: Caller, feed_at: int | None, now: int) -> dict[UUID, int]:
    """Dossiers that left the person's keeping → up to which clock value edits of it are late, not forbidden.

    The time runs from the device's first contact after the handover (``late_edits.met``), which brings the order to
    purge. A device that hasn't read the order (``feed_at``: the line it says it has read) can't know: a day. One that
    has read it brings what still waited: an hour, and nothing stamped after it first said so. Only ever looked for past
    the row policies: the person sees these dossiers no more.
    """
    rows = db.execute(
        "SELECT h.dossier_id, h.hlc, c.value, coalesce(k.value, c.value),"
        " EXISTS (SELECT 1 FROM feed_line l WHERE l.person_id = h.from_id"
        " AND l.kind = 'purge' AND l.row_id = h.dossier_id AND l.number > coalesce(greatest(%(at)s::numeric,"
        " (SELECT r.number FROM feed_reader r WHERE r.device_id = %(device)s AND r.person_id = h.from_id)), 0))"
        " FROM (SELECT DISTINCT ON (dossier_id) * FROM handover WHERE from_id = %(person)s"
        " ORDER BY dossier_id, hlc DESC) h"
        " JOIN dossier d ON d.id = h.dossier_id AND d.keeper_id IS DISTINCT FROM h.from_id"
        " JOIN counter c ON c.name = 'contact:' || %(text)s || ':' || replace(h.id::text, '-', '')"
        " LEFT JOIN counter k ON k.name = 'read:' || %(text)s || ':' || replace(h.id::text, '-', '')",
        {"at": feed_at, "device": caller.device, "person": caller.staff, "text": str(caller.device)},
    ).fetchall()
    open_: dict[UUID, int] = {}
    for dossier, hlc, met, read, unread in rows:
        if unread and now - met <= UNREAD_MS:
            open_[dossier] = _ANY
        elif read - met <= UNREAD_MS and now - read <= READ_MS:
            open_[dossier] = max(hlc, merge.pack(read)) + merge.pack(wire.SKEW_MS)
    return open_
