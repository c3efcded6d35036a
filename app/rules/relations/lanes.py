"""Ties of the organisation tree in lanes: through the gutters between the rows, then a channel, to ours at the right
and to competitors at the left.

The outermost lane of a gutter belongs to the farthest person, and the channel is ordered by where ties come from, so
that *knows* ties don't cross each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from app.rules.relations.graph import CompetitorContact, Graph, Knows
from app.rules.relations.space import CARD_H, CARD_W, GAP_Y, Point
from app.rules.relations.tree import RAIL, Cell

LANE: Final = 11.0
_FIRST: Final = 14.0
_BUS: Final = 16.0
_PORT: Final = 15.0
_OURS_GAP: Final = 20.0
_CHANNEL: Final = 30.0
_STEP: Final = 9.0
_LABEL: Final = 74.0
"""Room before ours for the word of each tie."""
OURS_MOST: Final = 400.0
RIVAL_H: Final = 60.0
MOST_LANES: Final = 120
"""With more *knows* ties than these, lanes would fill the sheet: ties are straight lines then, the rows stand close."""

Polyline = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Laned:
    """The tree with its lanes: centres of the cards, lines of the ties by their id, lines of *reports to* by person,
    and the height of each of ours and of each competitor (they grow with their ties)."""

    positions: Mapping[str, Point]
    routes: Mapping[str, Polyline]
    reports: Mapping[str, Polyline]
    heights: Mapping[str, float]


def laned(graph: Graph, cells: Mapping[str, Cell]) -> Laned:
    """Positions and lines for a tree."""
    known = [tie for tie in graph.knows if tie.person_id in cells]
    routed = len(known) <= MOST_LANES
    knows = known if routed else []
    met = [tie for tie in graph.competitors if tie.person_id in cells]
    count = max((cell.row for cell in cells.values()), default=-1) + 1
    lanes, number = _allot(
        graph if routed else replace(graph, influences=()), cells, knows, met if routed else (), count
    )
    tops: list[float] = []
    y = 0.0
    for row in range(count):
        tops.append(y)
        y += CARD_H + GAP_Y + number[row] * LANE
    centre = {person: (cell.x, tops[cell.row] + CARD_H / 2) for person, cell in cells.items()}

    def lane_y(tie_id: str) -> float:
        row, lane = lanes[tie_id]
        return tops[row] + CARD_H + _FIRST + lane * LANE

    positions, heights, ports = _ours(
        graph, known, _heights(known, lane_y if routed else None, centre), centre, routed=routed
    )
    channel = _channel(knows, {t.id: lane_y(t.id) for t in knows}, ports)
    edge = max((x for x, _ in centre.values()), default=0.0) + CARD_W / 2 + _CHANNEL
    routes: dict[str, Polyline] = {}
    offsets = _ports(graph, cells, knows)
    sides, high, doors = _rivals(graph, met, _heights(met, lane_y if routed else None, centre), centre, routed=routed)
    if routed:
        left = min((x for x, _ in centre.values()), default=0.0) - CARD_W / 2 - RAIL - _CHANNEL / 2
        turns = _channel(met, {t.id: lane_y(t.id) for t in met}, doors)
        for contact in met:
            x, y = centre[contact.person_id]
            x += offsets[contact.id, contact.person_id]
            turn, lane, door = left - turns[contact.id] * _STEP, lane_y(contact.id), doors[contact.id]
            right = sides[contact.competitor_id][0] + CARD_W / 2
            line = ((x, y + CARD_H / 2), (x, lane), (turn, lane), (turn, door), (right, door))
            routes[contact.id] = _straightened(line)
    for tie in knows:
        x, y = centre[tie.person_id]
        x += offsets[tie.id, tie.person_id]
        turn, lane, port = edge + channel[tie.id] * _STEP, lane_y(tie.id), ports[tie.id]
        left = positions[tie.staff_id][0] - CARD_W / 2
        routes[tie.id] = _straightened(((x, y + CARD_H / 2), (x, lane), (turn, lane), (turn, port), (left, port)))
    for sway in graph.influences:
        if sway.id in lanes:
            ends = []
            for person in (sway.from_id, sway.to_id):
                x, y = centre[person]
                below = lanes[sway.id][0] >= cells[person].row
                ends.append((x + offsets[sway.id, person], y + (CARD_H / 2 if below else -CARD_H / 2)))
            lane = lane_y(sway.id)
            routes[sway.id] = _straightened((ends[0], (ends[0][0], lane), (ends[1][0], lane), ends[1]))
    reports = _reports(graph, cells, centre, tops)
    return Laned({**centre, **positions, **sides}, routes, reports, {**heights, **high})


def _allot(
    graph: Graph, cells: Mapping[str, Cell], knows: Sequence[Knows], met: Sequence[CompetitorContact], count: int
) -> tuple[dict[str, tuple[int, int]], list[int]]:
    """The lane of each tie in the gutter below a row, and how many lanes each gutter has.

    Influences lie nearest to the cards and share lanes where they don't overlap; below them *knows*, rightmost first,
    and competitors' contacts, leftmost first.
    """
    lanes: dict[str, tuple[int, int]] = {}
    number = [0] * count
    spans: dict[int, list[tuple[float, float, str]]] = {}
    for sway in graph.influences:
        if sway.from_id in cells and sway.to_id in cells:
            one, other = cells[sway.from_id], cells[sway.to_id]
            low, high = sorted((one.x, other.x))
            spans.setdefault(min(one.row, other.row), []).append((low - CARD_W / 2, high + CARD_W / 2, sway.id))
    for row, wanted in spans.items():
        ends: list[float] = []
        for low, high, tie_id in sorted(wanted):
            lane = next((n for n, end in enumerate(ends) if end <= low), len(ends))
            ends[lane : lane + 1] = [high]
            lanes[tie_id] = (row, lane)
        number[row] = len(ends)
    for tie in sorted(knows, key=lambda t: (-cells[t.person_id].x, t.id)):
        row = cells[tie.person_id].row
        lanes[tie.id] = (row, number[row])
        number[row] += 1
    for contact in sorted(met, key=lambda t: (cells[t.person_id].x, t.id)):
        row = cells[contact.person_id].row
        lanes[contact.id] = (row, number[row])
        number[row] += 1
    return lanes, number


def _ports(graph: Graph, cells: Mapping[str, Cell], knows: Sequence[Knows]) -> dict[tuple[str, str], float]:
    """Where a tie leaves a card, from its middle: *knows* in the right half, influences and competitors' contacts in
    the left half.

    The tie with the upper lane leaves farther right, so that the drops of one card don't cross its lanes.
    """
    found: dict[tuple[str, str], float] = {}
    right: dict[str, list[str]] = {}
    left: dict[str, list[str]] = {}
    for tie in sorted(knows, key=lambda t: (-cells[t.person_id].x, t.id)):
        right.setdefault(tie.person_id, []).append(tie.id)
    for sway in graph.influences:
        for person in (sway.from_id, sway.to_id):
            left.setdefault(person, []).append(sway.id)
    for contact in graph.competitors:
        left.setdefault(contact.person_id, []).append(contact.id)
    room = CARD_W / 2 - 14
    for person, ids in right.items():
        step = min(_PORT, room / len(ids))
        for index, tie_id in enumerate(reversed(ids)):
            found[tie_id, person] = 12 + index * step
    for person, ids in left.items():
        step = min(_PORT, room / len(ids))
        for index, tie_id in enumerate(ids):
            found[tie_id, person] = -12 - index * step
    return found


def _ours(
    graph: Graph, knows: Sequence[Knows], lane_y: Mapping[str, float], centre: Mapping[str, Point], *, routed: bool
) -> tuple[dict[str, Point], dict[str, float], dict[str, float]]:
    """Ours in a column at the right, each at the height of those they know; the y where each tie arrives."""
    arriving: dict[str, list[str]] = {person.id: [] for person in graph.ours}
    for tie in sorted(knows, key=lambda t: (lane_y[t.id], t.id)):
        arriving[tie.staff_id].append(tie.id)
    bottom = max((y for _, y in centre.values()), default=0.0)
    mean = {who: sum(lane_y[t] for t in ids) / len(ids) if ids else bottom for who, ids in arriving.items()}
    heights = {who: max(60.0, min(OURS_MOST, len(ids) * 14.0 + 18 if routed else 0)) for who, ids in arriving.items()}
    right = max((x for x, _ in centre.values()), default=0.0) + CARD_W / 2
    x = right + _CHANNEL + (len(knows) * _STEP if routed else CARD_W) + _LABEL + CARD_W / 2
    tops: dict[str, float] = {}
    order = sorted(arriving, key=lambda who: (mean[who], who))
    y = -CARD_H
    for who in order:
        y = tops[who] = max(y, mean[who] - heights[who] / 2)
        y += heights[who] + _OURS_GAP
    over = y - _OURS_GAP - (bottom + CARD_H)
    for who, below in reversed(list(pairwise([*order, ""]))):  # what hangs below the tree moves up as far as it can
        if over <= 0:
            break
        limit = tops[below] - _OURS_GAP - heights[who] if below else tops[who] - over
        tops[who] = max(min(tops[who], limit), tops[who] - over)
    ports = {}
    for who, ids in arriving.items():
        step = (heights[who] - 18) / max(len(ids), 1)
        for index, tie_id in enumerate(ids):
            ports[tie_id] = tops[who] + 9 + step * (index + 0.5)
    return {who: (x, tops[who] + heights[who] / 2) for who in order}, heights, ports


def _rivals(
    graph: Graph, met: Sequence[CompetitorContact], lane_y: Mapping[str, float], centre: Mapping[str, Point], *,
    routed: bool,
) -> tuple[dict[str, Point], dict[str, float], dict[str, float]]:  # fmt: skip
    """Competitors in a column at the left, each at the height of those it meets; the y where each tie arrives."""
    arriving: dict[str, list[str]] = {rival.id: [] for rival in graph.rivals}
    for tie in sorted(met, key=lambda t: (lane_y[t.id], t.id)):
        arriving[tie.competitor_id].append(tie.id)
    mean = {who: sum(lane_y[t] for t in ids) / max(len(ids), 1) for who, ids in arriving.items()}
    heights = {
        who: max(RIVAL_H, min(OURS_MOST, len(ids) * 14.0 + 18 if routed else 0)) for who, ids in arriving.items()
    }
    left = min((x for x, _ in centre.values()), default=0.0) - CARD_W / 2 - RAIL
    x = left - _CHANNEL - (len(met) * _STEP + _LABEL if routed else CARD_W) - CARD_W / 2
    positions: dict[str, Point] = {}
    ports: dict[str, float] = {}
    y = -CARD_H
    for who in sorted(arriving, key=lambda one: (mean[one], one)):
        y = max(y, mean[who] - heights[who] / 2)
        positions[who] = (x, y + heights[who] / 2)
        step = (heights[who] - 18) / max(len(arriving[who]), 1)
        ports |= {tie: y + 9 + step * (index + 0.5) for index, tie in enumerate(arriving[who])}
        y += heights[who] + _OURS_GAP
    return positions, heights, ports


def _heights(
    knows: Sequence[Knows | CompetitorContact], lane_y: Callable[[str], float] | None, centre: Mapping[str, Point]
) -> dict[str, float]:
    """Where each tie comes from: its lane, or its person's card."""
    return {tie.id: lane_y(tie.id) if lane_y else centre[tie.person_id][1] for tie in knows}


