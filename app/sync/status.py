"""What the exchange looks like from here: what waits, when headquarters was last there, what needs attention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from sqlalchemy import select

from app.models import SyncProblem
from app.sync import errors, outbox
from app.sync.state import Contact, Enrolment, Filling, Halt, Restoration
from app.vault.unit_of_work import Store

_RETRIED: Final = frozenset({errors.Behind().key, errors.Revoked().key})


@dataclass(frozen=True, slots=True)
class Problem:
    """A change headquarters put into quarantine: which, why (``wire.Reason``), when (UTC milliseconds)."""

    seq: int
    entity: str
    row: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Status:
    """``waiting`` counts changes by entity. ``contact_at``: by this clock; ``halted``: key of what stopped it.

    ``refilling``: it was filled before, and headquarters forgot how far. ``restored_at``: when headquarters went on
    from a backup, by its time; ``supplied`` rows went back there from here, those of the dossiers ``left`` didn't.
    """

    enrolled: bool
    company: str | None
    url: str | None
    device: int | None
    fingerprint: str | None
    waiting: Mapping[str, int]
    contact_at: int | None
    certified_at: int | None
    problems: tuple[Problem, ...]
    halted: str | None
    filled: bool
    fill_done: int
    fill_rows: int
    refilling: bool = False
    restored_at: int | None = None
    supplied: int = 0
    left: tuple[str, ...] = ()

    @property
    def retried(self) -> bool:
        """Whether headquarters is asked again by itself all the same: it may say what it lost, or order a wipe."""
        return self.halted in _RETRIED

    @property
    def waits(self) -> int:
        return sum(self.waiting.values())


def status(store: Store) -> Status:
    """The present state, at one instant."""
    with store.read() as session:
        known = Enrolment.load(session) if Enrolment.known(session) else None
        contact, filling, halt = Contact.load(session), Filling.load(session), Halt.load(session)
        restoration = Restoration.load(session)
        problems = session.execute(select(SyncProblem).order_by(SyncProblem.seq)).scalars()
        return Status(
            enrolled=known is not None,
            company=known.company if known else None,
            url=known.url if known else None,
            device=known.device if known else None,
            fingerprint=known.fingerprint if known else None,
            waiting=outbox.waiting(session),
            contact_at=contact.at,
            certified_at=contact.time,
            problems=tuple(_problem(one) for one in problems),
            halted=halt.key or None,
            filled=filling.finished_at is not None,
            fill_done=filling.done,
            fill_rows=filling.rows,
            refilling=filling.again and filling.finished_at is None,
            restored_at=restoration.number or None,
            supplied=restoration.rows,
            left=restoration.left,
        )


def _problem(kept: SyncProblem) -> Problem:
    change = orjson.loads(kept.line)
    return Problem(kept.seq, change["e"], change["i"], kept.reason, kept.at)
