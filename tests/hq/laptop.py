"""A laptop as headquarters sees it: keys of its own, TLS with the pinned certificate, DPoP, changes by hand."""

from __future__ import annotations

import secrets
import ssl
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from app.accesslog import seeds
from app.clock import Clock
from app.models.ids import new_id
from app.sync import merge, wire
from app.sync.wire import Change, EnrolAnswer, EnrolmentCode, EnrolRequest, SyncAnswer, SyncHead, TokenAnswer

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def hex_id() -> str:
    return new_id().replace("-", "")


class Laptop:
    """Talks to headquarters at ``address``; enrol it first."""

    def __init__(self, url: str, address: tuple[str, int], certificate: Path, clock: Clock) -> None:
        context = ssl.create_default_context(cafile=str(certificate))
        context.check_hostname = False
        self.url, self.clock = url, clock
        base = f"https://{address[0]}:{address[1]}"
        self.http = httpx.Client(base_url=base, verify=context, trust_env=False, timeout=60)
        self.identity = Ed25519PrivateKey.generate()
        self.binding = OKPKey.generate_key("Ed25519")
        self.log_seed = secrets.token_bytes(32)
        self.hpke = X25519PrivateKey.generate()
        self.enrolled: EnrolAnswer | None = None
        self.access: str | None = None
        self.lines: list[bytes] = []
        self.epoch = 0
        self.hlc = 0

    def __enter__(self) -> Laptop:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.http.close()

    # ---- the door ----------------------------------------------------------------------------------------------

    def request(self, code: str, **other: Any) -> EnrolRequest:
        key = self.binding.as_dict(private=False)
        whole: dict[str, Any] = {
            "secret": EnrolmentCode.read(code).secret,
            "identity_key": self.identity.public_key().public_bytes_raw(),
            "dpop_jwk": {name: str(key[name]) for name in ("kty", "crv", "x")},
            "log_genesis_key": seeds.public_key(self.log_seed),
            "hpke_key": self.hpke.public_key().public_bytes_raw(),
            "device_name": "Laptop of the tests",
            "app": "0.1.0",
            "schema": "shared_0001",
            "channel": "release",
            "nonce": secrets.token_bytes(16),
        }
        return EnrolRequest(**{**whole, **other})

    def enrol(self, code: str, request: EnrolRequest | None = None) -> httpx.Response:
        answer = self.http.post("/v1/enrol", content=(request or self.request(code)).line())
        if answer.status_code == 200:
            self.enrolled = EnrolAnswer.read(answer.content)
        return answer

    @property
    def device(self) -> int:
        assert self.enrolled is not None
        return self.enrolled.device

    @property
    def staff(self) -> str:
        assert self.enrolled is not None
        return str(self.enrolled.staff["i"])

    def now_s(self) -> int:
        return self.clock.wall_ms() // 1000

    def proof(self, path: str, *, method: str = "POST", access: str | None = None, **other: Any) -> str:
        claims: dict[str, Any] = {
            "htm": method, "htu": self.url + path, "iat": self.now_s(), "jti": secrets.token_urlsafe(16),
        }  # fmt: skip
        if access is not None:
            claims["ath"] = wire.access_hash(access)
        header = {"alg": "Ed25519", "typ": "dpop+jwt", "jwk": self.binding.as_dict(private=False)}
        return jwt.encode(header, {**claims, **other}, self.binding, algorithms=["Ed25519"])

    def assertion(self, **other: Any) -> str:
        name = f"device:{self.device}"
        claims = {
            "iss": name, "sub": name, "aud": self.url, "iat": self.now_s(), "exp": self.now_s() + 60,
            "jti": secrets.token_urlsafe(16),
        }  # fmt: skip
        key = OKPKey.import_key(self.identity)
        return jwt.encode({"alg": "Ed25519"}, {**claims, **other}, key, algorithms=["Ed25519"])

    def token(self, assertion: str | None = None, proof: str | None = None) -> httpx.Response:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(),
        }
        answer = self.http.post("/v1/token", data=form, headers={"DPoP": proof or self.proof("/v1/token")})
        if answer.status_code == 200:
            self.access = TokenAnswer.read(answer.content).access_token
        return answer

    def send(self, path: str, content: bytes, *, method: str = "POST", **headers: str) -> httpx.Response:
        """A request with token and proof."""
        if self.access is None:
            self.token().raise_for_status()
        assert self.access is not None
        given = {
            "Authorization": f"DPoP {self.access}",
            "DPoP": self.proof(path, method=method, access=self.access),
            "Content-Encoding": "zstd",
        }
        return self.http.request(method, path, content=content, headers={**given, **headers})

    # ---- changes -----------------------------------------------------------------------------------------------

    def write(self, entity: str, row: str, base: dict[str, wire.Stamp] | None, fields: dict[str, Any]) -> wire.Stamp:
        """Put a change into the outbox; answers its stamp."""
        self.hlc = merge.tick(self.hlc, self.clock.wall_ms())
        change = Change(entity, row, self.hlc, self.clock.wall_ms(), self.staff, None, base, fields)
        self.lines.append(change.line())
        return (self.hlc, self.device)

    def dossier(self, **fields: Any) -> tuple[str, wire.Stamp]:
        row = hex_id()
        whole = {"name": "示例公司", "code": "T-1", "state": "potential", "deleted": False, "keeper_id": self.staff}
        return row, self.write("dossier", row, None, {**whole, **fields})

    def body(self, first: int = 1, last: int | None = None, **other: Any) -> bytes:
        """A sync request of the outbox's lines ``first`` … ``last``."""
        whole: dict[str, Any] = {
            "schema": "shared_0001", "app": "0.1.0", "device": self.device, "epoch": self.epoch,
            "chain": wire.chain(b"", self.lines[: first - 1]), "first": first, "nonce": secrets.token_bytes(16),
        }  # fmt: skip
        return wire.pack([SyncHead(**{**whole, **other}).line(), *self.lines[first - 1 : last]])

    def push(self, first: int = 1, last: int | None = None, **other: Any) -> SyncAnswer:
        answer = self.send("/v1/sync", self.body(first, last, **other))
        assert answer.status_code == 200, answer.text
        return SyncAnswer.read(answer.content.partition(b"\n")[0])
