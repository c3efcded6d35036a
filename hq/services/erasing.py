"""Erasing a person's data on lawful request (consent): values go from rows, history, conflicts, what was put aside,
files and fills here, and by a signed order from every laptop; headquarters' log keeps that it happened.

One human may stand in several dossiers (ADR 0011): all of those rows go. What others wrote of them in free text can't
be known for certain: it is counted, so that the keepers mend it.
"""

# ruff: noqa: S608 - the words of this file only

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import Connection, OperationalError, connect, sql
from psycopg.rows import TupleRow

from app.errors import Unreachable, UserError
from app.models.fields import ENTITIES
from app.sync.wire import ERASED, ErasedRow
from hq.db.pool import Db
from hq.db.schema import APPLICATION
from hq.headquarters import Headquarters
from hq.services import directives, feed, hqlog, people, statements
from hq.services import rows as stored
from hq.services.checks import plan_of
from hq.services.erased import GOES, signed
from hq.services.feed import Touch
from hq.services.numbers import next_hlc
from hq.services.people import HEADQUARTERS_DEVICE
from hq.services.rows import Row

NOTHING: Final = "—"
"""What stands where a text must be."""
_STAYS: Final = frozenset({"dossier_id", "person_id", "reports_to_id", "deleted"})
_VALUES: Final[dict[tuple[str, str], Any]] = {
    ("attachment", "size"): 0, ("divergence", "winner"): "null", ("divergence", "loser"): "null",
}  # fmt: skip
_OF_PERSON: Final = {
    "post": "t.person_id = ANY(%(persons)s)",
    "consent": "t.person_id = ANY(%(persons)s)",
    "attachment": "(t.about_id = ANY(%(persons)s) OR t.id IN (SELECT photo FROM person WHERE id = ANY(%(persons)s)))",
}


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: persons and rows; ``devices`` are told. ``named``: rows of each entity in the same dossiers
    whose text still holds the name."""

    persons: int
    rows: int
    files: int
    devices: int
    named: dict[str, int]


def erase(hq: Headquarters, person: str, by: str, reference: str) -> Erased:
    """Erase the person of the row ``person``, at the word of the director ``by``, on the request ``reference``.

    All of it or nothing but files; done again it finishes that. Raises UserError, Refused (consent), Unreachable.
    """
    hqlog.check_reference(reference)
    try:
        wanted = UUID(person)
    except ValueError:
        raise UserError("hq-person-unknown") from None
    with _owned(hq.owner) as db:
        director = people.director(db, by, "hq-erase-director", "consent")
        persons = [row for (row,) in db.execute(
            "SELECT id FROM person WHERE id = %(id)s OR human_id = (SELECT human_id FROM person WHERE id = %(id)s)"
            " ORDER BY id", {"id": wanted},
        )]  # fmt: skip
        if not persons:
            raise UserError("hq-person-unknown")
        rows = list(_rows(db, persons))
        dossiers = sorted({row.fields["dossier_id"] for row in rows if row.fields.get("dossier_id")})
        named = _named(db, dossiers, {row.fields["name"] for row in rows if row.plan.name == "person"}, rows)
        now = hq.now()
        last = max(stamp[0] for row in rows for stamp in row.clk.values())
        first = next_hlc(db, now, len(rows), after=last)
        told = [_erase(row, (first + n, HEADQUARTERS_DEVICE)) for n, row in enumerate(rows)]
        for name in sorted({row.plan.name for row in rows}, key=statements.order().index):
            stored.rewrite(db, name, [row for row in rows if row.plan.name == name])
        _forget(db, told)
        db.execute(statements.HISTORY, (stored.dump(list(_lines(rows, told, now, director.id))),))
        devices = _order(hq, db, told, dossiers)
        touched = [Touch(one.entity, one.row, tuple(one.fields), *one.stamp) for one in told]
        hqlog.append(
            hq, db,
            {"kind": "erased", "at": now, "persons": [one.hex for one in persons], "rows": len(told),
             "by": director.id.hex, "request": reference},
        )  # fmt: skip
        files = _files(db, [row for row in rows if row.plan.name == "attachment"])
        feed.publish(db, touched)
        for place in files:
            hq.files.remove(place)
    return Erased(len(persons), len(told), len(files), devices, named)


@contextmanager
def _owned(owner: str) -> Iterator[Connection[TupleRow]]:
    """One transaction of the database's owner, acting as the application. The history is its alone until the end.

    The owner is under the row policies too, and none is for it: they are lifted from the history meanwhile.
    """
    try:
        with connect(owner) as db:
            db.execute("SET LOCAL lock_timeout = '30s'")
            db.execute("ALTER TABLE history NO FORCE ROW LEVEL SECURITY")
            _as_application(db)
            yield db
            db.execute("SET LOCAL ROLE NONE")
            db.execute("ALTER TABLE history FORCE ROW LEVEL SECURITY")
    except OperationalError:
        raise Unreachable("hq-database-unreachable") from None


def _as_application(db: Connection[TupleRow]) -> None:
    db.execute(
        "SELECT set_config('satchel.actor', '', true), set_config('satchel.role', 'system', true),"
        " set_config('satchel.region', '', true)"
    )
    db.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(APPLICATION)))


def _rows(db: Db, persons: list[UUID]) -> Iterator[Row]:
    """The persons' rows and those that are only about them, locked."""
    found = list(stored.read(db, "person", [one.hex for one in persons]))
    for name, where in _OF_PERSON.items():
        query = sql.SQL("SELECT t.id FROM {} t WHERE " + where).format(sql.Identifier(name))
        found += stored.read(db, name, [row.hex for (row,) in db.execute(query, {"persons": persons}).fetchall()])
    ids = [row.id for row in found]
    conflicts = db.execute("SELECT id FROM divergence WHERE row_id = ANY(%s::uuid[])", (ids,)).fetchall()
    found += stored.read(db, "divergence", [row.hex for (row,) in conflicts])
    yield from found


