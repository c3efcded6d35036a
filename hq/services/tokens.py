"""Tokens (trust §6): private_key_jwt (RFC 7523) in, an opaque DPoP-bound token (RFC 9449) of ten minutes out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from app.models.enums import Role
from app.sync.wire import Code, TokenAnswer, access_hash, b64
from hq.db.pool import Actor, Db
from hq.headquarters import Headquarters
from hq.services import limits, wiping
from hq.services.problems import Denied

LIFE_S: Final = 600
ASSERTION_S: Final = 60
PROOF_MS: Final = 60_000
ALGORITHMS: Final = ["Ed25519"]
_LONGEST: Final = 4_000
_SEEN: Final = (
    "UPDATE push_state SET seen_at = %s WHERE device_id ="
    " (SELECT device_id FROM push_state WHERE device_id = %s FOR NO KEY UPDATE SKIP LOCKED)"
)
"""Every contact begins with a token; where the row is locked, a push is at work, which says the same."""


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated device and its person."""

    device: int
    staff: UUID
    role: Role
    region: str
    identity_key: bytes

    @property
    def actor(self) -> Actor:
        return Actor(self.staff.hex, self.role.value, self.region)


@dataclass(frozen=True, slots=True)
class Proof:
    """A DPoP proof whose signature and claims are good; its ``jti`` is still to be spent."""

    thumbprint: str
    jti: bytes


def token(hq: Headquarters, assertion: str, proof: str | None) -> TokenAnswer:
    """Raises Denied: token_invalid (assertion), proof_invalid, revoked."""
    now = hq.now()
    device, claims = _peek(assertion)
    bound = check_proof(hq, proof, "POST", "/v1/token", None)
    with hq.db.transaction() as db:
        row = db.execute(
            "SELECT d.identity_key, d.dpop_thumbprint, d.revoked_at, s.active FROM device d"
            " JOIN staff s ON s.id = d.staff_id WHERE d.id = %s",
            (device,),
        ).fetchone()
        if row is None or not _signed(assertion, row[0]):
            raise Denied(Code.TOKEN_INVALID)
        _check_assertion(hq, claims, device, now)
        if row[2] is not None or not row[3]:
            raise wiping.refusal(hq, db, device, row[2] or now)
        if bound.thumbprint != row[1]:
            raise Denied(Code.PROOF_INVALID)
        _spend(db, _spent(b"assertion", device, str(claims["jti"])), now + 2 * ASSERTION_S * 1000, Code.TOKEN_INVALID)
        _spend(db, bound.jti, now + 2 * PROOF_MS, Code.PROOF_INVALID)
        opaque = secrets.token_urlsafe(32)
        db.execute("DELETE FROM access_token WHERE device_id = %s AND expires_at < %s", (device, now))
        db.execute("DELETE FROM spent_id WHERE expires_at < %s", (now,))
        db.execute(
            "INSERT INTO access_token (hash, device_id, thumbprint, expires_at) VALUES (%s, %s, %s, %s)",
            (sha256(opaque.encode()).digest(), device, bound.thumbprint, now + LIFE_S * 1000),
        )
        db.execute(_SEEN, (now, device))
    return TokenAnswer(opaque, LIFE_S)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows: token and proof, for which method and path, and what it counts as (``limits.A_MINUTE``)."""

    access: str | None
    proof: str | None
    method: str
    path: str
    counts_as: str


def authenticate(hq: Headquarters, shown: Shown) -> Caller:
    """The caller of a request with a bound token and a fresh proof; looked up each time, so revocation acts at once.

    Raises Denied: token_invalid, proof_invalid, revoked, rate.
    """
    access = shown.access
    if access is None or len(access) > _LONGEST or not access.isascii():
        raise Denied(Code.TOKEN_INVALID)
    bound = check_proof(hq, shown.proof, shown.method, shown.path, access)
    now = hq.now()
    with hq.db.transaction() as db:
        db.execute("SET LOCAL synchronous_commit = off")  # losing a spent jti in a crash of the machine is bearable
        row = db.execute(
            "WITH spent AS (INSERT INTO spent_id (hash, expires_at) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING 1)"
            " SELECT t.device_id, t.thumbprint, t.expires_at, d.revoked_at, d.staff_id, d.identity_key, s.role,"
            " s.region, s.active, (SELECT count(*) FROM spent) FROM access_token t JOIN device d ON d.id = t.device_id"
            " JOIN staff s ON s.id = d.staff_id WHERE t.hash = %s",
            (bound.jti, now + 2 * PROOF_MS, sha256(access.encode()).digest()),
        ).fetchone()
        if row is None or not now < row[2] <= now + LIFE_S * 1000 + PROOF_MS:  # or made while the clock ran ahead
            raise Denied(Code.TOKEN_INVALID)
        if row[1] != bound.thumbprint or row[9] != 1:
            raise Denied(Code.PROOF_INVALID)
        if row[3] is not None or not row[8]:
            raise wiping.refusal(hq, db, row[0], row[3] or now)
        over = limits.counted(db, now, shown.counts_as, str(row[0]))
    if over is not None:  # committed, so the proof is spent
        raise over
    return Caller(row[0], row[4], Role(row[6]), row[7] or "", bytes(row[5]))


def check_proof(hq: Headquarters, proof: str | None, method: str, path: str, access: str | None) -> Proof:
    """A DPoP proof by RFC 9449 §4.3; ``access`` is the token it must name (``ath``). Raises Denied(proof_invalid)."""
    if proof is None or len(proof) > _LONGEST:
        raise Denied(Code.PROOF_INVALID)
    try:
        header = jws.extract_compact(proof.encode("ascii")).headers()
        jwk = header["jwk"]
        if header.get("typ") != "dpop+jwt" or set(jwk) != {"kty", "crv", "x"} or jwk["crv"] != "Ed25519":
            raise Denied(Code.PROOF_INVALID)
        claims = jwt.decode(proof, OKPKey.import_key(jwk), algorithms=ALGORITHMS).claims
        issued, jti = claims["iat"], claims["jti"]
    except (JoseError, KeyError, TypeError, ValueError):
        raise Denied(Code.PROOF_INVALID) from None
    good = (
        claims.get("htm") == method
        and claims.get("htu") == hq.settings.url + path
        and isinstance(issued, int)
        and abs(hq.now() - issued * 1000) <= PROOF_MS
        and isinstance(jti, str)
        and 16 <= len(jti) <= 100
        and claims.get("ath") == (None if access is None else access_hash(access))
    )
    if not good:
        raise Denied(Code.PROOF_INVALID)
    mark = thumbprint(jwk)
    return Proof(mark, _spent(b"dpop", 0, mark + jti))


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638 of an OKP key: its members in order, without blanks."""
    from_x = f'{{"crv":"{jwk["crv"]}","kty":"{jwk["kty"]}","x":"{jwk["x"]}"}}'
    return b64(sha256(from_x.encode("ascii")).digest())


