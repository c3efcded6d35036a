"""Works on a vault until it is killed, telling on stdout what it begins and what is done.

Arguments: home, keyring folder, kind of work, number to begin with.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.vault import vault as vaults
from app.vault.keys import LOWEST
from tests.vault.conftest import add_note
from tests.vault.file_secrets import FileSecrets


def work(home: Path, secrets: FileSecrets, kind: str, number: int) -> None:
    vault = vaults.unlock(home, f"passphrase {number}", secrets=secrets)
    while True:
        print("begin", number + 1, flush=True)
        add_note(vault, str(number + 1))
        if kind == "passphrase":
            vault.change_passphrase(f"passphrase {number + 1}", cost=LOWEST)
        elif kind == "rotation":
            vault.rotate_master_key(f"passphrase {number + 1}", cost=LOWEST)
            vault = vaults.unlock(home, f"passphrase {number + 1}", secrets=secrets)
        else:
            vault.backup(home.parent / "saved", created_at=number + 1, overwrite=True)
            vault.change_passphrase(f"passphrase {number + 1}", cost=LOWEST)
        number += 1
        print("done", number, flush=True)


if __name__ == "__main__":
    work(Path(sys.argv[1]), FileSecrets(Path(sys.argv[2])), sys.argv[3], int(sys.argv[4]))
