"""Every action × role, typed from trust §5, and what each action asks for besides."""

from __future__ import annotations

from typing import Any

import pytest

from app.models.enums import CardKind, CardState, Grade, Place, Role
from app.rules import borrowing
from app.rules.borrowing import Action, Card, Context, Object, decide
from app.rules.lease import LeaseState
from app.rules.policy import DAY_MS, Policy
from app.rules.trusted_time import ClockState
from tests.rules.scenes import ME, NOW, REPORT, STRANGER, card, dossier, person, well

# In the best of circumstances: ✓ or why not. Columns as in trust §5.
EVERYONE = """
action                  assistant      account_manager   regional_manager   director           information_manager administrator      auditor
read_cover              rank           ✓                 ✓                  ✓                  ✓                   rank               rank
see_totals              rank           ✓                 ✓                  ✓                  ✓                   rank               rank
edit                    rank           ✓                 role               role               role                rank               rank
create_dossier          rank           ✓                 role               role               ✓                   rank               rank
edit_archive            rank           role              role               role               ✓                   rank               rank
bulk_export             rank           role              role               ✓                  ✓                   rank               rank
capture                 ✓              ✓                 ✓                  ✓                  ✓                   role               role
issue_own_card          rank           ✓                 ✓                  ✓                  role                rank               rank
issue_director_card     rank           role              role               ✓                  role                rank               rank
issue_inspection_card   rank           role              role               role               ✓                   rank               rank
request_card            rank           ✓                 ✓                  needs_no_request   needs_no_request    rank               rank
approve_card            rank           ✓                 ✓                  ✓                  ✓                   rank               rank
refuse_card             rank           ✓                 ✓                  ✓                  ✓                   rank               rank
renew_card              rank           ✓                 ✓                  ✓                  ✓                   rank               rank
withdraw_card           ✓              ✓                 ✓                  ✓                  ✓                   ✓                  ✓
return_card             ✓              ✓                 ✓                  ✓                  ✓                   ✓                  ✓
report_lost             ✓              ✓                 ✓                  ✓                  ✓                   ✓                  ✓
recall                  role           ✓                 ✓                  ✓                  ✓                   role               role
see_log                 ✓              ✓                 ✓                  ✓                  ✓                   role               ✓
see_health              ✓              ✓                 ✓                  ✓                  ✓                   ✓                  ✓
verify_log              ✓              ✓                 ✓                  ✓                  ✓                   ✓                  ✓
alter_log               log_never_altered log_never_altered log_never_altered log_never_altered log_never_altered  log_never_altered  log_never_altered
report_incident         ✓              ✓                 ✓                  ✓                  ✓                   ✓                  ✓
propose_administration  role           role              role               role               ✓                   role               role
approve_administration  role           role              role               ✓                  role                role               role
read_administration     role           role              role               ✓                  ✓                   ✓                  ✓
apply_administration    role           role              role               role               role                ✓                  role
revoke_device           role           role              role               role               role                ✓                  role
"""  # noqa: E501
READING = {"open_dossier", "read_section", "search", "print", "export", "copy"}  # test_borrowing_reading.py


def _grid() -> dict[tuple[str, str], str]:
    head, *lines = (line.split() for line in EVERYONE.strip().splitlines())
    return {(line[0], role): cell for line in lines for role, cell in zip(head[1:], line[1:], strict=True)}


GRID = _grid()


def _of_a_report(state: CardState = CardState.REQUESTED, **changes: Any) -> Card:
    return card(kind=CardKind.LOAN, borrower_id=REPORT, state=state, due_at=NOW + DAY_MS, **changes)


def _mine(state: CardState) -> Card:
    return card(kind=CardKind.LOAN, state=state)


# the most favourable object of each action
OBJECTS: dict[str, Object] = {
    "read_cover": dossier("elsewhere"),
    "see_totals": Object(group_size=5),
    "edit": dossier("own", card()),
    "create_dossier": Object(),
    "edit_archive": dossier("elsewhere"),
    "bulk_export": Object(),
    "capture": Object(),
    "issue_own_card": dossier("own"),
    "issue_director_card": dossier("elsewhere"),
    "issue_inspection_card": dossier("elsewhere"),
    "request_card": dossier("people"),
    "approve_card": dossier("people", _of_a_report()),
    "refuse_card": dossier("people", _of_a_report()),
    "renew_card": dossier("people", _mine(CardState.OUT)),
    "withdraw_card": dossier("people", _mine(CardState.READY)),
    "return_card": dossier("people", _mine(CardState.OUT)),
    "report_lost": dossier("people", _mine(CardState.OUT)),
    "recall": dossier("people", _of_a_report(CardState.OUT)),
    "see_log": Object(owner_id=ME),
    "see_health": Object(),
    "verify_log": Object(),
    "alter_log": Object(),
    "report_incident": Object(),
    "propose_administration": Object(),
    "approve_administration": Object(owner_id=STRANGER),
    "read_administration": Object(),
    "apply_administration": Object(),
    "revoke_device": Object(),
}
SECOND = person(Role.DIRECTOR, staff_id="second")
BEST = well(inspection="IN-2026-07", second=SECOND)

