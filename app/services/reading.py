"""The gate: log before reveal, fail closed (trust §1). Nothing of a dossier is read but through it.

``decide`` answers, the access event is committed to disk, and only then the caller may read. A refusal is logged too.
If the event can't be written, LogUnavailable is raised and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.accesslog.events import Act, ClockState, Event, Outcome, Sink, Target
from app.accesslog.store import Receipt
from app.errors import UserError
from app.models import BorrowCard, Dossier
from app.models.enums import CardKind, CardState, Grade, Place, known
from app.models.fields import Section
from app.rules import places
from app.rules.borrowing import Action, Card, Context, Decision, Object, decide
from app.services.desk import Desk

_ACTIONS: Final = {
    Act.DOSSIER_OPENED: Action.OPEN_DOSSIER,
    Act.SECTION_VIEWED: Action.READ_SECTION,
    Act.PERSON_VIEWED: Action.READ_SECTION,
    Act.ATTACHMENT_OPENED: Action.READ_SECTION,
    Act.PRINTED: Action.PRINT,
    Act.EXPORTED: Action.EXPORT,
    Act.COPIED: Action.COPY,
    Act.DOSSIER_EDITED: Action.EDIT,
}


_OF_CARD: Final = (
    BorrowCard.number, BorrowCard.dossier_id, BorrowCard.borrower_id, BorrowCard.kind, BorrowCard.state,
    BorrowCard.issued_at, BorrowCard.due_at, BorrowCard.renewals, BorrowCard.device,
)  # fmt: skip
_OF_DOSSIER: Final = (Dossier.id, Dossier.keeper_id, Dossier.region, Dossier.grade)
"""What the rules look at, of cards and dossiers: asked for at every key press of a search."""
_ASKED: Final = (
    select(*_OF_DOSSIER, *_OF_CARD, BorrowCard.purpose)
    .outerjoin(
        BorrowCard,
        and_(BorrowCard.dossier_id == Dossier.id, BorrowCard.borrower_id == bindparam("me", type_=Dossier.id.type)),
    )
    .where(Dossier.id == bindparam("dossier", type_=Dossier.id.type))
    .order_by(
        and_(
            BorrowCard.state == CardState.OUT, BorrowCard.device == bindparam("device", type_=BorrowCard.device.type)
        ).desc(),
        (BorrowCard.state == CardState.OUT).desc(),
        BorrowCard.issued_at.desc(),
        BorrowCard.id.desc(),
    )
    .limit(1)
)
"""A dossier with this person's latest card of it: one that is out, on this laptop, before all others."""


@dataclass(frozen=True, slots=True)
class UnderCard:
    """The card something is done under."""

    number: str
    purpose: str


