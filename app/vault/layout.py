"""The names of the vault's files in its home folder. Nothing else knows them (the leak test's allow-list does)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

HEADERS: Final = ("vault.hdr", "vault.hdr2")
LOCK: Final = "vault.lock"
BACKUPS: Final = "backups"
WIPED: Final = "wiped.json"
BESIDE: Final = frozenset({LOCK, "window.json", "crash", BACKUPS, WIPED})
"""What may lie in the folder beside a vault: a restore neither minds nor moves it."""
ASIDE: Final = "set-aside-"
"""Begins the name of a folder that a vault was moved into when a backup took its place."""
UNFINISHED: Final = ".new"
TEMPORARY: Final = ".tmp"
_SIDE: Final = r"(?:-wal|-shm|-journal)?"
_GENERATION: Final = re.compile(rf"(?:vault-(\d+)\.db|files-(\d+))(?:\.new)?{_SIDE}")
_OF_A_VAULT: Final = re.compile(
    rf"(?:vault\.hdr2?|vault-\d+\.db|files(?:-\d+)?|log\.(?:db|seed|spool|pub))(?:[.-].*)?|{ASIDE}.*"
)
_TEMPORARY: Final = re.compile(rf".*\.tmp{_SIDE}")
_UNFINISHED: Final = re.compile(rf".*\.new{_SIDE}")


def headers(home: Path) -> tuple[Path, Path]:
    """Both copies of the header."""
    return home / HEADERS[0], home / HEADERS[1]


def database(home: Path, generation: int) -> Path:
    """The archive's database, encrypted with the key of ``generation``."""
    return home / f"vault-{generation}.db"


def files(home: Path, generation: int) -> Path:
    """The folder of sealed attachments, encrypted with the key of ``generation``."""
    return home / f"files-{generation}"


def unfinished(path: Path) -> Path:
    """Where ``path`` is prepared until the header names it."""
    return path.with_name(path.name + UNFINISHED)


def generation_of(name: str) -> int | None:
    """The key generation a file or folder name belongs to, or None if it isn't one of these."""
    found = _GENERATION.fullmatch(name)
    return int(found[1] or found[2]) if found else None


def is_temporary(name: str) -> bool:
    """Whether it is the left-over of an interrupted write (or of its database's side files)."""
    return _TEMPORARY.fullmatch(name) is not None


def is_unfinished(name: str) -> bool:
    """Whether it was prepared for a header that may never have been written."""
    return _UNFINISHED.fullmatch(name) is not None


def of_a_vault(name: str) -> bool:
    """Whether it belongs to a vault of this folder, an earlier one, or one being written: a wipe removes it."""
    return _OF_A_VAULT.fullmatch(name) is not None or is_temporary(name) or is_unfinished(name)


def traces(home: Path) -> bool:
    """Whether the folder holds anything of a vault (a left-over of an unfinished creation doesn't count)."""
    if any(path.exists() for path in headers(home)):
        return True
    return any(
        generation_of(path.name) is not None and not is_unfinished(path.name)
        for path in (home.iterdir() if home.is_dir() else ())
    )
