"""Database and write-ahead log damaged: each is told as what it is, and nothing is lost silently."""

from __future__ import annotations

import random
import shutil
import struct
from pathlib import Path

import pytest

from app.vault import journal, layout
from app.vault import vault as vaults
from app.vault.errors import DatabaseDamaged, JournalDamaged
from tests.vault.conftest import PASSPHRASE, Bench, add_note, notes

PAGE = 4096
FRAME = PAGE + 24


@pytest.fixture
def crashed(bench: Bench, tmp_path: Path) -> Bench:
    """A vault as a killed process leaves it: forty commits, all in the write-ahead log."""
    vault = bench.create()
    vault.checkpoint()
    for number in range(40):
        add_note(vault, f"{number} " + "正文" * 400)
    left = tmp_path / "crashed"
    shutil.copytree(bench.home, left)
    return Bench(left, bench.secrets)


def wal(bench: Bench) -> Path:
    return journal.path_of(layout.database(bench.home, 1))


def test_a_killed_process_loses_nothing(crashed: Bench) -> None:
    assert len(notes(crashed.unlock())) == 40
    crashed.close()


def test_a_flipped_bit_in_a_kept_commit_is_told_and_the_vault_left_alone(crashed: Bench) -> None:
    whole = wal(crashed).read_bytes()
    chance = random.Random(5)
    last_two_commits = len(whole) - 6 * FRAME
    for _ in range(25):
        damaged = bytearray(whole)
        damaged[chance.randrange(32, last_two_commits)] ^= 1 << chance.randrange(8)
        wal(crashed).write_bytes(damaged)
        with pytest.raises(JournalDamaged):
            crashed.unlock()
        assert wal(crashed).read_bytes() == damaged
    wal(crashed).write_bytes(whole)
    assert len(notes(crashed.unlock())) == 40
    crashed.close()


@pytest.mark.parametrize("place", [0, 8, 20, 30])
def test_a_damaged_head_of_the_log_is_told(crashed: Bench, place: int) -> None:
    data = bytearray(wal(crashed).read_bytes())
    data[place] ^= 0x10
    wal(crashed).write_bytes(data)
    with pytest.raises(JournalDamaged):
        crashed.unlock()


