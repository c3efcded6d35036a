"""The wizard's third step: what would happen, what is wrong, and the explicit leave to overwrite fields."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from app.i18n import tr
from app.services.import_plan import Fate, ImportPlan
from app.ui import words
from app.ui.kit import choose_file
from app.ui.kit.button import Button
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text, note, title
from app.ui.pages.importing.outlook import Fates, Overwriting, SheetTabs


class PreviewStep(QWidget):
    """Counts, remarks, problems and rows; ``mend_wanted`` takes the suggested spellings."""

    mend_wanted = Signal(bool)
    left_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = Fates()
        self._notes = Text(px=12, tone="text2", wrap=True)
        self.mend = MendTick()
        self.mend.toggled.connect(self.mend_wanted)
        self.overwriting = Overwriting()
        self.tabs = SheetTabs()
        self.save = SaveLeftOut(csv=True)
        self.save.wanted.connect(self.left_wanted)
        head = row(title("importpage.preview.title"), note("importpage.preview.nothing_yet"), None, self.save, gap=12)
        column = col(head, self._counts, self._notes, self.overwriting, self.mend, gap=10)
        column.addWidget(self.tabs, 1)
        self.setLayout(column)

    def show_plan(self, plan: ImportPlan, *, mended: bool) -> None:
        self._counts.show_counts(plan.counts)
        self._notes.show_text("\n".join(plan.remarks))
        self._notes.setVisible(bool(plan.remarks))
        self.mend.show_mends(sum(map(len, plan.mends.values())), mended=mended)
        self.overwriting.show_sheet(plan)
        self.tabs.show_sheet(plan)
        self.save.setVisible(bool(plan.counts[Fate.PROBLEM]))

    def rows_going_in(self, plan: ImportPlan) -> int:
        """How many rows would be written, with the fields that are ticked."""
        update = set(self.overwriting.fields)
        return plan.counts[Fate.NEW] + sum(bool(update & one.changes.keys()) for one in plan.rows)


class MendTick(QCheckBox):
    """Takes the suggested spellings; hidden where there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words.say(self, "importpage.preview.mends", n=0)

    def show_mends(self, n: int, *, mended: bool) -> None:
        """``n``: how many are suggested still; those that were taken stay counted."""
        self.setVisible(bool(n) or mended)
        with QSignalBlocker(self):
            self.setChecked(mended)
        if n or not mended:
            words.say(self, "importpage.preview.mends", n=n)


class SaveLeftOut(Button):
    """Asks where the rows that don't go in are to be saved; ``wanted`` brings the path (empty: not at all)."""

    wanted = Signal(str)

    def __init__(self, *, csv: bool, parent: QWidget | None = None) -> None:
        super().__init__("importpage.preview.save_left", "quiet", icon="download", parent=parent)
        self._csv = csv
        self.clicked.connect(self._ask)

    @Slot()
    def _ask(self) -> None:
        kinds = tr("importpage.xlsx") + (";;CSV (*.csv)" if self._csv else "")
        self.wanted.emit(
            choose_file.to_save(self, tr("importpage.preview.save_left"), tr("importpage.left.name"), kinds)
        )
