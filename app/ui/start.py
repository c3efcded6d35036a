"""Starts the window: application, first page, event loop. ``bootstrap`` hands in everything it needs."""

from __future__ import annotations

from collections.abc import Sequence

from app.clock import Clock
from app.i18n import Language
from app.services.opening import Opening
from app.ui.application import application
from app.ui.desk_pages import pages
from app.ui.theme import Appearance
from app.ui.window import Window


def open_window(opening: Opening, clock: Clock, locale: Language, arguments: Sequence[str]) -> int:
    """Show the window over a home folder until it is closed. ``arguments`` start it again when it locks."""
    made = application([], locale, Appearance.SYSTEM)
    window = Window(made, opening, clock, pages, arguments)
    window.start()
    return int(made.qt.exec())
