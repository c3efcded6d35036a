"""Where a bucket of an S3-compatible store is: ``s3://BUCKET/PREFIX?endpoint=URL&region=NAME``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from app.errors import UserError

SCHEME: Final = "s3://"
EXAMPLE: Final = "s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX: Final = re.compile(r"[\w.-]+(/[\w.-]+)*", re.ASCII)
_AMAZON: Final = "https://s3.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Bucket:
    """``prefix`` is empty or ends with a slash; without ``endpoint`` it is Amazon's."""

    name: str
    prefix: str
    endpoint: str | None
    region: str | None

    @property
    def host(self) -> str:
        """For a person."""
        return self.endpoint or _AMAZON


def bucket_of(location: str) -> Bucket:
    """Raises UserError, without repeating what was given: a secret may have been written into it by mistake."""
    try:
        parts = urlsplit(location)
        said = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        endpoint, region = said.pop("endpoint", None), said.pop("region", None)
        host = urlsplit(endpoint or _AMAZON)
        host.port  # noqa: B018 - raises if it is none
    except ValueError:
        raise UserError("hq-files-location", example=EXAMPLE) from None
    prefix = parts.path.strip("/")
    own = host.scheme in ("http", "https") and host.hostname and "@" not in host.netloc and not host.query
    named = _NAME.fullmatch(parts.netloc) and (not prefix or _PREFIX.fullmatch(prefix))
    if not own or not named or said or parts.fragment:
        raise UserError("hq-files-location", example=EXAMPLE)
    return Bucket(parts.netloc, f"{prefix}/" if prefix else "", endpoint, region)
