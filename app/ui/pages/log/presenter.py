"""What the log page does: pages of events, filters, verification, export (access-log, log-tamper)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol, TypeVar

from app.accesslog.events import Act
from app.errors import SatchelError
from app.i18n import tr
from app.services.log_lines import LogPage, Position, Wanted
from app.services.logbook import LogHead, Verified
from app.services.paper_wanted import LogWanted
from app.services.workbench import Workbench
from app.ui.running import Runner

T = TypeVar("T")

PAGE: Final = 200
LOOKED_AT: Final = 2_000
"""Events looked through at a time; between two such looks another filter, or leaving, ends the search."""
ENOUGH: Final = 30
"""Lines that fill the page; fewer of them, and older ones are looked for without being asked."""


class Kind(StrEnum):
    """Which events are shown."""

    ALL = "all"
    STOPPED = "stopped"
    READING = "reading"
    CARDS = "cards"


_ACTS: Final = {
    Kind.READING: frozenset(
        str(act)
        for act in (
            Act.DOSSIER_OPENED, Act.DOSSIER_CLOSED, Act.SECTION_VIEWED, Act.PERSON_VIEWED, Act.ATTACHMENT_OPENED,
            Act.SEARCH_HIT, Act.PRINTED, Act.EXPORTED, Act.COPIED,
        )
    ),
    Kind.CARDS: frozenset(str(act) for act in Act if act.startswith("card_")),
}  # fmt: skip


class LogView(Protocol):
    def show_loading(self) -> None: ...
    def show_lines(self, page: LogPage, *, filtered: bool) -> None: ...
    def add_lines(self, page: LogPage) -> None: ...
    def show_head(self, head: LogHead) -> None: ...
    def show_verified(self, found: Verified) -> None: ...
    def show_verifying(self, busy: bool) -> None: ...
    def show_error(self, error: BaseException) -> None: ...
    def tell(self, key: str, *, file: str = "") -> None: ...
    def complain(self, sentence: str) -> None: ...


class LogPresenter:
    """Logic of the page over a workbench. Answers to an earlier filter are dropped."""

    def __init__(self, view: LogView, bench: Workbench, runner: Runner) -> None:
        self._view = view
        self._bench = bench
        self._runner = runner
        self._kind = Kind.ALL
        self._card = ""
        self._next: Position | None = None
        self._asked = 0
        self._lines = 0

    def refresh(self) -> None:
        """The first page of what is wanted, and how far the log goes."""
        self._asked += 1
        asked, wanted, book = self._asked, self._wanted(), self._bench.logbook
        filtered = self._kind is not Kind.ALL or bool(self._card)

        def done(found: tuple[LogPage, LogHead]) -> None:
            if asked == self._asked:
                page, head = found
                self._lines = 0
                self._view.show_head(head)
                self._view.show_lines(page, filtered=filtered)
                self._go_on(page)

        self._view.show_loading()
        self._run(lambda: (self._page(None, wanted), book.head()), done, self._view.show_error)

    def more(self) -> None:
        """The next page, if there is one."""
        asked, before, wanted = self._asked, self._next, self._wanted()
        if before is None:
            return

        def done(page: LogPage) -> None:
            if asked == self._asked:
                self._view.add_lines(page)
                self._go_on(page)

        self._run(lambda: self._page(before, wanted), done, self._complain, "logpage.more")

    def choose(self, kind: Kind) -> None:
        self._kind = kind
        self.refresh()

    def search(self, card: str) -> None:
        """Only events under cards whose number begins so."""
        self._card = card.strip().upper()
        self.refresh()

    def show_all(self) -> None:
        self._kind, self._card = Kind.ALL, ""
        self.refresh()

    def verify(self) -> None:
        """Every signature and every link, against what headquarters has countersigned."""
        self._view.show_verifying(True)
        self._run(self._bench.logbook.verify, self._verified, self._not_verified, "logpage.verify.running")

    def _verified(self, found: Verified) -> None:
        self._view.show_verifying(False)
        self._view.show_head(found.head)
        self._view.show_verified(found)

    def _not_verified(self, error: BaseException) -> None:
        self._view.show_verifying(False)
        self._complain(error)

    def export(self, path: str) -> None:
        """The whole log with its signatures, at ``path`` (empty: the dialog was cancelled)."""
        if not path:
            return
        target = Path(path)

        def work() -> str:
            self._bench.logbook.export(target)
            return target.name

        self._run(work, lambda name: self._view.tell("logpage.export.done", file=name), self._complain,
                  "logpage.export.running")  # fmt: skip

    def extract(self) -> LogWanted:
        """The events that are shown, for the paper."""
        return LogWanted(self._wanted())

    # -- inside

    def _page(self, before: Position | None, wanted: Wanted) -> LogPage:
        return self._bench.logbook.page(before, size=PAGE, wanted=wanted, look_at=LOOKED_AT)

    def _go_on(self, page: LogPage) -> None:
        """Look further back at once while too few lines are there to fill the page."""
        self._next = page.next
        self._lines += len(page.lines)
        if self._lines < ENOUGH:
            self.more()

    def _wanted(self) -> Wanted:
        return Wanted(
            acts=_ACTS.get(self._kind), card=self._card or None, stopped=self._kind is Kind.STOPPED
        )  # fmt: skip

    def _complain(self, error: BaseException) -> None:
        self._view.complain(error.message if isinstance(error, SatchelError) else tr("ui.error.ours"))

    def _run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[BaseException], object],
        key: str = "ui.loading",
    ) -> None:
        self._runner.run(lambda _ticket: work(), done, failed=failed, key=key, cancellable=False)
