"""Starts the window: application, first page, event loop. ``bootstrap`` hands in everything it needs."""

from __future__ import annotations

from collections.abc import Sequence

from app.clock import Clock
from app.i18n import Language
from app.services.opening import Opening
from app.ui import preferences
from app.ui.application import application
from app.ui.desk_pages import pages
from app.ui.window import Window


def open_window(opening: Opening, clock: Clock, locale: Language, arguments: Sequence[str]) -> int:
    """Show the window over a home folder until it is closed. ``arguments`` start it again when it locks.

    What was chosen in the window's settings wins over ``locale``.
    """
    kept = preferences.load(opening.home)
    made = application([], kept.language or locale, kept.appearance)
    window = Window(made, opening, clock, pages, arguments)
    window.start()
    return int(made.qt.exec())