def _peek(assertion: str) -> tuple[int, dict[str, Any]]:
    """Who claims to have signed; nothing is verified yet."""
    if len(assertion) > _LONGEST:
        raise Denied(Code.TOKEN_INVALID)
    try:
        found = jws.extract_compact(assertion.encode("ascii"))
        claims = orjson.loads(found.payload)
        name, _, number = claims["iss"].partition(":")
        if name != "device" or claims["sub"] != claims["iss"]:
            raise Denied(Code.TOKEN_INVALID)
        return int(number), claims
    except (JoseError, KeyError, TypeError, ValueError, AttributeError):
        raise Denied(Code.TOKEN_INVALID) from None


def _signed(assertion: str, identity_key: bytes) -> bool:
    key = OKPKey.import_key(Ed25519PublicKey.from_public_bytes(bytes(identity_key)))
    try:
        jwt.decode(assertion, key, algorithms=ALGORITHMS)
    except (JoseError, ValueError):
        return False
    return True


def _check_assertion(hq: Headquarters, claims: dict[str, Any], device: int, now: int) -> None:
    expires, issued, jti = claims.get("exp"), claims.get("iat"), claims.get("jti")
    good = (
        claims.get("iss") == claims.get("sub") == f"device:{device}"
        and claims.get("aud") == hq.settings.url
        and type(expires) is int
        and type(issued) is int
        and now <= expires * 1000 <= now + 2 * ASSERTION_S * 1000
        and 0 < expires - issued <= ASSERTION_S
        and isinstance(jti, str)
        and 16 <= len(jti) <= 100
    )
    if not good:
        raise Denied(Code.TOKEN_INVALID)


def _spent(kind: bytes, device: int, jti: str) -> bytes:
    return sha256(kind + b"\n%d\n" % device + jti.encode()).digest()


def _spend(db: Db, hashed: bytes, expires_at: int, code: Code) -> None:
    cursor = db.execute(
        "INSERT INTO spent_id (hash, expires_at) VALUES (%s, %s) ON CONFLICT DO NOTHING", (hashed, expires_at)
    )
    if cursor.rowcount != 1:
        raise Denied(code)
