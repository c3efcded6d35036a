"""Wipes a vault and is killed as it is about to do the ``fatal``-th thing to a file."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any, Final

from app.vault import vault as vaults
from app.vault.wipe_mark import WipeMark
from tests.vault.conftest import PASSPHRASE
from tests.vault.file_secrets import FileSecrets

MARK: Final = WipeMark(device=7, ordered_at=1_000, at=2_000, report={"said": "done"})
_DOES: Final = frozenset({"os.remove", "os.rename", "os.rmdir", "shutil.rmtree"})


def wipe(home: Path, keyring: Path, fatal: int) -> None:
    vault = vaults.unlock(home, PASSPHRASE, secrets=FileSecrets(keyring))
    left = [fatal]

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and len(arguments) == 3 and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if event in _DOES or writes:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)
    vault.wipe(MARK, ())
