"""Proofs of who asks: the client assertion (RFC 7523) for a token, and a DPoP proof (RFC 9449) with each request."""

from __future__ import annotations

import secrets
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from app.sync import wire

ALGORITHM: Final = "Ed25519"
ASSERTION_S: Final = 60
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def public_jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    """The public half as a JWK (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": wire.b64(key.public_key().public_bytes_raw())}


def _sign(header: dict[str, Any], claims: dict[str, Any], key: Ed25519PrivateKey) -> str:
    return jwt.encode({"alg": ALGORITHM, **header}, claims, OKPKey.import_key(key), algorithms=[ALGORITHM])


def assertion(device: int, audience: str, now_ms: int, identity: Ed25519PrivateKey) -> str:
    """A ``private_key_jwt`` of this device, good for a minute and one use."""
    client, now = f"device:{device}", now_ms // 1000
    claims = {
        "iss": client, "sub": client, "aud": audience, "iat": now, "exp": now + ASSERTION_S - 1,
        "jti": secrets.token_urlsafe(16),
    }  # fmt: skip
    return _sign({"typ": "JWT"}, claims, identity)


def dpop(method: str, url: str, now_ms: int, key: Ed25519PrivateKey, token: str | None = None) -> str:
    """A proof for one request; ``token`` is the access token it goes with."""
    claims = {"jti": secrets.token_urlsafe(16), "htm": method, "htu": url, "iat": now_ms // 1000}
    if token is not None:
        claims["ath"] = wire.access_hash(token)
    return _sign({"typ": "dpop+jwt", "jwk": public_jwk(key)}, claims, key)
