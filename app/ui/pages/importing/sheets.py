"""The preview of a workbook of all forms: a line for each sheet, and under it what stands in the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QSplitter, QWidget

from app.i18n import tr
from app.services.dossiers import Cover
from app.services.import_book import BookPlan
from app.services.import_book_plan import Unnamed
from app.services.import_plan import Fate, ImportPlan
from app.ui import words
from app.ui.kit.button import Button
from app.ui.kit.customer_box import CustomerBox
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, holder, row
from app.ui.kit.table import Table
from app.ui.kit.text import Text, note, title
from app.ui.pages.importing.cells import Cells
from app.ui.pages.importing.outlook import Fates, Overwriting, SheetTabs
from app.ui.pages.importing.previewing import MendTick, SaveLeftOut


class BookStep(QWidget):
    """All sheets with their counts; the chosen one with its cells. Nothing is overwritten but what is ticked."""

    left_wanted = Signal(str)
    borrow_wanted = Signal()
    customer_wanted = Signal(str)
    """Where rows go that name no customer: the dossier's id, empty for what the workbook says."""
    mend_wanted = Signal(bool)
    picked = Signal()
    """What may be overwritten changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: BookPlan | None = None
        self._ticked: set[str] = set()  # form.field
        self._counts = Fates()
        self._notes = Text(px=12, tone="text2", wrap=True)
        self.unnamed = UnnamedRow()
        self.unnamed.customer.picked.connect(self.customer_wanted)
        self.mend = MendTick()
        self.mend.toggled.connect(self.mend_wanted)
        self._cards = Text(wrap=True)
        self.borrow = Button("importpage.book.borrow", icon="id-card")
        self.borrow.clicked.connect(self.borrow_wanted)
        line = row(Glyph("lock", 16, "warn"), gap=8)
        line.addWidget(self._cards, 1)
        line.addWidget(self.borrow)
        self._cards_row = holder(line)
        self.everything = QCheckBox()
        words.say(self.everything, "importpage.book.everything", n=0)
        self.everything.toggled.connect(self._tick_all)
        self.sheets = Cells(
            ["importpage.book.sheet", *(f"import.fate.{fate}" for fate in Fate), "importpage.book.problems"], self
        )
        self.table = Table("importpage.book.sheets", self.sheets)
        self.table.verticalHeader().setDefaultSectionSize(34)
        for at in range(1, self.sheets.columnCount()):
            self.table.setColumnWidth(at, 112)
        self.table.stretch(0)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.overwriting = Overwriting()
        self.overwriting.picked.connect(self._pick)
        self.tabs = SheetTabs(by_cell=True)
        self.save = SaveLeftOut(csv=False)
        self.save.wanted.connect(self.left_wanted)
        head = row(title("importpage.preview.title"), note("importpage.preview.nothing_yet"), None, self.save, gap=12)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        below = col(self.overwriting, gap=8, pad=(0, 8, 0, 0))
        below.addWidget(self.tabs, 1)
        split.addWidget(holder(below))
        split.setSizes([200, 260])
        ticks = row(self.everything, self.mend, None, gap=24)
        column = col(head, self._counts, self._notes, self.unnamed, self._cards_row, ticks, gap=10)
        column.addWidget(split, 1)
        self.setLayout(column)

    def show_plan(self, plan: BookPlan, customers: Sequence[Cover], *, mended: bool) -> None:
        """Start on the first sheet with problems; what was ticked before is ticked no more."""
        self._plan = plan
        self._ticked.clear()
        self._counts.show_counts(plan.counts)
        self._notes.show_text("\n".join(plan.remarks))
        self._notes.setVisible(bool(plan.remarks))
        self.unnamed.show_unnamed(plan.unnamed, customers)
        self.mend.show_mends(sum(len(some) for form in plan.mends.values() for some in form.values()), mended=mended)
        self._cards.say("importpage.book.cards", n=len(plan.without_card))
        self._cards_row.setVisible(bool(plan.without_card))
        changed = plan.counts[Fate.CHANGED]
        words.say(self.everything, "importpage.book.everything", n=changed)
        self.everything.setVisible(bool(changed))
        self._mark_everything()
        self.save.setVisible(bool(plan.counts[Fate.PROBLEM]))
        self.sheets.set_rows([_line(sheet) for sheet in plan.sheets])
        wrong = (at for at, sheet in enumerate(plan.sheets) if sheet.problems)
        self.table.selectRow(next(wrong, 0))

    @property
    def fields(self) -> Sequence[str]:
        """Fields the person gave leave to overwrite, as ``form.field``."""
        return sorted(self._ticked)

    # -- inside

    @property
    def _current(self) -> ImportPlan | None:
        at = self.table.currentIndex().row()
        return self._plan.sheets[at] if self._plan is not None and at >= 0 else None

    @Slot()
    def _show_current(self) -> None:
        sheet = self._current
        if sheet is not None:
            named = {name for name in sheet.changed_fields if f"{sheet.entity}.{name}" in self._ticked}
            self.overwriting.show_sheet(sheet, named)
            self.tabs.show_sheet(sheet)

    @Slot()
    def _pick(self) -> None:
        sheet = self._current
        if sheet is not None:
            self._ticked -= {f"{sheet.entity}.{name}" for name in sheet.changed_fields}
            self._ticked |= {f"{sheet.entity}.{name}" for name in self.overwriting.fields}
            self._mark_everything()
            self.picked.emit()

    @Slot(bool)
    def _tick_all(self, on: bool) -> None:
        self._ticked = set(self._plan.changed_fields) if on and self._plan is not None else set()
        self._show_current()
        self.picked.emit()

    def _mark_everything(self) -> None:
        """Ticked as long as every field is."""
        with QSignalBlocker(self.everything):
            self.everything.setChecked(
                self._plan is not None and self._ticked == set(self._plan.changed_fields) != set()
            )


class UnnamedRow(QWidget):
    """How many rows name no customer, and the customer they go to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = Glyph("circle-alert", 16, "warn")
        self.told = Text(wrap=True)
        self.customer = CustomerBox()
        words.say(self.customer, "importpage.book.customer", "setAccessibleName")
        line = row(self._glyph, gap=8)
        line.addWidget(self.told, 1)
        line.addWidget(self.customer)
        self.setLayout(line)

    def show_unnamed(self, unnamed: Unnamed, customers: Sequence[Cover]) -> None:
        """Hidden where every row names its customer itself."""
        self.setVisible(bool(unnamed.rows))
        where = "unnamed_home" if unnamed.home else "unnamed"
        self.told.say(f"importpage.book.{where}", n=unnamed.rows, name=unnamed.name)
        self._glyph.setVisible(unnamed.home is None)
        none = tr("importpage.book.own", name=unnamed.own) if unnamed.own else tr("importpage.book.choose")
        self.customer.fill(customers, unnamed.home or "", none)


def _line(sheet: ImportPlan) -> list[str]:
    counts = [sheet.counts[fate] for fate in Fate]
    return [sheet.sheet.title or tr(f"entity.{sheet.entity}"), *(str(n or "–") for n in (*counts, len(sheet.problems)))]
