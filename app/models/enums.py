"""The closed lists of the domain, free of SQLAlchemy. Labels: ``enum.<Class>.<value>`` in the catalogue."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


def known(kind: type[E], value: str | None) -> E | None:
    """The member of a closed list; None for nothing, and for a value that only a newer headquarters knows."""
    return kind(value) if value is not None and value in kind.__members__.values() else None


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


class UnitKind(StrEnum):
    """A customer's place in its tree (dossier-basic)."""

    GROUP = "group"
    SUBSIDIARY = "subsidiary"
    BRANCH = "branch"
    SINGLE = "single"


class Scale(StrEnum):
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class InstitutionKind(StrEnum):
    """What an institution of a customer is (dossier-basic)."""

    OFFICE = "office"
    BRANCH = "branch"
    WORKS = "works"
    WAREHOUSE = "warehouse"
    SHOP = "shop"
    LABORATORY = "laboratory"
    OTHER = "other"


class PersonalItem(StrEnum):
    """Fields of a key person that are their own data, one by one (consent)."""

    NAME = "name"
    MOBILE = "mobile"
    HOME_PHONE = "home_phone"
    WECHAT = "wechat"
    EMAIL = "email"
    ADDRESS = "address"
    SEX = "sex"
    BIRTHDAY = "birthday"
    EDUCATION = "education"
    NATIVE_PLACE = "native_place"
    FAMILY = "family"
    CAREER = "career"
    CHARACTER = "character"
    HOBBIES = "hobbies"
    PHOTO = "photo"


class LawfulBasis(StrEnum):
    """Why personal data may be kept (consent)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    DISCLOSED = "disclosed"
    OTHER = "other"


class Certainty(StrEnum):
    ASSUMED = "assumed"
    CONFIRMED = "confirmed"


class RelationLevel(StrEnum):
    """How far a relation has come, or shall come (dossier-relations)."""

    NONE = "none"
    ACQUAINTED = "acquainted"
    WORKING = "working"
    TRUSTED = "trusted"
    PARTNER = "partner"


class TieKind(StrEnum):
    """What ties two of a client's people."""

    REPORTS_TO = "reports_to"
    INFLUENCES = "influences"


class TieDirection(StrEnum):
    """Whether an influence works for us or against us."""

    FOR = "for"
    AGAINST = "against"


class BuyingRoleKind(StrEnum):
    """Roles in a purchase (dossier-buying)."""

    USER = "user"
    INFLUENCER = "influencer"
    DECIDER = "decider"
    APPROVER = "approver"
    BUYER = "buyer"
    GATEKEEPER = "gatekeeper"


class PurchaseKind(StrEnum):
    STRAIGHT_REBUY = "straight_rebuy"
    MODIFIED_REBUY = "modified_rebuy"
    NEW_TASK = "new_task"


class BuyingWay(StrEnum):
    DIRECT = "direct"
    OPERATING = "operating"
    COOPERATIVE = "cooperative"


class DecisionStepKind(StrEnum):
    """The client's decision procedure (dossier-buying)."""

    NEED = "need"
    SPECIFICATION = "specification"
    ANALYSIS = "analysis"
    SUPPLIER_SEARCH = "supplier_search"
    QUOTES = "quotes"
    CHOICE = "choice"
    ORDER = "order"
    REVIEW = "review"


class Channel(StrEnum):
    """How a contact is made (dossier-contact-plan, dossier-service)."""

    LETTER = "letter"
    PHONE = "phone"
    MEETING = "meeting"
    EMAIL = "email"
    WECHAT = "wechat"
    OTHER = "other"


class ActionState(StrEnum):
    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class TradeKind(StrEnum):
    ORDER = "order"
    DELIVERY = "delivery"
    INVOICE = "invoice"
    PAYMENT = "payment"


class ContractKind(StrEnum):
    COOPERATION = "cooperation"
    SUPPLY = "supply"
    QUALITY = "quality"
    CONFIDENTIALITY = "confidentiality"


class ContractState(StrEnum):
    DRAFT = "draft"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    TERMINATED = "terminated"


class RenewalRule(StrEnum):
    """What happens at a contract's expiry."""

    NONE = "none"
    AUTOMATIC = "automatic"
    ON_NOTICE = "on_notice"
    NEGOTIATED = "negotiated"


class NoticeSide(StrEnum):
    """Whether notice is due before or after the expiry."""

    BEFORE = "before"
    AFTER = "after"


class Fulfilment(StrEnum):
    KEPT = "kept"
    PARTLY = "partly"
    BROKEN = "broken"


class ContractDutyKind(StrEnum):
    """Dated duties out of a contract (dossier-contracts)."""

    NOTICE = "notice"
    STATEMENT = "statement"
    PAYMENT = "payment"
    REBATE = "rebate"
    PRICE_NOTICE = "price_notice"
    OTHER = "other"


class ComplaintClass(StrEnum):
    QUALITY = "quality"
    DELIVERY = "delivery"
    PRICE = "price"
    SERVICE = "service"
    CONTRACT = "contract"
    CONDUCT = "conduct"
    OTHER = "other"


class Severity(StrEnum):
    ORDINARY = "ordinary"
    SERIOUS = "serious"
    CRITICAL = "critical"


class Apology(StrEnum):
    ORAL = "oral"
    WRITTEN = "written"


class ComplaintCause(StrEnum):
    """For the periodic analysis of causes (dossier-service)."""

    PRODUCT = "product"
    PROCESS = "process"
    LOGISTICS = "logistics"
    PERSON = "person"
    MISUNDERSTANDING = "misunderstanding"
    CLIENT = "client"
    OTHER = "other"


class CareKind(StrEnum):
    """The care plan (dossier-service)."""

    BIRTHDAY = "birthday"
    FESTIVAL = "festival"
    VISIT = "visit"
    RETURN_CALL = "return_call"
    LEADERS_VISIT = "leaders_visit"
    TRAINING = "training"
    OTHER = "other"


class EventKind(StrEnum):
    SEMINAR = "seminar"
    EXHIBITION = "exhibition"
    TRAINING = "training"
    FESTIVITY = "festivity"
    LEADERS_VISIT = "leaders_visit"
    OTHER = "other"


class GiftState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class TeamFunction(StrEnum):
    """Who serves an account: what each kind of customer needs (dossier-team)."""

    MANAGER = "manager"
    PURCHASING = "purchasing"
    GENERAL_MANAGER = "general_manager"
    SALES = "sales"
    FINANCE = "finance"
    LOGISTICS = "logistics"
    TECHNOLOGY = "technology"
    SERVICE = "service"
    JOINT_GROUP = "joint_group"


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
