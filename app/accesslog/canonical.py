"""Canonical JSON (RFC 8785) of what the log allows: integers, booleans, and ASCII strings that need no escape.

Within these bounds sorted compact JSON *is* RFC 8785, so reading checks it fast; writing uses the standard's package.
"""

from __future__ import annotations

from typing import Any, Final, cast

import orjson
import rfc8785

LARGEST: Final = 2**53 - 1
"""The largest integer that RFC 8785 (I-JSON) can carry."""


class CanonicalError(ValueError):
    """The bytes aren't the canonical form of an object the log allows."""


def encode(value: dict[str, Any]) -> bytes:
    """The canonical bytes of ``value``; raises CanonicalError if it holds anything but what the log allows."""
    _check(value)
    return rfc8785.dumps(value)


def decode(body: bytes) -> dict[str, Any]:
    """The object of canonical bytes; raises CanonicalError for any other bytes, also for equivalent JSON."""
    if not body.isascii() or b"\\" in body:
        raise CanonicalError
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise CanonicalError from None
    if not isinstance(value, dict):
        raise CanonicalError
    _check(value)
    if orjson.dumps(value, option=orjson.OPT_SORT_KEYS) != body:
        raise CanonicalError
    return cast("dict[str, Any]", value)


def _check(value: object) -> None:
    kind = type(value)
    if kind is str:
        text = cast("str", value)
        if not text.isascii() or not text.isprintable() or '"' in text or "\\" in text:
            raise CanonicalError
    elif kind is int:
        if not -LARGEST <= cast("int", value) <= LARGEST:
            raise CanonicalError
    elif kind is dict:
        for key, inner in cast("dict[object, object]", value).items():
            if type(key) is not str:
                raise CanonicalError
            _check(key)
            _check(inner)
    elif kind is list:
        for inner in cast("list[object]", value):
            _check(inner)
    elif kind is not bool:
        raise CanonicalError
