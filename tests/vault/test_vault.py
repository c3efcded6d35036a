"""Making, unlocking, changing and locking a vault."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine

from app.vault import layout
from app.vault import vault as vaults
from app.vault.device_secrets import InMemorySecrets, NoKeyring
from app.vault.errors import (
    DatabaseDamaged,
    DatabaseMissing,
    DeviceSecretMissing,
    DeviceSecretNotKept,
    HeaderDamaged,
    NoVault,
    VaultBusy,
    VaultClosed,
    VaultExists,
    WrongEscrowKey,
    WrongRecoveryCode,
    WrongSecret,
)
from app.vault.keys import LOWEST
from app.vault.process_lock import ProcessLock
from app.vault.recovery_code import generate, show
from tests.vault.conftest import PASSPHRASE, Bench, add_note, migrate, notes


class FullKeyring(InMemorySecrets):
    """Takes nothing."""

    def put(self, name: str, secret: bytes) -> None:
        raise DeviceSecretNotKept


def escrow_pair() -> tuple[bytes, bytes]:
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def test_a_vault_keeps_what_was_written(bench: Bench) -> None:
    add_note(bench.create(), "喆")
    bench.close()
    assert notes(bench.unlock()) == ["喆"]


def test_making_a_vault_twice_overwrites_nothing(bench: Bench) -> None:
    add_note(bench.create(), "first")
    bench.close()
    with pytest.raises(VaultExists):
        vaults.create(bench.home, "another", secrets=bench.secrets, migrate=migrate, cost=LOWEST)
    assert notes(bench.unlock()) == ["first"]


def test_a_failed_creation_leaves_nothing_and_can_be_repeated(bench: Bench) -> None:
    def break_off(engine: Engine) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        vaults.create(bench.home, PASSPHRASE, secrets=bench.secrets, migrate=break_off, cost=LOWEST)
    assert bench.secrets.entries == {}
    with pytest.raises(NoVault):
        bench.unlock()
    bench.create()


def test_a_keyring_that_keeps_nothing_stops_the_creation(bench: Bench) -> None:
    with pytest.raises(DeviceSecretNotKept):
        vaults.create(bench.home, PASSPHRASE, secrets=FullKeyring(), migrate=migrate, cost=LOWEST)
    with pytest.raises(NoVault):
        vaults.info(bench.home)


def test_a_creation_cut_after_the_header_is_finished_by_unlocking(bench: Bench) -> None:
    bench.create()
    bench.close()
    database = layout.database(bench.home, 1)
    database.rename(layout.unfinished(database))
    assert notes(bench.unlock()) == []


def test_a_wrong_passphrase_is_told_as_such(bench: Bench) -> None:
    bench.create()
    bench.close()
    with pytest.raises(WrongSecret):
        bench.unlock("something else")
    bench.unlock()


def test_passphrase_is_the_same_however_the_input_method_composed_it(bench: Bench) -> None:
    made = vaults.create(bench.home, "Ｅ é \udcff", secrets=bench.secrets, migrate=migrate, cost=LOWEST)
    made.vault.close()
    bench.unlock("E e\u0301 \udcff")


def test_no_vault_makes_no_folder(bench: Bench) -> None:
    with pytest.raises(NoVault):
        bench.unlock()
    assert not bench.home.exists()
    with pytest.raises(NoVault):
        vaults.info(bench.home)


def test_recovery_code_opens_when_the_keyring_is_gone(bench: Bench) -> None:
    bench.create()
    bench.close()
    bench.secrets.entries.clear()
    with pytest.raises(DeviceSecretMissing):
        bench.unlock()
    bench.vault = vaults.unlock_with_recovery(bench.home, bench.recovery_code, secrets=bench.secrets)
    bench.vault.change_passphrase("new one", cost=LOWEST)
    bench.close()
    bench.unlock("new one")


def test_another_vaults_recovery_code_and_a_replaced_one_are_refused(bench: Bench) -> None:
    newer = bench.create().new_recovery_code()
    bench.close()
    for code in (show(generate()), bench.recovery_code):
        with pytest.raises(WrongRecoveryCode):
            vaults.unlock_with_recovery(bench.home, code, secrets=bench.secrets)
    bench.vault = vaults.unlock_with_recovery(bench.home, newer.lower().replace("-", " "), secrets=bench.secrets)


def test_headquarters_opens_the_vault_of_a_leaver(bench: Bench) -> None:
    private, public = escrow_pair()
    add_note(bench.create(hq_public_key=public), "kept")
    bench.close()
    for wrong in (escrow_pair()[0], b"short"):
        with pytest.raises(WrongEscrowKey):
            vaults.unlock_with_escrow(bench.home, wrong, secrets=NoKeyring())
    bench.vault = vaults.unlock_with_escrow(bench.home, private, secrets=NoKeyring())
    assert notes(bench.vault) == ["kept"]


def test_headquarters_slot_is_added_at_enrolment_and_replaced_later(bench: Bench) -> None:
    old, new = escrow_pair(), escrow_pair()
    vault = bench.create()
    assert not vaults.info(bench.home).headquarters
    vault.add_headquarters_slot(old[1])
    vault.add_headquarters_slot(new[1])
    bench.close()
    with pytest.raises(WrongEscrowKey):
        vaults.unlock_with_escrow(bench.home, old[0], secrets=bench.secrets)
    bench.vault = vaults.unlock_with_escrow(bench.home, new[0], secrets=bench.secrets)


def test_a_vault_without_a_slot_for_headquarters_says_so(bench: Bench) -> None:
    bench.create()
    bench.close()
    with pytest.raises(WrongEscrowKey):
        vaults.unlock_with_escrow(bench.home, escrow_pair()[0], secrets=bench.secrets)


def test_without_a_keyring_the_passphrase_stands_alone_and_the_vault_says_so(bench: Bench) -> None:
    made = vaults.create(bench.home, PASSPHRASE, secrets=NoKeyring(), migrate=migrate, cost=LOWEST)
    assert made.vault.protection == vaults.Protection(None, LOWEST)
    made.vault.close()
    bench.vault = vaults.unlock(bench.home, PASSPHRASE, secrets=NoKeyring())
    bench.vault.change_passphrase("with a keyring now", secrets=bench.secrets, cost=LOWEST)
    assert bench.vault.protection == vaults.Protection("memory", LOWEST)
    bench.close()
    with pytest.raises(DeviceSecretMissing):
        vaults.unlock(bench.home, "with a keyring now", secrets=NoKeyring())
    bench.unlock("with a keyring now")


def test_a_keyring_that_went_away_may_be_given_up(bench: Bench) -> None:
    bench.create()
    bench.close()
    bench.vault = vaults.unlock_with_recovery(bench.home, bench.recovery_code, secrets=NoKeyring())
    bench.vault.change_passphrase("a longer one, alone", cost=LOWEST)
    bench.close()
    bench.vault = vaults.unlock(bench.home, "a longer one, alone", secrets=NoKeyring())


def test_info_needs_no_key(bench: Bench) -> None:
    vault = bench.create()
    told = vaults.info(bench.home)
    assert told.vault_id == vault.id
    assert told.protection == vaults.Protection("memory", LOWEST)
    assert told.recovery_code and told.header_copies_whole and told.database_bytes > 0


def test_two_programs_on_one_vault_the_second_is_told(bench: Bench) -> None:
    bench.create()
    with pytest.raises(VaultBusy):
        vaults.unlock(bench.home, PASSPHRASE, secrets=bench.secrets)


def test_a_lock_taken_before_unlocking_stays_the_callers_when_it_fails(bench: Bench) -> None:
    bench.create()
    bench.close()
    lock = ProcessLock(bench.home)
    with pytest.raises(WrongSecret):
        vaults.unlock(bench.home, "wrong", secrets=bench.secrets, lock=lock)
    with pytest.raises(VaultBusy):
        ProcessLock(bench.home)
    bench.vault = vaults.unlock(bench.home, PASSPHRASE, secrets=bench.secrets, lock=lock)
    bench.close()
    with ProcessLock(bench.home):
        pass


def test_a_closed_vault_gives_no_key_and_no_connection(bench: Bench) -> None:
    vault = bench.create()
    bench.close()
    vault.close()
    with pytest.raises(VaultClosed):
        vault.subkey("anything")
    with pytest.raises(VaultClosed):
        notes(vault)
    with pytest.raises(VaultClosed):
        add_note(vault, "late")


def test_closing_empties_the_write_ahead_log(bench: Bench) -> None:
    vault = bench.create()
    add_note(vault, "a")
    assert (bench.home / "vault-1.db-wal").stat().st_size > 0
    assert vault.checkpoint()
    assert (bench.home / "vault-1.db-wal").stat().st_size == 0
    bench.close()
    assert sorted(path.name for path in bench.home.iterdir()) == ["vault-1.db", "vault.hdr", "vault.hdr2", "vault.lock"]


def test_a_missing_or_empty_database_does_not_pass_for_an_empty_vault(bench: Bench) -> None:
    bench.create()
    bench.close()
    database = layout.database(bench.home, 1)
    database.unlink()
    with pytest.raises(DatabaseMissing):
        bench.unlock()
    database.touch()
    with pytest.raises(DatabaseMissing):
        bench.unlock()
    assert database.stat().st_size == 0


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP TABLE vault_meta", DatabaseMissing),
        ("DELETE FROM vault_meta", DatabaseDamaged),
        ("UPDATE vault_meta SET vault_id = 'another'", DatabaseDamaged),
    ],
)
def test_a_database_without_this_vaults_row_is_refused(bench: Bench, statement: str, told: type[Exception]) -> None:
    vault = bench.create()
    raw = vault.engine.raw_connection()
    raw.cursor().execute(statement)
    raw.close()
    with pytest.raises(told):
        bench.close()
    with pytest.raises(told):
        bench.unlock()
    bench.vault = None


def test_another_vaults_database_is_refused(bench: Bench, tmp_path: Path) -> None:
    other = Bench(tmp_path / "other")
    other.create()
    other.close()
    bench.create()
    bench.close()
    layout.database(other.home, 1).replace(layout.database(bench.home, 1))
    with pytest.raises(DatabaseDamaged):
        bench.unlock()


def test_the_header_lost_with_the_database_there_is_damage_not_a_new_start(bench: Bench) -> None:
    bench.create()
    bench.close()
    for path in layout.headers(bench.home):
        path.unlink()
    with pytest.raises(HeaderDamaged):
        bench.unlock()
    with pytest.raises(VaultExists):
        bench.create()


def test_an_old_copy_put_back_is_noticed_by_the_witness_in_the_keyring(bench: Bench) -> None:
    add_note(bench.create(), "a")
    bench.close()
    database = layout.database(bench.home, 1)
    old = database.read_bytes()
    vault = bench.unlock()
    assert not vault.older_than_last_lock
    add_note(vault, "b")
    bench.close()
    database.write_bytes(old)
    assert bench.unlock().older_than_last_lock
    bench.close()
    assert not bench.unlock().older_than_last_lock


def test_only_transactions_that_write_count_as_commits(bench: Bench) -> None:
    vault = bench.create()
    before = vault.commit_seq
    notes(vault)
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1").all()
    assert vault.commit_seq == before
    add_note(vault, "a")
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE note SET body = 'b'")
    assert vault.commit_seq == before + 2


def test_subkeys_differ_by_label_and_stay_the_same(bench: Bench) -> None:
    vault = bench.create()
    keys = [vault.subkey("a"), vault.subkey("b")]
    assert keys[0] != keys[1] and {len(key) for key in keys} == {32}
    bench.close()
    assert [bench.unlock().subkey("a"), bench.vault and bench.vault.subkey("b")] == keys


def test_leftovers_of_interrupted_writes_are_swept_at_unlock(bench: Bench) -> None:
    bench.create()
    bench.close()
    stray = [bench.home / "vault.hdr.0a1b2c3d.tmp", bench.home / "vault-2.db.new", bench.home / "vault-2.db.new-wal"]
    for path in stray:
        path.write_bytes(b"x")
    later = bench.home / "vault-3.db"
    later.write_bytes(b"of a key this header doesn't know: kept")
    bench.unlock()
    assert not any(path.exists() for path in stray)
    assert later.exists()
