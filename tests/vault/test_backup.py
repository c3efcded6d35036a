"""Backup while in use, damage at any place, restore and its refusals."""

from __future__ import annotations

import io
import os
import random
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.vault import backup, layout
from app.vault import vault as vaults
from app.vault.backup_file import BackupInfo, Writer, read
from app.vault.device_secrets import InMemorySecrets
from app.vault.errors import (
    BackupDamaged,
    BackupExists,
    BackupMissing,
    DeviceSecretMissing,
    FolderMissing,
    RecoveryCodeTypo,
    VaultBusy,
    VaultExists,
    VaultNewer,
    WrongSecret,
)
from app.vault.keys import LOWEST
from app.vault.process_lock import ProcessLock
from app.vault.restore import restore
from app.vault.ways_in import by_passphrase, by_recovery_code
from tests.vault.conftest import PASSPHRASE, Bench, add_note, notes

NOW = 1_790_000_000_000
LARGE = bytes(range(256)) * 6000


@pytest.fixture
def saved(bench: Bench, tmp_path: Path) -> Path:
    """A backup of a vault that holds a note and two attachments, and is still open."""
    vault = bench.create()
    add_note(vault, "䶮")
    vault.files.put(b"photo")
    vault.files.put(io.BytesIO(LARGE))
    target = tmp_path / "a.satchel-backup"
    told = vault.backup(target, created_at=NOW, also={"log.db": lambda path: path.write_bytes(b"sealed elsewhere")})
    assert told == backup.inspect(target)
    assert (told.vault_id, told.created_at, told.commit_seq) == (vault.id, NOW, vault.commit_seq)
    return target


def test_restore_brings_back_everything(bench: Bench, saved: Path, tmp_path: Path) -> None:
    home = tmp_path / "restored"
    bench.close()
    vault = restore(saved, home, by_passphrase(PASSPHRASE, bench.secrets), secrets=bench.secrets)
    try:
        assert notes(vault) == ["䶮"]
        assert sorted(len(vault.files.get(name)) for name in vault.files.ids()) == [5, len(LARGE)]
        assert (home / "log.db").read_bytes() == b"sealed elsewhere"
        assert vault.check() == ()
        add_note(vault, "after")
    finally:
        vault.close()
    assert {path.name for path in home.iterdir()} == {
        "files-1", "log.db", "vault-1.db", "vault.hdr", "vault.hdr2", "vault.lock"
    }  # fmt: skip


