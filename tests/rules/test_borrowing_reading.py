"""Reading: every role × whose dossier × place × card, against tables typed from domain §2 and trust §5."""

from __future__ import annotations

from itertools import product

import pytest

from app.models.enums import CardKind, CardState, Place, Role
from app.rules.borrowing import Action, Card, Context, decide
from app.rules.lease import LeaseState
from app.rules.trusted_time import ClockState
from tests.rules.scenes import HOUR, NOW, STRANGER, card, dossier, person, well

UNDER_CARD = [
    Action.OPEN_DOSSIER,
    Action.READ_SECTION,
    Action.SEARCH,
    Action.PRINT,
    Action.EXPORT,
    Action.COPY,
]
PLACES = {
    None: "place_not_stated",
    "office": None,
    "branch": None,
    "client": None,
    "home": None,
    "hotel": None,
    "public": "place_public",
    "train": "place_train",
    "plane": "place_plane",
    "transport": "place_transport",
}
# the kinds of card under which a role reads, by whose dossier it is; or why it can't
KINDS: dict[tuple[str, str], set[str] | str] = {
    ("assistant", "own"): "rank",
    ("assistant", "people"): "rank",
    ("assistant", "region"): "rank",
    ("assistant", "elsewhere"): "rank",
    ("account_manager", "own"): {"own"},
    ("account_manager", "people"): {"loan"},
    ("account_manager", "region"): {"loan"},
    ("account_manager", "elsewhere"): {"loan"},
    ("regional_manager", "own"): {"own"},
    ("regional_manager", "people"): {"loan"},
    ("regional_manager", "region"): {"loan"},
    ("regional_manager", "elsewhere"): "outside_region",
    ("director", "own"): {"own", "director"},
    ("director", "people"): {"director"},
    ("director", "region"): {"director"},
    ("director", "elsewhere"): {"director"},
    ("information_manager", "own"): {"inspection"},
    ("information_manager", "people"): {"inspection"},
    ("information_manager", "region"): {"inspection"},
    ("information_manager", "elsewhere"): {"inspection"},
    ("administrator", "own"): "rank",
    ("administrator", "people"): "rank",
    ("administrator", "region"): "rank",
    ("administrator", "elsewhere"): "rank",
    ("auditor", "own"): "rank",
    ("auditor", "people"): "rank",
    ("auditor", "region"): "rank",
    ("auditor", "elsewhere"): "rank",
}
STATES = {
    None: "card_needed",
    "draft": "card_draft",
    "requested": "card_requested",
    "refused": "card_refused",
    "ready": "card_ready",
    "out": None,
    "suspended": "card_suspended",
    "returned": "card_returned",
    "expired": "card_expired",
    "recalled": "card_recalled",
    "lost": "card_lost",
    "withdrawn": "card_withdrawn",
    "closed": "card_closed",
}
CLOCKS = {"good": None, "behind": None, "ahead": "clock_jump", "suspended": "clock_suspended"}
LEASES = {
    "none": None,
    "good": None,
    "days": "lease_days",
    "hours": "lease_hours",
    "boots": "lease_boots",
    "opens": None,  # what is open may be read on; see below for opening
}


def test_the_tables_are_whole() -> None:
    assert set(PLACES) == {None, *Place}
    assert {role for role, _ in KINDS} == set(Role)
    assert set(STATES) == {None, *CardState}
    assert set(CLOCKS) == set(ClockState)
    assert set(LEASES) == set(LeaseState)


def _wanted(role: str, whose: str, place: str | None, state: str | None, kind: str) -> str | None:
    """Rank first, then place, then reach, then the card."""
    kinds = KINDS[role, whose]
    if kinds == "rank":
        return "rank"
    if PLACES[place] is not None:
        return PLACES[place]
    if isinstance(kinds, str):
        return kinds
    if STATES[state] is not None:
        return STATES[state]
    return None if kind in kinds else "card_kind"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("whose", ["own", "people", "region", "elsewhere"])
def test_borrow_rank_card_place_for_everyone_everywhere(role: Role, whose: str) -> None:
    """7 roles × 4 dossiers × 10 places × 13 states × 4 kinds × 6 actions: 87,360 decisions."""
    for place, state, kind in product(PLACES, STATES, CardKind):
        under = None if state is None else card(kind=kind, state=CardState(state))
        wanted = _wanted(role, whose, place, state, kind)
        context = well(place=None if place is None else Place(place))
        for action in UNDER_CARD:
            found = decide(person(role), action, dossier(whose, under), context)
            assert found.reason == wanted, (action, place, state, kind)
            assert found.allowed is (wanted is None)
            assert found.rule == (found.reason.rule if found.reason else "borrow-card")
            assert found.card == (None if under is None else under.number)


