"""Keys that evolve: each event is signed with a key of its own, and the seed only runs forward (trust §3).

``seed_{i+1} = HKDF(seed_i)``: whoever takes the current seed can sign what comes next, never what came before.
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

SEED_BYTES: Final = 32


def _expand(seed: bytes, label: bytes) -> bytes:
    return HKDFExpand(hashes.SHA256(), SEED_BYTES, label).derive(seed)


def evolve(seed: bytes) -> bytes:
    """The seed of the next event."""
    return _expand(seed, b"satchel/log/evolve/v1")


def signing_key(seed: bytes) -> Ed25519PrivateKey:
    """The key that signs the one event this seed stands for."""
    return Ed25519PrivateKey.from_private_bytes(_expand(seed, b"satchel/log/sign/v1"))


def public_key(seed: bytes) -> bytes:
    """The raw public key of ``signing_key(seed)``, 32 bytes."""
    return signing_key(seed).public_key().public_bytes_raw()


class Signer:
    """The key for exactly one event; ``successor()`` is the one for the next. Holds secrets: never log or keep it."""

    __slots__ = ("_key", "_seed", "public")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError("a seed has 32 bytes")
        self._seed = seed
        self._key = signing_key(seed)
        self.public: Final = self._key.public_key().public_bytes_raw()

    @property
    def seed(self) -> bytes:
        return self._seed

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def successor(self) -> Signer:
        return Signer(evolve(self._seed))
