"""Each system call of the vault's own writing failed once, in turn: nothing is lost, nothing is half there."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.errors import SatchelError
from app.vault import vault as vaults
from app.vault.errors import NoVault, WrongRecoveryCode, WrongSecret
from app.vault.keys import LOWEST
from app.vault.restore import restore
from app.vault.ways_in import by_passphrase
from tests.vault.conftest import PASSPHRASE, Bench, add_note, notes

MOST_CALLS = 60
CALLS = [
    pytest.param(os, "fsync", errno.EIO, id="fsync-EIO"),
    pytest.param(os, "fsync", errno.ENOSPC, id="fsync-ENOSPC", marks=pytest.mark.soak),
    pytest.param(os, "open", errno.ENOSPC, id="open-ENOSPC", marks=pytest.mark.soak),
    pytest.param(Path, "replace", errno.EIO, id="replace-EIO", marks=pytest.mark.soak),
]


def failing_each_in_turn(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, code: int, attempt: Callable[[int], object]
) -> int:
    """Run ``attempt`` with the first call failing, then the second, … until none fails; the number of calls."""
    real = getattr(owner, name)
    for number in range(1, MOST_CALLS):
        calls = 0

        def fail_once(*arguments: Any, number: int = number, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == number:
                raise OSError(code, os.strerror(code))
            return real(*arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(owner, name, fail_once)
            attempt(number)
        if calls < number:
            return number - 1
    raise AssertionError("more calls than expected")


class Door:
    """Opens a vault whose passphrase may be the one from before a failure or the one after it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.candidates = [PASSPHRASE]

    def open(self) -> vaults.Vault:
        for passphrase in reversed(self.candidates):
            try:
                vault = self.bench.unlock(passphrase)
            except WrongSecret:
                continue
            self.candidates = [passphrase]
            return vault
        raise AssertionError("neither the old passphrase nor the new one")


def work(vault: vaults.Vault, kind: str, door: Door, codes: list[str], target: Path, number: int) -> None:
    if kind == "backup":
        vault.backup(target, created_at=number, overwrite=True)
    elif kind == "recovery":
        codes.append(vault.new_recovery_code())
    else:
        door.candidates.append(f"passphrase {number}")
        if kind == "passphrase":
            vault.change_passphrase(f"passphrase {number}", cost=LOWEST)
        else:
            codes.append(vault.rotate_master_key(f"passphrase {number}", cost=LOWEST))


@pytest.mark.parametrize(("owner", "name", "code"), CALLS)
@pytest.mark.parametrize("kind", ["passphrase", "rotation", "backup", "recovery"])
def test_a_failing_call_leaves_the_old_state_or_the_new(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, owner: Any, name: str, code: int
) -> None:
    vault = bench.create()
    add_note(vault, "kept")
    photo = vault.files.put(b"photo")
    bench.close()
    door, codes, target = Door(bench), [bench.recovery_code], tmp_path / "saved"

    def attempt(number: int) -> None:
        try:
            work(door.open(), kind, door, codes, target, number)
        except SatchelError:
            pass
        finally:
            bench.close()

    assert failing_each_in_turn(monkeypatch, owner, name, code, attempt) > 0
    vault = door.open()
    assert notes(vault) == ["kept"] and vault.files.get(photo.id) == b"photo" and vault.check() == ()
    assert vault.header.loose == ()
    bench.close()
    assert not [path.name for path in bench.home.iterdir() if ".tmp" in path.name or ".new" in path.name]
    assert len([entry for entry in bench.secrets.entries if not entry.endswith("/seen")]) == 1
    if kind == "backup":
        restore(target, tmp_path / "restored", by_passphrase(PASSPHRASE, bench.secrets), secrets=bench.secrets).close()
    opening = [each for each in codes if opens(bench, each)]
    assert opening == [codes[-1]]


def opens(bench: Bench, code: str) -> bool:
    try:
        vaults.unlock_with_recovery(bench.home, code, secrets=bench.secrets).close()
    except WrongRecoveryCode:
        return False
    return True


@pytest.mark.parametrize(("owner", "name", "code"), CALLS)
def test_a_creation_with_a_failing_call_makes_a_vault_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, code: int
) -> None:
    def attempt(number: int) -> None:
        bench = Bench(tmp_path / str(number))
        try:
            bench.create()
        except SatchelError:
            return
        bench.close()

    calls = failing_each_in_turn(monkeypatch, owner, name, code, attempt)
    assert calls > 0
    for number in range(1, calls + 2):
        bench = Bench(tmp_path / str(number))
        try:
            vaults.info(bench.home)
        except NoVault:
            bench.create()
            bench.close()
        else:
            with pytest.raises(SatchelError):
                bench.create()
