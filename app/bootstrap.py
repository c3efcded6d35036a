"""The only place that constructs and wires: environment and arguments in, a front end out."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_data_path

from app import i18n
from app.cli.main import run_command
from app.clock import system_clock
from app.errors import UserError
from app.services.opening import Opening
from app.ui.crash import CrashReporter
from app.vault.hardening import harden
from app.vault.os_keyring import system_secrets


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
    """The vault's door in ``home``, with the system's keyring and clock."""
    return Opening(home, system_secrets(), system_clock())


def open_window(home: Path) -> int:
    """The window over ``home``. Qt is loaded here only, so that commands start fast."""
    start = importlib.import_module("app.ui.start")
    clock = system_clock()
    arguments = ["--home", str(home), "--lang", i18n.language()]
    return int(start.open_window(make_opening(home), clock, i18n.language(), arguments))


def run(arguments: Sequence[str]) -> int:
    """The whole program: without a command it is the window. Returns the exit code."""
    harden()
    return run_command(
        arguments,
        home_of=home_folder,
        make_opening=make_opening,
        choose_language=choose_language,
        open_window=open_window,
        report_crash=CrashReporter(home_folder(None), system_clock()).write,
    )
