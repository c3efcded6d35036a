"""Attachments at rest: one encrypted file each, named by a keyed hash of its content.

A file is ``SATCHELFILE1`` ‖ chunk count ‖ content size, then chunks of 1 MiB, each AES-256-GCM under the file's own key
(HKDF of the folder's key and the file's name). The chunk's number is its nonce, and the head is associated data of
every chunk: chunks can't be exchanged, dropped or added. One key and nonce never seal two contents, because the name,
and so the key, is a hash of the content.

A file that came from another laptop keeps the name it has there, a hash under that laptop's key: its head, of
``SATCHELFILE2``, also holds the hash it would have here, and its key is of both. Until all of it has come its pieces
lie beside, ``<name>.<number>.piece``, each sealed alike under a nonce of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import re
import secrets
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
PIECE_SUFFIX: Final = ".piece"
_HEAD: Final = struct.Struct(">12sIQ")
_MAGIC: Final = b"SATCHELFILE1"
_ADOPTED: Final = b"SATCHELFILE2"
_OWN: Final = 32
_NONCE: Final = 12
_TAG: Final = 16
_ID: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class SealedFile:
    """Name and size in bytes of a kept attachment."""

    id: str
    size: int


@dataclass(frozen=True)
class _Head:
    """What stands before the chunks. ``own``: the hash here of a file named elsewhere, empty for one named here."""

    count: int
    size: int
    own: bytes = b""

    def pack(self) -> bytes:
        return _HEAD.pack(_ADOPTED if self.own else _MAGIC, self.count, self.size) + self.own


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
        """Forget the content and the pieces of it. What can't be the name of a sealed file is the name of none."""
        if _ID.fullmatch(name):
            durable.remove(self._path(name))
            self.drop_pieces(name)

    def has(self, name: str) -> bool:
        """Whether the content is here."""
        return _ID.fullmatch(name) is not None and self._path(name).is_file()

    # -- what comes from elsewhere

    def adopt(self, name: str, content: bytes) -> None:
        """Keep ``content`` under the ``name`` it has elsewhere; its pieces go. Raises DiskFull, ReadOnlyFolder."""
        own = self._identify(io.BytesIO(content))[0]
        if own == name:
            self.put(content)
        else:
            durable.private_folder(self._folder)
            head = _Head(-(-len(content) // CHUNK), len(content), bytes.fromhex(own))
            stream = io.BytesIO(content)
            with durable.replacing(self._path(name)) as handle:
                for piece in self._seal_pieces(name, head, iter(lambda: stream.read(CHUNK), b"")):
                    handle.write(piece)
        self.drop_pieces(name)

    def put_piece(self, name: str, number: int, data: bytes) -> None:
        """Keep one piece until all have come. Raises DiskFull, ReadOnlyFolder."""
        durable.private_folder(self._folder)
        nonce = secrets.token_bytes(_NONCE)
        with durable.replacing(self._piece_path(name, number)) as handle:
            handle.write(nonce + self._piece_cipher(name).encrypt(nonce, data, str(number).encode()))

    def piece(self, name: str, number: int) -> bytes:
        """A kept piece. Raises FileDamaged."""
        try:
            sealed = self._piece_path(name, number).read_bytes()
            return self._piece_cipher(name).decrypt(sealed[:_NONCE], sealed[_NONCE:], str(number).encode())
        except (FileNotFoundError, NotADirectoryError, InvalidTag, ValueError):
            raise FileDamaged from None

    def pieces(self, name: str) -> set[int]:
        """The numbers of the kept pieces."""
        found = (path.name.split(".") for path in self._folder.glob(f"{self._path(name).stem}.*{PIECE_SUFFIX}"))
        return {int(parts[1]) for parts in found if len(parts) == 3 and parts[1].isdecimal()}

    def drop_pieces(self, name: str) -> None:
        for number in self.pieces(name):
            durable.remove(self._piece_path(name, number))

    def _piece_path(self, name: str, number: int) -> Path:
        return self._path(name).with_name(f"{name}.{number}{PIECE_SUFFIX}")

    def _piece_cipher(self, name: str) -> AESGCM:
        return AESGCM(hkdf(self._key, f"satchel/v1/piece/{name}"))

    # -- all of them

    def ids(self) -> list[str]:
        """The names of all kept files, in order."""
        if not self._folder.is_dir():
            return []
        return sorted(path.stem for path in self._folder.iterdir() if path.suffix == SUFFIX)

    def check(self, name: str) -> None:
        """Read the whole file and compare it with its name. Raises FileDamaged."""
        digest, own = self._digest(), self._head_of(name).own.hex() or name
        for piece in self.chunks(name):
            digest.update(piece)
        if digest.hexdigest() != own:
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
            head = self._head_of(name)
            with durable.replacing(other._path(name)) as target:
                for piece in other._seal_pieces(name, head, self.chunks(name)):
                    target.write(piece)

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

    def _cipher(self, name: str, head: _Head) -> AESGCM:
        whose = f"{name}/{head.own.hex()}" if head.own else name
        return AESGCM(hkdf(self._key, f"satchel/v1/file/{whose}"))

    def _seal(self, name: str, size: int, stream: BinaryIO) -> Iterator[bytes]:
        head = _Head(-(-size // CHUNK), size)
        return self._seal_pieces(name, head, iter(lambda: stream.read(CHUNK), b""))

    def _seal_pieces(self, name: str, about: _Head, pieces: Iterator[bytes]) -> Iterator[bytes]:
        head = about.pack()
        cipher = self._cipher(name, about)
        yield head
        for number, piece in enumerate(pieces):
            yield cipher.encrypt(number.to_bytes(12, "big"), piece, head)

    def _head_of(self, name: str) -> _Head:
        try:
            with self._path(name).open("rb") as handle:
                return self._read_head(handle)
        except (FileNotFoundError, NotADirectoryError, struct.error):
            raise FileDamaged from None

    @staticmethod
    def _read_head(handle: BinaryIO) -> _Head:
        magic, count, size = _HEAD.unpack(handle.read(_HEAD.size))
        own = handle.read(_OWN) if magic == _ADOPTED else b""
        if count != -(-size // CHUNK) or len(own) != (_OWN if magic == _ADOPTED else 0):
            raise FileDamaged
        if magic not in (_MAGIC, _ADOPTED):
            raise FileDamaged
        return _Head(count, size, own)

    def _unseal(self, name: str, handle: BinaryIO) -> Iterator[bytes]:
        about = self._read_head(handle)
        head = about.pack()
        cipher, given = self._cipher(name, about), 0
        for number in range(about.count):
            piece = cipher.decrypt(number.to_bytes(12, "big"), handle.read(CHUNK + _TAG), head)
            given += len(piece)
            yield piece
        if given != about.size or handle.read(1):
            raise FileDamaged
