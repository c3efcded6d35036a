"""First run: make a vault, put the recovery kit away, enrol with headquarters' code or look around with sample data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.i18n import said
from app.ui.pages.busily import Busily
from app.ui.pages.unlock_presenter import StrengthReading
from app.ui.running import Runner
from app.ui.tasks import Lane


@dataclass(frozen=True)
class Kit:
    """The recovery kit of a vault just made: the PDF, its pages as PNG for the preview, whether a keyring helps."""

    pdf: bytes
    pages: tuple[bytes, ...]
    with_keyring: bool


@dataclass(frozen=True)
class Enrolled:
    """Whom headquarters knows this laptop as, and the words to compare by voice."""

    person: str
    fingerprint: str


class FirstRun(Protocol):
    """What stands behind the pages; everything but ``strength`` runs in a lane."""

    def strength(self, passphrase: str) -> StrengthReading: ...
    def create(self, passphrase: str) -> Kit:
        """Make the vault; raises a SatchelError and leaves nothing behind if it can't."""
        ...

    def print_kit(self, pdf: bytes) -> None:
        """Send the kit to a printer; raises a SatchelError without one."""
        ...

    def save_kit(self, pdf: bytes, path: Path) -> None:
        """Write the kit where the person chose."""
        ...

    def enrol(self, url: str, code: str) -> Enrolled: ...
    def look_around(self) -> None:
        """Fill the vault with sample data; no server needed."""
        ...


class FirstRunView(Protocol):
    def show_welcome(self) -> None: ...
    def show_passphrase(self) -> None: ...
    def show_strength(self, score: int | None, *, enough: bool) -> None: ...
    def show_kit(self, kit: Kit) -> None: ...
    def show_kit_kept(self, key: str) -> None: ...
    def show_enrol(self) -> None: ...
    def show_enrolled(self, enrolled: Enrolled) -> None: ...
    def show_error(self, sentence: str) -> None: ...
    def show_busy(self, busy: bool) -> None: ...


class FirstRunPresenter:
    """Logic of the first run; ``finished`` is called when the desk may open."""

    def __init__(
        self, view: FirstRunView, service: FirstRun, runner: Runner, *, finished: Callable[[], object]
    ) -> None:
        self._view = view
        self._service = service
        self._busily = Busily(view, runner)
        self._finished = finished
        self._sample = False
        self._kit: Kit | None = None
        self._kept = False
        view.show_welcome()

    def begin(self, sample: bool) -> None:
        """From the welcome: a vault of one's own, or one with sample data."""
        self._sample = sample
        self._view.show_passphrase()

    def judge(self, passphrase: str) -> None:
        """The passphrase was changed: move the meter."""
        if not passphrase:
            self._view.show_strength(None, enough=False)
            return
        reading = self._service.strength(passphrase)
        self._view.show_strength(reading.score, enough=reading.enough)

    def create(self, passphrase: str, again: str) -> None:
        """Make the vault; the passphrase is typed twice."""
        if not passphrase:
            self._view.show_error(said("ui.unlock.passphrase_missing"))
        elif passphrase != again:
            self._view.show_error(said("ui.unlock.differ"))
        elif not self._service.strength(passphrase).enough:
            self._view.show_error(said("error.weak-passphrase"))
        else:
            self._busily.work(lambda: self._service.create(passphrase), self._created, "ui.first.creating")

    def _created(self, kit: Kit) -> None:
        self._kit = kit
        self._view.show_kit(kit)

    def print_kit(self) -> None:
        """Print the kit."""
        if self._kit is not None:
            pdf = self._kit.pdf
            self._busily.work(lambda: self._service.print_kit(pdf), self._printed, "ui.first.printing", Lane.FREE)

    def save_kit(self, path: str) -> None:
        """Save the kit as PDF at ``path`` (empty: the dialog was cancelled)."""
        if self._kit is not None and path:
            pdf = self._kit.pdf
            self._busily.work(
                lambda: self._service.save_kit(pdf, Path(path)), self._saved, "ui.first.saving", Lane.FREE
            )

    def _printed(self, _nothing: None) -> None:
        self._kept = True
        self._view.show_kit_kept("ui.first.printed")

    def _saved(self, _nothing: None) -> None:
        self._kept = True
        self._view.show_kit_kept("ui.first.saved")

    def kit_put_away(self, confirmed: bool) -> None:
        """Go on once the kit was printed or saved and the person says where it is."""
        if not self._kept:
            self._view.show_error(said("ui.first.kit_first"))
        elif not confirmed:
            self._view.show_error(said("ui.first.confirm_first"))
        elif self._sample:
            self._kit = None
            self._busily.work(self._service.look_around, self._done, "ui.first.filling")
        else:
            self._kit = None
            self._view.show_enrol()

    def enrol(self, url: str, code: str) -> None:
        """Enrol with headquarters' address and code."""
        if not url.strip() or not code.strip():
            self._view.show_error(said("ui.first.enrol_missing"))
        else:
            self._busily.work(
                lambda: self._service.enrol(url.strip(), code.strip()), self._view.show_enrolled, "ui.first.enrolling"
            )

    def later(self) -> None:
        """Work without headquarters until the person enrols."""
        self._finished()

    def finish(self) -> None:
        """After the fingerprint was compared."""
        self._finished()

    def _done(self, _nothing: None) -> None:
        self._finished()
