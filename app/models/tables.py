"""All tables of laptop and headquarters in one metadata; importing this fills the field registry."""

from app.models.base import Base
from app.models.card import BorrowCard
from app.models.divergence import Divergence
from app.models.dossier import Attachment, Confirmation, Dossier, DutyMark
from app.models.history import BatchRow, History, ImportBatch
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
from app.models.opportunity import Opportunity
from app.models.person import Person, Relation
from app.models.staff import Policy, Staff
from app.models.visit import Information, Promise, Visit, VisitPerson

__all__ = [
    "Attachment",
    "Base",
    "BatchRow",
    "BorrowCard",
    "CaptureState",
    "Confirmation",
    "Divergence",
    "Dossier",
    "Draft",
    "DutyMark",
    "History",
    "ImportBatch",
    "Information",
    "Opportunity",
    "Outbox",
    "Person",
    "Policy",
    "Promise",
    "Relation",
    "SearchDirty",
    "SearchEntry",
    "SearchKey",
    "Secret",
    "Setting",
    "Staff",
    "SyncProblem",
    "SyncState",
    "Visit",
    "VisitPerson",
]
