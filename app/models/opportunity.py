"""Opportunities: projects and tenders of a customer; those without a customer wait in the unfiled inbox."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Synced, described
from app.models.enums import BuyingWay, OpportunityStage, PurchaseKind
from app.models.fields import Field, Kind, Search, Section

_O = Section.OPPORTUNITIES


class Opportunity(Synced, Base):
    """``dossier_id`` is empty while the opportunity is unfiled (``decisions.md``)."""

    __tablename__ = "opportunity"
    section = Section.OPPORTUNITIES

    dossier_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("dossier.id", deferrable=True, initially="DEFERRED"), index=True,
        info={"field": Field(editable=False)},
    )  # fmt: skip
    number: Mapped[str] = described(String(40), Field(Kind.CODE, _O, search=Search.CODE, editable=False), index=True)
    title: Mapped[str | None] = described(String(200), Field(section=_O, search=Search.TEXT))
    product: Mapped[str | None] = described(String(120), Field(section=_O, search=Search.TEXT))
    agent_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _O))
    stage: Mapped[str] = described(String(20), Field(Kind.CHOICE, _O, choices=OpportunityStage))
    engaged_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _O))
    closed_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _O))
    amount_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _O))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY, _O))
    purchase_kind: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, _O, choices=PurchaseKind))
    buying_way: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _O, choices=BuyingWay))
    expected_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _O))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _O, search=Search.TEXT))
