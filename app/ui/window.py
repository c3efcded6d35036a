"""The window's life: gate → desk → lock. It wires shell, lanes, watches and pages; it knows no page's inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from app.clock import Clock, local_moment
from app.crash import CrashReporter
from app.errors import SatchelError
from app.i18n import LANGUAGES
from app.models.enums import Place
from app.ui import formats, preferences
from app.ui.application import Application
from app.ui.clipboard import Copier
from app.ui.collector import WindowCollector
from app.ui.desktop import Desktop, News
from app.ui.door import Door
from app.ui.idle import IdleWatch
from app.ui.kit.confirm import Apology, Confirm
from app.ui.page import PageEntry
from app.ui.pages.gate import Gate
from app.ui.pages.unlock import UnlockPage
from app.ui.pages.unlock_presenter import UnlockPresenter
from app.ui.places import all_places
from app.ui.relock import start_afresh
from app.ui.screen_guard import exclude_from_capture
from app.ui.search_popup import SearchHit
from app.ui.session_watch import SessionWatch
from app.ui.shell import Shell
from app.ui.tasks import Lane, Tasks, Ticket

if TYPE_CHECKING:
    from app.services.clock_word import ClockStanding
    from app.services.opening import Opening
    from app.services.search import Hit
    from app.services.syncing import Standing
    from app.services.workbench import Workbench
    from app.sync.engine import SyncResult
    from app.ui.background import Background
    from app.ui.farewell import Farewell
    from app.ui.pages.first_run import FirstRunPage
    from app.ui.pages.restoring import RestoringPage
    from app.ui.pages.rotating import RotatingPage

Pages = Callable[[Desktop], Sequence[PageEntry]]
_ICONS = {"person": "user-round", "visit": "calendar-days", "opportunity": "briefcase", "cover": "folder-closed"}

MANY_CAME = 50
"""More dossiers than that in one exchange are told of as one piece of news."""


class Window(QObject):
    """One window over one home folder. ``pages`` makes the desk's pages once the vault is open."""

    _wiped = Signal()

    def __init__(
        self, application: Application, opening: Opening, clock: Clock, pages: Pages, arguments: Sequence[str]
    ) -> None:
        super().__init__()
        self._application = application
        self._opening = opening
        self._clock = clock
        self._make_pages = pages
        self._arguments = arguments
        self._door = Door(opening)
        self._desktop: Desktop | None = None
        self._background: Background | None = None
        self._locking = False
        self._conflicts = 0
        self._farewell: Farewell | None = None
        self.shell = Shell()
        self._collector = WindowCollector(self)
        self.tasks = Tasks(self)
        self._crash = CrashReporter(opening.home, clock, self._apologise)
        self._crash.install()
        self.tasks.crashed.connect(self._crash.report)
        self._copier = Copier(self)
        self._news = News(self)
        self._idle = IdleWatch(clock, self)
        self._session = SessionWatch(self)
        self.shell.attach(self.tasks)
        exclude_from_capture(self.shell)
        for source in (self.shell.lock_wanted, self._idle.idle, self._idle.slept, self._session.left):
            source.connect(self.lock)
        self.shell.closing.connect(self.close)
        self.shell.may_close = self._may_close
        self.shell.place_chosen.connect(self.state_place)
        self.shell.clock_wanted.connect(self.ask_clock)
        self.shell.sync_wanted.connect(self.sync)
        self.shell.search_settled.connect(self._search)
        self.shell.hit_chosen.connect(self._found)
        self._news.changed.connect(self._heard)
        self._wiped.connect(self._begin_anew)
        QShortcut(QKeySequence("F1"), self.shell).activated.connect(self.help)

    # -- gate

    def start(self, gate: str = "") -> None:
        """Show the unlock page, or the first run where there is no vault; or the ``gate`` that was asked for before
        the program locked (``restore``, ``rotate``).
        """
        if gate == "restore":
            self._show_restoring()
        elif gate == "rotate" and self._opening.exists:
            self._show_rotating()
        elif self._opening.exists:
            self._show_unlock()
        else:
            self._show_first_run()
        self.shell.show()

    @Slot()
    def _show_first_run(self) -> None:
        mark = self._opening.wiped
        page: FirstRunPage = import_module("app.ui.pages.first_run").FirstRunPage(mark)
        presenters = import_module("app.ui.pages.first_run_presenter")
        page.wire(presenters.FirstRunPresenter(page, self._door, self.tasks, finished=self._first_run_done))
        page.restore_wanted.connect(self._show_restoring)
        self._show_gate(page)
        if page.note is not None and mark is not None and mark.report is not None:
            home, clock, note = self._opening.home, self._clock, page.note
            self.tasks.run(
                lambda _: bool(_wiping().tell(home, clock)), lambda told: note.told() if told else None,
                lane=Lane.FREE, owner=note, key="ui.wiped.telling", cancellable=False,
            )  # fmt: skip

    @Slot()
    def _show_restoring(self) -> None:
        there = self._opening.exists
        page: RestoringPage = import_module("app.ui.pages.restoring").RestoringPage(
            str(self._opening.home) if there else ""
        )
        presenters = import_module("app.ui.pages.restoring_presenter")
        page.wire(presenters.RestoringPresenter(page, self._door, self.tasks, there=there, restored=self._restored))
        page.cancelled.connect(self._show_unlock if there else self._show_first_run)
        self._show_gate(page)

    def _restored(self, bench: Workbench) -> None:
        self.open_desk(bench)
        self.shell.toasts.tell("ui.restore.done")

    def _show_rotating(self) -> None:
        page: RotatingPage = import_module("app.ui.pages.rotating").RotatingPage()
        presenters = import_module("app.ui.pages.rotating_presenter")
        page.wire(presenters.RotatingPresenter(page, self._door, self.tasks, finished=self._first_run_done))
        page.cancelled.connect(self._show_unlock)
        self._show_gate(page)

    @Slot()
    def _show_unlock(self) -> None:
        page = UnlockPage()
        presenter = UnlockPresenter(
            page, self._door, self.tasks, places=all_places(), last_place="", unlocked=self.open_desk,
            leave=self.shell.close,
        )  # fmt: skip
        page.wire(presenter)
        page.restore_wanted.connect(self._show_restoring)
        self._show_gate(page)

    def _show_gate(self, page: Gate) -> None:
        page.language_chosen.connect(self._choose_language)
        self.shell.show_gate(page)

    @Slot(str)
    def _choose_language(self, code: str) -> None:
        """Before the unlock the language is kept in the open, and nothing else (``window.json``)."""
        chosen = next(one for one in LANGUAGES if one == code)
        self._application.tongue.choose(chosen)
        if self._opening.home.is_dir():
            preferences.save(self._opening.home, preferences.Preferences(chosen, self._application.theme.appearance))

    def _first_run_done(self) -> None:
        bench = self._door.bench
        if bench is not None:
            self.open_desk(bench)
            if bench.desk.enrolled:  # the six words were compared; the sync page fills the laptop
                self.shell.go("sync")

    # -- desk

    def open_desk(self, bench: Workbench) -> None:
        """Show the pages over an unlocked vault."""
        self._desktop = Desktop(
            bench, self.tasks, self._news, self.shell.toasts, self._copier, self._application.theme,
            self._application.tongue, self.shell.go, self._open_dossier, self.lock, self.lock_to,
        )  # fmt: skip
        self._idle.set_limit(bench.desk.policy.idle_lock_minutes * 60_000)
        self._idle.start()
        bench.desk.on_wipe = self._wiped.emit
        place = str(bench.desk.place or "")
        self.shell.open_desk(self._make_pages(self._desktop), all_places(), place)
        if not place:
            self.shell.topbar.open_places()
        self._collector.set_aside()
        self._refresh_sync()
        self.tasks.run(lambda _: _clock_word().standing(bench.desk), self._see_clock, owner=self)
        background: Background = import_module("app.ui.background").Background(bench, self.tasks, self)
        self._background = background
        self._news.changed.connect(background.heard)
        background.exchanged.connect(self._exchanged)
        background.start()
        if bench.desk.vault.older_than_last_lock:
            self.shell.toasts.tell("ui.older_copy", "warn")
        self.tasks.run(
            lambda _: bench.desk.log.verify(), lambda _: None, lane=Lane.FREE, failed=self._log_broken, owner=self,
            key="ui.verifying_log",
        )  # fmt: skip

    def _log_broken(self, error: BaseException) -> None:
        """The access log does not hold: reading stops (log-tamper)."""
        bench = self._bench()
        bench.desk.log_ok = False
        self._say(error)
        self._news.changed.emit("all", "")

    @Slot(str)
    def state_place(self, code: str) -> None:
        """The person says where they are now; in a forbidden place nothing is shown any more (borrow-place)."""
        bench = self._bench()
        self.tasks.run(lambda _: bench.gate.state_place(Place(code)), lambda _: self._placed(code), owner=self)

    def _placed(self, code: str) -> None:
        self.shell.topbar.set_place(code)
        self._news.changed.emit("place", "")

    # -- clock

    @Slot()
    def ask_clock(self) -> None:
        """Tell what trusted time thinks of the clock, and what can be done about it (borrow-offline)."""
        bench = self._bench()
        self.tasks.run(lambda _: _clock_word().standing(bench.desk), self._tell_clock, owner=self)

    def _tell_clock(self, found: ClockStanding) -> None:
        if not found.stops_reading:
            self.shell.toasts.tell("ui.clock.good")
            return
        kind = "jump" if found.state == "ahead" else "anew" if found.confirmable else "sync"
        question = Confirm(
            f"ui.clock.{kind}", icon="clock", tone="warn", danger=found.confirmable, parent=self.shell,
            wall=formats.moment(found.wall_at), trusted=formats.moment(found.trusted_at),
        )  # fmt: skip
        question.accepted.connect(self._clock_is_right if found.confirmable else self.sync)
        question.ask_later()

    @Slot()
    def _clock_is_right(self) -> None:
        bench = self._bench()
        self.tasks.run(
            lambda _: _clock_word().confirm(bench.desk), self._clock_settled, failed=self._say, owner=self, lasting=True
        )

    def _clock_settled(self, _found: ClockStanding) -> None:
        self.shell.toasts.tell("ui.clock.settled")
        self._news.changed.emit("all", "")

    def _see_clock(self, found: ClockStanding) -> None:
        """At the unlock the person hears at once why nothing can be read."""
        if found.stops_reading:
            self._tell_clock(found)

    def _open_dossier(self, target: str) -> None:
        self.shell.go("dossiers").show_target(target)

    # -- search

    @Slot(str)
    def _search(self, text: str) -> None:
        if not text or self._desktop is None:
            return
        bench = self._bench()
        self.tasks.run(
            lambda _: bench.search.find(text), self._show_hits, failed=self._say, owner=self, key="ui.search.hint"
        )

    def _show_hits(self, hits: Sequence[Hit]) -> None:
        shown = []
        for hit in hits:
            where = "" if hit.entity == "cover" else f"{hit.dossier_name} · "
            detail = f"{where}{hit.context}" if hit.context else f"{where}{hit.dossier_code}"
            shown.append(SearchHit(hit.title, detail, _ICONS.get(hit.entity, "file-text"), hit))
        self.shell.show_hits(shown)

    @Slot(object)
    def _found(self, hit: Hit) -> None:
        if hit.entity == "visit":
            self.shell.go("visits").show_target(hit.id)
        elif hit.entity == "cover":
            self._open_dossier(hit.dossier_id)
        else:
            self._open_dossier(f"{hit.dossier_id}/{hit.entity}/{hit.id}")

    # -- sync

    @Slot()
    def sync(self) -> None:
        """Exchange with headquarters now; the top bar tells how it went."""
        bench = self._bench()
        if not bench.desk.enrolled:
            self.shell.go("sync")
            return
        self.shell.topbar.set_sync("running")

        def work(ticket: Ticket) -> SyncResult:
            return bench.exchange.sync(lambda p: _step(ticket, p.done, p.total), lambda: ticket.cancelled)

        self.tasks.run(work, self._exchanged, failed=self._sync_failed, owner=self, key="ui.sync.running")

    @Slot(object)
    def _exchanged(self, result: SyncResult | None) -> None:
        """An exchange is over: tell of conflicts it brought, and the pages of what came."""
        if result is not None:
            if result.conflicts > self._conflicts:
                self.shell.toasts.tell("ui.sync.conflicts", "warn", n=result.conflicts - self._conflicts)
            self._conflicts = result.conflicts
            for dossier in result.changed if len(result.changed) <= MANY_CAME else ("",):
                self._news.changed.emit("came", dossier)
        self._news.changed.emit("sync", "")

    def _sync_failed(self, error: BaseException) -> None:
        self._say(error)
        self._news.changed.emit("sync", "")

    @Slot(str, str)
    def _heard(self, kind: str, _dossier: str) -> None:
        if self._desktop is not None and kind != "came":
            self.shell.topbar.set_place(str(self._bench().desk.place or ""))
            self._refresh_sync()

    def _refresh_sync(self) -> None:
        bench = self._bench()
        self.tasks.run(lambda _: bench.exchange.standing(), self._show_sync, owner=self)

    def _show_sync(self, standing: Standing) -> None:
        status = standing.status
        self._conflicts = standing.conflicts
        self.shell.rail.set_count("conflicts", standing.conflicts)
        if not status.enrolled:
            self.shell.topbar.set_sync("never")
        elif status.halted:
            self.shell.topbar.set_sync("failed")
        elif status.waits:
            self.shell.topbar.set_sync("waiting", n=status.waits)
        elif status.contact_at:
            at = local_moment(status.contact_at)
            self.shell.topbar.set_sync("done", at=f"{at:%H:%M}")
        else:
            self.shell.topbar.set_sync("never")

    # -- the end

    @Slot()
    def lock(self) -> None:
        """Lock by starting afresh, at the next border of what runs."""
        self.lock_to("")

    def lock_to(self, gate: str) -> None:
        """Lock, and begin with ``gate`` instead of the unlock page (see :meth:`start`). The language stays."""
        if self._desktop is None or self._locking:
            return
        self._locking = True
        try:
            self._shut()
        finally:
            self._start_afresh(gate)

    @Slot()
    def _begin_anew(self) -> None:
        """The vault is being wiped at headquarters' order (incident): nothing stays to be seen, and once it is done the
        program starts afresh, with the first page that says why. What was typed a moment ago has nowhere to go.
        """
        if self._desktop is None or self._locking:
            return
        self._locking = True
        self.shell.hide()
        self._rest()
        self.tasks.close()
        self._desktop = None
        self._start_afresh("")

    def _start_afresh(self, gate: str) -> None:
        arguments = [*self._arguments, "--lang", self._application.tongue.language]
        start_afresh(arguments, clear_clipboard=self._copier.clear, gate=gate)

    def _rest(self) -> None:
        """Nothing begins by itself any more."""
        self._idle.stop()
        if self._background is not None:
            self._background.stop()

    def _may_close(self) -> bool:
        """Whether the window may close at once; if not, what waits is sent first, for a few seconds at most."""
        if self._desktop is None or self._locking:
            return True
        if self._farewell is None:
            bench = self._desktop.bench
            reached = self._background is not None and not self._background.failing
            if not bench.desk.enrolled or not reached:
                return True
            self.shell.leave()  # what was typed a moment ago goes with it
            kind = import_module("app.ui.farewell").Farewell
            farewell: Farewell = kind(bench.exchange, self.tasks, self)
            self._farewell = farewell
            farewell.begun.connect(self._tell_farewell)
            farewell.over.connect(self.shell.close)
            farewell.begin()
            return farewell.is_over
        return True  # the person asked twice

    @Slot()
    def _tell_farewell(self) -> None:
        self.shell.toasts.tell("ui.sync.sending", "accent")

    @Slot()
    def close(self) -> None:
        """The window is closing: lock the vault; the process ends."""
        if self._desktop is not None and not self._locking:
            self._locking = True
            self.shell.hide()  # whatever still runs ends without anybody watching
            self._shut()
            self._copier.clear()
        elif not self._locking:
            self._locking = True
            self.tasks.close()
            self._door.shut()  # closed in the middle of a first run

    def _shut(self) -> None:
        self._rest()
        try:
            self.shell.leave()
        finally:
            self.tasks.close()
            bench = self._bench()
            self._opening.lock(bench.desk)
            self._desktop = None

    @Slot()
    def help(self) -> None:
        """The manual, in a window beside this one."""
        import_module("app.ui.pages.help.dialog").HelpDialog(parent=self.shell).show()

    def _bench(self) -> Workbench:
        if self._desktop is None:
            raise RuntimeError("the desk is not open")
        return self._desktop.bench

    def _say(self, error: BaseException) -> None:
        if isinstance(error, SatchelError):
            self.shell.toasts.tell("ui.said", "bad", sentence=error.message)

    def _apologise(self, report: Path | None) -> None:
        Apology(report, self.shell).ask_later()


def _clock_word() -> Any:
    """Loaded once the desk is open: the unlock page can do without."""
    return import_module("app.services.clock_word")


def _wiping() -> Any:
    """Loaded where a wipe is still to be told."""
    return import_module("app.services.wiping")


def _step(ticket: Ticket, done: int, total: int) -> None:
    """Report without ending: stopping is asked for at the borders of the exchange itself."""
    if not ticket.cancelled:
        ticket.progress(done, total)
