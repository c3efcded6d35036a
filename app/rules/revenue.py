"""The revenue plan: expected revenue and profit of a project, sums by year, and the margin the past proposes
(dossier-revenue, dossier-trade).

Amounts are integer minor units, rates hundredths of a per cent; halves are rounded away from zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WHOLE: Final = 10_000
"""A hundred per cent in hundredths of a per cent."""
SPENT: Final = "order"
"""The kind of trade that counts as business done; deliveries, invoices and payments tell of the same business again."""


@dataclass(frozen=True, slots=True)
class Project:
    """A proposed project. ``margin_bp`` None: not stated, the past's is taken."""

    year: int
    amount_minor: int
    probability_bp: int | None
    margin_bp: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Sum:
    """The totals of a year in one currency. ``expected_minor`` becomes the account manager's target."""

    year: int
    currency: str
    projects: int
    amount_minor: int
    expected_minor: int
    profit_minor: int


@dataclass(frozen=True, slots=True)
class Dealing:
    """One trade as the figures need it; ``cost_minor`` None: not known."""

    kind: str
    on: dt.date
    amount_minor: int
    cost_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Year:
    """What was ordered in a year, in one currency. ``profit_minor`` is of the orders whose cost is known."""

    year: int
    currency: str
    orders: int
    amount_minor: int
    costed_minor: int
    profit_minor: int

    @property
    def margin_bp(self) -> int | None:
        """Profit by the amount of the orders whose cost is known; None without one."""
        return share(self.profit_minor, self.costed_minor)


def part(amount: int, rate_bp: int) -> int:
    """``rate_bp`` of ``amount``, rounded half away from zero."""
    product = abs(amount * rate_bp)
    whole = (product * 2 + WHOLE) // (2 * WHOLE)
    return whole if amount * rate_bp >= 0 else -whole


def share(one: int, of: int) -> int | None:
    """``one`` of ``of`` in hundredths of a per cent, rounded half away from zero; None of nothing."""
    if of == 0:
        return None
    whole = (abs(one) * 2 * WHOLE + abs(of)) // (2 * abs(of))
    return whole if (one >= 0) == (of > 0) else -whole


def expected_revenue(project: Project) -> int:
    """Contract amount × win probability; a probability that isn't stated counts as none."""
    return part(project.amount_minor, project.probability_bp or 0)


def expected_profit(project: Project, proposed_bp: int | None = None) -> int | None:
    """Expected revenue × margin; ``proposed_bp`` where the project states none; None where nothing is known."""
    margin = project.margin_bp if project.margin_bp is not None else proposed_bp
    return None if margin is None else part(expected_revenue(project), margin)


def sums(projects: Iterable[Project], proposed: Mapping[str, int | None] | None = None) -> Sequence[Sum]:
    """The totals by year and currency, the newest year first; ``proposed``: margin by currency."""
    found: dict[tuple[int, str], Sum] = {}
    for one in projects:
        key = (one.year, one.currency)
        before = found.get(key, Sum(*key, 0, 0, 0, 0))
        profit = expected_profit(one, (proposed or {}).get(one.currency)) or 0
        found[key] = Sum(
            *key, before.projects + 1, before.amount_minor + one.amount_minor,
            before.expected_minor + expected_revenue(one), before.profit_minor + profit,
        )  # fmt: skip
    return sorted(found.values(), key=lambda one: (-one.year, one.currency))


def years(trade: Iterable[Dealing]) -> Sequence[Year]:
    """What was ordered, by year and currency, the oldest year first."""
    found: dict[tuple[int, str], Year] = {}
    for one in trade:
        if one.kind != SPENT:
            continue
        key = (one.on.year, one.currency)
        before = found.get(key, Year(*key, 0, 0, 0, 0))
        known = one.cost_minor is not None
        found[key] = Year(
            *key, before.orders + 1, before.amount_minor + one.amount_minor,
            before.costed_minor + (one.amount_minor if known else 0),
            before.profit_minor + (one.amount_minor - (one.cost_minor or 0) if known else 0),
        )  # fmt: skip
    return sorted(found.values(), key=lambda one: (one.year, one.currency))


def proposed_margin(trade: Iterable[Dealing], currency: str) -> int | None:
    """The margin rate of all past orders in a currency whose cost is known, hundredths of a per cent; None without."""
    known = [one for one in years(trade) if one.currency == currency]
    return share(sum(one.profit_minor for one in known), sum(one.costed_minor for one in known))


def growth(now: int, before: int) -> int | None:
    """Year against year in hundredths of a per cent; None where there was nothing before."""
    return share(now - before, before) if before > 0 else None