def test_opening_without_the_damaged_changes_keeps_a_copy_of_the_log(crashed: Bench) -> None:
    data = bytearray(wal(crashed).read_bytes())
    data[len(data) // 2] ^= 1
    wal(crashed).write_bytes(data)
    vault = vaults.unlock(crashed.home, PASSPHRASE, secrets=crashed.secrets, accept_journal_loss=True)
    kept = notes(vault)
    vault.close()
    assert 0 < len(kept) < 40 and kept == sorted(kept, key=lambda body: int(body.split()[0]))
    assert (crashed.home / "vault-1.db-wal.damaged").read_bytes() == data
    assert notes(crashed.unlock()) == kept
    crashed.close()
    vaults.unlock(crashed.home, PASSPHRASE, secrets=crashed.secrets, accept_journal_loss=True).close()


def test_a_commit_the_power_cut_is_no_damage(crashed: Bench) -> None:
    """Cut anywhere: an exact prefix of what was committed, and no complaint."""
    whole = wal(crashed).read_bytes()
    start = layout.database(crashed.home, 1).read_bytes()
    chance = random.Random(3)
    for cut in [0, 10, 32, 40, *sorted(chance.randrange(32, len(whole)) for _ in range(12)), len(whole) - 1]:
        wal(crashed).write_bytes(whole[:cut])
        layout.database(crashed.home, 1).write_bytes(start)
        wal(crashed).with_name("vault-1.db-shm").unlink(missing_ok=True)
        kept = [int(body.split()[0]) for body in notes(crashed.unlock())]
        crashed.close()
        assert kept == list(range(len(kept)))


def test_a_torn_last_commit_is_no_damage(crashed: Bench) -> None:
    whole = wal(crashed).read_bytes()
    wal(crashed).write_bytes(whole[:-900] + bytes(900))
    assert len(notes(crashed.unlock())) == 39
    crashed.close()


def test_frames_of_an_earlier_round_behind_the_end_are_no_damage(bench: Bench, tmp_path: Path) -> None:
    vault = bench.create()
    for number in range(10):
        add_note(vault, f"{number} " + "正文" * 400)
    with vault.reader.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(RESTART)").all()
    add_note(vault, "10 after the restart")
    shutil.copytree(bench.home, tmp_path / "crashed")
    other = Bench(tmp_path / "crashed", bench.secrets)
    salts = {struct.unpack(">2I", wal(other).read_bytes()[at + 8 : at + 16]) for at in range(32, 32 + 3 * FRAME, FRAME)}
    assert len(salts) > 1
    assert len(notes(other.unlock())) == 11
    other.close()


def test_no_log_is_no_damage(tmp_path: Path) -> None:
    journal.check(tmp_path / "none.db")


def test_a_log_in_the_other_byte_order_is_checked_too(tmp_path: Path) -> None:
    """SQLite on a big-endian machine writes magic …83."""
    head = struct.pack(">6I", 0x377F0683, 3007000, PAGE, 0, 1, 2)
    first = second = 0
    for left, right in struct.iter_unpack(">2I", head):
        first = (first + left + second) & 0xFFFFFFFF
        second = (second + right + first) & 0xFFFFFFFF
    database = tmp_path / "a.db"
    journal.path_of(database).write_bytes(head + struct.pack(">2I", first, second) + bytes(FRAME))
    journal.check(database)
    journal.path_of(database).write_bytes(head + struct.pack(">2I", second, first) + bytes(FRAME))
    with pytest.raises(JournalDamaged):
        journal.check(database)


def fill(bench: Bench) -> None:
    vault = bench.create()
    with vault.engine.begin() as connection:
        for number in range(300):
            connection.exec_driver_sql("INSERT INTO note (body) VALUES (?)", (f"{number}" + "正文" * 400,))
    bench.close()


def test_a_damaged_page_is_found_when_read_and_when_checked(bench: Bench) -> None:
    fill(bench)
    database = layout.database(bench.home, 1)
    whole = database.read_bytes()
    chance = random.Random(11)
    for _ in range(12):
        damaged = bytearray(whole)
        damaged[chance.randrange(PAGE, len(whole))] ^= 1 << chance.randrange(8)
        database.write_bytes(damaged)
        try:
            vault = bench.unlock()
        except DatabaseDamaged:
            continue
        with pytest.raises(DatabaseDamaged):
            vault.check()
        bench.close()
    database.write_bytes(whole)
    assert bench.unlock().check() == ()


def test_a_damaged_first_page_is_told_as_a_damaged_database_not_as_a_wrong_passphrase(bench: Bench) -> None:
    fill(bench)
    database = layout.database(bench.home, 1)
    whole = database.read_bytes()
    database.write_bytes(whole[:100] + bytes(200) + whole[300:])
    with pytest.raises(DatabaseDamaged):
        bench.unlock()


def test_the_salt_in_the_file_may_be_lost(bench: Bench) -> None:
    """The header keeps it: sixteen bytes zeroed are no loss."""
    fill(bench)
    database = layout.database(bench.home, 1)
    database.write_bytes(bytes(16) + database.read_bytes()[16:])
    assert len(notes(bench.unlock())) == 300


def test_reading_a_damaged_page_is_told_as_damage(bench: Bench) -> None:
    fill(bench)
    database = layout.database(bench.home, 1)
    whole = bytearray(database.read_bytes())
    for page in range(20, 40):
        whole[page * PAGE + 5] ^= 1
    database.write_bytes(whole)
    vault = bench.unlock()
    with pytest.raises(DatabaseDamaged):
        notes(vault)


@pytest.mark.parametrize("pages", [1, 10])
def test_a_file_cut_at_a_page_border_is_found_at_once(bench: Bench, pages: int) -> None:
    fill(bench)
    database = layout.database(bench.home, 1)
    database.write_bytes(database.read_bytes()[: -pages * PAGE])
    with pytest.raises(DatabaseDamaged):
        bench.unlock()


def test_two_pages_exchanged_are_found_by_the_check(bench: Bench) -> None:
    fill(bench)
    database = layout.database(bench.home, 1)
    whole = database.read_bytes()
    pages = [whole[at : at + PAGE] for at in range(0, len(whole), PAGE)]
    pages[30], pages[40] = pages[40], pages[30]
    database.write_bytes(b"".join(pages))
    with pytest.raises(DatabaseDamaged):
        bench.unlock().check()


def test_a_reference_into_nothing_is_found_by_the_check(bench: Bench) -> None:
    vault = bench.create()
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE tag (note_id INTEGER REFERENCES note (id))")
    raw = vault.engine.raw_connection()
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("INSERT INTO tag VALUES (99)")
    raw.invalidate()
    raw.close()
    with pytest.raises(DatabaseDamaged):
        vault.check()
