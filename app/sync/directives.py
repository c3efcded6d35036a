"""What headquarters tells a device beside its acknowledgement: codes, people, policy, what is to be erased.

Applying one twice changes nothing. One of an unknown kind is kept: a newer version of Satchel will know it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

import orjson
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Base, Dossier, Policy, Staff, SyncState
from app.models.enums import Role
from app.rules.policy import Policy as Rules
from app.sync import wire
from app.sync.columns import unknown
from app.sync.erase import erase
from app.sync.errors import NotHeadquarters
from app.sync.merge import stamp_of
from app.sync.rows import row_of, upsert
from app.sync.state import Enrolment, Heard, Parked

_REVOKE: Final = "revoke"
_MOST_PARKED: Final = 1_000
_LONGEST_PARKED: Final = 1 << 16
_MOST_VALUES: Final = 200
_LONGEST_NAME: Final = 60


def apply(session: Session, directives: Sequence[Mapping[str, Any]]) -> int:
    """Apply all that are known, in order, and keep the rest; how many were known.

    Raises NotHeadquarters if one is malformed, ReceiptForged if one that must be signed isn't.
    """
    known, heard = 0, Heard.load(session).number
    try:
        for kind, some in groupby(directives, key=lambda one: one.get("kind")):
            alike = list(some)
            act = _KINDS.get(kind) if isinstance(kind, str) else None
            if act is None:
                _park(session, [dict(one) for one in alike])
            else:
                act(session, alike)
                known += len(alike)
            heard = max(heard, *(wire.place(one["n"]) for one in alike))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, IntegrityError):
        raise NotHeadquarters from None
    Heard(heard).save(session)
    return known


def _code(session: Session, alike: Sequence[Mapping[str, Any]]) -> None:
    """Customers' real codes in place of their provisional ones, with headquarters' stamp ``k``."""
    given = {_row(one["row"]): (_text(one["code"]), wire.stamp(one["k"])) for one in alike}
    table = Base.metadata.tables[Dossier.__tablename__]
    changed: list[dict[str, Any]] = []
    for row, clk in session.execute(select(table.c.id, table.c.clk).where(table.c.id.in_(given))):
        code, stamp = given[row.replace("-", "")]
        held = {name: (one[0], one[1]) for name, one in clk.items()}
        if stamp > (stamp_of(held, "code") or (0, 0)):
            changed.append({"row": row, "given": code, "stamps": {**clk, "code": list(stamp)}})
    if changed:
        statement = update(table).where(table.c.id == bindparam("row"))
        statement = statement.values(code=bindparam("given"), clk=bindparam("stamps"))
        session.connection().execute(statement, changed)


def _row(value: object) -> str:
    if not isinstance(value, str) or not wire.row_id(value):
        raise ValueError("row")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("text")
    return value


def _staff(session: Session, alike: Sequence[Mapping[str, Any]]) -> None:
    rows = [row_of(row) for one in alike for row in one["rows"]]
    for row in rows:
        Role(row.fields["role"])  # a role this version doesn't know would shut its person out at the next unlock
    upsert(session, Staff.__tablename__, rows)


def _policy(session: Session, alike: Sequence[Mapping[str, Any]]) -> None:
    for one in alike:
        set_policy(session, one["values"])


def set_policy(session: Session, values: Mapping[str, Any]) -> None:
    """Take in values of the policy. Raises BrokenData for one that can't be used: then those before stay in force.

    Raises ValueError for what no policy has: too many values, too long a name, one that is nested too deep.
    """
    Rules.of(values)
    if len(values) > _MOST_VALUES or any(len(name) > _LONGEST_NAME for name in values):
        raise ValueError("policy")
    for name, value in values.items():
        session.merge(Policy(name=name, value=unknown(value)))


def _revoke(session: Session, alike: Sequence[Mapping[str, Any]]) -> None:
    """The signed revocation is kept as it came; the next request is refused anyway."""
    session.merge(SyncState(name=_REVOKE, value=_text(alike[-1]["signed"])))


def _pins(session: Session, alike: Sequence[Mapping[str, Any]]) -> None:
    """Certificates to trust from now on. Raises ReceiptForged if the pinned key hasn't signed that."""
    for one in alike:
        told, enrolment = wire.Pins.read(one), Enrolment.load(session)
        enrolment.check_signed(told.sig, told.signed(enrolment.log_origin))
        if told.at > enrolment.pins_at:
            replace(enrolment, pins=told.pins, pins_at=told.at).save(session)


def _erase(session: Session, alike: Sequence[Mapping[str, Any]]) -> None:
    """A person's data goes. Raises ReceiptForged if the pinned key hasn't signed that."""
    for one in alike:
        told, enrolment = wire.Erasure.read(one), Enrolment.load(session)
        enrolment.check_signed(told.sig, told.signed(enrolment.log_origin))
        erase(session, told)


def _park(session: Session, alike: list[dict[str, Any]]) -> None:
    parked = Parked.load(session).directives
    fresh = [one for one in map(unknown, alike) if len(orjson.dumps(one)) <= _LONGEST_PARKED and one not in parked]
    Parked((*parked, *fresh)[-_MOST_PARKED:]).save(session)


_KINDS: Final[dict[str, Callable[[Session, Sequence[Mapping[str, Any]]], None]]] = {
    "code": _code,
    "staff": _staff,
    "policy": _policy,
    "revoke": _revoke,
    "pins": _pins,
    "erase": _erase,
}
