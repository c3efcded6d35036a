"""The laptop's log in a real SQLCipher file (access-log, log-tamper)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accesslog import chain as links
from app.accesslog import notes
from app.accesslog.chain import ChainId, Head
from app.accesslog.database import Database
from app.accesslog.errors import (
    Broken,
    Kind,
    LogDamaged,
    LogMissing,
    LogUnavailable,
    NoteError,
    SeedDamaged,
    SeedMissing,
)
from app.accesslog.events import Act, Event
from app.accesslog.reader import LOG_NAME, LogReader
from app.accesslog.store import SEED_NAME, SNAPSHOT_EVERY, AccessLog, new_signer
from app.clock import SystemClock
from tests.accesslog.samples import ACTOR, BOOT, DOSSIER, KEY, START_MS, VAULT, Hands, full, opened

DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
HQ_KEY = Ed25519PrivateKey.from_private_bytes(bytes([2]) * 32)
HQ = notes.NoteKey("headquarters", HQ_KEY.public_key().public_bytes_raw(), notes.COSIGNATURE)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AccessLog]:
    log = AccessLog.create(tmp_path, device=VAULT, key=KEY, clock=Hands())
    yield log
    log.close()


def reopened(log: AccessLog, folder: Path, clock: Hands | None = None) -> AccessLog:
    log.close()
    return AccessLog.open(folder, key=KEY, clock=clock or Hands())


def kind_of(broken: pytest.ExceptionInfo[Broken]) -> tuple[Kind, int]:
    return broken.value.kind, broken.value.seq


def cosigned(log: LogReader, head: Head | None = None) -> str:
    """What headquarters answers: the checkpoint with its countersignature."""
    if head is None:
        note = notes.parse(log.checkpoint(DEVICE_KEY))
    else:
        note = notes.Note(notes.Checkpoint(links.origin(head.chain), head.size, head.root).encode(), ())
    return note.with_signature(notes.cosign(note.text, "headquarters", HQ_KEY, 1)).encode()


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


# ---- errors of opening ---------------------------------------------------------------------------------------------


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


# ---- tampering with the log's key in hand ---------------------------------------------------------------------------


def tampered(folder: Path, *statements: str) -> None:
    database = Database.open(folder / LOG_NAME, KEY)
    for statement in statements:
        database._connection.execute(statement)
    database.close()


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE event SET body = (SELECT body FROM event LIMIT 1) WHERE position & 255 = 3", Kind.LINK),
        (
            "UPDATE event SET body = CAST(replace(body, 'office', 'branch') AS BLOB) WHERE position & 255 = 3",
            Kind.BAD_SIG,
        ),
        ("UPDATE event SET signature = zeroblob(64) WHERE position & 255 = 3", Kind.BAD_SIG),
        ("DELETE FROM event WHERE position & 255 = 3", Kind.LINK),
        ("UPDATE event SET position = position + 1 WHERE position & 1099511627775 >= 3", Kind.LINK),
    ],
)
@pytest.mark.parametrize("count", [6, SNAPSHOT_EVERY + 3])
def test_log_tamper_in_the_file_is_found_at_the_next_start(
    log: AccessLog, tmp_path: Path, statement: str, kind: Kind, count: int
) -> None:
    log.append_all(opened(opening=number) for number in range(count))
    log.close()
    if "position + 1" in statement:  # upwards, one after the other
        tampered(
            tmp_path,
            "UPDATE event SET position = -position - 1 WHERE position & 1099511627775 >= 3",
            "UPDATE event SET position = -position WHERE position < 0",
        )
    else:
        tampered(tmp_path, statement)
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands()).verify()
    assert kind_of(caught)[0] in (kind, Kind.HEAD)
    if caught.value.kind is not Kind.HEAD and (count == 6 or "position + 1" not in statement):
        assert caught.value.seq == 3


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM chain",
        "UPDATE chain SET device = 'Zhang San'",
        "INSERT INTO snapshot VALUES (1, 'text', 0)",
        "INSERT INTO snapshot VALUES (1, '{\"size\":1}', 0)",
        "INSERT INTO snapshot SELECT 1, '{}', 'never'",
        f"INSERT INTO note VALUES ('satchel/log/{VAULT}/0', 1, 'not a note')",
        "UPDATE meta SET value = 2",
        "DROP TABLE meta",
        "DROP TABLE chain",
        "DROP TABLE event",
    ],
)
def test_a_log_whose_rows_are_not_what_was_written_is_damaged(log: AccessLog, tmp_path: Path, statement: str) -> None:
    log.append(opened())
    log.close()
    tampered(tmp_path, statement)
    with pytest.raises(LogDamaged):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())


def test_a_damaged_page_is_found(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened(opening=number) for number in range(40))
    log.close()
    whole, seed = (tmp_path / LOG_NAME).read_bytes(), (tmp_path / SEED_NAME).read_bytes()
    found = 0
    for at in range(100, len(whole), 4096):
        changed = bytearray(whole)
        changed[at] ^= 1
        (tmp_path / LOG_NAME).write_bytes(changed)
        (tmp_path / SEED_NAME).write_bytes(seed)
        try:
            damaged = AccessLog.open(tmp_path, key=KEY, clock=Hands())
            damaged.close()
        except (LogDamaged, Broken):
            found += 1
    assert found >= 8  # all but pages that opening doesn't read


def test_a_log_whose_rows_have_another_type_is_broken(log: AccessLog, tmp_path: Path) -> None:
    log.append(opened())
    log.close()
    tampered(tmp_path, "UPDATE event SET body = 'text', signature = 'text'")
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert kind_of(caught) == (Kind.BAD_SIG, 0)


def test_log_tamper_truncation_is_found_at_once(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(6))
    log.close()
    tampered(tmp_path, "DELETE FROM event WHERE position & 255 >= 4")
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert (kind_of(caught), caught.value.detail) == ((Kind.HEAD, 4), "seed_ahead")


def test_log_tamper_truncation_behind_a_snapshot_is_found_at_once(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(SNAPSHOT_EVERY))
    log.close()
    tampered(tmp_path, "DELETE FROM event WHERE position & 255 >= 4")
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert (kind_of(caught), caught.value.detail) == ((Kind.HEAD, 4), "snapshot_ahead")


def test_log_tamper_a_deleted_journal_is_found_at_once(log: AccessLog, tmp_path: Path) -> None:
    for _ in range(5):
        log.append(opened())
    files = {name: (tmp_path / name).read_bytes() for name in (LOG_NAME, SEED_NAME)}
    log.close()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert kind_of(caught) == (Kind.HEAD, 0)


def test_log_tamper_a_forged_snapshot_is_found_by_verify(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(SNAPSHOT_EVERY))
    log.close()
    database = Database.open(tmp_path / LOG_NAME, KEY)
    found = database.snapshot(1)
    assert found is not None
    state = links.VerifierState.decode(found[0])
    peak = bytes(32)
    with database.transaction():
        database.set_snapshot(1, links.replace(state, tree=links.Tree(SNAPSHOT_EVERY, (peak,))).encode(), found[1])
    database.close()
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    with pytest.raises(Broken) as caught:
        log.verify()
    assert kind_of(caught) == (Kind.HISTORY_REWRITTEN, SNAPSHOT_EVERY)
    log.close()


def test_log_tamper_rows_that_vanish_while_open_are_found(log: AccessLog) -> None:
    log.append_all(opened() for _ in range(6))
    log._database._connection.execute("DELETE FROM event WHERE position & 255 = 5")
    with pytest.raises(Broken) as caught:
        log.verify()
    assert kind_of(caught) == (Kind.HEAD, 5)


def test_log_tamper_a_gap_in_the_tail_is_found_at_once(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(3))
    log.close()
    tampered(tmp_path, "UPDATE event SET position = position + 7 WHERE position & 255 = 2")
    with pytest.raises(Broken) as caught:
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert caught.value.kind is Kind.LINK


def test_log_tamper_an_old_copy_of_the_folder_is_found_by_a_held_head(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(3))
    log.close()
    old = {name: (tmp_path / name).read_bytes() for name in (LOG_NAME, SEED_NAME)}
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    log.append_all(opened() for _ in range(3))
    seen = log.head()
    assert log.verify(seen) == seen
    log.close()
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    assert log.verify().size == 3  # by itself the old copy is whole: software can't see more
    with pytest.raises(Broken) as caught:
        log.verify(seen)
    assert kind_of(caught) == (Kind.HEAD, 3)
    log.append_all(opened(duration_ms=1) for _ in range(3))
    with pytest.raises(Broken) as caught:
        log.verify(seen)
    assert kind_of(caught) == (Kind.FORK, 6)
    log.append(opened())
    with pytest.raises(Broken) as caught:
        log.verify(seen)
    assert kind_of(caught) == (Kind.HISTORY_REWRITTEN, 6)
    with pytest.raises(Broken) as caught:
        log.verify(Head(ChainId("99", 0), 1, bytes(32)))
    assert kind_of(caught) == (Kind.HEAD, 1)
    log.close()


# ---- failing to write: nothing may be shown --------------------------------------------------------------------------


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
    with pytest.raises(LogUnavailable):
        list(log.records())


def test_a_seed_that_cannot_be_written_refuses_the_reading_but_keeps_the_event(
    log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(opened())
    with monkeypatch.context() as broken:
        broken.setattr("app.accesslog.files.flush", _fails)
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
    monkeypatch.setattr("app.accesslog.files.flush", _fails)
    with pytest.raises(LogUnavailable):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())


def _fails(_: int) -> None:
    raise OSError(5, "input/output error")


# ---- chains ---------------------------------------------------------------------------------------------------------


def test_enrolment_closes_the_local_chain_and_begins_the_devices(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(3))
    signer = new_signer()
    before = log.head()
    info = log.enrol("7", signer=signer, actor=ACTOR)
    assert (info.id, info.genesis) == (ChainId("7", 0), signer.public)
    closing = list(log.entries(chain=log.chains[0]))[-1]
    assert (closing.event.act, closing.event.target and closing.event.target.id) == (Act.ENROLLED, "7")
    assert info.link == closing.leaf
    opening = next(log.entries()).event
    assert opening.act is Act.EPOCH
    assert opening.target is not None
    assert (opening.target.id, opening.target.count) == (VAULT, 4)
    log.append(opened())
    head = log.head()
    assert (head.chain, head.size) == (ChainId("7", 0), 2)
    log = reopened(log, tmp_path)
    assert log.verify() == head
    assert log.verify(before) == head  # what was seen of the chain before still binds
    assert log.enrol("7", signer=new_signer()).id == ChainId("7", 1)
    log = reopened(log, tmp_path)
    assert [chain.id for chain in log.chains] == [ChainId(VAULT, 0), ChainId("7", 0), ChainId("7", 1)]
    log.verify()
    log.close()


@pytest.mark.parametrize("moment", ["seed", "commit", "after"])
def test_enrolment_cut_off_at_any_moment_leaves_a_working_log(
    log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    log.append(opened())
    with monkeypatch.context() as broken:
        if moment == "seed":
            broken.setattr("app.accesslog.files.flush", _fails)
        elif moment == "commit":
            log._database._connection.execute("ALTER TABLE chain RENAME TO hidden")
        else:
            broken.setattr(AccessLog, "_advance", lambda *_: _fails(0))
        with pytest.raises((LogUnavailable, OSError)):
            log.enrol("7", signer=new_signer())
    if moment == "commit":
        log._database._connection.execute("ALTER TABLE hidden RENAME TO chain")
    log = reopened(log, tmp_path)
    assert log.chain.id.device == ("7" if moment == "after" else VAULT)
    log.append(opened())
    log.verify()
    log.close()


def test_enrolment_interrupted_by_another_error_leaves_the_chain_as_it_was(log: AccessLog, tmp_path: Path) -> None:
    class Stopped(Hands):
        def wall_ms(self) -> int:
            raise KeyboardInterrupt

    log.append(opened())
    log._clock = Stopped()
    with pytest.raises(KeyboardInterrupt):
        log.enrol("7", signer=new_signer())
    log._clock = Hands(boot_ms=100)
    log.append(opened())
    log = reopened(log, tmp_path, Hands(boot_ms=200))
    assert log.verify().size == 2
    log.close()


def test_restart_after_a_restore_goes_on_in_a_new_epoch(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(3))
    log.close()
    (tmp_path / SEED_NAME).unlink()
    log = AccessLog.restart(tmp_path, key=KEY, clock=Hands(), actor=ACTOR)
    assert log.chain.id == ChainId(VAULT, 1)
    log.append(opened())
    log = reopened(log, tmp_path)
    log.verify()
    assert log.size == 2
    log.close()


def test_restart_that_fails_leaves_the_log_closed(
    log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.close()
    with monkeypatch.context() as broken:
        broken.setattr("app.accesslog.files.write_new", lambda *_: _fails(0))
        with pytest.raises(LogUnavailable):
            AccessLog.restart(tmp_path, key=KEY, clock=Hands())
    with monkeypatch.context() as broken:
        broken.setattr(AccessLog, "_next_chain", lambda *_: ChainId(VAULT, 0))
        with pytest.raises(LogUnavailable):
            AccessLog.restart(tmp_path, key=KEY, clock=Hands())
    AccessLog.restart(tmp_path, key=KEY, clock=Hands(), device="7").close()


def test_log_tamper_a_chain_that_does_not_follow_is_found(log: AccessLog, tmp_path: Path) -> None:
    log.append(opened())
    log.enrol("7", signer=new_signer())
    log.close()
    tampered(tmp_path, "UPDATE chain SET link = zeroblob(32) WHERE number = 2")
    with pytest.raises(Broken):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())
    tampered(
        tmp_path,
        "UPDATE chain SET link = (SELECT link FROM chain WHERE number = 1)",
        "DELETE FROM chain WHERE number = 1",
    )
    with pytest.raises(Broken):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())


def test_log_tamper_a_replaced_older_chain_is_found(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(3))
    log.enrol("7", signer=new_signer())
    log.close()
    tampered(tmp_path, "DELETE FROM snapshot", "DELETE FROM event WHERE position = (1 << 40) + 3")
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    with pytest.raises(Broken) as caught:
        log.verify()
    assert (caught.value.kind, caught.value.detail) == (Kind.HEAD, "link")
    log.close()


# ---- checkpoints ----------------------------------------------------------------------------------------------------


def test_checkpoint_is_signed_by_the_devices_identity(log: AccessLog) -> None:
    log.append_all(opened() for _ in range(3))
    device = notes.NoteKey(f"satchel/log/{VAULT}/0", DEVICE_KEY.public_key().public_bytes_raw())
    checkpoint, _ = notes.open_checkpoint(log.checkpoint(DEVICE_KEY), [device])
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (device.name, 3, log.head().root)


def test_what_headquarters_countersigned_is_kept_and_stamped(log: AccessLog, tmp_path: Path) -> None:
    assert log.seen_by_headquarters() is None
    assert log.cosigned_note() is None
    log.append_all(opened() for _ in range(3))
    note = cosigned(log)
    head = log.head()
    assert log.store_cosigned(note, [HQ]) == head
    log.append(opened())
    log = reopened(log, tmp_path)
    assert log.seen_by_headquarters() == head
    assert log.cosigned_note() == note
    assert f'"hq":{{"root":"{head.root.hex()}","size":3}}'.encode() in list(log.records())[3].body
    assert log.verify().size == 4
    log.enrol("7", signer=new_signer())
    assert log.seen_by_headquarters() is None
    log.verify()
    log.close()


def test_log_tamper_against_what_headquarters_countersigned_is_found(log: AccessLog, tmp_path: Path) -> None:
    log.append_all(opened() for _ in range(3))
    log.close()
    old = {name: (tmp_path / name).read_bytes() for name in (LOG_NAME, SEED_NAME)}
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    log.append_all(opened() for _ in range(3))
    log.store_cosigned(note := cosigned(log), [HQ])
    earlier = cosigned(log, Head(log.chain.id, 2, bytes(32)))
    with pytest.raises(Broken) as caught:
        log.store_cosigned(earlier, [HQ])
    assert (kind_of(caught), caught.value.detail) == ((Kind.HEAD, 2), "older")
    log.close()
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)
    log = AccessLog.open(tmp_path, key=KEY, clock=Hands())
    for count, kind in ((0, Kind.HEAD), (3, Kind.FORK), (1, Kind.HISTORY_REWRITTEN)):
        log.append_all(opened(duration_ms=1) for _ in range(count))
        with pytest.raises(Broken) as caught:
            log.store_cosigned(note, [HQ])
        assert caught.value.kind is kind
    log.close()


def test_a_note_that_is_not_headquarters_is_not_kept(log: AccessLog) -> None:
    log.append(opened())
    with pytest.raises(NoteError):
        log.store_cosigned(log.checkpoint(DEVICE_KEY), [HQ])
    with pytest.raises(NoteError):
        log.store_cosigned("nonsense", [HQ])
    with pytest.raises(Broken):
        log.store_cosigned(cosigned(log, Head(ChainId("8", 0), 1, log.head().root)), [HQ])
    assert log.seen_by_headquarters() is None


def test_notes_of_other_logs_are_kept(log: AccessLog, tmp_path: Path) -> None:
    assert log.note("satchel/headquarters") is None
    log.store_note("satchel/headquarters", 4, "text")
    log.store_note("satchel/headquarters", 5, "newer")
    log = reopened(log, tmp_path)
    assert log.note("satchel/headquarters") == "newer"
    log.close()


def test_violations_are_told_with_their_place(log: AccessLog) -> None:
    log.append_all([opened(), opened(place="train"), Event(act=Act.LOCK)])
    assert [(one.seq, one.rule) for one in log.violations()] == [(1, "borrow-place")]
