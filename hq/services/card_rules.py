"""What a laptop may write on a borrowing card (borrow-states, borrow-own): the shared state machine, asked again here.

A laptop takes cards for its person's own dossiers, asks for loans, gives back, lets end, reports a loss. It approves,
renews, recalls and closes nothing, and what a card says doesn't change once it is issued.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from app.models.enums import CardKind, CardState, Place, Role
from app.rules.cards import ENDED, OPEN, SELF_ISSUED, CardEvent, next_state
from app.rules.places import may_read
from app.rules.policy import DAY_MS
from app.sync.merge import Clock, stamp_of
from app.sync.wire import SKEW_MS, Change, Reason

_LAPTOPS: Final = (
    CardEvent.REQUEST, CardEvent.WITHDRAW, CardEvent.ISSUE, CardEvent.SUSPEND, CardEvent.RESUME, CardEvent.RETURN,
    CardEvent.EXPIRE, CardEvent.REPORT_LOST,
)  # fmt: skip
TOLD_MS: Final = 60 * DAY_MS
"""How late a card may be told that was taken far from headquarters: reading ends with the lease, a journey later."""
_NUMBER: Final = re.compile(r"JY-[0-9]{6}-[0-9]{1,10}-[0-9]{2,6}").fullmatch
_AT_ISSUE: Final = frozenset({"issued_at", "due_at"})
_CHANGING: Final = frozenset({"state", "revision", "ended_at"})
_ENDS: Final = ENDED & {next_state(CardState.OUT, event) for event in _LAPTOPS}
Fields = Mapping[str, Any]


def new_card(card: Fields, role: Role, now: int, enrolled_at: int) -> Reason | None:
    """Why the laptop of a person of this ``role`` may not write this new card; times in UTC milliseconds.

    Whoever was promoted since, or had no rank before enrolling, took their cards as an account manager. A card is told
    soon, or it was taken before the laptop was enrolled.
    """
    if card.get("rank") not in (role, Role.ACCOUNT_MANAGER) or not may_read(Place(card["place"])):
        return Reason.CARD_RULE
    issued = card.get("issued_at")
    if issued is not None and enrolled_at <= issued < now - TOLD_MS:
        return Reason.CARD_RULE
    if not _NUMBER(str(card.get("number"))):
        return Reason.CARD_RULE
    state = CardState(card.get("state") or CardState.DRAFT)
    if card.get("deleted") or card.get("ended_at") is not None or card.get("renewals"):
        return Reason.CARD_RULE
    if state is CardState.OUT:
        return _issued(card, now)
    return None if state in (CardState.DRAFT, CardState.REQUESTED) else Reason.CARD_RULE


def supplied_card(card: Fields, now: int) -> bool:
    """Whether a laptop can have written this card, as far as it has come since (a restored headquarters)."""
    if (
        card.get("approver_id") is not None
        or not _NUMBER(str(card.get("number")))
        or not may_read(Place(card["place"]))
    ):
        return False  # what was approved here must be known here
    asked = card.get("state") in (CardState.DRAFT, CardState.REQUESTED, CardState.WITHDRAWN)
    return asked or _issued(card, now) is None


def changed_card(before: Fields, after: Fields, author: str, now: int) -> Reason | None:
    """Why a laptop may not turn the card ``before`` into ``after``."""
    if before.get("borrower_id") != author:
        return Reason.NOT_AUTHOR
    was, state = CardState(before["state"]), CardState(after["state"])
    kind = CardKind(before["kind"])
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if state is not was:
        if state not in {next_state(was, event, kind=kind) for event in _LAPTOPS}:
            return Reason.CARD_RULE
        issued = state is CardState.OUT and was in (CardState.DRAFT, CardState.READY)
    else:
        issued = False
        if was in ENDED and "ended_at" in changed:
            return Reason.CARD_RULE
    if changed - _CHANGING - (_AT_ISSUE if issued else frozenset()):
        return Reason.CARD_RULE
    if after.get("ended_at") is not None and state not in ENDED:
        return Reason.CARD_RULE
    if (after.get("revision") or 0) < (before.get("revision") or 0):
        return Reason.CARD_RULE
    return _issued(after, now) if issued else None


def crossed(before: Fields, clk: Clock, change: Change) -> bool:
    """Whether ``change`` only ends, suspends or resumes a card, by a laptop that didn't know how it stands.

    ``before`` and ``clk``: the card as it is here. If it has ended, that stays; else the change ends it, whatever
    another laptop did meanwhile (borrow-end). Nobody did anything wrong.
    """
    fields, base = change.fields, change.base
    if base is None or base.get("state") == stamp_of(clk, "state") or not fields.keys() <= _CHANGING:
        return False
    state, ends = fields.get("state"), fields.get("ended_at") is not None
    if before["state"] in ENDED:
        return state in (ENDED if ends else OPEN)
    return ends and state in _ENDS


def _issued(card: Fields, now: int) -> Reason | None:
    """A card of one's own is issued at a time that has come, and ends with the working day."""
    issued, due = card.get("issued_at"), card.get("due_at")
    if CardKind(card["kind"]) not in SELF_ISSUED or issued is None or due is None:
        return Reason.CARD_RULE
    return None if issued <= now + SKEW_MS and issued < due <= issued + DAY_MS else Reason.CARD_RULE
