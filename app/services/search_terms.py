"""How text becomes what is searched: normal form, bigrams, pinyin, initials, digits (pure).

Han text is cut into pairs of characters (names also into single ones), Latin text into runs of three; a query is cut
the same way and its pieces are and-ed, then checked against the text itself, because pairs may lie apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import import_module
from itertools import islice, product
from operator import add
from typing import Any, Final

MOST_SYLLABLES: Final = 12
MOST_READINGS: Final = 4
LEAST_DIGITS: Final = 3

_PIECES = re.compile(r"[a-z0-9]+|[^\x00-\x7f]+")
_SEPARATORS = re.compile(r"[^0-9a-z]+")
_HAN = re.compile(r"[㐀-鿿\U00020000-\U000323af]")


def normal(text: str) -> str:
    """NFKC, lower case, single spaces: what is compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def grams(text: str, *, single: bool = False) -> set[str]:
    """The tokens of a text. ``single`` adds single characters (names)."""
    found: set[str] = set()
    for piece in _PIECES.findall(normal(text)):
        if piece.isascii():
            found.update(piece[i : i + 3] for i in range(len(piece) - 2))
            continue
        characters = [token(character) for character in piece]
        found.update(map(add, characters, characters[1:]))
        if single:
            found.update(characters)
    return found


@lru_cache(maxsize=100_000)
def token(piece: str) -> str:
    """A piece as an FTS5 token of plain letters and digits, whatever the character's Unicode class."""
    return "".join(c if c.isascii() else f"z{ord(c):x}" for c in piece)


def query_grams(text: str) -> set[str] | None:
    """The tokens a match must all have; None if the text is too short to be looked for this way.

    A short Latin piece beside longer ones has no token of its own: the text itself decides.
    """
    found: set[str] = set()
    for piece in _PIECES.findall(normal(text)):
        width = 3 if piece.isascii() else 2
        if len(piece) >= width:
            found.update(token(piece[i : i + width]) for i in range(len(piece) - width + 1))
        elif not piece.isascii():
            found.add(token(piece))
    return found or None


def readings(name: str) -> set[tuple[str, str]]:
    """(pinyin, initials) of a name from each of its syllables on, with the common readings of ambiguous characters."""
    text = re.sub(r"[^0-9a-z㐀-鿿\U00020000-\U000323af]+", " ", normal(name))
    syllables: list[list[str]] = []
    for piece in re.findall(r"[0-9a-z]+|[^\x00-\x7f ]", text):
        if piece.isascii():
            syllables.append([piece])
            continue
        if found := _readings_of(piece):
            syllables.append(found)
    result: set[tuple[str, str]] = set()
    for start in range(min(len(syllables), MOST_SYLLABLES)):
        tail = syllables[start : start + MOST_SYLLABLES]
        for choice in islice(product(*tail), MOST_READINGS * 2):
            result.add(("".join(choice), "".join(c[0] for c in choice)))
    return result


@lru_cache(maxsize=20_000)
def _readings_of(character: str) -> list[str]:
    """The common readings of one character; none for what isn't read."""
    return list(_spelling().readings(character)[:MOST_READINGS])


def digits(phone: str) -> str:
    """The digits of a phone number without the country's own code 86."""
    found = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))
    return re.sub(r"^(00)?86(?=\d{10,})", "", found)


def phone_keys(phone: str) -> set[str]:
    """Every ending of a phone number of at least three digits: any run of its digits is then a beginning."""
    found = digits(phone)
    return {found[i:] for i in range(max(1, len(found) - LEAST_DIGITS + 1))} if found else set()


def code_key(code: str) -> str:
    """A code without its separators."""
    return _SEPARATORS.sub("", normal(code))


def is_han(text: str) -> bool:
    return _HAN.search(text) is not None


@lru_cache(maxsize=50_000)
def spelled(name: str) -> str:
    """A name's pinyin, for sorting."""
    return name.casefold() if name.isascii() else str(_spelling().spelled(normal(name)))


def _spelling() -> Any:
    """``app.services.spelling``, with the first name: most commands spell none."""
    return import_module("app.services.spelling")
