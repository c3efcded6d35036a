"""``kill -9`` at random instants: the old passphrase opens or the new one, and no commit is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.vault import backup
from app.vault import vault as vaults
from app.vault.errors import WrongSecret
from app.vault.keys import LOWEST
from tests.vault.conftest import add_note, migrate, notes
from tests.vault.file_secrets import FileSecrets

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("passphrase", "rotation", "backup")


def kill_while_working(home: Path, keyring: Path, kind: str, number: int, seconds: float) -> tuple[int, int]:
    """The last number the child said was done, and the last it had begun."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.vault.crash_child", str(home), str(keyring), kind, str(number)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(seconds)
    child.kill()
    lines = [line.split() for line in (first + child.stdout.read()).splitlines()]
    child.stdout.close()
    assert child.wait() == -9
    done = [int(line[1]) for line in lines if line[0] == "done"]
    return max(done, default=number), max(int(line[1]) for line in lines)


def campaign(folder: Path, kind: str, kills: int) -> None:
    chance = random.Random(f"{kind} {kills}")
    home, secrets = folder / "home", FileSecrets(folder / "keyring")
    made = vaults.create(home, "passphrase 0", secrets=secrets, migrate=migrate, cost=LOWEST)
    add_note(made.vault, "0")
    photo = made.vault.files.put(b"photo")
    made.vault.close()
    number = 0
    for _ in range(kills):
        done, begun = kill_while_working(home, secrets.folder, kind, number, chance.uniform(0, 0.12))
        try:
            vault = vaults.unlock(home, f"passphrase {begun}", secrets=secrets)
            number = begun
        except WrongSecret:
            vault = vaults.unlock(home, f"passphrase {done}", secrets=secrets)
            number = done
        try:
            kept = notes(vault)
            numbers = [int(body) for body in kept]
            assert numbers == sorted(numbers) and max(numbers) >= done and set(numbers) == set(range(max(numbers) + 1))
            assert vault.files.get(photo.id) == b"photo"
            assert vault.check() == ()
            assert not vault.older_than_last_lock
            assert len(secrets.names()) == 1
            left = {path.name.partition("-")[0].partition(".")[0] for path in home.iterdir()}
            assert left == {"files", "vault"}
            assert not [path.name for path in home.iterdir() if ".tmp" in path.name or ".new" in path.name]
        finally:
            vault.close()
        if kind == "backup" and (folder / "saved").exists():
            assert backup.inspect(folder / "saved").vault_id == vault.id


@pytest.mark.parametrize("kind", KINDS)
def test_kill_9_loses_nothing(tmp_path: Path, kind: str) -> None:
    campaign(tmp_path, kind, 2)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", KINDS)
def test_kill_9_two_hundred_times_loses_nothing(tmp_path: Path, kind: str) -> None:
    campaign(tmp_path, kind, 200)
