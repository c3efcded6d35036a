"""What the visits page does: list, borrow, plan, fill in the sheet, hand the report in (visits, borrow-card)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.errors import SatchelError
from app.models.enums import DutyKind, Place, Purpose
from app.rules.borrowing import Action
from app.rules.visits import Lacking
from app.services.drafts import DraftKey
from app.services.records import Record
from app.services.visit_view import AttachmentView, VisitCover
from app.services.visit_writing import ReportIncomplete
from app.services.visits import Part
from app.services.workbench import Workbench
from app.ui.pages.presenting import Presenting
from app.ui.pages.visits.rows import Offered
from app.ui.pages.visits.saving import Saved, save, take_back
from app.ui.pages.visits.shown import Closed, Sheet, Statement
from app.ui.pages.visits.state import Changes, Form, Row, changes, draft_of, form_of, of_report, with_draft
from app.ui.running import Runner

_EVER = 1 << 62
_THUMB_PX = 160


class VisitsView(Protocol):
    """What the presenter asks of the widgets."""

    def show_visits(self, visits: Sequence[VisitCover], now_ms: int) -> None: ...
    def show_closed(self, closed: Closed) -> None: ...
    def show_sheet(self, sheet: Sheet) -> None: ...
    def show_nothing(self) -> None: ...
    def show_files(self, files: Sequence[AttachmentView]) -> None: ...
    def show_picture(self, png: bytes) -> None: ...
    def show_thumb(self, attachment_id: str, png: bytes) -> None: ...
    def show_person(self, person_id: str, name: str) -> None: ...
    def show_lacking(self, lacking: Sequence[Lacking]) -> None: ...
    def show_problem(self, sentence: str, field: str) -> None: ...
    def show_row_problem(self, part: Part, row: Row, sentence: str, field: str) -> None: ...
    def show_refused(self, error: SatchelError) -> None: ...
    def say(self, error: SatchelError) -> None: ...
    def say_kept(self, key: str) -> None: ...
    def tell(self, key: str) -> None: ...
    def offer_undo(self, key: str, undo: Callable[[], object]) -> None: ...
    def changed(self, kind: str, dossier_id: str) -> None: ...


class VisitsPresenter(Presenting):
    """Logic of the page over a workbench; one sheet at a time."""

    def __init__(self, view: VisitsView, bench: Workbench, runner: Runner) -> None:
        super().__init__(runner, view.say)
        self._view = view
        self._bench = bench
        self._visit = ""
        self._dossier = ""
        self._stored: Form | None = None
        self._thumbs: dict[str, bytes] = {}

    # -- list and choice

    def refresh(self) -> None:
        """Fetch the covers anew."""
        bench = self._bench

        def work() -> tuple[Sequence[VisitCover], int]:
            return bench.visits.between(0, _EVER), bench.desk.now_ms()

        self._do(work, lambda found: self._view.show_visits(*found), self._view.show_refused)

    def pick(self, visit_id: str, then: Callable[[], object] | None = None) -> None:
        """Show a visit: its sheet under a card, else subject and hour with the card to fill in; ``then`` afterwards."""
        if visit_id != self._visit:
            self._thumbs.clear()
        self._visit, self._stored = visit_id, None

        def done(found: Sheet | Closed) -> None:
            self._picked(found)
            if then is not None:
                then()

        self._do(lambda: self._look(visit_id), done, self._view.show_refused)

    def watch(self) -> None:
        """Take the sheet away as soon as it may no longer be read: card ended, place, lease (borrow-card)."""
        visit_id, dossier_id = self._visit, self._dossier
        if not visit_id or self._stored is None:
            return

        def answered(allowed: bool) -> None:
            if not allowed and visit_id == self._visit:
                self.pick(visit_id)

        self._do(lambda: self._bench.gate.ask(dossier_id, Action.READ_SECTION)[0].allowed, answered)

    def leave(self) -> None:
        """Nothing is shown any more."""
        self._visit, self._dossier, self._stored = "", "", None
        self._thumbs.clear()

    def _look(self, visit_id: str) -> Sheet | Closed:
        bench = self._bench
        found = bench.visits.find(visit_id)
        cover = bench.dossiers.cover(found.dossier_id)
        if cover.card_number is None:
            visit = next(one for one in bench.visits.between(0, _EVER, mine=False) if one.id == visit_id)
            place = bench.desk.place or bench.cards.last_statement()[1]
            purpose = Purpose.VISIT_REPORT if visit.duty == DutyKind.VISIT_REPORT else Purpose.VISIT_PREPARATION
            return Closed(visit, Statement(cover, purpose, place))
        visit_view = bench.visits.show(visit_id)
        theirs = [(row.id, called(row)) for row in bench.records.rows("person", found.dossier_id)]
        ours = [(one.id, one.name) for one in bench.colleagues.all()]
        draft = bench.drafts.read(DraftKey("visit", visit_id), found.dossier_id)
        stored = form_of(visit_view)
        form = with_draft(stored, draft.value) if draft else stored
        return Sheet(
            visit_view, Offered(theirs, ours, bench.desk.me.id), form, draft.at if draft else None, cover.card_number,
            bench.desk.now_ms(), reporting=of_report(changes(stored, form)),
        )  # fmt: skip

    def _picked(self, found: Sheet | Closed) -> None:
        if isinstance(found, Closed):
            if found.visit.id == self._visit:
                self._dossier = found.statement.cover.id
                self._thumbs.clear()
                self._view.show_closed(found)
        elif found.visit.id == self._visit:
            self._dossier, self._stored = found.visit.dossier_id, form_of(found.visit)
            self._view.show_sheet(found)

    def borrow(self, purpose: Purpose, place: Place, text: str) -> None:
        """Take the card for the visit's dossier, then show the sheet (borrow-own)."""
        dossier_id, visit_id = self._dossier, self._visit

        def done(_: object) -> None:
            self._view.changed("card", dossier_id)
            self.pick(visit_id)

        self._do(lambda: take_card(self._bench, dossier_id, purpose, place, text), done)

    def refused_place(self, place: Place) -> None:
        """A forbidden place was stated: logged, and nothing is shown from now on (borrow-place)."""
        self._do(lambda: self._bench.gate.state_place(place), lambda _: self._view.changed("place", ""))

    # -- the sheet

    def keep_draft(self, typed: Form, made_at: str = "") -> None:
        """What was typed so far survives a crash; nothing typed, no draft.

        ``made_at``: the hour a report that is being written says by itself; the draft keeps it with the report.
        """
        if self._stored is None:
            return
        drafts, dossier_id = self._bench.drafts, self._dossier
        changed, key = changes(self._stored, typed), DraftKey("visit", self._visit)
        if made_at and of_report(changed) and not typed.fields.get("made_at"):
            changed = Changes({**changed.fields, "made_at": made_at}, changed.rows)
        if changed:
            self._do(
                lambda: drafts.keep(key, dossier_id, draft_of(changed)),
                lambda _: self._view.say_kept("visits.draft_kept"), lasting=True,
            )  # fmt: skip
        else:
            self._do(lambda: drafts.drop(key, dossier_id), lambda _: None, lasting=True)

    def discard(self) -> None:
        """Forget the draft; the sheet shows what is stored."""
        key, dossier_id = DraftKey("visit", self._visit), self._dossier
        self._do(lambda: self._bench.drafts.drop(key, dossier_id), lambda _: self._again("visits.discarded"))

    @property
    def visit(self) -> str:
        """Id of the visit that is shown, or an empty string."""
        return self._visit

    def save(self, typed: Form, then: Callable[[], object] | None = None) -> bool:
        """Save what was typed; what is wrong is said at its place, and stays typed. False if there is nothing to save.

        ``then`` is called once all is saved, before the sheet is fetched anew.
        """
        stored = self._stored
        if stored is None:
            return False
        changed = changes(stored, typed)
        if not changed:
            self._view.say_kept("visits.nothing_new")
            return False
        bench, visit_id, dossier_id = self._bench, self._visit, self._dossier

        def work() -> Saved:
            done = save(bench.visits, visit_id, stored, changed)
            self._settle_draft(visit_id, dossier_id, done.left)
            return done

        def saved(done: Saved) -> None:
            if done.undo:
                self._view.offer_undo("visits.saved", lambda: self._undo(done))
                self._view.changed("visit", dossier_id)
            if done.error is None and then is not None:
                then()
            if done.error is None:
                self.pick(visit_id)
            elif done.undo:
                self.pick(visit_id, lambda: self._tell_wrong(done))
            else:
                self._tell_wrong(done)

        self._do(work, saved, lasting=True)
        return True

    def report(self, typed: Form) -> None:
        """Hand the report in, all at once or not at all; what it lacks is said at each place."""
        stored = self._stored
        if stored is None:
            return
        bench, visit_id, dossier_id = self._bench, self._visit, self._dossier
        changed = changes(stored, typed)

        def work() -> None:
            bench.visits.report(
                visit_id, changed.fields, met=changed.rows["visit_person"], promises=changed.rows["promise"],
                information=changed.rows["information"],
            )  # fmt: skip
            bench.drafts.drop(DraftKey("visit", visit_id), dossier_id)

        def failed(error: SatchelError) -> None:
            self._show_wrong(error)

        self._do(work, lambda _: self._again("visits.handed_in"), failed, lasting=True)

    def add_person(self, values: dict[str, str]) -> None:
        """A person who was met and isn't in the dossier yet; the sheet takes them as met."""
        bench, dossier_id, visit_id = self._bench, self._dossier, self._visit

        def done(record: Record) -> None:
            self._view.tell("dossiers.row_added")
            self._view.changed("person", dossier_id)
            if visit_id == self._visit:
                self._view.show_person(record.id, called(record))

        self._do(lambda: bench.records.add("person", dossier_id, values), done, lasting=True)

    def made(self) -> None:
        """It has taken place, now; the report becomes a duty."""
        visit_id = self._visit
        self._do(lambda: self._bench.visits.made(visit_id), lambda _: self._again("visits.marked_made"))

    def cancel(self) -> None:
        """It will not take place."""
        visit_id = self._visit
        self._do(
            lambda: self._bench.visits.cancel(visit_id),
            lambda _: self._again("visits.cancelled", lambda: self.plan_again(visit_id)),
        )

    def plan_again(self, visit_id: str = "") -> None:
        """Take a cancellation back."""
        wanted = visit_id or self._visit
        self._do(lambda: self._bench.visits.plan_again(wanted), lambda _: self._again("visits.planned_again"))

    def trash(self) -> None:
        """The visit and everything of it goes into the trash."""
        visit_id = self._visit

        def done(_: None) -> None:
            self._view.offer_undo("visits.trashed", lambda: self._take_back(visit_id))
            self._view.changed("visit", self._dossier)
            self.leave()
            self._view.show_nothing()

        self._do(lambda: self._bench.visits.trash(visit_id), done)

    def remove(self, part: Part, row_id: str) -> None:
        """One stored entry goes into the trash; what else was typed stays a draft."""
        visits = self._bench.visits

        def back() -> None:
            self._do(lambda: visits.take_back_part(part, row_id), lambda _: self._again("visits.taken_back"))

        self._do(lambda: visits.remove(part, row_id), lambda _: self._again("visits.entry_removed", back))

    # -- files

    def add_files(self, paths: Sequence[Path]) -> None:
        """Seal copies of files; the originals stay where they are."""
        bench, visit_id, dossier_id = self._bench, self._visit, self._dossier

        def work() -> None:
            for path in paths:
                bench.attachments.add_file(dossier_id, path, visit_id=visit_id)

        self._do(work, lambda _: self._files_again("visits.file_added"))

    def show_picture(self, attachment_id: str) -> None:
        self._do(lambda: self._bench.attachments.picture(attachment_id), self._view.show_picture)

    def show_thumb(self, attachment_id: str) -> None:
        """A small picture of a photo: it was opened, so the log says so (once while its sheet is shown)."""
        visit_id = self._visit

        def done(png: bytes) -> None:
            self._thumbs[attachment_id] = png
            if visit_id == self._visit:
                self._view.show_thumb(attachment_id, png)

        if attachment_id in self._thumbs:
            self._view.show_thumb(attachment_id, self._thumbs[attachment_id])
        else:
            self._do(lambda: self._bench.attachments.picture(attachment_id, _THUMB_PX), done)

    def copy_file(self, attachment_id: str, path: Path) -> None:
        """Save a plain copy where the person chose (the dialog asked before it replaces a file)."""
        self._do(
            lambda: self._bench.attachments.export(attachment_id, path, force=True),
            lambda _: self._view.tell("visits.copy_saved"),
        )

    def trash_file(self, attachment_id: str) -> None:
        attachments = self._bench.attachments

        def back() -> None:
            self._do(lambda: attachments.take_back(attachment_id), lambda _: self._files_again("visits.taken_back"))

        def done(_: None) -> None:
            self._view.offer_undo("visits.file_trashed", back)
            self._files_again("")

        self._do(lambda: attachments.trash(attachment_id), done)

    # -- inside

    def _files_again(self, key: str) -> None:
        if key:
            self._view.tell(key)
        visit_id = self._visit
        self._do(lambda: self._bench.visits.show(visit_id).attachments, self._view.show_files)
        self._view.changed("visit", self._dossier)

    def _again(self, key: str, undo: Callable[[], object] | None = None) -> None:
        if undo is None:
            self._view.tell(key)
        else:
            self._view.offer_undo(key, undo)
        self._view.changed("visit", self._dossier)
        if self._visit:
            self.pick(self._visit)

    def _undo(self, done: Saved) -> None:
        self._do(lambda: take_back(done), lambda _: self._again("visits.undone"))

    def _take_back(self, visit_id: str) -> None:
        def done(_: None) -> None:
            self._visit = visit_id
            self._again("visits.taken_back")

        self._do(lambda: self._bench.visits.take_back(visit_id), done)

    def _settle_draft(self, visit_id: str, dossier_id: str, left: Changes) -> None:
        key = DraftKey("visit", visit_id)
        if left:
            self._bench.drafts.keep(key, dossier_id, draft_of(left))
        else:
            self._bench.drafts.drop(key, dossier_id)

    def _tell_wrong(self, done: Saved) -> None:
        if done.error is not None:
            self._show_wrong(done.error, done.part, done.row)

    def _show_wrong(self, error: SatchelError, part: Part | None = None, row: Row | None = None) -> None:
        field = str(error.params.get("field") or "")
        if isinstance(error, ReportIncomplete):
            self._view.show_problem(error.message, "")
            self._view.show_lacking(error.lacking)
            return
        self._view.show_problem(error.message, "" if part else field)
        if part is not None and row is not None:
            self._view.show_row_problem(part, row, error.message, field)


def called(person: Record) -> str:
    """Name and post."""
    return " · ".join(str(person.values[name]) for name in ("name", "post") if person.values[name])


def take_card(bench: Workbench, dossier_id: str, purpose: Purpose, place: Place, text: str) -> None:
    """State the place if it is another one, and take the card (borrow-own)."""
    if bench.desk.place is not place:
        bench.gate.state_place(place)
    bench.cards.issue_own(dossier_id, purpose, text=text or None)
