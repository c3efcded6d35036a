"""Words people write into sheets: other names of columns and choices, units, currencies, industries and countries.

They stand in ``resources/exchange/vocabulary.json``, beside the labels of the catalogue, which are known without it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from app.i18n import LANGUAGES, area

FILE: Final = Path(__file__).resolve().parents[2] / "resources" / "exchange" / "vocabulary.json"
_FILLING: Final = re.compile(r"[\s_\-./:：*＊·'\"’]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """A published layout whose units and currency are known though the sheet doesn't say them."""

    name: str
    entity: str
    headers: frozenset[str]
    currency: str | None
    units: Mapping[str, int]


def plain(text: str) -> str:
    """A heading or a choice without width, case, spaces and punctuation, for comparison."""
    return _FILLING.sub("", unicodedata.normalize("NFKC", text).casefold())


@cache
def _all() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(FILE.read_text("utf-8")))


@cache
def headings(entity: str) -> Mapping[str, str]:
    """Every known heading of an entity, plain → field: its own name, its labels, other names; own ones win."""
    found: dict[str, str] = {}
    for field, words in _all()["columns"].get(entity, {}).items():
        for word in words:
            found.setdefault(plain(word), field)
    prefix = f"field.{entity}."
    labels = {key.removeprefix(prefix): texts for key, texts in area("field").items() if key.startswith(prefix)}
    for field, texts in labels.items():
        for language in LANGUAGES:
            found[plain(texts[language])] = field
    for field in labels:
        found[plain(field)] = field
    return found


@cache
def choices(kind: type[StrEnum]) -> Mapping[str, str]:
    """Every known way to write a value of a closed list, plain → value."""
    found: dict[str, str] = {}
    for value, words in _all()["choices"].get(kind.__name__, {}).items():
        for word in words:
            found[plain(word)] = value
    for member in kind:
        for language in LANGUAGES:
            found[plain(area("enum")[f"enum.{kind.__name__}.{member}"][language])] = str(member)
    for member in kind:
        found[plain(str(member))] = str(member)
    return found


@cache
def units() -> Mapping[str, int]:
    """Words for units of money, plain → factor."""
    return {plain(word): int(factor) for factor, words in _all()["units"].items() for word in words}


@cache
def currencies() -> Mapping[str, str]:
    """Words for currencies, plain → ISO 4217 code."""
    return {plain(word): code for code, words in _all()["currencies"].items() for word in words}


@cache
def known_words(field: str) -> Sequence[str]:
    """Well-known values of a free field (industries, countries); empty for other fields."""
    return tuple(_all()["words"].get(field, ()))


@cache
def layouts() -> Sequence[Layout]:
    return tuple(
        Layout(one["name"], one["entity"], frozenset(map(plain, one["headers"])), one.get("currency"), one["units"])
        for one in _all()["layouts"]
    )


@cache
def nothing() -> frozenset[str]:
    """Ways to write that there is nothing."""
    return frozenset(word.casefold() for word in _all()["nothing"])


def stem(name: str) -> str:
    """A unit's plain name without its legal form: 华为技术有限公司 → 华为技术."""
    text = plain(name).replace(",", "")
    for form in _all()["legal_forms"]:
        if text.endswith(form) and len(text) > len(form) + 1:
            return text.removesuffix(form)
    return text


@cache
def surnames() -> Sequence[str]:
    """Chinese family names in use, of one character and of two."""
    found = _all()["surnames"]
    return (*found["one"], *found["two"])
