"""Reading and proving the laptop's log; needs its key, not its signing seed."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accesslog import bundle, files, notes
from app.accesslog import chain as links
from app.accesslog.chain import NO_LINK, ChainId, Head, Record, VerifierState
from app.accesslog.coverage import Finding, findings
from app.accesslog.database import Database, Failure, told
from app.accesslog.errors import Broken, Kind, LogDamaged, LogUnavailable
from app.accesslog.events import Event

LOG_NAME: Final = "log.db"
CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class ChainInfo:
    """One chain of the log: public key of its first event, and the last leaf of the chain before (``link``)."""

    number: int
    id: ChainId
    genesis: bytes
    link: bytes

    def start(self) -> VerifierState:
        return links.genesis(self.id, self.genesis, self.link)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it stands in the log, for lists and papers. Times in UTC milliseconds."""

    chain: ChainId
    seq: int
    wall_ms: int
    mono_ms: int
    boot: str
    app: str
    leaf: bytes
    event: Event


def entry_of(record: Record, seq: int) -> Entry:
    """Take a record apart; raises Broken(LINK) if it isn't one."""
    body, event = links.read(record.body, seq)
    chain = ChainId(body["dev"], body["epoch"])
    return Entry(chain, body["seq"], body["wall"], body["mono"], body["boot"], body["app"], record.leaf, event)