RULES = {
    "read_cover": "borrow-card",
    "see_totals": "borrow-card",
    "edit": "borrow-own",
    "create_dossier": "borrow-own",
    "edit_archive": "three-copies",
    "bulk_export": "borrow-card",
    "capture": "capture-mode",
    "issue_own_card": "borrow-own",
    "issue_director_card": "borrow-card",
    "issue_inspection_card": "inspection",
    "request_card": "borrow-other",
    "approve_card": "borrow-other",
    "refuse_card": "borrow-other",
    "renew_card": "borrow-states",
    "withdraw_card": "borrow-states",
    "return_card": "borrow-end",
    "report_lost": "incident",
    "recall": "borrow-states",
    "see_log": "access-log",
    "see_health": "access-log",
    "verify_log": "log-tamper",
    "report_incident": "incident",
    "propose_administration": "access-log",
    "approve_administration": "access-log",
    "read_administration": "access-log",
    "apply_administration": "access-log",
    "revoke_device": "incident",
}


def test_every_action_and_role_is_in_the_table() -> None:
    assert set(GRID) == {(action.value, role.value) for action in Action if action not in READING for role in Role}


@pytest.mark.parametrize(("action", "role"), GRID)
def test_trust_table(action: str, role: str) -> None:
    found = decide(person(Role(role)), Action(action), OBJECTS[action], BEST)
    assert (found.reason or "✓") == GRID[action, role]
    assert found.rule == (found.reason.rule if found.reason else RULES[action])


