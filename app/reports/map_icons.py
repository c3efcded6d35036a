"""Lucide's icons as paths of lines and cubic curves (SVG 2, chapters 9 and 10, as far as these icons go)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from app.reports.map_shapes import Segment, Trace, box, disc, moved

FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "icons" / "lucide"
_TOKEN: Final = re.compile(r"([MLHVCSAZmlhvcsaz])|(-?(?:\d+\.\d*|\.?\d+)(?:e-?\d+)?)")
_COUNT: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0}


def icon(name: str, x: float, y: float, size: float, tone: str) -> Trace:
    """An icon with its upper left corner at (x, y). FileNotFoundError for an unknown one."""
    return Trace(moved(outline(name), x, y, size / 24), tone, 2 * size / 24)


@cache
def outline(name: str) -> tuple[Segment, ...]:
    """An icon's lines on its grid of 24 × 24."""
    path: list[Segment] = []
    for element in ElementTree.parse(FOLDER / f"{name}.svg").getroot():  # noqa: S314  our own files
        path += _element(element)
    return tuple(path)


def _element(element: ElementTree.Element) -> Sequence[Segment]:
    def number(attribute: str) -> float:
        return float(element.get(attribute, "0"))

    match element.tag.rpartition("}")[2]:
        case "path":
            return list(_path(element.get("d", "")))
        case "circle":
            return disc(number("cx"), number("cy"), number("r"))
        case "line":
            return ("M", (number("x1"), number("y1"))), ("L", (number("x2"), number("y2")))
        case "rect":
            return box(number("x"), number("y"), number("width"), number("height"), number("rx"))
        case "ellipse":
            wide, high = number("rx"), number("ry")
            return [
                (op, tuple(v * (wide, high)[n % 2] + number(("cx", "cy")[n % 2]) for n, v in enumerate(values)))
                for op, values in disc(0, 0, 1)
            ]
        case "polyline" | "polygon" as kind:
            values = [float(v) for v in element.get("points", "").replace(",", " ").split()]
            found: list[Segment] = [("L" if n else "M", (values[n], values[n + 1])) for n in range(0, len(values), 2)]
            return [*found, ("Z", ())] if kind == "polygon" else found
        case other:
            raise ValueError(other)


def _path(data: str) -> Iterator[Segment]:
    """Path data as absolute M, L, C, Z."""
    x = y = start_x = start_y = 0.0
    last: tuple[float, float] | None = None  # the second control point of the curve before
    for op, values in _commands(data):
        kind, relative = op.upper(), op.islower()
        ox, oy = (x, y) if relative else (0.0, 0.0)
        control = None
        if kind == "Z":
            yield "Z", ()
            x, y = start_x, start_y
        elif kind == "A":
            end = (values[5] + ox, values[6] + oy)
            yield from _arc((x, y), end, values[0], values[1], values[2], bool(values[3]), bool(values[4]))
            x, y = end
        elif kind in "CS":
            points = [(values[n] + ox, values[n + 1] + oy) for n in range(0, len(values), 2)]
            if kind == "S":
                points.insert(0, (2 * x - last[0], 2 * y - last[1]) if last else (x, y))
            yield "C", tuple(value for point in points for value in point)
            control, (x, y) = points[1], points[2]
        else:
            x = values[0] + ox if kind in "MLH" else x
            y = (values[1] if kind in "ML" else values[0]) + oy if kind in "MLV" else y
            if kind == "M":
                start_x, start_y = x, y
            yield ("M" if kind == "M" else "L"), (x, y)
        last = control


def _commands(data: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    tokens = _tokens(data)
    op = ""
    at = 0
    while at < len(tokens):
        if tokens[at].isalpha():
            op = tokens[at]
            at += 1
        count = _COUNT[op.upper()]
        yield op, tuple(float(v) for v in tokens[at : at + count])
        at += count
        op = {"M": "L", "m": "l"}.get(op, op)


def _tokens(data: str) -> list[str]:
    """Path data in pieces; the flags of arcs may stand without blanks."""
    found: list[str] = []
    arc = -1
    at = 0
    while at < len(data):
        if data[at] in " ,\n\t":
            at += 1
            continue
        if arc >= 0 and arc % 7 in (3, 4):
            found.append(data[at])
            at += 1
            arc += 1
            continue
        match = _TOKEN.match(data, at)
        if match is None:
            raise ValueError(data)
        found.append(match.group())
        at = match.end()
        if match.group(1):
            arc = 0 if match.group(1) in "aA" else -1
        elif arc >= 0:
            arc += 1
    return found


def _arc(
    start: tuple[float, float], end: tuple[float, float], rx: float, ry: float, turn: float, large: bool, sweep: bool
) -> Iterator[Segment]:
    """An elliptical arc as cubic curves (SVG 2, B.2.4); turned ellipses don't occur, their angle is left out."""
    if start == end or not rx or not ry or turn:
        yield "L", end
        return
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    grow = math.sqrt(max(1.0, (dx / rx) ** 2 + (dy / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    under = (rx * ry) ** 2 - (rx * dy) ** 2 - (ry * dx) ** 2
    factor = math.sqrt(max(0.0, under / ((rx * dy) ** 2 + (ry * dx) ** 2))) * (-1 if large == sweep else 1)
    cx, cy = factor * rx * dy / ry, -factor * ry * dx / rx
    mx, my = cx + (start[0] + end[0]) / 2, cy + (start[1] + end[1]) / 2
    first = math.atan2((dy - cy) / ry, (dx - cx) / rx)
    whole = math.atan2((-dy - cy) / ry, (-dx - cx) / rx) - first
    if sweep and whole < 0:
        whole += 2 * math.pi
    elif not sweep and whole > 0:
        whole -= 2 * math.pi
    parts = max(1, math.ceil(abs(whole) / (math.pi / 2) - 1e-9))
    step = whole / parts
    k = 4 / 3 * math.tan(step / 4)
    for n in range(parts):
        a, b = first + n * step, first + (n + 1) * step
        yield "C", (
            mx + rx * (math.cos(a) - k * math.sin(a)), my + ry * (math.sin(a) + k * math.cos(a)),
            mx + rx * (math.cos(b) + k * math.sin(b)), my + ry * (math.sin(b) - k * math.cos(b)),
            mx + rx * math.cos(b), my + ry * math.sin(b),
        )  # fmt: skip
