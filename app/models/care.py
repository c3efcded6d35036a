"""The care plan, events, and the register of gifts (dossier-service)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Boolean, Date, Index, String, Text, false
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import CareKind, EventKind, GiftState
from app.models.fields import Field, Kind, Search, Section

_C = Section.CARE


class Care(Synced, Base):
    """Something kind, planned and done: birthdays, festivals, visits, return calls, training … and its effect."""

    __tablename__ = "care"
    section = Section.CARE

    dossier_id: Mapped[str] = dossier_reference()
    kind: Mapped[str] = described(String(20), Field(Kind.CHOICE, _C, choices=CareKind))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _C))
    what: Mapped[str | None] = described(String(300), Field(section=_C, search=Search.TEXT))
    staff_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _C))
    planned_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))
    every_year: Mapped[bool] = described(Boolean, Field(Kind.YES_NO, _C), default=False, server_default=false())
    done_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))
    introduced: Mapped[str | None] = described(String(300), Field(section=_C, search=Search.TEXT))
    effect: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))

    __table_args__ = (Index("ix_care_done_on_planned_on", "done_on", "planned_on"),)


class Event(Synced, Base):
    """An event with the client: who took part, who introduced whom, what came of it."""

    __tablename__ = "event"
    section = Section.CARE

    dossier_id: Mapped[str] = dossier_reference()
    name: Mapped[str] = described(String(200), Field(section=_C, search=Search.TEXT))
    kind: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, _C, choices=EventKind))
    held_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))
    place: Mapped[str | None] = described(String(200), Field(section=_C))
    guests: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    hosts: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    introduced: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    cost_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _C))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY, _C))
    effect: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))


class Gift(Synced, Base):
    """A gift, with its value, the limit that held, and who approved it."""

    __tablename__ = "gift"
    section = Section.CARE

    dossier_id: Mapped[str] = dossier_reference()
    person_id: Mapped[str] = described(Id, Field(Kind.PERSON, _C))
    what: Mapped[str] = described(String(200), Field(section=_C, search=Search.TEXT))
    occasion: Mapped[str | None] = described(String(120), Field(section=_C))
    given_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))
    value_minor: Mapped[int] = described(BigInteger, Field(Kind.MONEY, _C))
    limit_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _C))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY, _C))
    given_by_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _C))
    state: Mapped[str] = described(
        String(12), Field(Kind.CHOICE, _C, choices=GiftState), default=GiftState.ASKED, server_default="asked"
    )
    approved_by_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _C))
    approved_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))
    note: Mapped[str | None] = described(String(300), Field(section=_C))
