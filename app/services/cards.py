"""Borrowing cards of one's own dossiers: taken in two key presses, returned, expired (borrow-own, borrow-states)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accesslog.events import Act, Target
from app.clock import local_moment, local_offset_minutes
from app.errors import UserError
from app.models import BorrowCard, Dossier, Setting
from app.models.enums import CardKind, CardState, Place, Purpose, known
from app.models.ids import new_id
from app.rules.borrowing import Action, decide
from app.rules.cards import OPEN, CardEvent, card_number, next_state, working_day_end
from app.rules.reasons import Reason, RefusedByRule
from app.services.desk import Desk
from app.services.reading import Gate, card_of, object_of
from app.vault.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class CardView:
    """A borrowing card as its borrower sees it. Instants in UTC milliseconds."""

    id: str
    number: str
    kind: str
    state: str
    dossier_id: str
    dossier_code: str
    dossier_name: str
    borrower_id: str
    rank: str
    unit: str | None
    purpose: str
    purpose_text: str | None
    place: str
    device: int
    issued_at: int | None
    due_at: int | None
    approver_id: str | None
    renewals: int
    ended_at: int | None


class Cards:
    """A person's cards on this laptop."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def last_statement(self) -> tuple[Purpose, Place | None]:
        """The purpose and place offered first: those of the last card."""
        kept = self._desk.setting("last_statement") or {}
        place = kept.get("place")
        return known(Purpose, kept.get("purpose")) or Purpose.VISIT_PREPARATION, known(Place, place)

    def issue_own(self, dossier_id: str, purpose: Purpose, *, text: str | None = None) -> CardView:
        """Take a card for a dossier in one's own keeping, until the working day ends. The place is the desk's.

        The card's event is committed before the card exists. An own card that is out already is given again as it is.
        Raises RefusedByRule (borrow-rank, borrow-place, borrow-own …), logged.
        """
        if text is not None and len(text.strip()) > 200:
            raise UserError("bad-length", label="field.card.purpose_text", field="purpose_text", most=200)
        self.expire_due()
        now = self._desk.now_ms()
        with self._desk.store.read() as session:
            dossier = session.get(Dossier, dossier_id)
            if dossier is None:
                raise UserError("no-such-dossier", reference=dossier_id[:40])
            out = self._out(session, dossier_id)
            number = self._next_number(session, now)
            taken = self._taken_under_statement(session, purpose)
            session.expunge_all()
        if out is not None:
            return self._view(out, dossier)
        context = replace(self._gate.context(), purpose=purpose, cards_in_statement=taken)
        decision = decide(self._desk.subject, Action.ISSUE_OWN_CARD, object_of(dossier, None), context)
        if not decision.allowed:
            self._gate.refuse(Act.CARD_ISSUED, decision, Target(kind="dossier", id=dossier_id))
        place = self._desk.place
        if place is None:
            raise RefusedByRule(Reason.PLACE_NOT_STATED)
        me = self._desk.me
        card = BorrowCard(
            id=new_id(), dossier_id=dossier_id, number=number, kind=CardKind.OWN, state=CardState.OUT,
            borrower_id=me.id, rank=me.role, unit=me.unit, purpose=purpose, purpose_text=(text or "").strip() or None,
            place=place, device=self._desk.device, issued_at=now,
            due_at=working_day_end(now, local_offset_minutes(now)), revision=1, renewals=0,
        )  # fmt: skip
        self._gate.note(
            Act.CARD_ISSUED,
            target=Target(kind="card", id=number, dossier=dossier_id),
            card=number,
            purpose=str(purpose),
        )
        with self._desk.store.write() as session:
            session.add(card)
        self._desk.keep({"last_statement": {"purpose": purpose, "place": place}, "last_card": number})
        return self._view(card, dossier)

    def mine(self, *, ended: bool = False) -> Sequence[CardView]:
        """One's own cards, newest first; those that ended too if ``ended``."""
        self.expire_due()
        self._gate.require_cover()
        query = (
            select(BorrowCard, Dossier)
            .join(Dossier, Dossier.id == BorrowCard.dossier_id)
            .where(BorrowCard.borrower_id == self._desk.me.id)
            .order_by(BorrowCard.issued_at.desc(), BorrowCard.id.desc())
        )
        if not ended:
            query = query.where(BorrowCard.state.in_(OPEN))
        with self._desk.store.read() as session:
            return [self._view(card, dossier) for card, dossier in session.execute(query)]

    def give_back(self, number: str) -> CardView:
        """Return a card; its dossier closes. Raises UserError for an unknown number, RefusedByRule if it ended."""
        with self._desk.store.read() as session:
            found = session.execute(
                select(BorrowCard, Dossier)
                .join(Dossier, Dossier.id == BorrowCard.dossier_id)
                .where(func.upper(BorrowCard.number) == number.strip().upper())
                .where(BorrowCard.borrower_id == self._desk.me.id)
            ).first()
            session.expunge_all()
        if found is None:
            raise UserError("no-such-card", number=number[:40])
        card, dossier = found
        on = replace(object_of(dossier, None), card=card_of(card))
        decision = decide(self._desk.subject, Action.RETURN_CARD, on, self._gate.context())
        if not decision.allowed:
            self._gate.refuse(Act.CARD_RETURNED, decision, Target(kind="card", id=card.number, dossier=dossier.id))
        return self._view(self._end(card, CardEvent.RETURN, Act.CARD_RETURNED), dossier)

    def expire_due(self) -> Sequence[str]:
        """End every card whose time is over (borrow-end). Returns their numbers."""
        now = self._desk.now_ms()
        with self._desk.store.read() as session:
            query = select(BorrowCard).where(
                BorrowCard.borrower_id == self._desk.me.id,
                BorrowCard.state.in_(OPEN),
                BorrowCard.due_at <= now,
            )
            due = session.scalars(query).all()
            session.expunge_all()
        return [self._end(card, CardEvent.EXPIRE, Act.CARD_EXPIRED).number for card in due]

    def give_back_all(self, of_devices: Collection[int] | None = None) -> Sequence[str]:
        """End every card of one's own that is out, whatever place, lease and log say: after enrolling again.

        ``of_devices``: only those taken on these, as a first fill brings what a backup lacked. Returns their numbers.
        """
        with self._desk.store.read() as session:
            query = select(BorrowCard).where(
                BorrowCard.borrower_id == self._desk.me.id,
                BorrowCard.state.in_(OPEN),
            )
            if of_devices is not None:
                query = query.where(BorrowCard.device.in_(of_devices))
            out = session.scalars(query).all()
            session.expunge_all()
        return [self._end(card, CardEvent.RETURN, Act.CARD_RETURNED).number for card in out]

    # -- inside

    def _end(self, card: BorrowCard, event: CardEvent, act: Act) -> BorrowCard:
        state = next_state(
            CardState(card.state), event, kind=known(CardKind, card.kind) or CardKind.LOAN, policy=self._desk.policy
        )
        if isinstance(state, Reason):
            raise RefusedByRule(state)
        self._gate.note(
            act, target=Target(kind="card", id=card.number, dossier=card.dossier_id), card=card.number
        )  # fmt: skip
        # borrow-end: time ran out when the card was due, so two laptops of one person that notice it write the same
        ended = card.due_at if event is CardEvent.EXPIRE else self._desk.now_ms()
        with self._desk.store.write() as session:
            row = session.get_one(BorrowCard, card.id)
            row.state, row.ended_at, row.revision = state, ended, row.revision + 1
        return row

    def _out(self, session: Session, dossier_id: str) -> BorrowCard | None:
        query = select(BorrowCard).where(
            BorrowCard.dossier_id == dossier_id,
            BorrowCard.borrower_id == self._desk.me.id,
            BorrowCard.device == self._desk.device,
            BorrowCard.state == CardState.OUT,
        )
        return session.scalars(query).first()

    def _next_number(self, session: Session, now: int) -> str:
        day = local_moment(now).date()
        prefix = card_number(day, self._desk.device, 1).removesuffix("01")
        made = list(
            session.scalars(select(BorrowCard.number).where(BorrowCard.number.startswith(prefix, autoescape=True)))
        )
        last = session.get(Setting, "last_card")  # a dossier that was handed over took its cards along
        if last is not None and str(last.value).startswith(prefix):
            made.append(str(last.value))
        counted = max((int(end) for one in made if (end := one.removeprefix(prefix)).isdecimal()), default=0)
        return card_number(day, self._desk.device, counted + 1)

    def _taken_under_statement(self, session: Session, purpose: Purpose) -> int:
        """Cards out under the same purpose and place: one statement may cover several (policy cap)."""
        query = select(func.count()).where(
            BorrowCard.borrower_id == self._desk.me.id,
            BorrowCard.state == CardState.OUT,
            BorrowCard.purpose == purpose,
            BorrowCard.place == self._desk.place,
        )
        return session.scalar(query) or 0

    def _view(self, card: BorrowCard, dossier: Dossier) -> CardView:
        return CardView(
            card.id, card.number, card.kind, card.state, dossier.id, dossier.code, dossier.name, card.borrower_id,
            card.rank, card.unit, card.purpose, card.purpose_text, card.place, card.device, card.issued_at, card.due_at,
            card.approver_id, card.renewals, card.ended_at,
        )  # fmt: skip


def end_as_logged(store: Store, ended: Mapping[str, CardState], now_ms: int) -> None:
    """End the cards, by number, that the access log says have ended: the log commits first, so it is right."""
    query = select(BorrowCard).where(BorrowCard.number.in_(ended), BorrowCard.state.in_(OPEN))
    with store.read() as session:
        if not ended or session.scalars(query).first() is None:
            return
    with store.write() as session:
        for card in session.scalars(query):
            card.state, card.ended_at, card.revision = ended[card.number], now_ms, card.revision + 1