def _erase(row: Row, stamp: tuple[int, int]) -> ErasedRow:
    """Put the values that stay into the row; what is told of it."""
    name, columns = row.plan.name, row.plan.columns
    wanted = GOES[name]
    fields: dict[str, Any] = {ERASED: True}
    if name != "consent" and name != "divergence":
        fields["deleted"] = True
    for field, column in columns.items():
        if field in _STAYS if wanted is None else field not in wanted:
            continue
        if column.nullable:
            fields[field] = None
        elif (name, field) in _VALUES:
            fields[field] = _VALUES[name, field]
        elif column.sql == "text":
            fields[field] = NOTHING
    row.fields = {**row.fields, **fields}
    for field in row.fields.keys() - columns.keys() - {ERASED}:  # of a newer peer: nobody here knows what it says
        fields[field] = row.fields[field] = None
    row.clk = {**row.clk, **dict.fromkeys(fields, stamp)}
    row.written |= fields.keys() & columns.keys()
    return ErasedRow(name, row.id, stamp, fields)


def _lines(rows: Sequence[Row], told: Sequence[ErasedRow], now: int, by: UUID) -> Iterator[dict[str, Any]]:
    """The history says that it happened, and when."""
    for row, one in zip(rows, told, strict=True):
        for field, value in one.fields.items():
            yield {
                "h": one.stamp[0], "d": one.stamp[1], "f": field, "e": one.entity, "i": one.row,
                "dossier": row.fields.get("dossier_id"), "old": None, "new": value, "at": now, "by": by.hex, "t": None,
            }  # fmt: skip


def _forget(db: Connection[TupleRow], told: Sequence[ErasedRow]) -> None:
    """What was said before: in the history, among what was put aside, in fills that are on their way."""
    places = orjson.dumps([{"i": one.row, "f": field} for one in told for field in one.fields]).decode()
    db.execute("SET LOCAL ROLE NONE")
    db.execute(
        "UPDATE history h SET old = 'null', new = 'null' FROM jsonb_to_recordset(%s::jsonb) AS x(i uuid, f text)"
        " WHERE h.row_id = x.i AND h.field = x.f",
        (places,),
    )
    _as_application(db)
    gone = {one.row: one.fields for one in told}
    for device, seq, line in db.execute("SELECT device_id, seq, line FROM quarantine").fetchall():
        change = _change(bytes(line))
        if change is None:
            continue
        about = change["f"].get("person_id") or change["f"].get("about_id")
        if fields := gone.get(change["i"]) or (change["f"] if about in gone else None):
            change["f"] = {name: None if name in fields else value for name, value in change["f"].items()}
            db.execute(
                "UPDATE quarantine SET line = %s WHERE device_id = %s AND seq = %s", (orjson.dumps(change), device, seq)
            )
    db.execute("DELETE FROM snapshot")  # asked for anew


def _change(line: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("f"), dict) and "i" in found else None


def _files(db: Db, rows: Sequence[Row]) -> list[str]:
    """Where the bytes lie that no other row of the dossier names (their rows have no size any more)."""
    places = {(row.fields["dossier_id"], row.fields["blob"]) for row in rows}
    return [
        f"{dossier}/{blob}" for dossier, blob in sorted(places)
        if not db.execute(
            "SELECT 1 FROM attachment WHERE dossier_id = %s AND blob = %s AND size > 0", (dossier, blob)
        ).fetchone()
    ]  # fmt: skip


def _order(hq: Headquarters, db: Db, told: Sequence[ErasedRow], dossiers: Sequence[str]) -> int:
    """Tell the laptops of those who keep the dossiers, or kept them; how many."""
    order = signed(hq, told).directive()
    devices = db.execute(
        "SELECT id FROM device WHERE revoked_at IS NULL AND staff_id IN"
        " (SELECT keeper_id FROM dossier WHERE id = ANY(%(d)s::uuid[])"
        " UNION SELECT from_id FROM handover WHERE dossier_id = ANY(%(d)s::uuid[])) ORDER BY id",
        {"d": list(dossiers)},
    ).fetchall()
    for (device,) in devices:
        directives.tell(db, device, [order])
    return len(devices)


def _named(db: Db, dossiers: Sequence[str], names: set[str], rows: Sequence[Row]) -> dict[str, int]:
    """Where else in these dossiers a text holds one of the names."""
    wanted = [f"%{one}%" for one in sorted(names) if len(one) > 1]
    own = [row.id for row in rows]
    found: dict[str, int] = {}
    for name, entity in ENTITIES.items():
        texts = [one for one in plan_of(name).columns.values() if one.sql == "text"]
        if entity.dossier is None or not texts or not wanted:
            continue
        query = sql.SQL(
            "SELECT count(*) FROM {} t WHERE t.{} = ANY(%s::uuid[]) AND t.id <> ALL(%s::uuid[])"
            " AND concat_ws(' ', {}) LIKE ANY(%s)"
        ).format(
            sql.Identifier(name), sql.Identifier(entity.dossier),
            sql.SQL(", ").join(sql.Identifier("t", one.name) for one in texts),
        )  # fmt: skip
        ((count,),) = db.execute(query, (list(dossiers), own, wanted)).fetchall()
        if count:
            found[name] = count
    return found
