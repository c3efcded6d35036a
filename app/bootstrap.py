"""The only place that constructs and wires: environment and arguments in, a front end out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path

from app import i18n
from app.channel import CHANNEL
from app.cli.main import run_command
from app.cli.wiring import Finding, Wiring
from app.clock import system_clock
from app.crash import CrashReporter
from app.errors import UserError
from app.services.late_opening import late_opening
from app.vault import wipe_mark
from app.vault.hardening import harden
from app.vault.os_keyring import system_secrets

if TYPE_CHECKING:
    from app.services.opening import Opening
    from app.vault.keys import KdfCost


def home_folder(chosen: str | None) -> Path:
    """The data folder: ``--home``, else ``SATCHEL_HOME``, else the system's place for it."""
    named = chosen or os.environ.get("SATCHEL_HOME")
    return Path(named).expanduser().absolute() if named else user_data_path("Satchel", appauthor=False)


def choose_language(chosen: str | None) -> None:
    """``--lang``, else ``SATCHEL_LANG``, else the system's. Raises UserError for one we don't have."""
    wanted = chosen or os.environ.get("SATCHEL_LANG") or i18n.system_language()
    for language in i18n.LANGUAGES:
        if wanted == language:
            i18n.set_language(language)
            return
    raise UserError("unknown-language", language=wanted[:20])


def make_opening(home: Path) -> Opening:
    """The vault's door in ``home``, with the system's keyring and clock. A wipe that was cut is finished first.

    ``SATCHEL_KDF=lowest`` makes new passphrases cheap to try, for tests; a release doesn't know it.
    """
    cheap = CHANNEL == "dev" and os.environ.get("SATCHEL_KDF") == "lowest"
    services: Any = import_module("app.services.opening")
    cost: KdfCost | None = import_module("app.vault.keys").LOWEST if cheap else None
    made: Opening = services.Opening(home, system_secrets(), system_clock(), cost)
    made.finish_wipe()
    return made


def open_window(home: Path, *, explicit_language: bool) -> int:
    """The window over ``home``. Qt is loaded here only, so that commands start fast."""
    mark = wipe_mark.read(home)
    if mark is not None and not mark.finished:
        make_opening(home)
    start = import_module("app.ui.start")
    shown = start.open_window(
        late_opening(home, make_opening), system_clock(), i18n.language(), ["--home", str(home)],
        explicit=explicit_language,
    )  # fmt: skip
    return int(shown)


def take_shots(out: Path, locale: i18n.Language, theme: str, scale: float) -> Sequence[Path]:
    """Pictures of every page over a sample vault, offscreen."""
    pictures: Sequence[Path] = import_module("app.ui.shots_all").take_all(out, locale, theme, scale)
    return pictures


def check_window() -> Sequence[Finding]:
    """What the self-test asks of the window's side."""
    return [Finding(*found) for found in import_module("app.ui.self_check").check()]


def run(arguments: Sequence[str]) -> int:
    """The whole program: without a command it is the window. Returns the exit code."""
    harden()
    return run_command(
        arguments,
        Wiring(
            home_of=home_folder,
            choose_language=choose_language,
            make_opening=make_opening,
            report_crash=lambda error, home: CrashReporter(home, system_clock()).write(error),
            open_window=open_window,
            take_shots=take_shots,
            check_window=check_window,
        ),
    )
