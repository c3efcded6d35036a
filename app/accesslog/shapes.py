"""The shapes a log field may have. Prose, names, phone numbers and mail addresses fit none of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar

from app.accesslog.canonical import LARGEST

T = TypeVar("T")

_IDENTIFIER: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"  # a UUID
    r"|[0-9]{1,7}"  # a device's number; shorter than any phone number
    r"|(?=[A-Z0-9-]*[0-9])[A-Z]{1,8}[A-Z0-9-]{0,31}"  # a document's number, e.g. BC-2026-0001: at least one digit
    r"|[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64}"  # a random or hashed identity
    r"|boot-[0-9]{1,12}"  # a boot where the system names none
)
_WORD: Final = re.compile(r"[a-z](?:[a-z0-9]|[._-](?=[a-z0-9])){0,39}")
_DIGEST: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
_LEAF: Final = re.compile(r"[0-9a-f]{64}")
_VERSION: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}(?:[a-z]{1,4}[0-9]{1,4})?")


class ShapeError(ValueError):
    """A value that isn't of its field's shape. The message names the field, never the value."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not of its shape")
        self.name = name


def identifier(name: str, value: object) -> None:
    """A UUID, a device's or document's number, or a hexadecimal identity."""
    if not isinstance(value, str) or not is_identifier(value):
        raise ShapeError(name)


def is_identifier(value: str) -> bool:
    """Whether the log can name it."""
    return _IDENTIFIER.fullmatch(value) is not None


def word(name: str, value: object) -> None:
    """One word of a closed list: lower-case letters, digits, inner ``. _ -``, at most 40 characters."""
    if not isinstance(value, str) or _WORD.fullmatch(value) is None:
        raise ShapeError(name)


def digest(name: str, value: object) -> None:
    """A hash in lower-case hexadecimal: 128 or 256 bits."""
    if not isinstance(value, str) or _DIGEST.fullmatch(value) is None:
        raise ShapeError(name)


def number(name: str, value: object) -> None:
    """A whole number from 0 to 2⁵³ − 1."""
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise ShapeError(name)


def member(name: str, value: object, kind: type[StrEnum]) -> None:
    """A member of ``kind`` itself, not merely a text equal to one."""
    if not isinstance(value, kind):
        raise ShapeError(name)


def optional(check: Callable[[str, Any], None], name: str, value: object) -> None:
    if value is not None:
        check(name, value)


def many(check: Callable[[str, Any], None], name: str, values: object, most: int) -> None:
    if not isinstance(values, tuple) or len(values) > most:
        raise ShapeError(name)
    for value in values:
        check(name, value)


def leaf(name: str, value: object) -> None:
    """A SHA-256 hash or a raw public key in lower-case hexadecimal."""
    if not isinstance(value, str) or _LEAF.fullmatch(value) is None:
        raise ShapeError(name)


def version(name: str, value: object) -> None:
    """A program's version, e.g. ``0.1.0`` or ``1.2.0rc1``."""
    if not isinstance(value, str) or _VERSION.fullmatch(value) is None:
        raise ShapeError(name)
