"""Visits: planned, made, reported (visits), with who met whom, promises, and information gained (dossier-meaning)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, Date, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Instant, Synced, described, dossier_reference, row_reference
from app.models.enums import Side, SourceLevel, Standing, VisitState
from app.models.fields import Field, Kind, Search, Section

_V = Section.VISITS


class Visit(Synced, Base):
    """``client_text`` is what the client's part of the report says; everything else is for our own eyes."""

    __tablename__ = "visit"
    section = Section.VISITS

    dossier_id: Mapped[str] = dossier_reference()
    number: Mapped[str] = described(String(40), Field(Kind.CODE, _V, search=Search.CODE, editable=False))
    subject: Mapped[str] = described(String(200), Field(section=_V, cover=True, search=Search.TEXT))
    state: Mapped[str] = described(
        String(12), Field(Kind.CHOICE, _V, choices=VisitState, editable=False), default=VisitState.PLANNED
    )
    planned_at: Mapped[int] = described(Instant, Field(Kind.INSTANT, _V, cover=True))
    venue: Mapped[str | None] = described(String(200), Field(section=_V))
    goal: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V, search=Search.TEXT))
    agenda: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V))
    questions: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V))
    materials: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V))
    made_at: Mapped[int | None] = described(Instant, Field(Kind.INSTANT, _V))
    discussed: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V, search=Search.TEXT))
    feelings: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V))
    competitor_news: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V, search=Search.TEXT))
    next_step: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V, search=Search.TEXT))
    next_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _V))
    client_text: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V))
    after_deal: Mapped[bool] = described(Boolean, Field(Kind.YES_NO, _V), default=False, server_default=false())
    service_as_agreed: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V))
    problems: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V))
    satisfied: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V))
    to_coordinate: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _V))
    reported_at: Mapped[int | None] = described(Instant, Field(Kind.INSTANT, _V, editable=False))

    __table_args__ = (Index("ix_visit_state_planned_at", "state", "planned_at"),)


class VisitPerson(Synced, Base):
    """Who met whom at a visit, and how the person's standing changed by it."""

    __tablename__ = "visit_person"
    section = Section.VISITS

    dossier_id: Mapped[str] = dossier_reference()
    visit_id: Mapped[str] = row_reference("visit", _V, editable=False)
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _V))
    staff_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _V))
    standing_before: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, _V, choices=Standing))
    standing_after: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, _V, choices=Standing))
    remark: Mapped[str | None] = described(String(300), Field(section=_V))


class Promise(Synced, Base):
    """What a side promised at a visit, with owner and date."""

    __tablename__ = "promise"
    section = Section.VISITS

    dossier_id: Mapped[str] = dossier_reference()
    visit_id: Mapped[str] = row_reference("visit", _V, editable=False)
    side: Mapped[str] = described(String(8), Field(Kind.CHOICE, _V, choices=Side))
    what: Mapped[str] = described(Text, Field(Kind.LONG_TEXT, _V, search=Search.TEXT))
    owner: Mapped[str | None] = described(String(80), Field(section=_V))
    due_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _V))
    done_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _V))

    __table_args__ = (Index("ix_promise_done_on_due_on", "done_on", "due_on"),)


class Information(Synced, Base):
    """Information gained, its meaning, its source level; level 4 needs a lawful origin (dossier-meaning)."""

    __tablename__ = "information"
    section = Section.INFORMATION

    dossier_id: Mapped[str] = dossier_reference()
    visit_id: Mapped[str | None] = described(Id, Field(Kind.ROW, Section.INFORMATION, editable=False), index=True)
    fact: Mapped[str] = described(Text, Field(Kind.LONG_TEXT, Section.INFORMATION, search=Search.TEXT))
    meaning: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, Section.INFORMATION, search=Search.TEXT))
    evidence: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, Section.INFORMATION))
    learned_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, Section.INFORMATION))
    level: Mapped[str] = described(String(1), Field(Kind.CHOICE, Section.INFORMATION, choices=SourceLevel))
    ability: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, Section.INFORMATION, search=Search.TEXT))
    source: Mapped[str | None] = described(String(200), Field(section=Section.INFORMATION, search=Search.TEXT))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, Section.INFORMATION))
    lawful_origin: Mapped[str | None] = described(String(300), Field(section=Section.INFORMATION))
    strength: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, Section.INFORMATION, low=1, high=5))
