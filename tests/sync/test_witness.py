"""The laptop believes no answer to its log that headquarters' pinned key, or its own memory, doesn't vouch for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accesslog import merkle, notes
from app.accesslog.notes import Checkpoint
from app.sync import errors, wire
from app.sync.wire import LogAnswer
from hq.headquarters import Headquarters
from hq.services import logs, push
from hq.services.tokens import Caller
from tests.sync.laptop import Laptop
from tests.sync.office import Office

Bend = Callable[[Headquarters, LogAnswer], LogAnswer]


def other_nonce(hq: Headquarters, told: LogAnswer) -> LogAnswer:
    return replace(told, receipt=hq.keys.receipt(told.receipt.time, bytes(16), told.receipt.device))


def other_device(hq: Headquarters, told: LogAnswer) -> LogAnswer:
    return replace(told, receipt=hq.keys.receipt(told.receipt.time, told.receipt.nonce, told.receipt.device + 1))


def other_time(_: Headquarters, told: LogAnswer) -> LogAnswer:
    return replace(told, receipt=replace(told.receipt, time=told.receipt.time + 1))


def not_cosigned(_: Headquarters, told: LogAnswer) -> LogAnswer:
    note = notes.parse(told.cosigned)
    return replace(told, cosigned=notes.Note(note.text, note.signatures[:1]).encode())


def cosigned_by_another(hq: Headquarters, told: LogAnswer) -> LogAnswer:
    note = notes.parse(told.cosigned)
    other = notes.cosign(note.text, hq.settings.log_origin, Ed25519PrivateKey.generate(), 1)
    return replace(told, cosigned=notes.Note(note.text, (note.signatures[0], other)).encode())


def cosigned_another_root(hq: Headquarters, told: LogAnswer) -> LogAnswer:
    found = notes.checkpoint_of(notes.parse(told.cosigned).text)
    text = replace(found, root=bytes(32)).encode()
    signed = notes.cosign(text, hq.settings.log_origin, hq.keys.log_key, 1)
    return replace(told, cosigned=notes.Note(text, (signed,)).encode())


def another_leaf(_: Headquarters, told: LogAnswer) -> LogAnswer:
    return replace(told, leaf=told.leaf.replace(b'"size":', b'"size":1'))


def another_place(_: Headquarters, told: LogAnswer) -> LogAnswer:
    return replace(told, index=told.index + 1)


def no_json(_: Headquarters, told: LogAnswer) -> LogAnswer:
    return replace(told, leaf=b"leaf", hq_checkpoint="no note")


def a_rewritten_log(hq: Headquarters, told: LogAnswer) -> LogAnswer:
    """Headquarters' own log made anew around this entry, and signed with its genuine key."""
    leaves = [merkle.leaf_hash(bytes((one % 256,))) for one in range(told.index)] + [merkle.leaf_hash(told.leaf)]
    name = hq.settings.log_origin
    note = notes.sign_checkpoint(Checkpoint(name, len(leaves), merkle.root_of(leaves)), name, hq.keys.log_key)
    return replace(told, hq_checkpoint=note, inclusion=merkle.inclusion_proof(leaves, told.index))


BENDS: Sequence[Bend] = (
    other_nonce, other_device, other_time, not_cosigned, cosigned_by_another, cosigned_another_root, another_leaf,
    another_place, no_json, a_rewritten_log,
)  # fmt: skip


@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: bend.__name__)
def test_a_bent_answer_is_not_believed(laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, bend: Bend) -> None:
    hq.enrol(laptop)
    laptop.engine.sync()
    before, certified = laptop.log.seen_by_headquarters(), list(laptop.times.certified)
    remembered = laptop.log.note(hq.hq.settings.log_origin)
    laptop.event()
    laptop.customer("留着")
    receive = logs._receive

    def bent(at: Headquarters, *given: Any) -> LogAnswer:
        return bend(at, receive(at, *given))

    with monkeypatch.context() as patch:
        patch.setattr(logs, "_receive", bent)
        with pytest.raises(errors.ReceiptForged):
            laptop.engine.sync()
    assert laptop.log.seen_by_headquarters() == before
    assert laptop.times.certified == certified
    assert laptop.waiting() == 1
    assert (laptop.log.note(hq.hq.settings.log_origin) == remembered) or bend in (other_nonce, other_device, other_time)
    assert laptop.engine.sync().finished  # an honest headquarters is believed again
    assert laptop.log.seen_by_headquarters() == laptop.log.head()


def test_a_receipt_over_another_nonce_acknowledges_nothing(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hq.enrol(laptop)
    laptop.customer("留着")
    take = push.push

    def bent(at: Headquarters, caller: Caller, lines: Sequence[bytes]) -> push.Answer:
        told = take(at, caller, lines)
        right = told.head.receipt
        bad = wire.Receipt(right.time, bytes(16), caller.device, right.sig)
        return replace(told, head=replace(told.head, receipt=bad))

    monkeypatch.setattr(push, "push", bent)
    with pytest.raises(errors.ReceiptForged):
        laptop.engine.sync()
    assert laptop.waiting() == 1


def test_headquarters_that_lost_its_own_log_is_found_out(laptop: Laptop, hq: Office) -> None:
    """Its log is shorter than what this laptop has seen of it."""
    hq.enrol(laptop)
    laptop.engine.sync()
    name = hq.hq.settings.log_origin
    longer = Checkpoint(name, 1_000_000, bytes(32))
    laptop.log.store_note(name, longer.size, notes.sign_checkpoint(longer, name, hq.hq.keys.log_key))
    laptop.event()
    with pytest.raises(errors.Behind):
        laptop.engine.sync()


def test_a_cloned_log_is_a_fork(laptop: Laptop, hq: Office) -> None:
    """Headquarters has more events of this device than its log: another copy of the vault spoke to it."""
    enrolled = hq.enrol(laptop)
    laptop.engine.sync()
    ((state, size),) = hq.sql("SELECT state, size FROM device_log WHERE device_id = %s", enrolled.device)
    grown = bytes(state).replace(b'"size":%d' % size, b'"size":%d' % (size + 7))
    hq.sql("UPDATE device_log SET size = size + 7, state = %s WHERE device_id = %s RETURNING 1", grown, enrolled.device)
    laptop.event()
    with pytest.raises((errors.LogForked, errors.Broken, errors.LogRefused)):
        laptop.engine.sync()
    assert laptop.log.seen_by_headquarters() != laptop.log.head()
