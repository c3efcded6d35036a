"""Text as outlines: glyphs of a TrueType font (OpenType 1.9, ``glyf``) as closed paths of lines and cubic curves."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, Protocol

from app.reports.fonts import Face

_ON_CURVE: Final = 0x01
_X_SHORT, _Y_SHORT, _REPEAT, _X_SAME, _Y_SAME = 0x02, 0x04, 0x08, 0x10, 0x20
_WORDS, _IS_XY, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO = 0x01, 0x02, 0x08, 0x20, 0x40, 0x80

Point = tuple[float, float, bool]
"""x, y in font units, and whether it lies on the curve."""


class Outline(Protocol):
    """What outlines are added to: reportlab's path, or another pen with its methods."""

    def moveTo(self, x: float, y: float) -> None: ...

    def lineTo(self, x: float, y: float) -> None: ...

    def curveTo(self, x1: float, y1: float, x2: float, y2: float, x3: float, y3: float) -> None: ...

    def close(self) -> None: ...


def add_text(path: Outline, face: Face, text: str, size: float, x: float, y: float) -> float:
    """Append the outlines of ``text`` with its baseline's start at (x, y), all in points; returns the end's x."""
    scale = size / face.font.face.unitsPerEm
    for char in text:
        glyph = face.font.face.charToGlyph.get(ord(char), 0)
        for contour in _contours(face, glyph):
            _add_contour(path, [(x + px * scale, y + py * scale, on) for px, py, on in contour])
        x += face.widths.get(ord(char), face.default_width) * size / 1000
    return x


def _contours(face: Face, glyph: int) -> Iterator[list[Point]]:
    positions = face.font.face.glyphPos
    start, end = positions[glyph], positions[glyph + 1]
    if start == end:
        return
    table = face.font.face.get_table_pos("glyf")[0]
    data = face.font.face.get_chunk(table + start, end - start)
    (count,) = struct.unpack_from(">h", data)
    if count < 0:
        yield from _composite(face, data)
    else:
        yield from _simple(data, count)


def _simple(data: bytes, count: int) -> Iterator[list[Point]]:
    ends = struct.unpack_from(f">{count}H", data, 10)
    position = 10 + 2 * count
    position += 2 + struct.unpack_from(">H", data, position)[0]
    flags: list[int] = []
    while len(flags) <= ends[-1]:
        flag = data[position]
        position += 1
        times = 1
        if flag & _REPEAT:
            times += data[position]
            position += 1
        flags.extend([flag] * times)
    xs, position = _coordinates(data, position, flags, _X_SHORT, _X_SAME)
    ys, position = _coordinates(data, position, flags, _Y_SHORT, _Y_SAME)
    start = 0
    for end in ends:
        yield [(xs[i], ys[i], bool(flags[i] & _ON_CURVE)) for i in range(start, end + 1)]
        start = end + 1


def _coordinates(data: bytes, position: int, flags: list[int], short: int, same: int) -> tuple[list[int], int]:
    value, values = 0, []
    for flag in flags:
        if flag & short:
            value += data[position] if flag & same else -data[position]
            position += 1
        elif not flag & same:
            value += struct.unpack_from(">h", data, position)[0]
            position += 2
        values.append(value)
    return values, position


def _composite(face: Face, data: bytes) -> Iterator[list[Point]]:
    position, flags = 10, _MORE
    while flags & _MORE:
        flags, glyph = struct.unpack_from(">HH", data, position)
        position += 4
        form = (">hh" if flags & _WORDS else ">bb") if flags & _IS_XY else (">HH" if flags & _WORDS else ">BB")
        dx, dy = struct.unpack_from(form, data, position)
        position += 4 if flags & _WORDS else 2
        if not flags & _IS_XY:
            dx = dy = 0  # attachment by points: not used by this family
        a, b, c, d = 1.0, 0.0, 0.0, 1.0
        if flags & _SCALE:
            a = d = struct.unpack_from(">h", data, position)[0] / 16384
            position += 2
        elif flags & _XY_SCALE:
            a, d = (v / 16384 for v in struct.unpack_from(">hh", data, position))
            position += 4
        elif flags & _TWO_BY_TWO:
            a, b, c, d = (v / 16384 for v in struct.unpack_from(">hhhh", data, position))
            position += 8
        for contour in _contours(face, glyph):
            yield [(a * x + c * y + dx, b * x + d * y + dy, on) for x, y, on in contour]


def _add_contour(path: Outline, points: list[Point]) -> None:
    if len(points) < 2:
        return
    full: list[Point] = []  # with the implied points between two off the curve
    for (x0, y0, on0), (x1, y1, on1) in zip(points, points[1:] + points[:1], strict=True):
        full.append((x0, y0, on0))
        if not on0 and not on1:
            full.append(((x0 + x1) / 2, (y0 + y1) / 2, True))
    first = next(index for index, point in enumerate(full) if point[2])
    full = full[first:] + full[:first]
    x, y, _ = full[0]
    path.moveTo(x, y)
    index, total = 1, len(full)
    while index <= total:
        px, py, on = full[index % total]
        if on:
            if index < total:
                path.lineTo(px, py)
        else:
            ex, ey, _ = full[(index + 1) % total]
            path.curveTo(
                x + (px - x) * 2 / 3, y + (py - y) * 2 / 3, ex + (px - ex) * 2 / 3, ey + (py - ey) * 2 / 3, ex, ey
            )
            px, py = ex, ey
            index += 1
        x, y = px, py
        index += 1
    path.close()
