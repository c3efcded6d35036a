"""The policy as a person reads it: each figure with its label and its unit (borrow-offline and others)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from app.i18n import tr
from app.rules.policy import Policy

_BY_ENDING: Final = ("days", "hours", "minutes", "seconds", "pages", "characters")
_UNITS: Final = {
    "lease_opens": "times", "lease_boots": "times", "renewals_max": "times", "loan_days_max": "days",
    "own_cards_per_statement": "dossiers", "totals_group_min": "dossiers", "clock_strikes": "nth",
}  # fmt: skip


def lines(policy: Policy) -> Iterator[tuple[str, str]]:
    """Key of the label, and the value in words, in the policy's own order."""
    for item in fields(policy):
        yield f"settings.policy.{item.name}", _value(item.name, getattr(policy, item.name))


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return tr("settings.unit.yes" if value else "settings.unit.no")
    unit = _UNITS.get(name) or next(ending for ending in _BY_ENDING if name.endswith(ending))
    return tr(f"settings.unit.{unit}", n=value)
