"""What the marks of a relationship map mean, set in lines as wide as there is room."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.models.enums import BuyingRoleKind, Standing
from app.reports.map_cards import DASHES, RIVAL_DASH, ROLE_ICONS, TONES, Measure, Tongue, lozenge, mark
from app.reports.map_icons import icon
from app.reports.map_shapes import Shape, Text, Trace, disc

LINE: Final = 22.0
"""From one line of the legend to the next."""
_SIZE: Final = 10.5
_WIDE, _NARROW = 22.0, 16.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """A mark, drawn from (x, y), the room it takes, what it means, and the gap behind it."""

    drawn: Callable[[float, float], Sequence[Shape]]
    room: float
    text: str
    gap: float


def legend(words: Tongue, measure: Measure, width: float = math.inf) -> tuple[tuple[Shape, ...], float]:
    """Ties, then people, each beginning a line, from (0, 0); and the height."""
    shapes: list[Shape] = []
    y = 8.0 - LINE
    for group in (_ties(words), _people(words)):
        x, y = 0.0, y + LINE
        for entry in group:
            room = entry.room + measure(entry.text, _SIZE, False)
            if x and x + room > width:
                x, y = 0.0, y + LINE
            shapes += (*entry.drawn(x, y), Text(x + entry.room, y + 4, entry.text, _SIZE, "text2"))
            x += room + entry.gap
    return tuple(shapes), y + 14


def _ties(words: Tongue) -> Iterator[_Entry]:
    for standing in Standing:
        yield _Entry(_tie(standing), 54, words.standing(standing), _WIDE)
    for key, hollow in (("map.confirmed", False), ("map.assumed", True)):
        yield _Entry(_certainty(hollow), 15, words(key), _WIDE)
    yield _Entry(lambda _x, _y: (), 0, words("map.wider"), _WIDE)
    yield _Entry(_rival, 54, words("map.rival"), _WIDE)


def _people(words: Tongue) -> Iterator[_Entry]:
    for role in BuyingRoleKind:
        yield _Entry(_role(role), 18, words.role(role), _NARROW)
    for key, supports in (("map.supports", True), ("map.opposes", False)):
        yield _Entry(_side(supports), 17, words(key), _NARROW)
    yield _Entry(lambda _x, _y: (), 0, words("map.larger"), _NARROW)


def _tie(standing: Standing) -> Callable[[float, float], Sequence[Shape]]:
    return lambda x, y: (
        Trace((("M", (x, y)), ("L", (x + 34, y))), TONES[standing], 2.2, DASHES[standing]),
        mark(standing, x + 44, y, 9, TONES[standing]),
    )


def _certainty(hollow: bool) -> Callable[[float, float], Sequence[Shape]]:
    return lambda x, y: (mark(Standing.POSITIVE, x + 5, y, 9, "text2", hollow=hollow),)


def _rival(x: float, y: float) -> Sequence[Shape]:
    return Trace((("M", (x, y)), ("L", (x + 34, y))), "warn", 2.2, RIVAL_DASH), lozenge(x + 44, y, 8)


def _role(role: BuyingRoleKind) -> Callable[[float, float], Sequence[Shape]]:
    return lambda x, y: (icon(ROLE_ICONS[role], x, y - 7, 13, "text2"),)


def _side(supports: bool) -> Callable[[float, float], Sequence[Shape]]:
    def drawn(x: float, y: float) -> Sequence[Shape]:
        bar = Trace((("M", (x + 2.8, y)), ("L", (x + 9.2, y))), "surface", 1.8)
        post = Trace((("M", (x + 6, y - 3.2)), ("L", (x + 6, y + 3.2))), "surface", 1.8)
        return Trace(disc(x + 6, y, 6), None, fill="ok" if supports else "bad"), bar, *([post] if supports else [])

    return drawn
