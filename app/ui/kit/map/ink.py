"""Shapes of a drawing in Qt: the same description that SVG and PDF are written from, in the theme's colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from app.reports.map_shapes import Segment, Shape, Text, Trace
from app.ui import fonts
from app.ui.theme import tokens


def font(size: float, *, bold: bool = False) -> QFont:
    """The bundled typeface whatever the language: cards are measured with it."""
    made = QFont()
    made.setFamilies([fonts.QUOTES, fonts.CHINESE])
    made.setPixelSize(round(size)) if size == round(size) else made.setPointSizeF(size * 0.75)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def path_of(segments: Sequence[Segment]) -> QPainterPath:
    """Lines and curves as a path of Qt."""
    made = QPainterPath()
    for op, values in segments:
        if op == "M":
            made.moveTo(*values)
        elif op == "L":
            made.lineTo(*values)
        elif op == "C":
            made.cubicTo(*values)
        else:
            made.closeSubpath()
    return made


def pen_of(trace: Trace, width: float | None = None) -> QPen:
    """The pen of a line; dashes count in widths, as Qt wants them."""
    wide = trace.width if width is None else width
    made = QPen(tokens().colour(trace.line or "line"), wide)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if trace.dash:
        made.setDashPattern([max(part / wide, 0.1) for part in trace.dash])
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
    else:
        made.setCapStyle(Qt.PenCapStyle.RoundCap)
    return made


def paint(painter: QPainter, shapes: Iterable[Shape]) -> None:
    """Draw shapes as they stand."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for shape in shapes:
        if isinstance(shape, Trace):
            _trace(painter, shape)
        else:
            _text(painter, shape)


def _trace(painter: QPainter, trace: Trace) -> None:
    path = path_of(trace.path)
    if trace.halo:
        painter.strokePath(path, QPen(tokens().colour("surface"), trace.width + trace.halo))
    painter.setPen(pen_of(trace) if trace.line else Qt.PenStyle.NoPen)
    painter.setBrush(tokens().colour(trace.fill) if trace.fill else QBrush())
    painter.drawPath(path)


def _text(painter: QPainter, text: Text) -> None:
    face = font(text.size, bold=text.bold)
    x = text.x
    if text.anchor != "start":
        wide = QFontMetricsF(face).horizontalAdvance(text.text)
        x -= wide / 2 if text.anchor == "middle" else wide
    painter.setFont(face)
    painter.setPen(tokens().colour(text.tone))
    painter.drawText(QPointF(x, text.y), text.text)