# which circumstances each action minds: d device, s session, l log, p person, P place, c clock, L lease, o opens
MINDS = {
    "read_cover": "dslpP",
    "see_totals": "dslpP",
    "edit": "dslpPcL",
    "create_dossier": "dslpPcL",
    "edit_archive": "dslpPcL",
    "bulk_export": "dslpPcL",
    "capture": "dp",
    "issue_own_card": "dslpPcLo",
    "issue_director_card": "dslpPcLo",
    "issue_inspection_card": "dslpPcLo",
    "request_card": "dslpP",
    "approve_card": "dslpP",
    "refuse_card": "dslpP",
    "renew_card": "dslpP",
    "withdraw_card": "dslp",
    "return_card": "s",
    "report_lost": "",
    "recall": "dslp",
    "see_log": "dsp",
    "see_health": "dp",
    "verify_log": "",
    "report_incident": "",
    "propose_administration": "dslp",
    "approve_administration": "dslp",
    "read_administration": "dslp",
    "apply_administration": "dslp",
    "revoke_device": "dslp",
}
TROUBLE: dict[str, tuple[dict[str, Any], str]] = {
    "d": ({"device_revoked": True}, "device_revoked"),
    "s": ({"unlocked": False}, "locked"),
    "l": ({"log_ok": False}, "log_broken"),
    "p": ({}, "person_inactive"),
    "P": ({"place": Place.TRAIN}, "place_train"),
    "c": ({"clock": ClockState.AHEAD}, "clock_jump"),
    "L": ({"lease": LeaseState.HOURS}, "lease_hours"),
    "o": ({"lease": LeaseState.OPENS}, "lease_opens"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("action", MINDS)
def test_what_circumstances_each_action_minds(action: str, trouble: str) -> None:
    role = next(role for role in Role if GRID[action, role] == "✓")
    changes, reason = TROUBLE[trouble]
    context = borrowing.Context(**{**{name: getattr(BEST, name) for name in BEST.__slots__}, **changes})
    found = decide(person(role, active=trouble != "p"), Action(action), OBJECTS[action], context)
    assert found.reason == (reason if trouble in MINDS[action] else None)


def test_log_tamper_nobody_alters_the_log_whatever_the_circumstances() -> None:
    for role in Role:
        assert not decide(person(role), Action.ALTER_LOG, Object(), BEST).allowed


@pytest.mark.parametrize("place", [None, *Place])
def test_capture_mode_works_everywhere(place: Place | None) -> None:
    assert decide(person(Role.ASSISTANT), Action.CAPTURE, Object(), Context(now_ms=NOW, place=place)).allowed


def test_fail_closed_with_nothing_known() -> None:
    open_doors = {Action.CAPTURE, Action.SEE_HEALTH, Action.VERIFY_LOG, Action.REPORT_INCIDENT}
    for role in Role:
        allowed = {a for a in Action if decide(person(role), a, Object(), Context(now_ms=NOW)).allowed}
        assert allowed == open_doors - ({Action.CAPTURE} if role in {Role.AUDITOR, Role.ADMINISTRATOR} else set())


# taking a card


@pytest.mark.parametrize("action", [Action.ISSUE_OWN_CARD, Action.ISSUE_DIRECTOR_CARD])
def test_borrow_own_needs_a_purpose(action: Action) -> None:
    found = decide(person(Role.DIRECTOR), action, dossier("own"), well(purpose=None))
    assert found.reason == "purpose_needed"


def test_borrow_own_is_for_the_keeper() -> None:
    found = decide(person(Role.ACCOUNT_MANAGER), Action.ISSUE_OWN_CARD, dossier("people"), well())
    assert (found.reason, found.rule) == ("not_keeper", "borrow-own")
    nobodys = dossier("own", keeper_id=None)
    assert decide(person(Role.ACCOUNT_MANAGER), Action.ISSUE_OWN_CARD, nobodys, well()).reason == "not_keeper"


@pytest.mark.parametrize(
    ("taken", "most", "wanted"), [(0, 10, None), (9, 10, None), (10, 10, "statement_cap"), (1, 1, "statement_cap")]
)
def test_borrow_own_cap_of_cards_under_one_statement(taken: int, most: int, wanted: str | None) -> None:
    context = well(cards_in_statement=taken, policy=Policy(own_cards_per_statement=most))
    assert decide(person(Role.ACCOUNT_MANAGER), Action.ISSUE_OWN_CARD, dossier("own"), context).reason == wanted


TAKING = [
    (Action.ISSUE_OWN_CARD, Role.ACCOUNT_MANAGER, "own", CardKind.OWN),
    (Action.ISSUE_OWN_CARD, Role.DIRECTOR, "own", CardKind.DIRECTOR),
    (Action.ISSUE_DIRECTOR_CARD, Role.DIRECTOR, "elsewhere", CardKind.DIRECTOR),
    (Action.ISSUE_INSPECTION_CARD, Role.INFORMATION_MANAGER, "elsewhere", CardKind.INSPECTION),
    (Action.REQUEST_CARD, Role.ACCOUNT_MANAGER, "elsewhere", CardKind.LOAN),
]


@pytest.mark.parametrize(("action", "role", "whose", "kind"), TAKING)
@pytest.mark.parametrize("state", CardState)
def test_no_second_card_beside_a_good_one(
    action: Action, role: Role, whose: str, kind: CardKind, state: CardState
) -> None:
    found = decide(person(role), action, dossier(whose, card(kind=kind, state=state)), BEST)
    assert found.reason == ("card_out" if state is CardState.OUT else None)


@pytest.mark.parametrize("changes", [{"due_at": NOW}, {"borrower_id": STRANGER}, {"device": 9}])
@pytest.mark.parametrize(("action", "role", "whose", "kind"), TAKING)
def test_a_card_that_does_not_serve_is_no_hindrance(
    action: Action, role: Role, whose: str, kind: CardKind, changes: dict[str, Any]
) -> None:
    assert decide(person(role), action, dossier(whose, card(kind=kind, **changes)), BEST).allowed


@pytest.mark.parametrize("number", [None, ""])
def test_inspection_needs_its_number(number: str | None) -> None:
    context = well(inspection=number)
    found = decide(person(Role.INFORMATION_MANAGER), Action.ISSUE_INSPECTION_CARD, dossier("elsewhere"), context)
    assert found.reason == "inspection_number_needed"


def test_borrow_other_a_request() -> None:
    me = person(Role.ACCOUNT_MANAGER)
    assert decide(me, Action.REQUEST_CARD, dossier("own"), well()).reason == "needs_no_request"
    assert decide(me, Action.REQUEST_CARD, dossier("elsewhere"), well(purpose=None)).reason == "purpose_needed"
    manager = person(Role.REGIONAL_MANAGER)
    assert decide(manager, Action.REQUEST_CARD, dossier("elsewhere"), well()).reason == "outside_region"
    assert decide(manager, Action.REQUEST_CARD, dossier("region"), well()).allowed


# deciding on a card


def test_borrow_other_approver_of_a_card() -> None:
    a = dossier("people", _of_a_report(), grade=Grade.A)
    assert decide(person(Role.INFORMATION_MANAGER), Action.APPROVE_CARD, a, well()).reason == "grade_a_director"
    assert decide(person(Role.DIRECTOR), Action.APPROVE_CARD, a, well()).allowed
    own = dossier("people", _mine(CardState.REQUESTED))
    assert decide(person(Role.DIRECTOR), Action.APPROVE_CARD, own, well()).reason == "own_never"
    assert decide(person(Role.DIRECTOR), Action.REFUSE_CARD, own, well()).reason == "own_never"
    strangers = dossier("elsewhere", card(kind=CardKind.LOAN, borrower_id=STRANGER, state=CardState.REQUESTED))
    assert decide(person(Role.REGIONAL_MANAGER), Action.APPROVE_CARD, strangers, well()).reason == "not_approver"


@pytest.mark.parametrize("action", [Action.APPROVE_CARD, Action.REFUSE_CARD])
@pytest.mark.parametrize("state", CardState)
def test_borrow_states_only_a_request_is_decided_on(action: Action, state: CardState) -> None:
    found = decide(person(Role.DIRECTOR), action, dossier("people", _of_a_report(state)), well())
    assert found.reason == (None if state is CardState.REQUESTED else f"card_{state}")


@pytest.mark.parametrize(
    ("due_at", "wanted"),
    [
        (None, "due_needed"),
        (NOW, "due_needed"),
        (NOW - 1, "due_needed"),
        (NOW + 1, None),
        (NOW + 30 * DAY_MS, None),
        (NOW + 30 * DAY_MS + 1, "loan_too_long"),
    ],
)
def test_borrow_other_due_date(due_at: int | None, wanted: str | None) -> None:
    under = card(kind=CardKind.LOAN, borrower_id=REPORT, state=CardState.REQUESTED, due_at=due_at)
    assert decide(person(Role.DIRECTOR), Action.APPROVE_CARD, dossier("people", under), well()).reason == wanted


@pytest.mark.parametrize(
    "action",
    [
        Action.APPROVE_CARD,
        Action.REFUSE_CARD,
        Action.RENEW_CARD,
        Action.RETURN_CARD,
        Action.WITHDRAW_CARD,
        Action.RECALL,
        Action.REPORT_LOST,
    ],
)
def test_without_a_card_there_is_nothing_to_act_on(action: Action) -> None:
    found = decide(person(Role.DIRECTOR), action, dossier("people"), well())
    assert (found.reason, found.card) == ("card_needed", None)


@pytest.mark.parametrize("action", [Action.RENEW_CARD, Action.RETURN_CARD, Action.WITHDRAW_CARD])
def test_another_persons_card_is_not_mine_to_give_back(action: Action) -> None:
    found = decide(person(Role.DIRECTOR), action, dossier("people", _of_a_report(CardState.OUT)), well())
    assert found.reason == "card_other_person"


@pytest.mark.parametrize(
    ("kind", "renewals", "wanted"),
    [
        (CardKind.LOAN, 0, None),
        (CardKind.LOAN, 1, None),
        (CardKind.LOAN, 2, "renewals_used_up"),
        (CardKind.OWN, 0, "not_renewable"),
    ],
)
def test_borrow_states_renewal(kind: CardKind, renewals: int, wanted: str | None) -> None:
    under = dossier("people", card(kind=kind, renewals=renewals))
    assert decide(person(Role.ACCOUNT_MANAGER), Action.RENEW_CARD, under, well()).reason == wanted


def test_borrow_states_the_policy_bounds_the_renewals() -> None:
    under = dossier("people", card(kind=CardKind.LOAN, renewals=2))
    assert decide(person(Role.ACCOUNT_MANAGER), Action.RENEW_CARD, under, well(policy=Policy(renewals_max=3))).allowed


@pytest.mark.parametrize(
    ("role", "borrower", "recall", "lost"),
    [
        ("assistant", ME, "role", None),
        ("assistant", REPORT, "role", "card_other_person"),
        ("account_manager", ME, "recall_report_loss", None),
        ("account_manager", STRANGER, "recall_report_loss", "card_other_person"),
        ("regional_manager", REPORT, None, None),
        ("regional_manager", STRANGER, "recall_report_loss", "card_other_person"),
        ("director", STRANGER, None, None),
        ("information_manager", STRANGER, None, None),
        ("administrator", STRANGER, "role", "card_other_person"),
        ("auditor", STRANGER, "role", "card_other_person"),
    ],
)
def test_recall_and_loss(role: str, borrower: str, recall: str | None, lost: str | None) -> None:
    out = dossier("elsewhere", card(borrower_id=borrower))
    assert decide(person(Role(role)), Action.RECALL, out, well()).reason == recall
    assert decide(person(Role(role)), Action.REPORT_LOST, out, well()).reason == lost


@pytest.mark.parametrize("state", CardState)
def test_borrow_states_give_back_recall_and_loss_need_a_card_that_is_out(state: CardState) -> None:
    wanted = None if state in {CardState.OUT, CardState.SUSPENDED} else f"card_{state}"
    mine = dossier("people", _mine(state))
    for action in (Action.RETURN_CARD, Action.REPORT_LOST, Action.RECALL):
        assert decide(person(Role.DIRECTOR), action, mine, well()).reason == wanted


@pytest.mark.parametrize("state", CardState)
def test_borrow_states_a_request_is_withdrawn_while_requested_or_ready(state: CardState) -> None:
    wanted = None if state in {CardState.REQUESTED, CardState.READY} else f"card_{state}"
    assert (
        decide(person(Role.ACCOUNT_MANAGER), Action.WITHDRAW_CARD, dossier("people", _mine(state)), well()).reason
        == wanted
    )


# the log


@pytest.mark.parametrize(
    ("role", "own", "report", "others", "unnamed"),
    [
        ("assistant", True, True, False, False),
        ("account_manager", True, True, False, False),
        ("regional_manager", True, True, False, False),
        ("director", True, True, True, True),
        ("information_manager", True, True, True, True),
        ("auditor", True, True, True, True),
    ],
)
def test_access_log_who_sees_whose(role: str, own: bool, report: bool, others: bool, unnamed: bool) -> None:
    for owner, wanted in ((ME, own), (REPORT, report), (STRANGER, others), (None, unnamed)):
        found = decide(person(Role(role)), Action.SEE_LOG, Object(owner_id=owner), well())
        assert found.allowed is wanted
        assert found.reason == (None if wanted else "log_of_others")


# totals, two persons, administration


@pytest.mark.parametrize(
    ("size", "least", "wanted"), [(4, 5, "group_too_small"), (5, 5, None), (5, 6, "group_too_small")]
)
def test_totals_only_above_a_minimum_group(size: int, least: int, wanted: str | None) -> None:
    context = well(policy=Policy(totals_group_min=least))
    assert decide(person(Role.DIRECTOR), Action.SEE_TOTALS, Object(group_size=size), context).reason == wanted


@pytest.mark.parametrize(
    ("second", "allowed"),
    [
        (None, False),
        (person(Role.DIRECTOR), False),  # the same person
        (person(Role.DIRECTOR, staff_id="second"), True),
        (person(Role.INFORMATION_MANAGER, staff_id="second"), True),
        (person(Role.INFORMATION_MANAGER, staff_id="second", active=False), False),
        (person(Role.ACCOUNT_MANAGER, staff_id="second"), False),
        (person(Role.AUDITOR, staff_id="second"), False),
    ],
)
def test_bulk_export_needs_two_persons(second: borrowing.Subject | None, allowed: bool) -> None:
    found = decide(person(Role.DIRECTOR), Action.BULK_EXPORT, Object(), well(second=second))
    assert found.reason == (None if allowed else "second_person_needed")


@pytest.mark.parametrize(("author", "wanted"), [(ME, "own_never"), (None, "own_never"), (STRANGER, None)])
def test_administration_nobody_signs_off_their_own(author: str | None, wanted: str | None) -> None:
    found = decide(person(Role.DIRECTOR), Action.APPROVE_ADMINISTRATION, Object(owner_id=author), well())
    assert found.reason == wanted


# the answer


def test_a_decision_insists() -> None:
    decide(person(Role.ACCOUNT_MANAGER), Action.READ_SECTION, dossier("own", card()), well()).insist()
    refused = decide(person(Role.ACCOUNT_MANAGER), Action.READ_SECTION, dossier("own"), well(place=Place.TRAIN))
    with pytest.raises(borrowing.RefusedByRule) as caught:
        refused.insist()
    assert (caught.value.rule, caught.value.exit_code) == ("borrow-place", 3)
