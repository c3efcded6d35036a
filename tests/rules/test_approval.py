"""Who approves a borrowing card (borrow-other; decisions: Approver of a card)."""

from __future__ import annotations

import pytest

from app.models.enums import Grade, Role
from app.rules.approval import approval_refusal, may_approve

# role, direct superior of the borrower, grade A: who may approve
EXPECTED = [
    # role                   superior  B, C, none      A
    ("assistant", False, "not_approver", "not_approver"),
    ("assistant", True, "not_approver", "not_approver"),
    ("account_manager", False, "not_approver", "not_approver"),
    ("account_manager", True, None, "grade_a_director"),
    ("regional_manager", False, "not_approver", "not_approver"),
    ("regional_manager", True, None, "grade_a_director"),
    ("director", False, None, None),
    ("director", True, None, None),
    ("information_manager", False, None, "grade_a_director"),
    ("information_manager", True, None, "grade_a_director"),
    ("administrator", False, "not_approver", "not_approver"),
    ("administrator", True, "not_approver", "not_approver"),
    ("auditor", False, "not_approver", "not_approver"),
    ("auditor", True, "not_approver", "not_approver"),
]


def test_borrow_other_every_role_is_in_the_table() -> None:
    assert {(role, superior) for role, superior, *_ in EXPECTED} == {(r.value, s) for r in Role for s in (True, False)}


@pytest.mark.parametrize("grade", [None, *Grade])
@pytest.mark.parametrize(("role", "superior", "ordinary", "grade_a"), EXPECTED)
def test_borrow_other_approver(
    role: str, superior: bool, ordinary: str | None, grade_a: str | None, grade: Grade | None
) -> None:
    reports = {"borrower"} if superior else {"somebody"}
    wanted = grade_a if grade is Grade.A else ordinary
    who = {"approver_id": "me", "role": Role(role), "reports": reports, "borrower_id": "borrower", "grade": grade}
    assert approval_refusal(**who) == wanted  # type: ignore[arg-type]
    assert may_approve(**who) is (wanted is None)  # type: ignore[arg-type]


@pytest.mark.parametrize("grade", [None, *Grade])
@pytest.mark.parametrize("role", Role)
def test_borrow_other_never_ones_own(role: Role, grade: Grade | None) -> None:
    refusal = approval_refusal(approver_id="me", role=role, reports={"me"}, borrower_id="me", grade=grade)
    assert refusal == "own_never"
