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


_DIGEST: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_RECEIPT: Final = _object({"time": _NUMBER, "nonce": _base64(16), "device": _NUMBER, "sig": _base64(64)})
_OBJECT: Final[Schema] = {"type": "object"}
_HASHES: Final[Schema] = {"type": "array", "items": _base64(32)}
_ENROLLED: Final = _object(
    {
        "device": _NUMBER, "staff": _OBJECT, "company": {"type": "string"}, "fingerprint": {"type": "string"},
        "epoch": _NUMBER, "pins": _HASHES, "escrow_key": _base64(32), "log_origin": {"type": "string"},
        "log_key": _base64(32), "receipt": _RECEIPT, "audience": {"type": "string"},
    }
)  # fmt: skip
_GIVEN: Final = _object(
    {"access_token": {"type": "string"}, "token_type": {"const": "DPoP"}, "expires_in": _NUMBER}
)  # fmt: skip
_REACHED: Final = _object({"h": _NUMBER, "sig": _base64(64)})
_SYNCED: Final = _object(
    {
        "acked": _NUMBER, "chain": {"oneOf": [{"const": ""}, _base64(16)]}, "epoch": _NUMBER, "now": _NUMBER,
        "receipt": _RECEIPT, "backoff_s": _NUMBER, "rejected": {"type": "array", "items": _OBJECT},
        "directives": {"type": "array", "items": _OBJECT}, "feed": {"type": ["integer", "null"]},
        "more": {"type": "boolean"}, "refill": {"type": "boolean"}, "seal": _base64(64),
    },
    reached=_REACHED,
)  # fmt: skip
_LOGGED: Final = _object(
    {
        "size": _NUMBER, "cosigned": {"type": "string"}, "hq_checkpoint": {"type": "string"},
        "leaf": {"type": "string"}, "index": _NUMBER, "inclusion": _HASHES, "consistency": _HASHES, "receipt": _RECEIPT,
    }
)  # fmt: skip
_ASKED: Final[Schema] = {"type": "array", "prefixItems": [_ROW, _NUMBER], "items": False, "minItems": 2}
_TAKEN: Final[Schema] = {"type": "array", "prefixItems": [_ROW, _NUMBER, _NUMBER], "items": False, "minItems": 3}
_END: Final = _object(
    {
        "acked": _NUMBER, "chain": {"oneOf": [{"const": ""}, _base64(16)]}, "epoch": _NUMBER,
        "note": {"type": ["string", "null"]},
    }
)  # fmt: skip
_SUPPLY_HEAD: Final = _object({"proto": _PROTO, "device": _NUMBER, "number": _NUMBER}, end=_END)
_HELD: Final[Schema] = {
    "type": "array", "items": False, "minItems": 3,
    "prefixItems": [{"enum": list(_ENTITIES)}, _ROW, {"type": "string", "pattern": "^[0-9a-f]{16}$"}],
}  # fmt: skip
_SUPPLIED: Final = _object(
    {
        "e": {"enum": list(_ENTITIES)}, "i": _ROW, "k": {"type": "object", "additionalProperties": _STAMP},
        "f": {"type": "object", "properties": dict.fromkeys(_FIELDS, _VALUE)},
    }
)  # fmt: skip
_FILL: Final = _object({"id": _ROW, "pages": _NUMBER, "rows": _NUMBER, "feed": _NUMBER}, reached=_REACHED)
_FILE: Final = _object(
    {"size": _NUMBER, "pieces": {"type": "array", "items": _NUMBER}, "sha256": {"oneOf": [_DIGEST, {"type": "null"}]}}
)  # fmt: skip
_OK: Final = _object({"ok": {"const": True}})
PROBLEM: Final[dict[str, Any]] = {
    "description": "problem details (RFC 9457)",
    "content": {PROBLEM_JSON: {"schema": _object({"type": _TEXT, "title": _TEXT, "status": _NUMBER, "code": _TEXT})}},
}
_PIECE: Final[Schema] = {"type": "string", "format": "binary", "minLength": 1, "maxLength": PIECE_BYTES}
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"


def _described(
    answer: tuple[str, Schema], body: tuple[str, Schema] | None = None, *, open_: bool = False
) -> dict[str, Any]:
    """An operation by the media types and schemas of its answer and of its request's body."""
    done = {"description": "done", "content": {answer[0]: {"schema": answer[1]}}}
    told: dict[str, Any] = {"responses": {"200": done}}
    if body is not None:
        told["requestBody"] = {"required": True, "content": {body[0]: {"schema": body[1]}}}
    if not open_:
        told["security"] = [{"dpop": []}]
    return told


SECURITY: Final = {"dpop": {"type": "http", "scheme": "DPoP", "description": "RFC 9449, with a proof each time"}}
STATE: Final = _described((_JSON, _OK), open_=True)
WIPED: Final = _described(
    (_JSON, _OK),
    (_JSON, _object({"device": _NUMBER, "order": _base64(16), "at": _NUMBER, "sig": _base64(64)})),
    open_=True,
)
ENROL: Final = _described((_JSON, _ENROLLED), (_JSON, _ENROL), open_=True)
TOKEN: Final = _described((_JSON, _GIVEN), (_FORM, _TOKEN), open_=True)
SYNC: Final = _described((NDJSON, _lines(_SYNCED, _OBJECT)), (NDJSON, _lines(SYNC_HEAD, CHANGE)))
LOG: Final = _described((_JSON, _LOGGED), (NDJSON, _lines(_LOG_HEAD, _EVENT)))
KNOWN: Final = _described(
    (_JSON, _object({"known": {"type": "array", "items": _TAKEN}})),
    (NDJSON, _lines(_object({"proto": _PROTO, "device": _NUMBER}), _ASKED)),
)
LACKS: Final = _described(
    (_JSON, _object({"lacks": {"type": "array", "items": _NUMBER}})), (NDJSON, _lines(_SUPPLY_HEAD, _HELD))
)
SUPPLY: Final = _described(
    (_JSON, _object({"taken": _NUMBER, "left": {"type": "array", "items": {"type": "array"}}})),
    (NDJSON, _lines(_SUPPLY_HEAD, {"oneOf": [_SUPPLIED, _object({"history": _OBJECT})]})),
)
SNAPSHOT: Final = _described((_JSON, _FILL), (_JSON, _object({"proto": _PROTO, "schema": _TEXT, "app": _TEXT})))
PAGE: Final = _described((NDJSON, {"type": "array", "items": _OBJECT}))
FILE: Final = _described((_JSON, _FILE))
FILE_END: Final = _described((_JSON, _FILE), (_JSON, _object({"sha256": _DIGEST})))
PIECE: Final = _described((OCTETS, _PIECE))
PIECE_UP: Final = _described((_JSON, _OK), (OCTETS, _PIECE))
