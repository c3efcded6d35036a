"""Starts the window: application, first page, event loop. ``bootstrap`` hands in everything it needs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from app.clock import Clock
from app.i18n import Language
from app.ui import preferences
from app.ui.application import application
from app.ui.first_page import FirstPage
from app.ui.relock import wanted_gate
from app.ui.window import Window

if TYPE_CHECKING:
    from app.services.opening import Opening
    from app.ui.desktop import Desktop
    from app.ui.page import PageEntry


def open_window(
    opening: Opening, clock: Clock, locale: Language, arguments: Sequence[str], *, explicit: bool = False
) -> int:
    """Show the window over a home folder until it is closed. ``arguments`` start it again when it locks.

    What was chosen in the window's settings wins over ``locale``, unless that was asked for (``explicit``).
    """
    kept = preferences.load(opening.home)
    made = application([], locale if explicit else kept.language or locale, kept.appearance)
    window = Window(made, opening, clock, _pages, arguments)
    room = window.shell.screen().availableSize()
    window.shell.resize(window.shell.size().boundedTo(room))
    FirstPage(window.shell, window.tasks)
    window.start(wanted_gate())
    return int(made.qt.exec())


def _pages(desktop: Desktop) -> Sequence[PageEntry]:
    """The pages bring most libraries along: they are loaded once the first page is shown."""
    entries: Sequence[PageEntry] = import_module("app.ui.desk_pages").pages(desktop)
    return entries
