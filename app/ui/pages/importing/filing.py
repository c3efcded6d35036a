"""The unfiled inbox: opportunities without a customer, picked one or many, and filed into a dossier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSortFilterProxyModel, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QDialog, QWidget

from app.errors import SatchelError
from app.i18n import tr
from app.models.enums import Purpose
from app.rules.reasons import RefusedByRule
from app.services.dossiers import Cover
from app.services.unfiled import UnfiledLine
from app.ui import formats, words
from app.ui.desktop import Desktop
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.customer_box import CustomerBox
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, holder, row
from app.ui.kit.search_field import SearchField
from app.ui.kit.table import Table
from app.ui.kit.text import Text, heading, note
from app.ui.pages.importing.cells import Cells
from app.ui.pages.presenting import Presenting
from app.ui.running import Owned

_COLUMNS: Final = ("number", "title", "product", "stage", "engaged_on", "amount_minor")
_WITH_A_CARD: Final = ("borrow-card", "borrow-states")
"""Refused by these rules, one's own card may help."""


class FilingPresenter(Presenting):
    """Fetches the inbox and files from it; ``shown`` is the dialog."""

    def __init__(self, shown: FilingDialog, desktop: Desktop) -> None:
        super().__init__(Owned(desktop.tasks, shown), shown.show_problem)
        self._shown = shown
        self._bench = desktop.bench

    def refresh(self) -> None:
        bench = self._bench
        self._do(lambda: (bench.unfiled.lines(), bench.dossiers.covers()), self._fetched)

    def _fetched(self, found: tuple[Sequence[UnfiledLine], Sequence[Cover]]) -> None:
        self._shown.show_lines(*found)

    def file(self, ids: Sequence[str], dossier_id: str, *, borrow: bool = False) -> None:
        """File; with ``borrow`` one's own card is taken first, for the purpose stated last (borrow-own)."""
        bench = self._bench

        def work() -> int:
            if borrow:
                bench.cards.issue_own(dossier_id, Purpose(bench.cards.last_statement()[0]))
            return bench.unfiled.file(ids, dossier_id)

        def filed(n: int) -> None:
            self._shown.show_filed(n, lambda: self._take_out(ids, dossier_id))
            self.refresh()

        self._do(work, filed, key="filing.running")

    def _take_out(self, ids: Sequence[str], dossier_id: str) -> None:
        bench = self._bench
        self._do(lambda: bench.unfiled.take_out(ids, dossier_id), lambda _: self.refresh())


class FilingDialog(QDialog):
    """Use :meth:`open`; the dialog deletes itself when closed."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(960, 680)
        words.say(self, "filing.title", "setWindowTitle")
        self._desktop = desktop
        self._ids: list[str] = []
        self._undo: Callable[[], object] | None = None
        self.model = Cells([f"field.opportunity.{name}" for name in _COLUMNS[:-1]] + ["filing.amount"], self)
        self.shown = QSortFilterProxyModel(self)
        self.shown.setSourceModel(self.model)
        self.shown.setFilterKeyColumn(-1)
        self.shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.table = Table("filing.title", self.shown)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.verticalHeader().setDefaultSectionSize(34)
        self.table.stretch(1)
        for at, width in ((0, 136), (2, 136), (3, 112), (4, 128), (5, 152)):
            self.table.setColumnWidth(at, width)
        self.table.selectionModel().selectionChanged.connect(self._count)
        self.search = SearchField("filing.search")
        self.search.setMinimumWidth(320)
        self.search.settled.connect(self.shown.setFilterFixedString)
        self._waiting = note("filing.count", n=0)
        self.dossier = CustomerBox()
        words.say(self.dossier, "filing.dossier", "setAccessibleName")
        self.file_button = PrimaryButton("filing.file", icon="folder-closed", height=36)
        self.file_button.clicked.connect(self._file)
        self.borrow_button = Button("filing.borrow", icon="id-card", height=36)
        self.borrow_button.clicked.connect(self._borrow)
        self.borrow_button.hide()
        self.undo_button = Button("ui.undo", "soft", icon="undo-2", height=36)
        self.undo_button.clicked.connect(self._take_back)
        self.undo_button.setEnabled(False)
        close = Button("ui.close", height=36)
        close.clicked.connect(self.reject)
        self.problem = Text(tone="bad", wrap=True)
        line = row(Glyph("circle-alert", 16, "bad"), gap=8)
        line.addWidget(self.problem, 1)
        self._problem_row = holder(line)
        self._problem_row.hide()
        self.told = Text(tone="ok", wrap=True)
        self.told.hide()
        column = col(heading("filing.title"), note("filing.hint", wrap=True), 8, gap=6, pad=(28, 24, 28, 20))
        column.addLayout(row(self.search, self._waiting, None, gap=12))
        column.addWidget(self.table, 1)
        column.addWidget(self._problem_row)
        column.addWidget(self.told)
        column.addLayout(
            row(close, self.undo_button, None, note("filing.dossier"), self.dossier, self.borrow_button,
                self.file_button, gap=10)
        )  # fmt: skip
        self.setLayout(column)
        self._presenter = FilingPresenter(self, desktop)
        self._count()
        self._presenter.refresh()

    def show_lines(self, lines: Sequence[UnfiledLine], covers: Sequence[Cover]) -> None:
        self._ids = [one.id for one in lines]
        self.model.set_rows(
            [
                [
                    one.number, one.title or "", one.product or "", tr(f"enum.OpportunityStage.{one.stage}"),
                    formats.day(one.engaged_on) if one.engaged_on else "",
                    formats.money(one.amount_minor, one.currency or "") if one.amount_minor is not None else "",
                ]
                for one in lines
            ]
        )  # fmt: skip
        self._waiting.say("filing.count", n=len(lines))
        self.dossier.fill(covers, self.dossier.chosen)
        self._count()

    def show_filed(self, n: int, undo: Callable[[], object]) -> None:
        self._problem_row.hide()
        self.borrow_button.hide()
        self.told.say("filing.done", n=n, name=self.dossier.currentText())
        self.told.show()
        self._undo = undo
        self.undo_button.setEnabled(True)
        self._desktop.news.changed.emit("opportunity", self.dossier.chosen)

    def show_problem(self, error: SatchelError) -> None:
        self.told.hide()
        self.problem.show_text(error.message)
        self._problem_row.show()
        self.borrow_button.setVisible(isinstance(error, RefusedByRule) and error.rule in _WITH_A_CARD)

    @property
    def picked(self) -> list[str]:
        """Ids of the rows that are selected."""
        rows = self.table.selectionModel().selectedRows()
        return [self._ids[self.shown.mapToSource(one).row()] for one in rows]

    @Slot()
    def _count(self) -> None:
        n = len(self.table.selectionModel().selectedRows())
        self.file_button.say("filing.file", n=n)
        self.file_button.setEnabled(n > 0 and self.dossier.count() > 0)

    @Slot()
    def _file(self) -> None:
        self._presenter.file(self.picked, self.dossier.chosen)

    @Slot()
    def _borrow(self) -> None:
        self._presenter.file(self.picked, self.dossier.chosen, borrow=True)

    @Slot()
    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self.undo_button.setEnabled(False)
        self.told.hide()
        if undo is not None:
            undo()
