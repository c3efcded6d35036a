"""Borrowing cards (borrow-card)."""

from __future__ import annotations

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Instant, Synced, described
from app.models.enums import CardKind, CardState, Place, Purpose, Role
from app.models.fields import Field, Kind, Section

_C = Section.COVER


class BorrowCard(Synced, Base):
    """Who may read which dossier, why, where, and until when."""

    __tablename__ = "card"
    section = Section.COVER

    dossier_id: Mapped[str] = described(Id, Field(Kind.DOSSIER, _C, editable=False), index=True)
    number: Mapped[str] = described(String(40), Field(Kind.CODE, _C, editable=False), index=True)
    kind: Mapped[str] = described(String(12), Field(Kind.CHOICE, _C, choices=CardKind, editable=False))
    state: Mapped[str] = described(
        String(12), Field(Kind.CHOICE, _C, choices=CardState, editable=False), default=CardState.DRAFT, index=True
    )
    revision: Mapped[int] = described(Integer, Field(Kind.INTEGER, _C, editable=False), default=1, server_default="1")
    borrower_id: Mapped[str] = described(Id, Field(Kind.STAFF, _C, editable=False), index=True)
    rank: Mapped[str] = described(String(24), Field(Kind.CHOICE, _C, choices=Role, editable=False))
    unit: Mapped[str | None] = described(String(80), Field(section=_C, editable=False))
    purpose: Mapped[str] = described(String(24), Field(Kind.CHOICE, _C, choices=Purpose))
    purpose_text: Mapped[str | None] = described(String(200), Field(section=_C))
    place: Mapped[str] = described(String(12), Field(Kind.CHOICE, _C, choices=Place))
    device: Mapped[int] = described(Integer, Field(Kind.INTEGER, _C, editable=False))
    issued_at: Mapped[int | None] = described(Instant, Field(Kind.INSTANT, _C, editable=False))
    due_at: Mapped[int | None] = described(Instant, Field(Kind.INSTANT, _C, editable=False))
    approver_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _C, editable=False))
    renewals: Mapped[int] = described(Integer, Field(Kind.INTEGER, _C, editable=False), default=0, server_default="0")
    ended_at: Mapped[int | None] = described(Instant, Field(Kind.INSTANT, _C, editable=False))
