"""What every content page is given: the services, the lanes to call them in, and the way to other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.clipboard import Copier
from app.ui.kit.toast import Toasts
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from app.ui.words import Tongue

if TYPE_CHECKING:
    from app.services.workbench import Workbench


class News(QObject):
    """One hub: a command tells what it changed, and each page decides whether to fetch anew."""

    changed = Signal(str, str)
    """Kind of what changed (``dossier``, ``card``, ``visit``, ``person``, ``sync``, ``place``, ``all`` …), dossier."""


@dataclass(frozen=True)
class Desktop:
    """The open desk of the window. ``go`` brings a page to the front; ``open_dossier`` shows one dossier there."""

    bench: Workbench
    tasks: Tasks
    news: News
    toasts: Toasts
    copier: Copier
    theme: Theme
    tongue: Tongue
    go: Callable[[str], object]
    open_dossier: Callable[[str], object]
    lock: Callable[[], object]
    lock_to: Callable[[str], object]
    """Lock, and begin with another gate than the unlock page (``restore``, ``rotate``)."""
