"""Where the sealed pieces of attachments lie: a small port, and a folder behind it (``s3``: a bucket).

A name is a path of plain parts (``dossier/blob/number``); what is stored under it is sealed already, so the store
needs no trust but for being there. All nodes of a headquarters must see the same store.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from app.errors import Unreachable


class FileStore(Protocol):
    """Each call is whole or nothing; all raise Unreachable if the store can't be used now."""

    def put(self, name: str, data: bytes) -> None:
        """Store durably, over what was there."""
        ...

    def get(self, name: str) -> bytes | None:
        """What is stored, None if nothing is."""
        ...

    def names(self, folder: str) -> list[str]:
        """The last parts of the names under ``folder``, in no order."""
        ...

    def remove(self, folder: str) -> None:
        """Remove all under ``folder``, if anything is there."""
        ...

    def everything(self) -> Iterator[tuple[str, int]]:
        """Each name and its bytes, in no order."""
        ...


class Folder:
    """The store as a folder; files appear under their names only when they are whole and on the medium."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, data: bytes) -> None:
        target = self._root / name
        part = target.with_name(f".{secrets.token_hex(8)}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(target)
            except OSError:
                with contextlib.suppress(OSError):
                    part.unlink()
                raise
        except OSError:
            raise Unreachable("hq-files-unreachable") from None

    def get(self, name: str) -> bytes | None:
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raise Unreachable("hq-files-unreachable") from None

    def names(self, folder: str) -> list[str]:
        try:
            return [one.name for one in (self._root / folder).iterdir() if not one.name.startswith(".")]
        except FileNotFoundError:
            return []
        except OSError:
            raise Unreachable("hq-files-unreachable") from None

    def remove(self, folder: str) -> None:
        try:
            shutil.rmtree(self._root / folder)
        except FileNotFoundError:
            return
        except OSError:
            raise Unreachable("hq-files-unreachable") from None

    def everything(self) -> Iterator[tuple[str, int]]:
        def unreadable(error: OSError) -> None:
            if not isinstance(error, FileNotFoundError):
                raise Unreachable("hq-files-unreachable") from None

        for folder, _, names in os.walk(self._root, onerror=unreadable):
            for name in names:
                if not name.startswith("."):
                    path = Path(folder, name)
                    with contextlib.suppress(FileNotFoundError):  # gone since
                        yield path.relative_to(self._root).as_posix(), path.stat().st_size
