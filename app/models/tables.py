"""All tables of laptop and headquarters in one metadata; importing this fills the field registry."""

from app.models.action_plan import ActionPlan, PlannedAction
from app.models.base import Base
from app.models.buying import BuyingRole, DecisionStep
from app.models.card import BorrowCard
from app.models.care import Care, Event, Gift
from app.models.competitor import Competitor, CompetitorContact
from app.models.contact_plan import ContactPlan, ContactReport, PlannedContact
from app.models.contract import Contract, ContractDuty, ContractTerm
from app.models.divergence import Divergence
from app.models.dossier import Attachment, Confirmation, Dossier, DutyMark
from app.models.history import BatchRow, History, ImportBatch
from app.models.institution import Institution
from app.models.laptop import (
    CaptureState,
    Draft,
    Outbox,
    SearchDirty,
    SearchEntry,
    SearchKey,
    Secret,
    Setting,
    SyncProblem,
    SyncState,
)
from app.models.market import Market
from app.models.opportunity import Opportunity
from app.models.person import Consent, Person, Post
from app.models.relation import Influence, MapPosition, Relation
from app.models.revenue_plan import RevenuePlan, RevenueProject
from app.models.service import Complaint, Opinion, ServicePromise, Survey
from app.models.service_level import ServiceContact, ServiceEquipment, ServiceLevel
from app.models.staff import Policy, Staff
from app.models.team import TeamMember
from app.models.trade import Trade
from app.models.visit import Information, Promise, Visit, VisitPerson

__all__ = [
    "ActionPlan",
    "Attachment",
    "Base",
    "BatchRow",
    "BorrowCard",
    "BuyingRole",
    "CaptureState",
    "Care",
    "Competitor",
    "CompetitorContact",
    "Complaint",
    "Confirmation",
    "Consent",
    "ContactPlan",
    "ContactReport",
    "Contract",
    "ContractDuty",
    "ContractTerm",
    "DecisionStep",
    "Divergence",
    "Dossier",
    "Draft",
    "DutyMark",
    "Event",
    "Gift",
    "History",
    "ImportBatch",
    "Influence",
    "Information",
    "Institution",
    "MapPosition",
    "Market",
    "Opinion",
    "Opportunity",
    "Outbox",
    "Person",
    "PlannedAction",
    "PlannedContact",
    "Policy",
    "Post",
    "Promise",
    "Relation",
    "RevenuePlan",
    "RevenueProject",
    "SearchDirty",
    "SearchEntry",
    "SearchKey",
    "Secret",
    "ServiceContact",
    "ServiceEquipment",
    "ServiceLevel",
    "ServicePromise",
    "Setting",
    "Staff",
    "Survey",
    "SyncProblem",
    "SyncState",
    "TeamMember",
    "Trade",
    "Visit",
    "VisitPerson",
]
