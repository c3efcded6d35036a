"""May this person do this now? One answer for the laptop and for headquarters (trust §2, §5).

``decide`` looks at who, what, on which object and in which circumstances. It has no side effects: the caller commits
the access event, refused or not, before anything is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.models.enums import Role
from app.rules import checks as ask
from app.rules.cards import CardEvent
from app.rules.case import Action, Card, Context, Object, Subject
from app.rules.checks import BORROWERS, Check
from app.rules.reasons import Reason, RefusedByRule

__all__ = [
    "BORROWERS",
    "Action",
    "Card",
    "Context",
    "Decision",
    "Object",
    "Reason",
    "RefusedByRule",
    "Subject",
    "decide",
]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. ``rule`` is the rule that allowed or refused; ``reason`` is None if allowed.

    ``card`` is the number of the card it is done under, or that it is about.
    """

    allowed: bool
    rule: str
    reason: Reason | None = None
    card: str | None = None

    def insist(self) -> None:
        """Raises RefusedByRule (exit code 3) if refused."""
        if self.reason is not None:
            raise RefusedByRule(self.reason)


def decide(subject: Subject, action: Action, obj: Object, context: Context) -> Decision:
    """May ``subject`` do ``action`` on ``obj`` in ``context``? The first check that refuses gives the reason.

    Order: device, session, log, person, rank, place, clock, lease, then the action's own checks (keeper, region, card).
    A person may always capture, give back and report, whatever clock, lease and log say.
    """
    rule, checks = _CHECKS[action]
    number = obj.card.number if obj.card else None
    for check in checks:
        reason = check(subject, obj, context)
        if reason is not None:
            return Decision(False, reason.rule, reason, number)
    return Decision(True, rule, None, number)


_SEEING: Final = (ask.device, ask.session, ask.log, ask.person, ask.rank, ask.place)
_READING: Final = (*_SEEING, ask.clock, ask.lease)
_UNDER_CARD: Final = (*_READING, ask.reach, ask.card)
_TAKING: Final = (*_READING, ask.opens, ask.purpose)
_DESK: Final = (ask.device, ask.session, ask.log, ask.person)

_CHECKS: Final[Mapping[Action, tuple[str, tuple[Check, ...]]]] = MappingProxyType(
    {
        Action.READ_COVER: ("borrow-card", _SEEING),
        Action.SEE_TOTALS: ("borrow-card", (*_SEEING, ask.group)),
        Action.OPEN_DOSSIER: ("borrow-card", (*_READING, ask.opens, ask.reach, ask.card)),
        Action.READ_SECTION: ("borrow-card", _UNDER_CARD),
        Action.SEARCH: ("borrow-card", _UNDER_CARD),
        Action.PRINT: ("borrow-card", (*_UNDER_CARD, ask.pages)),
        Action.EXPORT: ("borrow-card", (*_UNDER_CARD, ask.exportable)),
        Action.COPY: ("borrow-card", (*_UNDER_CARD, ask.characters)),
        Action.EDIT: ("borrow-own", (*_READING, ask.roles(Role.ACCOUNT_MANAGER), ask.keeper, ask.card)),
        Action.CREATE_DOSSIER: (
            "borrow-own",
            (*_READING, ask.roles(Role.ACCOUNT_MANAGER, Role.INFORMATION_MANAGER)),
        ),
        Action.EDIT_ARCHIVE: ("three-copies", (*_READING, ask.roles(Role.INFORMATION_MANAGER))),
        Action.BULK_EXPORT: ("borrow-card", (*_READING, ask.roles(*ask.TWO_PERSONS), ask.two_persons)),
        Action.CAPTURE: (
            "capture-mode",
            (
                ask.device,
                ask.person,
                ask.roles(*(role for role in Role if role not in {Role.AUDITOR, Role.ADMINISTRATOR})),
            ),
        ),
        Action.ISSUE_OWN_CARD: (
            "borrow-own",
            (
                *_TAKING,
                ask.roles(Role.ACCOUNT_MANAGER, Role.REGIONAL_MANAGER, Role.DIRECTOR),
                ask.keeper,
                ask.none_out,
                ask.cap,
            ),
        ),
        Action.ISSUE_DIRECTOR_CARD: ("borrow-card", (*_TAKING, ask.roles(Role.DIRECTOR), ask.none_out)),
        Action.ISSUE_INSPECTION_CARD: (
            "inspection",
            (*_TAKING, ask.roles(Role.INFORMATION_MANAGER), ask.inspection, ask.none_out),
        ),
        Action.REQUEST_CARD: ("borrow-other", (*_SEEING, ask.reach, ask.requestable, ask.purpose, ask.none_out)),
        Action.WITHDRAW_CARD: ("borrow-states", (*_DESK, ask.borrower, ask.event(CardEvent.WITHDRAW))),
        Action.APPROVE_CARD: (
            "borrow-other",
            (*_SEEING, ask.approver, ask.event(CardEvent.APPROVE), ask.loan_time),
        ),
        Action.REFUSE_CARD: ("borrow-other", (*_SEEING, ask.approver, ask.event(CardEvent.REFUSE))),
        Action.RENEW_CARD: ("borrow-states", (*_SEEING, ask.borrower, ask.event(CardEvent.RENEW))),
        Action.RETURN_CARD: ("borrow-end", (ask.session, ask.borrower, ask.event(CardEvent.RETURN))),
        Action.REPORT_LOST: ("incident", (ask.may_report_lost, ask.event(CardEvent.REPORT_LOST))),
        Action.RECALL: ("borrow-states", (*_DESK, ask.may_recall, ask.event(CardEvent.RECALL))),
        Action.SEE_LOG: ("access-log", (ask.device, ask.session, ask.person, ask.log_scope)),
        Action.SEE_HEALTH: ("access-log", (ask.device, ask.person)),
        Action.VERIFY_LOG: ("log-tamper", ()),
        Action.ALTER_LOG: ("log-tamper", (ask.never,)),
        Action.REPORT_INCIDENT: ("incident", ()),
        Action.PROPOSE_ADMINISTRATION: ("access-log", (*_DESK, ask.roles(Role.INFORMATION_MANAGER))),
        Action.APPROVE_ADMINISTRATION: ("access-log", (*_DESK, ask.roles(Role.DIRECTOR), ask.not_own)),
        Action.READ_ADMINISTRATION: (
            "access-log",
            (*_DESK, ask.roles(Role.DIRECTOR, Role.INFORMATION_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)),
        ),
        Action.APPLY_ADMINISTRATION: ("access-log", (*_DESK, ask.roles(Role.ADMINISTRATOR))),
        Action.REVOKE_DEVICE: ("incident", (*_DESK, ask.roles(Role.ADMINISTRATOR))),
    }
)
