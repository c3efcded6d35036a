"""What the dossiers page does: list covers, borrow, open, read section by section, edit, undo (borrow-own)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from app.errors import SatchelError, UserError
from app.models.enums import Place, Purpose
from app.models.fields import ENTITIES, Section
from app.rules.borrowing import Action
from app.rules.completeness import REQUIRED_FORMS
from app.services.dossiers import Cover, Filter, Opened
from app.services.drafts import DraftKey, DraftView
from app.services.forms import Option
from app.services.records import Change, Record
from app.services.sections import SectionRows
from app.services.workbench import Workbench
from app.ui.pages.dossier.contents import single_of, tables_of
from app.ui.pages.dossier.files_presenter import FilesPresenter
from app.ui.pages.dossier.history import gathered
from app.ui.pages.dossier.undoing import Undoing
from app.ui.pages.dossier.view import DossiersView
from app.ui.pages.presenting import Presenting
from app.ui.running import Runner

BESIDE: Final[Mapping[Section, Sequence[str]]] = {Section.REVENUE_PLAN: ("trade",), Section.PERSONS: ("relation",)}
"""Forms of other sections that a section shows something of."""
COMPUTED: Final = frozenset(
    {
        "planned_contact",
        "planned_action",
        "revenue_project",
        "trade",
        "contract",
        "contract_duty",
        "complaint",
        "survey",
    }
)
"""Forms that a picture beside their table is made of: it is drawn anew after each change."""


class DossiersPresenter(Presenting):
    """Logic of the page over a workbench. Only one dossier is open on the page at a time."""

    def __init__(self, view: DossiersView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.show_refused)
        self._view = view
        self._bench = bench
        self._wanted = Filter()
        self._dossier = ""
        self._open = False
        self._last: Section | None = None
        self._options: Mapping[str, Sequence[Option]] = {}
        self.undoing = Undoing(view, bench, runner, lambda: self._dossier, self._open_again)
        self.files = FilesPresenter(view, bench, runner, lambda: self._dossier)

    @property
    def dossier(self) -> str:
        """The id of the dossier on the page; empty if there is none."""
        return self._dossier

    @property
    def options(self) -> Mapping[str, Sequence[Option]]:
        """What the sections fetched so far may name, by entity."""
        return self._options

    # -- list

    def refresh(self) -> None:
        """Fetch the covers anew."""
        wanted = self._wanted
        self._do(lambda: self._bench.dossiers.covers(wanted), self._view.show_covers)

    def filter(self, wanted: Filter) -> None:
        self._wanted = wanted
        self.refresh()

    def show_overall(self) -> None:
        """How complete all dossiers are, by keeper and by region."""
        self._do(self._bench.overall.all, self._view.show_overall)

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
        self._view.show_line(cover)
        if cover.card_number:
            self.open()
        else:
            self._view.show_cover(cover, purpose, place)

    def leave(self) -> None:
        """The opened dossier goes off the screen: logged."""
        left, self._dossier = self._dossier, ""
        self.undoing.forget()
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

        def work() -> tuple[Opened, Section]:
            if bench.desk.place is not place:
                bench.gate.state_place(place)
            bench.cards.issue_own(dossier_id, purpose, text=text or None)
            return bench.dossiers.open(dossier_id), bench.sections.last()

        self._do(work, self._borrowed)

    def _borrowed(self, found: tuple[Opened, Section]) -> None:
        self._opened(found)
        self._view.changed("card", found[0].cover.id)

    def refused_place(self, place: Place) -> None:
        """A place where reading is refused was stated: logged, and nothing is shown from now on (borrow-place)."""
        self._do(lambda: self._bench.gate.state_place(place), lambda _: self._view.changed("place", ""))

    def open(self) -> None:
        """Open the dossier whose card is out."""
        dossier_id, bench = self._dossier, self._bench
        self._do(lambda: (bench.dossiers.open(dossier_id), bench.sections.last()), self._opened)

    def _opened(self, found: tuple[Opened, Section]) -> None:
        opened, section = found
        if opened.cover.id == self._dossier:
            self._open = True
            self._last = section
            self._view.show_opened(opened, section)
            self._view.show_line(opened.cover)
            self.undoing.look()

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

    def show_section(self, section: Section) -> None:
        """Fetch the forms of a section with their trash; a *section viewed* event."""
        if section is Section.HISTORY:
            self.show_history()
        elif section is Section.FILES:
            self.files.show()
        elif (entities := [*tables_of(section), *filter(None, [single_of(section)])]) or section is Section.BASIC:
            self._fetch(section, entities)
        self._remember(section)

    def _fetch(self, section: Section, entities: Sequence[str]) -> None:
        dossier_id, sections = self._dossier, self._bench.sections

        def work() -> tuple[SectionRows, dict[str, dict[str, str]]]:
            found = sections.read(dossier_id, entities, beside=BESIDE.get(section, ()))
            return found, {entity: dict(sections.filters(entity)) for entity in entities}

        def done(found: tuple[SectionRows, dict[str, dict[str, str]]]) -> None:
            if dossier_id != self._dossier:
                return
            self._options = {**self._options, **found[0].options}
            self._view.show_rows(section, found[0])
            self._view.show_filters(found[1])
            self._offer_drafts((*entities, "dossier") if section is Section.BASIC else entities)

        self._do(work, done)

    def came(self) -> None:
        """Headquarters brought news of the dossier that lies open: shown; what is being typed stays untouched."""
        dossier_id, bench, section = self._dossier, self._bench, self._last
        if not self._open or section is None:
            return
        entities = [*dict.fromkeys([*tables_of(section), *filter(None, [single_of(section)]), "dossier"])]

        def done(found: SectionRows) -> None:
            if dossier_id != self._dossier or not self._open:
                return
            for record in found.rows.get("dossier", ()):
                self._view.show_saved(record)
            self._view.show_rows(section, found)
            self._do(lambda: bench.dossiers.completeness(dossier_id), self._view.show_completeness)

        self._do(lambda: bench.sections.read(dossier_id, entities, beside=BESIDE.get(section, ())), done)

    def _remember(self, section: Section) -> None:
        if section is not self._last:
            self._last = section
            self._do(lambda: self._bench.sections.remember(section), lambda _: None)

    def show_history(self) -> None:
        """Everything that changed in the dossier, newest first."""
        dossier_id, bench = self._dossier, self._bench

        def work() -> tuple[Sequence[Change], Mapping[str, str]]:
            changes = bench.records.history(dossier_id)
            return gathered(changes), bench.sections.names(dossier_id, changes)

        self._do(work, lambda found: self._view.show_history(*found))

    def show_field_history(self, row_id: str, field: str, label: str) -> None:
        """Who changed one field, and from what to what."""
        dossier_id, bench = self._dossier, self._bench

        def work() -> tuple[Sequence[Change], Mapping[str, str]]:
            changes = bench.records.history(dossier_id, row_id=row_id, field=field)
            return changes, bench.sections.names(dossier_id, changes)

        self._do(work, lambda found: self._view.show_field_history(label, *found))

    def show_options(self, entity: str, row_id: str, field: str) -> None:
        """Fetch what a field may name: asked for when it is edited, where there may be very many."""
        dossier_id, forms = self._dossier, self._bench.forms
        self._do(
            lambda: forms.options(entity, field, dossier_id),
            lambda found: self._view.show_options(entity, row_id, field, found),
        )

    def keep_filters(self, entity: str, filters: dict[str, str]) -> None:
        """Saved filters of a form were changed."""
        sections = self._bench.sections
        self._do(lambda: sections.keep_filters(entity, filters), lambda _: self._view.show_filters({entity: filters}))

    # -- editing

    def save(self, entity: str, row_id: str, field: str, text: str) -> None:
        """One field was typed; what is wrong is said beneath it, and the text stays."""
        dossier_id, records = self._dossier, self._bench.records

        def failed(error: SatchelError) -> None:
            if dossier_id == self._dossier and isinstance(error, UserError):
                self._view.show_problem(entity, row_id, field, error.message, text)
            else:
                self._view.show_refused(error)

        def work() -> Record:
            key, drafts = DraftKey(entity, row_id, field), self._bench.drafts
            try:
                if ENTITIES[entity].single:
                    record = records.add(entity, dossier_id, {field: text or None})
                else:
                    record = records.set(entity, row_id, {field: text or None})
            except UserError:
                drafts.keep(key, dossier_id, text)  # nothing is lost if the page was left meanwhile
                raise
            drafts.drop(key, dossier_id)
            return record

        def saved(record: Record) -> None:
            spec = ENTITIES[entity].fields[field]
            self._view.show_saved(record)
            self._wrote("dossiers.saved", entity)
            if spec.refers is not None or entity in COMPUTED:
                self.show_section(ENTITIES[entity].section)
            if spec.field.required or entity in REQUIRED_FORMS:
                self._look_for_completeness()

        self._do(work, saved, failed, lasting=True)

    def _wrote(self, key: str, entity: str) -> None:
        """Something was written in one step, which *undo* takes back."""
        self.undoing.wrote()
        self._view.offer_undo(key)
        self._view.changed(entity, self._dossier)
        self._look_at_line()

    def _look_at_line(self) -> None:
        """The dossier's line in the list as it is now: name, completeness, card."""
        dossier_id, dossiers = self._dossier, self._bench.dossiers
        if dossier_id:
            self._do(lambda: dossiers.cover(dossier_id), self._view.show_line)

    def _look_for_completeness(self) -> None:
        dossier_id = self._dossier
        self._do(lambda: self._bench.dossiers.completeness(dossier_id), self._view.show_completeness)

    def draft(self, entity: str, row_id: str, field: str, text: str, differs: bool) -> None:
        """Keep what is being typed, so that it survives a crash; forget it once it is as stored again."""
        dossier_id, drafts, key = self._dossier, self._bench.drafts, DraftKey(entity, row_id, field)
        if not dossier_id:
            return
        if differs:
            self._do(lambda: drafts.keep(key, dossier_id, text), lambda _: None, lasting=True)
        else:
            self._do(lambda: drafts.drop(key, dossier_id), lambda _: None)

    def _offer_drafts(self, entities: Sequence[str]) -> None:
        """Put back into their editors what was typed and never saved."""
        dossier_id, drafts = self._dossier, self._bench.drafts

        def work() -> list[DraftView]:
            keys = [one.key for one in drafts.all(dossier_id) if one.key.entity in entities and one.key.field != "*"]
            return [found for key in keys if (found := drafts.read(key, dossier_id)) is not None]

        def done(found: list[DraftView]) -> None:
            for one in found:
                self._view.show_draft(one.key.entity, one.key.row_id, one.key.field, str(one.value))
            if found:
                self._view.tell("dossiers.draft_back")

        self._do(work, done)

    def ask_row(self, entity: str, known: dict[str, str]) -> None:
        """A new row is wished for: ask for what it can't be without."""
        self._view.ask_row(entity, known, self._options)

    def add_row(self, entity: str, values: dict[str, str]) -> None:
        """A new row of a form."""
        dossier_id, records = self._dossier, self._bench.records
        self._do(lambda: records.add(entity, dossier_id, values), self._row_added)

    def _row_added(self, record: Record) -> None:
        self._rows_changed(record.entity, "dossiers.row_added")
        self._view.show_row(record.entity, record.id)

    def add_rows(self, entity: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Rows that were pasted: all of them or none."""
        dossier_id, sections = self._dossier, self._bench.sections
        self._do(
            lambda: sections.add_all(entity, dossier_id, rows),
            lambda _: self._rows_changed(entity, "dossiers.rows_added"),
        )

    def change(self, entity: str, row_ids: Sequence[str], field: str, text: str) -> None:
        """The same change to many rows: all of them or none."""
        dossier_id, sections = self._dossier, self._bench.sections

        def failed(error: SatchelError) -> None:
            if isinstance(error, UserError) and dossier_id == self._dossier:
                self._view.show_problem(entity, "", field, error.message, text)
            else:
                self._view.show_refused(error)

        def done(changed: Sequence[Record]) -> None:
            if changed:
                self._rows_changed(entity, "dossiers.rows_saved")

        self._do(lambda: sections.change(entity, row_ids, {field: text or None}), done, failed, lasting=True)

    def trash(self, entity: str, row_ids: Sequence[str]) -> None:
        """Put rows into the trash."""
        sections = self._bench.sections

        def done(count: int) -> None:
            if count:
                self._rows_changed(entity, "dossiers.trashed")

        self._do(lambda: sections.trash(entity, row_ids), done)

    def take_back(self, entity: str, row_id: str) -> None:
        """Take a row out of the trash."""
        records = self._bench.records
        self._do(lambda: records.take_back(entity, row_id), lambda _: self._rows_changed(entity, "dossiers.taken_back"))

    def trash_dossier(self, dossier_id: str) -> None:
        """The whole dossier goes into the trash and from the screen."""
        records = self._bench.records

        def done(_: None) -> None:
            self.leave()
            self._view.show_nothing()
            self._view.offer_undo("dossiers.dossier_trashed", lambda: self.take_dossier_back(dossier_id))
            self._view.changed("dossier", dossier_id)
            self.refresh()

        self._do(lambda: records.trash("dossier", dossier_id), done, lasting=True)

    def take_dossier_back(self, dossier_id: str) -> None:
        """The whole dossier comes out of the trash, and is shown."""
        records = self._bench.records

        def done(_: None) -> None:
            self._view.tell("dossiers.taken_back")
            self._view.changed("dossier", dossier_id)
            self._view.show_taken_back(dossier_id)
            self.refresh()

        self._do(lambda: records.take_back("dossier", dossier_id), done, lasting=True)

    def put_back(self, entity: str, row_id: str, field: str, stamp: int) -> None:
        """Write the value that a field had before a change again (dossier-history)."""
        forms = self._bench.forms

        def done(_: Record) -> None:
            self._wrote("dossiers.value_put_back", entity)
            self.open()

        self._do(lambda: forms.put_back(entity, row_id, field, stamp), done)

    def compare(self, keep_id: str, other_id: str) -> None:
        """Two persons that may be one: side by side."""
        merging, named = self._bench.merging, self._options.get("person", ())
        names = {option.id: option.label for option in named}
        self._do(lambda: merging.compare(keep_id, other_id), lambda found: self._view.ask_merge(found, names))

    def merge(self, keep_id: str, other_id: str, choices: dict[str, str]) -> None:
        """Make the two one; *undo* takes it back as a whole."""
        merging = self._bench.merging
        self._do(
            lambda: merging.merge(keep_id, other_id, choices),
            lambda _: self._rows_changed("person", "dossiers.merged"),
        )

    def _rows_changed(self, entity: str, key: str) -> None:
        self._wrote(key, entity)
        self.show_section(ENTITIES[entity].section)
        if entity in REQUIRED_FORMS:
            self._look_for_completeness()

    def _open_again(self, taken: Sequence[Change]) -> None:
        """The dossier as it is after *undo* or *redo*; it may have gone into the trash, or come out of it."""
        self.open()
        if any(change.entity == "dossier" for change in taken):
            self.refresh()

    def confirm(self, section: Section) -> None:
        """Confirm a section for this quarter (quarterly-check)."""
        dossier_id = self._dossier

        def done(_: None) -> None:
            self._view.tell("dossiers.confirmed")
            self._view.changed("dossier", dossier_id)
            self.open()

        self._do(lambda: self._bench.dossiers.confirm(dossier_id, section), done)
