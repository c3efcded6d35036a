"""The dossiers page with a dossier open on it."""

from __future__ import annotations

from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.page import DossiersPage

Opened = tuple[DossiersPage, OpenedView]


def view_of(page: DossiersPage) -> OpenedView:
    view = page._detail.currentWidget()
    assert isinstance(view, OpenedView)
    return view
