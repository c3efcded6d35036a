"""What stands in a dossier and where: sections in groups, the forms of each, and the columns of their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from app.models.fields import ENTITIES, FieldSpec, Kind, Section
from app.services.forms import of_section

GROUPS: Final[Mapping[str, Sequence[tuple[Section, str]]]] = {
    "client": (
        (Section.BASIC, "building-2"),
        (Section.MARKET, "file-chart-column"),
        (Section.COMPETITORS, "swords"),
        (Section.INFORMATION, "megaphone"),
    ),
    "people": (
        (Section.PERSONS, "users"),
        (Section.RELATIONS, "waypoints"),
        (Section.BUYING, "gavel"),
        (Section.TEAM, "briefcase"),
        (Section.CONSENT, "shield-check"),
    ),
    "plans": (
        (Section.OPPORTUNITIES, "handshake"),
        (Section.CONTACT_PLAN, "phone"),
        (Section.ACTION_PLAN, "list-checks"),
        (Section.REVENUE_PLAN, "clipboard-check"),
    ),
    "business": (
        (Section.TRADE, "shopping-cart"),
        (Section.CONTRACTS, "stamp"),
        (Section.SERVICE_LEVELS, "wrench"),
        (Section.SERVICE, "message-square-warning"),
        (Section.CARE, "calendar-plus"),
    ),
    "archive": ((Section.FILES, "paperclip"), (Section.HISTORY, "history")),
}
"""Words ``dossiers.group_<name>``; each section with its icon."""

ORDER: Final = tuple(section for sections in GROUPS.values() for section, _ in sections)
_BY_ITSELF: Final = frozenset({"dossier", "map_position", "attachment", "visit", "visit_person", "promise"})
"""Forms that are not tables of a section: they have pages or parts of their own."""

COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "person": ("name", "post", "department", "mobile", "reports_to_id", "birthday"),
    "post": ("person_id", "title", "unit", "customer_id", "institution_id", "from_on", "to_on", "current"),
    "institution": ("name", "kind", "place", "main_contact", "phone"),
    "competitor": ("name", "products", "share_bp", "present_state", "counter_strategy"),
    "competitor_contact": ("competitor_id", "person_id", "contact", "standing", "strength"),
    "information": ("fact", "level", "learned_on", "meaning", "source"),
    "relation": ("person_id", "staff_id", "standing", "strength", "level", "desired_level"),
    "influence": ("from_id", "kind", "to_id", "direction", "strength"),
    "buying_role": ("opportunity_id", "role", "person_id", "placeholder", "support", "influence"),
    "decision_step": ("opportunity_id", "position", "step", "person_id", "planned_on", "done_on"),
    "team_member": ("function", "staff_id", "person_id", "task"),
    "consent": ("person_id", "item", "purpose", "basis", "told_on", "keep_until"),
    "opportunity": ("number", "title", "stage", "amount_minor", "expected_on", "agent_id"),
    "planned_contact": ("person_id", "staff_id", "channel", "every_days", "next_on", "why"),
    "contact_report": ("made_at", "channel", "person_id", "staff_id", "what"),
    "planned_action": ("what", "owner_id", "due_on", "state"),
    "revenue_project": ("year", "project", "amount_minor", "probability_bp", "margin_bp"),
    "trade": ("happened_on", "kind", "number", "product", "amount_minor", "cost_minor"),
    "contract": ("number", "kind", "title", "state", "from_on", "to_on"),
    "contract_term": ("contract_id", "term", "agreed", "happened", "fulfilment"),
    "contract_duty": ("contract_id", "kind", "what", "due_on", "owner_id", "done_on"),
    "service_level": ("name", "grade", "opens_at", "closes_at", "answer_minutes", "onsite_minutes"),
    "service_contact": ("service_level_id", "side", "name", "staff_id", "person_id", "phone"),
    "service_equipment": ("service_level_id", "name", "model", "serial", "place"),
    "complaint": ("number", "received_at", "category", "severity", "what", "responsible_id"),
    "opinion": ("given_on", "person_id", "what", "passed_to", "acknowledged_on"),
    "service_promise": ("what", "owner_id", "due_on", "done_on"),
    "survey": ("asked_on", "person_id", "satisfaction_bp", "recommendation_bp", "repurchase_bp"),
    "care": ("planned_on", "kind", "person_id", "what", "staff_id", "done_on"),
    "event": ("held_on", "name", "kind", "place", "effect"),
    "gift": ("given_on", "person_id", "what", "value_minor", "state"),
}
"""The columns a table begins with; a form that isn't named here shows its first fields."""

_MOST_COLUMNS: Final = 6


@cache
def tables_of(section: Section) -> Sequence[str]:
    """The many-row forms of a section, in the registry's order."""
    return tuple(spec.name for spec in of_section(section) if not spec.single and spec.name not in _BY_ITSELF)


@cache
def single_of(section: Section) -> str | None:
    """The form that a dossier has once, if the section has one."""
    return next((spec.name for spec in of_section(section) if spec.single), None)


def main_of(section: Section) -> str:
    """The form whose rows a section is counted by: its first; empty if it has none."""
    return "attachment" if section is Section.FILES else next(iter(tables_of(section)), "")


def section_of(entity: str) -> Section:
    """Where the rows of a form stand."""
    return ENTITIES[entity].section


def columns_of(entity: str) -> Sequence[FieldSpec]:
    """The columns of a form's table."""
    fields = ENTITIES[entity].fields
    if entity in COLUMNS:
        return [fields[name] for name in COLUMNS[entity]]
    shown = [spec for spec in ENTITIES[entity].editable() if spec.field.kind not in (Kind.LONG_TEXT, Kind.FILE)]
    return shown[:_MOST_COLUMNS]
