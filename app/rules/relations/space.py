"""Cards in the plane: sizes, free spots, pushing apart, lining up. Pixels, y downwards, points are centres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

Point = tuple[float, float]
Positions = Mapping[str, Point]
Box = tuple[float, float, float, float]
"""Centre, width and height."""

CARD_W: Final = 164.0
CARD_H: Final = 84.0
GAP_X: Final = 28.0
GAP_Y: Final = 44.0
GRID: Final = 8.0
_ROUNDS: Final = 40
_STRETCH: Final = 1.12
_TOUCH: Final = 0.01

Line = Literal["left", "center", "right", "top", "middle", "bottom"]


def align(positions: Positions, ids: Sequence[str], line: Line) -> dict[str, Point]:
    """The chosen people on one line, at the mean of where they are. Cards are of one size, so left, centre and right
    differ only in whom they follow: the leftmost, the mean, the rightmost (top, middle, bottom alike)."""
    axis = 0 if line in ("left", "center", "right") else 1
    values = [positions[one][axis] for one in ids]
    if not values:
        return {}
    at = {"left": min, "top": min, "right": max, "bottom": max}.get(line, _mean)(values)
    return {one: (at, positions[one][1]) if axis == 0 else (positions[one][0], at) for one in ids}


def distribute(positions: Positions, ids: Sequence[str], axis: Literal["x", "y"]) -> dict[str, Point]:
    """The chosen people at equal distances between the two outermost."""
    at = 0 if axis == "x" else 1
    order = sorted(ids, key=lambda one: (positions[one][at], one))
    if len(order) < 3:
        return {one: positions[one] for one in order}
    low, high = positions[order[0]][at], positions[order[-1]][at]
    step = (high - low) / (len(order) - 1)
    return {
        one: (low + n * step, positions[one][1]) if at == 0 else (positions[one][0], low + n * step)
        for n, one in enumerate(order)
    }


def tidy(positions: Positions, ids: Iterable[str] | None = None) -> dict[str, Point]:
    """The chosen people (all, if None) on the grid and clear of each other and of the rest, who stay where they are."""
    chosen = set(positions if ids is None else ids)
    fixed = {one: at for one, at in positions.items() if one not in chosen}
    snapped = {
        one: (round(x / GRID) * GRID, round(y / GRID) * GRID) for one, (x, y) in positions.items() if one in chosen
    }
    taken = Taken(fixed.values())
    placed: dict[str, Point] = {}
    for one in sorted(snapped, key=lambda each: (snapped[each][1], snapped[each][0], each)):
        placed[one] = taken.near(snapped[one])
    return placed


class Taken:
    """Which spots are taken; finds free ones. Cards need their size and a gap around."""

    def __init__(self, points: Iterable[Point] = ()) -> None:
        self._cells: dict[tuple[int, int], list[Point]] = {}
        for point in points:
            self.add(point)

    def add(self, point: Point) -> None:
        self._cells.setdefault(self._cell(point), []).append(point)

    def near(self, wanted: Point) -> Point:
        """The free spot nearest to ``wanted`` on a raster around it, which is then taken."""
        ring = 0
        while True:
            spots = [
                (wanted[0] + dx * _STEP_X, wanted[1] + dy * _STEP_Y)
                for dx in range(-ring, ring + 1)
                for dy in range(-ring, ring + 1)
                if max(abs(dx), abs(dy)) == ring
            ]
            for spot in sorted(spots, key=lambda at: ((at[0] - wanted[0]) ** 2 + (at[1] - wanted[1]) ** 2, at)):
                if self.free(spot):
                    self.add(spot)
                    return spot
            ring += 1

    def free(self, point: Point) -> bool:
        column, row = self._cell(point)
        return not any(
            abs(point[0] - x) < CARD_W + _CLEAR and abs(point[1] - y) < CARD_H + _CLEAR
            for c in (column - 1, column, column + 1)
            for r in (row - 1, row, row + 1)
            for x, y in self._cells.get((c, r), ())
        )

    @staticmethod
    def _cell(point: Point) -> tuple[int, int]:
        return int(point[0] // (CARD_W + _CLEAR)), int(point[1] // (CARD_H + _CLEAR))


def push_apart(boxes: Mapping[str, Box], gap: float = GAP_X) -> dict[str, Point]:
    """Centres of boxes moved as little as needed until none overlaps another.

    Where pushing alone doesn't end, the whole is stretched a little and pushed again, so it always ends.
    """
    at = {one: [x, y] for one, (x, y, _, _) in boxes.items()}
    while not _pushed(at, boxes, gap):
        for point in at.values():
            point[0] *= _STRETCH
            point[1] *= _STRETCH
    return {one: (x, y) for one, (x, y) in at.items()}


def _pushed(at: dict[str, list[float]], boxes: Mapping[str, Box], gap: float) -> bool:
    """Push for a bounded number of rounds; whether nothing overlaps any more."""
    names = sorted(boxes)
    widest = max((box[2] for box in boxes.values()), default=0.0)
    for _ in range(_ROUNDS):
        moved = False
        order = sorted(names, key=lambda one: (at[one][0], one))
        for index, one in enumerate(order):
            reach = at[one][0] + (boxes[one][2] + widest) / 2 + gap
            for other in order[index + 1 :]:
                if at[other][0] > reach:
                    break
                over_x = (boxes[one][2] + boxes[other][2]) / 2 + gap - abs(at[other][0] - at[one][0])
                over_y = (boxes[one][3] + boxes[other][3]) / 2 + gap - abs(at[other][1] - at[one][1])
                if over_x <= _TOUCH or over_y <= _TOUCH:
                    continue
                moved = True
                axis, over = (0, over_x) if over_x < over_y else (1, over_y)
                sign = 1.0 if (at[other][axis], other) >= (at[one][axis], one) else -1.0
                at[one][axis] -= sign * over / 2
                at[other][axis] += sign * over / 2
        if not moved:
            return True
    return False


def bounds(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of cards at ``points``, of which there is one at least."""
    found = list(points)
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return min(xs) - CARD_W / 2, min(ys) - CARD_H / 2, max(xs) + CARD_W / 2, max(ys) + CARD_H / 2


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


_CLEAR: Final = 16.0
_STEP_X: Final = (CARD_W + GAP_X) / 2
_STEP_Y: Final = (CARD_H + GAP_Y) / 2
