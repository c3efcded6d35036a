"""The laptop's log in a real SQLCipher file: appending, opening, and failing closed (access-log)."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.accesslog.chain import ChainId
from app.accesslog.errors import (
    LogDamaged,
    LogMissing,
    LogUnavailable,
    SeedDamaged,
    SeedMissing,
)
from app.accesslog.events import Act, Event
from app.accesslog.reader import LOG_NAME, LogReader
from app.accesslog.store import SEED_NAME, SNAPSHOT_EVERY, AccessLog, new_signer
from app.clock import SystemClock
from tests.accesslog.samples import (
    BOOT,
    DOSSIER,
    KEY,
    START_MS,
    VAULT,
    Hands,
    fails,
    full,
    opened,
    reopened,
)


def test_access_log_event_is_there_after_reopening(log: AccessLog, tmp_path: Path) -> None:
    receipts = [log.append(full()), log.append(opened()), log.append(Event(act=Act.LOCK))]
    assert [receipt.seq for receipt in receipts] == [0, 1, 2]
    head = log.head()
    log = reopened(log, tmp_path)
    assert log.size == 3
    assert log.head() == head == log.verify()
    assert [record.leaf for record in log.records()] == [receipt.leaf for receipt in receipts]
    assert [entry.event for entry in log.entries()] == [full(), opened(), Event(act=Act.LOCK)]
    entry = next(log.entries(1, 1))
    assert (entry.seq, entry.wall_ms, entry.boot, entry.chain) == (1, START_MS + 2, BOOT, ChainId(VAULT, 0))
    assert log.append(opened()).seq == 3
    log.close()


def test_records_come_in_any_slice(log: AccessLog) -> None:
    log.append_all(opened(opening=number) for number in range(1100))
    assert [entry.event.opening for entry in log.entries(490, 520)] == list(range(490, 1010))
    assert len(list(log.records())) == 1100
    assert list(log.records(1100)) == []
    assert list(log.records(0, 0)) == []


def test_last_wall_time_is_the_highest_ever_logged(log: AccessLog, tmp_path: Path) -> None:
    clock = Hands()
    log = reopened(log, tmp_path, clock)
    assert log.last_wall_ms == 0
    log.append(opened())
    clock.wall = START_MS - 10_000
    log.append(opened())
    assert log.last_wall_ms == START_MS + 1
    for _ in range(SNAPSHOT_EVERY):
        log.append(opened())
    log = reopened(log, tmp_path)
    assert log.last_wall_ms == START_MS + 1
    log.enrol("7", signer=new_signer())
    assert reopened(log, tmp_path).last_wall_ms >= START_MS + 1


def test_trusted_time_is_carried_over_to_the_next_chain(log: AccessLog, tmp_path: Path) -> None:
    assert log.last_trusted_ms == 0
    log.append(opened(trusted_ms=START_MS))
    log.enrol("7", signer=new_signer())
    assert log.last_trusted_ms == START_MS
    log = reopened(log, tmp_path)
    assert log.last_trusted_ms == START_MS
    log.close()


def test_many_threads_append_without_a_gap(log: AccessLog) -> None:
    seen: list[int] = []

    def work() -> None:
        for _ in range(20):
            seen.append(log.append(opened()).seq)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(80))
    log.verify()


def test_system_clock_serves(tmp_path: Path) -> None:
    log = AccessLog.create(tmp_path, device="0", key=KEY, clock=SystemClock())
    log.append(opened())
    log.append(opened())
    log.verify()
    log.close()


def test_files_hold_no_plain_text(log: AccessLog, tmp_path: Path) -> None:
    log.append(full())
    seen = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.db", "log.db-wal", "log.seed"]
    assert DOSSIER.encode() not in seen
    assert b"account_manager" not in seen
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.db", "log.seed"]


def test_a_log_is_not_made_over_another(log: AccessLog, tmp_path: Path) -> None:
    with pytest.raises(LogUnavailable):
        AccessLog.create(tmp_path, device=VAULT, key=KEY, clock=Hands())


def test_making_a_log_in_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogUnavailable):
        AccessLog.create(tmp_path / "missing", device=VAULT, key=KEY, clock=Hands())


def test_half_made_log_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "log.db.new").write_bytes(b"half")
    (tmp_path / SEED_NAME).write_bytes(b"half")
    AccessLog.create(tmp_path, device=VAULT, key=KEY, clock=Hands()).close()


def test_missing_damaged_and_foreign_logs_are_told_apart(log: AccessLog, tmp_path: Path) -> None:
    log.close()
    with pytest.raises(LogDamaged):
        AccessLog.open(tmp_path, key=bytes(32), clock=Hands())
    content = (tmp_path / LOG_NAME).read_bytes()
    (tmp_path / LOG_NAME).write_bytes(bytes(len(content)))
    with pytest.raises(LogDamaged):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    (tmp_path / LOG_NAME).write_bytes(b"")
    with pytest.raises(LogDamaged):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    (tmp_path / LOG_NAME).unlink()
    with pytest.raises(LogMissing):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert not (tmp_path / LOG_NAME).exists()


def test_a_folder_in_the_files_place_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / LOG_NAME).mkdir()
    with pytest.raises(LogUnavailable):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())


def test_missing_and_damaged_seeds_are_told_apart(log: AccessLog, tmp_path: Path) -> None:
    log.append(opened())
    log.close()
    seed = (tmp_path / SEED_NAME).read_bytes()
    (tmp_path / SEED_NAME).write_bytes(bytes(len(seed)))
    with pytest.raises(SeedDamaged):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    (tmp_path / SEED_NAME).unlink()
    with pytest.raises(SeedMissing):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    reader = LogReader.open_reader(tmp_path, key=KEY)
    assert reader.verify().size == 1
    reader.close()


def test_seed_of_another_log_is_refused(log: AccessLog, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    AccessLog.create(other, device=VAULT, key=KEY, clock=Hands()).close()
    log.close()
    (tmp_path / SEED_NAME).write_bytes((other / SEED_NAME).read_bytes())
    with pytest.raises(SeedDamaged):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())


def test_one_log_is_held_once(log: AccessLog, tmp_path: Path) -> None:
    with pytest.raises(LogUnavailable):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    log.append(opened())


def test_a_closed_log_takes_and_tells_nothing(log: AccessLog) -> None:
    log.close()
    log.close()
    with pytest.raises(LogUnavailable):
        log.append(opened())
    with pytest.raises(LogUnavailable):
        list(log.records())
    with pytest.raises(LogUnavailable):
        log.enrol("7", signer=new_signer())


def test_a_full_disk_refuses_the_event_and_can_be_tried_again(log: AccessLog) -> None:
    log.append(opened())
    connection = log._database._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    with pytest.raises(LogUnavailable) as caught:
        for _ in range(100):
            log.append(full())
    assert caught.value.detail == "full"
    size = log.size
    connection.execute("PRAGMA max_page_count = 100000").fetchall()
    assert log.append(opened()).seq == size
    log.verify()


def test_a_failed_commit_closes_the_log_until_reopened(
    log: AccessLog,
) -> None:
    log.append(opened())
    log._database._connection.execute("DROP TABLE event")
    for detail in ("write", "reopen"):
        with pytest.raises(LogUnavailable) as caught:
            log.append(opened())
        assert caught.value.detail == detail
    with pytest.raises(LogDamaged):
        list(log.records())


def test_a_seed_that_cannot_be_written_refuses_the_reading_but_keeps_the_event(
    log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(opened())
    with monkeypatch.context() as broken:
        broken.setattr("app.accesslog.files.flush", fails)
        for _ in range(3):
            with pytest.raises(LogUnavailable) as caught:
                log.append(opened())
            assert caught.value.detail == "seed"
    assert log.append(opened()).seq == 4
    log = reopened(log, tmp_path)
    assert log.verify().size == 5
    log.close()


def test_a_seed_left_behind_is_moved_forward(log: AccessLog, tmp_path: Path) -> None:
    log.append(opened())
    old = (tmp_path / SEED_NAME).read_bytes()
    log.append_all(opened() for _ in range(5))
    log.close()
    (tmp_path / SEED_NAME).write_bytes(old)
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    log.append(opened())
    assert log.verify().size == 7
    log.close()
    assert (tmp_path / SEED_NAME).read_bytes() != old


def test_a_seed_that_cannot_be_moved_forward_is_unavailable(
    log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = (tmp_path / SEED_NAME).read_bytes()
    log.append(opened())
    log.close()
    (tmp_path / SEED_NAME).write_bytes(old)
    monkeypatch.setattr("app.accesslog.files.flush", fails)
    with pytest.raises(LogUnavailable):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
