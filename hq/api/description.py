"""What the OpenAPI document says of bodies: requests are read by ``app.sync.wire``, not by the framework.

A body of NDJSON in zstd is described as the array of its lines.
"""

from __future__ import annotations

from typing import Any, Final

from app.sync.wire import NDJSON, OCTETS, PROBLEM_JSON, PROTOCOL
from app.sync.wire import PIECE as PIECE_BYTES

Schema = dict[str, Any]
_INT64: Final = (1 << 63) - 1


def _object(required: dict[str, Schema], **more: Schema) -> Schema:
    return {"type": "object", "properties": {**required, **more}, "required": list(required)}


def _lines(head: Schema, line: Schema) -> Schema:
    """Line 0, then the others (JSON Schema 2020-12)."""
    return {"type": "array", "prefixItems": [head], "items": line, "minItems": 1}


def _base64(size: int) -> Schema:
    """Unpadded base64url of ``size`` bytes, which is no multiple of 3."""
    last = "AQgw" if size % 3 == 1 else "AEIMQUYcgkosw048"  # the bits beyond the last byte are 0
    return {"type": "string", "pattern": f"^[A-Za-z0-9_-]{{{(size * 4 + 2) // 3 - 1}}}[{last}]$"}


_TEXT: Final[Schema] = {"type": "string", "maxLength": 80}
_NUMBER: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": _INT64}
_ROW: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_STAMP: Final[Schema] = {"type": "array", "prefixItems": [_NUMBER, _NUMBER], "items": False, "minItems": 2}
_PROTO: Final[Schema] = {"const": PROTOCOL}
_ANY_ROW: Final[Schema] = {"oneOf": [_ROW, {"type": "null"}]}
_VALUE: Final[Schema] = {"type": ["string", "integer", "boolean", "null", "object", "array", "number"]}
_FIELDS: Final = ("name", "code", "state", "deleted", "note", "keeper_id", "dossier_id", "employees")
_ENTITIES: Final = ("dossier", "person", "visit", "card", "opportunity", "divergence", "staff", "nothing")

CHANGE: Final = _object(
    {
        "e": {"enum": list(_ENTITIES)}, "i": _ROW, "h": {"type": "integer", "minimum": 1, "maximum": _INT64},
        "at": _NUMBER, "by": _ANY_ROW,
        "b": {"oneOf": [{"type": "null"}, {"type": "object", "additionalProperties": _STAMP}]},
        "f": {"type": "object", "properties": dict.fromkeys(_FIELDS, _VALUE)},
    },
    t=_ANY_ROW,
)  # fmt: skip
SYNC_HEAD: Final = _object(
    {
        "proto": _PROTO, "schema": _TEXT, "app": _TEXT, "device": _NUMBER, "epoch": _NUMBER,
        "chain": {"oneOf": [{"const": ""}, _base64(16)]}, "first": {"type": "integer", "minimum": 1, "maximum": _INT64},
        "nonce": _base64(16),
    },
    after=_NUMBER, feed={"type": ["integer", "null"]},
)  # fmt: skip
_LOG_HEAD: Final = _object(
    {"device": _NUMBER, "old": _NUMBER, "note": {"type": "string", "maxLength": 2000}, "nonce": _base64(16)},
    known=_NUMBER, link=_base64(32),
)  # fmt: skip
_EVENT: Final = _object({"b": {"type": "string", "pattern": "^[A-Za-z0-9_-]*$"}, "s": _base64(64)})
_JWK: Final = _object({"kty": {"const": "OKP"}, "crv": {"const": "Ed25519"}, "x": _base64(32)})
_ENROL: Final = _object(
    {
        "proto": _PROTO, "secret": _base64(14), "identity_key": _base64(32), "dpop_jwk": _JWK,
        "log_genesis_key": _base64(32), "hpke_key": _base64(32), "device_name": {**_TEXT, "minLength": 1},
        "app": _TEXT, "schema": _TEXT, "channel": {"enum": ["dev", "release"]}, "nonce": _base64(16),
    },
    predecessor={"oneOf": [{"type": "null"}, _object({"device": _NUMBER, "proof": _base64(64)})]},
)  # fmt: skip
_TOKEN: Final = _object(
    {
        "grant_type": {"const": "client_credentials"},
        "client_assertion_type": {"const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
        "client_assertion": {"type": "string", "maxLength": 2000},
    }
)  # fmt: skip


def _described(media: str, schema: Schema, *, open_: bool = False) -> dict[str, Any]:
    problem = {"description": "problem details (RFC 9457)", "content": {PROBLEM_JSON: {"schema": _PROBLEM}}}
    return {
        "requestBody": {"required": True, "content": {media: {"schema": schema}}},
        "responses": {"200": {"description": "done"}, "default": problem},
        **({} if open_ else {"security": [{"dpop": []}]}),
    }


_PROBLEM: Final = _object({"type": _TEXT, "title": _TEXT, "status": _NUMBER, "code": _TEXT})
SECURITY: Final = {"dpop": {"type": "http", "scheme": "DPoP", "description": "RFC 9449, with a proof each time"}}
ENROL: Final = _described("application/json", _ENROL, open_=True)
TOKEN: Final = _described("application/x-www-form-urlencoded", _TOKEN, open_=True)
SYNC: Final = _described(NDJSON, _lines(SYNC_HEAD, CHANGE))
LOG: Final = _described(NDJSON, _lines(_LOG_HEAD, _EVENT))
KNOWN: Final = _described(
    NDJSON,
    _lines(
        _object({"proto": _PROTO, "device": _NUMBER}),
        {"type": "array", "prefixItems": [_ROW, _NUMBER], "items": False, "minItems": 2},
    ),
)
SNAPSHOT: Final = _described("application/json", _object({"proto": _PROTO, "schema": _TEXT, "app": _TEXT}))
PAGE: Final = {name: value for name, value in SNAPSHOT.items() if name != "requestBody"}
FILE_END: Final = _described("application/json", _object({"sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}))
PIECE: Final = _described(OCTETS, {"type": "string", "format": "binary", "maxLength": PIECE_BYTES})
FILE: Final = PAGE
