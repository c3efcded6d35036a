"""The pages of the open desk, in the order of the rail."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.desktop import Desktop
from app.ui.page import PageEntry
from app.ui.pages.cards.page import CardsPage
from app.ui.pages.conflicts.page import ConflictsPage
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.log.page import LogPage
from app.ui.pages.map.page import MapPage
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.sync.page import SyncPage
from app.ui.pages.today.page import TodayPage
from app.ui.pages.visits.page import VisitsPage


def pages(desktop: Desktop) -> Sequence[PageEntry]:
    """What stands in the rail; each page is built when it is first shown."""
    return [
        PageEntry("today", "sun", lambda: TodayPage(desktop)),
        PageEntry("dossiers", "folder-closed", lambda: DossiersPage(desktop)),
        PageEntry("map", "waypoints", lambda: MapPage(desktop)),
        PageEntry("visits", "calendar-days", lambda: VisitsPage(desktop)),
        PageEntry("cards", "id-card", lambda: CardsPage(desktop)),
        PageEntry("log", "scroll-text", lambda: LogPage(desktop)),
        PageEntry("conflicts", "git-compare", lambda: ConflictsPage(desktop)),
        PageEntry("sync", "refresh-cw", lambda: SyncPage(desktop)),
        PageEntry("settings", "settings", lambda: SettingsPage(desktop), foot=True),
    ]
