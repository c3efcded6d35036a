"""Restoring a backup: the file is read through first, then opened by its passphrase or the recovery code.

A vault that is there already is never overwritten: it is set aside as a whole, and only after the person said so.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from app.errors import SatchelError
from app.i18n import said
from app.ui.pages.busily import Busily
from app.ui.pages.unlock_presenter import StrengthReading
from app.ui.running import Runner

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)
NEEDS_CODE = frozenset({"device-secret-missing"})
"""Errors after which only the recovery code opens the backup."""


class Restorer(Protocol[S_co]):
    """What stands behind the page; everything but ``strength`` runs in the store lane."""

    def inspect_backup(self, path: Path) -> int:
        """Read it from end to end; when it was made, UTC milliseconds. Raises BackupDamaged, BackupMissing, …"""
        ...

    def restore(self, path: Path, passphrase: str, *, set_aside: bool) -> S_co: ...
    def restore_with_code(self, path: Path, code: str, passphrase: str, *, set_aside: bool) -> S_co: ...
    def strength(self, passphrase: str) -> StrengthReading: ...


class RestoringView(Protocol):
    def show_file(self, name: str, made_at: int | None) -> None:
        """``made_at`` None: it can't be restored, or isn't known yet."""
        ...

    def show_way(self, *, by_code: bool) -> None: ...
    def show_strength(self, score: int | None, *, enough: bool) -> None: ...
    def show_error(self, sentence: str) -> None: ...
    def show_busy(self, busy: bool) -> None: ...


class RestoringPresenter(Generic[S]):
    """Logic of the page. ``there``: whether a vault is in the folder; ``restored`` gets the session."""

    def __init__(
        self,
        view: RestoringView,
        restorer: Restorer[S],
        runner: Runner,
        *,
        there: bool,
        restored: Callable[[S], object],
    ) -> None:
        self._view = view
        self._restorer = restorer
        self._busily = Busily(view, runner, self._refused)
        self._there = there
        self._restored = restored
        self._path: Path | None = None
        self._by_code = False
        view.show_way(by_code=False)

    def choose_file(self, path: str) -> None:
        """Read the file through (empty: the dialog was cancelled)."""
        if not path:
            return
        chosen, self._path = Path(path), None
        self._view.show_file(chosen.name, None)

        def found(made_at: int) -> None:
            self._path = chosen
            self._view.show_file(chosen.name, made_at)

        self._busily.work(lambda: self._restorer.inspect_backup(chosen), found, "ui.restore.reading")

    def choose_way(self, *, by_code: bool) -> None:
        """By the passphrase of that time, or by the recovery code."""
        self._by_code = by_code
        self._view.show_way(by_code=by_code)

    def judge(self, passphrase: str) -> None:
        """The new passphrase was changed: move the meter."""
        if not passphrase:
            self._view.show_strength(None, enough=False)
            return
        reading = self._restorer.strength(passphrase)
        self._view.show_strength(reading.score, enough=reading.enough)

    def restore(self, secret: str, new: str, again: str, *, set_aside: bool) -> None:
        """Restore. ``secret`` is the passphrase or the code; ``set_aside`` the leave to move the present vault away."""
        problem = self._lacking(secret, new, again, set_aside=set_aside)
        path, restorer = self._path, self._restorer
        if problem or path is None:
            self._view.show_error(problem)
        elif self._by_code:
            self._busily.work(
                lambda: restorer.restore_with_code(path, secret.strip(), new, set_aside=self._there), self._restored,
                "ui.restore.running",
            )  # fmt: skip
        else:
            self._busily.work(
                lambda: restorer.restore(path, secret, set_aside=self._there), self._restored, "ui.restore.running"
            )

    def _lacking(self, secret: str, new: str, again: str, *, set_aside: bool) -> str:
        if self._path is None:
            return said("ui.restore.file_missing")
        if not secret.strip():
            return said("ui.unlock.code_missing" if self._by_code else "ui.unlock.passphrase_missing")
        if self._by_code and not new:
            return said("ui.restore.new_missing")
        if self._by_code and new != again:
            return said("ui.unlock.differ")
        if self._there and not set_aside:
            return said("ui.restore.aside_missing")
        return ""

    def _refused(self, error: SatchelError) -> None:
        if error.key in NEEDS_CODE:
            self.choose_way(by_code=True)
