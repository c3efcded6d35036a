"""The pages over a real vault: services at once, no lanes, and what the shell would do written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.ui.application import Application
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.importing.dialog import ImportDialog
from tests.services.conftest import Seat, _shanghai, seat, template  # noqa: F401
from tests.ui.conftest import deliver
from tests.ui.pages.opened import Opened, view_of
from tests.ui.pages.scene import Stage, sample_visits
from tests.ui.pages.visiting import Opened as OpenedVisit
from tests.ui.pages.visiting import visits


@pytest.fixture
def stage(seat: Seat, dressed: Application, shown: Callable[..., Any]) -> Iterator[Stage]:  # noqa: F811
    """A desktop at the sample vault; the place is the office."""
    made = Stage(seat, dressed)
    shown(made.host, (1200, 860))
    yield made
    made.close()


@pytest.fixture
def wizard(stage: Stage) -> ImportDialog:
    made = ImportDialog(stage.desktop, stage.host)
    made.open()
    deliver()
    return made


@pytest.fixture
def opened(stage: Stage) -> Opened:
    """The page with the dossier *north* open."""
    stage.borrow(stage.seat.sample.north)
    page: DossiersPage = stage.show("dossiers", DossiersPage(stage.desktop))
    page.show_target(stage.seat.sample.north)
    deliver()
    return page, view_of(page)


@pytest.fixture
def ids(stage: Stage) -> dict[str, str]:
    return sample_visits(stage)


@pytest.fixture
def sheet_of(stage: Stage, ids: dict[str, str]) -> Callable[[str], OpenedVisit]:
    def open_sheet(word: str) -> OpenedVisit:
        page = visits(stage)
        page.show_target(ids[word])
        deliver()
        assert page.sheet is not None
        return page, page.sheet

    return open_sheet
