"""What changed between two states of a relationship map (coverage: what changed since last quarter)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.enums import Standing
from app.rules.relations.coverage import nobody_knows
from app.rules.relations.graph import Graph, Knows, PurchaseRole


class ChangeKind(StrEnum):
    PERSON_CAME = "person_came"
    PERSON_WENT = "person_went"
    NEWLY_KNOWN = "newly_known"
    NO_LONGER_KNOWN = "no_longer_known"
    SUPERIOR = "superior"
    TIE_NEW = "tie_new"
    TIE_GONE = "tie_gone"
    STANDING_BETTER = "standing_better"
    STANDING_WORSE = "standing_worse"
    STRONGER = "stronger"
    WEAKER = "weaker"
    CONFIRMED = "confirmed"
    ROLE_NEW = "role_new"
    ROLE_GONE = "role_gone"
    SUPPORT = "support"
    INFLUENCE = "influence"
    INFLUENCES_NEW = "influences_new"
    INFLUENCES_GONE = "influences_gone"
    COMPETITOR_NEW = "competitor_new"
    COMPETITOR_GONE = "competitor_gone"


GOOD: Final = frozenset({
    ChangeKind.NEWLY_KNOWN, ChangeKind.TIE_NEW, ChangeKind.STANDING_BETTER, ChangeKind.STRONGER, ChangeKind.CONFIRMED,
    ChangeKind.COMPETITOR_GONE,
})  # fmt: skip
"""Changes that are good news."""
POOR: Final = frozenset({
    ChangeKind.PERSON_WENT, ChangeKind.NO_LONGER_KNOWN, ChangeKind.TIE_GONE, ChangeKind.STANDING_WORSE,
    ChangeKind.WEAKER, ChangeKind.COMPETITOR_NEW,
})  # fmt: skip
"""Changes that are bad news."""


@dataclass(frozen=True, slots=True)
class MapChange:
    """One change: of a person, towards ``other_id`` (the other end of a tie, or the superior), with old and new."""

    kind: ChangeKind
    person_id: str
    other_id: str | None = None
    old: str | None = None
    new: str | None = None


def changes(before: Graph, after: Graph) -> Sequence[MapChange]:
    """Everything that differs, people first, then ties, roles, influences, competitors. Same states: nothing.

    A tie is the same tie if it joins the same two people, whatever row holds it.
    """
    return [
        *_people(before, after),
        *_known(before, after),
        *_ties(before, after),
        *_roles(before, after),
        *_pairs(before, after),
    ]


def _people(before: Graph, after: Graph) -> Iterator[MapChange]:
    old, new = ({p.id: p for p in graph.theirs} for graph in (before, after))
    yield from (MapChange(ChangeKind.PERSON_CAME, one) for one in new if one not in old)
    yield from (MapChange(ChangeKind.PERSON_WENT, one) for one in old if one not in new)
    for one in new:
        was, now = before.superior.get(one), after.superior.get(one)
        if one in old and was != now:
            yield MapChange(ChangeKind.SUPERIOR, one, now, was, now)


def _known(before: Graph, after: Graph) -> Iterator[MapChange]:
    unknown_then, unknown_now = set(nobody_knows(before)), set(nobody_knows(after))
    for person in after.theirs:
        if person.id not in before.people or person.placeholder:
            continue
        if person.id in unknown_then and person.id not in unknown_now:
            yield MapChange(ChangeKind.NEWLY_KNOWN, person.id)
        elif person.id in unknown_now and person.id not in unknown_then:
            yield MapChange(ChangeKind.NO_LONGER_KNOWN, person.id)


def _ties(before: Graph, after: Graph) -> Iterator[MapChange]:
    old, new = (_by_ends(graph.knows) for graph in (before, after))
    for ends, now in new.items():
        was = old.get(ends)
        if was is None:
            yield MapChange(ChangeKind.TIE_NEW, *ends, None, now.standing)
        else:
            yield from _tie(was, now)
    for ends, was in old.items():
        if ends not in new:
            yield MapChange(ChangeKind.TIE_GONE, *ends, was.standing, None)


def _tie(was: Knows, now: Knows) -> Iterator[MapChange]:
    ends = (now.person_id, now.staff_id)
    if was.standing is not now.standing:
        better = _RANK[now.standing] > _RANK[was.standing]
        kind = ChangeKind.STANDING_BETTER if better else ChangeKind.STANDING_WORSE
        yield MapChange(kind, *ends, was.standing, now.standing)
    if was.strength != now.strength and was.strength is not None and now.strength is not None:
        kind = ChangeKind.STRONGER if now.strength > was.strength else ChangeKind.WEAKER
        yield MapChange(kind, *ends, str(was.strength), str(now.strength))
    if now.confirmed and not was.confirmed:
        yield MapChange(ChangeKind.CONFIRMED, *ends)


def _roles(before: Graph, after: Graph) -> Iterator[MapChange]:
    old, new = (_by_purchase(graph.roles) for graph in (before, after))
    for key, now in new.items():
        was = old.get(key)
        if was is None:
            yield MapChange(ChangeKind.ROLE_NEW, now.person_id, None, None, now.role)
            continue
        if was.support != now.support:
            yield MapChange(ChangeKind.SUPPORT, now.person_id, None, _text(was.support), _text(now.support))
        if was.influence != now.influence:
            yield MapChange(ChangeKind.INFLUENCE, now.person_id, None, _text(was.influence), _text(now.influence))
    for key, was in old.items():
        if key not in new:
            yield MapChange(ChangeKind.ROLE_GONE, was.person_id, None, was.role, None)


def _pairs(before: Graph, after: Graph) -> Iterator[MapChange]:
    old, new = ({(t.from_id, t.to_id): t.sway for t in graph.influences} for graph in (before, after))
    yield from (MapChange(ChangeKind.INFLUENCES_NEW, a, b, None, new[a, b]) for a, b in new if (a, b) not in old)
    yield from (MapChange(ChangeKind.INFLUENCES_GONE, a, b, old[a, b], None) for a, b in old if (a, b) not in new)
    was, now = ({(t.person_id, t.competitor): None for t in graph.competitors} for graph in (before, after))
    yield from (MapChange(ChangeKind.COMPETITOR_NEW, p, None, None, c) for p, c in now if (p, c) not in was)
    yield from (MapChange(ChangeKind.COMPETITOR_GONE, p, None, c, None) for p, c in was if (p, c) not in now)


def _by_ends(ties: Sequence[Knows]) -> Mapping[tuple[str, str], Knows]:
    return {(tie.person_id, tie.staff_id): tie for tie in ties}


def _by_purchase(roles: Sequence[PurchaseRole]) -> Mapping[tuple[str, str, str], PurchaseRole]:
    return {(role.purchase_id, role.person_id, role.role): role for role in roles}


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


_RANK: Final = {Standing.NEGATIVE: 0, Standing.NOT_ESTABLISHED: 1, Standing.NEUTRAL: 2, Standing.POSITIVE: 3}
