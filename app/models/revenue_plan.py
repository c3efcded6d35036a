"""The revenue plan: next year's proposed projects; expected revenue and profit follow by rule (dossier-revenue)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.fields import Field, Kind, Search, Section

_R = Section.REVENUE_PLAN


class RevenuePlan(Synced, Base):
    """The plan's goal in words, and the measures to reach it."""

    __tablename__ = "revenue_plan"
    section = Section.REVENUE_PLAN
    single = True

    dossier_id: Mapped[str] = dossier_reference()
    goal: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _R, required=True, search=Search.TEXT))
    measures: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _R, search=Search.TEXT))


class RevenueProject(Synced, Base):
    """A proposed project: contract amount, win probability and margin rate (hundredths of a per cent)."""

    __tablename__ = "revenue_project"
    section = Section.REVENUE_PLAN

    dossier_id: Mapped[str] = dossier_reference()
    year: Mapped[int] = described(Integer, Field(Kind.INTEGER, _R, low=1900, high=2999))
    project: Mapped[str] = described(String(200), Field(section=_R, search=Search.TEXT))
    opportunity_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _R, refers="opportunity"))
    amount_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _R))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY, _R))
    probability_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _R, low=0, high=10_000))
    margin_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _R, low=-1_000_000, high=10_000))
    measures: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _R, search=Search.TEXT))
