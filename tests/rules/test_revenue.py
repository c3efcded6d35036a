"""Expected revenue and profit, sums, year against year, the margin the past proposes (dossier-revenue)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.rules.revenue import (
    WHOLE,
    Dealing,
    Project,
    expected_profit,
    expected_revenue,
    growth,
    part,
    proposed_margin,
    share,
    sums,
    years,
)

amounts = st.integers(-(10**15), 10**15)
rates = st.integers(-1_000_000, WHOLE)


def project(amount: int, chance: int | None = 5000, margin: int | None = 2000, year: int = 2027) -> Project:
    return Project(year, amount, chance, margin, "CNY")


def dealing(year: int, amount: int, cost: int | None, kind: str = "order") -> Dealing:
    return Dealing(kind, dt.date(year, 5, 1), amount, cost, "CNY")


def test_dossier_revenue_expected_revenue_is_amount_times_probability() -> None:
    assert expected_revenue(project(1_260_000_000, 6000)) == 756_000_000
    assert expected_revenue(project(1_000, None)) == 0


def test_dossier_revenue_expected_profit_is_expected_revenue_times_margin() -> None:
    assert expected_profit(project(1_260_000_000, 6000, 2400)) == 181_440_000
    assert expected_profit(project(1_000_000, 5000, None), 1500) == 75_000
    assert expected_profit(project(1_000_000, 5000, None)) is None
    assert expected_profit(project(1_000_000, 5000, 0), 1500) == 0


@given(amounts, rates)
def test_a_part_is_the_fraction_rounded_half_away_from_zero(amount: int, rate: int) -> None:
    exact = Fraction(amount * rate, WHOLE)
    assert abs(part(amount, rate) - exact) <= Fraction(1, 2)
    assert part(-amount, rate) == -part(amount, rate)


@given(amounts, st.integers(1, 10**15))
def test_a_share_is_the_fraction_rounded(one: int, of: int) -> None:
    found = share(one, of)
    assert found is not None and abs(found - Fraction(one * WHOLE, of)) <= Fraction(1, 2)
    assert share(one, 0) is None


@given(st.lists(st.tuples(st.integers(2025, 2027), st.integers(0, 10**9), st.integers(0, WHOLE))))
def test_dossier_revenue_sums_are_the_sums_of_their_projects(rows: list[tuple[int, int, int]]) -> None:
    projects = [project(amount, chance, 2500, year) for year, amount, chance in rows]
    found = sums(projects)
    assert sum(one.amount_minor for one in found) == sum(one.amount_minor for one in projects)
    assert sum(one.expected_minor for one in found) == sum(map(expected_revenue, projects))
    assert [one.year for one in found] == sorted({one.year for one in projects}, reverse=True)


def test_currencies_are_never_added_up() -> None:
    found = sums([project(100), Project(2027, 100, 5000, 0, "USD")])
    assert [(one.currency, one.amount_minor) for one in found] == [("CNY", 100), ("USD", 100)]


def test_dossier_trade_counts_orders_once_and_profit_of_known_costs_only() -> None:
    trade = [dealing(2025, 1000, 700), dealing(2025, 500, None), dealing(2025, 1000, 700, "invoice")]
    (year,) = years(trade)
    assert (year.orders, year.amount_minor, year.profit_minor, year.margin_bp) == (2, 1500, 300, 3000)


def test_dossier_revenue_the_margin_is_proposed_from_past_trade() -> None:
    assert proposed_margin([dealing(2024, 1000, 800), dealing(2025, 3000, 2100)], "CNY") == 2750
    assert proposed_margin([dealing(2025, 1000, None)], "CNY") is None
    assert proposed_margin([dealing(2025, 1000, 100)], "USD") is None


def test_year_against_year() -> None:
    assert growth(150, 100) == 5000
    assert growth(50, 100) == -5000
    assert growth(50, 0) is None
