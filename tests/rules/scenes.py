"""The people, dossiers, cards and circumstances that the tests of ``decide`` are made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.models.enums import CardKind, CardState, Grade, Place, Purpose, Role
from app.rules.borrowing import Card, Context, Object, Subject
from app.rules.lease import LeaseState
from app.rules.trusted_time import ClockState

NOW = 1_800_000_000_000
HOUR = 3_600_000
ME, REPORT, STRANGER = "me", "report", "stranger"

# whose dossier it is: keeper, region
DOSSIERS = {
    "own": (ME, "north"),
    "people": (REPORT, "south"),  # kept by one of my own people, elsewhere
    "region": (STRANGER, "north"),  # kept by someone else in my region
    "elsewhere": (STRANGER, "south"),
}


def person(role: Role, **changes: Any) -> Subject:
    """Me, in the north, direct superior of one."""
    who = Subject(staff_id=ME, role=role, superior_of=frozenset({REPORT}), region="north")
    return replace(who, **changes)


def card(**changes: Any) -> Card:
    """My card for the dossier ``d``: an hour old, due in an hour."""
    borrowed = Card(
        number="JY-261122-3-01",
        dossier_id="d",
        borrower_id=ME,
        kind=CardKind.OWN,
        state=CardState.OUT,
        issued_at=NOW - HOUR,
        due_at=NOW + HOUR,
        device=3,
    )
    return replace(borrowed, **changes)


def dossier(whose: str = "own", under: Card | None = None, **changes: Any) -> Object:
    keeper, region = DOSSIERS[whose]
    return replace(Object(dossier_id="d", keeper_id=keeper, region=region, grade=Grade.B, card=under), **changes)


def well(**changes: Any) -> Context:
    """Everything in order: at the office, unlocked, with purpose."""
    good = Context(
        now_ms=NOW,
        place=Place.OFFICE,
        unlocked=True,
        log_ok=True,
        clock=ClockState.GOOD,
        lease=LeaseState.GOOD,
        device=3,
        purpose=Purpose.VISIT_PREPARATION,
    )
    return replace(good, **changes)
