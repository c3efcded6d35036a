"""The organisation tree: tidy, layered (Reingold and Tilford 1981, by contours), leaves of a large team in columns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.rules.relations.graph import Graph
from app.rules.relations.space import CARD_W, GAP_X

SIDE_BY_SIDE: Final = 2
"""So many leaves of one superior stand side by side; more of them stand in columns."""
COLUMN: Final = 4
"""Cards in one column; in a large organisation (``LARGE`` people) twice as many and more."""
LARGE: Final = 150
RAIL: Final = 14.0
"""Room at the left of a column for its line."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a person stands in the tree: row from the top, x of the centre. ``stacked``: the line comes from the
    left, along a column, instead of from above."""

    row: int
    x: float
    stacked: bool = False


@dataclass(slots=True)
class _Unit:
    """A person with all below, or a column of leaves. ``left`` and ``right``: the outline per row, around x = 0."""

    people: list[str]
    children: list[tuple[_Unit, float]] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    column: bool = False


def tidy_tree(graph: Graph) -> Mapping[str, Cell]:
    """Their people by rows: a superior above the middle of those who report to them, no two cards over one another.

    Those without superior and reports stand in columns at the right. A ring of superiors is opened at its member
    that comes first in the graph.
    """
    superior = _without_rings(graph)
    reports: dict[str, list[str]] = {}
    for person in graph.theirs:
        if person.id in superior:
            reports.setdefault(superior[person.id], []).append(person.id)
    roots = [person.id for person in graph.theirs if person.id not in superior]
    column = COLUMN if len(graph.theirs) < LARGE else 2 * COLUMN + len(graph.theirs) // 500
    units = [_build(root, reports, column) for root in roots if root in reports]
    alone = [root for root in roots if root not in reports]
    if alone:
        height = max(COLUMN, math.ceil(math.sqrt(len(alone) * 1.6))) if len(alone) > SIDE_BY_SIDE else 1
        units += _columns(alone, height, stacked=False)
    cells: dict[str, Cell] = {}
    for unit, x in _side_by_side(units, GAP_X * 2)[0]:
        _place(unit, x, cells)
    return cells


def _without_rings(graph: Graph) -> dict[str, str]:
    theirs = {person.id for person in graph.theirs}
    superior = {k: v for k, v in graph.superior.items() if k in theirs and v in theirs and k != v}
    safe: set[str] = set()
    for person in graph.theirs:
        trail: dict[str, None] = {}
        here: str | None = person.id
        while here is not None and here not in safe and here not in trail:
            trail[here] = None
            here = superior.get(here)
        if here is not None and here in trail:
            order = list(trail)
            ring = set(order[order.index(here) :])
            del superior[next(one for one in graph.people if one in ring)]
        safe.update(trail)
    return superior


def _build(root: str, reports: Mapping[str, Sequence[str]], column: int) -> _Unit:
    """The unit of a root, its branches first (no recursion: an organisation may be deep)."""
    done: dict[str, _Unit] = {}
    waiting = [(root, False)]
    while waiting:
        here, ready = waiting.pop()
        below = reports.get(here, ())
        if not ready:
            waiting.append((here, True))
            waiting.extend((one, False) for one in below)
            continue
        leaves = [one for one in below if one not in reports]
        units: list[_Unit] = []
        if len(leaves) > SIDE_BY_SIDE:
            units = [done[one] for one in below if one in reports]
            half = len(units) // 2
            units[half:half] = _columns(leaves, column, stacked=True)
        else:
            units = [done[one] for one in below]
        done[here] = _join(here, units)
    return done[root]


def _columns(people: Sequence[str], height: int, *, stacked: bool) -> list[_Unit]:
    count = math.ceil(len(people) / height)
    each = math.ceil(len(people) / count)
    found = []
    for start in range(0, len(people), each):
        members = list(people[start : start + each])
        half = CARD_W / 2
        rail = RAIL if stacked else 0.0
        found.append(
            _Unit(members, left=[-half - rail] * len(members), right=[half] * len(members), column=stacked)
        )  # fmt: skip
    return found


def _join(person: str, units: list[_Unit]) -> _Unit:
    half = CARD_W / 2
    if not units:
        return _Unit([person], left=[-half], right=[half])
    placed, left, right = _side_by_side(units, GAP_X)
    middle = (placed[0][1] + placed[-1][1]) / 2
    return _Unit(
        [person], [(unit, x - middle) for unit, x in placed],
        [-half, *(x - middle for x in left)], [half, *(x - middle for x in right)],
    )  # fmt: skip


def _side_by_side(units: Sequence[_Unit], gap: float) -> tuple[list[tuple[_Unit, float]], list[float], list[float]]:
    """Units next to each other, as near as their outlines allow: each with its x, and the common outline."""
    placed: list[tuple[_Unit, float]] = []
    left: list[float] = []
    right: list[float] = []
    for unit in units:
        x = max((r - u + gap for r, u in zip(right, unit.left, strict=False)), default=0.0)
        placed.append((unit, x))
        for row, (u, v) in enumerate(zip(unit.left, unit.right, strict=True)):
            if row < len(left):
                right[row] = x + v
            else:
                left.append(x + u)
                right.append(x + v)
    return placed, left, right


def _place(unit: _Unit, x: float, cells: dict[str, Cell]) -> None:
    waiting: list[tuple[_Unit, int, float]] = [(unit, 0, x)]
    while waiting:
        here, row, at = waiting.pop()
        for index, person in enumerate(here.people):
            cells[person] = Cell(row + index, at, here.column)
        waiting.extend((child, row + 1, at + dx) for child, dx in here.children)
