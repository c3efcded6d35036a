"""A simulated laptop: keys, running hash and stamps of its own; it says what to send and takes in the answer.

It holds plain values only, so that a share of many laptops can be handed to another process.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from app.models.ids import new_id
from app.sync import merge, wire
from app.sync.wire import Change, EnrolAnswer, EnrolRequest, SyncAnswer, SyncHead

SCHEMA: Final = "load"
_ALGORITHMS: Final = ["Ed25519"]
_NOTES: Final = (
    "客户来电询问交期，已答复下周三前给方案",
    "关键人调岗，需要重新确认采购流程",
    "竞争对手报价低百分之五，待复核",
)


@dataclass
class Laptop:
    """``identity`` and ``binding`` are raw Ed25519 keys; ``sent`` changes were acknowledged, ``waiting`` weren't."""

    audience: str
    identity: bytes = field(repr=False)
    binding: bytes = field(repr=False)
    device: int = 0
    staff: str = ""
    access: str = field(default="", repr=False)
    hlc: int = 0
    sent: int = 0
    chain: bytes = b""
    waiting: list[bytes] = field(default_factory=list)
    rows: dict[str, list[int]] = field(default_factory=dict)
    refused: int = 0

    @classmethod
    def new(cls, audience: str) -> Laptop:
        identity, binding = (Ed25519PrivateKey.generate().private_bytes_raw() for _ in range(2))
        return cls(audience, identity, binding)

    # ---- the door ----------------------------------------------------------------------------------------------

    def request(self, secret: bytes) -> EnrolRequest:
        """What enrols it. Its access log's key is random: a simulated laptop keeps no log."""
        key = self._bound().as_dict(private=False)
        return EnrolRequest(
            secret=secret,
            identity_key=Ed25519PrivateKey.from_private_bytes(self.identity).public_key().public_bytes_raw(),
            dpop_jwk={name: str(key[name]) for name in ("kty", "crv", "x")},
            log_genesis_key=Ed25519PrivateKey.generate().public_key().public_bytes_raw(),
            hpke_key=X25519PrivateKey.generate().public_key().public_bytes_raw(),
            device_name="Simulated laptop",
            app="0",
            schema=SCHEMA,
            channel="dev",
            nonce=secrets.token_bytes(16),
        )

    def enrolled(self, answer: EnrolAnswer) -> None:
        self.device, self.staff = answer.device, str(answer.staff["i"])

    def assertion(self, now_s: int) -> str:
        """RFC 7523."""
        name = f"device:{self.device}"
        claims = {
            "iss": name, "sub": name, "aud": self.audience, "iat": now_s, "exp": now_s + 60,
            "jti": secrets.token_urlsafe(16),
        }  # fmt: skip
        key = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(self.identity))
        return jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=_ALGORITHMS)

    def proof(self, path: str, now_s: int, *, token: bool = True) -> str:
        """A DPoP proof for a POST (RFC 9449)."""
        key = self._bound()
        claims: dict[str, Any] = {
            "htm": "POST", "htu": self.audience + path, "iat": now_s, "jti": secrets.token_urlsafe(16),
        }  # fmt: skip
        if token:
            claims["ath"] = wire.access_hash(self.access)
        header = {"alg": "Ed25519", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
        return jwt.encode(header, claims, key, algorithms=_ALGORITHMS)

    def _bound(self) -> OKPKey:
        return OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(self.binding))

    # ---- changes -----------------------------------------------------------------------------------------------

    def create(self, count: int, wall_ms: int) -> None:
        """New customers of its own."""
        for _ in range(count):
            row = new_id().replace("-", "")
            fields = {
                "name": f"负载 {row[:12]}", "code": f"L-{row[:16]}", "state": "potential", "deleted": False,
                "keeper_id": self.staff,
            }  # fmt: skip
            self.rows[row] = self._write(row, None, fields, wall_ms)

    def edit(self, count: int, wall_ms: int) -> None:
        """One field of each of ``count`` customers (its own, in turn)."""
        rows = list(self.rows)
        for n in range(count):
            row = rows[(self.sent + n) % len(rows)]
            said = f"{_NOTES[n % len(_NOTES)]}（{self.sent + n}）"
            self.rows[row] = self._write(row, {"note": tuple(self.rows[row])}, {"note": said}, wall_ms)

    def _write(self, row: str, base: Any, fields: dict[str, Any], wall_ms: int) -> list[int]:
        self.hlc = merge.tick(self.hlc, wall_ms)
        self.waiting.append(Change("dossier", row, self.hlc, wall_ms, self.staff, None, base, fields).line())
        return [self.hlc, self.device]

    def body(self) -> bytes:
        """The request that brings what waits."""
        head = SyncHead(SCHEMA, "0", self.device, 0, self.chain, self.sent + 1, secrets.token_bytes(16))
        return wire.pack([head.line(), *self.waiting])

    def take(self, body: bytes) -> None:
        """The answer, unpacked: everything acknowledged, the hashes equal, or it is no answer. Raises WireError."""
        answer = SyncAnswer.read(body.partition(b"\n")[0])
        chain = wire.chain(self.chain, self.waiting)
        if answer.acked != self.sent + len(self.waiting) or answer.chain != chain:
            raise wire.WireError("acknowledgement")
        self.refused += len(answer.rejected)
        self.sent, self.chain = answer.acked, chain
        self.waiting.clear()
