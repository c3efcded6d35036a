"""What the import wizard does: read, map, preview, carry out, undo; nothing is overwritten silently (§7)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Protocol, TypeVar

from app.errors import SatchelError
from app.exchange import source
from app.exchange.book import is_book
from app.exchange.columns import ColumnMap
from app.exchange.dates import Order
from app.exchange.sheet import is_blank
from app.i18n import tr
from app.models.enums import Purpose
from app.services.dossiers import Cover
from app.services.exports import write_book_left_out, write_left_out, write_template
from app.services.import_book import FORM as BOOK
from app.services.import_book import BookPlan
from app.services.import_plan import ImportPlan
from app.services.import_undo import Undone
from app.services.imports import Batch, ImportCancelled, Look
from app.services.outlet import save
from app.services.workbench import Workbench
from app.ui.running import Runner
from app.ui.tasks import Progress, Ticket

T = TypeVar("T")


class ImportView(Protocol):
    def show_busy(self, key: str) -> None: ...
    def show_former(self, batches: Sequence[Batch]) -> None: ...
    def show_unfiled(self, n: int) -> None: ...
    def show_doubt(self, on: bool) -> None:
        """Whether the encoding of the file can't be told."""
        ...

    def show_columns(self, look: Look, chosen: ColumnMap, customers: Sequence[Cover], whose: str) -> None:
        """``whose``: of the ``customers``, the one all rows belong to; empty: as they say themselves."""
        ...

    def show_plan(self, plan: ImportPlan, *, mended: bool) -> None: ...
    def show_form(self, form: str) -> None:
        """The file itself says what it holds."""
        ...

    def show_book(self, plan: BookPlan, customers: Sequence[Cover], *, mended: bool) -> None:
        """``customers``: those that rows without one may go to."""
        ...

    def show_running(self) -> None: ...
    def show_progress(self, done: int, total: int) -> None: ...
    def show_done(self, batch: Batch) -> None: ...
    def show_undone(self, undone: Undone) -> None: ...
    def show_problem(self, sentence: str) -> None: ...
    def tell(self, key: str, *, file: str = "", n: int = 0) -> None: ...
    def changed(self) -> None: ...


