"""The single questions that ``borrowing.decide`` is made of: each answers None, or why it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.models.enums import CardKind, CardState, Role
from app.rules import places
from app.rules.approval import approval_refusal
from app.rules.cards import CardEvent, next_state, state_reason
from app.rules.case import Context, Object, Subject
from app.rules.lease import LeaseState
from app.rules.policy import DAY_MS
from app.rules.reasons import Reason
from app.rules.trusted_time import ClockState

Check = Callable[[Subject, Object, Context], Reason | None]

BORROWERS: Final = frozenset({Role.ACCOUNT_MANAGER, Role.REGIONAL_MANAGER, Role.DIRECTOR, Role.INFORMATION_MANAGER})
"""Account managers and above (borrow-rank); administrator and auditor never see dossier content."""


# circumstances


def device(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return Reason.DEVICE_REVOKED if context.device_revoked else None


def session(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return None if context.unlocked else Reason.LOCKED


def log(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return None if context.log_ok else Reason.LOG_BROKEN


def person(subject: Subject, _obj: Object, _context: Context) -> Reason | None:
    return None if subject.active else Reason.PERSON_INACTIVE


def place(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return places.refusal(context.place)


def clock(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return {ClockState.SUSPENDED: Reason.CLOCK_SUSPENDED, ClockState.AHEAD: Reason.CLOCK_JUMP}.get(context.clock)


def lease(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return {
        LeaseState.DAYS: Reason.LEASE_DAYS,
        LeaseState.HOURS: Reason.LEASE_HOURS,
        LeaseState.BOOTS: Reason.LEASE_BOOTS,
    }.get(context.lease)


def opens(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return Reason.LEASE_OPENS if context.lease is LeaseState.OPENS else None


# who


def rank(subject: Subject, _obj: Object, _context: Context) -> Reason | None:
    return None if subject.role in BORROWERS else Reason.RANK


def roles(*roles: Role) -> Check:
    def check(subject: Subject, _obj: Object, _context: Context) -> Reason | None:
        return None if subject.role in roles else Reason.ROLE

    return check


def keeps(subject: Subject, obj: Object) -> bool:
    return obj.keeper_id is not None and obj.keeper_id == subject.staff_id


def keeper(subject: Subject, obj: Object, _context: Context) -> Reason | None:
    return None if keeps(subject, obj) else Reason.NOT_KEEPER


def reach(subject: Subject, obj: Object, _context: Context) -> Reason | None:
    """A regional manager reads what their own people keep, or what lies in their region."""
    if subject.role is not Role.REGIONAL_MANAGER or keeps(subject, obj) or obj.keeper_id in subject.superior_of:
        return None
    within = subject.region is not None and subject.region == obj.region
    return None if within else Reason.OUTSIDE_REGION


def borrower(subject: Subject, obj: Object, _context: Context) -> Reason | None:
    if obj.card is None:
        return Reason.CARD_NEEDED
    return None if obj.card.borrower_id == subject.staff_id else Reason.CARD_OTHER_PERSON


# cards


def kinds(subject: Subject, obj: Object) -> frozenset[CardKind]:
    """Under which kinds of card this person reads this dossier (trust §5, decisions: Kinds of card)."""
    if subject.role is Role.INFORMATION_MANAGER:
        return frozenset({CardKind.INSPECTION})
    if subject.role is Role.DIRECTOR:
        return frozenset({CardKind.DIRECTOR, CardKind.OWN} if keeps(subject, obj) else {CardKind.DIRECTOR})
    return frozenset({CardKind.OWN} if keeps(subject, obj) else {CardKind.LOAN})


def card(subject: Subject, obj: Object, context: Context) -> Reason | None:
    """The card is out, this person's, for this dossier, of the right kind, on this device, and within its time."""
    card = obj.card
    if card is None:
        return Reason.CARD_NEEDED
    if card.state is not CardState.OUT:
        return state_reason(card.state)
    if card.dossier_id != obj.dossier_id:
        return Reason.CARD_OTHER_DOSSIER
    if card.borrower_id != subject.staff_id:
        return Reason.CARD_OTHER_PERSON
    if card.kind not in kinds(subject, obj):
        return Reason.CARD_KIND
    if card.device is not None and context.device is not None and card.device != context.device:
        return Reason.CARD_OTHER_DEVICE
    if card.issued_at is None or context.now_ms < card.issued_at:
        return Reason.CARD_NOT_YET
    if card.due_at is None or context.now_ms >= card.due_at:
        return Reason.CARD_DUE
    return None


