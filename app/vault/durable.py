"""Writing files so that a crash, a power cut or a full disk leaves the old content or the new, never half of it."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from app.vault.errors import DiskFailure, DiskFull, FileExists, FolderMissing, ReadOnlyFolder
from app.vault.layout import TEMPORARY

_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY: Final = {errno.EROFS, errno.EACCES, errno.EPERM}
_POSIX: Final = os.name == "posix"
_BINARY: Final[int] = getattr(os, "O_BINARY", 0)
_SCANNER_TRIES: Final = 20  # Windows: a virus scanner may hold the target for a moment


@contextmanager
def world_errors() -> Iterator[None]:
    """Turn 'no room', 'may not write' and 'input/output error' into the vault's own errors; others pass unchanged."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull from error
        if error.errno in _READ_ONLY:
            raise ReadOnlyFolder from error
        if error.errno == errno.EIO:
            raise DiskFailure from error
        raise


def sync_handle(handle: BinaryIO) -> None:
    """Flush a file to the medium itself (``F_FULLFSYNC`` on macOS, where fsync stops at the drive's cache)."""
    handle.flush()
    if sys.platform == "darwin":
        import fcntl  # the module doesn't exist on Windows

        fcntl.fcntl(handle.fileno(), fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle.fileno())


def sync_folder(folder: Path) -> None:
    """Make names in ``folder`` durable; Windows has no such call and needs none. Raises DiskFailure, DiskFull."""
    if not _POSIX:
        return
    with world_errors():
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace(source: Path, target: Path) -> None:
    """Rename over ``target`` and make the name durable. Raises ReadOnlyFolder, DiskFailure, DiskFull."""
    tries_left = _SCANNER_TRIES
    with world_errors():
        while True:
            try:
                source.replace(target)
                break
            except PermissionError:
                tries_left -= 1
                if sys.platform != "win32" or tries_left == 0:
                    raise
                time.sleep(0.05)
    sync_folder(target.parent)


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A new file, private to the user, that takes the place of ``target`` when the block ends well.

    If the block fails nothing remains of it. Raises DiskFull or ReadOnlyFolder.
    """
    temporary = target.with_name(f"{target.name}.{secrets.token_hex(4)}{TEMPORARY}")
    with world_errors():
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as handle:
                yield handle
                sync_handle(handle)
            replace(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def write(target: Path, content: bytes) -> None:
    """Replace the content of ``target`` durably. Raises DiskFull or ReadOnlyFolder."""
    with replacing(target) as handle:
        handle.write(content)


def write_new(target: Path, content: bytes) -> None:
    """Write a file that isn't there yet, readable by the user alone. Raises FileExists, FolderMissing, DiskFull, …."""
    with world_errors():
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        except FileExistsError:
            raise FileExists(target.name) from None
        except (FileNotFoundError, NotADirectoryError):
            raise FolderMissing from None
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(content)
                sync_handle(handle)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)


def private_folder(folder: Path) -> None:
    """Make ``folder`` (and its parents) readable by the user alone. Raises DiskFull or ReadOnlyFolder."""
    with world_errors():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def remove(path: Path) -> None:
    """Remove a file or a folder with its content, if it is there. Raises ReadOnlyFolder."""
    with world_errors():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
