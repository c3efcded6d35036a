"""What the exchange looks like from here: what waits, when headquarters was last there, what needs attention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import select

from app.models import SyncProblem
from app.sync import outbox
from app.sync.state import Contact, Enrolment, Filling, Halt
from app.vault.unit_of_work import Store


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
    """``waiting`` counts changes by entity. ``contact_at``: by this clock; ``halted``: key of what stopped it."""

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

    @property
    def waits(self) -> int:
        return sum(self.waiting.values())


def status(store: Store) -> Status:
    """The present state, at one instant."""
    with store.read() as session:
        known = Enrolment.load(session) if Enrolment.known(session) else None
        contact, filling, halt = Contact.load(session), Filling.load(session), Halt.load(session)
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
        )


def _problem(kept: SyncProblem) -> Problem:
    change = orjson.loads(kept.line)
    return Problem(kept.seq, change["e"], change["i"], kept.reason, kept.at)
