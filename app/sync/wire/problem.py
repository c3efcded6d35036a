"""Problem details (RFC 9457) with a stable ``code``, and the reasons of quarantine."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import orjson

from app.sync.wire.body import WireError, loads, member


class Code(StrEnum):
    """What is wrong with a request; the status is fixed by ``STATUS``."""

    MALFORMED = "malformed"
    TOKEN_INVALID = "token_invalid"  # noqa: S105 - a code word; means: get a new token
    PROOF_INVALID = "proof_invalid"
    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"
    CODE_EXPIRED = "code_expired"
    CODE_LOCKED = "code_locked"
    NOT_SUCCESSOR = "not_successor"
    REVOKED = "revoked"
    FORBIDDEN = "forbidden"
    DEV_BUILD = "dev_build"
    NOT_FOUND = "not_found"
    GAP = "gap"  # {last}
    FORK = "fork"
    CLOCK = "clock"  # {now, last, epoch}
    RESTORED = "restored"  # {number, sig}: supply first what headquarters lacks since
    LOG_SIZE = "log_size"  # {size}
    LOG_FORK = "log_fork"
    TOO_LARGE = "too_large"
    FILE_DIFFERS = "file_differs"
    LOG_BROKEN = "log_broken"  # {kind, seq, detail}
    UPGRADE = "upgrade"  # {proto, schemas}
    RATE = "rate"  # Retry-After
    BROKEN = "broken"
    UNAVAILABLE = "unavailable"  # Retry-After


STATUS: Final[dict[Code, int]] = {
    Code.MALFORMED: 400,
    Code.TOKEN_INVALID: 401,
    Code.PROOF_INVALID: 401,
    Code.CODE_UNKNOWN: 403,
    Code.CODE_USED: 403,
    Code.CODE_EXPIRED: 403,
    Code.CODE_LOCKED: 403,
    Code.NOT_SUCCESSOR: 403,
    Code.REVOKED: 403,
    Code.FORBIDDEN: 403,
    Code.DEV_BUILD: 403,
    Code.NOT_FOUND: 404,
    Code.GAP: 409,
    Code.FORK: 409,
    Code.CLOCK: 409,
    Code.RESTORED: 409,
    Code.LOG_SIZE: 409,
    Code.LOG_FORK: 409,
    Code.TOO_LARGE: 413,
    Code.FILE_DIFFERS: 409,
    Code.LOG_BROKEN: 422,
    Code.UPGRADE: 426,
    Code.RATE: 429,
    Code.BROKEN: 500,
    Code.UNAVAILABLE: 503,
}


class Reason(StrEnum):
    """Why a change went to quarantine."""

    MALFORMED = "malformed"
    UNKNOWN_ENTITY = "unknown_entity"
    WRONG_TYPE = "wrong_type"
    MISSING_FIELD = "missing_field"
    FORBIDDEN_FIELD = "forbidden_field"
    NOT_KEEPER = "not_keeper"
    NOT_AUTHOR = "not_author"
    UNKNOWN_ROW = "unknown_row"
    CONSTRAINT = "constraint"
    CARD_RULE = "card_rule"
    OTHER_DOSSIER = "other_dossier"


@dataclass(frozen=True, slots=True)
class Problem:
    """``members`` are the code's own (see ``Code``): numbers and fixed words, never content."""

    code: Code
    members: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return STATUS[self.code]

    def body(self) -> bytes:
        return orjson.dumps(
            {"type": f"urn:satchel:problem:{self.code}", "title": self.code.replace("_", " "), "status": self.status,
             "code": self.code, **self.members}
        )  # fmt: skip

    @classmethod
    def read(cls, body: bytes) -> Problem:
        """Raises WireError if it isn't a problem of ours (a proxy's page, a newer headquarters' code)."""
        found = loads(body)
        try:
            code = Code(member(found, "code", str))
        except ValueError:
            raise WireError("code") from None
        return cls(code, {k: v for k, v in found.items() if k not in {"type", "title", "status", "code"}})
