"""Prose: a paragraph of runs (plain, bold, coloured) set on lines, which can break over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.reports.fonts import Face, bold, regular, settable
from app.reports.linebreak import break_lines, tighten

INK: Final = "#1B2430"
MUTED: Final = "#667085"
ACCENT: Final = "#2457D6"
HAIRLINE: Final = "#E1E6EF"
PANEL: Final = "#F5F7FB"

_STRETCH: Final = 0.09  # the most that a justified line may widen a gap, in em; beyond it the line stays ragged


class Block(Protocol):
    """What a page is made of. Lengths in points; ``fit`` comes before ``draw``."""

    before: float
    after: float
    keep_next: bool
    """Stays on one page with the beginning of the next block (headings)."""

    def fit(self, width: float) -> float:
        """Lay out at ``width``; the height."""
        ...

    def least(self, width: float) -> float:
        """Height of the smallest beginning that may stand at a page's foot."""
        ...

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        """Two blocks of which the first is at most ``room`` high, or None if it can't be done decently."""
        ...

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        """Draw with the upper left corner at (x, top) in the page's coordinates (y upwards)."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight and colour; None takes the style's."""

    text: str
    bold: bool | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph looks; lengths in points."""

    size: float = 9.75
    leading: float = 16.5
    color: str = INK
    bold: bool = False
    align: Literal["left", "justify", "right", "center"] = "left"
    indent: float = 0.0
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False

    def but(self, **changes: object) -> Style:
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    width: float
    last: bool  # of its paragraph: never justified


class Prose:
    """A paragraph. ``marker`` hangs in the indent of the first line (a bullet, a number)."""

    def __init__(self, text: str | Sequence[Run], style: Style, marker: str = "") -> None:
        runs = [Run(text)] if isinstance(text, str) else text
        self._runs = [replace(run, text=settable(run.text)) for run in runs]
        self._text = "".join(run.text for run in self._runs)
        self._marker = settable(marker)
        self.style = style
        self.before, self.after, self.keep_next = style.before, style.after, style.keep_next
        self._advances = self._measure()
        self._lines: list[_Line] = []
        self._width = -1.0

    @property
    def text(self) -> str:
        return self._text

    def lines(self, width: float) -> list[str]:
        """The text as broken at ``width`` points."""
        self.fit(width)
        return [self._text[line.start : line.end] for line in self._lines]

    def fit(self, width: float) -> float:
        if width != self._width:
            room = width - self.style.indent
            self._lines = [
                self._line(*span) for span in break_lines(self._text, self._advances, self.style.size, room, room)
            ]
            self._width = width
        return len(self._lines) * self.style.leading

    def least(self, width: float) -> float:
        self.fit(width)
        return min(2 if len(self._lines) != 3 else 3, len(self._lines)) * self.style.leading

    def split(self, width: float, room: float) -> tuple[Prose, Prose] | None:
        """At a line's end, with two lines at least on either page where the paragraph has them."""
        self.fit(width)
        fitting, total = int((room + 0.01) // self.style.leading), len(self._lines)
        if total - fitting == 1 and total > 3:
            fitting -= 1
        if fitting < 1 or fitting >= total or (fitting == 1 and total > 1):
            return None
        return self._part(0, fitting), self._part(fitting, total)

    def cut(self, width: float, lines: int) -> tuple[Prose, Prose]:
        """The first ``lines`` lines and the rest, without regard for orphans (cells of a table)."""
        self.fit(width)
        return self._part(0, lines), self._part(lines, len(self._lines))

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        size, style = self.style.size, self.style
        base = top - (style.leading - size) / 2 - size * 0.88
        text = canvas.beginText()
        if self._marker:
            text.setTextOrigin(x, base)
            text.setFont(self._face(Run("")).name, size)
            text.setFillColor(HexColor(ACCENT))
            text.textOut(self._marker)
        state: list[object] = [None, None, 0.0]
        for number, line in enumerate(self._lines):
            room = self._width - style.indent
            spread, offset = 0.0, 0.0
            slack = room - line.width
            if style.align == "right":
                offset = slack
            elif style.align == "center":
                offset = slack / 2
            elif style.align == "justify":
                spread = self._spread(line, slack)
            text.setTextOrigin(x + style.indent + offset, base - number * style.leading)
            for piece, run, space in self._pieces(line):
                face, color = self._face(run), run.color or style.color
                if face.name != state[0]:
                    text.setFont(face.name, size)
                    state[0] = face.name
                if color != state[1]:
                    text.setFillColor(HexColor(color))
                    state[1] = color
                if space + spread != state[2]:
                    text.setCharSpace(space + spread)
                    state[2] = space + spread
                text.textOut(piece)
        if state[2]:
            text.setCharSpace(0)
        canvas.drawText(text)

    def _spread(self, line: _Line, slack: float) -> float:
        """Letter space that fills a line of mostly hanzi; Latin text stays ragged, letters are not spaced out."""
        count = line.end - line.start
        if line.last or count < 2 or slack <= 0:
            return 0.0
        hanzi = sum(char >= "\u2e80" for char in self._text[line.start : line.end])
        each = slack / (count - 1)
        return each if 2 * hanzi >= count and each <= _STRETCH * self.style.size else 0.0

    def _face(self, run: Run) -> Face:
        return bold() if (self.style.bold if run.bold is None else run.bold) else regular()

    def _measure(self) -> list[float]:
        size = self.style.size / 1000
        advances: list[float] = []
        for run in self._runs:
            widths, default = self._face(run).widths, self._face(run).default_width
            advances.extend(widths.get(ord(char), default) * size for char in run.text)
        self._changes = [change * size for change in tighten(self._text)]
        return [advance + change for advance, change in zip(advances, self._changes, strict=True)]

    def _line(self, start: int, end: int) -> _Line:
        width = sum(self._advances[start:end]) - (self._changes[end - 1] if end > start else 0.0)
        return _Line(start, end, width, end >= len(self._text) or self._text[end] == "\n")

    def _pieces(self, line: _Line) -> list[tuple[str, Run, float]]:
        """Stretches of one run and one letter space (the tightening of the punctuation at their end)."""
        pieces: list[tuple[str, Run, float]] = []
        position = 0
        for run in self._runs:
            low, high = max(line.start, position), min(line.end, position + len(run.text))
            position += len(run.text)
            begin = low
            for index in range(low, high):
                if self._changes[index] and index + 1 < line.end:
                    if index > begin:
                        pieces.append((self._text[begin:index], run, 0.0))
                    pieces.append((self._text[index], run, self._changes[index]))
                    begin = index + 1
            if high > begin:
                pieces.append((self._text[begin:high], run, 0.0))
        return pieces

    def _part(self, low: int, high: int) -> Prose:
        """Lines ``low`` to ``high`` as a paragraph of its own, broken as they are now."""
        lines = self._lines[low:high]
        start = lines[0].start if lines else 0
        end = lines[-1].end if lines else 0
        runs, position = [], 0
        for run in self._runs:
            piece = run.text[max(start - position, 0) : max(end - position, 0)]
            position += len(run.text)
            if piece:
                runs.append(replace(run, text=piece))
        part = Prose(runs, self.style, self._marker if low == 0 else "")
        part._changes, part._advances = self._changes[start:end], self._advances[start:end]
        part._lines = [_Line(line.start - start, line.end - start, line.width, line.last) for line in lines]
        part._width = self._width
        part.before = self.before if low == 0 else 0.0
        part.after = self.after if high == len(self._lines) else 0.0
        part.keep_next = False
        return part
