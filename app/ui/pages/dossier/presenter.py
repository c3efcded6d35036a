"""What the dossiers page does: list covers, borrow, open, read section by section, edit, undo (borrow-own)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from app.errors import SatchelError, UserError
from app.models.enums import Place, Purpose
from app.models.fields import ENTITIES, Section
from app.rules.borrowing import Action
from app.rules.completeness import Completeness
from app.services.dossiers import Cover, Filter, Opened
from app.services.drafts import DraftKey, DraftView
from app.services.records import Change, Record, Records
from app.services.values import stored
from app.services.workbench import Workbench
from app.ui.running import Runner

T = TypeVar("T")


class DossiersView(Protocol):
    """What the presenter asks of the widgets."""

    def show_covers(self, covers: Sequence[Cover]) -> None: ...
    def show_cover(self, cover: Cover, purpose: Purpose, place: Place | None) -> None: ...
    def show_opened(self, opened: Opened) -> None: ...
    def show_rows(self, entity: str, rows: Sequence[Record], trash: Sequence[Record]) -> None: ...
    def show_history(self, changes: Sequence[Change]) -> None: ...
    def show_field_history(self, label: str, changes: Sequence[Change]) -> None: ...
    def show_saved(self, record: Record) -> None: ...
    def show_problem(self, record: str, field: str, sentence: str) -> None: ...
    def show_completeness(self, found: Completeness) -> None: ...
    def show_draft(self, entity: str, row_id: str, field: str, text: str) -> None: ...
    def show_refused(self, error: SatchelError) -> None: ...
    def show_undo(self, can_undo: bool, can_redo: bool) -> None: ...
    def tell(self, key: str) -> None: ...
    def offer_undo(self, key: str) -> None: ...
    def changed(self, kind: str, dossier_id: str) -> None: ...


def do_again(records: Records, changes: Sequence[Change]) -> None:
    """Make changes of one row that were taken back. Raises UserError, RefusedByRule."""
    first = changes[0]
    marks = {change.field: change.new for change in changes}
    if first.field == "*":
        records.take_back(first.entity, first.row_id)
    elif "deleted" in marks:
        (records.trash if marks["deleted"] else records.take_back)(first.entity, first.row_id)
    else:
        specs = ENTITIES[first.entity].fields
        records.set(first.entity, first.row_id, {name: stored(specs[name], new) for name, new in marks.items()})


class DossiersPresenter:
    """Logic of the page over a workbench. Only one dossier is open on the page at a time."""

    def __init__(self, view: DossiersView, bench: Workbench, runner: Runner) -> None:
        self._view = view
        self._bench = bench
        self._runner = runner
        self._wanted = Filter()
        self._dossier = ""
        self._open = False
        self._undone: list[Sequence[Change]] = []

    @property
    def dossier(self) -> str:
        """The id of the dossier on the page; empty if there is none."""
        return self._dossier

    # -- list

    def refresh(self) -> None:
        """Fetch the covers anew."""
        wanted = self._wanted
        self._do(lambda: self._bench.dossiers.covers(wanted), self._view.show_covers)

    def filter(self, wanted: Filter) -> None:
        self._wanted = wanted
        self.refresh()

    def pick(self, dossier_id: str) -> None:
        """Show a dossier: opened if its card is out, else its cover with the borrowing card to fill in."""
        self.leave()
        self._dossier = dossier_id
        bench = self._bench

        def work() -> tuple[Cover, Purpose, Place | None]:
            purpose, place = bench.cards.last_statement()
            return bench.dossiers.cover(dossier_id), purpose, bench.desk.place or place

        self._do(work, self._picked)

    def _picked(self, found: tuple[Cover, Purpose, Place | None]) -> None:
        cover, purpose, place = found
        if cover.id != self._dossier:
            return
        if cover.card_number:
            self.open()
        else:
            self._view.show_cover(cover, purpose, place)

    def leave(self) -> None:
        """The opened dossier goes off the screen: logged."""
        left, self._dossier = self._dossier, ""
        self._undone.clear()
        if self._open:
            self._open = False
            self._do(lambda: self._bench.dossiers.close(left), lambda _: None)

    def add(self, values: dict[str, str]) -> None:
        """A new customer in one's own keeping."""
        self._do(lambda: self._bench.dossiers.add(values), self._added)

    def _added(self, dossier_id: str) -> None:
        self._view.changed("dossier", dossier_id)
        self._view.tell("dossiers.added")
        self.refresh()
        self.pick(dossier_id)

    # -- borrowing

    def borrow(self, purpose: Purpose, place: Place, text: str) -> None:
        """State the place, take the card, open: two key presses for an own dossier (borrow-own)."""
        bench, dossier_id = self._bench, self._dossier

        def work() -> Opened:
            if bench.desk.place is not place:
                bench.gate.state_place(place)
            bench.cards.issue_own(dossier_id, purpose, text=text or None)
            return bench.dossiers.open(dossier_id)

        self._do(work, self._borrowed)

    def _borrowed(self, opened: Opened) -> None:
        self._opened(opened)
        self._view.changed("card", opened.cover.id)

    def refused_place(self, place: Place) -> None:
        """A place where reading is refused was stated: logged, and nothing is shown from now on (borrow-place)."""
        self._do(lambda: self._bench.gate.state_place(place), lambda _: self._view.changed("place", ""))

    def open(self) -> None:
        """Open the dossier whose card is out."""
        dossier_id = self._dossier
        self._do(lambda: self._bench.dossiers.open(dossier_id), self._opened)

    def _opened(self, opened: Opened) -> None:
        if opened.cover.id == self._dossier:
            self._open = True
            self._view.show_opened(opened)
            self._offer_drafts("dossier")
            self._look_for_undo()

    def watch(self) -> None:
        """The opened dossier goes from the screen when it may no longer be read (card, place)."""
        dossier_id = self._dossier
        if not self._open:
            return

        def done(allowed: bool) -> None:
            if not allowed and dossier_id == self._dossier:
                self.pick(dossier_id)

        self._do(lambda: self._bench.gate.ask(dossier_id, Action.READ_SECTION)[0].allowed, done)

    def give_back(self, number: str) -> None:
        """Return the card; the dossier closes to its cover."""
        dossier_id = self._dossier
        self._open = False

        def done(_: object) -> None:
            self._view.tell("dossiers.card_returned")
            self._view.changed("card", dossier_id)
            self.pick(dossier_id)

        self._do(lambda: self._bench.cards.give_back(number), done)

    # -- reading

    def show_section(self, entity: str) -> None:
        """Fetch the rows of a form (and those in its trash); a *section viewed* event."""
        dossier_id, records = self._dossier, self._bench.records

        def work() -> tuple[Sequence[Record], Sequence[Record]]:
            return records.rows(entity, dossier_id), records.rows(entity, dossier_id, trash=True)

        def done(found: tuple[Sequence[Record], Sequence[Record]]) -> None:
            self._view.show_rows(entity, *found)
            self._offer_drafts(entity)

        self._do(work, done)

    def show_history(self) -> None:
        dossier_id = self._dossier
        self._do(lambda: self._bench.records.history(dossier_id), self._view.show_history)

    def show_field_history(self, row_id: str, field: str, label: str) -> None:
        """Who changed one field, and from what to what."""
        dossier_id, records = self._dossier, self._bench.records

        def show(changes: Sequence[Change]) -> None:
            self._view.show_field_history(label, changes)

        self._do(lambda: records.history(dossier_id, row_id=row_id, field=field), show)

    # -- editing

    def save(self, entity: str, row_id: str, field: str, text: str) -> None:
        """One field was typed; what is wrong is said beneath it, and the text stays."""
        dossier_id, records = self._dossier, self._bench.records

        def failed(error: BaseException) -> None:
            if not isinstance(error, SatchelError):
                return
            if dossier_id == self._dossier:
                self._view.show_problem(row_id, field, error.message)
            else:
                self._view.show_refused(error)

        def work() -> Record:
            key, drafts = DraftKey(entity, row_id, field), self._bench.drafts
            try:
                record = records.set(entity, row_id, {field: text or None})
            except UserError:
                drafts.keep(key, dossier_id, text)  # nothing is lost if the page was left meanwhile
                raise
            drafts.drop(key, dossier_id)
            return record

        def saved(record: Record) -> None:
            self._undone.clear()
            self._view.show_saved(record)
            self._view.show_undo(True, False)
            self._view.offer_undo("dossiers.saved")
            self._view.changed(entity, dossier_id)
            if ENTITIES[entity].fields[field].field.required:
                self._do(lambda: self._bench.dossiers.completeness(dossier_id), self._view.show_completeness)

        self._runner.run(lambda _: work(), saved, failed=failed, lasting=True)

    def draft(self, entity: str, row_id: str, field: str, text: str, differs: bool) -> None:
        """Keep what is being typed, so that it survives a crash; forget it once it is as stored again."""
        dossier_id, drafts, key = self._dossier, self._bench.drafts, DraftKey(entity, row_id, field)
        if not dossier_id:
            return
        if differs:
            self._do(lambda: drafts.keep(key, dossier_id, text), lambda _: None, lasting=True)
        else:
            self._do(lambda: drafts.drop(key, dossier_id), lambda _: None)

    def _offer_drafts(self, entity: str) -> None:
        """Put back into their editors what was typed and never saved."""
        dossier_id, drafts = self._dossier, self._bench.drafts

        def work() -> list[DraftView]:
            keys = [line.key for line in drafts.all(dossier_id) if line.key.entity == entity and line.key.field != "*"]
            return [found for key in keys if (found := drafts.read(key, dossier_id)) is not None]

        def done(found: list[DraftView]) -> None:
            for one in found:
                self._view.show_draft(entity, one.key.row_id, one.key.field, str(one.value))
            if found:
                self._view.tell("dossiers.draft_back")

        self._do(work, done)

    def add_row(self, entity: str, values: dict[str, str]) -> None:
        dossier_id, records = self._dossier, self._bench.records
        self._do(
            lambda: records.add(entity, dossier_id, values), lambda _: self._row_changed(entity, "dossiers.row_added")
        )

    def trash(self, entity: str, row_id: str) -> None:
        records = self._bench.records
        self._do(lambda: records.trash(entity, row_id), lambda _: self._row_changed(entity, "dossiers.trashed"))

    def take_back(self, entity: str, row_id: str) -> None:
        records = self._bench.records
        self._do(lambda: records.take_back(entity, row_id), lambda _: self._row_changed(entity, "dossiers.taken_back"))

    def _row_changed(self, entity: str, key: str) -> None:
        self._undone.clear()
        self._view.show_undo(True, False)
        self._view.offer_undo(key)
        self._view.changed(entity, self._dossier)
        if entity == "dossier":
            self.refresh()
        else:
            self.show_section(entity)

    def undo(self) -> None:
        """Take back the last change made here."""
        dossier_id = self._dossier

        def done(changes: Sequence[Change]) -> None:
            if dossier_id == self._dossier:
                self._undone.append(changes)
            self._view.tell("dossiers.undone")
            self._view.changed(changes[0].entity, dossier_id)
            self.open()

        self._do(lambda: self._bench.records.undo(dossier_id), done)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if not self._undone:
            return
        dossier_id, records, changes = self._dossier, self._bench.records, self._undone.pop()

        def done(_: None) -> None:
            self._view.tell("dossiers.redone")
            self._view.changed(changes[0].entity, dossier_id)
            self.open()

        self._do(lambda: do_again(records, changes), done)

    def _look_for_undo(self) -> None:
        """Whether there is something of one's own to take back."""
        dossier_id = self._dossier

        def done(found: bool) -> None:
            if dossier_id == self._dossier:
                self._view.show_undo(found, bool(self._undone))

        self._do(lambda: self._bench.records.can_undo(dossier_id), done)

    def confirm(self, section: Section) -> None:
        """Confirm a section for this quarter (quarterly-check)."""
        dossier_id = self._dossier

        def done(_: None) -> None:
            self._view.tell("dossiers.confirmed")
            self._view.changed("dossier", dossier_id)
            self.open()

        self._do(lambda: self._bench.dossiers.confirm(dossier_id, section), done)

    def _do(self, work: Callable[[], T], done: Callable[[T], object], *, lasting: bool = False) -> None:
        def failed(error: BaseException) -> None:
            if isinstance(error, SatchelError):
                self._view.show_refused(error)

        self._runner.run(lambda _: work(), done, failed=failed, lasting=lasting)
