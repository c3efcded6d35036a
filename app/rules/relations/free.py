"""The free layout: a spring embedding (Fruchterman and Reingold 1991, rustworkx), seeded, the same for the same map.

Up to a few hundred people it is one embedding, cards pushed apart; above that clusters are embedded and each one's
people stand in a block, because springs over thousands of people take seconds and show nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import rustworkx

from app.rules.relations.clusters import clusters, neighbours
from app.rules.relations.graph import Graph
from app.rules.relations.space import CARD_H, CARD_W, GAP_X, GAP_Y, Point, bounds, push_apart

SEED: Final = 20261122
MOST_SPRINGS: Final = 400
_ITERATIONS: Final = 300
_EDGE: Final = 1.7 * CARD_W


def free_layout(graph: Graph, seed: int = SEED) -> dict[str, Point]:
    """Centres of all cards; no two overlap."""
    if len(graph.people) > MOST_SPRINGS:
        return _by_clusters(graph, seed)
    near = neighbours(graph)
    parts = []
    for members in _components(near):
        at = _springs(members, [(a, b, near[a][b]) for a in members for b in near[a] if a < b], seed)
        parts.append(push_apart({one: (*at[one], CARD_W, CARD_H) for one in members}))
    return _packed(parts)


def _springs(members: Sequence[str], edges: Iterable[tuple[str, str, float]], seed: int) -> dict[str, Point]:
    if len(members) == 1:
        return {members[0]: (0.0, 0.0)}
    index = {one: n for n, one in enumerate(members)}
    network: rustworkx.PyGraph[str, float] = rustworkx.PyGraph()
    network.add_nodes_from(list(members))
    network.add_edges_from([(index[a], index[b], weight) for a, b, weight in edges])
    found = rustworkx.spring_layout(
        network, num_iter=_ITERATIONS, weight_fn=lambda weight: 0.5 + math.sqrt(weight) / 2, seed=seed,
        k=1.6 / math.sqrt(len(members)),
    )  # fmt: skip
    scale = _EDGE * math.sqrt(len(members)) * 0.75
    return {one: (float(found[n][0]) * scale * 1.25, float(found[n][1]) * scale * 0.8) for one, n in index.items()}


def _by_clusters(graph: Graph, seed: int) -> dict[str, Point]:
    groups = clusters(graph)
    home = {one: group.head for group in groups for one in group.members}
    between: dict[tuple[str, str], float] = {}
    for one, others in neighbours(graph).items():
        for other, weight in others.items():
            a, b = sorted((home[one], home[other]))
            if a != b:
                between[a, b] = between.get((a, b), 0.0) + weight / 2
    heads = [group.head for group in groups]
    centre = _springs(heads, [(a, b, w) for (a, b), w in between.items()], seed)
    blocks = {group.head: _block(group.members) for group in groups}
    size = {head: bounds(block.values()) for head, block in blocks.items()}
    spread = math.sqrt(sum((r - x) * (b - t) for x, t, r, b in size.values()) / max(len(heads), 1)) / _EDGE
    boxes = {h: (centre[h][0] * spread, centre[h][1] * spread, r - x, b - t) for h, (x, t, r, b) in size.items()}
    at = push_apart(boxes, gap=CARD_H)
    return {
        one: (at[head][0] + dx, at[head][1] + dy) for head, block in blocks.items() for one, (dx, dy) in block.items()
    }


def _block(members: Sequence[str]) -> dict[str, Point]:
    """People in a block about as high as wide, the first in the middle."""
    wide, high = CARD_W + GAP_X, CARD_H + GAP_Y
    columns = max(1, round(math.sqrt(len(members) * high / wide)))
    rows = math.ceil(len(members) / columns)
    spots = [((c - (columns - 1) / 2) * wide, (r - (rows - 1) / 2) * high) for r in range(rows) for c in range(columns)]
    spots.sort(key=lambda at: (at[0] ** 2 + at[1] ** 2, at))
    return dict(zip(members, spots, strict=False))


def _components(near: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """Parts without any tie between them, the largest first; inside, the order of the graph."""
    found: list[list[str]] = []
    seen: set[str] = set()
    for start in near:
        if start in seen:
            continue
        part, waiting = {start}, [start]
        while waiting:
            fresh = [other for other in near[waiting.pop()] if other not in part]
            part.update(fresh)
            waiting.extend(fresh)
        seen |= part
        found.append([one for one in near if one in part])
    return sorted(found, key=lambda part: -len(part))


def _packed(parts: Sequence[Mapping[str, Point]]) -> dict[str, Point]:
    """Parts in rows, the largest first, about as wide as the screen is."""
    boxes = [bounds(part.values()) for part in parts]
    area = sum((r - x + GAP_X) * (b - t + GAP_Y) for x, t, r, b in boxes)
    most = max([math.sqrt(area * 1.6), *(r - x for x, _, r, _ in boxes)], default=0.0)
    at: dict[str, Point] = {}
    x = y = high = 0.0
    for part, (left, top, right, bottom) in zip(parts, boxes, strict=True):
        if x and x + right - left > most:
            x, y, high = 0.0, y + high + GAP_Y, 0.0
        at.update({one: (x + px - left, y + py - top) for one, (px, py) in part.items()})
        x += right - left + GAP_X
        high = max(high, bottom - top)
    return at
