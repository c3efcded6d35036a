"""Passphrases and codes: from a file, from stdin, or typed unseen at a terminal; never from an argument."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from app.errors import UserError
from app.i18n import tr


def read_secret(file: str | None, prompt: str, *, option: str = "--passphrase-file", twice: bool = False) -> str:
    """The first line of ``file`` (``-``: the next one of stdin), or the answer to ``prompt``, asked ``twice`` if new.

    Raises UserError: unreadable, empty, cancelled, not the same twice, or neither a file nor a terminal (``option``
    is then named).
    """
    if file == "-":
        text = _line()
    elif file:
        text = _first_line(file)
    elif not at_terminal():
        raise UserError("no-terminal", option=option)
    else:
        text = _ask(prompt)
        if twice and text and _ask("cli.ask-again") != text:
            raise UserError("not-the-same-twice")
    text = text.strip("\r\n")
    if not text:
        raise UserError("secret-empty")
    return text


def at_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin is not None and sys.stdin.isatty()


def _ask(prompt: str) -> str:
    try:
        return getpass.getpass(tr(prompt) + " ")
    except (EOFError, KeyboardInterrupt):
        raise UserError("prompt-cancelled") from None


def _line() -> str:
    try:
        return sys.stdin.readline() if sys.stdin is not None else ""
    except UnicodeDecodeError:
        raise UserError("secret-file", file="-") from None


def _first_line(file: str) -> str:
    try:
        text = Path(file).read_text("utf-8-sig")
    except (OSError, ValueError):
        raise UserError("secret-file", file=file) from None
    return text.strip("\r\n").partition("\n")[0]
