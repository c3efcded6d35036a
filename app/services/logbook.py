"""The access log for the person it is about: pages of events, verification, export (access-log, log-tamper)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select

from app.accesslog import notes
from app.accesslog.chain import Head, origin
from app.accesslog.errors import Broken, Kind, LogUnavailable
from app.accesslog.events import Act, Outcome, Sink, SinkKind, Target
from app.accesslog.notes import NoteKey
from app.accesslog.reader import Entry
from app.models import Dossier
from app.rules.borrowing import Action, Object, decide
from app.services import outlet
from app.services.desk import Desk, keep_verdict
from app.services.log_lines import LogPage, Position, Wanted, dossier_of, fits, line, moment
from app.services.reading import Gate
from app.sync.identity import DeviceKeys
from app.sync.state import Enrolment

PAGE: Final = 50
MOST_ON_PAGE: Final = 500
MOST_PROBLEMS: Final = 100
_CHUNK: Final = 250
_ASK_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class LogHead:
    """How far the log goes: device and chain, size, root in hexadecimal, and what headquarters has countersigned."""

    device: str
    epoch: int
    size: int
    root: str
    seen: int | None


@dataclass(frozen=True, slots=True)
class LogProblem:
    """What is wrong, and at which event; ``kind`` as ``satchel log verify`` prints it. A VIOLATION names its rule."""

    kind: str
    seq: int
    detail: str

    @property
    def sentence(self) -> str:
        """In the current language."""
        return Broken(Kind(self.kind), self.seq, self.detail).message


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of a verification: ``ok`` if no problem was found. At most 100 problems are named."""

    ok: bool
    head: LogHead
    problems: tuple[LogProblem, ...]


