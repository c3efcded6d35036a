"""Where everybody stands on the map: the one door to the layouts. Pure, without Qt: to be called in a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.rules.relations.clusters import neighbours
from app.rules.relations.free import SEED, free_layout
from app.rules.relations.graph import Graph
from app.rules.relations.lanes import Polyline, laned
from app.rules.relations.space import Point, Taken
from app.rules.relations.tree import tidy_tree

LayoutKind = Literal["tree", "free"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Centres of the cards in pixels, y downwards. Where the tree drew lines, ``routes`` has those of ties by their
    id, ``reports`` those of *reports to* by person; a tie without one is a straight line. ``heights`` of cards that
    are higher than the others (ours, with many ties)."""

    kind: LayoutKind
    positions: Mapping[str, Point]
    routes: Mapping[str, Polyline] = field(default_factory=dict)
    reports: Mapping[str, Polyline] = field(default_factory=dict)
    heights: Mapping[str, float] = field(default_factory=dict)


def arrange(
    graph: Graph, kind: LayoutKind = "tree", kept: Mapping[str, Point] | None = None, seed: int = SEED
) -> Layout:
    """Lay out a map. People with a ``kept`` position stay exactly there; only the others are placed, near those they
    belong to, on free spots. Without kept positions, the whole layout. The same map gives the same positions."""
    kept = {one: at for one, at in (kept or {}).items() if one in graph.people}
    if len(kept) == len(graph.people) and kind == "free":
        return Layout(kind, kept)
    if kind == "tree":
        lanes = laned(graph, tidy_tree(graph))
        whole = Layout(kind, lanes.positions, lanes.routes, lanes.reports, lanes.heights)
    else:
        whole = Layout(kind, free_layout(graph, seed))
    return _with_kept(graph, whole, kept) if kept else whole


def _with_kept(graph: Graph, whole: Layout, kept: Mapping[str, Point]) -> Layout:
    near = neighbours(graph)
    positions = dict(kept)
    taken = Taken(kept.values())
    waiting = [one for one in whole.positions if one not in kept]
    while waiting:  # first those who belong to somebody who is placed
        one = next((each for each in waiting if any(other in positions for other in near[each])), waiting[0])
        waiting.remove(one)
        anchors = sorted((o for o in near[one] if o in positions), key=lambda o: (-near[one][o], o))
        x, y = whole.positions[one]
        if anchors:
            base, placed = whole.positions[anchors[0]], positions[anchors[0]]
            x, y = placed[0] + x - base[0], placed[1] + y - base[1]
        positions[one] = taken.near((x, y))
    still = {one for one, (x, y) in positions.items() if _close((x, y), whole.positions[one])}
    ends = {t.id: (t.person_id, t.staff_id) for t in graph.knows}
    ends |= {t.id: (t.from_id, t.to_id) for t in graph.influences}
    ends |= {t.id: (t.person_id, t.competitor_id) for t in graph.competitors}
    return Layout(
        whole.kind, positions,
        {tie: line for tie, line in whole.routes.items() if still.issuperset(ends[tie])},
        {who: line for who, line in whole.reports.items() if {who, graph.superior[who]} <= still},
        whole.heights,
    )  # fmt: skip


def _close(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < 0.5 and abs(one[1] - other[1]) < 0.5
