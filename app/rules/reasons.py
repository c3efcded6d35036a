"""Why something is refused: stable codes, each with the rule of ``domain.md`` it comes from.

The sentences stand in ``resources/i18n/refusal.json`` as ``refusal.<code>``: what is refused and what to do instead.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.errors import Refused
from app.i18n import tr


class Reason(StrEnum):
    """Reason codes; they go into the access log, so they are never renamed."""

    # the device, the session and the log
    DEVICE_REVOKED = "device_revoked"
    LOCKED = "locked"
    LOG_BROKEN = "log_broken"
    PERSON_INACTIVE = "person_inactive"
    # rank and role
    RANK = "rank"
    ROLE = "role"
    NOT_KEEPER = "not_keeper"
    OUTSIDE_REGION = "outside_region"
    LOG_OF_OTHERS = "log_of_others"
    LOG_NEVER_ALTERED = "log_never_altered"
    SECOND_PERSON_NEEDED = "second_person_needed"
    GROUP_TOO_SMALL = "group_too_small"
    # place
    PLACE_NOT_STATED = "place_not_stated"
    PLACE_PUBLIC = "place_public"
    PLACE_TRAIN = "place_train"
    PLACE_PLANE = "place_plane"
    PLACE_TRANSPORT = "place_transport"
    # clock and lease
    CLOCK_SUSPENDED = "clock_suspended"
    CLOCK_JUMP = "clock_jump"
    LEASE_DAYS = "lease_days"
    LEASE_HOURS = "lease_hours"
    LEASE_OPENS = "lease_opens"
    LEASE_BOOTS = "lease_boots"
    # the card itself
    CARD_NEEDED = "card_needed"
    CARD_OTHER_DOSSIER = "card_other_dossier"
    CARD_OTHER_PERSON = "card_other_person"
    CARD_OTHER_DEVICE = "card_other_device"
    CARD_KIND = "card_kind"
    CARD_NOT_YET = "card_not_yet"
    CARD_DUE = "card_due"
    CARD_NO_EXPORT = "card_no_export"
    CARD_PAGES = "card_pages"
    CARD_CHARACTERS = "card_characters"
    # the card's state
    CARD_DRAFT = "card_draft"
    CARD_REQUESTED = "card_requested"
    CARD_REFUSED = "card_refused"
    CARD_READY = "card_ready"
    CARD_OUT = "card_out"
    CARD_SUSPENDED = "card_suspended"
    CARD_RETURNED = "card_returned"
    CARD_EXPIRED = "card_expired"
    CARD_RECALLED = "card_recalled"
    CARD_LOST = "card_lost"
    CARD_WITHDRAWN = "card_withdrawn"
    CARD_CLOSED = "card_closed"
    # taking, approving, renewing
    PURPOSE_NEEDED = "purpose_needed"
    INSPECTION_NUMBER_NEEDED = "inspection_number_needed"
    STATEMENT_CAP = "statement_cap"
    NEEDS_APPROVAL = "needs_approval"
    NEEDS_NO_REQUEST = "needs_no_request"
    OWN_NEVER = "own_never"
    NOT_APPROVER = "not_approver"
    GRADE_A_DIRECTOR = "grade_a_director"
    DUE_NEEDED = "due_needed"
    LOAN_TOO_LONG = "loan_too_long"
    RENEWALS_USED_UP = "renewals_used_up"
    NOT_RENEWABLE = "not_renewable"
    RECALL_REPORT_LOSS = "recall_report_loss"

    @property
    def rule(self) -> str:
        """The rule's name in ``domain.md``."""
        return _RULES[self]

    @property
    def sentence(self) -> str:
        """What is refused and what to do instead, in the current language."""
        return tr(f"refusal.{self.value}")


_BY_RULE: Final[dict[str, tuple[Reason, ...]]] = {
    "borrow-rank": (Reason.RANK, Reason.ROLE, Reason.OUTSIDE_REGION),
    "borrow-place": (
        Reason.PLACE_NOT_STATED,
        Reason.PLACE_PUBLIC,
        Reason.PLACE_TRAIN,
        Reason.PLACE_PLANE,
        Reason.PLACE_TRANSPORT,
    ),
    "borrow-offline": (
        Reason.CLOCK_SUSPENDED,
        Reason.CLOCK_JUMP,
        Reason.LEASE_DAYS,
        Reason.LEASE_HOURS,
        Reason.LEASE_OPENS,
        Reason.LEASE_BOOTS,
    ),
    "borrow-own": (Reason.NOT_KEEPER, Reason.STATEMENT_CAP, Reason.NEEDS_NO_REQUEST),
    "borrow-other": (
        Reason.NEEDS_APPROVAL,
        Reason.OWN_NEVER,
        Reason.NOT_APPROVER,
        Reason.GRADE_A_DIRECTOR,
        Reason.DUE_NEEDED,
        Reason.LOAN_TOO_LONG,
    ),
    "borrow-states": (
        Reason.CARD_DRAFT,
        Reason.CARD_REQUESTED,
        Reason.CARD_REFUSED,
        Reason.CARD_READY,
        Reason.CARD_OUT,
        Reason.CARD_SUSPENDED,
        Reason.CARD_RETURNED,
        Reason.CARD_EXPIRED,
        Reason.CARD_RECALLED,
        Reason.CARD_LOST,
        Reason.CARD_WITHDRAWN,
        Reason.CARD_CLOSED,
        Reason.RENEWALS_USED_UP,
        Reason.NOT_RENEWABLE,
        Reason.RECALL_REPORT_LOSS,
    ),
    "borrow-card": (
        Reason.LOCKED,
        Reason.GROUP_TOO_SMALL,
        Reason.SECOND_PERSON_NEEDED,
        Reason.CARD_NEEDED,
        Reason.CARD_OTHER_DOSSIER,
        Reason.CARD_OTHER_PERSON,
        Reason.CARD_OTHER_DEVICE,
        Reason.CARD_KIND,
        Reason.CARD_NOT_YET,
        Reason.CARD_DUE,
        Reason.CARD_NO_EXPORT,
        Reason.CARD_PAGES,
        Reason.CARD_CHARACTERS,
        Reason.PURPOSE_NEEDED,
        Reason.INSPECTION_NUMBER_NEEDED,
    ),
    "access-log": (Reason.LOG_OF_OTHERS,),
    "log-tamper": (Reason.LOG_BROKEN, Reason.LOG_NEVER_ALTERED),
    "incident": (Reason.DEVICE_REVOKED, Reason.PERSON_INACTIVE),
}
_RULES: Final = {reason: rule for rule, reasons in _BY_RULE.items() for reason in reasons}


class RefusedByRule(Refused):
    """A refusal whose sentence is ``refusal.<code>`` (exit code 3)."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value, rule=reason.rule)
        self.reason = reason

    @property
    def message(self) -> str:
        return self.reason.sentence
