"""The wizard's third step: what would happen, what is wrong, and the explicit leave to overwrite fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QTabWidget, QWidget

from app.exchange.columns import Column
from app.exchange.sheet import Cell, text_of
from app.i18n import tr
from app.models.fields import ENTITIES, Kind
from app.services.import_plan import Fate, ImportPlan, PlanRow
from app.ui import words
from app.ui.kit import choose_file
from app.ui.kit.button import Button
from app.ui.kit.chip import Chip
from app.ui.kit.layout import Flow, col, holder, row
from app.ui.kit.table import Table
from app.ui.kit.text import Text, note, title
from app.ui.pages.importing.cells import Cells
from app.ui.tokens import Tone

_TONES: Final[dict[Fate, tuple[Tone, str]]] = {
    Fate.NEW: ("ok", "plus"), Fate.CHANGED: ("warn", "pencil-line"), Fate.SAME: ("text2", "check"),
    Fate.EXISTING: ("text2", "folder-closed"), Fate.PROBLEM: ("bad", "ban"),
}  # fmt: skip
_NAMED_ROWS: Final = 6
_COLUMNS: Final = 6


class PreviewStep(QWidget):
    """Counts, remarks, problems and rows; ``mend_wanted`` takes the suggested spellings."""

    mend_wanted = Signal(bool)
    left_wanted = Signal(str)
    picked = Signal()
    """Fields to overwrite were ticked or unticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = Flow(gap=8)
        self._notes = Text(px=12, tone="text2", wrap=True)
        self.mend = QCheckBox()
        words.say(self.mend, "importpage.preview.mends", n=0)
        self.mend.toggled.connect(self.mend_wanted)
        self._update_text = Text(wrap=True)
        self._fields = Flow(gap=16)
        self.ticks: dict[str, QCheckBox] = {}
        self._update = holder(col(self._update_text, holder(self._fields), gap=6))
        self.problems = Cells(
            [f"importpage.preview.{key}" for key in ("row", "column", "value", "reason", "mend")], self
        )  # fmt: skip
        self.rows = Cells(["importpage.preview.number", "importpage.preview.fate"], self)
        self.problem_table = Table("importpage.preview.problems.tab", None)
        self.problem_table.setModel(self.problems)
        self.row_table = Table("importpage.preview.rows.tab", None)
        self.row_table.setModel(self.rows)
        for table in (self.problem_table, self.row_table):
            table.verticalHeader().setDefaultSectionSize(34)
        for at, width in enumerate((96, 128, 144)):
            self.problem_table.setColumnWidth(at, width)
        self.problem_table.setColumnWidth(4, 144)
        self.problem_table.stretch(3)
        self.row_table.setColumnWidth(0, 64)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.problem_table, "")
        self.tabs.addTab(self.row_table, "")
        self.save = Button("importpage.preview.save_left", "quiet", icon="download")
        self.save.clicked.connect(self._ask_left)
        head = row(title("importpage.preview.title"), note("importpage.preview.nothing_yet"), None, self.save, gap=12)
        column = col(head, holder(self._counts), self._notes, self._update, self.mend, gap=10)
        column.addWidget(self.tabs, 1)
        self.setLayout(column)

    def show_plan(self, plan: ImportPlan, *, mended: bool) -> None:
        self._clear(self._counts)
        for fate, n in plan.counts.items():
            if n:
                tone, icon = _TONES[fate]
                words_of = tr("importpage.preview.count", n=n, fate=tr(f"import.fate.{fate}"))
                self._counts.addWidget(Chip(plain=words_of, tone=tone, icon=icon))
        self._notes.show_text("\n".join(plan.remarks))
        self._notes.setVisible(bool(plan.remarks))
        mends = sum(map(len, plan.mends.values()))
        self.mend.setVisible(bool(mends) or mended)
        self.mend.blockSignals(True)
        self.mend.setChecked(mended)
        self.mend.blockSignals(False)
        if mends or not mended:
            words.say(self.mend, "importpage.preview.mends", n=mends)
        self._show_update(plan)
        self._show_problems(plan)
        self._show_rows(plan)
        self.save.setVisible(bool(plan.counts[Fate.PROBLEM]))

    @property
    def update_fields(self) -> Sequence[str]:
        """Fields the person gave leave to overwrite."""
        return [name for name, tick in self.ticks.items() if tick.isChecked()]

    def _show_update(self, plan: ImportPlan) -> None:
        self._clear(self._fields)
        self.ticks.clear()
        changed = plan.counts[Fate.CHANGED]
        self._update.setVisible(bool(changed))
        self._update_text.say("importpage.preview.update", n=changed)
        for name in plan.changed_fields:
            tick = QCheckBox(tr(ENTITIES[plan.entity].fields[name].label))
            tick.toggled.connect(self.picked)
            self.ticks[name] = tick
            self._fields.addWidget(tick)

    def _show_problems(self, plan: ImportPlan) -> None:
        found = []
        for problem, numbers in plan.grouped():
            rows = ", ".join(map(str, numbers[:_NAMED_ROWS]))
            if len(numbers) > _NAMED_ROWS:
                rows = tr("importpage.preview.more", rows=rows, n=len(numbers) - _NAMED_ROWS)
            found.append([rows, problem.header or "", problem.value or "", problem.sentence, problem.mend or ""])
        self.problems.set_rows(found)
        self.tabs.setTabText(0, tr("importpage.preview.problems.tab", n=len(plan.problems)))
        self.tabs.setCurrentIndex(0 if found else 1)

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
        self.tabs.setTabText(1, tr("importpage.preview.rows.tab", n=len(plan.rows)))

    @staticmethod
    def _clear(flow: Flow) -> None:
        while (item := flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    @Slot()
    def _ask_left(self) -> None:
        kinds = f"{tr('importpage.xlsx')};;CSV (*.csv)"
        path = choose_file.to_save(self, tr("importpage.preview.save_left"), tr("importpage.left.name"), kinds)
        self.left_wanted.emit(path)


def _cell(plan: ImportPlan, one: PlanRow, column: Column, cell: Cell) -> str:
    """A text as it would go in (with its spelling corrected), anything else as it stands in the sheet."""
    value = one.values.get(column.field or "")
    kind = ENTITIES[plan.entity].fields[column.field].field.kind if column.field else None
    return value if kind is Kind.TEXT and isinstance(value, str) else text_of(cell)
