"""Who decides a purchase and how: buying roles and the client's decision procedure (dossier-buying)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import BuyingRoleKind, Certainty, DecisionStepKind
from app.models.fields import Field, Kind, Search, Section

_B = Section.BUYING


class BuyingRole(Synced, Base):
    """A role in one purchase; without ``person_id`` a placeholder for a role that nobody is known for.

    ``support`` from −2 (works against us) to +2 (works for us); ``influence`` from 1 to 5.
    """

    __tablename__ = "buying_role"
    section = Section.BUYING

    dossier_id: Mapped[str] = dossier_reference()
    opportunity_id: Mapped[str] = described(Id, Field(Kind.ROW, _B, refers="opportunity"), index=True)
    role: Mapped[str] = described(String(12), Field(Kind.CHOICE, _B, choices=BuyingRoleKind))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _B))
    placeholder: Mapped[str | None] = described(String(120), Field(section=_B))
    effect: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _B, search=Search.TEXT))
    looks_at: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _B, search=Search.TEXT))
    support: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _B, low=-2, high=2))
    influence: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _B, low=1, high=5))
    certainty: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _B, choices=Certainty))
    source: Mapped[str | None] = described(String(200), Field(section=_B))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _B))


class DecisionStep(Synced, Base):
    """A step of the client's decision procedure in one purchase; ``position`` orders the steps, eight at most."""

    __tablename__ = "decision_step"
    section = Section.BUYING

    dossier_id: Mapped[str] = dossier_reference()
    opportunity_id: Mapped[str] = described(Id, Field(Kind.ROW, _B, refers="opportunity"), index=True)
    position: Mapped[int] = described(Integer, Field(Kind.INTEGER, _B, low=1, high=8))
    step: Mapped[str] = described(String(20), Field(Kind.CHOICE, _B, choices=DecisionStepKind))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _B))
    who: Mapped[str | None] = described(String(120), Field(section=_B))
    planned_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _B))
    done_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _B))
    our_action: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _B, search=Search.TEXT))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _B))
