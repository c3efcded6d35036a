"""How many guesses a passphrase withstands, honestly.

The pieces are found and priced by zxcvbn (words, names, dates, keyboard walks, repeats), to which our own words and
the syllables of pinyin are added. The price of the whole is that of its cheapest cut into pieces: an attacker who
knows how it was built. zxcvbn's own sum adds a surcharge for the number of pieces, which flatters short pieces.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from zxcvbn import matching, scoring

from app.vault import pinyin
from app.vault.errors import WeakPassphrase

_LONGEST_PRICED: Final = 100  # pricing takes the square of the length; what comes after only adds strength
_SCALE: Final = (6.0, 9.0, 11.0, 15.0)
_MINIMUM_WITH_KEYRING: Final = _SCALE[2]
_MINIMUM_ALONE: Final = _SCALE[3]
_OWN_WORDS: Final = ("satchel", "vault", "dossier", "mixia", "mijia", "jieyue", "jieyueka", "kehu", "dangan", "mima")
_CHARACTER: Final = 1.0
_REPEATED_SEPARATOR: Final = 0.3
_SYLLABLE: Final = 2.0  # two-syllable words in common use: some ten thousand


@dataclass(frozen=True)
class Strength:
    """``guesses_log10``: power of ten of guesses needed; ``score`` 0 (worthless) to 4 (strong); ``enough``: allowed."""

    guesses_log10: float
    score: int
    enough: bool


def strength(passphrase: str, *, with_keyring: bool, known: tuple[str, ...] = ()) -> Strength:
    """Judge ``passphrase``; ``known`` are words an attacker would try first (the user's name, the company's)."""
    guesses = _cheapest(passphrase[:_LONGEST_PRICED], known)
    score = sum(guesses >= step for step in _SCALE)
    return Strength(round(guesses, 2), score, guesses >= minimum(with_keyring=with_keyring))


def minimum(*, with_keyring: bool) -> float:
    """The power of ten of guesses asked for; more where the passphrase stands alone."""
    return _MINIMUM_WITH_KEYRING if with_keyring else _MINIMUM_ALONE


def require(passphrase: str, *, with_keyring: bool, known: tuple[str, ...] = ()) -> None:
    """Raises WeakPassphrase below the minimum."""
    if not strength(passphrase, with_keyring=with_keyring, known=known).enough:
        raise WeakPassphrase


def _cheapest(text: str, known: tuple[str, ...]) -> float:
    """The least sum of prices (log10) over all ways to cut ``text`` into pieces."""
    endings: list[list[tuple[int, float]]] = [[] for _ in text]
    for start, end, price in _pieces(text, known):
        endings[end].append((start, price))
    best = [0.0]
    for end, pieces in enumerate(endings):
        seen_before = not text[end].isalnum() and text[end] in text[:end]
        character = best[end] + (_REPEATED_SEPARATOR if seen_before else _CHARACTER)
        best.append(min([character, *(best[start] + price for start, price in pieces)]))
    return best[-1]


def _pieces(text: str, known: tuple[str, ...]) -> list[tuple[int, int, float]]:
    """First place, last place and price of everything recognized."""
    words = [word.lower() for word in (*_OWN_WORDS, *known) if word]
    dictionaries: dict[str, Any] = {**matching.RANKED_DICTIONARIES, "user_inputs": matching.build_ranked_dict(words)}
    found = [
        (match["i"], match["j"], math.log10(scoring.estimate_guesses(match, text)))
        for match in matching.omnimatch(text, dictionaries)
    ]
    lower = text.lower()
    found += [
        (start, end - 1, _SYLLABLE)
        for start in range(len(lower))
        for end in range(start + 2, min(start + pinyin.LONGEST, len(lower)) + 1)
        if lower[start:end] in pinyin.SYLLABLES
    ]
    return found
