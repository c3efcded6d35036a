"""Attachments' bytes between laptop and headquarters: in pieces, each once, last of all that is exchanged.

Cut anywhere, both directions go on with the pieces that lack. Up goes what the person may write, and what was made here
in a dossier that has left since; a file counts as there once headquarters has compared its hash.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Attachment
from app.sync import errors, wire
from app.sync.engine import Progress, SyncEngine
from app.sync.headquarters import Headquarters
from app.sync.patience import patiently
from app.sync.purge import Purged
from app.sync.state import Enrolment, Record, Restoration
from app.sync.transport import Answer, Refusal
from app.vault.errors import FileDamaged
from app.vault.sealed_files import SealedFiles
from app.vault.unit_of_work import Store

OnProgress = Callable[[Progress], None]
Cancelled = Callable[[], bool]
_PASSED_OVER: Final = (wire.Code.NOT_FOUND, wire.Code.FILE_DIFFERS)


@dataclass(frozen=True)
class FilesThere(Record):
    """Files that ``device`` knows to be at headquarters, whole, as ``dossier/blob``; as another device it asks anew,
    and of a headquarters that was ``restored`` since."""

    name = "files_there"

    device: int = 0
    names: tuple[str, ...] = ()
    restored: int = 0

    @classmethod
    def read(cls, value: Any) -> FilesThere:
        return cls(value["device"], tuple(value["names"]), value.get("restored", 0))


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file: its dossier (without dashes), name and bytes (None: its row has left). ``purged``: so has its dossier."""

    dossier: str
    blob: str
    size: int | None
    purged: bool = False

    @property
    def key(self) -> str:
        return f"{self.dossier}/{self.blob}"

    @property
    def path(self) -> str:
        return f"/v1/file/{self.key}"


@dataclass(frozen=True, slots=True)
class FilesWaiting:
    """What waits to go up, and what isn't here yet; the smallest first."""

    up: tuple[Parcel, ...] = ()
    down: tuple[Parcel, ...] = ()

    @property
    def up_bytes(self) -> int:
        return sum(one.size or 0 for one in self.up)

    @property
    def down_bytes(self) -> int:
        return sum(one.size or 0 for one in self.down)


@dataclass(frozen=True, slots=True)
class FilesResult:
    """How many files went up and came down; ``finished``: it wasn't stopped in between."""

    up: int = 0
    down: int = 0
    finished: bool = True


