"""Our people: who they are, whom they report to (domain §1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.errors import Refused, UserError
from app.models.enums import Role
from app.models.ids import new_id
from hq.db.pool import Actor, Db
from hq.headquarters import Headquarters
from hq.services import directives, hqlog
from hq.services.numbers import next_hlc
from hq.services.values import wire_row

HEADQUARTERS_DEVICE: Final = 0
"""The device number in the stamps of what headquarters itself writes."""
_COLUMNS: Final = "id, clk, number, name, role, unit, region, superior_id, active, deleted"


@dataclass(frozen=True, slots=True)
class Person:
    """One of ours; ``id`` and ``superior_id`` as PostgreSQL's UUIDs."""

    id: UUID
    clk: dict[str, list[int]]
    number: str
    name: str
    role: Role
    unit: str | None
    region: str | None
    superior_id: UUID | None
    active: bool
    deleted: bool = False

    @property
    def actor(self) -> Actor:
        return Actor(self.id.hex, self.role.value, self.region or "")

    def wire(self) -> dict[str, Any]:
        """The row as the laptop gets it."""
        fields = {
            "number": self.number, "name": self.name, "role": self.role.value, "unit": self.unit,
            "region": self.region, "superior_id": self.superior_id, "active": self.active, "deleted": self.deleted,
        }  # fmt: skip
        return {"e": "staff", "i": self.id.hex, "k": self.clk, "f": wire_row(fields)}


def _person(row: tuple[Any, ...]) -> Person:
    return Person(row[0], row[1], row[2], row[3], Role(row[4]), *row[5:])


def by_number(db: Db, number: str) -> Person:
    """Raises UserError for an unknown number."""
    row = db.execute(f"SELECT {_COLUMNS} FROM staff WHERE number = %s AND NOT deleted", (number,)).fetchone()  # noqa: S608
    if row is None:
        raise UserError("hq-user-unknown", number=number)
    return _person(row)


def director(db: Db, number: str | None, refusal: str, rule: str) -> Person:
    """The director who decides. Raises UserError for an unknown number, ``refusal`` if it is nobody's who may."""
    person = by_number(db, number) if number else None
    if person is None or person.role is not Role.DIRECTOR or not person.active:
        raise Refused(refusal, rule=rule)
    return person


def by_id(db: Db, staff_id: UUID) -> Person:
    row = db.execute(f"SELECT {_COLUMNS} FROM staff WHERE id = %s", (staff_id,)).fetchone()  # noqa: S608
    if row is None:
        raise LookupError("a person of another table is not in staff")
    return _person(row)


def everyone(db: Db) -> list[Person]:
    return [_person(row) for row in db.execute(f"SELECT {_COLUMNS} FROM staff WHERE NOT deleted ORDER BY number")]  # noqa: S608


@dataclass(frozen=True, slots=True)
class NewPerson:
    number: str
    name: str
    role: Role
    unit: str | None = None
    region: str | None = None
    superior: str | None = None


def add(hq: Headquarters, new: NewPerson) -> Person:
    """Add one of ours; raises UserError if the number is taken or the superior unknown. Logged (domain §1)."""
    with hq.db.transaction() as db:
        added = insert(hq, db, [new])
        return by_id(db, UUID(added[0]))


def insert(hq: Headquarters, db: Db, people: list[NewPerson]) -> list[str]:
    """Add several; superiors may stand among them, before their people. All laptops are told."""
    now = hq.now()
    hlc = next_hlc(db, now, len(people)) if people else 0
    added: list[str] = []
    for count, new in enumerate(people):
        if db.execute("SELECT 1 FROM staff WHERE number = %s", (new.number,)).fetchone():
            raise UserError("hq-user-exists", number=new.number)
        superior = by_number(db, new.superior).id if new.superior else None
        staff_id = new_id()
        clk = f'{{"*": [{hlc + count}, {HEADQUARTERS_DEVICE}]}}'
        db.execute(
            "INSERT INTO staff (id, clk, number, name, role, unit, region, superior_id)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (staff_id, clk, new.number, new.name, new.role.value, new.unit, new.region, superior),
        )
        hqlog.append(
            hq, db, {"kind": "role_changed", "at": now, "staff": UUID(staff_id).hex, "role": new.role.value}
        )  # fmt: skip
        added.append(staff_id)
    rows = [by_id(db, UUID(one)).wire() for one in added]
    directives.tell_all(db, {"kind": "staff", "rows": rows})
    return added
