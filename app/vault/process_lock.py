"""One process per vault, by a lock of the operating system: a crash releases it, nothing stale remains."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final

from app.vault import durable, layout
from app.vault.errors import VaultBusy

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_FLAGS: Final = os.O_RDWR | os.O_CREAT


class ProcessLock:
    """Holds ``vault.lock`` in the home folder from construction until ``release()``.

    The descriptor isn't inherited: starting afresh by exec releases the lock. Raises VaultBusy, ReadOnlyFolder,
    DiskFull.
    """

    def __init__(self, home: Path) -> None:
        durable.private_folder(home)
        with durable.world_errors():
            self._descriptor: int | None = os.open(home / layout.LOCK, _FLAGS, 0o600)
        try:
            _try_lock(self._descriptor)
        except OSError:
            os.close(self._descriptor)
            self._descriptor = None
            raise VaultBusy from None

    def release(self) -> None:
        """Let others in; harmless when done twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> ProcessLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
