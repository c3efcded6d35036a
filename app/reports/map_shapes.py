"""A drawing without any toolkit: shapes with colours by meaning. SVG, PDF and the window's canvas draw the same one.

Lengths in pixels, y downwards. Colours are the names of the window's design tokens (``text``, ``ok``, ``bad_soft`` …).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Segment = tuple[str, tuple[float, ...]]
"""``M`` x y, ``L`` x y, ``C`` x1 y1 x2 y2 x y, ``Z``."""

ItemKind = Literal["person", "knows", "reports", "influences", "competitor", "words"]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Trace:
    """A path, stroked (``line``) or filled (``fill``) or both. ``halo`` widens it underneath in the ground's colour,
    so that crossing lines stay apart."""

    path: tuple[Segment, ...]
    line: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()
    fill: str | None = None
    halo: float = 0.0


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is on the baseline."""

    x: float
    y: float
    text: str
    size: float
    tone: str = "text"
    bold: bool = False
    anchor: Anchor = "start"


Shape = Trace | Text


@dataclass(frozen=True, slots=True)
class Item:
    """What belongs together: a card, a tie. ``id`` of the person or the tie; ``told`` says in words what it shows."""

    kind: ItemKind
    id: str
    shapes: tuple[Shape, ...]
    told: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Items from the bottom to the top, inside (0, 0)–(``width``, ``height``)."""

    width: float
    height: float
    items: tuple[Item, ...]


_KAPPA: Final = 0.5522847498


def box(x: float, y: float, w: float, h: float, radius: float = 0.0) -> tuple[Segment, ...]:
    """A rectangle from its upper left corner, its corners rounded."""
    r, k = min(radius, w / 2, h / 2), 1 - _KAPPA
    if r <= 0:
        return ("M", (x, y)), ("L", (x + w, y)), ("L", (x + w, y + h)), ("L", (x, y + h)), ("Z", ())
    right, bottom = x + w, y + h
    return (
        ("M", (x + r, y)), ("L", (right - r, y)),
        ("C", (right - r * k, y, right, y + r * k, right, y + r)), ("L", (right, bottom - r)),
        ("C", (right, bottom - r * k, right - r * k, bottom, right - r, bottom)), ("L", (x + r, bottom)),
        ("C", (x + r * k, bottom, x, bottom - r * k, x, bottom - r)), ("L", (x, y + r)),
        ("C", (x, y + r * k, x + r * k, y, x + r, y)), ("Z", ()),
    )  # fmt: skip


def disc(x: float, y: float, radius: float) -> tuple[Segment, ...]:
    """A circle around (x, y)."""
    return box(x - radius, y - radius, 2 * radius, 2 * radius, radius)


def polygon(*points: tuple[float, float]) -> tuple[Segment, ...]:
    return (("M", points[0]), *(("L", point) for point in points[1:]), ("Z", ()))


def bent(points: Sequence[tuple[float, float]], radius: float = 9.0) -> tuple[Segment, ...]:
    """A line through points whose corners are rounded."""
    path: list[Segment] = [("M", points[0])]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        r = min(radius, math.dist(before, here) / 2, math.dist(here, after) / 2)
        (ax, ay), (bx, by) = _towards(here, before, r), _towards(here, after, r)
        path.append(("L", (ax, ay)))
        hx, hy = here
        path.append(
            ("C", (ax + (hx - ax) * _KAPPA, ay + (hy - ay) * _KAPPA, bx + (hx - bx) * _KAPPA, by + (hy - by) * _KAPPA,
                   bx, by))
        )  # fmt: skip
    path.append(("L", points[-1]))
    return tuple(path)


def moved(path: Sequence[Segment], dx: float, dy: float, scale: float = 1.0) -> tuple[Segment, ...]:
    """A path scaled around the origin and then moved."""
    return tuple((op, tuple(v * scale + (dx, dy)[n % 2] for n, v in enumerate(values))) for op, values in path)


def points_of(path: Sequence[Segment]) -> Iterator[tuple[float, float]]:
    for _, values in path:
        yield from zip(values[::2], values[1::2], strict=True)


def _towards(start: tuple[float, float], end: tuple[float, float], length: float) -> tuple[float, float]:
    whole = math.dist(start, end) or 1.0
    return start[0] + (end[0] - start[0]) * length / whole, start[1] + (end[1] - start[1]) * length / whole