def _channel(
    knows: Sequence[Knows | CompetitorContact], lane_y: Mapping[str, float], ports: Mapping[str, float]
) -> dict[str, int]:
    """The turn of each tie in the channel. Of those that rise the upper turns first, of those that fall the lower."""
    rising = sorted((t.id for t in knows if ports[t.id] <= lane_y[t.id]), key=lambda t: lane_y[t])
    falling = sorted((t.id for t in knows if ports[t.id] > lane_y[t.id]), key=lambda t: -lane_y[t])
    return {tie_id: n for n, tie_id in enumerate([*falling, *rising])}


def _reports(
    graph: Graph, cells: Mapping[str, Cell], centre: Mapping[str, Point], tops: Sequence[float]
) -> dict[str, Polyline]:
    """Lines of *reports to*: from the superior down to a bus above the next row; along the rail of a column."""
    found: dict[str, Polyline] = {}
    for person, above in graph.superior.items():
        if person not in cells or above not in cells or cells[above].row >= cells[person].row:
            continue
        (x, y), (ax, ay) = centre[person], centre[above]
        bus = tops[cells[above].row + 1] - _BUS
        start = (ax, ay + CARD_H / 2)
        if cells[person].stacked:
            rail = x - CARD_W / 2 - RAIL + 4
            found[person] = _straightened((start, (ax, bus), (rail, bus), (rail, y), (x - CARD_W / 2, y)))
        else:
            found[person] = _straightened((start, (ax, bus), (x, bus), (x, y - CARD_H / 2)))
    return found


def _straightened(points: Sequence[Point]) -> Polyline:
    """Without points that change nothing."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) < 0.01 and abs(kept[-1][1] - point[1]) < 0.01:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept[-1] = point
            continue
        kept.append(point)
    return tuple(kept)