class Logbook:
    """One's own access log on this laptop."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def page(
        self,
        before: Position | None = None,
        *,
        size: int = PAGE,
        wanted: Wanted | None = None,
        look_at: int | None = None,
    ) -> LogPage:
        """A page of one's own events, newest first, from ``before`` on downwards (None: from the end).

        The log is read backwards, ``look_at`` events at most (None: as many as it takes): such a page may hold few of
        the wanted lines, or none, and still have a next one. The first page is a *log viewed* event. Needs neither card
        nor place; names of dossiers need a place where covers may be seen. Raises RefusedByRule.
        """
        self._require_own(Act.LOG_VIEWED)
        if before is None:
            self._gate.note(Act.LOG_VIEWED, target=Target(kind="log"))
        most = max(1, min(size, MOST_ON_PAGE))
        asked = wanted or Wanted()
        found: list[tuple[Position, Entry]] = []
        more: Position | None = None
        last = before
        for looked, (position, entry) in enumerate(self._backwards(before)):
            if asked.since is not None and moment(entry) < asked.since:
                break
            if looked == look_at:
                more = last
                break
            if self._is_own(entry) and fits(entry, asked):
                if len(found) == most:
                    more = found[-1][0]
                    break
                found.append((position, entry))
            last = position
        names = self._names({dossier_of(entry) for _, entry in found})
        seen = self._desk.log.seen_by_headquarters()
        present = self._desk.log.chain.number
        lines = tuple(
            line(position, entry, names, self._desk.enrolled and _is_seen(position, present, seen))
            for position, entry in found
        )
        return LogPage(lines, more)

    def head(self) -> LogHead:
        """How far the log goes. Anybody may know."""
        log = self._desk.log
        head, seen = log.head(), log.seen_by_headquarters()
        return LogHead(head.chain.device, head.chain.epoch, head.size, head.root.hex(), seen.size if seen else None)

    def verify(self) -> Verified:
        """Verify every event's signature and place, against what headquarters has countersigned; logged.

        A broken log stops reading at this desk (log-tamper). Takes a while: some ten thousand events a second.
        """
        log = self._desk.log
        problems: list[LogProblem] = []
        try:
            log.verify()
            for broken in (finding.broken() for finding in log.violations()):
                problems.append(_problem(broken))
                if len(problems) == MOST_PROBLEMS:
                    break
        except Broken as broken:
            problems.append(_problem(broken))
            keep_verdict(self._desk, whole=False)
        else:
            keep_verdict(self._desk, whole=True)
        head = self.head()
        self._note_verified(head, problems)
        return Verified(not problems, head, tuple(problems))

    def export(self, path: Path, *, force: bool = False) -> None:
        """Write the whole log as a bundle for the offline verifier, with signed checkpoints once enrolled; logged.

        Raises FileExists, FolderMissing, DiskFull, ReadOnlyFolder, RefusedByRule.
        """
        self._require_own(Act.EXPORTED)
        outlet.check_target(path, force=force)
        log = self._desk.log
        self._gate.note(
            Act.EXPORTED, target=Target(kind="log", count=log.size), sink=Sink(kind=SinkKind.EXPORT)
        )  # fmt: skip
        keys: list[NoteKey] = []
        checkpoints: list[str] = []
        with self._desk.store.read() as session:
            if Enrolment.known(session):
                enrolment, device = Enrolment.load(session), DeviceKeys.of(session)
                public = device.identity.public_key().public_bytes_raw()
                keys = [
                    NoteKey(origin(log.chain.id), public),
                    NoteKey(enrolment.log_origin, enrolment.log_key, notes.COSIGNATURE),
                ]
                checkpoints = [log.checkpoint(device.identity)]
        with outlet.saving(path, force=force) as handle:
            log.export(handle, keys, checkpoints)

    # -- inside

    def _require_own(self, act: Act) -> None:
        me = self._desk.me.id
        decision = decide(self._desk.subject, Action.SEE_LOG, Object(owner_id=me), self._gate.context())
        if not decision.allowed:
            self._gate.refuse(act, decision, Target(kind="log"))

    def _backwards(self, before: Position | None) -> Iterator[tuple[Position, Entry]]:
        """All events from ``before`` (not itself) to the log's beginning."""
        log = self._desk.log
        for chain in reversed(log.chains):
            if before is not None and chain.number > before.chain:
                continue
            end = before.seq if before is not None and chain.number == before.chain else log.size_of(chain)
            while end > 0:
                start = max(0, end - _CHUNK)
                entries = list(log.entries(start, end - start, chain=chain))
                for entry in reversed(entries):
                    yield Position(chain.number, entry.seq), entry
                end = start

    def _is_own(self, entry: Entry) -> bool:
        """Events of the person, of the vault before it was enrolled, and those without a person (failed unlocks)."""
        actor = entry.event.actor
        return actor is None or actor.id == self._desk.me.id or entry.chain.device == self._desk.vault.id

    def _names(self, ids: set[str | None]) -> dict[str, tuple[str, str]]:
        """Names and codes, where covers may be seen."""
        decision = decide(self._desk.subject, Action.READ_COVER, Object(), self._gate.context())
        wanted = sorted(one for one in ids if one is not None)
        found: dict[str, tuple[str, str]] = {}
        if not decision.allowed:
            return found
        with self._desk.store.read() as session:
            for start in range(0, len(wanted), _ASK_AT_ONCE):
                query = select(Dossier.id, Dossier.name, Dossier.code).where(
                    Dossier.id.in_(wanted[start : start + _ASK_AT_ONCE])
                )
                found |= {row.id: (row.name, row.code) for row in session.execute(query)}
        return found

    def _note_verified(self, head: LogHead, problems: Sequence[LogProblem]) -> None:
        target = Target(kind="log", count=head.size, digest=head.root)
        if not problems:
            self._gate.note(Act.LOG_VERIFIED, target=target)
            return
        reason = problems[0].kind.lower()
        with contextlib.suppress(LogUnavailable):  # a broken log may not take it; the finding is what counts
            self._gate.note(Act.LOG_VERIFIED, target=target, outcome=Outcome.FAILED, reason=reason)


def _is_seen(position: Position, present: int, seen: Head | None) -> bool:
    return position.chain < present or (seen is not None and position.seq < seen.size)


def _problem(broken: Broken) -> LogProblem:
    return LogProblem(broken.kind.value, broken.seq, broken.detail)
