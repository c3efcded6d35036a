"""The spool: events from before an unlock are sealed, kept in order, and appended once (access-log)."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from app.accesslog import canonical, spool
from app.accesslog.errors import LogUnavailable, SpoolDamaged
from app.accesslog.events import Act, Event, Occurrence, Outcome
from app.accesslog.spool import SPOOL_NAME, Spool
from app.accesslog.store import AccessLog
from tests.accesslog.samples import BOOT, START_MS, Hands

PRIVATE = X25519PrivateKey.from_private_bytes(bytes([9]) * 32)
SECRET = PRIVATE.private_bytes_raw()
PUBLIC = PRIVATE.public_key().public_bytes_raw()


def failed(number: int = 0) -> Event:
    return Event(act=Act.UNLOCK_FAILED, outcome=Outcome.FAILED, reason="wrong-passphrase", duration_ms=number)


@pytest.fixture
def box(tmp_path: Path) -> Spool:
    return Spool(tmp_path, public_key=PUBLIC, clock=Hands())


def test_failed_unlocks_are_drained_in_order_with_their_time(box: Spool) -> None:
    assert box.drain(SECRET) == []
    for number in range(5):
        box.seal(failed(number))
    events = box.drain(SECRET)
    assert [event.duration_ms for event in events] == list(range(5))
    assert events[2].happened == Occurrence(wall_ms=START_MS + 3, mono_ms=3, boot=BOOT)
    assert box.drain(SECRET) == events
    box.clear()
    box.clear()
    assert box.id is None
    assert box.drain(SECRET) == []


def test_a_stated_time_is_kept(box: Spool) -> None:
    happened = Occurrence(wall_ms=1, mono_ms=2, boot=BOOT)
    box.seal(Event(act=Act.LOCK, happened=happened))
    assert box.drain(SECRET)[0].happened == happened


def test_spool_is_sealed(box: Spool, tmp_path: Path) -> None:
    box.seal(failed())
    content = (tmp_path / SPOOL_NAME).read_bytes()
    assert b"unlock_failed" not in content
    with pytest.raises(SpoolDamaged):
        box.drain(bytes([8]) * 32)


def test_log_takes_the_spool_once(box: Spool, log: AccessLog, tmp_path: Path) -> None:
    assert log.drain(box, SECRET) == []
    for number in range(3):
        box.seal(failed(number))
    kept = (tmp_path / SPOOL_NAME).read_bytes()
    assert [receipt.seq for receipt in log.drain(box, SECRET)] == [0, 1, 2]
    assert box.id is None
    (tmp_path / SPOOL_NAME).write_bytes(kept)  # the crash came before the spool was cleared
    assert log.drain(box, SECRET) == []
    assert log.size == 3
    box.seal(failed(7))
    assert len(log.drain(box, SECRET)) == 1
    assert [entry.event.duration_ms for entry in log.entries()] == [0, 1, 2, 7]
    log.verify()


def test_an_empty_spool_is_cleared(box: Spool, log: AccessLog, tmp_path: Path) -> None:
    box.seal(failed())
    (tmp_path / SPOOL_NAME).write_bytes((tmp_path / SPOOL_NAME).read_bytes()[:25])
    assert log.drain(box, SECRET) == []
    assert box.id is None


def test_a_torn_last_entry_was_never_acknowledged(box: Spool, tmp_path: Path) -> None:
    box.seal(failed(0))
    whole = (tmp_path / SPOOL_NAME).read_bytes()
    box.seal(failed(1))
    more = (tmp_path / SPOOL_NAME).read_bytes()
    for cut in (len(whole), len(whole) + 1, len(whole) + 4, len(whole) + 5, len(more) - 1):
        (tmp_path / SPOOL_NAME).write_bytes(more[:cut])
        assert len(box.drain(SECRET)) == 1
        box.seal(failed(2))
        assert [event.duration_ms for event in box.drain(SECRET)] == [0, 2]


def test_log_tamper_every_change_to_the_spool_is_found(box: Spool, tmp_path: Path) -> None:
    starts = []
    for number in range(3):
        box.seal(failed(number))
        starts.append((tmp_path / SPOOL_NAME).stat().st_size)
    whole = (tmp_path / SPOOL_NAME).read_bytes()
    first, second, third = (whole[a:b] for a, b in zip([25, *starts], starts, strict=False))
    for content in (whole[:25] + second + third, whole[:25] + first + third, whole[:25] + second + first + third):
        (tmp_path / SPOOL_NAME).write_bytes(content)
        with pytest.raises(SpoolDamaged):
            box.drain(SECRET)
    missed = []
    for at in range(0, len(whole) - len(third), 3):
        changed = bytearray(whole)
        changed[at] ^= 1
        (tmp_path / SPOOL_NAME).write_bytes(changed)
        try:
            if len(box.drain(SECRET)) == 3:
                missed.append(at)
        except SpoolDamaged:
            continue
    assert missed == []


def test_a_sealed_entry_that_is_no_event_is_found(box: Spool, tmp_path: Path) -> None:
    box.seal(failed())
    head = (tmp_path / SPOOL_NAME).read_bytes()[:25]
    before = spool.sha256(head).hexdigest()
    for plain in (
        canonical.encode({"number": 0, "before": before}),
        canonical.encode({"number": 0, "before": before, "event": {"act": "nothing"}}),
        b"not json",
    ):
        sealed = spool._suite().encrypt(plain, PRIVATE.public_key(), b"satchel/log/spool/v1")
        (tmp_path / SPOOL_NAME).write_bytes(head + len(sealed).to_bytes(4, "big") + sealed)
        with pytest.raises(SpoolDamaged):
            box.drain(SECRET)


@pytest.mark.parametrize(
    "content", [b"", b"SATSPOOL1", b"something else that is long enough", b"SATSPOOL1" + b"x" * 16 + b"\xff" * 8]
)
def test_what_is_no_spool_is_refused_and_can_be_set_aside(box: Spool, tmp_path: Path, content: bytes) -> None:
    (tmp_path / SPOOL_NAME).write_bytes(content)
    with pytest.raises(SpoolDamaged):
        box.drain(SECRET)
    with pytest.raises(SpoolDamaged):
        box.seal(failed())
    box.set_aside()
    assert (tmp_path / "log.spool.damaged").read_bytes() == content
    box.seal(failed())
    assert len(box.drain(SECRET)) == 1


def test_a_spool_that_cannot_be_written_fails_closed(tmp_path: Path) -> None:
    box = Spool(tmp_path / "missing", public_key=PUBLIC, clock=Hands())
    with pytest.raises(LogUnavailable):
        box.seal(failed())
    (tmp_path / SPOOL_NAME).mkdir()
    with pytest.raises(SpoolDamaged):
        Spool(tmp_path, public_key=PUBLIC, clock=Hands()).drain(SECRET)
