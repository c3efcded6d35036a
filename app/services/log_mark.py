"""How far the access log has got, kept in the vault, and what it tells of the time since (log-tamper, borrow-offline).

Every unit of work keeps the log's end. The log commits first, so at an unlock it is as long as the mark or longer: a
shorter one, or another event at that place, is an older copy that was put back. What the log has beyond the mark is
what a sudden end, or an older copy of the database, took from the vault: openings, boots, reading time, ended cards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from app.accesslog.errors import Broken, Kind
from app.accesslog.events import Act, Outcome
from app.accesslog.reader import Entry, LogReader
from app.models import SyncState
from app.models.enums import CardState
from app.rules.lease import Meters

NAME: Final = "log_mark"
_SITS_DOWN: Final = frozenset({Act.UNLOCK, Act.RECOVERY_USED, Act.RESTORE})
_ENDS_CARD: Final = {
    Act.CARD_RETURNED: CardState.RETURNED,
    Act.CARD_EXPIRED: CardState.EXPIRED,
    Act.CARD_RECALLED: CardState.RECALLED,
    Act.CARD_LOST: CardState.LOST,
    Act.CARD_CLOSED: CardState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the log: the number of its chain, how many events that one has, and the last one's leaf."""

    chain: int
    size: int
    leaf: str

    @classmethod
    def load(cls, session: Session) -> Mark | None:
        """What was kept last; None in a vault of before."""
        row = session.get(SyncState, NAME)
        return None if row is None else cls(row.value["chain"], row.value["size"], row.value["leaf"])


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the log has after a mark. ``locked``: the vault was locked at the mark. ``ended``: cards by number, and
    their state; ``commits``: how far the database had got.
    """

    locked: bool
    entries: tuple[Entry, ...]
    ended: dict[str, CardState]
    commits: int


def end_of(log: LogReader) -> Mark:
    """Where the log ends now."""
    return Mark(*log.tip())


def require(log: LogReader, mark: Mark) -> None:
    """The log holds what it held when ``mark`` was kept. Raises Broken: HEAD, HISTORY_REWRITTEN."""
    chain = next((one for one in log.chains if one.number == mark.chain), None)
    if chain is None or log.size_of(chain) < mark.size:
        raise Broken(Kind.HEAD, log.size if chain is None else log.size_of(chain), "shorter")
    if mark.size == 0:
        return
    last = next(log.records(mark.size - 1, 1, chain=chain))
    if last.leaf.hex() != mark.leaf:  # each leaf holds the one before: one that fits vouches for all
        raise Broken(Kind.HISTORY_REWRITTEN, mark.size, "head")


def since(log: LogReader, mark: Mark) -> Aftermath:
    """What the log has after ``mark``, oldest first. Raises Broken, LogUnavailable."""
    entries, ended, commits = [], dict[str, CardState](), 0
    for entry in _entries(log, mark):
        entries.append(entry)
        event = entry.event
        if event.outcome is Outcome.ALLOWED and event.card is not None and event.act in _ENDS_CARD:
            ended[event.card] = _ENDS_CARD[event.act]
        if event.target is not None and event.target.kind == "vault" and event.target.revision is not None:
            commits = max(commits, event.target.revision)
    return Aftermath(_locked(log, mark), tuple(entries), ended, commits)


def _locked(log: LogReader, mark: Mark) -> bool:
    chain = next(one for one in log.chains if one.number == mark.chain)
    last = next(log.entries(mark.size - 1, 1, chain=chain), None) if mark.size else None
    return last is None or last.event.act is Act.LOCK


def _entries(log: LogReader, mark: Mark) -> Iterator[Entry]:
    for chain in log.chains:
        if chain.number >= mark.chain:
            yield from log.entries(mark.size if chain.number == mark.chain else 0, chain=chain)


def recounted(meters: Meters, since: Aftermath, last: tuple[str, int], unclosed_ms: int) -> Meters:
    """``meters`` with what the log tells of the time since they were kept.

    ``last``: boot and milliseconds since boot when they were kept. A session that ended without a lock counts
    ``unclosed_ms`` more, at most until the next one began in the same boot: what was read after its last event.
    """
    at = None if since.locked else last
    for entry in since.entries:
        event, here = entry.event, (entry.boot, entry.mono_ms)
        if event.actor is None:  # nobody sat at the vault
            continue
        meters = meters.booted(entry.boot)
        if event.act is Act.DOSSIER_OPENED and event.outcome is Outcome.ALLOWED:
            meters = replace(meters, opens=meters.opens + 1)
        passed = here[1] - at[1] if at is not None and at[0] == here[0] else None
        if event.act in _SITS_DOWN:
            passed = 0 if at is None else unclosed_ms if passed is None else min(unclosed_ms, passed)
        meters = meters.read(passed or 0)
        at = None if event.act is Act.LOCK else here
    return meters if at is None else meters.read(unclosed_ms)
