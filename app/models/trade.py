"""The trade record: orders, deliveries, invoices and payments (dossier-trade)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Date, Index, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import TradeKind
from app.models.fields import Field, Kind, Search, Section

_T = Section.TRADE


class Trade(Synced, Base):
    """One order, delivery, invoice or payment. ``source``: the system it was imported from; empty if typed."""

    __tablename__ = "trade"
    section = Section.TRADE

    dossier_id: Mapped[str] = dossier_reference()
    kind: Mapped[str] = described(String(12), Field(Kind.CHOICE, _T, choices=TradeKind))
    number: Mapped[str | None] = described(String(40), Field(Kind.CODE, _T, search=Search.CODE))
    happened_on: Mapped[dt.date] = described(Date, Field(Kind.DATE, _T))
    due_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _T))
    product: Mapped[str | None] = described(String(120), Field(section=_T, search=Search.TEXT))
    quantity_milli: Mapped[int | None] = described(BigInteger, Field(Kind.QUANTITY, _T))
    unit: Mapped[str | None] = described(String(20), Field(section=_T))
    amount_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _T))
    cost_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _T))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY, _T))
    opportunity_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _T, refers="opportunity"))
    contract_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _T, refers="contract"))
    source: Mapped[str | None] = described(String(120), Field(section=_T))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _T))

    __table_args__ = (Index("ix_trade_dossier_id_kind_happened_on", "dossier_id", "kind", "happened_on"),)
