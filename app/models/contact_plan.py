"""The contact plan: who of ours meets whom of theirs, and what became of every contact (dossier-contact-plan)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Instant, Synced, described, dossier_reference
from app.models.enums import Channel
from app.models.fields import Field, Kind, Search, Section

_C = Section.CONTACT_PLAN


class ContactPlan(Synced, Base):
    """The plan's goal in words; its rows are the planned contacts."""

    __tablename__ = "contact_plan"
    section = Section.CONTACT_PLAN
    single = True

    dossier_id: Mapped[str] = dossier_reference()
    goal: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, required=True, search=Search.TEXT))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))


class PlannedContact(Synced, Base):
    """Who of ours meets whom of theirs, why, how, how often (every so many days), and when next."""

    __tablename__ = "planned_contact"
    section = Section.CONTACT_PLAN

    dossier_id: Mapped[str] = dossier_reference()
    staff_id: Mapped[str] = described(Id, Field(Kind.STAFF, _C))
    person_id: Mapped[str] = described(Id, Field(Kind.PERSON, _C))
    why: Mapped[str | None] = described(String(300), Field(section=_C, search=Search.TEXT))
    channel: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _C, choices=Channel))
    every_days: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=1, high=1_000))
    next_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C), index=True)
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C))


class ContactReport(Synced, Base):
    """The short situation report after a contact, by whomever and through whatever channel; ``told``: who gets it."""

    __tablename__ = "contact_report"
    section = Section.CONTACT_PLAN

    dossier_id: Mapped[str] = dossier_reference()
    contact_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _C, refers="planned_contact"))
    made_at: Mapped[int] = described(Instant, Field(Kind.INSTANT, _C))
    channel: Mapped[str] = described(String(12), Field(Kind.CHOICE, _C, choices=Channel))
    staff_id: Mapped[str] = described(Id, Field(Kind.STAFF, _C))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _C))
    what: Mapped[str] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    next_step: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    told: Mapped[str | None] = described(String(300), Field(section=_C))
