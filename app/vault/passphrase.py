"""How many guesses a passphrase withstands, honestly: zxcvbn's estimate, told our own words and pinyin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from zxcvbn import zxcvbn

from app.vault.errors import WeakPassphrase

LONGEST: Final = 1024
_LONGEST_ESTIMATED: Final = 72  # zxcvbn's time grows with the square; what comes after only adds strength
_STEPS: Final = (6.0, 9.0, 12.0, 16.0)
_MINIMUM_WITH_KEYRING: Final = 10.0
_MINIMUM_ALONE: Final = 14.0
OWN_WORDS: Final = ("satchel", "vault", "dossier", "mixia", "miji", "jieyue", "jieyueka", "kehu", "dangan", "mima")


@dataclass(frozen=True)
class Strength:
    """``guesses_log10``: power of ten of guesses needed; ``score`` 0 (worthless) to 4 (strong); ``enough``: allowed."""

    guesses_log10: float
    score: int
    enough: bool


def strength(passphrase: str, *, with_keyring: bool, known: tuple[str, ...] = ()) -> Strength:
    """Judge ``passphrase``; ``known`` are words an attacker would try first (the user's name, the company's)."""
    if not passphrase:
        return Strength(0.0, 0, False)
    words: list[Any] = [*OWN_WORDS, *known]
    guesses = float(zxcvbn(passphrase[:_LONGEST_ESTIMATED], user_inputs=words)["guesses_log10"])
    score = sum(guesses >= step for step in _STEPS)
    return Strength(round(guesses, 2), score, guesses >= minimum(with_keyring=with_keyring))


def minimum(*, with_keyring: bool) -> float:
    """The power of ten of guesses asked for; more where the passphrase stands alone."""
    return _MINIMUM_WITH_KEYRING if with_keyring else _MINIMUM_ALONE


def require(passphrase: str, *, with_keyring: bool, known: tuple[str, ...] = ()) -> None:
    """Raises WeakPassphrase below the minimum."""
    if not strength(passphrase, with_keyring=with_keyring, known=known).enough:
        raise WeakPassphrase
