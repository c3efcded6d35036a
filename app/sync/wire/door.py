"""Headquarters' door: the enrolment code, enrolment, tokens, and the words two people compare by voice."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from app.sync.wire.body import PROTOCOL, WireError, b64, loads, member, optional, unb64
from app.sync.wire.exchange import Receipt, place

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ: Final = {**{sign: n for n, sign in enumerate(CROCKFORD)}, "O": 0, "I": 1, "L": 1}
SECRET_BYTES: Final = 14
PIN_BYTES: Final = 10
_DIGITS: Final = 40  # 25 bytes
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,512}=*").fullmatch
"""RFC 6750 §2.1: it goes into a header."""


def spki_hash(spki: bytes) -> bytes:
    """SHA-256 of a certificate's SubjectPublicKeyInfo in DER (RFC 7469 §2.4): what the laptop pins."""
    return sha256(spki).digest()


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """112 secret bits and the first 80 bits of headquarters' SPKI hash.

    Written in Crockford's base32 as eight groups of five, with a checksum that finds a slip of the pen before the
    network is touched. The secret is sent only to a server whose certificate has this pin.
    """

    secret: bytes
    pin: bytes

    @classmethod
    def new(cls, spki_hash: bytes) -> EnrolmentCode:
        return cls(secrets.token_bytes(SECRET_BYTES), spki_hash[:PIN_BYTES])

    def text(self) -> str:
        number = int.from_bytes(self.secret + self.pin + _checksum(self.secret + self.pin), "big")
        digits = "".join(CROCKFORD[number >> 5 * n & 31] for n in range(_DIGITS - 1, -1, -1))
        return "-".join(digits[n : n + 5] for n in range(0, _DIGITS, 5))

    @classmethod
    def read(cls, text: str) -> EnrolmentCode:
        """From what a person typed (any case, O for 0, I and L for 1, any spaces and dashes); raises WireError."""
        signs = [sign for sign in text.upper() if sign not in " -\t\r\n"]
        if len(signs) != _DIGITS or not all(sign in _READ for sign in signs):
            raise WireError("code")
        number = 0
        for sign in signs:
            number = number << 5 | _READ[sign]
        data = number.to_bytes(25, "big")
        if data[24:] != _checksum(data[:24]):
            raise WireError("code")
        return cls(data[:SECRET_BYTES], data[SECRET_BYTES:24])

    def is_for(self, spki_hash: bytes) -> bool:
        """Whether the server with this SPKI hash is the headquarters that made the code."""
        return secrets.compare_digest(self.pin, spki_hash[:PIN_BYTES])


def _checksum(data: bytes) -> bytes:
    return sha256(b"satchel enrolment code" + data).digest()[:1]


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The device that a vault was before it enrols anew; ``proof`` shows that the vault holds that device's key."""

    device: int
    proof: bytes

    def value(self) -> dict[str, Any]:
        return {"device": self.device, "proof": b64(self.proof)}

    @classmethod
    def read(cls, value: object) -> Predecessor:
        if not isinstance(value, dict):
            raise WireError("predecessor")
        return cls(member(value, "device", int), unb64(value.get("proof"), 64))


def succession(device: int, identity_key: bytes, nonce: bytes) -> bytes:
    """What the old identity key signs: this device is followed by the one with ``identity_key``, in this request."""
    return b"satchel-succession/v1\n%d\n" % device + identity_key + nonce


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """Public keys are raw, 32 bytes: Ed25519 identity and first log key, X25519 HPKE. ``dpop_jwk``: OKP Ed25519.
    ``predecessor``: the device this vault was before (restored or copied vault)."""

    secret: bytes
    identity_key: bytes
    dpop_jwk: dict[str, str]
    log_genesis_key: bytes
    hpke_key: bytes
    device_name: str
    app: str
    schema: str
    channel: str
    nonce: bytes
    proto: int = PROTOCOL
    predecessor: Predecessor | None = None

    def line(self) -> bytes:
        told = {} if self.predecessor is None else {"predecessor": self.predecessor.value()}
        return orjson.dumps(
            {"proto": self.proto, "secret": b64(self.secret), "identity_key": b64(self.identity_key),
             "dpop_jwk": self.dpop_jwk, "log_genesis_key": b64(self.log_genesis_key), "hpke_key": b64(self.hpke_key),
             "device_name": self.device_name, "app": self.app, "schema": self.schema, "channel": self.channel,
             "nonce": b64(self.nonce), **told}
        )  # fmt: skip

    @classmethod
    def read(cls, line: bytes) -> EnrolRequest:
        found = loads(line)
        jwk = member(found, "dpop_jwk", dict)
        if set(jwk) != {"kty", "crv", "x"} or (jwk["kty"], jwk["crv"]) != ("OKP", "Ed25519"):
            raise WireError("dpop_jwk")
        unb64(jwk["x"], 32)
        name = member(found, "device_name", str)
        if not 0 < len(name) <= 80 or not name.isprintable():
            raise WireError("device_name")
        return cls(
            secret=unb64(found.get("secret"), SECRET_BYTES),
            identity_key=unb64(found.get("identity_key"), 32),
            dpop_jwk=jwk,
            log_genesis_key=unb64(found.get("log_genesis_key"), 32),
            hpke_key=unb64(found.get("hpke_key"), 32),
            device_name=name,
            app=member(found, "app", str),
            schema=member(found, "schema", str),
            channel=member(found, "channel", str),
            nonce=unb64(found.get("nonce"), 16),
            proto=member(found, "proto", int),
            predecessor=None if found.get("predecessor") is None else Predecessor.read(found["predecessor"]),
        )


