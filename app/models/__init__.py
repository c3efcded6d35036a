"""WHAT is kept: all tables of laptop and headquarters in one metadata, and the field registry they fill.

The tables are loaded when first asked for: enums and fields alone, as the window's first page needs them, come without
SQLAlchemy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.models.tables import (
        Attachment,
        Base,
        BatchRow,
        BorrowCard,
        CaptureState,
        Confirmation,
        Divergence,
        Dossier,
        Draft,
        DutyMark,
        History,
        ImportBatch,
        Information,
        Opportunity,
        Outbox,
        Person,
        Policy,
        Promise,
        Relation,
        SearchDirty,
        SearchEntry,
        SearchKey,
        Secret,
        Setting,
        Staff,
        SyncProblem,
        SyncState,
        Visit,
        VisitPerson,
    )
else:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("app.models.tables"), name)


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
