"""A new master key: everything is encrypted anew, under a new passphrase and with a new recovery kit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.i18n import said
from app.ui.pages.busily import Busily
from app.ui.pages.first_run_presenter import Kit
from app.ui.pages.unlock_presenter import StrengthReading
from app.ui.running import Runner
from app.ui.tasks import Lane


class Rotator(Protocol):
    """What stands behind the page; everything but ``strength`` runs in a lane."""

    def strength(self, passphrase: str) -> StrengthReading: ...
    def rotate(self, passphrase: str, new: str) -> Kit:
        """Encrypt anew; the old vault or the new one is there at any instant."""
        ...

    def print_kit(self, pdf: bytes) -> None: ...
    def save_kit(self, pdf: bytes, path: Path) -> None: ...


class RotatingView(Protocol):
    def show_strength(self, score: int | None, *, enough: bool) -> None: ...
    def show_kit(self, kit: Kit) -> None: ...
    def show_kit_kept(self, key: str) -> None: ...
    def show_error(self, sentence: str) -> None: ...
    def show_busy(self, busy: bool) -> None: ...


class RotatingPresenter:
    """Logic of the page; ``finished`` is called when the new kit is put away and the desk may open."""

    def __init__(self, view: RotatingView, rotator: Rotator, runner: Runner, *, finished: Callable[[], object]) -> None:
        self._view = view
        self._rotator = rotator
        self._busily = Busily(view, runner)
        self._finished = finished
        self._kit: Kit | None = None
        self._kept = False

    def judge(self, passphrase: str) -> None:
        """The new passphrase was changed: move the meter."""
        if not passphrase:
            self._view.show_strength(None, enough=False)
            return
        reading = self._rotator.strength(passphrase)
        self._view.show_strength(reading.score, enough=reading.enough)

    def rotate(self, old: str, new: str, again: str) -> None:
        """Encrypt the vault anew."""
        if not old:
            self._view.show_error(said("settings.passphrase.old_missing"))
        elif not new:
            self._view.show_error(said("ui.restore.new_missing"))
        elif new != again:
            self._view.show_error(said("ui.unlock.differ"))
        elif new == old:
            self._view.show_error(said("settings.passphrase.same"))
        else:
            self._busily.work(lambda: self._rotator.rotate(old, new), self._rotated, "ui.rotate.running")

    def _rotated(self, kit: Kit) -> None:
        self._kit = kit
        self._view.show_kit(kit)

    def print_kit(self) -> None:
        if self._kit is not None:
            pdf = self._kit.pdf
            self._busily.work(
                lambda: self._rotator.print_kit(pdf), lambda _: self._keep("ui.first.printed"), "ui.first.printing",
                Lane.FREE,
            )  # fmt: skip

    def save_kit(self, path: str) -> None:
        """Save the kit at ``path`` (empty: the dialog was cancelled)."""
        if self._kit is not None and path:
            pdf = self._kit.pdf
            self._busily.work(
                lambda: self._rotator.save_kit(pdf, Path(path)), lambda _: self._keep("ui.first.saved"),
                "ui.first.saving", Lane.FREE,
            )  # fmt: skip

    def kit_put_away(self, confirmed: bool) -> None:
        """Go on once the kit was printed or saved and the person says where it is."""
        if not self._kept:
            self._view.show_error(said("ui.first.kit_first"))
        elif not confirmed:
            self._view.show_error(said("ui.first.confirm_first"))
        else:
            self._kit = None
            self._finished()

    def _keep(self, key: str) -> None:
        self._kept = True
        self._view.show_kit_kept(key)
