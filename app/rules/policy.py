"""The policy in force: its names, defaults and bounds. Headquarters alone changes it; the laptop reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from app.errors import BrokenData

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS


def _whole(default: int, least: int, most: int) -> Any:
    return field(default=default, metadata={"least": least, "most": most})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Every figure of the rules that the company may change. The unit stands in the name.

    ``lease_*``: how long and how much may be read since the last contact with headquarters (borrow-offline);
    ``loan_*``, ``renewals_max``: borrow-other, borrow-states; ``own_cards_per_statement``: cards taken under one
    statement of purpose and place; ``clock_*``: trusted time; ``quarter_days``: how long a confirmation holds
    (quarterly-check); ``totals_group_min``: the smallest group of dossiers whose totals need no card.
    """

    lease_days: int = _whole(14, 1, 90)
    lease_reading_hours: int = _whole(30, 1, 1000)
    lease_opens: int = _whole(200, 1, 100_000)
    lease_boots: int = _whole(14, 1, 1000)
    loan_days_max: int = _whole(30, 1, 90)
    loan_pages: int = _whole(50, 0, 10_000)
    loan_characters: int = _whole(5_000, 0, 1_000_000)
    loan_export: bool = False
    renewals_max: int = _whole(2, 0, 10)
    own_cards_per_statement: int = _whole(10, 1, 100)
    idle_lock_minutes: int = _whole(5, 1, 60)
    clipboard_seconds: int = _whole(30, 5, 300)
    clock_tolerance_minutes: int = _whole(10, 1, 60)
    clock_big_hours: int = _whole(24, 1, 168)
    clock_strikes: int = _whole(3, 1, 10)
    clock_jump_hours: int = _whole(36, 2, 720)
    quarter_days: int = _whole(92, 28, 366)
    totals_group_min: int = _whole(5, 2, 1000)
    birthday_notice_days: int = _whole(14, 0, 90)

    @classmethod
    def of(cls, overrides: Mapping[str, object]) -> Policy:
        """The defaults with ``overrides`` by name.

        An unknown name is left aside: a newer headquarters may send one. A value of the wrong type or out of bounds
        raises BrokenData ``policy-value`` with the name: a policy nobody can rely on is not applied in part.
        """
        known = {item.name: item for item in fields(cls)}
        chosen: dict[str, Any] = {}
        for name, value in overrides.items():
            if name not in known:
                continue
            bounds = known[name].metadata
            if type(value) is not type(known[name].default) or (
                isinstance(value, int) and bounds and not bounds["least"] <= value <= bounds["most"]
            ):
                raise BrokenData("policy-value", name=name)
            chosen[name] = value
        return cls(**chosen)


DEFAULT: Final = Policy()
