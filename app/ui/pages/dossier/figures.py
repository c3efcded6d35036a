"""Revenue and trade in figures: sums of the plan, year against year, profit of this customer (dossier-revenue)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
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
    sums,
    years,
)
from app.rules.scaled import format_scaled
from app.services.records import Record
from app.services.sections import SectionRows
from app.ui import formats
from app.ui.kit.card import Card
from app.ui.kit.chart import Bars, Series
from app.ui.kit.layout import Flow, col, holder, scrolled
from app.ui.kit.text import Text, note, title
from app.ui.pages.dossier.part import Part
from app.ui.pages.dossier.rows_model import Computed
from app.ui.pages.dossier.sheet import TablePart
from app.ui.pages.dossier.showing import HOME, currency_of
from app.ui.pages.dossier.wishes import Wishes


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


def figure(name: str, value: str, hint: str = "") -> QWidget:
    """A number under its name."""
    lines = col(note(plain=name), Text(plain=value, px=18, bold=True), gap=2)
    if hint:
        lines.addWidget(note(plain=hint))
    return holder(lines)


class Figures(QWidget):
    """Figures beside each other, wrapping like words, and as high as that needs."""

    def __init__(self, *figures: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(*figures, gap=32)
        self.setLayout(self._flow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self._flow.heightForWidth(self.width()))


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
        while layout is not None and (item := layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._sums.setVisible(bool(totals))
        for at, one in enumerate(totals[:3]):
            if layout is not None:
                layout.addWidget(self._line(one, past, first=at == 0))

    def _line(self, one: Sum, past: Sequence[Year], *, first: bool) -> QWidget:
        done = {year.year: year.amount_minor for year in past if year.currency == one.currency}
        before = growth(one.expected_minor, done.get(one.year - 1, 0))
        hint = tr("dossiers.against_year", year=one.year - 1, growth=percent(before)) if before is not None else ""
        money = formats.money
        parts = [
            figure(tr("dossiers.target_of", year=one.year), money(one.expected_minor, one.currency), hint),
            figure(tr("dossiers.sum_profit"), money(one.profit_minor, one.currency)),
            figure(tr("dossiers.sum_amount"), money(one.amount_minor, one.currency)),
        ]
        if one.year in done:
            attained = growth(done[one.year], one.expected_minor)
            share = percent(None if attained is None else attained + 10_000)
            parts.append(
                figure(tr("dossiers.actual"), money(done[one.year], one.currency), tr("dossiers.attained", p=share))
            )
        if first and (margin := self._proposed.get(one.currency)) is not None:
            parts.append(figure(tr("dossiers.proposed_margin"), percent(margin), tr("dossiers.from_past")))
        return Figures(*parts)

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
        while (item := self._place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
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
        total = sum(one.profit_minor for one in past)
        last = past[-1]
        before = next((one.amount_minor for one in past if one.year == last.year - 1), 0)
        parts = [
            figure(tr("dossiers.profit_of_client"), formats.money(total, currency)),
            figure(tr("dossiers.margin_of", year=last.year), percent(last.margin_bp)),
            figure(tr("dossiers.growth_of", year=last.year), percent(growth(last.amount_minor, before))),
            figure(tr("dossiers.per_order"), formats.money(last.amount_minor // max(1, last.orders), currency)),
        ]
        return Card(col(title(plain=name), Figures(*parts), chart, gap=14, pad=(24, 18, 24, 12)))


def _int(record: Record, field: str) -> int:
    value = record.values.get(field)
    return value if isinstance(value, int) else 0


def _maybe(record: Record, field: str) -> int | None:
    value = record.values.get(field)
    return value if isinstance(value, int) else None


def _day(record: Record) -> dt.date:
    value = record.values["happened_on"]
    return value if isinstance(value, dt.date) else dt.date.min
