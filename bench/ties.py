"""Ties between the people of an archive: who of ours knows whom, who sways whom, who reports to whom."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from app.models import Base, History, Person, Relation
from app.models.enums import RelationLevel, Standing, TieDirection, TieKind
from app.models.ids import ids_in_order, new_id
from app.services.desk import Desk
from bench.archive import CHUNK, DAY_MS, enter, sentence

KNOWS: Final = 2
SWAYS: Final = 0.2
"""For each person; with the superiors three ties a person, less a few: 300,000 for 100,000 people."""
COLLEAGUES: Final = 40
DAYS: Final = 700
"""How far back ties go."""


def tie(desk: Desk) -> int:
    """Tie all people of the vault in ``desk``, as if headquarters had sent it. Returns how many ties."""
    chance, ids = random.Random(7), ids_in_order()
    with desk.store.read() as session:
        rows = session.execute(select(Person.dossier_id, Person.id).order_by(Person.dossier_id, Person.id)).all()
    people = [(dossier, [row.id for row in some]) for dossier, some in groupby(rows, key=lambda row: row.dossier_id)]
    ours = [desk.me.id, *(new_id() for _ in range(COLLEAGUES))]
    count = enter(desk, Relation.__tablename__, _knows(people, ours, ids, chance, desk.now_ms()))
    count += enter(desk, "influence", _sways(people, ids, chance))
    enter(desk, History.__tablename__, _past(desk, chance))
    return count + _superiors(desk, people)


def _knows(
    people: Sequence[tuple[str, list[str]]], ours: Sequence[str], ids: Iterator[str], chance: random.Random, now: int
) -> Iterator[dict[str, Any]]:
    standings, levels = list(Standing), list(RelationLevel)
    for dossier, theirs in people:
        for person in theirs:
            for who in chance.sample(ours, KNOWS):
                yield {
                    "id": next(ids), "dossier_id": dossier, "person_id": person, "staff_id": who,
                    "clk": {"*": [(now - chance.randrange(DAYS) * DAY_MS) << 16, 0]},
                    "standing": chance.choice(standings), "strength": chance.randint(1, 5),
                    "level": chance.choice(levels), "note": sentence(chance, 3),
                }  # fmt: skip


def _sways(
    people: Sequence[tuple[str, list[str]]], ids: Iterator[str], chance: random.Random
) -> Iterator[dict[str, Any]]:
    directions = list(TieDirection)
    for dossier, theirs in people:
        for _ in range(round(len(theirs) * SWAYS) if len(theirs) > 1 else 0):
            one, other = chance.sample(theirs, 2)
            yield {
                "id": next(ids), "dossier_id": dossier, "from_id": one, "to_id": other, "kind": TieKind.INFLUENCES,
                "direction": chance.choice(directions), "strength": chance.randint(1, 5), "clk": {},
            }  # fmt: skip


def _past(desk: Desk, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Every fifth tie had another standing once."""
    now, standings = desk.now_ms(), list(Standing)
    with desk.store.read() as session:
        rows = session.execute(select(Relation.id, Relation.dossier_id, Relation.standing)).all()
    for number, row in enumerate(rows[::5]):
        at = now - chance.randrange(DAYS) * DAY_MS
        yield {
            "hlc": (at << 16) + number % 65_536, "device": number // 65_536, "field": "standing", "at": at,
            "entity": Relation.__tablename__, "row_id": row.id, "dossier_id": row.dossier_id,
            "old": chance.choice(standings), "new": row.standing, "by_id": desk.me.id,
        }  # fmt: skip


def _superiors(desk: Desk, people: Sequence[tuple[str, list[str]]]) -> int:
    """A small tree in each dossier."""
    above = [
        {"one": person, "boss": theirs[(at - 1) // 3]} for _, theirs in people for at, person in enumerate(theirs) if at
    ]
    table = Base.metadata.tables[Person.__tablename__]
    statement = update(table).where(table.c.id == bindparam("one")).values(reports_to_id=bindparam("boss"))
    for at in range(0, len(above), CHUNK):
        with desk.store.apply() as session:
            session.connection().execute(statement, above[at : at + CHUNK])
    return len(above)
