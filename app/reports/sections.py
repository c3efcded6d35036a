"""The pieces that papers are put together from: title, facts, headed texts, tables. One look for all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from app.reports.grid import Grid
from app.reports.typesetting import ACCENT, MUTED, Block, Prose, Run, Style

TITLE: Final = Style(size=21.0, leading=30.0, bold=True, after=2.0, keep_next=True)
SUBTITLE: Final = Style(size=12.0, leading=19.0, color=MUTED, after=14.0, keep_next=True)
HEADING: Final = Style(size=11.5, leading=18.0, bold=True, color=ACCENT, before=15.0, after=4.0, keep_next=True)
BODY: Final = Style(align="justify", after=4.0)
ITEM: Final = BODY.but(indent=18.0, after=2.5)
CELL: Final = Style(size=9.5, leading=15.0)
LABEL: Final = Style(size=9.0, leading=15.0, color=MUTED)
SMALL: Final = Style(size=8.0, leading=12.5)
COLUMN: Final = Style(size=8.5, leading=14.0, color=MUTED)

_MARKER: Final = re.compile(r"(\d{1,2}[.、)）]|[•·*\-–]|[（(]\d{1,2}[)）])[ \u3000]*(?=\S)")


def title(text: str, subtitle: str = "") -> list[Block]:
    return [Prose(text, TITLE), *([Prose(subtitle, SUBTITLE)] if subtitle else [])]


def paragraphs(text: str, align_left: bool = False) -> list[Block]:
    """A long text as typed: a paragraph a line; lines that begin with a number or a dot hang as list items."""
    blocks: list[Block] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        stripped = line.strip(" \t\u3000")
        if not stripped:
            continue
        found = _MARKER.match(stripped)
        number = found.group(1) if found and not stripped[found.end(1)].isdigit() else ""
        if number and found:
            marker = "•" if number in "•·*-–" else number
            blocks.append(Prose(stripped[found.end() :], ITEM, marker))
        else:
            blocks.append(Prose(stripped, BODY))
    return blocks


def headed(heading: str, body: Sequence[Block]) -> list[Block]:
    """A heading and its body, or nothing if the body is empty."""
    return [Prose(heading, HEADING), *body] if body else []


def facts(pairs: Sequence[tuple[str, str]], weights: Sequence[float] = (1.0, 2.7, 1.0, 2.7)) -> Block:
    """Labelled facts on a tinted panel, two to a row; pairs without a value are left out."""
    shown = [(label, value) for label, value in pairs if value]
    cells = [(Prose(label, LABEL), Prose(value, CELL)) for label, value in shown]
    if len(cells) % 2:
        cells.append((Prose("", LABEL), Prose("", CELL)))
    rows = [(*cells[index], *cells[index + 1]) for index in range(0, len(cells), 2)]
    return Grid(weights, rows, panel=True, after=10.0)


def table(
    weights: Sequence[float],
    columns: Sequence[str],
    rows: Sequence[Sequence[str | Sequence[Run]]],
    style: Style = CELL,
) -> list[Block]:
    """A table with a header, or nothing if there are no rows."""
    if not rows:
        return []
    header = [Prose(column, COLUMN) for column in columns]
    return [Grid(weights, [[Prose(cell, style) for cell in row] for row in rows], header)]
