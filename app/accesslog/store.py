"""The laptop's access log: a file of its own that takes an event only by committing it to the disk (access-log).

Beside ``log.db`` lies ``log.seed`` with the signing seed. An event is committed first, the seed replaced next. A log
holds one chain after the other: the vault's local chain until enrolment, then the device's; each follows the last leaf
of the one before. What can't be written raises LogUnavailable, and the caller shows nothing (fail closed).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.accesslog import chain as links
from app.accesslog import files
from app.accesslog.chain import NO_LINK, ChainId, Stamp, VerifierState
from app.accesslog.database import Database, Failure, seed_key
from app.accesslog.errors import Broken, Kind, LogUnavailable, SeedDamaged
from app.accesslog.events import Act, Actor, Event, Target
from app.accesslog.reader import LOG_NAME, ChainInfo, LogReader
from app.accesslog.seedfile import Seed, SeedFile
from app.accesslog.seeds import SEED_BYTES, Signer
from app.accesslog.spool import Spool
from app.channel import VERSION
from app.clock import Clock

SEED_NAME: Final = "log.seed"
SNAPSHOT_EVERY: Final = 32
"""Events; opening the log verifies those after the last snapshot."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an event is on the disk."""

    chain: ChainId
    seq: int
    leaf: bytes


def new_signer() -> Signer:
    """A signer for the first event of a new chain; its ``public`` goes to headquarters at enrolment."""
    return Signer(os.urandom(SEED_BYTES))


