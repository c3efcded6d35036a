"""The visits page with a sheet open on it."""

from __future__ import annotations

from typing import Any

from app.ui.pages.visits.page import VisitsPage
from app.ui.pages.visits.sheet import VisitSheet
from tests.ui.conftest import deliver
from tests.ui.pages.scene import Stage

Opened = tuple[VisitsPage, VisitSheet]


def visits(stage: Stage) -> VisitsPage:
    page: VisitsPage = stage.show("visits", VisitsPage(stage.desktop))
    deliver()
    return page


def values(stage: Stage, visit_id: str) -> Any:
    return stage.bench.visits.show(visit_id)


def meet(sheet: VisitSheet, person: str, after: str) -> None:
    table = sheet.tables["visit_person"]
    table.add.click()
    table.rows[-1].boxes["person_id"].set_value(person)
    table.rows[-1].boxes["standing_after"].set_value(after)
