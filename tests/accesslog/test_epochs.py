"""One chain after the other: enrolment, restore, and what headquarters countersigned."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accesslog import chain as links
from app.accesslog import notes
from app.accesslog.chain import ChainId, Head
from app.accesslog.errors import (
    Broken,
    Kind,
    LogUnavailable,
    NoteError,
    SeedMissing,
)
from app.accesslog.events import Act, Event
from app.accesslog.reader import LOG_NAME, LogReader
from app.accesslog.store import SEED_NAME, AccessLog, new_signer
from tests.accesslog.samples import (
    ACTOR,
    DOSSIER,
    KEY,
    VAULT,
    Hands,
    fails,
    kind_of,
    opened,
    reopened,
    tampered,
)

DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
HQ_KEY = Ed25519PrivateKey.from_private_bytes(bytes([2]) * 32)
HQ = notes.NoteKey("headquarters", HQ_KEY.public_key().public_bytes_raw(), notes.COSIGNATURE)


def cosigned(log: LogReader, head: Head | None = None) -> str:
    """What headquarters answers: the checkpoint with its countersignature."""
    if head is None:
        note = notes.parse(log.checkpoint(DEVICE_KEY))
    else:
        note = notes.Note(notes.Checkpoint(links.origin(head.chain), head.size, head.root).encode(), ())
    return note.with_signature(notes.cosign(note.text, "headquarters", HQ_KEY, 1)).encode()


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
            broken.setattr("app.accesslog.files.flush", fails)
        elif moment == "commit":
            log._database._connection.execute("ALTER TABLE chain RENAME TO hidden")
        else:
            broken.setattr(AccessLog, "_advance", lambda *_: fails(0))
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


def test_backup_holds_the_log_without_its_seed(log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append_all(opened() for _ in range(200))
    restored = tmp_path / "restored"
    restored.mkdir()
    log.copy_to(restored / LOG_NAME)
    with pytest.raises(LogUnavailable):
        AccessLog.open(tmp_path, key=KEY, clock=Hands())  # copying doesn't let go of the lock
    log.append(opened())
    with pytest.raises(LogUnavailable):
        log.copy_to(restored / LOG_NAME)
    with pytest.raises(LogUnavailable):
        log.copy_to(tmp_path / "missing" / LOG_NAME)
    assert DOSSIER.encode() not in (restored / LOG_NAME).read_bytes()
    with pytest.raises(SeedMissing):
        AccessLog.open(restored, key=KEY, clock=Hands())
    copy = AccessLog.restart(restored, key=KEY, clock=Hands())
    assert [chain.id for chain in copy.chains] == [ChainId(VAULT, 0), ChainId(VAULT, 1)]
    copy.append(opened())
    copy.verify()
    copy.close()
    with monkeypatch.context() as broken:
        broken.setattr("app.accesslog.files.flush", fails)
        with pytest.raises(LogUnavailable):
            log.copy_to(restored / "another.db")


def test_restart_that_fails_leaves_the_log_closed(
    log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.close()
    with monkeypatch.context() as broken:
        broken.setattr("app.accesslog.files.write_new", lambda *_: fails(0))
        with pytest.raises(LogUnavailable):
            AccessLog.restart(tmp_path, key=KEY, clock=Hands())
    with monkeypatch.context() as broken:
        broken.setattr(AccessLog, "_next_chain", lambda *_: ChainId(VAULT, 0))
        with pytest.raises(LogUnavailable):
            AccessLog.restart(tmp_path, key=KEY, clock=Hands())
    AccessLog.restart(tmp_path, key=KEY, clock=Hands(), device="7").close()


def test_each_chain_knows_how_many_events_it_has(log: AccessLog) -> None:
    before = log.size
    log.append_all(opened() for _ in range(3))
    log.enrol("7", signer=new_signer())
    log.append(opened())
    sizes = [log.size_of(chain) for chain in log.chains]
    assert len(sizes) == 2 and sizes[0] >= before + 3 and sizes[-1] == log.size
    assert [sum(1 for _ in log.records(chain=chain)) for chain in log.chains] == sizes


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