class Gate:
    """The one way from a person to a dossier's content."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # -- place (borrow-place)

    def state_place(self, place: Place) -> None:
        """Say where the reader is; logged. In a forbidden place nothing can be read until another one is stated."""
        self._desk.place = place
        refusal = places.refusal(place)
        self._write(
            Event(
                act=Act.PLACE_STATED, actor=self._desk.actor, place=str(place),
                outcome=Outcome.REFUSED if refusal else Outcome.ALLOWED, reason=str(refusal) if refusal else None,
            )
        )  # fmt: skip

    # -- reading

    def require_cover(self) -> None:
        """Covers may be seen now. Raises RefusedByRule; a refusal is logged."""
        decision = decide(self._desk.subject, Action.READ_COVER, Object(), self.context())
        if not decision.allowed:
            self._refuse(Act.SECTION_VIEWED, decision, Target(kind="cover"))

    def covers_allowed(self) -> bool:
        """Whether covers may be seen now, without logging."""
        return decide(self._desk.subject, Action.READ_COVER, Object(), self.context()).allowed

    def require(
        self,
        dossier_id: str,
        act: Act,
        *,
        sections: Sequence[Section | str] = (),
        rows: Sequence[str] = (),
        sink: Sink | None = None,
        amount: int = 0,
    ) -> Receipt:
        """``act`` on a dossier is allowed, and its event is on the disk when this returns.

        ``amount``: pages printed or characters copied. Raises RefusedByRule, LogUnavailable.
        """
        decision, card = self.ask(dossier_id, _ACTIONS[act], amount=amount)
        target = Target(kind="dossier", id=dossier_id, sections=tuple(str(s) for s in sections), rows=tuple(rows))
        if not decision.allowed:
            self._refuse(act, decision, target)
        if act is Act.DOSSIER_OPENED:
            self._desk.time.opened()
        return self._write(self._event(act, target, card, sink))

    def require_edit(
        self,
        dossier_id: str,
        *,
        sections: Sequence[Section] = (),
        rows: Sequence[str] = (),
        session: Session | None = None,
    ) -> None:
        """The dossier may be edited. The change itself stands in the history; only a refusal is an access event.

        ``session``: a unit of work that is going on, in which it is looked up.
        """
        decision, _ = self._asked(session, dossier_id, Action.EDIT) if session else self.ask(dossier_id, Action.EDIT)
        if not decision.allowed:
            target = Target(kind="dossier", id=dossier_id, sections=tuple(sections), rows=tuple(rows))
            self._refuse(Act.DOSSIER_EDITED, decision, target)

    def ask(self, dossier_id: str, action: Action, *, amount: int = 0) -> tuple[Decision, UnderCard | None]:
        """The rules' answer, without logging: what a front end offers or greys out."""
        with self._desk.store.read() as session:
            return self._asked(session, dossier_id, action, amount)

    def _asked(
        self, session: Session, dossier_id: str, action: Action, amount: int = 0
    ) -> tuple[Decision, UnderCard | None]:
        row: Any = session.execute(
            _ASKED, {"dossier": dossier_id, "me": self._desk.me.id, "device": self._desk.device}
        ).first()
        if row is None:
            raise UserError("no-such-dossier", reference=dossier_id[:40])
        card = None if row.number is None else row
        on = replace(object_of(row, card), amount=amount)
        decision = decide(self._desk.subject, action, on, self.context())
        return decision, UnderCard(card.number, card.purpose) if card else None

    def open_dossiers(self) -> list[str]:
        """Dossiers whose content may be searched and shown now (borrow-card); empty where nothing may be read."""
        context = self.context()
        with self._desk.store.read() as session:
            query = (
                select(*_OF_CARD, *_OF_DOSSIER)
                .join(Dossier, Dossier.id == BorrowCard.dossier_id)
                .where(BorrowCard.borrower_id == self._desk.me.id, BorrowCard.state == CardState.OUT)
            )
            pairs: Sequence[Any] = session.execute(query).all()
        subject = self._desk.subject
        return [pair.id for pair in pairs if decide(subject, Action.SEARCH, object_of(pair, pair), context).allowed]

    # -- other events

    def note(
        self,
        act: Act,
        dossier_id: str | None = None,
        target: Target | None = None,
        sink: Sink | None = None,
        outcome: Outcome = Outcome.ALLOWED,
        **fields: str,
    ) -> Receipt:
        """Commit an event that needs no decision (closed, locked, backed up …)."""
        if target is None and dossier_id is not None:
            target = Target(kind="dossier", id=dossier_id)
        place = str(self._desk.place) if self._desk.place else None
        event = Event(act=act, actor=self._desk.actor, target=target, place=place, sink=sink, outcome=outcome)
        return self._write(replace(event, **fields))  # type: ignore[arg-type]

    def context(self) -> Context:
        """The circumstances right now, as the rules look at them."""
        desk = self._desk
        return Context(
            now_ms=desk.now_ms(), place=desk.place, unlocked=True, log_ok=desk.log_ok, clock=desk.time.clock_state,
            lease=desk.time.lease, device_revoked=desk.revoked, device=desk.device, policy=desk.policy,
        )  # fmt: skip

    def refuse(self, act: Act, decision: Decision, target: Target) -> None:
        """Log a refusal and raise it."""
        self._refuse(act, decision, target)

    def _refuse(self, act: Act, decision: Decision, target: Target) -> None:
        event = self._event(act, target, None, None)
        self._write(replace(event, outcome=Outcome.REFUSED, reason=str(decision.reason), card=decision.card))
        decision.insist()

    def _event(self, act: Act, target: Target, card: UnderCard | None, sink: Sink | None) -> Event:
        return Event(
            act=act, actor=self._desk.actor, target=target, sink=sink,
            card=card.number if card else None, purpose=str(card.purpose) if card else None,
            place=str(self._desk.place) if self._desk.place else None,
        )  # fmt: skip

    def _write(self, event: Event) -> Receipt:
        time = self._desk.time
        return self._desk.log.append(replace(event, trusted_ms=time.now_ms, clock=ClockState(time.clock_state.value)))


def object_of(dossier: Dossier, card: BorrowCard | None) -> Object:
    """A dossier and the card it would be read under, as the rules look at them.

    A grade that only a newer headquarters knows is taken for the strictest.
    """
    grade = (known(Grade, dossier.grade) or Grade.A) if dossier.grade else None
    return Object(
        dossier_id=dossier.id, keeper_id=dossier.keeper_id, region=dossier.region,
        grade=grade, card=card_of(card) if card else None,
    )  # fmt: skip


def card_of(row: BorrowCard) -> Card:
    """A card's row, as the rules look at it. One whose kind or state isn't known here opens nothing."""
    kind, state = known(CardKind, row.kind), known(CardState, row.state)
    return Card(
        number=row.number, dossier_id=row.dossier_id, borrower_id=row.borrower_id, kind=kind or CardKind.OWN,
        state=state if kind and state else CardState.RETURNED, issued_at=row.issued_at, due_at=row.due_at,
        renewals=row.renewals, device=row.device,
    )  # fmt: skip
