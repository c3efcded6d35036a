"""What stands around a relationship map that leaves Satchel: title, mark, number, who made it, watermark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from app.i18n import Language
from app.reports.fonts import bold, regular, settable
from app.reports.map_cards import Tongue
from app.reports.map_drawing import Shown, draw
from app.reports.map_shapes import Drawing
from app.reports.paper import Printed
from app.reports.words import Words
from app.rules.relations.arrange import Layout
from app.rules.relations.graph import Graph

INKS: Final = {
    "surface": "#FFFFFF", "surface2": "#F9FAFB", "line": "#E3E6EB", "edge": "#868F9C", "text": "#1B2430",
    "text2": "#525D6C", "text3": "#626C7B", "accent": "#2457D6", "accent_soft": "#E8EEFC", "ok": "#11703F",
    "ok_soft": "#E2F4EA", "warn": "#8F5006", "warn_soft": "#FCF0DB", "bad": "#B42318", "bad_soft": "#FDE7E5",
    "hover": "#F0F2F5",
}  # fmt: skip
"""The drawing's colours on paper: the window's light scheme."""

Format = Literal["svg", "pdf"]


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map ready to be written. ``number`` is the customer's code; ``subtitle`` says of what and as of when."""

    drawing: Drawing
    company: str
    title: str
    subtitle: str
    number: str
    mark: str
    foot: str
    watermark: str
    printed: Printed
    language: Language


def map_page(
    graph: Graph,
    layout: Layout,
    language: Language,
    *,
    company: str,
    subtitle: str,
    number: str,
    printed: Printed,
    shown: Shown | None = None,
) -> MapPage:
    """The page of a map, its words in ``language``."""
    words, tongue = Words(language), Tongue(language)
    at = words.minute(printed.at)
    return MapPage(
        draw(graph, layout, tongue, measured, shown), company, tongue("map.title"), subtitle, number,
        words("mark.internal"),
        words("printed", name=printed.name, staff=printed.staff_number, minute=at, card=printed.card_number),
        f"{printed.name}  {printed.staff_number}  {at}  {printed.card_number}",
        printed, language,
    )  # fmt: skip


@lru_cache(maxsize=20_000)
def measured(text: str, size: float, is_bold: bool) -> float:
    """Width of a text in the bundled font, in the unit of ``size``."""
    return (bold() if is_bold else regular()).width(settable(text), size)
