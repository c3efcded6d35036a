"""Revenue and trade in figures: sums of the plan, year against year, profit of this customer (dossier-revenue)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.models.fields import Kind
from app.rules.money import minor_digits
from app.rules.revenue import (
    Dealing,
    Project,
    Sum,
    Year,
    expected_profit,
    expected_revenue,
    growth,
    proposed_margin,
    share,
    sums,
    years,
)
from app.rules.scaled import format_scaled
from app.services.records import Record
from app.services.sections import SectionRows
from app.ui import formats
from app.ui.kit.card import Card
from app.ui.kit.chart import Bars, Series
from app.ui.kit.figure_grid import Figure, FigureGrid
from app.ui.kit.layout import col, holder, scrolled
from app.ui.kit.text import Text, note, title
from app.ui.pages.dossier.part import Part, emptied
from app.ui.pages.dossier.rows_model import Computed
from app.ui.pages.dossier.sheet import TablePart
from app.ui.pages.dossier.wishes import Wishes
from app.ui.showing import HOME, currency_of

MOST_YEARS = 4


def dealings(records: Sequence[Record]) -> Sequence[Dealing]:
    """The trade record as the rules look at it."""
    return [
        Dealing(
            str(one.values.get("kind")), _day(one), _int(one, "amount_minor"), _maybe(one, "cost_minor"),
            currency_of(one) or HOME,
        )
        for one in records
        if isinstance(one.values.get("happened_on"), dt.date) and one.values.get("amount_minor") is not None
    ]  # fmt: skip


def project_of(record: Record) -> Project:
    """A row of the revenue plan as the rules look at it."""
    return Project(
        _int(record, "year"), _int(record, "amount_minor"), _maybe(record, "probability_bp"),
        _maybe(record, "margin_bp"), currency_of(record) or HOME,
    )  # fmt: skip


def percent(value: float | None) -> str:
    """Hundredths of a per cent as the language writes them; a dash where nothing is known."""
    return "–" if value is None else format_scaled(round(value), Kind.PERCENT)


def short_money(minor: float, currency: str = HOME) -> str:
    """An amount in the unit that keeps it short: 万 or 亿 in Chinese, thousands or millions in English."""
    value = minor / 10 ** minor_digits(currency)
    for key in ("huge", "large"):
        unit = float(tr(f"dossiers.money_{key}_unit"))
        if abs(value) >= unit:
            return tr(f"dossiers.money_{key}", amount=f"{value / unit:,.1f}".rstrip("0").rstrip("."))
    return f"{value:,.0f}"


def amount(minor: int, currency: str) -> Figure:
    """An amount in full, and short for where there is little room."""
    return Figure(formats.money(minor, currency), short_money(minor, currency))


class RevenuePart(TablePart):
    """Projects with their expected revenue and profit, and the sums of each year above them."""

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        self._proposed: dict[str, int | None] = {}
        money = (self._expected, lambda one: expected_revenue(project_of(one)))
        profit = (self._profit, lambda one: self._profit_of(one) or 0)
        computed = (
            Computed("dossiers.expected_revenue", *money, right=True),
            Computed("dossiers.expected_profit", *profit, right=True),
        )
        super().__init__("revenue_project", wishes, computed, parent)
        self._sums = Card(col(gap=8, pad=(20, 14, 20, 14)))
        self.above.addWidget(self._sums)

    def show_rows(self, found: SectionRows) -> None:
        trade = dealings(found.rows.get("trade", ()))
        projects = [project_of(one) for one in found.rows.get(self.entity, ())]
        self._proposed = {one.currency: proposed_margin(trade, one.currency) for one in projects}
        super().show_rows(found)
        self._show_sums(sums(projects, self._proposed), years(trade))

    def _show_sums(self, totals: Sequence[Sum], past: Sequence[Year]) -> None:
        layout = self._sums.layout()
        emptied(layout)
        self._sums.setVisible(bool(totals))
        if layout is None or not totals:
            return
        layout.addWidget(self._grid(totals[:MOST_YEARS], past))
        margins = {code: margin for code, margin in self._proposed.items() if margin is not None}
        for code, margin in margins.items():
            name = tr("dossiers.proposed_margin") + (f" ({code})" if len(margins) > 1 else "")
            layout.addWidget(note(plain=f"{name} {percent(margin)} · {tr('dossiers.from_past')}", wrap=True))

    @staticmethod
    def _grid(totals: Sequence[Sum], past: Sequence[Year]) -> FigureGrid:
        """A line a year and currency; their sum where all are of one currency."""
        done = {(year.year, year.currency): year.amount_minor for year in past}
        mixed = len({one.currency for one in totals}) > 1
        lines = []
        for one in totals:
            ordered = done.get((one.year, one.currency))
            before = growth(one.expected_minor, done.get((one.year - 1, one.currency), 0))
            lines.append(
                [
                    Figure(f"{one.year} {one.currency}" if mixed else str(one.year)),
                    *(amount(v, one.currency) for v in (one.expected_minor, one.profit_minor, one.amount_minor)),
                    Figure("–") if ordered is None else amount(ordered, one.currency),
                    Figure(percent(None if ordered is None else share(ordered, one.expected_minor))),
                    Figure(percent(before)),
                ]
            )
        summed = len(totals) > 1 and not mixed
        if summed:
            code = totals[0].currency
            known = sum(done.get((one.year, code), 0) for one in totals)
            of_known = sum(one.expected_minor for one in totals if (one.year, code) in done)
            whole = (
                sum(one.expected_minor for one in totals), sum(one.profit_minor for one in totals),
                sum(one.amount_minor for one in totals), known,
            )  # fmt: skip
            attained = Figure(percent(share(known, of_known)))
            lines.append([Figure(tr("dossiers.sum")), *(amount(v, code) for v in whole), attained, Figure("")])
        heads = ("year", "target", "sum_profit", "sum_amount", "actual", "attained", "against_before")
        words = [tr(f"dossiers.{head}") for head in heads]
        return FigureGrid(tr("section.revenue_plan"), words, lines, last_sum=summed)

    def _profit_of(self, record: Record) -> int | None:
        project = project_of(record)
        return expected_profit(project, self._proposed.get(project.currency))

    def _expected(self, record: Record) -> str:
        return formats.money(expected_revenue(project_of(record)), currency_of(record) or HOME)

    def _profit(self, record: Record) -> str:
        found = self._profit_of(record)
        if found is None:
            return "–"
        text = formats.money(found, currency_of(record) or HOME)
        return text if record.values.get("margin_bp") is not None else tr("dossiers.assumed", value=text)


class TradeFigures(Part):
    """Orders and profit by year, per currency; the margin of each year."""

    tab = "dossiers.trade_figures"

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(wishes, parent)
        self._place = col(gap=16, pad=(0, 0, 8, 16))
        self.setLayout(col(scrolled(holder(self._place)), gap=0))

    def show_rows(self, found: SectionRows) -> None:
        emptied(self._place)
        past = years(dealings(found.rows.get("trade", ())))
        for currency in dict.fromkeys(one.currency for one in past):
            self._place.addWidget(self._of(currency, [one for one in past if one.currency == currency]))
        if not past:
            self._place.addWidget(Card(col(Text("dossiers.no_figures", tone="text2", wrap=True), pad=(24, 20, 24, 20))))
        self._place.addStretch(1)

    def _of(self, currency: str, past: Sequence[Year]) -> QWidget:
        chart = Bars(220)
        name = tr("dossiers.trade_chart", currency=currency)
        series = [
            Series(tr("dossiers.ordered"), [one.amount_minor for one in past]),
            Series(tr("dossiers.profit"), [one.profit_minor if one.costed_minor else None for one in past], "ok", True),
        ]
        chart.show_data(name, [str(one.year) for one in past], series, lambda v: short_money(v, currency))
        return Card(col(title(plain=name), self._grid(name, currency, past), chart, gap=14, pad=(24, 18, 24, 12)))

    @staticmethod
    def _grid(name: str, currency: str, past: Sequence[Year]) -> FigureGrid:
        """A line a year, the newest first, and this customer's sum."""
        ordered = {one.year: one.amount_minor for one in past}

        def line(head: str, orders: int, ordered: int, profit: int, margin: int | None, grown: str) -> list[Figure]:
            each = amount(ordered // max(1, orders), currency)
            money = (amount(ordered, currency), amount(profit, currency))
            return [Figure(head), Figure(f"{orders:,}"), *money, Figure(percent(margin)), Figure(grown), each]

        lines = [
            line(
                str(one.year), one.orders, one.amount_minor, one.profit_minor, one.margin_bp,
                percent(growth(one.amount_minor, ordered.get(one.year - 1, 0))),
            )
            for one in reversed(past)
        ]  # fmt: skip
        if len(past) > 1:
            profit = sum(one.profit_minor for one in past)
            margin = share(profit, sum(one.costed_minor for one in past))
            orders = sum(one.orders for one in past)
            lines.append(line(tr("dossiers.sum"), orders, sum(ordered.values()), profit, margin, ""))
        heads = ("year", "orders", "ordered", "profit", "margin", "against_before", "per_order")
        return FigureGrid(name, [tr(f"dossiers.{head}") for head in heads], lines, last_sum=len(past) > 1)


def _int(record: Record, field: str) -> int:
    value = record.values.get(field)
    return value if isinstance(value, int) else 0


def _maybe(record: Record, field: str) -> int | None:
    value = record.values.get(field)
    return value if isinstance(value, int) else None


def _day(record: Record) -> dt.date:
    value = record.values["happened_on"]
    return value if isinstance(value, dt.date) else dt.date.min
