"""Key persons (dossier-persons) and whom of ours they know (dossier-relations)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import Sex, Standing
from app.models.fields import Field, Kind, Search, Section

_P = Section.PERSONS


class Person(Synced, Base):
    """A key person of a customer."""

    __tablename__ = "person"
    section = Section.PERSONS

    dossier_id: Mapped[str] = dossier_reference()
    name: Mapped[str] = described(String(80), Field(section=_P, required=True, personal=True, search=Search.NAME))
    post: Mapped[str | None] = described(String(80), Field(section=_P, required=True, search=Search.TEXT))
    department: Mapped[str | None] = described(String(80), Field(section=_P, required=True, search=Search.TEXT))
    mobile: Mapped[str | None] = described(
        String(40), Field(Kind.PHONE, _P, required=True, personal=True, search=Search.PHONE)
    )
    office_phone: Mapped[str | None] = described(String(40), Field(Kind.PHONE, _P, search=Search.PHONE))
    home_phone: Mapped[str | None] = described(String(40), Field(Kind.PHONE, _P, personal=True, search=Search.PHONE))
    wechat: Mapped[str | None] = described(String(60), Field(section=_P, personal=True, search=Search.TEXT))
    email: Mapped[str | None] = described(String(120), Field(Kind.EMAIL, _P, personal=True, search=Search.TEXT))
    address: Mapped[str | None] = described(String(300), Field(section=_P, personal=True))
    sex: Mapped[str | None] = described(String(10), Field(Kind.CHOICE, _P, choices=Sex, personal=True))
    birthday: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _P, personal=True), index=True)
    education: Mapped[str | None] = described(String(120), Field(section=_P, personal=True))
    native_place: Mapped[str | None] = described(String(80), Field(section=_P, personal=True))
    family: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, personal=True))
    career: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, personal=True, search=Search.TEXT))
    character: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, personal=True))
    hobbies: Mapped[str | None] = described(String(200), Field(section=_P, personal=True))
    cares_about: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, required=True, search=Search.TEXT))
    worries: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, search=Search.TEXT))
    reports_to_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _P))
    photo: Mapped[str | None] = described(Id, Field(Kind.ROW, _P, personal=True, editable=False))


class Relation(Synced, Base):
    """A tie between a key person and one of ours, with its standing (dossier-relations)."""

    __tablename__ = "relation"
    section = Section.RELATIONS

    dossier_id: Mapped[str] = dossier_reference()
    person_id: Mapped[str] = described(Id, Field(Kind.PERSON, Section.RELATIONS), index=True)
    staff_id: Mapped[str] = described(Id, Field(Kind.STAFF, Section.RELATIONS))
    standing: Mapped[str] = described(String(20), Field(Kind.CHOICE, Section.RELATIONS, choices=Standing))
    strength: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, Section.RELATIONS))
    since_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, Section.RELATIONS))
    source: Mapped[str | None] = described(String(200), Field(section=Section.RELATIONS))
