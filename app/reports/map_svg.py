"""A relationship map as SVG 1.1: vectors only. Letters are outlines of the bundled font, so that every program shows
them as they are; each text also stands in words for search and screen readers (``aria-label``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from app.reports.fonts import Face, bold, regular, settable
from app.reports.map_page import INKS, MapPage, measured
from app.reports.map_shapes import Item, Segment, Shape, Text, Trace, box
from app.reports.outlines import add_text

_HEAD: Final = 64.0
_FOOT: Final = 40.0
_EDGE: Final = 32.0
_ANGLE: Final = -28
_STEP: Final = 130.0


def map_svg(page: MapPage) -> bytes:
    """The SVG file, UTF-8. The same input gives the same bytes."""
    drawing, glyphs = page.drawing, _Glyphs()
    width = max(drawing.width, _least_width(page))
    height = drawing.height + _HEAD + _FOOT
    body = [
        f'<rect width="{_n(width)}" height="{_n(height)}" fill="{INKS["surface"]}"/>',
        *(_shape(shape, glyphs) for shape in _head(page, width)),
        f'<g transform="translate({_n((width - drawing.width) / 2)} {_n(_HEAD)})">',
        *(_item(item, glyphs) for item in drawing.items),
        "</g>",
        *(_shape(shape, glyphs) for shape in _foot(page, width, height)),
        *_watermark(page.watermark, width, height),
    ]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{_n(width)}" height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'xml:lang="{page.language.replace("_", "-")}">'
    )
    title = (
        f"<title>{escape(page.title)} {escape(page.number)}</title><desc>{escape(page.mark)} {escape(page.foot)}</desc>"
    )
    return "\n".join([head, title, f"<defs>{''.join(glyphs.defined)}</defs>", *body, "</svg>\n"]).encode()


class _Pen:
    """Takes outlines as reportlab's path does; y turned downwards."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def moveTo(self, x: float, y: float) -> None:
        self.parts.append(f"M{_n(x)} {_n(-y)}")

    def lineTo(self, x: float, y: float) -> None:
        self.parts.append(f"L{_n(x)} {_n(-y)}")

    def curveTo(self, x1: float, y1: float, x2: float, y2: float, x3: float, y3: float) -> None:
        self.parts.append(f"C{_n(x1)} {_n(-y1)} {_n(x2)} {_n(-y2)} {_n(x3)} {_n(-y3)}")

    def close(self) -> None:
        self.parts.append("Z")


class _Glyphs:
    """Each letter is defined once, at 100 units, and used wherever it stands."""

    def __init__(self) -> None:
        self.defined: list[str] = []
        self._known: dict[tuple[str, str], str] = {}

    def use(self, face: Face, char: str) -> str | None:
        """The name of a letter's outline; None for a blank."""
        if char.isspace():
            return None
        name = self._known.get((face.name, char))
        if name is None:
            name = self._known[face.name, char] = f"g{len(self._known)}"
            pen = _Pen()
            add_text(pen, face, char, 100, 0, 0)
            self.defined.append(f'<path id="{name}" d="{"".join(pen.parts)}"/>')
        return name


def _item(item: Item, glyphs: _Glyphs) -> str:
    label = f' role="img" aria-label={quoteattr(item.told)}' if item.told else ""
    return f'<g class="{item.kind}"{label}>{"".join(_shape(shape, glyphs) for shape in item.shapes)}</g>'


def _shape(shape: Shape, glyphs: _Glyphs) -> str:
    return _trace(shape) if isinstance(shape, Trace) else _text(shape, glyphs)


def _trace(trace: Trace) -> str:
    data = _data(trace.path)
    found = ""
    if trace.halo:
        found = (
            f'<path d="{data}" fill="none" stroke="{INKS["surface"]}" stroke-width="{_n(trace.width + trace.halo)}"/>'
        )
    if trace.line or trace.fill:
        found += f'<path d="{data}" fill="{INKS[trace.fill] if trace.fill else "none"}"'
        if trace.line:
            found += f' stroke="{INKS[trace.line]}" stroke-width="{_n(trace.width)}" stroke-linejoin="round"'
            found += f' stroke-dasharray="{" ".join(map(_n, trace.dash))}"' if trace.dash else ' stroke-linecap="round"'
        found += "/>"
    return found


def _text(text: Text, glyphs: _Glyphs) -> str:
    face, words = bold() if text.bold else regular(), settable(text.text)
    x = text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * face.width(words, text.size)
    scale = text.size / 100
    parts, at = [], 0.0
    for char in words:
        name = glyphs.use(face, char)
        if name:
            parts.append(f'<use xlink:href="#{name}" x="{_n(at / scale)}"/>')
        at += face.width(char, text.size)
    return (
        f'<g aria-label={quoteattr(words)} fill="{INKS[text.tone]}" '
        f'transform="translate({_n(x)} {_n(text.y)}) scale({_n(scale)})">{"".join(parts)}</g>'
    )


def _head(page: MapPage, width: float) -> Iterator[Shape]:
    x = _EDGE
    yield Text(x, 38, page.title, 20, "text", True)
    x += measured(page.title, 20, True) + 14
    yield Text(x, 37, page.subtitle, 13, "text2")
    wide = measured(page.mark, 10, True) + 16
    yield Trace(box(width - _EDGE - wide, 22, wide, 20, 4), "accent", 1.0)
    yield Text(width - _EDGE - 8, 36, page.mark, 10, "accent", True, "end")
    yield Text(width - _EDGE - wide - 14, 36, _number(page), 11, "text2", anchor="end")
    yield Trace((("M", (_EDGE, 54)), ("L", (width - _EDGE, 54))), "line", 1.0)


def _foot(page: MapPage, width: float, height: float) -> Iterator[Shape]:
    yield Trace((("M", (_EDGE, height - 34)), ("L", (width - _EDGE, height - 34))), "line", 1.0)
    yield Text(_EDGE, height - 15, page.foot, 11, "text2")


def _least_width(page: MapPage) -> float:
    return (
        2 * _EDGE + measured(page.title, 20, True) + measured(page.subtitle, 13, False) + measured(page.mark, 10, True)
        + measured(_number(page), 11, False) + 80
    )  # fmt: skip


def _number(page: MapPage) -> str:
    return "  ".join(filter(None, (page.company, page.number)))


def _watermark(text: str, width: float, height: float) -> Iterator[str]:
    """The watermark's outlines, repeated aslant over everything."""
    pen = _Pen()
    length = add_text(pen, regular(), settable(text), 15, 0, 0)
    yield f'<defs><path id="watermark" d="{"".join(pen.parts)}"/></defs>'
    turn = f"translate({_n(width / 2)} {_n(height / 2)}) rotate({_ANGLE})"
    yield f'<g fill="{INKS["text"]}" fill-opacity="0.06" transform="{turn}">'
    reach = math.hypot(width, height) / 2
    pitch = length + 90
    for row in range(-math.ceil(reach / _STEP), math.ceil(reach / _STEP) + 1):
        shift = pitch / 2 if row % 2 else 0.0
        for column in range(-math.ceil(reach / pitch) - 1, math.ceil(reach / pitch) + 1):
            yield f'<use xlink:href="#watermark" x="{_n(column * pitch + shift)}" y="{_n(row * _STEP)}"/>'
    yield "</g>"


def _data(path: tuple[Segment, ...]) -> str:
    return "".join(op + " ".join(map(_n, values)) for op, values in path)


def _n(value: float) -> str:
    """A number as short as it can be, to a hundredth."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