def pages(_subject: Subject, obj: Object, _context: Context) -> Reason | None:
    limit = obj.card.pages_left if obj.card else 0
    return Reason.CARD_PAGES if limit is not None and obj.amount > limit else None


def characters(_subject: Subject, obj: Object, _context: Context) -> Reason | None:
    limit = obj.card.characters_left if obj.card else 0
    return Reason.CARD_CHARACTERS if limit is not None and obj.amount > limit else None


def exportable(_subject: Subject, obj: Object, _context: Context) -> Reason | None:
    return None if obj.card and obj.card.export else Reason.CARD_NO_EXPORT


def purpose(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return Reason.PURPOSE_NEEDED if context.purpose is None else None


def inspection(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return None if context.inspection else Reason.INSPECTION_NUMBER_NEEDED


def cap(_subject: Subject, _obj: Object, context: Context) -> Reason | None:
    return Reason.STATEMENT_CAP if context.cards_in_statement >= context.policy.own_cards_per_statement else None


def none_out(subject: Subject, obj: Object, context: Context) -> Reason | None:
    """A second card beside one that can be read under would only blur the log."""
    return Reason.CARD_OUT if card(subject, obj, context) is None else None


def requestable(subject: Subject, obj: Object, _context: Context) -> Reason | None:
    return None if CardKind.LOAN in kinds(subject, obj) else Reason.NEEDS_NO_REQUEST


def event(what: CardEvent) -> Check:
    """Whether ``what`` can happen to the card in its state (borrow-states)."""

    def check(_subject: Subject, obj: Object, context: Context) -> Reason | None:
        of = obj.card
        after = (
            next_state(of.state, what, kind=of.kind, renewals=of.renewals, policy=context.policy)
            if of is not None
            else Reason.CARD_NEEDED
        )
        return after if isinstance(after, Reason) else None

    return check


def approver(subject: Subject, obj: Object, _context: Context) -> Reason | None:
    if obj.card is None:
        return Reason.CARD_NEEDED
    return approval_refusal(
        approver_id=subject.staff_id,
        role=subject.role,
        reports=subject.superior_of,
        borrower_id=obj.card.borrower_id,
        grade=obj.grade,
    )


def loan_time(_subject: Subject, obj: Object, context: Context) -> Reason | None:
    due_at = obj.card.due_at if obj.card else None
    if due_at is None or due_at <= context.now_ms:
        return Reason.DUE_NEEDED
    return Reason.LOAN_TOO_LONG if due_at - context.now_ms > context.policy.loan_days_max * DAY_MS else None


def may_report_lost(subject: Subject, obj: Object, context: Context) -> Reason | None:
    own = borrower(subject, obj, context)
    return None if own is None or may_recall(subject, obj, context) is None else own


def may_recall(subject: Subject, obj: Object, _context: Context) -> Reason | None:
    if obj.card is None:
        return Reason.CARD_NEEDED
    if subject.role in {Role.DIRECTOR, Role.INFORMATION_MANAGER} or (
        subject.role in BORROWERS and obj.card.borrower_id in subject.superior_of
    ):
        return None
    return Reason.RECALL_REPORT_LOSS if subject.role in BORROWERS else Reason.ROLE


# the log, totals, two persons, administration


def log_scope(subject: Subject, obj: Object, _context: Context) -> Reason | None:
    if subject.role is Role.ADMINISTRATOR:
        return Reason.ROLE  # health only
    everyone = subject.role in {Role.DIRECTOR, Role.INFORMATION_MANAGER, Role.AUDITOR}
    own = obj.owner_id is not None and (obj.owner_id == subject.staff_id or obj.owner_id in subject.superior_of)
    return None if everyone or own else Reason.LOG_OF_OTHERS


def never(_subject: Subject, _obj: Object, _context: Context) -> Reason | None:
    return Reason.LOG_NEVER_ALTERED


def group(_subject: Subject, obj: Object, context: Context) -> Reason | None:
    return None if obj.group_size >= context.policy.totals_group_min else Reason.GROUP_TOO_SMALL


TWO_PERSONS: Final = (Role.DIRECTOR, Role.INFORMATION_MANAGER)


def two_persons(subject: Subject, _obj: Object, context: Context) -> Reason | None:
    second = context.second
    fit = second is not None and second.active and second.role in TWO_PERSONS and second.staff_id != subject.staff_id
    return None if fit else Reason.SECOND_PERSON_NEEDED


def not_own(subject: Subject, obj: Object, _context: Context) -> Reason | None:
    return Reason.OWN_NEVER if obj.owner_id is None or obj.owner_id == subject.staff_id else None
