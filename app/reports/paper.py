"""A paper: blocks set on A4 pages with the head, foot and watermark that **print-visit** and its sisters ask for."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.reports.fonts import bold, regular, settable
from app.reports.typesetting import ACCENT, HAIRLINE, INK, MUTED, Block, Prose, Run, Style
from app.reports.watermark import Watermark
from app.reports.words import Words

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN: Final = 60.0
BODY_WIDTH: Final = PAGE_WIDTH - 2 * MARGIN
BODY_TOP: Final = PAGE_HEIGHT - 82.0
BODY_BOTTOM: Final = 70.0
BODY_HEIGHT: Final = BODY_TOP - BODY_BOTTOM

_SMALL: Final = 8.0
LOCK: Final = threading.Lock()  # the fonts' subsetting state is shared: one paper at a time

rl_config.useA85 = 0  # binary streams: a quarter smaller


@dataclass(frozen=True, slots=True)
class Printed:
    """Who printed a paper for our own eyes, when (local time) and under which borrowing card (empty: it needs none)."""

    name: str
    staff_number: str
    at: datetime
    card_number: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One numbered run of pages. ``mark`` is the confidentiality mark; empty texts are left out."""

    company: str
    title: str
    number: str
    blocks: Sequence[Block]
    mark: str = ""
    foot: str = ""
    watermark: str = ""


def internal(
    words: Words, title: str, number: str, blocks: Sequence[Block], *, company: str, printed: Printed
) -> Sheet:
    """A sheet for our own eyes: mark, number, who printed it, when, under which card; the same as its watermark."""
    minute, card = words.minute(printed.at), printed.card_number
    foot = words("printed" if card else "printed_plain", name=printed.name, staff=printed.staff_number, minute=minute,
                 card=card)  # fmt: skip
    return Sheet(
        company=company, title=title, number=words("number", number=number), blocks=blocks,
        mark=words("mark.internal"), foot=foot,
        watermark="  ".join(filter(None, (printed.name, printed.staff_number, minute, card))),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Info:
    """What the file says about itself."""

    title: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with its distance from the top of the body, in points."""

    block: Block
    top: float


def compose(sheets: Sequence[Sheet], info: Info, words: Words) -> bytes:
    """The PDF of all ``sheets``, each with its own page numbers. The same input gives the same bytes."""
    with LOCK:
        buffer = io.BytesIO()
        canvas = Canvas(
            buffer,
            pagesize=A4,
            pageCompression=1,
            invariant=1,
            initialFontName=regular().name,  # type: ignore[arg-type]  # the stubs say float
            lang=words("pdf_language"),
        )
        canvas.setTitle(settable(info.title))
        canvas.setAuthor(settable(info.author))
        canvas.setSubject("")
        canvas.setCreator("Satchel")
        canvas.setProducer("Satchel")
        canvas.setDateFormatter(lambda *_: info.at.strftime("D:%Y%m%d%H%M%S"))
        for index, sheet in enumerate(sheets):
            _draw_sheet(canvas, sheet, words, f"watermark{index}")
        canvas.save()
        return buffer.getvalue()


def paginate(blocks: Sequence[Block], width: float = BODY_WIDTH, height: float = BODY_HEIGHT) -> list[list[Placed]]:
    """Distribute blocks over pages: they break where they can; a heading stays with the beginning of what follows."""
    pages: list[list[Placed]] = [[]]
    used = 0.0
    waiting = list(reversed(blocks))
    while waiting:
        block = waiting.pop()
        top = used + (block.before if pages[-1] else 0.0)
        room = height - top
        tall = block.fit(width)
        together = tall + _least_after(block, waiting, width)
        if together <= room + 0.01:
            pages[-1].append(Placed(block, top))
            used = top + tall + block.after
            continue
        parts = None if block.keep_next else block.split(width, room)
        if parts:
            pages[-1].append(Placed(parts[0], top))
            waiting.append(parts[1])
        elif pages[-1]:
            waiting.append(block)
        else:  # higher than a page, and whole: nothing better can be done
            pages[-1].append(Placed(block, top))
            if not waiting:
                break
        pages.append([])
        used = 0.0
    return pages


def _least_after(block: Block, waiting: Sequence[Block], width: float) -> float:
    """Height that must follow ``block`` on its page: the chain of headings and the first lines after them."""
    total, index = 0.0, len(waiting) - 1
    while block.keep_next and index >= 0:
        following = waiting[index]
        total += block.after + following.before
        total += following.fit(width) if following.keep_next else following.least(width)
        block, index = following, index - 1
    return total


def _draw_sheet(canvas: Canvas, sheet: Sheet, words: Words, watermark_name: str) -> None:
    pages = paginate(sheet.blocks)
    watermark = Watermark(canvas, sheet.watermark, watermark_name) if sheet.watermark else None
    for number, page in enumerate(pages, start=1):
        _draw_head(canvas, sheet)
        _draw_foot(canvas, sheet, words("page", n=number, m=len(pages)))
        for placed in page:
            placed.block.draw(canvas, MARGIN, BODY_TOP - placed.top)
        if watermark:
            watermark.draw(canvas, PAGE_WIDTH, PAGE_HEIGHT)
        canvas.showPage()


def _draw_head(canvas: Canvas, sheet: Sheet) -> None:
    line = PAGE_HEIGHT - 58.0
    right = MARGIN + BODY_WIDTH
    if sheet.mark:
        right -= _draw_mark(canvas, sheet.mark, right, line + 7.0) + 10.0
    number = Prose(sheet.number, _HEAD.but(align="right"))
    taken = number.fit(BODY_WIDTH) and regular().width(sheet.number, _SMALL) + 16.0
    number.fit(right - MARGIN)
    number.draw(canvas, MARGIN, line + 20.0)
    left = Prose([Run(sheet.company, bold=True, color=INK), Run("\u3000" + sheet.title)], _HEAD)
    height = left.fit(right - MARGIN - taken)
    left.draw(canvas, MARGIN, line + 8.0 + height)
    _rule(canvas, line)


def _draw_mark(canvas: Canvas, mark: str, right: float, base: float) -> float:
    """The confidentiality mark in a small frame that ends at ``right``; its width."""
    face, size = bold(), 7.5
    width = face.width(mark, size) + 12.0
    canvas.saveState()
    canvas.setStrokeColor(HexColor(ACCENT))
    canvas.setFillColor(HexColor(ACCENT))
    canvas.setLineWidth(0.7)
    canvas.roundRect(right - width, base - 1.0, width, 14.0, 3, stroke=1, fill=0)
    canvas.setFont(face.name, size)
    canvas.drawString(right - width + 6.0, base + 3.2, mark)
    canvas.restoreState()
    return width


def _draw_foot(canvas: Canvas, sheet: Sheet, page: str) -> None:
    line = 52.0
    _rule(canvas, line)
    number = Prose(page, _HEAD.but(align="right"))
    number.fit(BODY_WIDTH)
    number.draw(canvas, MARGIN, line - 5.0)
    if sheet.foot:
        foot = Prose(sheet.foot, _HEAD)
        foot.fit(BODY_WIDTH - regular().width(page, _SMALL) - 16.0)
        foot.draw(canvas, MARGIN, line - 5.0)


def _rule(canvas: Canvas, y: float) -> None:
    canvas.saveState()
    canvas.setStrokeColor(HexColor(HAIRLINE))
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, y, MARGIN + BODY_WIDTH, y)
    canvas.restoreState()


_HEAD: Final = Style(size=_SMALL, leading=12.0, color=MUTED)