class AccessLog(LogReader):
    """An open log that takes events. Thread-safe; one process at a time holds it."""

    _clock: Clock
    _seeds: SeedFile | None = None
    _signer: Signer | None = None

    # ---- making and opening ------------------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: Path, *, device: str, key: bytes, clock: Clock) -> AccessLog:
        """A new log for ``device`` (its number, or the vault's UUID before enrolment). ``key`` has 32 bytes.

        Raises LogUnavailable if there is a log already or the files can't be written.
        """
        path = folder / LOG_NAME
        if path.exists():
            raise LogUnavailable("exists")
        signer = new_signer()
        beside = folder / (LOG_NAME + ".new")
        try:
            beside.unlink(missing_ok=True)
            SeedFile.create(folder / SEED_NAME, seed_key(key), Seed(1, 0, signer.seed))
            database = Database.create(beside, key)
            try:
                with database.transaction():
                    database.add_chain(1, ChainId(device, 0), signer.public, NO_LINK)
            finally:
                database.close()
            beside.replace(path)
            files.flush_folder(folder)
        except (OSError, Failure):
            raise LogUnavailable("create") from None
        return cls.open(folder, key=key, clock=clock)

    @classmethod
    def open(cls, folder: Path, *, key: bytes, clock: Clock) -> AccessLog:
        """Open the log and bring its seed to the log's end; the events since the last snapshot are verified.

        Raises LogMissing, LogDamaged (or a wrong key), SeedMissing, SeedDamaged, LogUnavailable (held by another
        process, disk), or Broken (HEAD: the log is shorter than its seed or snapshot).
        """
        log = cls.open_reader(folder, key=key)
        log._clock = clock
        try:
            log._take_seed(SeedFile(folder / SEED_NAME, seed_key(key)))
        except BaseException:
            log.close()
            raise
        return log

    @classmethod
    def restart(
        cls, folder: Path, *, key: bytes, clock: Clock, device: str | None = None, actor: Actor | None = None
    ) -> AccessLog:
        """Go on with a new chain where the seed is gone (a restored backup): the chain before stays as it is.

        The device's next contact with headquarters tells: until it enrols anew, headquarters knows no such chain.
        """
        log = cls.open_reader(folder, key=key)
        log._clock = clock
        try:
            signer = new_signer()
            number = log.chain.number + 1
            SeedFile.create(folder / SEED_NAME, seed_key(key), Seed(number, 0, signer.seed))
            log._seeds = seeds = SeedFile(folder / SEED_NAME, seed_key(key))
            seeds.read(number)
            log._begin(seeds, log._next_chain(device or log.chain.id.device), signer, None, actor)
        except OSError:
            log.close()
            raise LogUnavailable("seed") from None
        except BaseException:
            log.close()
            raise
        return log

    def _take_seed(self, seeds: SeedFile) -> None:
        self._seeds = seeds
        kept = seeds.read(self._chains[-1].number)
        if kept.position > self._state.size:
            raise Broken(Kind.HEAD, self._state.size, "seed_ahead")
        signer = Signer(kept.seed)
        for _ in range(self._state.size - kept.position):
            signer = signer.successor()
        if signer.public != self._state.next_key:
            raise SeedDamaged
        self._signer = signer
        try:
            if kept.position < self._state.size:
                seeds.write(Seed(kept.chain, self._state.size, signer.seed))
            seeds.blank()
        except OSError:
            raise LogUnavailable("seed") from None

    def close(self) -> None:
        with self._lock:
            self._signer = None
            if self._seeds is not None:
                self._seeds.close()
                self._seeds = None
            super().close()

    # ---- appending ---------------------------------------------------------------------------------------------

    def append(self, event: Event) -> Receipt:
        """Commit one event; when this returns it is on the disk. Raises LogUnavailable: then nothing may be shown."""
        return self.append_all((event,))[0]

    def append_all(self, events: Iterable[Event], *, drained: str | None = None) -> list[Receipt]:
        """Commit several events at once, all or none. ``drained`` names the spool they came from."""
        with self._lock:
            signer, seeds = self._ready()
            chain = self._chains[-1]
            state, wall_ms, receipts = self._state, self._wall_ms, list[Receipt]()
            try:
                with self._database.transaction():
                    for event in events:
                        stamp = self._stamp()
                        record, after, signer = links.seal(state, signer, event, stamp)
                        self._database.add_event(chain.number, state.size, record)
                        receipts.append(Receipt(chain.id, state.size, after.prev))
                        wall_ms = max(wall_ms, stamp.wall_ms)
                        state = after
                        if state.size % SNAPSHOT_EVERY == 0:
                            self._database.set_snapshot(chain.number, state.encode(), wall_ms)
                    if drained is not None:
                        self._database.set_meta("drained", drained)
            except Failure as failure:
                raise self._broken_off(failure) from None
            self._advance(seeds, state, signer, wall_ms)
            return receipts

    def drain(self, spool: Spool, private_key: bytes) -> list[Receipt]:
        """Append what was spooled before the unlock, once; clear the spool. Raises SpoolDamaged, LogUnavailable."""
        with self._lock, self._rows() as database:
            name = spool.id
            if name is None:
                return []
            events = [] if database.meta("drained") == name else spool.drain(private_key)
            receipts = self.append_all(events, drained=name) if events else []
            spool.clear()
            return receipts

    def _ready(self) -> tuple[Signer, SeedFile]:
        if self._closed:
            raise LogUnavailable("closed")
        if self._signer is None or self._seeds is None:
            raise LogUnavailable("reopen")
        return self._signer, self._seeds

    def _now(self) -> tuple[int, int, str]:
        return self._clock.wall_ms(), self._clock.boot_ms(), self._clock.boot_id()

    def _stamp(self) -> Stamp:
        return Stamp(*self._now(), VERSION, self._seen)

    def _broken_off(self, failure: Exception) -> LogUnavailable:
        """After a failed commit: a full disk can be tried again; else only reopening tells what is there."""
        if "full" in str(failure):
            return LogUnavailable("full")
        self._signer = None
        return LogUnavailable("write")

    def _advance(self, seeds: SeedFile, state: VerifierState, signer: Signer, wall_ms: int) -> None:
        """The events are committed: follow in memory, then replace the seed."""
        self._state, self._signer, self._wall_ms = state, signer, wall_ms
        try:
            seeds.replace(Seed(self._chains[-1].number, state.size, signer.seed))
        except OSError:
            raise LogUnavailable("seed") from None

    # ---- a new chain -------------------------------------------------------------------------------------------

    def enrol(self, device: str, *, signer: Signer, actor: Actor | None = None) -> ChainInfo:
        """Close the present chain with an ENROLLED event and go on as ``device``; ``signer.public`` is its genesis key.

        Both chains' events and the new chain are committed together. The chain's epoch is the next free one of that
        device. Raises LogUnavailable; then the present chain goes on.
        """
        with self._lock:
            present, seeds = self._ready()
            chain = self._next_chain(device)
            target = Target(kind="device", id=chain.device, revision=chain.epoch)
            closing = Event(act=Act.ENROLLED, actor=actor, target=target)
            return self._begin(seeds, chain, signer, (present, closing), actor)

    def _next_chain(self, device: str) -> ChainId:
        """The device's next chain in this file."""
        return ChainId(device, sum(1 for known in self._chains if known.id.device == device))

    def _begin(
        self,
        seeds: SeedFile,
        chain: ChainId,
        first: Signer,
        closing: tuple[Signer, Event] | None,
        actor: Actor | None,
    ) -> ChainInfo:
        """Commit the closing event and the new chain; its EPOCH event tells the head of the chain before."""
        old, state, number = self._chains[-1], self._state, self._chains[-1].number + 1
        try:
            if closing is not None:  # before the commit: a chain is never there without its seed
                seeds.write(Seed(number, 0, first.seed))
            with self._database.transaction():
                if closing is not None:
                    record, after, _ = links.seal(state, closing[0], closing[1], self._stamp())
                    self._database.add_event(old.number, state.size, record)
                    state = after
                self._database.set_snapshot(old.number, state.encode(), self._wall_ms)
                info = ChainInfo(number, chain, first.public, state.prev)
                self._database.add_chain(number, chain, info.genesis, info.link)
                stamp = Stamp(*self._now(), VERSION)
                record, fresh, signer = links.seal(info.start(), first, _opening(old.id, state, actor), stamp)
                self._database.add_event(number, 0, record)
        except BaseException as failure:
            if closing is not None:
                seeds.read(old.number)  # the slot of the new chain's seed is free again
            if isinstance(failure, Failure):
                raise self._broken_off(failure) from None
            if isinstance(failure, OSError):
                raise LogUnavailable("seed") from None
            raise
        self._chains.append(info)
        self._seen = None
        self._advance(seeds, fresh, signer, max(self._wall_ms, stamp.wall_ms))
        return info


def _opening(old: ChainId, state: VerifierState, actor: Actor | None) -> Event:
    target = Target(kind="device", id=old.device, revision=old.epoch, count=state.size, digest=state.tree.root().hex())
    return Event(act=Act.EPOCH, actor=actor, target=target, trusted_ms=state.trusted_ms or None)
