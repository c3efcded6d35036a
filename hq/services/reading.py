"""Reading by headquarters' people: decided by the one rule, under a card, logged before it is shown (trust §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import sql

from app.clock import local_offset_minutes
from app.errors import UserError
from app.models.enums import CardKind, CardState, Grade, Place, Purpose, Role
from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.rules.borrowing import Action, decide
from app.rules.cards import card_number, working_day_end
from app.rules.case import Card, Context, Object, Subject
from app.rules.lease import LeaseState
from app.rules.reasons import RefusedByRule
from app.rules.trusted_time import ClockState
from hq.db.pool import Db
from hq.headquarters import Headquarters
from hq.services import hqlog, people, statements
from hq.services.checks import plan_of
from hq.services.numbers import next_hlc, next_number
from hq.services.people import HEADQUARTERS_DEVICE, Person
from hq.services.values import wire_value

Row = dict[str, Any]
_COVER: Final = "id, code, name, short_name, region, keeper_id, grade, stage"
_TAKE: Final = {
    Role.DIRECTOR: (Action.ISSUE_DIRECTOR_CARD, CardKind.DIRECTOR),
    Role.INFORMATION_MANAGER: (Action.ISSUE_INSPECTION_CARD, CardKind.INSPECTION),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """Who reads, why, and under which inspection number (information managers)."""

    user: str
    purpose: Purpose
    inspection: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """A person at headquarters' terminal with their statement."""

    person: Person
    statement: Statement
    subject: Subject

    def context(self, now: int) -> Context:
        return Context(
            now_ms=now, place=Place.OFFICE, unlocked=True, log_ok=True, clock=ClockState.GOOD, lease=LeaseState.NONE,
            device=None, purpose=self.statement.purpose, inspection=self.statement.inspection,
        )  # fmt: skip


def reader(hq: Headquarters, statement: Statement) -> Reader:
    """Raises UserError for an unknown person."""
    with hq.db.transaction() as db:
        person = people.by_number(db, statement.user)
        own = db.execute("SELECT id FROM staff WHERE superior_id = %s", (person.id,)).fetchall()
    subject = Subject(
        staff_id=person.id.hex,
        role=person.role,
        superior_of=frozenset(one.hex for (one,) in own),
        region=person.region,
        active=person.active,
    )
    return Reader(person, statement, subject)


def list_dossiers(hq: Headquarters, who: Reader) -> list[Row]:
    """Covers of what the person may see. Logged; raises RefusedByRule."""
    _allow_cover(hq, who, "dossier_list")
    with hq.db.transaction(who.person.actor) as db:
        return _rows(db, f"SELECT {_COVER} FROM dossier WHERE NOT deleted ORDER BY code")  # noqa: S608


def list_visits(hq: Headquarters, who: Reader) -> list[Row]:
    """Number, subject and date of visits. Logged; raises RefusedByRule."""
    _allow_cover(hq, who, "visit_list")
    with hq.db.transaction(who.person.actor) as db:
        return _rows(
            db,
            "SELECT v.id, v.number, v.subject, v.state, v.planned_at, d.code AS dossier FROM visit v"
            " JOIN dossier d ON d.id = v.dossier_id WHERE NOT v.deleted ORDER BY v.planned_at, v.number",
        )


def show_dossier(hq: Headquarters, who: Reader, code: str) -> Row:
    """A whole dossier with its history, under a card. Raises UserError, RefusedByRule."""
    with hq.db.transaction() as db:
        found = db.execute("SELECT id FROM dossier WHERE code = %s", (code,)).fetchone()
    if found is None:
        raise UserError("hq-dossier-unknown", code=code[:40])
    card = _open(hq, who, found[0])
    with hq.db.transaction(who.person.actor) as db:
        whole: Row = {"read_under": card, **_entity(db, "dossier", "id", found[0])[0]}
        for name in statements.order():
            if ENTITIES[name].dossier == "dossier_id":
                whole[name] = _entity(db, name, "dossier_id", found[0])
        whole["history"] = _history(db, "dossier_id", found[0])
    return whole


def show_visit(hq: Headquarters, who: Reader, reference: str) -> Row:
    """A visit by id or number, with who met whom, promises, information and history. Raises as ``show_dossier``."""
    with hq.db.transaction() as db:
        found = db.execute(
            "SELECT id, dossier_id FROM visit WHERE number = %s OR replace(id::text, '-', '') = %s",
            (reference, reference.replace("-", "")),
        ).fetchone()
    if found is None:
        raise UserError("hq-visit-unknown", reference=reference[:40])
    card = _open(hq, who, found[1])
    with hq.db.transaction(who.person.actor) as db:
        whole: Row = {"read_under": card, **_entity(db, "visit", "id", found[0])[0]}
        for name in statements.order():
            if "visit_id" in plan_of(name).columns:
                whole[name] = _entity(db, name, "visit_id", found[0])
        whole["history"] = _history(db, "row_id", found[0])
    return whole


def _allow_cover(hq: Headquarters, who: Reader, what: str) -> None:
    decision = decide(who.subject, Action.READ_COVER, Object(), who.context(hq.now()))
    _log(hq, who, {"kind": "read", "what": what}, decision.reason)
    if decision.reason is not None:
        raise RefusedByRule(decision.reason)


