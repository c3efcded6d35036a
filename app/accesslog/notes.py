"""Signed notes, checkpoints and cosignatures of C2SP (``signed-note``, ``tlog-checkpoint``, ``tlog-cosignature``).

A note is text, an empty line, and signature lines ``— name base64(key id ‖ signature)``. A checkpoint is a note whose
first lines are origin, size and root. Only Ed25519 (type 0x01) and its timestamped cosignature (type 0x04) are known;
signatures of unknown keys are ignored, as the standard asks.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.accesslog.errors import NoteError

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
MOST_BYTES: Final = 1_000_000
MOST_SIGNATURES: Final = 100
_SIGNATURE_BYTES: Final = {ED25519: 64, COSIGNATURE: 72}
_NAME: Final = re.compile(r"[^\s+]+")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key with its name, as verifiers know it (``vkey``); ``algorithm`` is its signature type."""

    name: str
    public: bytes
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None or len(self.public) != 32 or self.algorithm not in _SIGNATURE_BYTES:
            raise NoteError("not a note key")

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key)."""
        return sha256(self.name.encode() + b"\n" + bytes((self.algorithm,)) + self.public).digest()[:4]

    def encode(self) -> str:
        """``name+id+base64(type ‖ key)``."""
        return f"{self.name}+{self.id.hex()}+{_base64(bytes((self.algorithm,)) + self.public)}"

    @classmethod
    def decode(cls, vkey: str) -> NoteKey:
        """The key of ``encode()``; raises NoteError."""
        try:
            name, key_id, encoded = vkey.split("+", 2)
        except ValueError:
            raise NoteError("not a note key") from None
        raw = _unbase64(encoded)
        key = cls(name, raw[1:], raw[0] if raw else 0)
        if key.id.hex() != key_id:
            raise NoteError("the key's id doesn't fit")
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and 4-byte id, and what follows it."""

    name: str
    key_id: bytes
    blob: bytes

    def line(self) -> str:
        return f"— {self.name} {_base64(self.key_id + self.blob)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart; nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> str:
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)

    def with_signature(self, signature: Signature) -> Note:
        return Note(self.text, (*self.signatures, signature))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The body of a checkpoint."""

    origin: str
    size: int
    root: bytes

    def encode(self) -> str:
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def parse(note: str) -> Note:
    """Take a note apart; raises NoteError."""
    if len(note) > MOST_BYTES or any(ord(sign) < 0x20 and sign != "\n" for sign in note):
        raise NoteError("not a note")
    text, gap, rest = note.rpartition("\n\n")
    if not gap or not text or not rest.endswith("\n"):
        raise NoteError("not a note")
    lines = rest[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError("too many signatures")
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or _NAME.fullmatch(parts[1]) is None:
        raise NoteError("not a signature line")
    raw = _unbase64(parts[2])
    if len(raw) < 5:
        raise NoteError("not a signature line")
    return Signature(parts[1], raw[:4], raw[4:])


def sign(text: str, name: str, key: Ed25519PrivateKey) -> Signature:
    """A plain Ed25519 signature of a note's text."""
    _check_text(text)
    return Signature(name, NoteKey(name, key.public_key().public_bytes_raw()).id, key.sign(text.encode()))


def cosign(text: str, name: str, key: Ed25519PrivateKey, at_s: int) -> Signature:
    """A timestamped cosignature (type 0x04); ``at_s`` is the witness's time in seconds since the epoch."""
    _check_text(text)
    identity = NoteKey(name, key.public_key().public_bytes_raw(), COSIGNATURE)
    return Signature(name, identity.id, struct.pack(">Q", at_s) + key.sign(_cosigned(text, at_s)))


def _cosigned(text: str, at_s: int) -> bytes:
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(ord(sign) < 0x20 and sign != "\n" for sign in text):
        raise NoteError("a note's text ends with a line feed and holds no control characters")


@dataclass(frozen=True, slots=True)
class Signed:
    """A verified signature: whose, and when (seconds since the epoch, cosignatures only)."""

    key: NoteKey
    at_s: int | None


def verify(note: Note, keys: Iterable[NoteKey]) -> list[Signed]:
    """The signatures by ``keys``, others ignored. Raises NoteError if a known one is wrong or none is known."""
    known = {(key.name, key.id): key for key in keys}
    found: dict[NoteKey, Signed] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None or key in found:
            continue
        found[key] = _verified(note.text, signature, key)
    if not found:
        raise NoteError("no signature of a known key")
    return list(found.values())


def _verified(text: str, signature: Signature, key: NoteKey) -> Signed:
    if len(signature.blob) != _SIGNATURE_BYTES[key.algorithm]:
        raise NoteError("a signature is wrong")
    at_s: int | None = None
    message, proof = text.encode(), signature.blob
    if key.algorithm == COSIGNATURE:
        (at_s,) = struct.unpack(">Q", signature.blob[:8])
        message, proof = _cosigned(text, at_s), signature.blob[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(proof, message)
    except (InvalidSignature, ValueError):
        raise NoteError("a signature is wrong") from None
    return Signed(key, at_s)


def checkpoint_of(text: str) -> Checkpoint:
    """The checkpoint in a note's text; further lines are extensions and are ignored. Raises NoteError."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or _SIZE.fullmatch(lines[1]) is None:
        raise NoteError("not a checkpoint")
    root = _unbase64(lines[2])
    if len(root) != 32:
        raise NoteError("not a checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root)


def sign_checkpoint(checkpoint: Checkpoint, name: str, key: Ed25519PrivateKey) -> str:
    """A checkpoint as a note signed by ``name``."""
    text = checkpoint.encode()
    return Note(text, (sign(text, name, key),)).encode()


def open_checkpoint(note: str, keys: Iterable[NoteKey]) -> tuple[Checkpoint, list[Signed]]:
    """The checkpoint of a note that at least one of ``keys`` has signed; raises NoteError."""
    parsed = parse(note)
    signed = verify(parsed, keys)
    return checkpoint_of(parsed.text), signed


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("not base64") from None
    if _base64(raw) != text:
        raise NoteError("not canonical base64")
    return raw
