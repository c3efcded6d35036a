"""Institutions of a customer: works, branches, shops … with place, main contact and phones (dossier-basic)."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import InstitutionKind
from app.models.fields import Field, Kind, Search, Section


class Institution(Synced, Base):
    """A part of a customer. ``customer_id`` names its own dossier where it is a customer by itself."""

    __tablename__ = "institution"
    section = Section.BASIC

    dossier_id: Mapped[str] = dossier_reference()
    name: Mapped[str] = described(String(200), Field(search=Search.NAME))
    kind: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, choices=InstitutionKind))
    place: Mapped[str | None] = described(String(300), Field(search=Search.TEXT))
    main_contact: Mapped[str | None] = described(String(80), Field(search=Search.NAME))
    phone: Mapped[str | None] = described(String(40), Field(Kind.PHONE, search=Search.PHONE))
    other_phone: Mapped[str | None] = described(String(40), Field(Kind.PHONE, search=Search.PHONE))
    customer_id: Mapped[str | None] = described(Id, Field(Kind.DOSSIER))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, search=Search.TEXT))
