"""What the settings do: passphrase, recovery kit, backup, language and appearance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from app.accesslog.events import SinkKind
from app.errors import SatchelError
from app.i18n import Language, language, tr
from app.reports.preview import page_count, page_image
from app.services.opening import back_up, change_passphrase, check_passphrase, new_recovery_code
from app.services.workbench import Workbench
from app.ui import preferences
from app.ui.preferences import Preferences
from app.ui.running import Runner
from app.ui.theme import Appearance
from app.vault.passphrase import strength

T = TypeVar("T")
_AT = "last_backup_at"
_FILE = "last_backup_file"


@dataclass(frozen=True)
class BackedUp:
    """The last backup made at this desk: instant in UTC milliseconds, and the file's name."""

    at: int
    file: str


class SettingsView(Protocol):
    def show_protection(self, keyring: str | None, *, passphrase: bool) -> None: ...
    def show_backup(self, last: BackedUp | None) -> None: ...
    def show_policy(self) -> None: ...
    def show_strength(self, score: int | None, *, enough: bool) -> None: ...
    def show_passphrase_problem(self, sentence: str) -> None: ...
    def show_passphrase_busy(self, busy: bool) -> None: ...
    def show_passphrase_changed(self) -> None: ...
    def show_kit(self, pages: tuple[bytes, ...]) -> None: ...
    def show_kit_kept(self, key: str) -> None: ...
    def show_kit_problem(self, sentence: str) -> None: ...
    def tell(self, key: str, *, file: str = "") -> None: ...
    def complain(self, sentence: str) -> None: ...


class SettingsPresenter:
    """Logic of the settings over a workbench."""

    def __init__(self, view: SettingsView, bench: Workbench, runner: Runner) -> None:
        self._view = view
        self._bench = bench
        self._runner = runner
        self._code = ""

    @property
    def home(self) -> Path:
        """The data folder."""
        return self._bench.desk.vault.home

    def refresh(self) -> None:
        """Fetch what is shown."""
        desk = self._bench.desk
        guard = desk.vault.protection
        self._view.show_protection(guard.keyring if guard else None, passphrase=guard is not None)
        self._view.show_policy()
        self._do(lambda: _last_backup(self._bench), self._view.show_backup, self._complain)

    # -- passphrase

    def judge(self, passphrase: str) -> None:
        """The new passphrase was changed: move the meter."""
        if not passphrase:
            self._view.show_strength(None, enough=False)
            return
        found = strength(passphrase, with_keyring=self._with_keyring())
        self._view.show_strength(found.score, enough=found.enough)

    def change_passphrase(self, old: str, new: str, again: str) -> None:
        """Change it, once the present one was typed too: an unlocked desk alone is no leave to do this."""
        problem = self._wrong_with(old, new, again)
        if problem:
            self._view.show_passphrase_problem(problem)
            return
        desk = self._bench.desk

        def work() -> None:
            check_passphrase(desk, old)
            change_passphrase(desk, new)

        self._view.show_passphrase_busy(True)
        self._do(work, self._changed, self._not_changed, "settings.passphrase.changing")

    def _wrong_with(self, old: str, new: str, again: str) -> str:
        if not old:
            return tr("settings.passphrase.old_missing")
        if not new:
            return tr("ui.unlock.passphrase_missing")
        if new != again:
            return tr("ui.unlock.differ")
        if new == old:
            return tr("settings.passphrase.same")
        if not strength(new, with_keyring=self._with_keyring()).enough:
            return tr("error.weak-passphrase")
        return ""

    def _changed(self, _nothing: None) -> None:
        self._view.show_passphrase_busy(False)
        self._view.show_passphrase_changed()
        self._view.tell("settings.passphrase.changed")
        self.refresh()

    def _not_changed(self, error: BaseException) -> None:
        self._view.show_passphrase_busy(False)
        self._view.show_passphrase_problem(_sentence(error))

    def _with_keyring(self) -> bool:
        guard = self._bench.desk.vault.protection
        return guard is not None and guard.keyring is not None

    # -- recovery kit

    def new_kit(self) -> None:
        """A new recovery code; the old one is void as soon as the paper is on the screen."""
        bench, tongue = self._bench, language()

        def work() -> tuple[str, tuple[bytes, ...]]:
            code = new_recovery_code(bench.desk)
            pdf = bench.papers.recovery_kit(code, tongue, sink=SinkKind.SCREEN)
            return code, tuple(page_image(pdf, number).png() for number in range(page_count(pdf)))

        self._do(work, self._kit_made, self._complain, "settings.kit.making")

    def _kit_made(self, made: tuple[str, tuple[bytes, ...]]) -> None:
        self._code, pages = made
        self._view.show_kit(pages)

    def print_kit(self) -> None:
        code, tongue = self._code, language()
        if code:
            self._do(
                lambda: self._bench.papers.print_recovery_kit(code, tongue),
                lambda _: self._view.show_kit_kept("ui.first.printed"), self._kit_failed, "ui.first.printing",
            )  # fmt: skip

    def save_kit(self, path: str) -> None:
        """Save it at ``path`` (empty: the dialog was cancelled)."""
        code, tongue = self._code, language()
        if code and path:
            self._do(
                lambda: self._bench.papers.save_recovery_kit(code, Path(path), tongue),
                lambda _: self._view.show_kit_kept("ui.first.saved"), self._kit_failed, "ui.first.saving",
            )  # fmt: skip

    def forget_kit(self) -> None:
        """The paper is no longer on the screen."""
        self._code = ""

    def _kit_failed(self, error: BaseException) -> None:
        self._view.show_kit_problem(_sentence(error))

    # -- backup

    def back_up(self, path: str) -> None:
        """Back up to ``path`` (empty: the dialog was cancelled)."""
        if not path:
            return
        desk, target = self._bench.desk, Path(path)
        if not target.suffix:
            target = target.with_name(f"{target.name}.satchel-backup")

        def work() -> BackedUp:
            made = back_up(desk, target)
            desk.keep({_AT: made.created_at, _FILE: target.name})
            return BackedUp(made.created_at, target.name)

        self._do(work, self._backed_up, self._complain, "settings.backup.running")

    def _backed_up(self, made: BackedUp) -> None:
        self._view.show_backup(made)
        self._view.tell("settings.backup.done", file=made.file)

    # -- language and appearance

    def keep_look(self, tongue: Language, appearance: Appearance) -> None:
        """Keep what was switched to, in the vault and for the next start before the unlock."""
        desk = self._bench.desk

        def work() -> None:
            preferences.save(desk.vault.home, Preferences(tongue, appearance))
            desk.keep({"language": tongue, "appearance": str(appearance)})

        self._do(work, lambda _: None, self._complain)

    # -- inside

    def _complain(self, error: BaseException) -> None:
        self._view.complain(_sentence(error))

    def _do(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[BaseException], object],
        key: str = "ui.loading",
    ) -> None:
        self._runner.run(lambda _ticket: work(), done, failed=failed, key=key, cancellable=False)


def _last_backup(bench: Workbench) -> BackedUp | None:
    at, file = bench.desk.setting(_AT), bench.desk.setting(_FILE, "")
    return BackedUp(at, file) if isinstance(at, int) else None


def _sentence(error: BaseException) -> str:
    return error.message if isinstance(error, SatchelError) else tr("ui.error.ours")
