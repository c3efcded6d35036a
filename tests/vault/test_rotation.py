"""A new master key after the passphrase leaked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.vault import header as headers
from app.vault import layout
from app.vault import vault as vaults
from app.vault.errors import FileDamaged, VaultClosed, WrongRecoveryCode, WrongSecret
from app.vault.keys import LOWEST
from tests.vault.conftest import PASSPHRASE, Bench, add_note, notes
from tests.vault.test_vault import FullKeyring, escrow_pair


def test_rotation_keeps_everything_and_shuts_the_old_ways(bench: Bench, tmp_path: Path) -> None:
    private, public = escrow_pair()
    vault = bench.create(hq_public_key=public)
    add_note(vault, "kept")
    photo = vault.files.put(b"photo" * 1_000_000)
    bench.close()
    shutil.copytree(bench.home, tmp_path / "stolen")
    old_database = layout.database(bench.home, 1).read_bytes()
    vault = bench.unlock()
    code = vault.rotate_master_key("fresh one", cost=LOWEST)
    with pytest.raises(VaultClosed):
        vault.subkey("x")
    with pytest.raises(WrongSecret):
        bench.unlock()
    with pytest.raises(WrongRecoveryCode):
        vaults.unlock_with_recovery(bench.home, bench.recovery_code, secrets=bench.secrets)
    vault = bench.unlock("fresh one")
    assert notes(vault) == ["kept"]
    assert vault.files.get(photo.id) == b"photo" * 1_000_000
    assert vault.check() == ()
    assert not vault.older_than_last_lock
    bench.close()
    vaults.unlock_with_recovery(bench.home, code, secrets=bench.secrets).close()
    vaults.unlock_with_escrow(bench.home, private, secrets=bench.secrets).close()
    names = {path.name for path in bench.home.iterdir()}
    assert names == {"files-2", "vault-2.db", "vault.hdr", "vault.hdr2", "vault.lock"}
    assert layout.database(bench.home, 2).read_bytes()[:16] != old_database[:16]
    assert len([name for name in bench.secrets.entries if not name.endswith("/seen")]) == 1


def test_a_rotation_that_fails_leaves_the_vault_open_as_it_was(bench: Bench) -> None:
    vault = bench.create()
    add_note(vault, "kept")
    photo = vault.files.put(b"photo")
    path = next(layout.files(bench.home, 1).iterdir())
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(FileDamaged):
        vault.rotate_master_key("fresh one", cost=LOWEST)
    path.write_bytes(whole)
    assert notes(vault) == ["kept"]
    assert vault.files.get(photo.id) == b"photo"
    bench.close()
    assert bench.unlock().header.loose == ()
    assert not [path for path in bench.home.iterdir() if "-2" in path.name]


def test_a_rotation_cut_after_the_header_is_finished_by_unlocking(bench: Bench) -> None:
    vault = bench.create()
    vault.files.put(b"photo")
    vault.rotate_master_key("fresh one", cost=LOWEST)
    for path in (layout.database(bench.home, 2), layout.files(bench.home, 2)):
        path.rename(layout.unfinished(path))
    layout.database(bench.home, 1).write_bytes(b"the old one, not yet removed")
    layout.files(bench.home, 1).mkdir()
    vault = bench.unlock("fresh one")
    assert [vault.files.get(name) for name in vault.files.ids()] == [b"photo"]
    assert not layout.database(bench.home, 1).exists() and not layout.files(bench.home, 1).exists()


def test_changing_the_passphrase_leaves_one_keyring_entry_and_the_database_alone(bench: Bench) -> None:
    vault = bench.create()
    add_note(vault, "kept")
    before = vault.database_path.read_bytes()
    vault.change_passphrase("second", cost=LOWEST)
    vault.change_passphrase("third", cost=LOWEST)
    assert vault.database_path.read_bytes() == before
    assert len(bench.secrets.entries) == 1
    bench.close()
    for wrong in (PASSPHRASE, "second"):
        with pytest.raises(WrongSecret):
            bench.unlock(wrong)
    assert notes(bench.unlock("third")) == ["kept"]


def test_a_keyring_that_keeps_nothing_leaves_the_old_passphrase(bench: Bench) -> None:
    vault = bench.create()
    with pytest.raises(Exception, match="keyring"):
        vault.change_passphrase("second", secrets=FullKeyring(), cost=LOWEST)
    with pytest.raises(Exception, match="keyring"):
        vault.rotate_master_key("second", secrets=FullKeyring(), cost=LOWEST)
    bench.close()
    bench.unlock()
    assert headers.load(bench.home).header.loose == ()
