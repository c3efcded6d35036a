"""Who may approve a borrowing card (borrow-other, decisions: Approver of a card)."""

from __future__ import annotations

from collections.abc import Collection

from app.models.enums import Grade, Role
from app.rules.reasons import Reason


def approval_refusal(
    *,
    approver_id: str,
    role: Role,
    reports: Collection[str],
    borrower_id: str,
    grade: Grade | None,
) -> Reason | None:
    """Why this person may not approve the borrower's card; None if they may.

    The borrower's direct superior, the information manager or the director approve; grade A needs the director; nobody
    approves their own. ``reports`` are the ids of those whose direct superior the approver is.
    """
    if approver_id == borrower_id:
        return Reason.OWN_NEVER
    if role is Role.DIRECTOR:
        return None
    superior = borrower_id in reports and role in {Role.ACCOUNT_MANAGER, Role.REGIONAL_MANAGER}
    if role is not Role.INFORMATION_MANAGER and not superior:
        return Reason.NOT_APPROVER
    if grade is Grade.A:
        return Reason.GRADE_A_DIRECTOR
    return None


def may_approve(
    *,
    approver_id: str,
    role: Role,
    reports: Collection[str],
    borrower_id: str,
    grade: Grade | None,
) -> bool:
    """Whether this person may approve the borrower's card; see ``approval_refusal``."""
    return (
        approval_refusal(approver_id=approver_id, role=role, reports=reports, borrower_id=borrower_id, grade=grade)
        is None
    )
