"""Design tokens: every colour of the window, by meaning, in a light and a dark scheme."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Literal, cast

from PySide6.QtGui import QColor

Tone = Literal["text", "text2", "text3", "accent", "ok", "warn", "bad", "on_accent"]
"""What a colour means. Standing, urgency and state use ``ok``, ``warn``, ``bad``; ``accent`` is choice and action."""


@dataclass(frozen=True)
class Tokens:
    """One scheme; every value is ``#RRGGBB``. Text on its usual grounds keeps WCAG 2.2 AA (4.5 : 1), see the tests."""

    dark: bool
    bg: str
    surface: str
    surface2: str
    rail: str
    line: str
    edge: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    hover: str

    def colour(self, name: str) -> QColor:
        """The token ``name`` as a colour; raises AttributeError for an unknown one."""
        return QColor(cast("str", getattr(self, name)))

    def soft(self, tone: str) -> QColor:
        """The pale ground that belongs to ``tone``; tones without one get the hover grey."""
        return QColor(cast("str", getattr(self, f"{tone}_soft", self.hover)))


LIGHT: Final = Tokens(
    dark=False,
    bg="#F5F6F8",
    surface="#FFFFFF",
    surface2="#F9FAFB",
    rail="#FFFFFF",
    line="#E3E6EB",
    edge="#868F9C",
    text="#1B2430",
    text2="#525D6C",
    text3="#626C7B",
    accent="#2457D6",
    accent_hover="#1C48B8",
    accent_soft="#E8EEFC",
    on_accent="#FFFFFF",
    ok="#11703F",
    ok_soft="#E2F4EA",
    warn="#8F5006",
    warn_soft="#FCF0DB",
    bad="#B42318",
    bad_soft="#FDE7E5",
    hover="#F0F2F5",
)
DARK: Final = Tokens(
    dark=True,
    bg="#14171C",
    surface="#1C2027",
    surface2="#20252D",
    rail="#181B21",
    line="#2E343E",
    edge="#717B89",
    text="#E8EBF0",
    text2="#AEB7C3",
    text3="#98A2B0",
    accent="#7FA1FF",
    accent_hover="#97B2FF",
    accent_soft="#24305A",
    on_accent="#0E1424",
    ok="#5BC48B",
    ok_soft="#1B3A2B",
    warn="#E3A84A",
    warn_soft="#40311A",
    bad="#F2857B",
    bad_soft="#4A2522",
    hover="#262B34",
)
TOKEN_NAMES: Final = tuple(f.name for f in fields(Tokens) if f.name != "dark")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two ``#RRGGBB`` colours, 1…21."""

    def luminance(colour: str) -> float:
        parts = []
        for at in (1, 3, 5):
            share = int(colour[at : at + 2], 16) / 255
            parts.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
