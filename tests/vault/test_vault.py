"""Making, unlocking, changing and locking a vault."""

from __future__ import annotations

import pytest

from app.vault import vault as vaults
from app.vault.errors import WrongSecret
from tests.vault.conftest import Bench, add_note, notes


def test_a_vault_keeps_what_was_written(bench: Bench) -> None:
    add_note(bench.create(), "喆")
    bench.vault.close()
    assert notes(bench.unlock()) == ["喆"]


def test_a_wrong_passphrase_is_told_as_such(bench: Bench) -> None:
    bench.create().close()
    with pytest.raises(WrongSecret):
        bench.unlock("something else")


def test_recovery_code_opens_when_the_keyring_is_gone(bench: Bench) -> None:
    bench.create().close()
    bench.secrets.entries.clear()
    bench.vault = vaults.unlock_with_recovery(bench.home, bench.recovery_code, secrets=bench.secrets)
    assert notes(bench.vault) == []
