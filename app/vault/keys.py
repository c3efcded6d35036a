"""Keys from keys and keys from passphrases: HKDF (RFC 5869) and Argon2id (RFC 9106)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32


@dataclass(frozen=True)
class KdfCost:
    """What one guess of a passphrase costs: memory in KiB, passes over it, parallel lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def __post_init__(self) -> None:
        """Raises ValueError outside the bounds: a forged header must not exhaust memory, nor ask for nothing."""
        bounds = ((self.memory_kib, 8 * 1024, 1024 * 1024), (self.passes, 1, 20), (self.lanes, 1, 16))
        if not all(type(value) is int and low <= value <= high for value, low, high in bounds):
            raise ValueError("cost out of bounds")


WITH_DEVICE: Final = KdfCost(256 * 1024, 3, 4)
WITH_DEVICE_FLOOR: Final = KdfCost(64 * 1024, 3, 4)
PASSPHRASE_ALONE: Final = KdfCost(256 * 1024, 6, 4)
LOWEST: Final = KdfCost(8 * 1024, 1, 1)


def hkdf(key: bytes, info: str, *, salt: bytes | None = None, length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA256 of ``key`` for the purpose ``info``."""
    return HKDF(hashes.SHA256(), length, salt, info.encode()).derive(key)


def subkey(master: bytes, label: str) -> bytes:
    """The 32-byte key for one purpose, from the vault's master key."""
    return hkdf(master, f"satchel/v1/{label}")


def database_key(master: bytes, generation: int) -> bytes:
    """SQLCipher's raw key for one generation of the database."""
    return subkey(master, f"database/{generation}")


def stretch(passphrase: str, salt: bytes, cost: KdfCost, vault_id: str) -> bytes:
    """Argon2id of the passphrase (NFKC, UTF-8), bound to the vault; 32 bytes."""
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
        ad=vault_id.encode(),
    ).derive(unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass"))
