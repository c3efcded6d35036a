"""Key persons (dossier-persons), their posts over time, and the consent to what is kept of them (consent)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, Date, String, Text, false, true
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import LawfulBasis, PersonalItem, Sex
from app.models.fields import Field, Kind, Search, Section

_P = Section.PERSONS


class Person(Synced, Base):
    """A key person of a customer.

    One human may be a key person of several customers: a row in each dossier, and the same ``human_id`` in all of them
    (ADR 0011). What a row holds is read under its own dossier's card.
    """

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
    birthday: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _P, personal=True, yearless=True), index=True)
    education: Mapped[str | None] = described(String(120), Field(section=_P, personal=True))
    native_place: Mapped[str | None] = described(String(80), Field(section=_P, personal=True))
    family: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, personal=True))
    career: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, personal=True, search=Search.TEXT))
    character: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, personal=True))
    hobbies: Mapped[str | None] = described(String(200), Field(section=_P, personal=True))
    cares_about: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, required=True, search=Search.TEXT))
    worries: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P, search=Search.TEXT))
    reports_to_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _P))
    human_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _P, personal=True, editable=False))
    photo: Mapped[str | None] = described(Id, Field(Kind.ROW, _P, personal=True, editable=False))


class Post(Synced, Base):
    """A post a person holds or held: in this customer, in one of its institutions, or elsewhere.

    ``customer_id`` names another customer of ours: its cover is all that shows of it here (borrow-card, ADR 0011).
    """

    __tablename__ = "post"
    section = Section.PERSONS

    dossier_id: Mapped[str] = dossier_reference()
    person_id: Mapped[str] = described(Id, Field(Kind.PERSON, _P), index=True)
    title: Mapped[str] = described(String(80), Field(section=_P, search=Search.TEXT))
    department: Mapped[str | None] = described(String(80), Field(section=_P, search=Search.TEXT))
    institution_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _P, refers="institution"))
    customer_id: Mapped[str | None] = described(Id, Field(Kind.DOSSIER, _P))
    unit: Mapped[str | None] = described(String(200), Field(section=_P, search=Search.TEXT))
    from_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _P))
    to_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _P))
    current: Mapped[bool] = described(Boolean, Field(Kind.YES_NO, _P), default=True, server_default=true())
    source: Mapped[str | None] = described(String(200), Field(section=_P))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _P))


class Consent(Synced, Base):
    """Why one personal item of a person may be kept, whence it came, and when the person was told (consent)."""

    __tablename__ = "consent"
    section = Section.CONSENT

    dossier_id: Mapped[str] = dossier_reference()
    person_id: Mapped[str] = described(Id, Field(Kind.PERSON, Section.CONSENT), index=True)
    item: Mapped[str] = described(String(20), Field(Kind.CHOICE, Section.CONSENT, choices=PersonalItem))
    purpose: Mapped[str] = described(String(300), Field(section=Section.CONSENT))
    basis: Mapped[str] = described(String(20), Field(Kind.CHOICE, Section.CONSENT, choices=LawfulBasis))
    source: Mapped[str | None] = described(String(300), Field(section=Section.CONSENT))
    told_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, Section.CONSENT))
    given_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, Section.CONSENT))
    withdrawn_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, Section.CONSENT))
    third_party: Mapped[bool] = described(
        Boolean, Field(Kind.YES_NO, Section.CONSENT), default=False, server_default=false()
    )
    third_party_name: Mapped[str | None] = described(String(80), Field(section=Section.CONSENT, personal=True))
    keep_until: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, Section.CONSENT))
    evidence_id: Mapped[str | None] = described(Id, Field(Kind.ROW, Section.CONSENT, refers="attachment"))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, Section.CONSENT))
