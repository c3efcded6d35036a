"""The sync page: widgets only; see ``presenter.py`` for what it does."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.errors import SatchelError
from app.sync.enrol import Enrolled
from app.ui.desktop import Desktop
from app.ui.kit.confirm import Confirm
from app.ui.kit.layout import Pile, col, holder, row, scrolled
from app.ui.kit.text import Text, heading
from app.ui.page import Page
from app.ui.pages.sync.enrolling import Compare, EnrolForm
from app.ui.pages.sync.filling import FillCard
from app.ui.pages.sync.parts import Banner
from app.ui.pages.sync.presenter import Found, SyncPresenter
from app.ui.pages.sync.standing import StandingView
from app.ui.tokens import Tone

WIDTH: Final = 840


class SyncPage(Page):
    """View of the exchange with headquarters."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._found: Found | None = None
        self._device = 0
        self._hint = Text("syncpage.intro", tone="text2", wrap=True)
        self.outcome = Banner()
        self.form = EnrolForm()
        self.compare = Compare()
        self.fill = FillCard()
        self.standing = StandingView()
        self._blank = QWidget()
        self.pile = Pile(self._blank, self.form, self.compare, self.fill, self.standing)
        column = col(heading("syncpage.heading"), self._hint, self.outcome, 4, self.pile, None, gap=12)
        column.setContentsMargins(32, 32, 32, 48)
        middle = holder(column)
        middle.setMaximumWidth(WIDTH)
        line = row(gap=0)
        line.addWidget(middle, 100)
        line.addStretch(1)
        self._presenter = SyncPresenter(self, desktop.bench, desktop.tasks)
        self.form.given.connect(self._presenter.enrol)
        self.compare.agreed.connect(self._presenter.agreed)
        self.compare.differed.connect(self._differed)
        self.fill.wanted.connect(self._presenter.fill)
        self.fill.running.stop_wanted.connect(self._presenter.stop)
        self.standing.wanted.connect(self._presenter.sync)
        self.standing.again_wanted.connect(self._enrol_again)
        self.standing.mend.connect(desktop.open_dossier)
        self.standing.withdraw.connect(self._ask_withdraw)
        self.standing.send_again.connect(self._presenter.send_again)
        self.standing.saver_chosen.connect(self._presenter.save_data)
        self.standing.to_conflicts.connect(self._to_conflicts)
        self.standing.running.stop_wanted.connect(self._presenter.stop)
        self.again.connect(self._presenter.refresh)
        desktop.news.changed.connect(self._heard)
        self.set_content(scrolled(holder(line)))

    # -- page

    def entered(self) -> None:
        self._presenter.again = False
        self._presenter.refresh()

    def left(self) -> None:
        if not self._presenter.busy:
            self.outcome.hide()

    def retranslate(self) -> None:
        if self._found is not None and not self._presenter.busy and self.pile.shown is self.standing:
            self.standing.show_found(self._found)

    # -- SyncView

    def show_found(self, found: Found) -> None:
        self._found = found
        self.show_content()
        status = found.standing.status
        self._hint.say("syncpage.intro" if status.enrolled else "syncpage.demo")
        if not status.enrolled or self._presenter.again:
            self.pile.show_only(self.form)
        elif not status.filled:
            self.fill.show_so_far(status.fill_done, status.fill_rows)
            self.pile.show_only(self.fill)
        else:
            self.standing.show_found(found)
            self.pile.show_only(self.standing)

    def show_enrolling(self, busy: bool) -> None:
        self.form.show_busy(busy)

    def show_enrol_problem(self, sentence: str) -> None:
        self.form.show_problem(sentence)

    def show_compare(self, enrolled: Enrolled) -> None:
        self._device = enrolled.device
        self._hint.say("syncpage.intro")
        self.compare.show_enrolled(enrolled)
        self.pile.show_only(self.compare)

    def show_running(self, what: str) -> None:
        self.outcome.hide()
        if what == "fill":
            self.pile.show_only(self.fill)
            self.fill.begin()
        else:
            self.standing.begin()

    def show_progress(self, done: int, total: int) -> None:
        if self.pile.shown is self.fill:
            self.fill.running.show_progress("syncpage.fill.progress", done, total)
        else:
            self.standing.running.show_progress("syncpage.progress", done, total)

    def show_outcome(self, tone: str, key: str, **params: object) -> None:
        if tone == "bad":
            self.outcome.tell("bad", str(params.pop("why", "syncpage.failed")), key, **params)
        else:
            self.outcome.tell(cast("Tone", tone), key, **params)

    def changed(self) -> None:
        self._desktop.news.changed.emit("sync", "")

    def tell(self, key: str) -> None:
        self._desktop.toasts.tell(key)

    def say(self, error: BaseException) -> None:
        if isinstance(error, SatchelError):
            self._desktop.toasts.tell("ui.said", "bad", sentence=error.message)

    def came(self, dossier_id: str) -> None:
        self._desktop.news.changed.emit("came", dossier_id)
        self._desktop.news.changed.emit("sync", "")

    def saver_chosen(self) -> None:
        self._desktop.news.changed.emit("saver", "")

    # -- inside

    @Slot()
    def _enrol_again(self) -> None:
        if self._found is None:
            return
        self._presenter.again = True
        self.form.show_again(self._found.standing.status.url or "")
        self.pile.show_only(self.form)

    @Slot()
    def _to_conflicts(self) -> None:
        self._desktop.go("conflicts")

    @Slot(int)
    def _ask_withdraw(self, seq: int) -> None:
        question = Confirm("syncpage.withdraw", icon="undo-2", tone="warn", danger=True, parent=self)
        question.accepted.connect(lambda: self._presenter.withdraw(seq))
        question.ask_later()

    @Slot()
    def _differed(self) -> None:
        question = Confirm(
            "syncpage.compare.differ", icon="triangle-alert", tone="bad", cancel=False, parent=self, device=self._device
        )
        question.finished.connect(self._presenter.differed)
        question.ask_later()

    @Slot(str, str)
    def _heard(self, kind: str, _dossier_id: str) -> None:
        if kind not in ("came", "saver") and self.isVisible():
            self._presenter.refresh()
