"""The pages of the open desk, in the order of the rail."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.desktop import Desktop
from app.ui.page import PageEntry
from app.ui.pages.dossier.page import DossiersPage


def pages(desktop: Desktop) -> Sequence[PageEntry]:
    """What stands in the rail; each page is built when it is first shown."""
    return [PageEntry("dossiers", "folder-closed", lambda: DossiersPage(desktop))]
