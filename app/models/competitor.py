"""Competitors at a customer, and whom of theirs they know (dossier-competitors)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import Standing
from app.models.fields import Field, Kind, Search, Section

_C = Section.COMPETITORS


class Competitor(Synced, Base):
    """A competitor at the client. ``share_bp``: its share of what the client buys, hundredths of a per cent."""

    __tablename__ = "competitor"
    section = Section.COMPETITORS

    dossier_id: Mapped[str] = dossier_reference()
    name: Mapped[str] = described(String(200), Field(section=_C, search=Search.NAME))
    products: Mapped[str | None] = described(String(300), Field(section=_C, search=Search.TEXT))
    strengths: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    weaknesses: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    present_state: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    share_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _C, low=0, high=10_000))
    counter_strategy: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    source: Mapped[str | None] = described(String(200), Field(section=_C))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C))


class CompetitorContact(Synced, Base):
    """A tie between a competitor and a key person; ``standing`` is the person's towards the competitor."""

    __tablename__ = "competitor_contact"
    section = Section.COMPETITORS

    dossier_id: Mapped[str] = dossier_reference()
    competitor_id: Mapped[str] = described(Id, Field(Kind.ROW, _C, refers="competitor"))
    person_id: Mapped[str] = described(Id, Field(Kind.PERSON, _C))
    contact: Mapped[str | None] = described(String(80), Field(section=_C, search=Search.NAME))
    standing: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, _C, choices=Standing))
    strength: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=1, high=5))
    since_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))
    source: Mapped[str | None] = described(String(200), Field(section=_C))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C))
