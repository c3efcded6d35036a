"""The parts of each section: one place that says which special views stand beside the tables of the registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.clock import local_moment
from app.models.fields import Section
from app.services.dossiers import Opened
from app.ui.pages.dossier.contents import single_of, tables_of
from app.ui.pages.dossier.figures import RevenuePart, TradeFigures
from app.ui.pages.dossier.files_part import FilesPart
from app.ui.pages.dossier.overview import OverviewPart
from app.ui.pages.dossier.part import Part
from app.ui.pages.dossier.persons import PersonsPart
from app.ui.pages.dossier.plan_views import BoardPart, ContractLine, MatrixPart
from app.ui.pages.dossier.service_views import ComplaintsPart, SurveysPart
from app.ui.pages.dossier.sheet import TablePart
from app.ui.pages.dossier.single import FormPart, SwotPart
from app.ui.pages.dossier.trail import HistoryPart
from app.ui.pages.dossier.wishes import Wishes

_MARKET_WORDS = (
    "report", "strategy", "organisation", "purchase_procedure", "investment", "demand_plan", "operations",
    "payment_record",
)  # fmt: skip


@dataclass(frozen=True)
class Clockwork:
    """What time it is, as trusted time tells it."""

    now_ms: Callable[[], int]

    def today(self) -> dt.date:
        """The local day."""
        return local_moment(self.now_ms()).date()


def parts_of(section: Section, opened: Opened, wishes: Wishes, clock: Clockwork) -> Sequence[Part]:
    """Fresh parts for a section."""
    if section is Section.HISTORY:
        return [HistoryPart(wishes)]
    if section is Section.FILES:
        return [FilesPart(wishes)]
    if section is Section.MARKET:
        return [FormPart("market", wishes, only=_MARKET_WORDS), SwotPart(wishes)]
    tables = [_table(entity, wishes, clock) for entity in tables_of(section)]
    single = single_of(section)
    forms = [FormPart(single, wishes, tab="dossiers.goal")] if single else []
    return [*_pictures(section, opened, wishes, clock), *tables, *_after(section, wishes), *forms]


def _table(entity: str, wishes: Wishes, clock: Clockwork) -> Part:
    match entity:
        case "person":
            return PersonsPart(wishes)
        case "revenue_project":
            return RevenuePart(wishes)
        case "complaint":
            return ComplaintsPart(wishes, clock.now_ms)
        case "survey":
            return SurveysPart(wishes)
    return TablePart(entity, wishes)


def _pictures(section: Section, opened: Opened, wishes: Wishes, clock: Clockwork) -> Sequence[Part]:
    """What stands before the tables."""
    match section:
        case Section.BASIC:
            return [OverviewPart(opened, wishes)]
        case Section.CONTACT_PLAN:
            return [MatrixPart(wishes, clock.today)]
        case Section.ACTION_PLAN:
            return [BoardPart(wishes, clock.today)]
        case Section.CONTRACTS:
            return [ContractLine(wishes, clock.today)]
    return []


def _after(section: Section, wishes: Wishes) -> Sequence[Part]:
    """What stands behind the tables."""
    return [TradeFigures(wishes)] if section is Section.TRADE else []
