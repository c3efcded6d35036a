"""The import wizard: file → columns → preview → result. Nothing changes before the last button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from app.exchange.columns import FORMS, ColumnMap
from app.services.dossiers import Cover
from app.services.import_book import FORM as BOOK
from app.services.import_book import BookPlan
from app.services.import_plan import ImportPlan
from app.services.import_undo import Undone
from app.services.imports import Batch, Look
from app.ui import words
from app.ui.desktop import Desktop
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.confirm import Confirm
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, holder, row
from app.ui.kit.text import Text, heading
from app.ui.pages.importing.choosing import FileStep
from app.ui.pages.importing.columns import ColumnsStep
from app.ui.pages.importing.ending import ResultStep, RunStep
from app.ui.pages.importing.filing import FilingDialog
from app.ui.pages.importing.presenter import ImportPresenter
from app.ui.pages.importing.previewing import PreviewStep
from app.ui.pages.importing.sheets import BookStep
from app.ui.running import Owned

_STEPS: Final = ("file", "columns", "preview", "result")


class ImportDialog(QDialog):
    """Use :meth:`open`; the dialog deletes itself when closed. ``dossier``: the one that lies open."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None, *, dossier: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(960, 720)
        words.say(self, "importpage.title", "setWindowTitle")
        self._desktop = desktop
        self._plan: ImportPlan | None = None
        self._book: BookPlan | None = None
        self._busy = False
        self._last: QWidget
        self.file, self.columns, self.preview, self.book = FileStep(), ColumnsStep(), PreviewStep(), BookStep()
        self.run, self.ending = RunStep(), ResultStep()
        self.steps = QStackedWidget()
        for step in (self.file, self.columns, self.preview, self.book, self.run, self.ending):
            self.steps.addWidget(step)
        self._marks = [Text(f"importpage.step.{one}", tone="text3") for one in _STEPS]
        marks = row(gap=12)
        arrows = [Glyph("chevron-right", 14, "text3") for _ in self._marks[1:]]
        for at, mark in enumerate(self._marks):
            if at:
                marks.addWidget(arrows[at - 1])
            marks.addWidget(mark)
        self._of_columns = (arrows[0], self._marks[1])  # a workbook of all forms says itself which column is what
        self.problem = Text(tone="bad", wrap=True)
        line = row(Glyph("circle-alert", 16, "bad"), gap=8)
        line.addWidget(self.problem, 1)
        self._problem_row = holder(line)
        self.back = Button("ui.back", "quiet", icon="arrow-left", height=36)
        self.close_button = Button("ui.close", height=36)
        self.next = PrimaryButton("importpage.next", icon="arrow-right", height=36)
        foot = row(self.back, None, self.close_button, self.next)
        column = col(row(heading("importpage.title"), None, marks), 12, gap=8, pad=(28, 24, 28, 20))
        column.addWidget(self.steps, 1)
        column.addWidget(self._problem_row)
        column.addLayout(foot)
        self.setLayout(column)
        self._presenter = ImportPresenter(self, desktop.bench, Owned(desktop.tasks, self), dossier)
        self._wire()
        self._show(self.file)
        self._presenter.begin()

    def _wire(self) -> None:
        presenter = self._presenter
        self.file.form_chosen.connect(presenter.choose_form)
        self.file.drop.chosen.connect(presenter.choose_file)
        self.file.template_wanted.connect(presenter.save_template)
        self.file.undo_wanted.connect(self._ask_undo)
        self.file.filing_wanted.connect(self._open_filing)
        self.file.encoding_chosen.connect(presenter.choose_encoding)
        self.columns.encoding_chosen.connect(presenter.choose_encoding)
        self.columns.sheet_chosen.connect(presenter.choose_sheet)
        self.columns.load_wanted.connect(presenter.load_map)
        self.columns.save_wanted.connect(self._save_map)
        self.preview.mend_wanted.connect(presenter.mend)
        self.preview.left_wanted.connect(presenter.save_left_out)
        self.preview.overwriting.picked.connect(self._count)
        self.book.left_wanted.connect(presenter.save_left_out)
        self.book.customer_wanted.connect(presenter.choose_customer)
        self.book.mend_wanted.connect(presenter.mend)
        self.book.borrow_wanted.connect(presenter.borrow)
        self.book.picked.connect(self._count)
        self.run.stop_wanted.connect(presenter.stop)
        self.ending.undo_wanted.connect(self._ask_undo)
        self.ending.again_wanted.connect(self._again)
        self.back.clicked.connect(self._back)
        self.next.clicked.connect(self._next)
        self.close_button.clicked.connect(self.reject)

    # -- ImportView

    def show_busy(self, key: str) -> None:
        self.run.begin(key, stoppable=False)
        self._show(self.run, keep_step=True)

    def show_former(self, batches: Sequence[Batch]) -> None:
        self.file.show_former(batches)

    def show_doubt(self, on: bool) -> None:
        self.file.show_doubt(on)

    def show_unfiled(self, n: int) -> None:
        self.file.show_unfiled(n)

    def show_columns(self, look: Look, chosen: ColumnMap, customers: Sequence[Cover], whose: str) -> None:
        self.columns.show_look(look, FORMS[self._presenter.form], chosen)
        self.columns.show_customers(customers, whose)
        self._show(self.columns)

    def show_plan(self, plan: ImportPlan, *, mended: bool) -> None:
        self._plan = plan
        self.preview.show_plan(plan, mended=mended)
        self._show(self.preview)
        self._count()

    def show_form(self, form: str) -> None:
        self.file.show_form(form)

    def show_book(self, plan: BookPlan, customers: Sequence[Cover], *, mended: bool) -> None:
        self._book = plan
        self.book.show_plan(plan, customers, mended=mended)
        self._show(self.book)
        self._count()

    def show_running(self) -> None:
        self.run.begin()
        self._show(self.run, keep_step=True)

    def show_progress(self, done: int, total: int) -> None:
        self.run.show_progress(done, total)

    def show_done(self, batch: Batch) -> None:
        self.ending.show_done(batch)
        self._show(self.ending)

    def show_undone(self, undone: Undone) -> None:
        self.ending.show_undone(undone)
        self._show(self.ending)

    def show_problem(self, sentence: str) -> None:
        if self.steps.currentWidget() is self.run:
            self._show(self._last)
        self.problem.show_text(sentence)
        self._problem_row.setVisible(bool(sentence))

    def tell(self, key: str, *, file: str = "", n: int = 0) -> None:
        self._desktop.toasts.tell(key, file=file, n=n)

    def changed(self) -> None:
        self._desktop.news.changed.emit("all", "")

    # -- inside

    def _show(self, step: QWidget, *, keep_step: bool = False) -> None:
        self._problem_row.hide()
        self.steps.setCurrentWidget(step)
        self._busy = step is self.run
        if not keep_step:
            self._last = step
        named = {self.file: 0, self.columns: 1, self.preview: 2, self.book: 2, self.ending: 3}.get(self._last, 0)
        for at, mark in enumerate(self._marks):
            mark.set_tone("accent" if at == named else "text3")
        for part in self._of_columns:
            part.setVisible(self._presenter.form != BOOK)
        between = step in (self.columns, self.preview, self.book)
        self.back.setVisible(between)
        self.next.setVisible(between)
        self.close_button.setEnabled(not self._busy)
        if step is self.columns:
            self.next.say("importpage.next")
            self.next.setEnabled(True)

    @Slot()
    def _count(self) -> None:
        """How many rows the button would import."""
        n = 0
        if self._last is self.book and self._book is not None:
            n = self._book.going_in(self.book.fields)
        elif self._last is self.preview and self._plan is not None:
            n = self.preview.rows_going_in(self._plan)
        self.next.say("importpage.run", n=n)
        self.next.setEnabled(n > 0)

    @Slot()
    def _next(self) -> None:
        if self.steps.currentWidget() is self.columns:
            self._map()
            self._presenter.preview()
        elif self.steps.currentWidget() is self.preview:
            self._presenter.run(self.preview.overwriting.fields)
        elif self.steps.currentWidget() is self.book:
            self._presenter.run(self.book.fields)

    def _map(self) -> None:
        columns = self.columns
        self._presenter.map_columns(
            columns.columns,
            str(columns.dates.currentData() or ""),
            str(columns.currency.currentData() or ""),
            columns.customer.chosen,
        )

    @Slot(str)
    def _save_map(self, path: str) -> None:
        self._map()
        self._presenter.save_map(path)

    @Slot()
    def _back(self) -> None:
        if self.steps.currentWidget() is self.preview:
            self._presenter.look()
        else:
            self._again()

    @Slot()
    def _again(self) -> None:
        self._show(self.file)
        self._presenter.begin()

    @Slot(str)
    def _ask_undo(self, batch_id: str) -> None:
        question = Confirm("importpage.undo.ask", icon="undo-2", tone="warn", danger=True, parent=self)
        question.setProperty("batch", batch_id)
        question.accepted.connect(self._undo)
        question.ask_later()

    @Slot()
    def _undo(self) -> None:
        self._presenter.undo(str(self.sender().property("batch")))

    @Slot()
    def _open_filing(self) -> None:
        dialog = FilingDialog(self._desktop, self)
        dialog.finished.connect(self._presenter.list_former)
        dialog.open()

    def reject(self) -> None:
        if not self._busy:
            super().reject()
