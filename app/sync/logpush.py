"""The access log goes first: send what headquarters lacks, and verify everything it answers (trust §3, log-tamper).

The laptop is a witness: it keeps headquarters' last checkpoint and demands a consistency proof from it every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Protocol

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accesslog import merkle, notes
from app.accesslog.chain import Head, Record
from app.accesslog.chain import origin as origin_of
from app.accesslog.errors import NoteError
from app.accesslog.merkle import Tree
from app.accesslog.notes import Checkpoint, NoteKey
from app.accesslog.reader import ChainInfo
from app.sync import errors, wire
from app.sync.headquarters import Headquarters
from app.sync.transport import Refusal

_CORRECTIONS: Final = 3


def note_before(origin: str, number: int) -> str:
    """Under which name the last checkpoint from before headquarters' restoration ``number`` is kept."""
    return f"{origin}/before/{number}"


class Notes(Protocol):
    """Where checkpoints of other logs are kept (``app.accesslog.store.AccessLog``)."""

    def note(self, name: str) -> str | None: ...

    def store_note(self, name: str, size: int, note: str) -> None: ...


def keep_evidence(log: Notes, origin: str, number: int) -> None:
    """Keep the last checkpoint of headquarters' log ``origin`` from before its restoration ``number``."""
    if (note := log.note(origin)) is not None:
        log.store_note(note_before(origin, number), 0, note)


class DeviceLog(Notes, Protocol):
    """What the exchange needs of the laptop's log (``app.accesslog.store.AccessLog``)."""

    @property
    def chain(self) -> ChainInfo: ...

    def head(self) -> Head: ...

    def records(self, start: int = 0, limit: int | None = None) -> Iterator[Record]: ...

    def seen_by_headquarters(self) -> Head | None: ...

    def store_cosigned(self, note: str, keys: list[NoteKey]) -> Head: ...


class LogPush:
    """Brings headquarters' copy of this device's log to the log's present end."""

    def __init__(self, log: DeviceLog, hq: Headquarters, identity: Ed25519PrivateKey, restored: int = 0) -> None:
        """``restored``: the last restoration of headquarters that the laptop knows of (0: none)."""
        self.pushed = 0  # what headquarters took in, attempts that broke off counted too
        self._restored = restored
        self._log = log
        self._hq = hq
        self._identity = identity
        enrolment = hq.enrolment
        self._signer = NoteKey(enrolment.log_origin, enrolment.log_key)
        self._cosigner = NoteKey(enrolment.log_origin, enrolment.log_key, notes.COSIGNATURE)

    def run(self) -> int:
        """Send all events headquarters hasn't countersigned yet; how many they were.

        Raises Behind, LogForked, LogRefused, ReceiptForged, or another Unreachable; Broken if headquarters countersigns
        another history than ours.
        """
        goal, seen = self._log.head(), self._log.seen_by_headquarters()
        corrections = 0
        old = done = seen.size if seen else 0
        if self._restored and self._known() is None:
            done = -1  # it may have lost what it had countersigned
        while done < goal.size:
            new = min(goal.size, old + wire.MOST_EVENTS)
            try:
                self._send(old, Head(goal.chain, new, goal.root if new == goal.size else self._root(new)))
            except Refusal as refusal:
                corrections += 1
                old = self._elsewhere(refusal, goal.size, corrections)
                if old < done:  # before its own log is looked at, which may have grown anew beyond what we know of it
                    raise errors.Behind from None
            else:
                self.pushed += new - old
                old = done = new
        return self.pushed

    def _elsewhere(self, refusal: Refusal, most: int, corrections: int) -> int:
        """The size headquarters says it has: an answer was lost, or this isn't the log it knows."""
        if refusal.problem.code is wire.Code.LOG_FORK:
            raise errors.LogForked from None
        if refusal.problem.members.get("detail") == "headquarters_shorter":
            raise errors.Behind from None  # its own log lost entries that this device has seen
        if refusal.problem.members.get("detail") == "origin":
            raise errors.LogForked from None  # a restored vault's log goes on in a chain of its own
        if refusal.problem.code is wire.Code.LOG_BROKEN:
            raise errors.LogRefused from None
        if refusal.problem.code is not wire.Code.LOG_SIZE:
            raise refusal
        size = refusal.number("size")
        if size > most:
            raise errors.LogForked from None
        if corrections > _CORRECTIONS or size < 0:
            raise errors.NotHeadquarters from None
        return size

    def _root(self, size: int) -> bytes:
        return Tree().extend(record.leaf for record in self._log.records(0, size)).root()

    def _send(self, old: int, head: Head) -> None:
        """Send the events from ``old`` to ``head`` (perhaps none, to have it countersigned) and keep the answer."""
        name, known = origin_of(head.chain), self._known()
        note = notes.sign_checkpoint(Checkpoint(name, head.size, head.root), name, self._identity)
        inquiry = self._hq.ask()
        first = wire.LogHead(
            device=self._hq.enrolment.device,
            old=old,
            note=note,
            known=known.size if known else 0,
            nonce=inquiry.nonce,
            link=self._log.chain.link,
            restored=self._restored,
        )
        lines = [wire.LogLine(one.body, one.signature).line() for one in self._log.records(old, head.size - old)]
        answer = self._hq.post("/v1/log", wire.pack([first.line(), *lines]), packed=True)
        try:
            told = wire.LogAnswer.read(answer.lines()[0])
        except wire.WireError:
            raise errors.NotHeadquarters from None
        theirs = self._verified(told, head, known)
        self._hq.certified(told.receipt, inquiry)
        self._log.store_note(theirs.origin, theirs.size, told.hq_checkpoint)
        seen = self._log.seen_by_headquarters()
        if seen is None or seen.size <= head.size:
            self._log.store_cosigned(told.cosigned, [self._cosigner, self._signer])

    def _known(self) -> Checkpoint | None:
        """Headquarters' last checkpoint that this device has verified, since it was last restored."""
        kept = self._log.note(self._signer.name)
        if self._restored and kept == self._log.note(note_before(self._signer.name, self._restored)):
            return None
        return notes.checkpoint_of(notes.parse(kept).text) if kept else None

    def _verified(self, told: wire.LogAnswer, head: Head, known: Checkpoint | None) -> Checkpoint:
        """Headquarters' checkpoint, once cosignature, inclusion and consistency hold. Raises ReceiptForged."""
        try:
            mine, _ = notes.open_checkpoint(told.cosigned, [self._cosigner, self._signer])
            theirs, _ = notes.open_checkpoint(told.hq_checkpoint, [self._signer])
            if mine != Checkpoint(origin_of(head.chain), head.size, head.root) or told.size != head.size:
                raise errors.ReceiptForged
            if theirs.origin != self._signer.name or not self._is_ours(orjson.loads(told.leaf), head):
                raise errors.ReceiptForged
            merkle.verify_inclusion(merkle.leaf_hash(told.leaf), told.index, theirs.size, told.inclusion, theirs.root)
            before = known or Checkpoint(theirs.origin, 0, merkle.EMPTY_ROOT)
            merkle.verify_consistency(before.size, before.root, theirs.size, theirs.root, told.consistency)
        except (NoteError, merkle.ProofError, orjson.JSONDecodeError):
            raise errors.ReceiptForged from None
        return theirs

    def _is_ours(self, leaf: Any, head: Head) -> bool:
        wanted = {"device": self._hq.enrolment.device, "size": head.size, "root": head.root.hex()}
        return isinstance(leaf, dict) and all(leaf.get(name) == value for name, value in wanted.items())
