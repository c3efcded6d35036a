"""From rows to a relationship map: people, ties and roles of one dossier, joined with those of others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.vocabulary import plain
from app.models import Person as PersonRow
from app.models import Staff
from app.models.enums import BuyingRoleKind, Certainty, RelationLevel, Side, Standing, TieDirection, TieKind, known
from app.models.fields import ENTITIES
from app.rules.relations.graph import CompetitorContact, Graph, Influences, Knows, Person, PurchaseRole
from app.services.map_rows import Rows
from app.services.records import Record


def theirs(rows: Rows, dossier_id: str, purchase_id: str | None, unit: str = "") -> Graph:
    """A dossier's part of a map, ours not yet among the people.

    Roles are those of ``purchase_id``, with a placeholder for each that nobody is known for; without it there are
    none, because roles belong to a purchase. A tie that is limited to a purchase shows on that purchase's map only.
    """
    people = {
        row.id: Person(row.id, _text(row, "name"), Side.THEIRS, _text(row, "post"), _text(row, "department"),
                       dossier_id, unit)
        for row in rows["person"]
    }  # fmt: skip
    roles = []
    for row in rows["buying_role"]:
        value = row.values
        if purchase_id is None or value["opportunity_id"] != purchase_id:
            continue
        kind = known(BuyingRoleKind, _text(row, "role"))
        if kind is None:  # a newer headquarters' role: the form shows it
            continue
        person_id = str(value["person_id"] or row.id)
        if not value["person_id"]:
            name = _text(row, "placeholder")
            people[row.id] = Person(row.id, name, Side.THEIRS, dossier_id=dossier_id, placeholder=True, seeks=kind)
        roles.append(
            PurchaseRole(row.id, purchase_id, person_id, kind, _number(row, "support"), _number(row, "influence"),
                         _text(row, "looks_at"), _text(row, "effect"))
        )  # fmt: skip
    superior = {row.id: str(row.values["reports_to_id"]) for row in rows["person"] if row.values["reports_to_id"]}
    influences, further = [], []
    for row in rows["influence"]:
        value = row.values
        if value["opportunity_id"] not in (None, purchase_id):
            continue
        ends = (str(value["from_id"]), str(value["to_id"]))
        if value["kind"] == TieKind.REPORTS_TO:
            further.append(ends)
        else:
            sway = known(TieDirection, _text(row, "direction")) if value["direction"] else TieDirection.FOR
            if sway is not None:
                influences.append(Influences(row.id, *ends, sway, _number(row, "strength")))
    for below, above in list(further):  # who has no superior of their own yet gets this one
        if below not in superior:
            superior[below] = above
            further.remove((below, above))
    names = {row.id: _text(row, "name") for row in rows["competitor"]}
    people |= {
        one: Person(one, name, Side.THEIRS, dossier_id=dossier_id, unit=unit, rival=True) for one, name in names.items()
    }
    competitors = [
        CompetitorContact(row.id, str(row.values["person_id"]), str(row.values["competitor_id"]),
                          names[str(row.values["competitor_id"])], _number(row, "strength"), _text(row, "contact"))
        for row in rows["competitor_contact"] if row.values["competitor_id"] in names
    ]  # fmt: skip
    return Graph(people, [_knows(row) for row in rows["relation"]], superior, influences, competitors, roles, further)


def whole(parts: Sequence[Graph], ours: Mapping[str, Person], closed: Iterable[Person] = ()) -> Graph:
    """Parts of several dossiers as one map, with ours, and a card for each dossier that isn't open. A competitor that
    several of them name the same is one.
    """
    people: dict[str, Person] = {}
    superior: dict[str, str] = {}
    rivals: dict[str, str] = {}  # plain name → the first one's id
    met: list[CompetitorContact] = []
    for part in parts:
        same = {one.id: rivals.setdefault(plain(one.name), one.id) for one in part.rivals}
        people |= {one: person for one, person in part.people.items() if same.get(one, one) == one}
        met += (replace(tie, competitor_id=same.get(tie.competitor_id, tie.competitor_id)) for tie in part.competitors)
        superior |= part.superior
    people |= {person.id: person for person in closed}
    return Graph(
        {**people, **ours}, [t for p in parts for t in p.knows], superior, [t for p in parts for t in p.influences],
        met, [r for p in parts for r in p.roles],
        [f for p in parts for f in p.further],
    ).pruned()  # fmt: skip


def same_humans(session: Session, dossiers: Sequence[str]) -> dict[str, str]:
    """Persons of these dossiers who are the same human as another of them → the one who stands for all their rows.

    Who was deleted is among them, for maps of the past.
    """
    query = (
        select(PersonRow.id, PersonRow.human_id)
        .where(PersonRow.dossier_id.in_(dossiers), PersonRow.human_id.is_not(None))
        .order_by(PersonRow.deleted, PersonRow.id)
    )
    first: dict[str, str] = {}
    same = {row.id: first.setdefault(row.human_id, row.id) for row in session.execute(query)}
    several = {stands for one, stands in same.items() if one != stands}
    return {one: stands for one, stands in same.items() if stands in several}


def our_people(session: Session, ids: Iterable[str], me: str, post: Mapping[str, str]) -> dict[str, Person]:
    """Those of ours who are on the map, oneself always. ``post``: the word for each role."""
    wanted = {*ids, me}
    query = select(Staff.id, Staff.name, Staff.role, Staff.unit).where(Staff.id.in_(wanted))
    found = {
        row.id: Person(row.id, row.name, Side.OURS, post.get(row.role, ""), row.unit or "", me=row.id == me)
        for row in session.execute(query)
    }
    return dict(sorted(found.items(), key=lambda item: (not item[1].me, item[0])))


def _knows(row: Record) -> Knows:
    value = row.values
    since = value["since_on"]
    standing = known(Standing, _text(row, "standing")) or Standing.NOT_ESTABLISHED
    return Knows(
        row.id, str(value["staff_id"]), str(value["person_id"]), standing,
        _number(row, "strength"), value["certainty"] == Certainty.CONFIRMED, _level(value["level"]),
        _level(value["desired_level"]), since if isinstance(since, dt.date) else None, _text(row, "source"),
    )  # fmt: skip


def _level(value: Any) -> RelationLevel | None:
    return known(RelationLevel, value)


def _text(row: Record, field: str) -> str:
    return str(row.values[field] or "")


def _number(row: Record, field: str) -> int | None:
    value = row.values[field]
    low = ENTITIES[row.entity].fields[field].field.low or 0
    return max(low, int(str(value))) if value is not None else None