class LogReader:
    """An open log that is only read. Thread-safe; one process at a time holds the file."""

    def __init__(self, database: Database) -> None:
        """Not for callers: use ``open``. Raises Broken if the log's tail doesn't hold, Failure if it can't be read."""
        self._database = database
        self._lock = threading.RLock()
        self._closed = False
        self._wall_ms = 0
        self._chains = [ChainInfo(*row) for row in database.chains()]
        if not self._chains:
            raise LogDamaged
        for chain in self._chains:
            self._state = self._tail(chain)
        self._seen = self.seen_by_headquarters()

    @classmethod
    def open_reader(cls, folder: Path, *, key: bytes) -> Self:
        """Open the log in ``folder``; the events since its last snapshot are verified.

        Raises LogMissing, LogDamaged (or a wrong key), LogUnavailable (held by another process), or Broken.
        """
        database = Database.open(folder / LOG_NAME, key)
        try:
            return cls(database)
        except (Failure, ValueError):  # pages that can't be read, or rows that aren't what was written there
            database.close()
            raise LogDamaged from None
        except BaseException:
            database.close()
            raise

    def _tail(self, chain: ChainInfo) -> VerifierState:
        """The state at a chain's end: its last snapshot, and the events after it, verified."""
        state, kept = chain.start(), self._database.snapshot(chain.number)
        end = self._database.end(chain.number)
        if kept is not None:
            state = VerifierState.decode(kept[0])
            self._wall_ms = max(self._wall_ms, kept[1])
            if state.size > end:
                raise Broken(Kind.HEAD, end, "snapshot_ahead")
        tail = list(self.records(state.size, chain=chain))
        state = links.verify(tail, state)
        self._wall_ms = max([self._wall_ms, *(json.loads(record.body)["wall"] for record in tail)])
        return state

    def close(self) -> None:
        """Move the WAL into the file and let go of it."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            with contextlib.suppress(Failure):  # the WAL is whole and is read at the next start
                self._database.checkpoint()
            self._database.close()

    @contextlib.contextmanager
    def _rows(self) -> Iterator[Database]:
        with self._lock:
            if self._closed:
                raise LogUnavailable("closed")
            try:
                yield self._database
            except Failure as failure:
                raise told(failure) from None

    # ---- what is there -----------------------------------------------------------------------------------------

    @property
    def chains(self) -> tuple[ChainInfo, ...]:
        """All chains of the file, oldest first; the last is the present one."""
        with self._lock:
            return tuple(self._chains)

    @property
    def chain(self) -> ChainInfo:
        return self.chains[-1]

    @property
    def size(self) -> int:
        """The number of events in the present chain."""
        with self._lock:
            return self._state.size

    def tip(self) -> tuple[int, int, str]:
        """Where the log ends: the present chain's number in the file, its size, and its last leaf in hexadecimal."""
        with self._lock:
            return self._chains[-1].number, self._state.size, self._state.prev.hex()

    @property
    def last_wall_ms(self) -> int:
        """The highest wall time ever logged (borrow-offline: setting the clock back must not prolong anything)."""
        with self._lock:
            return self._wall_ms

    @property
    def last_trusted_ms(self) -> int:
        """The trusted time of the present chain's last event that stated one, else 0."""
        with self._lock:
            return self._state.trusted_ms

    def head(self) -> Head:
        """Size and root of the present chain."""
        with self._lock:
            return self._state.head

    def records(self, start: int = 0, limit: int | None = None, *, chain: ChainInfo | None = None) -> Iterator[Record]:
        """The records of a chain (the present one) from ``start`` on, at most ``limit``."""
        number = (chain or self.chain).number
        left = limit
        while left is None or left > 0:
            with self._rows() as database:
                rows = database.events(number, start, CHUNK if left is None else min(CHUNK, left))
            if not rows:
                return
            for seq, record in rows:
                if seq != start:
                    raise Broken(Kind.LINK, start, "sequence")
                yield record
                start += 1
            if left is not None:
                left -= len(rows)

    def entries(self, start: int = 0, limit: int | None = None, *, chain: ChainInfo | None = None) -> Iterator[Entry]:
        """As ``records``, taken apart."""
        for seq, record in enumerate(self.records(start, limit, chain=chain), start):
            yield entry_of(record, seq)

    def is_whole(self) -> bool:
        """Whether the events before each chain's last snapshot are those it was made over (log-tamper).

        Hashes only, some 40,000 events a second; ``verify`` also asks for signatures, and finds a forged snapshot.
        """
        for chain in self.chains:
            with self._rows() as database:
                kept = database.snapshot(chain.number)
            state = chain.start() if kept is None else VerifierState.decode(kept[0])
            try:
                tree = chain.start().tree.extend(record.leaf for record in self.records(0, state.size, chain=chain))
            except Broken:
                return False
            if tree != state.tree:
                return False
        return True

    def size_of(self, chain: ChainInfo) -> int:
        """The number of events in a chain of the file."""
        if chain == self.chain:
            return self.size
        with self._rows() as database:
            return database.end(chain.number)

    # ---- proving it --------------------------------------------------------------------------------------------

    def verify(self, anchor: Head | None = None) -> Head:
        """Verify every event of every chain, against ``anchor`` and what headquarters has countersigned.

        Returns the present chain's head; raises Broken, saying how and where.
        """
        with self._lock:
            chains, expected = self.chains, self._state
            anchors = [head for head in (self._seen, anchor) if head is not None]
        for head in anchors:
            if head.chain not in {chain.id for chain in chains}:
                raise Broken(Kind.HEAD, head.size, "other_chain")
        link = NO_LINK
        for chain in chains:
            if chain.link != link:
                raise Broken(Kind.HEAD, 0, "link")
            end = expected.size if chain == chains[-1] else None
            state = self._walk(chain, [head for head in anchors if head.chain == chain.id], end)
            link = state.prev
        if state.size < expected.size:
            raise Broken(Kind.HEAD, state.size, "shorter")
        if state != expected:
            raise Broken(Kind.HISTORY_REWRITTEN, state.size, "snapshot")
        return state.head

    def _walk(self, chain: ChainInfo, anchors: list[Head], end: int | None) -> VerifierState:
        """Verify a chain to its end, stopping at each anchor to compare roots."""
        state = chain.start()
        with self._rows() as database:
            size = database.end(chain.number)
        for head in sorted(anchors, key=lambda one: one.size):
            state = links.verify(self.records(state.size, head.size - state.size, chain=chain), state)
            root = state.tree.root() if state.size == head.size else None
            links.check_head(head, state, root, longer=size > head.size)
        left = None if end is None else end - state.size
        return links.verify(self.records(state.size, left, chain=chain), state)

    def violations(self) -> Iterator[Finding]:
        """Events of the intact chains that show content without what the borrowing rule asks for (VIOLATION)."""
        for chain in self.chains:
            yield from findings(self.records(chain=chain))

    def export(self, file: BinaryIO, keys: Sequence[notes.NoteKey] = (), checkpoints: Sequence[str] = ()) -> None:
        """Write all chains as a bundle for the offline verifier. ``checkpoints`` are of the present chain, signed by
        one of ``keys``; the one headquarters countersigned is added. Raises OSError.
        """
        present = self.chain
        for chain in self.chains:
            state = self._state if chain == present else self._tail(chain)
            kept = [*checkpoints, *filter(None, (self.cosigned_note(),))] if chain == present and keys else []
            header = bundle.Header(
                chain.id, chain.genesis, chain.link, state.size, state.tree.root(), tuple(kept), tuple(keys)
            )
            bundle.write_chain(file, header, self.records(0, state.size, chain=chain))

    def copy_to(self, path: Path) -> None:
        """Write a copy for a backup: encrypted under the log's key, on the disk when this returns, without the seed.

        Opened as a reader it can be verified; to go on after a restore, ``AccessLog.restart``. Raises LogUnavailable.
        """
        with self._rows() as database:
            if path.exists():
                raise LogUnavailable("exists")
            database.copy(path)
            try:
                with path.open("r+b") as file:
                    files.flush(file.fileno())
                files.flush_folder(path.parent)
            except OSError:
                raise LogUnavailable("copy") from None

    # ---- checkpoints -------------------------------------------------------------------------------------------

    def checkpoint(self, identity: Ed25519PrivateKey) -> str:
        """The present chain's head as a checkpoint signed by the device's identity key."""
        head = self.head()
        name = links.origin(head.chain)
        return notes.sign_checkpoint(notes.Checkpoint(name, head.size, head.root), name, identity)

    def store_cosigned(self, note: str, keys: Iterable[notes.NoteKey]) -> Head:
        """Keep a checkpoint of the present chain that headquarters (one of ``keys``) has countersigned.

        Raises NoteError for a note that isn't one, or Broken: HEAD if it is of another chain, of more than we have,
        or older than what is kept; FORK or HISTORY_REWRITTEN if it countersigns other events than ours.
        """
        checkpoint, _ = notes.open_checkpoint(note, keys)
        chain = self.chain
        if checkpoint.origin != links.origin(chain.id):
            raise Broken(Kind.HEAD, checkpoint.size, "other_chain")
        head = Head(chain.id, checkpoint.size, checkpoint.root)
        if self._seen is not None and head.size < self._seen.size:
            raise Broken(Kind.HEAD, head.size, "older")
        self._walk_leaves(chain, head)
        with self._rows() as database, database.transaction():
            database.set_note(checkpoint.origin, checkpoint.size, note)
        with self._lock:
            self._seen = head
        return head

    def _walk_leaves(self, chain: ChainInfo, head: Head) -> None:
        """Compare ``head`` with the tree over our own leaves, without verifying signatures."""
        tree = chain.start().tree.extend(record.leaf for record in self.records(0, head.size, chain=chain))
        with self._lock:
            state = self._state
        links.check_head(head, state, tree.root() if tree.size == head.size else None, longer=state.size > head.size)

    def cosigned_note(self) -> str | None:
        """The last countersigned checkpoint of the present chain, as it came."""
        with self._rows() as database:
            kept = database.note(links.origin(self.chain.id))
        return kept[1] if kept else None

    def seen_by_headquarters(self) -> Head | None:
        """The present chain's last head that headquarters has countersigned."""
        text = self.cosigned_note()
        if text is None:
            return None
        checkpoint = notes.checkpoint_of(notes.parse(text).text)
        return Head(self.chain.id, checkpoint.size, checkpoint.root)

    def store_note(self, name: str, size: int, note: str) -> None:
        """Keep a checkpoint of another log, e.g. headquarters' own (laptops are witnesses), verified by the caller."""
        with self._rows() as database, database.transaction():
            database.set_note(name, size, note)

    def note(self, name: str) -> str | None:
        """What ``store_note`` kept for ``name``."""
        with self._rows() as database:
            kept = database.note(name)
        return kept[1] if kept else None
