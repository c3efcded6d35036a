"""A relationship map as a PDF of one page: vectors, the font embedded as a subset, text that can be searched."""

from __future__ import annotations

import io
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A0, A1, A2, A3, A4, landscape, portrait
from reportlab.pdfgen.canvas import Canvas

from app.reports.fonts import bold, regular, settable
from app.reports.map_page import INKS, MapPage
from app.reports.map_shapes import Drawing, Text, Trace
from app.reports.paper import LOCK
from app.reports.typesetting import ACCENT, HAIRLINE, INK, MUTED
from app.reports.watermark import Watermark
from app.reports.words import Words

_EDGE: Final = 34.0
_HEAD: Final = 40.0
_FOOT: Final = 24.0
_LEAST: Final = 0.5
"""The least scale in points per pixel at which the smallest words (9 px) are still read on paper."""


def map_pdf(page: MapPage) -> bytes:
    """The PDF, on the smallest sheet from A4 to A0 that keeps it legible, upright or lying as the map is.

    The same input gives the same bytes.
    """
    with LOCK:
        buffer = io.BytesIO()
        size, scale = _sheet(page)
        canvas = Canvas(
            buffer, pagesize=size, pageCompression=1, invariant=1,
            initialFontName=regular().name,  # type: ignore[arg-type]  # the stubs say float
            lang=Words(page.language)("pdf_language"),
        )  # fmt: skip
        canvas.setTitle(settable(f"{page.title} {page.number}"))
        canvas.setAuthor(settable(page.printed.name))
        canvas.setCreator("Satchel")
        canvas.setProducer("Satchel")
        canvas.setSubject("")
        canvas.setDateFormatter(lambda *_: page.printed.at.strftime("D:%Y%m%d%H%M%S"))
        _frame(canvas, page, size)
        wide, high = page.drawing.width * scale, page.drawing.height * scale
        canvas.saveState()
        top = size[1] - _EDGE - _HEAD
        spare = top - _EDGE - _FOOT - high
        canvas.translate((size[0] - wide) / 2, top - spare / 3)
        canvas.scale(scale, -scale)
        draw_items(canvas, page.drawing)
        canvas.restoreState()
        Watermark(canvas, page.watermark, "watermark").draw(canvas, *size)
        canvas.showPage()
        canvas.save()
        return buffer.getvalue()


def draw_items(canvas: Canvas, drawing: Drawing) -> None:
    """The shapes in the drawing's own pixels, y downwards: the canvas is scaled and turned over already."""
    for item in drawing.items:
        for shape in item.shapes:
            _trace(canvas, shape) if isinstance(shape, Trace) else _text(canvas, shape)


def _sheet(page: MapPage) -> tuple[tuple[float, float], float]:
    turn = landscape if page.drawing.width >= page.drawing.height else portrait
    size, scale = turn(A4), 0.0
    for paper in (A4, A3, A2, A1, A0):
        size = turn(paper)
        room = (size[0] - 2 * _EDGE, size[1] - 2 * _EDGE - _HEAD - _FOOT)
        scale = min(room[0] / page.drawing.width, room[1] / page.drawing.height, 0.9)
        if scale >= _LEAST:
            break
    return size, scale


def _trace(canvas: Canvas, trace: Trace) -> None:
    path = canvas.beginPath()
    for op, v in trace.path:
        if op == "M":
            path.moveTo(v[0], v[1])
        elif op == "L":
            path.lineTo(v[0], v[1])
        elif op == "C":
            path.curveTo(*v)
        else:
            path.close()
    if trace.halo:
        canvas.setStrokeColor(HexColor(INKS["surface"]))
        canvas.setLineWidth(trace.width + trace.halo)
        canvas.setLineCap(0)
        canvas.setDash([])
        canvas.drawPath(path, stroke=1, fill=0)
    if trace.line:
        canvas.setStrokeColor(HexColor(INKS[trace.line]))
        canvas.setLineWidth(trace.width)
        canvas.setLineCap(0 if trace.dash else 1)
        canvas.setLineJoin(1)
        canvas.setDash(list(trace.dash))
    if trace.fill:
        canvas.setFillColor(HexColor(INKS[trace.fill]))
    if trace.line or trace.fill:
        canvas.drawPath(path, stroke=int(trace.line is not None), fill=int(trace.fill is not None), fillMode=1)


def _text(canvas: Canvas, text: Text) -> None:
    face = bold() if text.bold else regular()
    words = settable(text.text)
    wide = face.width(words, text.size)
    canvas.saveState()
    canvas.translate(text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor], text.y)
    canvas.scale(1, -1)
    canvas.setFillColor(HexColor(INKS[text.tone]))
    canvas.setFont(face.name, text.size)
    canvas.drawString(0, 0, words)
    canvas.restoreState()


def _frame(canvas: Canvas, page: MapPage, size: tuple[float, float]) -> None:
    """Head and foot, as all papers for our own eyes have them."""
    wide, high = size
    line = high - _EDGE - 18

    def put(
        x: float, y: float, text: str, points: float, color: str, *, heavy: bool = False, right: bool = False
    ) -> float:
        face, words = bold() if heavy else regular(), settable(text)
        length = face.width(words, points)
        canvas.setFillColor(HexColor(color))
        canvas.setFont(face.name, points)
        canvas.drawString(x - length if right else x, y, words)
        return length

    x = _EDGE
    x += put(x, line + 7, page.title, 14, INK, heavy=True) + 10
    x += put(x, line + 7, page.subtitle, 10, MUTED)
    length = bold().width(page.mark, 7.5) + 12
    canvas.setStrokeColor(HexColor(ACCENT))
    canvas.setLineWidth(0.7)
    canvas.roundRect(wide - _EDGE - length, line + 4, length, 14, 3, stroke=1, fill=0)
    put(wide - _EDGE - length + 6, line + 8.2, page.mark, 7.5, ACCENT, heavy=True)
    put(
        wide - _EDGE - length - 10, line + 8, "  ".join(filter(None, (page.company, page.number))), 8, MUTED, right=True
    )
    canvas.setStrokeColor(HexColor(HAIRLINE))
    canvas.setLineWidth(0.6)
    canvas.line(_EDGE, line, wide - _EDGE, line)
    canvas.line(_EDGE, _EDGE + 12, wide - _EDGE, _EDGE + 12)
    put(_EDGE, _EDGE, page.foot, 8, MUTED)
    put(wide - _EDGE, _EDGE, Words(page.language)("page", n=1, m=1), 8, MUTED, right=True)
