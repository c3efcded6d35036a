"""The printed recovery code: 128 random bits and a 16-bit checksum in Crockford's base32, in groups of five."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import Final

from app.vault.errors import RecoveryCodeTypo

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_BYTES: Final = 16
_CHECK_BYTES: Final = 2
_CHARACTERS: Final = 29  # 144 bits and one zero bit
_GROUP: Final = 5
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def generate() -> bytes:
    """A new code's 128 bits."""
    return secrets.token_bytes(CODE_BYTES)


def _checksum(code: bytes) -> bytes:
    return hashlib.sha256(b"satchel recovery code" + code).digest()[:_CHECK_BYTES]


def show(code: bytes) -> str:
    """The code as printed: ``XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXX``."""
    number = int.from_bytes(code + _checksum(code), "big") << 1
    text = "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(_CHARACTERS)))
    return "-".join(text[start : start + _GROUP] for start in range(0, _CHARACTERS, _GROUP))


def parse(text: str) -> bytes:
    """The 128 bits of a typed code; case, spaces, dashes, full-width letters and O/I/L for 0/1/1 are forgiven.

    Raises RecoveryCodeTypo.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    plain = "".join(character for character in plain if not character.isspace() and character not in "-‐‑‒–—−")
    if len(plain) != _CHARACTERS or any(character not in ALPHABET for character in plain):
        raise RecoveryCodeTypo
    number = 0
    for character in plain:
        number = number << 5 | ALPHABET.index(character)
    packed = (number >> 1).to_bytes(CODE_BYTES + _CHECK_BYTES, "big")
    code, checksum = packed[:CODE_BYTES], packed[CODE_BYTES:]
    if number & 1 or checksum != _checksum(code):
        raise RecoveryCodeTypo
    return code
