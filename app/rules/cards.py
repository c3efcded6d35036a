"""The borrowing card's one state machine (borrow-states), its numbers, and the end of the working day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.models.enums import CardKind, CardState
from app.rules.policy import DAY_MS, DEFAULT, MINUTE_MS, Policy
from app.rules.reasons import Reason


class CardEvent(StrEnum):
    """What can happen to a card."""

    REQUEST = "request"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ISSUE = "issue"
    RENEW = "renew"
    SUSPEND = "suspend"
    RESUME = "resume"
    RETURN = "return"
    EXPIRE = "expire"
    RECALL = "recall"
    REPORT_LOST = "report_lost"
    CLOSE = "close"


SELF_ISSUED: Final = frozenset({CardKind.OWN, CardKind.INSPECTION, CardKind.DIRECTOR})
"""Kinds that nobody else approves: they go from draft straight to out."""

_TABLE: Final[Mapping[tuple[CardState, CardEvent], CardState]] = MappingProxyType(
    {
        (CardState.DRAFT, CardEvent.REQUEST): CardState.REQUESTED,
        (CardState.DRAFT, CardEvent.ISSUE): CardState.OUT,  # self-issued kinds only
        (CardState.REQUESTED, CardEvent.APPROVE): CardState.READY,
        (CardState.REQUESTED, CardEvent.REFUSE): CardState.REFUSED,
        (CardState.REQUESTED, CardEvent.WITHDRAW): CardState.WITHDRAWN,
        (CardState.READY, CardEvent.WITHDRAW): CardState.WITHDRAWN,
        (CardState.READY, CardEvent.ISSUE): CardState.OUT,
        (CardState.OUT, CardEvent.RENEW): CardState.OUT,
        (CardState.OUT, CardEvent.SUSPEND): CardState.SUSPENDED,
        (CardState.SUSPENDED, CardEvent.RESUME): CardState.OUT,
        (CardState.OUT, CardEvent.RETURN): CardState.RETURNED,
        (CardState.OUT, CardEvent.EXPIRE): CardState.EXPIRED,
        (CardState.OUT, CardEvent.RECALL): CardState.RECALLED,
        (CardState.OUT, CardEvent.REPORT_LOST): CardState.LOST,
        (CardState.SUSPENDED, CardEvent.RETURN): CardState.RETURNED,
        (CardState.SUSPENDED, CardEvent.EXPIRE): CardState.EXPIRED,
        (CardState.SUSPENDED, CardEvent.RECALL): CardState.RECALLED,
        (CardState.SUSPENDED, CardEvent.REPORT_LOST): CardState.LOST,
        (CardState.RETURNED, CardEvent.CLOSE): CardState.CLOSED,
        (CardState.EXPIRED, CardEvent.CLOSE): CardState.CLOSED,
        (CardState.RECALLED, CardEvent.CLOSE): CardState.CLOSED,
        (CardState.LOST, CardEvent.CLOSE): CardState.CLOSED,
    }
)

ENDED: Final = frozenset({CardState.RETURNED, CardState.EXPIRED, CardState.RECALLED, CardState.LOST, CardState.CLOSED})
"""States in which a card that was out lets nobody read any more (borrow-end)."""

OPEN: Final = frozenset({CardState.OUT, CardState.SUSPENDED})
"""States of a card that can still end."""

_STATE_REASONS: Final = {state: Reason(f"card_{state.value}") for state in CardState}


def state_reason(state: CardState) -> Reason:
    """The refusal that names ``state``."""
    return _STATE_REASONS[state]


def next_state(
    state: CardState,
    event: CardEvent,
    *,
    kind: CardKind = CardKind.LOAN,
    renewals: int = 0,
    policy: Policy = DEFAULT,
) -> CardState | Reason:
    """The state after ``event``, or why the event can't happen (borrow-states).

    Every pair is decided. ``renewals`` counts those already granted. A loan is out only after approval; other kinds are
    issued by the person themselves, are never requested and never renewed.
    """
    target = _TABLE.get((state, event))
    if target is None:
        return _STATE_REASONS[state]
    if event is CardEvent.ISSUE and state is CardState.DRAFT and kind not in SELF_ISSUED:
        return Reason.NEEDS_APPROVAL
    if event is CardEvent.REQUEST and kind in SELF_ISSUED:
        return Reason.NEEDS_NO_REQUEST
    if event is CardEvent.RENEW:
        if kind in SELF_ISSUED:
            return Reason.NOT_RENEWABLE
        if renewals >= policy.renewals_max:
            return Reason.RENEWALS_USED_UP
    return target


def working_day_end(trusted_ms: int, tz_offset: int) -> int:
    """When an own card ends: the next 24:00 local (borrow-own), in UTC milliseconds by trusted time.

    ``tz_offset`` is the local offset in minutes east of UTC. The end is later than ``trusted_ms`` by at most a day.
    """
    shift = tz_offset * MINUTE_MS
    return ((trusted_ms + shift) // DAY_MS + 1) * DAY_MS - shift


def loan_end(trusted_ms: int, days: int, policy: Policy = DEFAULT) -> int | Reason:
    """When a loan of ``days`` ends, in UTC milliseconds; a Reason if the policy allows no such loan (borrow-other)."""
    if days < 1:
        return Reason.DUE_NEEDED
    if days > policy.loan_days_max:
        return Reason.LOAN_TOO_LONG
    return trusted_ms + days * DAY_MS


def card_number(day: dt.date, device: int, counter: int) -> str:
    """The card's number, for example ``JY-261207-3-05``: day, device, the device's counter of that day (from 1).

    Year and device stand in it, so that no two cards of the company share a number. Device 0 is one not yet enrolled.
    Raises ValueError for a negative device or a counter below 1.
    """
    if device < 0 or counter < 1:
        raise ValueError("device or counter out of range")
    return f"JY-{day:%y%m%d}-{device}-{counter:02d}"