@pytest.mark.parametrize("action", [*UNDER_CARD, Action.EDIT])
@pytest.mark.parametrize("clock", ClockState)
@pytest.mark.parametrize("lease", LeaseState)
def test_borrow_offline_clock_and_lease(action: Action, clock: ClockState, lease: LeaseState) -> None:
    found = decide(person(Role.ACCOUNT_MANAGER), action, dossier("own", card()), well(clock=clock, lease=lease))
    wanted = CLOCKS[clock] or LEASES[lease]
    if wanted is None and lease is LeaseState.OPENS and action is Action.OPEN_DOSSIER:
        wanted = "lease_opens"
    assert found.reason == wanted


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"dossier_id": "another"}, "card_other_dossier"),
        ({"borrower_id": STRANGER}, "card_other_person"),
        ({"device": 4}, "card_other_device"),
        ({"device": None}, None),
        ({"issued_at": NOW}, None),
        ({"issued_at": NOW + 1}, "card_not_yet"),
        ({"issued_at": None}, "card_not_yet"),
        ({"due_at": NOW + 1}, None),
        ({"due_at": NOW}, "card_due"),
        ({"due_at": NOW - HOUR}, "card_due"),
        ({"due_at": None}, "card_due"),
    ],
)
@pytest.mark.parametrize("action", [*UNDER_CARD, Action.EDIT])
def test_borrow_card_holds_for_one_reader_dossier_device_and_time(
    action: Action, changes: dict[str, object], wanted: str | None
) -> None:
    assert decide(person(Role.ACCOUNT_MANAGER), action, dossier("own", card(**changes)), well()).reason == wanted


def test_borrow_card_headquarters_is_bound_to_no_device() -> None:
    found = decide(person(Role.ACCOUNT_MANAGER), Action.READ_SECTION, dossier("own", card()), well(device=None))
    assert found.allowed


def test_borrow_states_a_known_state_other_than_out_blocks_whatever_else_fails() -> None:
    under = card(state=CardState.RECALLED, borrower_id=STRANGER, dossier_id="another", due_at=NOW - 1, device=9)
    found = decide(person(Role.ACCOUNT_MANAGER), Action.READ_SECTION, dossier("own", under), well())
    assert found.reason == "card_recalled"


@pytest.mark.parametrize(
    ("action", "under", "amount", "wanted"),
    [
        (Action.PRINT, card(pages_left=None), 9999, None),
        (Action.PRINT, card(pages_left=3), 3, None),
        (Action.PRINT, card(pages_left=3), 4, "card_pages"),
        (Action.PRINT, card(pages_left=0), 1, "card_pages"),
        (Action.COPY, card(characters_left=None), 9999, None),
        (Action.COPY, card(characters_left=20), 20, None),
        (Action.COPY, card(characters_left=20), 21, "card_characters"),
        (Action.PRINT, card(characters_left=0), 5, None),
        (Action.COPY, card(pages_left=0), 5, None),
        (Action.EXPORT, card(), 0, None),
        (Action.EXPORT, card(export=False), 0, "card_no_export"),
        (Action.READ_SECTION, card(export=False, pages_left=0, characters_left=0), 1, None),
    ],
)
def test_borrow_card_meters_of_the_card(action: Action, under: Card, amount: int, wanted: str | None) -> None:
    found = decide(person(Role.ACCOUNT_MANAGER), action, dossier("own", under, amount=amount), well())
    assert found.reason == wanted


# one after another, from the first that is looked at; each alone refuses, and hides those after it
ORDER: list[tuple[str, dict[str, object]]] = [
    ("device_revoked", {"device_revoked": True}),
    ("locked", {"unlocked": False}),
    ("log_broken", {"log_ok": False}),
    ("person_inactive", {}),
    ("rank", {}),
    ("place_train", {"place": Place.TRAIN}),
    ("clock_suspended", {"clock": ClockState.SUSPENDED}),
    ("lease_days", {"lease": LeaseState.DAYS}),
    ("card_needed", {}),
]


@pytest.mark.parametrize("first", range(len(ORDER)))
@pytest.mark.parametrize("alone", [True, False])
def test_order_of_checks_is_fixed(first: int, alone: bool) -> None:
    broken = ORDER[first : first + 1] if alone else ORDER[first:]
    names = {name for name, _ in broken}
    changes = {key: value for _, change in broken for key, value in change.items()}
    who = person(Role.ASSISTANT if "rank" in names else Role.ACCOUNT_MANAGER, active="person_inactive" not in names)
    obj = dossier("own", None if "card_needed" in names else card())
    assert decide(who, Action.READ_SECTION, obj, well(**changes)).reason == ORDER[first][0]


def test_fail_closed_what_is_not_said_refuses() -> None:
    found = decide(person(Role.ACCOUNT_MANAGER), Action.READ_SECTION, dossier("own", card()), Context(now_ms=NOW))
    assert found.reason == "locked"
    found = decide(person(Role.ACCOUNT_MANAGER), Action.READ_COVER, dossier("own"), Context(now_ms=NOW, unlocked=True))
    assert found.reason == "log_broken"
    half = Context(now_ms=NOW, unlocked=True, log_ok=True, place=Place.HOME)
    assert decide(person(Role.DIRECTOR), Action.READ_SECTION, dossier("own", card()), half).reason == "clock_suspended"


def test_borrow_own_a_dossier_without_a_keeper_is_nobodys_own() -> None:
    nobodys = dossier("own", card(), keeper_id=None)
    assert decide(person(Role.ACCOUNT_MANAGER), Action.READ_SECTION, nobodys, well()).reason == "card_kind"


def test_a_regional_manager_without_a_region_reaches_own_people_only() -> None:
    who = person(Role.REGIONAL_MANAGER, region=None)
    loan = card(kind=CardKind.LOAN)
    assert decide(who, Action.READ_SECTION, dossier("people", loan), well()).allowed
    assert decide(who, Action.READ_SECTION, dossier("region", loan), well()).reason == "outside_region"
    nowhere = dossier("region", loan, region=None)
    assert decide(who, Action.READ_SECTION, nowhere, well()).reason == "outside_region"
