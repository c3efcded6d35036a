"""Proving an exported log: every chain, its links, its checkpoints, and what the reader holds from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, Final

from app.accesslog import bundle
from app.accesslog import chain as links
from app.accesslog.bundle import Header
from app.accesslog.chain import NO_LINK, ChainId, Head, Record, VerifierState
from app.accesslog.coverage import Finding, findings
from app.accesslog.errors import Broken, BundleDamaged, Kind, NoteError
from app.accesslog.notes import NoteKey, open_checkpoint

_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Held:
    """What the reader knows from elsewhere: keys that checkpoints must bear, genesis keys, heads. Empty: nothing."""

    keys: tuple[NoteKey, ...] = ()
    genesis: tuple[bytes, ...] = ()
    heads: tuple[tuple[int, bytes], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keys or self.genesis or self.heads)


@dataclass(slots=True)
class Report:
    """What was found: the chains proved, the first thing that is wrong (and in which chain), and rule violations."""

    heads: list[Head] = field(default_factory=list)
    checkpoints: int = 0
    broken: Broken | None = None
    where: ChainId | None = None
    violations: list[tuple[ChainId, Finding]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.broken is None and not self.violations


def prove(file: BinaryIO, held: Held | None = None) -> Report:
    """Verify an export; raises BundleDamaged if it isn't one."""
    report, held = Report(), held or Held()
    last = NO_LINK
    unseen = list(held.heads)
    try:
        for header, records in _chains(bundle.read(file)):
            report.where = header.chain
            if report.heads and header.link != last:
                raise Broken(Kind.HEAD, 0, "link")
            state = _prove_chain(header, records, held, unseen, report)
            last = state.prev
            report.heads.append(state.head)
        if unseen:
            raise Broken(Kind.HEAD, report.heads[-1].size, "shorter")
        report.where = None
    except Broken as broken:
        report.broken = broken
    return report


def _chains(parts: Iterator[Header | Record]) -> Iterator[tuple[Header, Iterator[Record]]]:
    """Each header with the records after it; a chain's records must be read before the next chain is asked for."""
    following: list[Header | Record] = [next(parts)]

    def until_next() -> Iterator[Record]:
        for part in parts:
            if isinstance(part, Header):
                following.append(part)
                return
            yield part

    while following:
        header = following.pop()
        if not isinstance(header, Header):
            raise BundleDamaged(1)
        yield header, until_next()


def _prove_chain(
    header: Header, records: Iterator[Record], held: Held, unseen: list[tuple[int, bytes]], report: Report
) -> VerifierState:
    if held.genesis and header.genesis not in held.genesis:
        raise Broken(Kind.HEAD, 0, "genesis")
    anchors = [header.head, *_checkpoints(header, held)]
    for size, root in list(unseen):
        if size <= header.size:
            anchors.append(Head(header.chain, size, root))
            unseen.remove((size, root))
    report.checkpoints += len(header.checkpoints)
    by_size: dict[int, bytes] = {}
    for head in anchors:
        if by_size.setdefault(head.size, head.root) != head.root:
            raise Broken(Kind.FORK, head.size, "head")
    state = header.start()
    for size in sorted(by_size):
        state = _walk(state, records, size, report)
        reached = state.tree.root() if state.size == size else None
        links.check_head(Head(header.chain, size, by_size[size]), state, reached, longer=size < header.size)
    if next(records, None) is not None:
        raise Broken(Kind.LINK, state.size, "unannounced")
    return state


def _walk(state: VerifierState, records: Iterator[Record], size: int, report: Report) -> VerifierState:
    while state.size < size:
        chunk = list(islice(records, min(_CHUNK, size - state.size)))
        if not chunk:
            break
        after = links.verify(chunk, state)
        report.violations += [(state.chain, finding) for finding in findings(chunk, state.size)]
        state = after
    return state


def _checkpoints(header: Header, held: Held) -> Iterable[Head]:
    keys = held.keys or header.keys
    for note in header.checkpoints:
        try:
            checkpoint, _ = open_checkpoint(note, keys)
        except NoteError:
            raise Broken(Kind.HEAD, header.size, "checkpoint") from None
        if checkpoint.origin != links.origin(header.chain):
            raise Broken(Kind.HEAD, checkpoint.size, "other_chain")
        yield Head(header.chain, checkpoint.size, checkpoint.root)
