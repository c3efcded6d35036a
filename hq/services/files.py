"""Attachments' bytes at headquarters: pieces in, resumable; whole once their hash is right; out to the keeper.

A file belongs to a dossier: a hash known from elsewhere opens nothing. Who may neither bring nor fetch it hears
``not_found``, as if there were none.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

import orjson

from app.errors import BrokenData
from app.sync import wire
from app.sync.wire import Code, FileAnswer
from hq.db import locks
from hq.db.pool import Db
from hq.files.sealing import WHOLE, SealedStore
from hq.headquarters import Headquarters
from hq.services import metrics
from hq.services.problems import Denied
from hq.services.tokens import Caller

log = logging.getLogger("satchel.hq")

_FOUND: Final = (
    "SELECT max(a.size), bool_or(d.keeper_id = %(staff)s),"
    " bool_or((coalesce(a.clk -> 'blob', a.clk -> '*') ->> 1)::bigint = %(device)s)"
    " FROM attachment a JOIN dossier d ON d.id = a.dossier_id WHERE a.dossier_id = %(dossier)s AND a.blob = %(blob)s"
)


@dataclass(frozen=True, slots=True)
class _File:
    """A file the caller may bring; ``keeps``: and fetch."""

    size: int
    keeps: bool
    place: str


def state(hq: Headquarters, caller: Caller, dossier: str, blob: str) -> FileAnswer:
    """What is here of it. Raises Denied(not_found), Unreachable."""
    with hq.db.transaction() as db:
        file = _file(db, caller, dossier, blob)
    sealed = _sealed(hq, file)
    whole = _whole(sealed)
    if whole is not None:
        return FileAnswer(file.size, tuple(range(wire.piece_count(file.size))), whole)
    numbers = (int(name) for name in sealed.names() if name.isdecimal())
    return FileAnswer(file.size, tuple(sorted(one for one in numbers if wire.piece_size(file.size, one))), None)


def take(hq: Headquarters, caller: Caller, dossier: str, blob: str, number: int, piece: bytes) -> None:
    """Keep a piece; nothing happens to a file that is whole. Raises Denied(not_found, malformed, too_large)."""
    with hq.db.transaction() as db:
        file = _file(db, caller, dossier, blob)
        if file.size > wire.MOST_FILE:
            raise Denied(Code.TOO_LARGE)
        if not piece or len(piece) != wire.piece_size(file.size, number):
            raise Denied(Code.MALFORMED)
        locks.with_others(db, file.place)
        sealed = _sealed(hq, file)
        if _whole(sealed) is None:
            sealed.put(str(number), piece)


def finish(hq: Headquarters, caller: Caller, dossier: str, blob: str, digest: str) -> FileAnswer:
    """Count the file as whole if its content has the hash ``digest``; else its pieces go.

    Raises Denied: not_found, file_differs (also for pieces that lack), Unreachable.
    """
    with hq.db.transaction() as db:
        file = _file(db, caller, dossier, blob)
        locks.alone(db, file.place)
        sealed = _sealed(hq, file)
        whole = _whole(sealed)
        if whole is None:
            if _hash(sealed, file.size) != digest:
                sealed.remove()
                raise Denied(Code.FILE_DIFFERS)
            sealed.put(WHOLE, orjson.dumps({"size": file.size, "sha256": digest}))
        elif whole != digest:
            raise Denied(Code.FILE_DIFFERS)
    return FileAnswer(file.size, tuple(range(wire.piece_count(file.size))), digest)


def piece(hq: Headquarters, caller: Caller, dossier: str, blob: str, number: int) -> bytes:
    """A piece of a whole file, for its keeper. Raises Denied(not_found), Unreachable."""
    with hq.db.transaction() as db:
        file = _file(db, caller, dossier, blob)
    sealed = _sealed(hq, file)
    there = file.keeps and wire.piece_size(file.size, number) and _whole(sealed)
    found = _read(sealed, str(number)) if there else None
    if found is None:
        raise Denied(Code.NOT_FOUND)
    return found


def damaged(hq: Headquarters, place: str, size: int) -> bool:
    """Whether what lies under ``place`` (``dossier/blob``) isn't what was stored of a file of ``size`` bytes.

    Read in full; pieces that lack are no damage. Raises Unreachable.
    """
    sealed = SealedStore(hq.files, hq.keys.files_key, place)
    digest, read = sha256(), 0
    try:
        for number in range(wire.piece_count(size)):
            one = sealed.get(str(number))
            if one is None:
                continue
            if len(one) != wire.piece_size(size, number):
                return True
            digest.update(one)
            read += len(one)
        told = sealed.get(WHOLE)
    except BrokenData:
        return True
    return told is not None and read == size and orjson.loads(told)["sha256"] != digest.hexdigest()


def _file(db: Db, caller: Caller, dossier: str, blob: str) -> _File:
    if not wire.row_id(dossier) or not wire.blob_name(blob):
        raise Denied(Code.NOT_FOUND)
    asked = {"staff": caller.staff, "device": caller.device, "dossier": UUID(dossier), "blob": blob}
    row = db.execute(_FOUND, asked).fetchone()
    if row is None or not row[0] or not (row[1] or row[2]):
        raise Denied(Code.NOT_FOUND)
    return _File(row[0], bool(row[1]), f"{dossier}/{blob}")


def _sealed(hq: Headquarters, file: _File) -> SealedStore:
    return SealedStore(hq.files, hq.keys.files_key, file.place)


def _whole(sealed: SealedStore) -> str | None:
    """The SHA-256 of a file that is here whole."""
    found = _read(sealed, WHOLE)
    return None if found is None else str(orjson.loads(found)["sha256"])


def _read(sealed: SealedStore, name: str) -> bytes | None:
    """None also for what is damaged: it counts as lacking, and is told to the operator."""
    try:
        return sealed.get(name)
    except BrokenData:
        log.error("a stored piece of a file is damaged: %s", name)
        metrics.FILES_DAMAGED.inc()
        return None


def _hash(sealed: SealedStore, size: int) -> str | None:
    """Of the pieces as they lie there; None if one lacks or is damaged."""
    digest = sha256()
    for number in range(wire.piece_count(size)):
        one = _read(sealed, str(number))
        if one is None or len(one) != wire.piece_size(size, number):
            return None
        digest.update(one)
    return digest.hexdigest()