class FileExchange:
    """The files of one unlocked, enrolled vault; never at the same time as a sync of ``engine``."""

    def __init__(
        self, store: Store, files: SealedFiles, engine: SyncEngine, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._store = store
        self._files = files
        self._engine = engine
        self._pause = pause

    def waiting(self) -> FilesWaiting:
        """What waits in both directions; nothing before the enrolment."""
        here = set(self._files.ids())
        with self._store.read() as session:
            if not Enrolment.known(session):
                return FilesWaiting()
            there = set(_there(session).names)
            rows = sorted(set(_rows(session)), key=lambda one: (one.size or 0, one.key))
        unsent = (one for one in rows if one.blob in here and one.key not in there)
        return FilesWaiting(tuple(unsent), tuple(one for one in rows if one.blob not in here and not one.purged))

    def unsent(self, dossier: str, names: list[str]) -> bool:
        """Whether a file of a dossier that has left is here only, and there is a headquarters to bring it to."""
        with self._store.read() as session:
            if not Enrolment.known(session):
                return False
            there = set(_there(session).names)
        return any(f"{dossier}/{name}" not in there and self._files.has(name) for name in names)

    def forget(self, session: Session, dossier: str) -> None:
        """Nothing needs to be known any more of a dossier (without dashes) that has left."""
        known = _there(session)
        names = tuple(name for name in known.names if not name.startswith(f"{dossier}/"))
        if names != known.names:
            replace(known, names=names).save(session)

    def run(
        self, progress: OnProgress, cancelled: Cancelled, *, within_s: float | None = None, down: bool = True
    ) -> FilesResult:
        """Bring what waits up, then (``down``) what isn't here down; stops between pieces when ``cancelled``.

        A file that headquarters doesn't know of or refuses is passed over until the next time.
        Raises NotEnrolled, SyncRunning, or another Unreachable; pieces that arrived stay. DiskFull.
        """
        waits = self.waiting()
        if not (waits.up or (down and waits.down)) or cancelled():
            return FilesResult()
        with self._engine.connected(within_s) as (hq, _):
            run = _Run(self._store, self._files, hq, self._pause, progress, cancelled)
            run.total = waits.up_bytes + (waits.down_bytes if down else 0)
            up = sum(run.one(run.up, parcel) for parcel in waits.up)
            came = sum(run.one(run.down, parcel) for parcel in waits.down) if down else 0
            return FilesResult(up, came, not cancelled())

    def fetch(self, dossier: str, blob: str, progress: OnProgress, cancelled: Cancelled) -> bool:
        """Fetch one file that isn't here yet; whether it is here now. Raises as ``run``."""
        if self._files.has(blob):
            return True
        with self._engine.connected() as (hq, _):
            run = _Run(self._store, self._files, hq, self._pause, progress, cancelled)
            return run.one(run.down, Parcel(UUID(dossier).hex, blob, None))


class _Run:
    """One line's work; ``total`` and what is told are bytes."""

    def __init__(
        self, store: Store, files: SealedFiles, hq: Headquarters, pause: Callable[[float], None],
        progress: OnProgress, cancelled: Cancelled,
    ) -> None:  # fmt: skip
        self._store = store
        self._files = files
        self._hq = hq
        self._pause = pause
        self._progress = progress
        self._cancelled = cancelled
        self._done = 0
        self.total = 0

    def one(self, way: Callable[[Parcel], bool], parcel: Parcel) -> bool:
        """Bring one file on its way; whether it arrived."""
        if self._cancelled():
            return False
        before = self._done
        try:
            arrived = way(parcel)
        except Refusal as refusal:
            if refusal.problem.code not in _PASSED_OVER:
                raise
            if parcel.purged and refusal.problem.code is wire.Code.NOT_FOUND:
                self._note(parcel)  # nobody there will ever take it: the purge goes on
            arrived = False
        except (FileDamaged, errors.TooLarge, errors.NotUnderstood):
            arrived = False  # this one can't be brought; it holds up no other
        if not self._cancelled():
            self._moved(before + (parcel.size or 0) - self._done)
        return arrived

    def up(self, parcel: Parcel) -> bool:
        known = self._state(parcel)
        if known.sha256 is None:
            digest, have, size = sha256(), set(known.pieces), 0
            for number, piece in enumerate(self._pieces(parcel.blob)):
                if self._cancelled():
                    return False
                digest.update(piece)
                size += len(piece)
                if number not in have:
                    self._ask(partial(self._hq.put, f"{parcel.path}/{number}", piece))
                self._moved(len(piece))
            if size != known.size:
                raise FileDamaged
            end = wire.FileEnd(digest.hexdigest()).line()
            self._ask(partial(self._hq.post, parcel.path, end))
        self._note(parcel)
        return known.sha256 is None  # what was there already, as a restored laptop finds, didn't go up

    def down(self, parcel: Parcel) -> bool:
        known = self._state(parcel)
        if known.sha256 is None or (parcel.size is not None and known.size != parcel.size):
            return False
        have = self._files.pieces(parcel.blob)
        for number in range(wire.piece_count(known.size)):
            if self._cancelled():
                return False
            size = wire.piece_size(known.size, number)
            if number not in have:
                piece = self._ask(partial(self._hq.get, f"{parcel.path}/{number}")).body
                if len(piece) != size:
                    raise errors.NotHeadquarters
                self._files.put_piece(parcel.blob, number, piece)
            self._moved(size)
        try:
            content = b"".join(self._files.piece(parcel.blob, n) for n in range(wire.piece_count(known.size)))
        except FileDamaged:
            content = b""
        if sha256(content).hexdigest() != known.sha256:
            self._files.drop_pieces(parcel.blob)
            return False
        self._files.adopt(parcel.blob, content)
        self._note(parcel)
        return True

    def _pieces(self, blob: str) -> Iterator[bytes]:
        for chunk in self._files.chunks(blob):  # 1 MiB: a whole number of pieces
            for at in range(0, len(chunk), wire.PIECE):
                yield chunk[at : at + wire.PIECE]

    def _state(self, parcel: Parcel) -> wire.FileAnswer:
        try:
            return wire.FileAnswer.read(self._ask(partial(self._hq.get, parcel.path)).body)
        except wire.WireError:
            raise errors.NotHeadquarters from None

    def _ask(self, step: Callable[[], Answer]) -> Answer:
        return patiently(self._hq, step, pause=self._pause)

    def _moved(self, size: int) -> None:
        self._done += size
        self._progress(Progress(min(self._done, self.total), self.total))

    def _note(self, parcel: Parcel) -> None:
        with self._store.apply() as session:
            known = _there(session)
            if parcel.key not in known.names:
                replace(known, names=(*known.names, parcel.key)).save(session)


def _there(session: Session) -> FilesThere:
    known = FilesThere.load(session)
    device = Enrolment.load(session).device if Enrolment.known(session) else 0
    restored = Restoration.load(session).number
    return known if (known.device, known.restored) == (device, restored) else FilesThere(device, restored=restored)


def _rows(session: Session) -> Iterator[Parcel]:
    """All files that rows name, and those of dossiers that have left and whose bytes are still here."""
    query = select(Attachment.dossier_id, Attachment.blob, Attachment.size)
    for dossier, blob, size in session.execute(query):
        if wire.blob_name(blob) and 0 < size <= wire.MOST_FILE:
            yield Parcel(UUID(dossier).hex, blob, size)
    for one in Purged.load(session).pending:
        for blob in one["files"]:
            if wire.blob_name(blob):
                yield Parcel(UUID(one["dossier"]).hex, blob, None, purged=True)