def _open(hq: Headquarters, who: Reader, dossier: UUID) -> str:
    """The card that covers the reading; its entry is committed when this returns. Raises RefusedByRule."""
    now = hq.now()
    with hq.db.transaction() as db:
        row = db.execute("SELECT keeper_id, grade, region FROM dossier WHERE id = %s", (dossier,)).fetchone()
        held = db.execute(
            "SELECT number, kind, issued_at, due_at FROM card WHERE dossier_id = %s AND borrower_id = %s"
            " AND state = 'out' AND device = 0 AND due_at > %s ORDER BY issued_at DESC LIMIT 1",
            (dossier, who.person.id, now),
        ).fetchone()
    keeper, grade, region = row or (None, None, None)
    card = None
    if held is not None:
        card = Card(
            number=held[0], dossier_id=dossier.hex, borrower_id=who.subject.staff_id, kind=CardKind(held[1]),
            state=CardState.OUT, issued_at=held[2], due_at=held[3],
        )  # fmt: skip
    on = Object(
        dossier_id=dossier.hex,
        keeper_id=keeper.hex if keeper else None,
        grade=Grade(grade) if grade else None,
        region=region,
        card=card,
    )
    context = who.context(now)
    if card is not None and decide(who.subject, Action.OPEN_DOSSIER, on, context).allowed:
        number = card.number
    else:
        action, kind = _TAKE.get(who.person.role, (Action.OPEN_DOSSIER, CardKind.LOAN))
        decision = decide(who.subject, action, on, context)
        if decision.reason is not None:
            _log(hq, who, {"kind": "read", "what": "dossier", "dossier": dossier.hex}, decision.reason)
            raise RefusedByRule(decision.reason)
        number = _issue(hq, who, dossier, kind, now)
    _log(hq, who, {"kind": "read", "what": "dossier", "dossier": dossier.hex, "card": number}, None)
    return number


def _issue(hq: Headquarters, who: Reader, dossier: UUID, kind: CardKind, now: int) -> str:
    """A card for the rest of the working day; in the register and in the log."""
    offset = local_offset_minutes(now)
    day = datetime.fromtimestamp(now / 1000 + offset * 60, UTC).date()
    with hq.db.transaction() as db:
        number = card_number(day, HEADQUARTERS_DEVICE, next_number(db, f"card:{day}"))
        stamp = orjson.dumps({"*": [next_hlc(db, now), HEADQUARTERS_DEVICE]}).decode()
        db.execute(
            "INSERT INTO card (id, clk, dossier_id, number, kind, state, borrower_id, rank, unit, purpose,"
            " purpose_text, place, device, issued_at, due_at)"
            " VALUES (%s, %s, %s, %s, %s, 'out', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                new_id(), stamp, dossier, number, kind.value, who.person.id, who.person.role.value, who.person.unit,
                who.statement.purpose.value, who.statement.inspection, Place.OFFICE.value, HEADQUARTERS_DEVICE, now,
                working_day_end(now, offset),
            ),
        )  # fmt: skip
        hqlog.append(
            hq, db,
            {"kind": "card_issued", "at": now, "card": number, "dossier": dossier.hex, "staff": who.person.id.hex},
        )  # fmt: skip
    return number


def _log(hq: Headquarters, who: Reader, entry: Row, refused: Any) -> None:
    """Commit the entry of a reading, or of a refused attempt, before the answer."""
    whole = {**entry, "at": hq.now(), "staff": who.person.id.hex, "purpose": who.statement.purpose.value}
    if refused is not None:
        whole["refused"] = str(refused)
    with hq.db.transaction() as db:
        hqlog.append(hq, db, whole)


def _entity(db: Db, name: str, column: str, value: UUID) -> list[Row]:
    listed = sql.SQL(", ").join(map(sql.Identifier, ("id", *plan_of(name).columns)))
    query = sql.SQL("SELECT {} FROM {} WHERE {} = %s ORDER BY id").format(
        listed, sql.Identifier(name), sql.Identifier(column)
    )
    cursor = db.execute(query, (value,))
    names = [one.name for one in cursor.description or ()]
    return [{key: wire_value(found) for key, found in zip(names, row, strict=True)} for row in cursor]


def _history(db: Db, column: str, value: UUID) -> list[Row]:
    query = sql.SQL(
        "SELECT h.at, h.entity, h.row_id, h.field, h.old, h.new, h.device, h.by_id, s.name AS by, h.hlc FROM history h"
        " LEFT JOIN staff s ON s.id = h.by_id WHERE {} = %s ORDER BY h.hlc, h.device, h.field"
    ).format(sql.Identifier("h", column))
    cursor = db.execute(query, (value,))
    names = [one.name for one in cursor.description or ()]
    return [{key: wire_value(found) for key, found in zip(names, row, strict=True)} for row in cursor]


def _rows(db: Db, query: str, *parameters: Any) -> list[Row]:
    cursor = db.execute(sql.SQL(query), parameters)
    names = [one.name for one in cursor.description or ()]
    return [{key: wire_value(found) for key, found in zip(names, row, strict=True)} for row in cursor]
