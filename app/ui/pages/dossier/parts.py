"""The parts of each section: one place that says which special views stand beside the tables of the registry."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.fields import Section
from app.services.dossiers import Opened
from app.ui.pages.dossier.contents import single_of, tables_of
from app.ui.pages.dossier.overview import OverviewPart
from app.ui.pages.dossier.part import Part
from app.ui.pages.dossier.sheet import TablePart
from app.ui.pages.dossier.single import FormPart, SwotPart
from app.ui.pages.dossier.wishes import Wishes

_MARKET_WORDS = (
    "report", "strategy", "organisation", "purchase_procedure", "investment", "demand_plan", "operations",
    "payment_record",
)  # fmt: skip


def parts_of(section: Section, opened: Opened, wishes: Wishes) -> Sequence[Part]:
    """Fresh parts for a section."""
    tables = [TablePart(entity, wishes) for entity in tables_of(section)]
    if section is Section.BASIC:
        return [OverviewPart(opened, wishes), *tables]
    if section is Section.MARKET:
        return [FormPart("market", wishes, only=_MARKET_WORDS), SwotPart(wishes)]
    single = single_of(section)
    forms = [FormPart(single, wishes, tab="dossiers.goal")] if single else []
    return [*tables, *forms]
