"""The terms of a decision: who, what, on which object, in which circumstances (trust §5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.models.enums import CardKind, CardState, Grade, Place, Purpose, Role
from app.rules.lease import LeaseState
from app.rules.policy import DEFAULT, Policy
from app.rules.trusted_time import ClockState


class Action(StrEnum):
    """What a person can want to do (trust §5)."""

    # the cover, and totals over dossiers
    READ_COVER = "read_cover"
    SEE_TOTALS = "see_totals"
    # a dossier's content, under a card
    OPEN_DOSSIER = "open_dossier"
    READ_SECTION = "read_section"
    SEARCH = "search"
    PRINT = "print"
    EXPORT = "export"
    COPY = "copy"
    EDIT = "edit"
    # content without a card of the dossier
    CREATE_DOSSIER = "create_dossier"
    EDIT_ARCHIVE = "edit_archive"
    BULK_EXPORT = "bulk_export"
    CAPTURE = "capture"
    # cards
    ISSUE_OWN_CARD = "issue_own_card"
    ISSUE_DIRECTOR_CARD = "issue_director_card"
    ISSUE_INSPECTION_CARD = "issue_inspection_card"
    REQUEST_CARD = "request_card"
    WITHDRAW_CARD = "withdraw_card"
    APPROVE_CARD = "approve_card"
    REFUSE_CARD = "refuse_card"
    RENEW_CARD = "renew_card"
    RETURN_CARD = "return_card"
    REPORT_LOST = "report_lost"
    RECALL = "recall"
    # the log
    SEE_LOG = "see_log"
    SEE_HEALTH = "see_health"
    VERIFY_LOG = "verify_log"
    ALTER_LOG = "alter_log"
    REPORT_INCIDENT = "report_incident"
    # people, devices, policy
    PROPOSE_ADMINISTRATION = "propose_administration"
    APPROVE_ADMINISTRATION = "approve_administration"
    READ_ADMINISTRATION = "read_administration"
    APPLY_ADMINISTRATION = "apply_administration"
    REVOKE_DEVICE = "revoke_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who acts. ``superior_of`` are the ids of those whose direct superior they are.

    ``active`` is False for people who left or whom headquarters suspended (incident).
    """

    staff_id: str
    role: Role
    superior_of: frozenset[str] = frozenset()
    region: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A borrowing card as far as the rules look at it. Instants are UTC milliseconds.

    ``pages_left`` and ``characters_left`` are None where the card sets no limit (own cards).
    """

    number: str
    dossier_id: str
    borrower_id: str
    kind: CardKind
    state: CardState
    issued_at: int | None = None
    due_at: int | None = None
    renewals: int = 0
    device: int | None = None
    pages_left: int | None = None
    characters_left: int | None = None
    export: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """What is acted on. ``card`` is the card it would be done under, or that is itself acted on.

    ``owner_id``: whose log entries, or who proposed the change of administration. ``group_size``: over how many
    dossiers totals are made. ``amount``: pages to be printed, or characters to be copied.
    """

    dossier_id: str | None = None
    keeper_id: str | None = None
    grade: Grade | None = None
    region: str | None = None
    card: Card | None = None
    owner_id: str | None = None
    group_size: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The circumstances. ``now_ms`` is trusted time; ``place`` is None until stated since the last unlock, resume or
    change of network. ``device`` is the device's number, None where no device is bound (headquarters).

    ``purpose``, ``inspection`` (number) and ``cards_in_statement`` (cards already taken under this statement) matter
    when a card is taken; ``second`` is the second person of a bulk export. Everything defaults to the unfavourable.
    """

    now_ms: int
    place: Place | None = None
    unlocked: bool = False
    log_ok: bool = False
    clock: ClockState = ClockState.SUSPENDED
    lease: LeaseState = LeaseState.DAYS
    device_revoked: bool = False
    device: int | None = None
    purpose: Purpose | None = None
    inspection: str | None = None
    cards_in_statement: int = 0
    second: Subject | None = None
    policy: Policy = DEFAULT
