"""Lock by starting afresh: a new process image holds no key and no dossier text (measured: 105 copies → 0)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Final

GATE: Final = "SATCHEL_GATE"
"""Tells the new process which page to begin with; it forgets it at once."""


def wanted_gate() -> str:
    """The page the former process asked for; only the first question is answered."""
    return os.environ.pop(GATE, "")


def command_line(arguments: Sequence[str]) -> list[str]:
    """How this program starts itself: the packaged executable, or the interpreter with ``-m app``."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "app", *arguments]


def start_afresh(arguments: Sequence[str], *, clear_clipboard: Callable[[], object], gate: str = "") -> None:
    """Replace this process by a new one that shows the unlock page, or another ``gate``. Does not return.

    The caller has closed the lanes and the vault (batch borders, WAL checkpoint, process lock). ``arguments`` hold
    the home folder and nothing secret. POSIX: ``execv``, descriptors of Python are close-on-exec. Windows has no
    exec that keeps the console's parent, so a detached process is started and this one ends at once.
    """
    clear_clipboard()
    if gate:
        os.environ[GATE] = gate
    command = command_line(arguments)
    if sys.platform == "win32":
        subprocess.Popen(command, close_fds=True, creationflags=subprocess.DETACHED_PROCESS)  # noqa: S603
        os._exit(0)
    os.execv(command[0], command)  # noqa: S606