@dataclass(frozen=True, slots=True)
class EnrolAnswer:
    """``device`` is the number in stamps and in the log; ``staff`` the person's row (wire form: id and fields);
    ``pins`` SPKI hashes, current first; ``escrow_key`` X25519; ``log_key`` Ed25519 of the log ``log_origin``;
    ``predecessor``: the device that ended with this; ``restored``: headquarters' last restoration (0: none)."""

    device: int
    staff: dict[str, Any]
    company: str
    fingerprint: str
    epoch: int
    pins: Sequence[bytes]
    escrow_key: bytes
    log_origin: str
    log_key: bytes
    receipt: Receipt
    audience: str
    predecessor: int | None = None
    restored: int = 0

    def line(self) -> bytes:
        told = {} if self.predecessor is None else {"predecessor": self.predecessor}
        if self.restored:
            told["restored"] = self.restored
        return orjson.dumps(
            {"device": self.device, "staff": self.staff, "company": self.company, "fingerprint": self.fingerprint,
             "epoch": self.epoch, "pins": [b64(pin) for pin in self.pins], "escrow_key": b64(self.escrow_key),
             "log_origin": self.log_origin, "log_key": b64(self.log_key), "receipt": self.receipt.value(),
             "audience": self.audience, **told}
        )  # fmt: skip

    @classmethod
    def read(cls, line: bytes) -> EnrolAnswer:
        found = loads(line)
        return cls(
            device=member(found, "device", int),
            staff=member(found, "staff", dict),
            company=member(found, "company", str),
            fingerprint=member(found, "fingerprint", str),
            epoch=place(found.get("epoch")),
            pins=[unb64(pin, 32) for pin in member(found, "pins", list)],
            escrow_key=unb64(found.get("escrow_key"), 32),
            log_origin=member(found, "log_origin", str),
            log_key=unb64(found.get("log_key"), 32),
            receipt=Receipt.read(found.get("receipt")),
            audience=member(found, "audience", str),
            predecessor=optional(found, "predecessor", int),
            restored=place(found.get("restored") or 0),
        )


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """An opaque access token bound to the DPoP key (RFC 9449 §5); ``expires_in`` seconds."""

    access_token: str
    expires_in: int

    def line(self) -> bytes:
        return orjson.dumps({"access_token": self.access_token, "token_type": "DPoP", "expires_in": self.expires_in})

    @classmethod
    def read(cls, line: bytes) -> TokenAnswer:
        found = loads(line)
        if found.get("token_type") != "DPoP" or _TOKEN(member(found, "access_token", str)) is None:
            raise WireError("token_type")
        return cls(member(found, "access_token", str), member(found, "expires_in", int))


def access_hash(token: str) -> str:
    """The ``ath`` of a DPoP proof (RFC 9449 §4.2)."""
    return b64(sha256(token.encode("ascii")).digest())


def fingerprint(identity_key: bytes) -> str:
    """Six pronounceable words (proquints, 96 bits) of a device's identity key, compared by voice at enrolment."""
    digest = sha256(b"satchel-fingerprint/v1" + identity_key).digest()
    return " ".join(_proquint(int.from_bytes(digest[n : n + 2], "big")) for n in range(0, 12, 2))


def _proquint(value: int) -> str:
    consonant, vowel = "bdfghjklmnprstvz", "aiou"
    return (
        consonant[value >> 12] + vowel[value >> 10 & 3] + consonant[value >> 6 & 15]
        + vowel[value >> 4 & 3] + consonant[value & 15]
    )  # fmt: skip
