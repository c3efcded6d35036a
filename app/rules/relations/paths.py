"""The shortest warm path from one of ours to a person (coverage): who can introduce whom."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.enums import Standing, TieDirection
from app.rules.relations.graph import Graph, Knows

STANDING_CHANCE: Final = {Standing.POSITIVE: 0.9, Standing.NEUTRAL: 0.6}
"""How likely an introduction succeeds over the strongest tie of a standing. Negative and not established: never."""

UNKNOWN_STRENGTH: Final = 2
ASSUMED: Final = 0.7
"""A tie that is only assumed counts so much of a confirmed one."""

COLLEAGUES: Final = 0.8
"""Two of ours: they can ask each other, which still is one more step."""

SUPERIOR_TO_REPORT: Final = 0.7
REPORT_TO_SUPERIOR: Final = 0.5


class Step(StrEnum):
    """Over what kind of tie a step of a path goes."""

    COLLEAGUE = "colleague"
    KNOWS = "knows"
    REPORTS = "reports"
    INFLUENCES = "influences"


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path; ``chance`` 0–1 that it carries the introduction."""

    from_id: str
    to_id: str
    step: Step
    chance: float


@dataclass(frozen=True, slots=True)
class Path:
    """A warm path; ``chance`` 0–1 is the product of its hops."""

    hops: tuple[Hop, ...]

    @property
    def chance(self) -> float:
        return math.prod(hop.chance for hop in self.hops)

    @property
    def people(self) -> tuple[str, ...]:
        return (self.hops[0].from_id, *(hop.to_id for hop in self.hops)) if self.hops else ()


def warm_path(graph: Graph, start: str, target: str) -> Path | None:
    """The path with the best chance that an introduction from ``start`` (one of ours) reaches ``target``; None if
    there is none. KeyError for somebody who isn't on the map.

    Every tie has a chance between 0 and 1 of carrying an introduction, and a path's chance is the product of its
    ties' chances, so that a long path over good ties may beat a short one over a poor tie, but each step costs:

    - *knows*: 0.9 for a positive, 0.6 for a neutral standing, × (0.4 + 0.12 × strength), strength 1–5 (unknown: 2),
      × 0.7 if the tie is only assumed. Never over a negative tie or one not established.
    - between two of ours: 0.8; they can ask each other.
    - *influences*, along its direction, if it isn't against us: 0.5 + 0.08 × strength (unknown: 2).
    - *reports to*: 0.7 from superior to report, 0.5 from report to superior.

    Nobody of theirs who stands negative to us as a whole (``Graph.standing``) passes us on, nor does a placeholder or
    somebody of a closed dossier. Equal chances: fewer steps, then the order of identities, so that the answer is
    always the same.
    """
    if start not in graph.people or target not in graph.people:
        raise KeyError(start if start not in graph.people else target)
    neighbours = _neighbours(graph)
    best: dict[str, tuple[float, int]] = {start: (0.0, 0)}
    came: dict[str, Hop] = {}
    queue: list[tuple[float, int, str]] = [(0.0, 0, start)]
    while queue:
        cost, steps, here = heapq.heappop(queue)
        if here == target:
            return Path(tuple(_back(came, target)))
        if (cost, steps) > best[here] or (here != start and not _passes_on(graph, here)):
            continue
        for hop in neighbours(here):
            there = (round(cost - math.log(hop.chance), 12), steps + 1)
            if hop.to_id not in best or there < best[hop.to_id]:
                best[hop.to_id] = there
                came[hop.to_id] = hop
                heapq.heappush(queue, (*there, hop.to_id))
    return None


def knows_chance(tie: Knows) -> float:
    """The chance that a *knows* tie carries an introduction; 0 where it never does."""
    strength = tie.strength or UNKNOWN_STRENGTH
    return STANDING_CHANCE.get(tie.standing, 0.0) * (0.4 + 0.12 * strength) * (1.0 if tie.confirmed else ASSUMED)


def _passes_on(graph: Graph, person_id: str) -> bool:
    person = graph.people[person_id]
    return person.ours or not (person.placeholder or person.closed or graph.standing(person_id) is Standing.NEGATIVE)


class _neighbours:  # noqa: N801  called like a function; keeps the influences by their source
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._ours = sorted(person.id for person in graph.ours)
        self._influenced: Mapping[str, list[Hop]] = {}
        found: dict[str, list[Hop]] = {}
        for tie in graph.influences:
            if tie.sway is not TieDirection.AGAINST:
                chance = 0.5 + 0.08 * (tie.strength or UNKNOWN_STRENGTH)
                found.setdefault(tie.from_id, []).append(Hop(tie.from_id, tie.to_id, Step.INFLUENCES, chance))
        self._influenced = found

    def __call__(self, here: str) -> Iterator[Hop]:
        graph = self._graph
        ours = graph.people[here].ours
        for tie in graph.ties_of.get(here, ()):
            chance = knows_chance(tie)
            if chance > 0:
                yield Hop(here, tie.person_id if ours else tie.staff_id, Step.KNOWS, chance)
        if ours:
            yield from (Hop(here, other, Step.COLLEAGUE, COLLEAGUES) for other in self._ours if other != here)
            return
        yield from self._influenced.get(here, ())
        above = graph.superior.get(here)
        if above is not None:
            yield Hop(here, above, Step.REPORTS, REPORT_TO_SUPERIOR)
        yield from (Hop(here, one, Step.REPORTS, SUPERIOR_TO_REPORT) for one in graph.reports.get(here, ()))


def _back(came: Mapping[str, Hop], target: str) -> list[Hop]:
    hops: list[Hop] = []
    while target in came:
        hops.append(came[target])
        target = hops[-1].from_id
    return hops[::-1]
