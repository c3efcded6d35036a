"""The visits page: month and list at the left; a sheet, a card to fill in or a plan at the right; the paper beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QStackedWidget, QWidget

from app.errors import SatchelError
from app.models.enums import Place, Purpose, VisitState
from app.rules.visits import Lacking
from app.services.visit_view import AttachmentView, VisitCover
from app.services.visits import Part, VisitRef
from app.ui import formats
from app.ui.desktop import Desktop
from app.ui.kit.button import Button
from app.ui.kit.confirm import Confirm
from app.ui.kit.layout import col, holder, row, rule
from app.ui.kit.search_field import SearchField
from app.ui.kit.states import EmptyState
from app.ui.kit.text import note, title
from app.ui.kit.watermark import Watermark
from app.ui.page import Page
from app.ui.pages.attached.card import PictureDialog
from app.ui.pages.dossier.adding import AddDialog
from app.ui.pages.refused import show_refusal
from app.ui.pages.visits.closed import ClosedVisit
from app.ui.pages.visits.desk_paper import ReportDesk
from app.ui.pages.visits.list import Listed, VisitList, grouped, local
from app.ui.pages.visits.month import MonthStrip
from app.ui.pages.visits.planning import PlanView
from app.ui.pages.visits.planning_presenter import PlanningPresenter
from app.ui.pages.visits.presenter import VisitsPresenter
from app.ui.pages.visits.sheet import VisitSheet
from app.ui.pages.visits.shown import Closed, Planning, Sheet
from app.ui.pages.visits.state import Row

NEW = "new"
WIDE = 1000
LOW = 640
_MINUTE_MS = 60_000
_SETTLE_MS = 400


class VisitsPage(Page):
    """View of the page; see ``presenter.py``, ``planning_presenter.py``, ``pages/papers`` for what it does."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._visits: Sequence[VisitCover] = ()
        self._now = 0
        self._listed = Listed()
        self._number = ""
        self._touched = False
        self.presenter = VisitsPresenter(self, desktop.bench, desktop.tasks)
        self.planner = PlanningPresenter(self, desktop.bench, desktop.tasks)
        self.list = VisitList()
        self.list.picked.connect(self._pick)
        self.month = MonthStrip(local(desktop.bench.desk.now_ms()).date())
        self.month.chosen.connect(self._on_day)
        self._search = SearchField("visits.search")
        self._search.settled.connect(self._searched)
        self._count = note(plain="")
        self.plan = Button("visits.plan", "soft", icon="calendar-plus", shortcut="Ctrl+N", keycap=False)
        self.plan.clicked.connect(self.begin)
        self._none = note("visits.none_found", wrap=True)
        self._none.setContentsMargins(12, 8, 12, 8)
        self._pane = QFrame()
        self._pane.setProperty("pane", True)
        self._pane.setFixedWidth(336)
        self._calendar = holder(col(self.month, 8, rule(), 8, gap=0))
        head = row(title("ui.page.visits"), self._count, None, self.plan, pad=(12, 0, 4, 0))
        self._pane.setLayout(
            col(head, 12, self._calendar, self._search, 8, self._none, self.list, gap=0, pad=(12, 24, 12, 8))
        )
        self.detail = QStackedWidget()
        self._nothing = EmptyState("calendar-days", "visits.none_picked", action_icon="calendar-plus")
        self._nothing.acted.connect(self.begin)
        self.detail.addWidget(self._nothing)
        self._watermark = Watermark(self.detail)
        self.paper = ReportDesk(desktop)
        self.paper.opened.connect(self._make_room)
        content = row(self._pane, self.detail, self.paper.pane, gap=0)
        content.setStretch(1, 1)
        content.setStretch(2, 1)
        self.set_content(holder(content))
        self._minute = _timer(self, _MINUTE_MS, self._tick, single=False)
        self._typing = _timer(self, _SETTLE_MS, self.flush, single=True)
        self.again.connect(self.presenter.refresh)
        desktop.news.changed.connect(self._heard)
        self.show_loading()

    # -- page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window leaves the room to the sheet, a low one to the list."""
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        self._pane.setFixedWidth(336 if wide else 272)
        self._count.setVisible(wide)
        self._calendar.setVisible(self.height() >= LOW or self._listed.day is not None)

    def entered(self) -> None:
        self.presenter.refresh()

    def left(self) -> None:
        self.flush()

    def retranslate(self) -> None:
        self.month.retranslate()
        self._show_list()

    def show_target(self, target: str) -> None:
        """Show the visit with this id; ``new`` begins a plan."""
        if target == NEW:
            self.begin()
        elif target:
            self.list.mark(target)
            self._pick(target)

    # -- VisitsView

    def show_visits(self, visits: Sequence[VisitCover], now_ms: int) -> None:
        self.show_content()
        self._visits, self._now = visits, now_ms
        self._show_list()

    def show_closed(self, closed: Closed) -> None:
        view = ClosedVisit(closed)
        view.form.borrow.connect(self._borrow)
        view.form.barred.connect(self._barred)
        self._show(view)
        if self.isVisible():
            view.take_focus()

    def show_sheet(self, sheet: Sheet) -> None:
        old = self.sheet
        same = old is not None and old.visit.id == sheet.visit.id
        view = VisitSheet(sheet.visit, sheet.offered, sheet.now_ms, sheet.card_number)
        view.show_form(sheet.form)
        view.show_draft(sheet.draft_at)
        self._wire(view)
        view.files.show_files(sheet.visit.attachments)
        if sheet.reporting:
            view.unfold()
        focused = self.window().focusWidget()
        homeless = focused is None or self.detail.isAncestorOf(focused)
        self._show(view, sheet.card_number)
        if homeless and self.isVisible():
            view.take_focus()
        if same and old is not None:
            view.keep_place(old)
        self.paper.show_visit(sheet.visit.id, sheet.visit.number)

    def show_nothing(self) -> None:
        self._show(self._nothing)
        self.list.mark("")

    def show_files(self, files: Sequence[AttachmentView]) -> None:
        if self.sheet is not None:
            self.sheet.files.show_files(files)

    def show_thumb(self, attachment_id: str, png: bytes) -> None:
        if self.sheet is not None:
            self.sheet.files.show_thumb(attachment_id, png)

    def show_person(self, person_id: str, name: str) -> None:
        if self.sheet is not None:
            self.sheet.tables["visit_person"].offer_person(person_id, name)

    def show_picture(self, png: bytes) -> None:
        dialog = PictureDialog(png, self)
        Watermark(dialog).mark(*self._marks())
        QDialog.open(dialog)

    def show_lacking(self, lacking: Sequence[Lacking]) -> None:
        if self.sheet is not None:
            self.sheet.show_lacking(lacking)

    def show_problem(self, sentence: str, field: str) -> None:
        if self.sheet is not None:
            self.sheet.show_problem(sentence, field)

    def show_row_problem(self, part: Part, row: Row, sentence: str, field: str) -> None:
        if self.sheet is not None:
            self.sheet.show_row_problem(part, row, sentence, field)

    def show_refused(self, error: SatchelError) -> None:
        self._show(self._nothing)
        show_refusal(self, error, self._desktop.lock)

    def say(self, error: SatchelError) -> None:
        view = self.detail.currentWidget()
        if isinstance(view, ClosedVisit):
            view.form.show_problem(error.message)
        else:
            self._desktop.toasts.tell("ui.said", "bad", sentence=error.message)

    def say_kept(self, key: str) -> None:
        if self.sheet is not None:
            self.sheet.say_kept(key)

    def tell(self, key: str) -> None:
        self._desktop.toasts.tell(key)

    def offer_undo(self, key: str, undo: Callable[[], object]) -> None:
        self._desktop.toasts.tell(key, undo=True).undo.connect(undo)

    def changed(self, kind: str, dossier_id: str) -> None:
        self._desktop.news.changed.emit(kind, dossier_id)

    # -- PlanningView

    def show_planning(self, planning: Planning) -> None:
        view = PlanView(planning)
        view.chosen.connect(self.planner.begin)
        view.given.connect(self.planner.plan)
        view.drafted.connect(self.planner.keep_draft)
        view.discard_wanted.connect(self.planner.discard)
        view.cancelled.connect(self.show_nothing)
        if view.borrow is not None:
            view.borrow.borrow.connect(self._borrow_to_plan)
            view.borrow.barred.connect(self._barred)
        chosen = next((cover for cover in planning.covers if cover.id == planning.chosen), None)
        self._show(view, (chosen.card_number or "") if chosen and view.form is not None else "")
        self.list.mark("")
        if self.isVisible():
            view.take_focus()

    def show_plan_problem(self, sentence: str, field: str) -> None:
        if isinstance(view := self.detail.currentWidget(), PlanView):
            view.show_problem(sentence, field)

    def planned(self, visit: VisitRef) -> None:
        presenter = self.presenter
        self._show(self._nothing)
        presenter.pick(visit.id)
        self.changed("visit", visit.dossier_id)
        self.list.mark(visit.id)
        self.offer_undo("visits.was_planned", presenter.trash)

    # -- inside

    @property
    def sheet(self) -> VisitSheet | None:
        """The sheet that is shown."""
        view = self.detail.currentWidget()
        return view if isinstance(view, VisitSheet) else None

    @Slot()
    def flush(self) -> None:
        """Keep now what was typed a moment ago."""
        view = self.detail.currentWidget()
        if isinstance(view, PlanView) and view.typing:
            view.flush()
        elif isinstance(view, VisitSheet) and self._touched:
            self._touched = False
            self.presenter.keep_draft(view.typed(), view.proposed_at)
        self._typing.stop()

    def _wire(self, view: VisitSheet) -> None:
        presenter = self.presenter
        view.edited.connect(self._edited)
        view.save_wanted.connect(self._save)
        view.report_wanted.connect(self._report)
        view.made_wanted.connect(self._after_flush(presenter.made))
        view.cancel_wanted.connect(self._after_flush(presenter.cancel))
        view.again_wanted.connect(self._after_flush(presenter.plan_again))
        view.trash_wanted.connect(self._ask_trash)
        view.discard_wanted.connect(self._discard)
        view.removed.connect(self._remove)
        view.preview_wanted.connect(self._preview)
        view.dossier_wanted.connect(self._to_dossier)
        view.person_wanted.connect(self._want_person)
        view.files.added.connect(presenter.add_files)
        view.files.shown.connect(presenter.show_picture)
        view.files.thumb_wanted.connect(presenter.show_thumb)
        view.files.copied.connect(self._copy_file)
        view.files.trashed.connect(presenter.trash_file)

    def _after_flush(self, act: Callable[[], object]) -> Callable[[], object]:
        def acted() -> None:
            self.flush()
            act()

        return acted

    @Slot()
    def _ask_trash(self) -> None:
        """A report that was handed in goes into the trash only after a question."""
        self.flush()
        if self.sheet is None or self.sheet.visit.state != VisitState.REPORTED:
            self.presenter.trash()
            return
        question = Confirm("visits.trash_reported", icon="trash-2", danger=True, parent=self)
        question.accepted.connect(self.presenter.trash)
        question.ask_later()

    def _show(self, view: QWidget, number: str = "") -> None:
        old = self.detail.currentWidget()
        self._typing.stop()
        self._touched = False
        self.detail.addWidget(view)
        self.detail.setCurrentWidget(view)
        if old is not None and old is not self._nothing and old is not view:
            self.detail.removeWidget(old)
            old.deleteLater()
        if not isinstance(view, VisitSheet):
            self.paper.close()
        self._number = number
        self._mark()

    def _show_list(self) -> None:
        groups = grouped(self._visits, self._now, self._listed)
        self.list.show_groups(groups)
        if self.presenter.visit:
            self.list.mark(self.presenter.visit)
        self.month.show_marked({local(one.planned_at).date() for one in self._visits}, local(self._now).date())
        self._count.say("visits.count", n=len(self._visits))
        self._none.setVisible(not groups)
        self._none.say("visits.none_found" if self._visits else "visits.none_yet")

    def _marks(self) -> tuple[str, ...]:
        me = self._desktop.bench.desk.me
        return me.name, me.number, formats.moment(self._desktop.bench.desk.now_ms()), self._number

    @Slot()
    def _mark(self) -> None:
        """The watermark over content: name, number, minute, card (watermark)."""
        if self._number:
            self._watermark.mark(*self._marks())
            self._minute.start()
        else:
            self._watermark.mark()
            self._minute.stop()

    @Slot()
    def _tick(self) -> None:
        """A minute has passed: a card may have ended by itself."""
        self._mark()
        self._watch()

    @Slot(str)
    def _pick(self, visit_id: str) -> None:
        self.flush()
        self.presenter.pick(visit_id)

    @Slot()
    def begin(self) -> None:
        """Plan a visit."""
        self.flush()
        self.presenter.leave()
        self.planner.begin()

    @Slot(object)
    def _on_day(self, day: dt.date | None) -> None:
        self._listed = Listed(self._listed.text, day)
        self._show_list()

    @Slot(str)
    def _searched(self, text: str) -> None:
        self._listed = Listed(text, self._listed.day)
        self._show_list()

    @Slot()
    def _edited(self) -> None:
        self._touched = True
        self._typing.start()

    @Slot()
    def _save(self) -> None:
        if self.sheet is not None:
            self._typing.stop()
            self.presenter.save(self.sheet.typed())

    @Slot()
    def _report(self) -> None:
        if self.sheet is not None:
            self.flush()
            self.presenter.report(self.sheet.typed(reporting=True))

    @Slot()
    def _discard(self) -> None:
        self._typing.stop()
        self._touched = False
        self.presenter.discard()

    @Slot(str, str)
    def _remove(self, part: Part, row_id: str) -> None:
        self.flush()
        self.presenter.remove(part, row_id)

    @Slot()
    def _preview(self) -> None:
        """What was typed is saved first: the paper shows what is stored."""
        if self.sheet is not None:
            self._typing.stop()
            if not self.presenter.save(self.sheet.typed(), then=self.paper.reveal):
                self.paper.open()

    @Slot()
    def _to_dossier(self) -> None:
        if self.sheet is not None:
            self.flush()
            self._desktop.open_dossier(self.sheet.visit.dossier_id)

    @Slot()
    def _want_person(self) -> None:
        dialog = AddDialog("person", self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(self._person_given)
        QDialog.open(dialog)

    @Slot(str, dict)
    def _person_given(self, _entity: str, values: dict[str, str]) -> None:
        self.presenter.add_person(values)

    @Slot(str, str)
    def _copy_file(self, attachment_id: str, path: str) -> None:
        self.presenter.copy_file(attachment_id, Path(path))

    @Slot(str, str, str)
    def _borrow(self, purpose: str, place: str, text: str) -> None:
        self.presenter.borrow(Purpose(purpose), Place(place), text)

    @Slot(str, str, str)
    def _borrow_to_plan(self, purpose: str, place: str, text: str) -> None:
        self.planner.borrow(Purpose(purpose), Place(place), text)

    @Slot(str)
    def _barred(self, place: str) -> None:
        self.presenter.refused_place(Place(place))

    @Slot(bool)
    def _make_room(self, paper: bool) -> None:
        self._pane.setVisible(not paper)
        if not paper and self.sheet is not None:
            self.sheet.preview.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str, str)
    def _heard(self, _kind: str, _dossier_id: str) -> None:
        self._watch()
        if self.isVisible():
            self.presenter.refresh()

    def _watch(self) -> None:
        """What is open goes as soon as it may no longer be read, in front or not."""
        view = self.detail.currentWidget()
        if isinstance(view, VisitSheet):
            self.presenter.watch()
        elif isinstance(view, PlanView) and view.form is not None:
            self.planner.watch()


def _timer(parent: QWidget, interval_ms: int, slot: Callable[[], object], *, single: bool) -> QTimer:
    made = QTimer(parent)
    made.setInterval(interval_ms)
    made.setSingleShot(single)
    made.timeout.connect(slot)
    return made
