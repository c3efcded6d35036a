"""Files that leave Satchel: written whole or not at all, private to the user, never over another one without leave."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.errors import UserError
from app.vault import durable
from app.vault.errors import FileExists, FolderMissing
from app.vault.layout import TEMPORARY


def check_target(path: Path, *, force: bool) -> None:
    """Whether ``path`` may be written: asked before anything is logged.

    Raises FolderMissing, FileExists (without ``force``), UserError for a folder in its place.
    """
    if not path.parent.is_dir():
        raise FolderMissing
    if path.is_dir():
        raise UserError("path-is-folder")
    if not force and os.path.lexists(path):
        raise FileExists(path.name)


def save(path: Path, content: bytes, *, force: bool) -> None:
    """Write ``content`` to ``path`` durably. Raises as ``check_target``, and DiskFull, ReadOnlyFolder."""
    with saving(path, force=force) as handle:
        handle.write(content)


@contextmanager
def saving(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file that gets its name when the block ends well; nothing remains if it fails. Raises as ``save``."""
    check_target(path, force=force)
    try:
        if force:
            with durable.replacing(path) as handle:
                yield handle
            return
        beside = path.with_name(f".{secrets.token_hex(6)}{TEMPORARY}")
        yield from _beside(beside, path)
    except FileNotFoundError:  # a folder that takes no files, as /dev/fd, or one that is gone meanwhile
        raise FolderMissing from None


def _beside(beside: Path, path: Path) -> Iterator[BinaryIO]:
    """A file under another name first, so that nothing is replaced."""
    try:
        with durable.replacing(beside) as handle:
            yield handle
        _take_name(beside, path)
    finally:
        durable.remove(beside)
    durable.sync_folder(path.parent)


def _take_name(beside: Path, path: Path) -> None:
    """Give the finished file its name, unless another program has just taken it."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise FileExists(path.name) from None
    except OSError:  # no hard links here (FAT, some network folders)
        check_target(path, force=False)
        durable.replace(beside, path)
