"""What every preview of an import shows: counts, leave to overwrite, and a sheet's problems, differences and rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QTabWidget, QWidget

from app.exchange.columns import Column
from app.exchange.sheet import Cell, text_of
from app.i18n import tr
from app.models.fields import ENTITIES, Kind
from app.services.import_book import address
from app.services.import_plan import Fate, ImportPlan, PlanRow, Problem
from app.ui.kit.chip import Chip
from app.ui.kit.layout import Flow, col, holder
from app.ui.kit.table import Table
from app.ui.kit.text import Text
from app.ui.pages.importing.cells import Cells
from app.ui.showing import displayed
from app.ui.tokens import Tone

_TONES: Final[dict[Fate, tuple[Tone, str]]] = {
    Fate.NEW: ("ok", "plus"), Fate.CHANGED: ("warn", "pencil-line"), Fate.SAME: ("text2", "check"),
    Fate.EXISTING: ("text2", "folder-closed"), Fate.PROBLEM: ("bad", "ban"),
}  # fmt: skip
_NAMED_ROWS: Final = 6
_COLUMNS: Final = 6


class Fates(QWidget):
    """How many rows have each fate, as chips."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(gap=8)
        self.setLayout(self._flow)

    def show_counts(self, counts: Mapping[Fate, int]) -> None:
        _clear(self._flow)
        for fate, n in counts.items():
            if n:
                tone, icon = _TONES[fate]
                told = tr("importpage.preview.count", n=n, fate=tr(f"import.fate.{fate}"))
                self._flow.addWidget(Chip(plain=told, tone=tone, icon=icon))


class Overwriting(QWidget):
    """The fields of one sheet that differ: overwritten where they are ticked, and nowhere else."""

    picked = Signal()
    """A field was ticked or unticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.told = Text(wrap=True)
        self._fields = Flow(gap=16)
        self.ticks: dict[str, QCheckBox] = {}
        self.setLayout(col(self.told, holder(self._fields), gap=6))

    def show_sheet(self, plan: ImportPlan, ticked: Collection[str] = ()) -> None:
        _clear(self._fields)
        self.ticks.clear()
        changed = plan.counts[Fate.CHANGED]
        self.setVisible(bool(changed))
        self.told.say("importpage.preview.update", n=changed)
        for name in plan.changed_fields:
            tick = QCheckBox(tr(ENTITIES[plan.entity].fields[name].label))
            tick.setChecked(name in ticked)
            tick.toggled.connect(self._toggled)
            self.ticks[name] = tick
            self._fields.addWidget(tick)

    @property
    def fields(self) -> Sequence[str]:
        """Fields the person gave leave to overwrite."""
        return [name for name, tick in self.ticks.items() if tick.isChecked()]

    @Slot()
    def _toggled(self) -> None:
        self.picked.emit()


class SheetTabs(QTabWidget):
    """One sheet: its problems, what differs (old and new), and its rows. ``by_cell``: places as a spreadsheet writes
    them (``C7``) instead of row numbers.
    """

    def __init__(self, *, by_cell: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._by_cell = by_cell
        place = "importpage.preview.cell" if by_cell else "importpage.preview.row"
        told = [f"importpage.preview.{key}" for key in ("column", "value", "reason", "mend")]
        self.problems = Cells([place, *told], self)
        self.differences = Cells([place, *(f"importpage.preview.{key}" for key in ("column", "old", "new"))], self)
        self.rows = Cells(["importpage.preview.number", "importpage.preview.fate"], self)
        tables = []
        for model, key in ((self.problems, "problems"), (self.differences, "changes"), (self.rows, "rows")):
            table = Table(f"importpage.preview.{key}.tab", model)
            table.verticalHeader().setDefaultSectionSize(34)
            self.addTab(table, "")
            tables.append(table)
        problems, differences, rows = tables
        for at, width in enumerate((96, 128, 144)):
            problems.setColumnWidth(at, width)
        problems.setColumnWidth(4, 144)
        problems.stretch(3)
        for at, width in enumerate((96, 160, 240)):
            differences.setColumnWidth(at, width)
        rows.setColumnWidth(0, 64)

    def show_sheet(self, plan: ImportPlan) -> None:
        problems = [self._problem(plan, *one) for one in plan.grouped()]
        self.problems.set_rows(problems)
        differences = [self._difference(plan, one, name) for one in plan.rows for name in one.changes]
        self.differences.set_rows(differences)
        self._show_rows(plan)
        for at, (key, n) in enumerate(
            (("problems", len(plan.problems)), ("changes", len(differences)), ("rows", len(plan.rows)))
        ):
            self.setTabText(at, tr(f"importpage.preview.{key}.tab", n=n))
        self.setTabVisible(1, bool(differences))
        self.setCurrentIndex(0 if problems else 2)

    def _problem(self, plan: ImportPlan, problem: Problem, numbers: Sequence[int]) -> list[str]:
        places = ", ".join(self._place(plan, number, problem.field) for number in numbers[:_NAMED_ROWS])
        if len(numbers) > _NAMED_ROWS:
            places = tr("importpage.preview.more", rows=places, n=len(numbers) - _NAMED_ROWS)
        return [places, problem.header or "", problem.shown or "", problem.sentence, problem.mend or ""]

    def _difference(self, plan: ImportPlan, one: PlanRow, name: str) -> list[str]:
        """A field's old and new value; where it names a row, the new one as the sheet calls it."""
        spec = ENTITIES[plan.entity].fields[name]
        old, new = one.changes[name]
        currency = str(one.values.get("currency") or "")
        return [
            self._place(plan, one.number, name), tr(spec.label), displayed(spec, old, currency) or "–",
            displayed(spec, new, currency) or "–",
        ]  # fmt: skip

    def _place(self, plan: ImportPlan, number: int, name: str | None) -> str:
        cell = address(plan, Problem(number, "", field=name)) if self._by_cell else None
        return cell or str(number)

    def _show_rows(self, plan: ImportPlan) -> None:
        used = [column for column in plan.columns if column.field][:_COLUMNS]
        by_number = {one.number: one.cells for one in plan.sheet.rows}
        self.rows.set_rows(
            [
                [
                    str(one.number), tr(f"import.fate.{one.fate}"),
                    *(_cell(plan, one, column, by_number[one.number][column.index]) for column in used),
                ]
                for one in plan.rows
            ],
            [column.header for column in used],
        )  # fmt: skip


def _cell(plan: ImportPlan, one: PlanRow, column: Column, cell: Cell) -> str:
    """A text as it would go in (with its spelling corrected), anything else as it stands in the sheet."""
    value = one.values.get(column.field or "")
    kind = ENTITIES[plan.entity].fields[column.field].field.kind if column.field else None
    return value if kind is Kind.TEXT and isinstance(value, str) else text_of(cell)


def _clear(flow: Flow) -> None:
    while (item := flow.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
