"""Parts of a large map: the network around one person, and clusters of people who belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.rules.relations.graph import Graph

MOST_AROUND: Final = 300
"""People in a network around one person: what a window still shows legibly."""
_ROUNDS: Final = 12


@dataclass(frozen=True, slots=True)
class Cluster:
    """People who belong together. ``head`` is the one with the most ties; ``theirs`` and ``ours`` how many."""

    head: str
    members: tuple[str, ...]
    theirs: int
    ours: int


def neighbours(graph: Graph) -> Mapping[str, Mapping[str, float]]:
    """Who is tied to whom by any tie, and how closely: *reports to* 3, *influences* 2, *knows* its strength / 2, a
    competitor's contact 1.
    """
    found: dict[str, dict[str, float]] = {one: {} for one in graph.people}

    def tie(one: str, other: str, weight: float) -> None:
        if one in found and other in found and one != other:
            found[one][other] = found[one].get(other, 0.0) + weight
            found[other][one] = found[other].get(one, 0.0) + weight

    for person, above in graph.superior.items():
        tie(person, above, 3.0)
    for sway in graph.influences:
        tie(sway.from_id, sway.to_id, 2.0)
    for knows in graph.knows:
        tie(knows.person_id, knows.staff_id, (knows.strength or 2) / 2)
    for contact in graph.competitors:
        tie(contact.person_id, contact.competitor_id, 1.0)
    return found


def around(graph: Graph, centre: str, *, hops: int = 2, most: int = MOST_AROUND) -> Graph:
    """The network around a person: at most ``hops`` ties away and ``most`` people, the nearer and closer first.

    KeyError for somebody who isn't on the map.
    """
    near = neighbours(graph)
    chosen, ring = {centre}, [centre]
    _ = graph.people[centre]
    for _hop in range(hops):
        weight: Counter[str] = Counter()
        for one in ring:
            for other, close in near[one].items():
                if other not in chosen:
                    weight[other] += close  # type: ignore[assignment]  # the stubs say int
        ring = sorted(weight, key=lambda one: (-weight[one], one))[: most - len(chosen)]
        chosen.update(ring)
    return graph.only(chosen)


def clusters(graph: Graph) -> Sequence[Cluster]:
    """The map in clusters, the largest first: label propagation (Raghavan 2007) over the closeness of ties, in a fixed
    order, so that the same map gives the same clusters. A person without ties joins the others of their department.
    """
    near = neighbours(graph)
    label = {one: one for one in graph.people}
    order = sorted(graph.people, key=lambda one: (-len(near[one]), one))
    for _ in range(_ROUNDS):
        changed = False
        for one in order:
            if not near[one]:
                continue
            weight: dict[str, float] = {}
            for other, close in near[one].items():
                weight[label[other]] = weight.get(label[other], 0.0) + close
            best = min(weight, key=lambda name: (-weight[name], name))
            if weight[best] > weight.get(label[one], 0.0):
                label[one], changed = best, True
        if not changed:
            break
    groups: dict[str, list[str]] = {}
    for one, person in graph.people.items():
        alone = f"{person.dossier_id}/{person.department}" if not near[one] else label[one]
        groups.setdefault(alone, []).append(one)
    found = []
    for members in groups.values():
        head = min(members, key=lambda one: (graph.people[one].rival, -len(near[one]), one))
        ours = sum(graph.people[one].ours for one in members)
        rivals = sum(graph.people[one].rival for one in members)
        found.append(Cluster(head, tuple(members), len(members) - ours - rivals, ours))
    return sorted(found, key=lambda one: (-len(one.members), one.head))
