"""Pieces of attachments sealed for the store: AES-256-GCM under a key of each file's own, bound to its place."""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import BrokenData
from hq.files.store import FileStore

WHOLE: Final = "whole"
"""Beside its pieces: size and hash of a file that is here whole."""
_NONCE: Final = 12


class SealedStore:
    """One file's pieces in ``store``; ``folder`` is ``dossier/blob``. Raises Unreachable, BrokenData."""

    def __init__(self, store: FileStore, key: bytes, folder: str) -> None:
        self._store = store
        self._folder = folder
        own = HKDF(hashes.SHA256(), 32, None, f"satchel/v1/hq-file/{folder}".encode()).derive(key)
        self._cipher = AESGCM(own)

    def put(self, name: str, data: bytes) -> None:
        nonce = secrets.token_bytes(_NONCE)
        self._store.put(f"{self._folder}/{name}", nonce + self._cipher.encrypt(nonce, data, name.encode()))

    def get(self, name: str) -> bytes | None:
        """The piece; None if it isn't there."""
        found = self._store.get(f"{self._folder}/{name}")
        if found is None:
            return None
        try:
            return self._cipher.decrypt(found[:_NONCE], found[_NONCE:], name.encode())
        except (InvalidTag, ValueError):
            raise BrokenData("hq-file-damaged") from None

    def names(self) -> list[str]:
        return self._store.names(self._folder)

    def remove(self) -> None:
        self._store.remove(self._folder)