def test_restore_on_another_machine_goes_by_the_recovery_code(bench: Bench, saved: Path, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "restored", InMemorySecrets()
    with pytest.raises(DeviceSecretMissing):
        restore(saved, home, by_passphrase(PASSPHRASE, elsewhere), secrets=elsewhere)
    vault = restore(saved, home, by_recovery_code(bench.recovery_code), secrets=elsewhere)
    vault.change_passphrase("new machine", cost=LOWEST)
    vault.close()
    other = Bench(home, elsewhere)
    assert notes(other.unlock("new machine")) == ["䶮"]
    other.close()


def test_a_wrong_secret_restores_nothing_and_can_be_repeated(bench: Bench, saved: Path, tmp_path: Path) -> None:
    home = tmp_path / "restored"
    with pytest.raises(WrongSecret):
        restore(saved, home, by_passphrase("wrong", bench.secrets), secrets=bench.secrets)
    assert [path.name for path in home.iterdir()] == [layout.LOCK]
    with pytest.raises(RecoveryCodeTypo):
        restore(saved, home, by_recovery_code("XXXX"), secrets=bench.secrets)
    restore(saved, home, by_passphrase(PASSPHRASE, bench.secrets), secrets=bench.secrets).close()


def test_restore_overwrites_nothing(bench: Bench, saved: Path, tmp_path: Path) -> None:
    way = by_passphrase(PASSPHRASE, bench.secrets)
    with pytest.raises(VaultBusy):
        restore(saved, bench.home, way, secrets=bench.secrets)
    add_note(bench.vault or bench.unlock(), "later")
    bench.close()
    with pytest.raises(VaultExists):
        restore(saved, bench.home, way, secrets=bench.secrets)
    assert notes(bench.unlock()) == ["䶮", "later"]
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    (stranger / "letter.txt").write_text("mine")
    with pytest.raises(VaultExists):
        restore(saved, stranger, way, secrets=bench.secrets)
    assert (stranger / "letter.txt").read_text() == "mine"


def test_restore_in_place_of_a_vault_sets_it_aside_whole(bench: Bench, saved: Path) -> None:
    way = by_passphrase(PASSPHRASE, bench.secrets)
    with pytest.raises(VaultBusy):
        restore(saved, bench.home, way, secrets=bench.secrets, set_aside="1")
    add_note(bench.vault or bench.unlock(), "later")
    bench.close()
    (bench.home / "window.json").write_text("{}")
    before = {path.name: path.read_bytes() for path in bench.home.iterdir() if path.is_file()}
    broken = bench.home.parent / "broken"
    broken.write_bytes(saved.read_bytes()[:-40])
    with pytest.raises(BackupDamaged):
        restore(broken, bench.home, way, secrets=bench.secrets, set_aside="1")
    with pytest.raises(WrongSecret):
        restore(saved, bench.home, by_passphrase("wrong", bench.secrets), secrets=bench.secrets, set_aside="1")
    assert {path.name: path.read_bytes() for path in bench.home.iterdir() if path.is_file()} == before
    vault = restore(saved, bench.home, way, secrets=bench.secrets, set_aside="1")
    try:
        assert notes(vault) == ["䶮"]
    finally:
        vault.close()
    aside = bench.home / f"{layout.ASIDE}1"
    moved = {path.name: path.read_bytes() for path in aside.iterdir() if path.is_file()}
    assert moved == {name: data for name, data in before.items() if name not in layout.BESIDE}
    again = vaults.unlock(aside, PASSPHRASE, secrets=bench.secrets)
    try:
        assert notes(again) == ["䶮", "later"]
    finally:
        again.close()
    with pytest.raises(VaultExists):
        restore(saved, bench.home, way, secrets=bench.secrets, set_aside="1")


def test_restore_with_nothing_to_set_aside_makes_no_folder_for_it(bench: Bench, saved: Path, tmp_path: Path) -> None:
    home = tmp_path / "new"
    home.mkdir()
    restore(saved, home, by_passphrase(PASSPHRASE, bench.secrets), secrets=bench.secrets, set_aside="1").close()
    assert not (home / f"{layout.ASIDE}1").exists()


def test_restore_in_place_of_a_damaged_vault(bench: Bench, saved: Path) -> None:
    bench.close()
    for header in layout.headers(bench.home):
        header.write_bytes(b"gone")
    restore(saved, bench.home, by_passphrase(PASSPHRASE, bench.secrets), secrets=bench.secrets, set_aside="2").close()
    assert notes(bench.unlock()) == ["䶮"]


def test_restore_under_a_lock_of_the_caller(bench: Bench, saved: Path, tmp_path: Path) -> None:
    home = tmp_path / "restored"
    lock = ProcessLock(home)
    with pytest.raises(WrongSecret):
        restore(saved, home, by_passphrase("wrong", bench.secrets), secrets=bench.secrets, lock=lock)
    (home / "vault-1.db.new").write_bytes(b"left over")
    restore(saved, home, by_passphrase(PASSPHRASE, bench.secrets), secrets=bench.secrets, lock=lock).close()


def test_a_backup_damaged_anywhere_is_refused(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    chance = random.Random(7)
    bad = tmp_path / "bad"
    for number in range(150):
        data = bytearray(whole)
        place = chance.randrange(len(data))
        if number % 3 == 0:
            del data[place:]
        elif number % 3 == 1:
            data[place] ^= 1 << chance.randrange(8)
        else:
            data[place:place] = os.urandom(chance.randrange(1, 40))
        bad.write_bytes(data)
        with pytest.raises((BackupDamaged, VaultNewer)):
            backup.inspect(bad)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"SATCHEL BACKUP 1\n", b"SATCHEL BACKUP 1\n[]\n", b"\n" * 9000])
