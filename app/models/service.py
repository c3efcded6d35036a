"""Service: the complaint register, opinions, promises to the client, satisfaction surveys (dossier-service)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Instant, Synced, described, dossier_reference
from app.models.enums import Apology, Channel, ComplaintCause, ComplaintClass, Severity
from app.models.fields import Field, Kind, Search, Section

_S = Section.SERVICE


class Complaint(Synced, Base):
    """A complaint. ``received_at`` starts the 24 hours to ``answered_at``; the case ends with ``closed_at``."""

    __tablename__ = "complaint"
    section = Section.SERVICE

    dossier_id: Mapped[str] = dossier_reference()
    number: Mapped[str] = described(String(40), Field(Kind.CODE, _S, search=Search.CODE, editable=False))
    received_at: Mapped[int] = described(Instant, Field(Kind.INSTANT, _S))
    channel: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _S, choices=Channel))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _S))
    category: Mapped[str] = described(String(20), Field(Kind.CHOICE, _S, choices=ComplaintClass))
    severity: Mapped[str] = described(String(12), Field(Kind.CHOICE, _S, choices=Severity))
    what: Mapped[str] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
    responsible_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _S))
    answered_at: Mapped[int | None] = described(Instant, Field(Kind.INSTANT, _S))
    apology: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _S, choices=Apology))
    compensation_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _S))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY, _S))
    improvement: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
    result: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
    told_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    cause_kind: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, _S, choices=ComplaintCause))
    cause: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
    prevention: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
    closed_at: Mapped[int | None] = described(Instant, Field(Kind.INSTANT, _S))

    __table_args__ = (Index("ix_complaint_closed_at_received_at", "closed_at", "received_at"),)


class Opinion(Synced, Base):
    """What a client thinks, passed to the unit concerned and acknowledged by it."""

    __tablename__ = "opinion"
    section = Section.SERVICE

    dossier_id: Mapped[str] = dossier_reference()
    given_on: Mapped[dt.date] = described(Date, Field(Kind.DATE, _S))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _S))
    what: Mapped[str] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
    passed_to: Mapped[str | None] = described(String(120), Field(section=_S))
    passed_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    acknowledged_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    answer: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
    told_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))


class ServicePromise(Synced, Base):
    """What the company promised the client, told to them, with owner and date (promises of a visit: ``Promise``)."""

    __tablename__ = "service_promise"
    section = Section.SERVICE

    dossier_id: Mapped[str] = dossier_reference()
    what: Mapped[str] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
    owner_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _S))
    told_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    due_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    done_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))

    __table_args__ = (Index("ix_service_promise_done_on_due_on", "done_on", "due_on"),)


class Survey(Synced, Base):
    """A satisfaction survey; rates in hundredths of a per cent."""

    __tablename__ = "survey"
    section = Section.SERVICE

    dossier_id: Mapped[str] = dossier_reference()
    asked_on: Mapped[dt.date] = described(Date, Field(Kind.DATE, _S))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _S))
    satisfaction_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _S, low=0, high=10_000))
    reputation_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _S, low=0, high=10_000))
    designation_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _S, low=0, high=10_000))
    repurchase_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _S, low=0, high=10_000))
    complaint_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _S, low=0, high=10_000))
    single_amount_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _S))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY, _S))
    price_sensitivity_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _S, low=0, high=10_000))
    recommendation_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _S, low=0, high=10_000))
    comment: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
