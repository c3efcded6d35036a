"""What is known of a customer's market, strategy and organisation, and the SWOT (dossier-market)."""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Synced, described, dossier_reference
from app.models.fields import Field, Kind, Search, Section


def _words() -> Mapped[str | None]:
    return described(Text, Field(Kind.LONG_TEXT, Section.MARKET, search=Search.TEXT))


class Market(Synced, Base):
    """The customer's market in words. ``strengths`` … ``threats`` are ours towards this customer (SWOT)."""

    __tablename__ = "market"
    section = Section.MARKET
    single = True

    dossier_id: Mapped[str] = dossier_reference()
    report: Mapped[str | None] = _words()
    strategy: Mapped[str | None] = _words()
    organisation: Mapped[str | None] = _words()
    purchase_procedure: Mapped[str | None] = _words()
    investment: Mapped[str | None] = _words()
    demand_plan: Mapped[str | None] = _words()
    operations: Mapped[str | None] = _words()
    payment_record: Mapped[str | None] = _words()
    strengths: Mapped[str | None] = _words()
    weaknesses: Mapped[str | None] = _words()
    opportunities: Mapped[str | None] = _words()
    threats: Mapped[str | None] = _words()
