"""One human who is a key person of several customers is one person on a map of them (decision record 0011)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from app.rules.relations.graph import BAD, Graph, Knows, Person

T = TypeVar("T")


def one_each(graph: Graph, same: Mapping[str, str]) -> Graph:
    """The map with one node for each human; ``same``: person → the one who stands for all of that human's rows.

    All ties of theirs lead to the one node: whoever is known through one customer is known. Of one's ties with the
    same person of ours the one stays that decides how they stand; a superior in a further customer is a further line.
    """
    if not same:
        return graph
    people: dict[str, Person] = {}
    rows: dict[str, list[Person]] = {}
    for one, person in graph.people.items():
        rows.setdefault(same.get(one, one), []).append(person)
    for one, some in rows.items():
        first = next((row for row in some if row.id == one), some[0])
        people[one] = replace(first, id=one, also=tuple(row for row in some if row is not first))

    def end(person_id: str) -> str:
        return same.get(person_id, person_id)

    superior, further = _superiors(graph, same)
    known: dict[tuple[str, str], Knows] = {}
    for tie in graph.knows:
        moved = replace(tie, person_id=end(tie.person_id))
        ends = (moved.staff_id, moved.person_id)
        known[ends] = max(known.get(ends, moved), moved, key=_weight)
    return replace(
        graph,
        people=people,
        knows=list(known.values()),
        superior=superior,
        further=further,
        influences=_once(
            ((t.from_id, t.to_id, t.sway), t)
            for t in (replace(t, from_id=end(t.from_id), to_id=end(t.to_id)) for t in graph.influences)
        ),
        competitors=_once(
            ((t.person_id, t.competitor_id), t)
            for t in (replace(t, person_id=end(t.person_id)) for t in graph.competitors)
        ),
        roles=[replace(role, person_id=end(role.person_id)) for role in graph.roles],
    ).pruned()


def _superiors(graph: Graph, same: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The tree and the further lines; a human's own first row says whom they report to, and no ring is closed."""
    first = sorted(graph.superior.items(), key=lambda line: same.get(line[0], line[0]) != line[0])
    superior: dict[str, str] = {}
    further = [(same.get(a, a), same.get(b, b)) for a, b in graph.further]
    for below, above in ((same.get(a, a), same.get(b, b)) for a, b in first):
        if superior.get(below) == above or below == above:
            continue
        if below in superior or _reaches(superior, above, below):
            further.append((below, above))
        else:
            superior[below] = above
    return superior, list(dict.fromkeys(further))


def _reaches(superior: Mapping[str, str], start: str, wanted: str) -> bool:
    here: str | None = start
    seen: set[str] = set()
    while here is not None and here not in seen:
        if here == wanted:
            return True
        seen.add(here)
        here = superior.get(here)
    return False


def _weight(tie: Knows) -> tuple[bool, int, bool, int]:
    """As ``Graph.standing`` weighs ties: the strongest that is established, among equals the worse."""
    return tie.established, tie.strength or 2, tie.confirmed, BAD.index(tie.standing)


def _once(ties: Iterable[tuple[object, T]]) -> list[T]:
    found: dict[object, T] = {}
    for key, tie in ties:
        found.setdefault(key, tie)
    return list(found.values())
