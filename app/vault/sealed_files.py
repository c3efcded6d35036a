"""Attachments at rest: one encrypted file each, named by a keyed hash of its content.

A file is ``SATCHELFILE1`` ‖ chunk count ‖ content size, then chunks of 1 MiB, each AES-256-GCM under the file's own key
(HKDF of the folder's key and the file's name). The chunk's number is its nonce, and the head is associated data of
every chunk: chunks can't be exchanged, dropped or added. One key and nonce never seal two contents, because the name,
and so the key, is a hash of the content.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.vault import durable
from app.vault.errors import FileDamaged
from app.vault.keys import hkdf

SUFFIX: Final = ".enc"
CHUNK: Final = 1 << 20
_HEAD: Final = struct.Struct(">12sIQ")
_MAGIC: Final = b"SATCHELFILE1"
_TAG: Final = 16
_ID: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class SealedFile:
    """Name and size in bytes of a kept attachment."""

    id: str
    size: int


class SealedFiles:
    """The folder of sealed files. ``key`` encrypts, ``name_key`` names; the second outlives a change of the first."""

    def __init__(self, folder: Path, key: bytes, name_key: bytes) -> None:
        self._folder = folder
        self._key = key
        self._name_key = name_key

    def put(self, content: bytes | BinaryIO) -> SealedFile:
        """Keep ``content`` (bytes, or a seekable stream), once however often it is put.

        Raises DiskFull, ReadOnlyFolder.
        """
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        start = stream.tell()
        name, size = self._identify(stream)
        target = self._path(name)
        if not self._whole(name):
            stream.seek(start)
            durable.private_folder(self._folder)
            with durable.replacing(target) as handle:
                for piece in self._seal(name, size, stream):
                    handle.write(piece)
        return SealedFile(name, size)

    def get(self, name: str) -> bytes:
        """The content. Raises FileDamaged if it is missing, altered or cut."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content, 1 MiB at a time, each piece authenticated before it is given. Raises FileDamaged."""
        try:
            with self._path(name).open("rb") as handle:
                yield from self._unseal(name, handle)
        except (FileNotFoundError, NotADirectoryError, InvalidTag, struct.error):
            raise FileDamaged from None

    def remove(self, name: str) -> None:
        """Forget the content, if it is there. What can't be the name of a sealed file is the name of none."""
        if _ID.fullmatch(name):
            durable.remove(self._path(name))

    def ids(self) -> list[str]:
        """The names of all kept files, in order."""
        if not self._folder.is_dir():
            return []
        return sorted(path.stem for path in self._folder.iterdir() if path.suffix == SUFFIX)

    def check(self, name: str) -> None:
        """Read the whole file and compare it with its name. Raises FileDamaged."""
        digest = self._digest()
        for piece in self.chunks(name):
            digest.update(piece)
        if digest.hexdigest() != name:
            raise FileDamaged

    def damaged(self) -> tuple[str, ...]:
        """The names of files that can't be read any more."""
        return tuple(name for name in self.ids() if not self._whole(name))

    def moved(self, folder: Path, key: bytes) -> SealedFiles:
        """The same names in another folder, under another key."""
        return SealedFiles(folder, key, self._name_key)

    def copy_to(self, other: SealedFiles) -> None:
        """Seal every file anew in ``other``, which has the same name key. Raises FileDamaged, DiskFull."""
        durable.private_folder(other._folder)
        for name in self.ids():
            try:
                with self._path(name).open("rb") as source:
                    size = self._read_head(source)[1]
                with durable.replacing(other._path(name)) as target:
                    for piece in other._seal_pieces(name, size, self.chunks(name)):
                        target.write(piece)
            except struct.error:
                raise FileDamaged from None

    def _path(self, name: str) -> Path:
        if not _ID.fullmatch(name):
            raise FileDamaged
        return self._folder / (name + SUFFIX)

    def _digest(self) -> hmac.HMAC:
        return hmac.new(self._name_key, digestmod=hashlib.sha256)

    def _identify(self, stream: BinaryIO) -> tuple[str, int]:
        digest, size = self._digest(), 0
        while piece := stream.read(CHUNK):
            digest.update(piece)
            size += len(piece)
        return digest.hexdigest(), size

    def _whole(self, name: str) -> bool:
        try:
            self.check(name)
        except FileDamaged:
            return False
        return True

    def _cipher(self, name: str) -> AESGCM:
        return AESGCM(hkdf(self._key, f"satchel/v1/file/{name}"))

    def _seal(self, name: str, size: int, stream: BinaryIO) -> Iterator[bytes]:
        return self._seal_pieces(name, size, iter(lambda: stream.read(CHUNK), b""))

    def _seal_pieces(self, name: str, size: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
        count = -(-size // CHUNK)
        head = _HEAD.pack(_MAGIC, count, size)
        cipher = self._cipher(name)
        yield head
        for number, piece in enumerate(pieces):
            yield cipher.encrypt(number.to_bytes(12, "big"), piece, head)

    def _read_head(self, handle: BinaryIO) -> tuple[int, int]:
        magic, count, size = _HEAD.unpack(handle.read(_HEAD.size))
        if magic != _MAGIC or count != -(-size // CHUNK):
            raise FileDamaged
        return count, size

    def _unseal(self, name: str, handle: BinaryIO) -> Iterator[bytes]:
        count, size = self._read_head(handle)
        head = _HEAD.pack(_MAGIC, count, size)
        cipher, given = self._cipher(name), 0
        for number in range(count):
            piece = cipher.decrypt(number.to_bytes(12, "big"), handle.read(CHUNK + _TAG), head)
            given += len(piece)
            yield piece
        if given != size or handle.read(1):
            raise FileDamaged
