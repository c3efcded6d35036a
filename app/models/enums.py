"""The closed lists of the domain, free of SQLAlchemy. Labels: ``enum.<Class>.<value>`` in the catalogue."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Who works with Satchel (domain §1)."""

    ASSISTANT = "assistant"
    ACCOUNT_MANAGER = "account_manager"
    REGIONAL_MANAGER = "regional_manager"
    DIRECTOR = "director"
    INFORMATION_MANAGER = "information_manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Place(StrEnum):
    """Where the reader is (borrow-place)."""

    OFFICE = "office"
    BRANCH = "branch"
    CLIENT = "client"
    HOME = "home"
    HOTEL = "hotel"
    PUBLIC = "public"
    TRAIN = "train"
    PLANE = "plane"
    TRANSPORT = "transport"


class Purpose(StrEnum):
    """Why a dossier is borrowed (borrow-card)."""

    VISIT_PREPARATION = "visit_preparation"
    VISIT = "visit"
    VISIT_REPORT = "visit_report"
    MAINTENANCE = "maintenance"
    CONTRACT = "contract"
    SERVICE = "service"
    PLANNING = "planning"
    REVIEW = "review"
    OTHER = "other"


class CardKind(StrEnum):
    OWN = "own"
    LOAN = "loan"
    INSPECTION = "inspection"
    DIRECTOR = "director"


class CardState(StrEnum):
    """States of a borrowing card (trust §2)."""

    DRAFT = "draft"
    REQUESTED = "requested"
    REFUSED = "refused"
    READY = "ready"
    OUT = "out"
    SUSPENDED = "suspended"
    RETURNED = "returned"
    EXPIRED = "expired"
    RECALLED = "recalled"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class DossierState(StrEnum):
    POTENTIAL = "potential"
    APPLIED = "applied"
    APPROVED = "approved"
    ACTIVE = "active"
    LOST = "lost"


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"


class DossierKind(StrEnum):
    ORDINARY = "ordinary"
    PARTNER = "partner"
    STRATEGIC = "strategic"


class Distribution(StrEnum):
    MONOPOLY = "monopoly"
    SELECTIVE = "selective"
    INTENSIVE = "intensive"


class Stage(StrEnum):
    """Life-cycle stage of a customer (life-cycle)."""

    IDENTIFICATION = "identification"
    BUILDING = "building"
    DEEPENING = "deepening"
    KEEPING = "keeping"
    LOSS_WARNING = "loss_warning"


class InfoOrigin(StrEnum):
    """The ten kinds of source of the first information (dossier-basic)."""

    INTERNAL_RECORDS = "internal_records"
    AGENCIES = "agencies"
    LIBRARIES = "libraries"
    GOVERNMENT = "government"
    CHAMBERS = "chambers"
    TRADE_ASSOCIATIONS = "trade_associations"
    PRESS = "press"
    BANKS = "banks"
    CONSUMER_BODIES = "consumer_bodies"
    COMPANIES = "companies"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Standing(StrEnum):
    """Standing of a relation (dossier-relations)."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    NOT_ESTABLISHED = "not_established"


class OpportunityStage(StrEnum):
    PROSPECTING = "prospecting"
    ENGAGING = "engaging"
    WON = "won"
    LOST = "lost"


class VisitState(StrEnum):
    PLANNED = "planned"
    MADE = "made"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class Side(StrEnum):
    """Whose: ours or theirs."""

    OURS = "ours"
    THEIRS = "theirs"


class SourceLevel(StrEnum):
    """Source level of information (dossier-meaning)."""

    PUBLICATION = "1"
    ANALYST = "2"
    CONTACT = "3"
    INSIDER = "4"


class DutyKind(StrEnum):
    """What the duties calendar shows in the main job (duties)."""

    MONTHLY_REPORT = "monthly_report"
    QUARTERLY_CHECK = "quarterly_check"
    VISIT = "visit"
    VISIT_REPORT = "visit_report"
    PROMISE = "promise"
    BIRTHDAY = "birthday"
    CARD_DUE = "card_due"


class Settlement(StrEnum):
    """How a person settled a conflict: the value in force stays, the kept one comes back, or another was typed."""

    WINNER = "winner"
    LOSER = "loser"
    VALUE = "value"


class Tier(StrEnum):
    """On which side a table lives."""

    LAPTOP = "laptop"
    HEADQUARTERS = "headquarters"
    BOTH = "both"