def test_any_other_file_is_no_backup(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(BackupDamaged):
        backup.inspect(tmp_path / "x")


def test_a_backup_of_a_later_format_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"SATCHEL BACKUP 2\nwhatever")
    with pytest.raises(VaultNewer):
        backup.inspect(tmp_path / "x")


def test_a_backup_is_never_written_over_another_file(bench: Bench, saved: Path) -> None:
    vault = bench.vault or bench.unlock()
    with pytest.raises(BackupExists):
        vault.backup(saved, created_at=NOW)
    vault.backup(saved, created_at=NOW + 1, overwrite=True)
    assert backup.inspect(saved).created_at == NOW + 1


def test_a_backup_into_nowhere_and_from_nowhere(bench: Bench, saved: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        (bench.vault or bench.unlock()).backup(tmp_path / "none" / "a", created_at=NOW)
    way = by_passphrase(PASSPHRASE, bench.secrets)
    for path, told in ((tmp_path / "none", BackupMissing), (saved / "a", BackupMissing), (tmp_path, BackupDamaged)):
        with pytest.raises(told):
            restore(path, tmp_path / "restored", way, secrets=bench.secrets)
    assert not (tmp_path / "restored").exists()


def test_a_backup_taken_while_others_write_is_one_consistent_state(bench: Bench, tmp_path: Path) -> None:
    """Every transaction writes a pair; no backup may hold half of one."""
    vault = bench.create()
    stop = threading.Event()

    def write_pairs() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with vault.engine.begin() as connection:
                for _ in range(2):
                    connection.exec_driver_sql("INSERT INTO note (body) VALUES (?)", (f"{number}",))

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        for number in range(4):
            vault.backup(tmp_path / f"{number}", created_at=NOW)
    finally:
        stop.set()
        writer.join()
    bench.close()
    for number in range(4):
        back = restore(
            tmp_path / f"{number}",
            tmp_path / f"home{number}",
            by_passphrase(PASSPHRASE, bench.secrets),
            secrets=bench.secrets,
        )
        kept = notes(back)
        back.close()
        assert kept[::2] == kept[1::2] == [str(each + 1) for each in range(len(kept) // 2)]


def test_a_backup_leaves_nothing_beside_the_originals(bench: Bench, saved: Path) -> None:
    assert not [path.name for path in bench.home.iterdir() if "tmp" in path.name or "snapshot" in path.name]
    assert [path.name for path in saved.parent.iterdir() if "satchel-backup" in path.name] == [saved.name]


class Keep(io.BytesIO):
    """Stays readable when the reader is done with it."""

    def close(self) -> None:
        return None


def parts_of(path: Path) -> tuple[BackupInfo, dict[str, bytes]]:
    kept: dict[str, Keep] = {}

    def sink_for(name: str, size: int) -> Keep:
        return kept.setdefault(name, Keep())

    with path.open("rb") as handle:
        info, _ = read(handle, sink_for)
    return info, {name: sink.getvalue() for name, sink in kept.items()}


def written(path: Path, info: BackupInfo, parts: dict[str, bytes], mac_key: bytes) -> Path:
    """A backup whose checksums all fit."""
    with path.open("wb") as handle:
        writer = Writer(handle, info)
        for name, content in parts.items():
            writer.add(name, len(content), io.BytesIO(content))
        writer.finish(mac_key)
    backup.inspect(path)
    return path


def assert_refused(path: Path, home: Path, bench: Bench) -> None:
    with pytest.raises(BackupDamaged):
        restore(path, home, by_passphrase(PASSPHRASE, bench.secrets), secrets=bench.secrets)
    assert [each.name for each in home.iterdir()] == [layout.LOCK]


def test_a_backup_altered_by_someone_without_the_key_is_refused(bench: Bench, saved: Path, tmp_path: Path) -> None:
    """Checksums mended after the alteration: only the keyed MAC tells."""
    info, parts = parts_of(saved)
    assert_refused(written(tmp_path / "forged", info, parts, b"not the key"), tmp_path / "restored", bench)


def test_a_backup_that_was_wrong_when_written_is_refused(bench: Bench, saved: Path, tmp_path: Path) -> None:
    """Written with the right key, but incomplete or damaged: nothing counts before all of it was checked."""
    info, parts = parts_of(saved)
    key = (bench.vault or bench.unlock()).subkey(backup.LABEL)
    attachment = next(name for name in parts if name.endswith(".enc"))
    database = next(name for name in parts if name.endswith(".db") and name != "log.db")
    middle = len(parts[database]) // 2
    damaged = parts[database][:middle] + bytes(100) + parts[database][middle + 100 :]
    wrong: list[tuple[BackupInfo, dict[str, bytes]]] = [
        (info, {**parts, attachment: b"something else"}),
        (info, {**parts, database: damaged}),
        (info, {name: content for name, content in parts.items() if name != backup.HEADER_PART}),
        (info, {name: content for name, content in parts.items() if name != database}),
        (replace(info, commit_seq=99), parts),
        (replace(info, vault_id="0196f0a0-0000-7000-8000-000000000000"), parts),
    ]
    for number, (told, content) in enumerate(wrong):
        assert_refused(written(tmp_path / f"wrong{number}", told, content, key), tmp_path / "restored", bench)


INFO_LINE = b'{"commit_seq":1,"created_at":2,"vault_id":"0196f0a0-0000-7000-8000-000000000000"}\n'


@pytest.mark.parametrize(
    "rest",
    [
        b"{}\n",
        b"[1]\n",
        b"{" * 4000 + b"\n",
        INFO_LINE.replace(b'"created_at":2', b'"created_at":true'),
        INFO_LINE.replace(b'"created_at":2', b'"created_at":2,"more":3'),
        INFO_LINE + b'{"name":"../../etc/passwd","size":1}\n',
        INFO_LINE + b'{"name":"/etc/passwd","size":1}\n',
        INFO_LINE + b'{"name":"a","size":-1}\n',
        INFO_LINE + b'{"name":"a","size":true}\n',
        INFO_LINE + b'{"name":"a","size":99999999999}\nshort',
        INFO_LINE + b'{"name":"a","size":1}\nx' + b"0" * 64 + b"\n",
        INFO_LINE + b'{"end":1}\n',
        INFO_LINE + b'{"end":0}\n' + b"0" * 64 + b"\n",
    ],
)
def test_lines_that_make_no_sense_are_refused(tmp_path: Path, rest: bytes) -> None:
    (tmp_path / "x").write_bytes(b"SATCHEL BACKUP 1\n" + rest)
    with pytest.raises(BackupDamaged):
        backup.inspect(tmp_path / "x")


def test_more_after_the_end_is_refused(saved: Path) -> None:
    with saved.open("ab") as handle:
        handle.write(b"\n")
    with pytest.raises(BackupDamaged):
        backup.inspect(saved)


def test_a_file_that_shrinks_while_it_is_saved_is_noticed(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as handle, pytest.raises(BackupDamaged):
        Writer(handle, BackupInfo("v", 1, 1)).add("a", 10, io.BytesIO(b"short"))


def test_without_cache_advice_the_backup_is_read_back_all_the_same(
    bench: Bench, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    (bench.vault or bench.unlock()).backup(saved, created_at=NOW, overwrite=True)


def test_a_restore_cut_after_the_header_is_finished_by_unlocking(bench: Bench, saved: Path, tmp_path: Path) -> None:
    home = tmp_path / "restored"
    restore(saved, home, by_passphrase(PASSPHRASE, bench.secrets), secrets=bench.secrets).close()
    for path in (layout.database(home, 1), layout.files(home, 1)):
        path.rename(layout.unfinished(path))
    shutil.copy(home / layout.HEADERS[0], home / "vault.hdr2.00000000.tmp")
    other = Bench(home, bench.secrets)
    vault = other.unlock()
    assert notes(vault) == ["䶮"] and len(vault.files.ids()) == 2
    other.close()