class ImportPresenter:
    """Logic of the wizard over a workbench. ``dossier``: the one that lay open when the wizard was."""

    def __init__(self, view: ImportView, bench: Workbench, runner: Runner, dossier: str = "") -> None:
        self._view = view
        self._bench = bench
        self._runner = runner
        self._path: Path | None = None
        self._form = "accounts"
        self._said = False  # the person said what the file holds
        self._map = ColumnMap()
        self._mended = False
        self._offered = dossier
        self._dossier = ""  # the customer the person chose for rows that name none
        self._customers: Sequence[Cover] = ()
        self._plan: ImportPlan | BookPlan | None = None
        self._stop = Event()

    @property
    def form(self) -> str:
        return self._form

    # -- file

    def begin(self) -> None:
        """The first step: nothing chosen, former imports listed."""
        self._path, self._map, self._plan, self._mended, self._said = None, ColumnMap(), None, False, False
        self._dossier = ""
        self.list_former()

    def list_former(self) -> None:
        self._do(self._bench.imports.batches, self._view.show_former)
        self._do(self._bench.unfiled.count, self._view.show_unfiled)

    def choose_form(self, form: str) -> None:
        """What the sheet holds; a file that was read already is looked at anew."""
        self._said = True
        if form != self._form:
            self._form, self._map = form, ColumnMap()
            if self._path is not None:
                self.look()

    def choose_file(self, path: str) -> None:
        """Read the file (empty: the dialog was cancelled)."""
        if path:
            self._path, self._map, self._mended, self._dossier = Path(path), ColumnMap(), False, ""
            self._view.show_doubt(False)
            self._recognise(self._path)

    def _recognise(self, path: Path) -> None:
        """A workbook of all forms is one whatever was marked, unless the person said what it holds."""

        def found(book: bool) -> None:
            if book != (self._form == BOOK) and not self._said:
                self._form = BOOK if book else "accounts"
                self._view.show_form(self._form)
            self.look()

        if self._said:
            self.look()
            return
        self._view.show_busy("importpage.reading")
        self._do(lambda: is_book(source.load(path)), found, "importpage.reading")

    def choose_sheet(self, title: str) -> None:
        """Another sheet of the workbook: its columns are found anew."""
        self._map = ColumnMap(sheet=title, encoding=self._map.encoding)
        self.look()

    def choose_encoding(self, encoding: str) -> None:
        """Read the text otherwise: its columns are found anew."""
        self._map = ColumnMap(sheet=self._map.sheet, encoding=encoding or None)
        self.look()

    def save_template(self, path: str) -> None:
        if path:
            target = _with_suffix(Path(path), ".xlsx")
            self._do(
                lambda: write_template(target),
                lambda _: self._view.tell("importpage.template.saved", file=target.name),
            )

    # -- columns

    def look(self) -> None:
        """Find the columns of the chosen file."""
        path, form, chosen = self._path, self._form, self._map
        if path is None:
            return
        if form == BOOK:
            self.preview()
            return
        self._view.show_busy("importpage.reading")

        def failed(error: BaseException) -> None:
            self._failed(error)
            self._view.show_doubt(isinstance(error, SatchelError) and error.key == "import-encoding")

        def work(_: Ticket) -> Look:
            found = self._bench.imports.look(path, form, chosen)
            if form != "accounts":
                self._customers = self._own_customers()
            return found

        def done(found: Look) -> None:
            of_one = () if form == "accounts" else self._customers
            self._view.show_columns(found, chosen, of_one, self._whose(found, of_one))

        self._runner.run(
            work, done,
            failed=failed, key="importpage.reading", cancellable=False,
        )  # fmt: skip

    def _own_customers(self) -> Sequence[Cover]:
        return [one for one in self._bench.dossiers.covers() if one.mine]

    def _whose(self, found: Look, customers: Sequence[Cover]) -> str:
        """The customer of all rows: as the mapping says; where no column tells it, the dossier that lay open."""
        naming = [one.index for one in found.matched.columns if one.field == "dossier_id"]
        told = any(not is_blank(row.cells[at]) for row in found.sheet.rows for at in naming)
        if self._map.dossier is not None:
            return next((one.id for one in customers if one.code == self._map.dossier), "")
        return self._offered if not told and any(one.id == self._offered for one in customers) else ""

    def map_columns(self, columns: Mapping[str, str], dates: str, currency: str, whose: str) -> None:
        """What the person decided: header → field (empty: left aside), order of dates, currency, the customer of all
        rows (empty: as they say).
        """
        dossier = next((one.code for one in self._customers if one.id == whose), None)
        self._map = replace(
            self._map, columns=dict(columns), dates=Order(dates) if dates else None, currency=currency or None,
            dossier=dossier,
        )  # fmt: skip

    def load_map(self, path: str) -> None:
        """A mapping that was saved before."""
        if path:
            self._do(lambda: ColumnMap.load(Path(path)), self._loaded)

    def _loaded(self, found: ColumnMap) -> None:
        self._map = found
        self.look()

    def save_map(self, path: str) -> None:
        """Keep the mapping for the next sheet of this kind."""
        if not path:
            return
        target, chosen = _with_suffix(Path(path), ".json"), self._map
        content = {
            "columns": dict(chosen.columns), "units": dict(chosen.units), "currency": chosen.currency,
            "dates": str(chosen.dates) if chosen.dates else None, "sheet": chosen.sheet, "encoding": chosen.encoding,
        }  # fmt: skip
        text = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
        self._do(
            lambda: save(target, text, force=False),
            lambda _: self._view.tell("importpage.map.saved", file=target.name),
        )

    # -- preview

    def preview(self) -> None:
        """What would happen."""
        path, form, chosen, mended = self._path, self._form, self._map, self._mended
        if path is None:
            return
        imports = self._bench.imports

        def work() -> ImportPlan | BookPlan:
            if form == BOOK:
                return self._preview_book(path, mended=mended)
            plan = imports.preview(path, form, chosen)
            if mended and plan.mends:
                return imports.preview(path, form, plan.mended(chosen))
            return plan

        self._view.show_busy("importpage.previewing")
        self._do(work, self._planned, "importpage.previewing")

    def _preview_book(self, path: Path, *, mended: bool) -> BookPlan:
        """Rows that name no customer go to the one chosen, to the workbook's own, or to the dossier that lay open."""
        books, home = self._bench.imports.books, self._dossier or None
        plan = books.preview(path, dossier=home)
        if plan.unnamed.rows:
            self._customers = self._own_customers()
        if plan.unnamed.rows and plan.unnamed.home is None and self._offered in {one.id for one in self._customers}:
            home = self._offered
            plan = books.preview(path, dossier=home)
        return books.preview(path, dossier=home, mends=plan.mends) if mended and plan.mends else plan

    def _planned(self, plan: ImportPlan | BookPlan) -> None:
        self._plan = plan
        if isinstance(plan, BookPlan):
            self._view.show_book(plan, self._customers, mended=self._mended)
        else:
            self._view.show_plan(plan, mended=self._mended)

    def borrow(self) -> None:
        """Take one's own cards for the dossiers that a workbook's rows are for (borrow-own), and compare once more."""
        plan, bench = self._plan, self._bench
        if not isinstance(plan, BookPlan):
            return

        def work() -> None:
            purpose = Purpose(bench.cards.last_statement()[0])
            for dossier in plan.without_card:
                bench.cards.issue_own(dossier, purpose)

        self._do(work, lambda _: self.preview(), "importpage.previewing")

    def choose_customer(self, dossier_id: str) -> None:
        """Where rows go that name no customer; empty: where the workbook says."""
        self._dossier = dossier_id
        self._offered = dossier_id and self._offered  # who says that the workbook knows isn't offered another one
        self.preview()

    def mend(self, on: bool) -> None:
        """Take the suggested spellings, or what is written."""
        if on != self._mended:
            self._mended = on
            self.preview()

    def save_left_out(self, path: str) -> None:
        """The rows that don't go in, with the reasons."""
        plan = self._plan
        if not path or plan is None:
            return
        target = _with_suffix(Path(path), ".xlsx")
        self._do(
            lambda: write_book_left_out(plan, target) if isinstance(plan, BookPlan) else write_left_out(plan, target),
            lambda n: self._view.tell("importpage.left.saved", file=target.name, n=n),
        )

    # -- carrying out

    def run(self, update: Collection[str]) -> None:
        """Exactly what was previewed; ``update`` names the fields that may be overwritten."""
        plan = self._plan
        if plan is None:
            return
        self._stop.clear()
        self._view.show_running()

        imports = self._bench.imports

        def work(ticket: Ticket) -> Batch:
            def tell(done: int, total: int) -> None:
                _tell(ticket, done, total)

            def stopped() -> bool:
                return self._stop.is_set() or ticket.cancelled

            if isinstance(plan, BookPlan):
                return imports.batch(imports.books.run(plan, update=update, progress=tell, cancelled=stopped))
            return imports.run(plan, update=update, progress=tell, cancelled=stopped)

        def failed(error: BaseException) -> None:
            self._planned(plan)
            self._view.show_problem(_sentence(error))

        self._runner.run(
            work, self._done, failed=failed, progress=self._progress, key="importpage.running", cancellable=False
        )

    def stop(self) -> None:
        """Stop what runs; nothing of it is kept."""
        self._stop.set()

    def _done(self, batch: Batch) -> None:
        self._view.show_done(batch)
        self._view.changed()

    def undo(self, batch_id: str) -> None:
        """Take back a whole import."""
        self._stop.clear()
        self._view.show_running()

        def work(ticket: Ticket) -> Undone:
            return self._bench.imports.undo(
                batch_id, progress=lambda done, total: _tell(ticket, done, total),
                cancelled=lambda: self._stop.is_set() or ticket.cancelled,
            )  # fmt: skip

        def failed(error: BaseException) -> None:
            self.begin()
            self._view.show_problem(_sentence(error))

        self._runner.run(
            work, self._undone, failed=failed, progress=self._progress, key="importpage.undo.running",
            cancellable=False,
        )  # fmt: skip

    def _undone(self, undone: Undone) -> None:
        self._view.show_undone(undone)
        self._view.changed()

    # -- inside

    def _progress(self, step: Progress) -> None:
        self._view.show_progress(step.done, step.total)

    def _failed(self, error: BaseException) -> None:
        self._view.show_problem(_sentence(error))

    def _do(self, work: Callable[[], T], done: Callable[[T], object], key: str = "ui.loading") -> None:
        self._runner.run(lambda _ticket: work(), done, failed=self._failed, key=key, cancellable=False)


def _tell(ticket: Ticket, done: int, total: int) -> None:
    """Report without ending: the import itself asks whether it is to stop, at a border where nothing is kept."""
    if not ticket.cancelled:
        ticket.progress(done, total)


def _with_suffix(path: Path, suffix: str) -> Path:
    return path if path.suffix else path.with_name(f"{path.name}{suffix}")


def _sentence(error: BaseException) -> str:
    return error.message if isinstance(error, SatchelError | ImportCancelled) else tr("ui.error.ours")
