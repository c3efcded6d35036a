"""Chinese names in address books: which part is the family name, whatever order a program wrote them in."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from app.exchange.vocabulary import surnames

HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_ONLY_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·•‧]+")


def joined(family: str, middle: str, given: str, shown: str) -> str | None:
    """A Chinese name family first without a space, from its parts; None if they make no Chinese name.

    ``shown`` is the name as the card displays it. Where the parts stand the wrong way round, the family names that
    there are decide, then the displayed name.
    """
    family, middle, given = (part.replace(" ", "") for part in (family, middle, given))
    parts = [part for part in (family, middle, given) if part]
    if not parts or not all(_ONLY_HAN.fullmatch(part) for part in parts):
        return None
    whole = shown.replace(" ", "")
    turned = given + middle + family
    if family and given and turned != family + middle + given:
        known, other = is_surname(family), is_surname(given)
        if not known and other and (whole == turned or (not whole and (len(family) > len(given) or len(given) == 2))):
            return turned
        if not known and not other and whole == turned:
            return turned
    return family + middle + given


def in_order(name: str) -> str:
    """A displayed name; a Chinese one without the space between its parts (``伟 张`` is 张伟)."""
    parts = name.split(" ")
    if len(parts) == 2 and all(_ONLY_HAN.fullmatch(part) for part in parts):
        first, second = parts
        if not is_surname(first) and is_surname(second):
            return second + first
        if is_surname(first) and len(first) + len(second) <= 5:
            return first + second
    return name


def split(name: str) -> tuple[str, str] | None:
    """Family and given name of a Chinese name; None for any other one."""
    if not _ONLY_HAN.fullmatch(name) or not 2 <= len(name) <= 5 or "·" in name:
        return None
    for length in (2, 1):
        if len(name) > length and is_surname(name[:length]):
            return name[:length], name[length:]
    return (name[:1], name[1:]) if len(name) <= 3 else None


@cache
def _known() -> frozenset[str]:
    return frozenset(surnames())


def is_surname(text: str) -> bool:
    """Whether a text is one of the family names in use."""
    return text in _known()
