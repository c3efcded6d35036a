"""The window's typeface: bundled Noto Sans SC (static TrueType, OFL 1.1), tabular figures everywhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from app.i18n import Language

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "resources" / "fonts"
FILES: Final = (
    "NotoSansSC-Regular.ttf",
    "NotoSansSC-Bold.ttf",
    "quotes/SatchelQuotes-Regular.ttf",
    "quotes/SatchelQuotes-Bold.ttf",
)
CHINESE: Final = "Noto Sans SC"
QUOTES: Final = "Satchel Quotes"
"""Proportional quotes and ellipsis of the same typeface; see resources/fonts/quotes/make_quotes.py."""
BODY_PX: Final = 13

# What each system itself uses for Latin text; elsewhere the bundled font's own Latin letters.
_LATIN: Final = {"win32": ("Segoe UI",), "darwin": (".AppleSystemUIFont", "Helvetica Neue")}


def install() -> list[str]:
    """Load the bundled files; returns the names of those that could not be loaded (then the system's font is used)."""
    return [name for name in FILES if QFontDatabase.addApplicationFont(str(FOLDER / name)) < 0]


def application_font(language: Language) -> QFont:
    """13 px body font. In English the Latin family comes first and quotes are never full width."""
    font = QFont()
    found = set(QFontDatabase.families())
    latin = [name for name in _LATIN.get(sys.platform, ()) if name in found or name.startswith(".")]
    font.setFamilies([*latin, QUOTES, CHINESE] if language == "en" else [CHINESE, *latin])
    font.setPixelSize(BODY_PX)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def wear(app: QApplication, language: Language) -> None:
    """Put the font for ``language`` on the application."""
    app.setFont(application_font(language))


def sized(px: int, *, bold: bool = False) -> QFont:
    """A font that fixes size and weight only; family and features stay the application's, also after a switch."""
    font = QFont()
    font.setPixelSize(px)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return font
