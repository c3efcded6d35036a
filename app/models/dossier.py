"""The dossier: its cover and its basic form (dossier-basic), and the quarter's confirmations (quarterly-check)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Instant, Synced, described, dossier_reference
from app.models.enums import (
    Distribution,
    DossierKind,
    DossierState,
    Grade,
    InfoOrigin,
    Scale,
    Stage,
    Tier,
    UnitKind,
)
from app.models.fields import Field, Kind, Search, Section


class Dossier(Synced, Base):
    """One institutional customer. ``code`` is provisional (``T-…``) until headquarters answers with the real one."""

    __tablename__ = "dossier"
    section = Section.BASIC

    name: Mapped[str] = described(String(200), Field(required=True, cover=True, search=Search.NAME))
    short_name: Mapped[str | None] = described(String(80), Field(required=True, cover=True, search=Search.NAME))
    code: Mapped[str] = described(
        String(40), Field(Kind.CODE, cover=True, search=Search.CODE, editable=False), index=True
    )
    region: Mapped[str | None] = described(String(60), Field(cover=True))
    keeper_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, cover=True, editable=False), index=True)
    grade: Mapped[str | None] = described(String(1), Field(Kind.CHOICE, choices=Grade, required=True, cover=True))
    stage: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, choices=Stage, required=True, cover=True))

    state: Mapped[str] = described(
        String(20), Field(Kind.CHOICE, choices=DossierState, required=True), default=DossierState.POTENTIAL
    )
    parent_id: Mapped[str | None] = described(Id, Field(Kind.DOSSIER))
    parent_name: Mapped[str | None] = described(String(200), Field(editable=False))
    industry: Mapped[str | None] = described(String(80), Field(required=True))
    ownership: Mapped[str | None] = described(String(80), Field())
    company_system: Mapped[str | None] = described(String(80), Field())
    unit_kind: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, choices=UnitKind))
    scale: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, choices=Scale))
    founded_year: Mapped[int | None] = described(Integer, Field(Kind.INTEGER))
    employees: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, required=True))
    revenue_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, required=True))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY))
    country: Mapped[str | None] = described(String(80), Field())
    address: Mapped[str | None] = described(String(300), Field(required=True, search=Search.TEXT))
    site: Mapped[str | None] = described(String(200), Field())
    main_contact: Mapped[str | None] = described(String(80), Field(search=Search.NAME))
    phone: Mapped[str | None] = described(String(40), Field(Kind.PHONE, required=True, search=Search.PHONE))
    kind: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, choices=DossierKind, required=True))
    distribution: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, choices=Distribution))
    credit_class: Mapped[str | None] = described(String(20), Field())
    cooperation_since: Mapped[int | None] = described(Integer, Field(Kind.INTEGER))
    origin: Mapped[str | None] = described(String(30), Field(Kind.CHOICE, choices=InfoOrigin, required=True))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, search=Search.TEXT))

    # whose a dossier is can be told without reading its row
    __table_args__ = (Index("ix_dossier_kept", "keeper_id", "deleted", "id", info={"tier": Tier.LAPTOP}),)


class Confirmation(Synced, Base):
    """A section of a dossier confirmed to be right on a day (quarterly-check)."""

    __tablename__ = "confirmation"
    section = Section.COVER

    dossier_id: Mapped[str] = dossier_reference()
    part: Mapped[str] = described(String(30), Field(Kind.CHOICE, Section.COVER, choices=Section, editable=False))
    confirmed_at: Mapped[int] = described(Instant, Field(Kind.INSTANT, Section.COVER, editable=False))
    confirmed_by: Mapped[str] = described(Id, Field(Kind.STAFF, Section.COVER, editable=False))

    __table_args__ = (Index("ix_confirmation_last", "dossier_id", "part", "confirmed_at", "deleted"),)


class Attachment(Synced, Base):
    """A file of a dossier; its bytes lie sealed beside the vault under ``blob`` (dossier-files)."""

    __tablename__ = "attachment"
    section = Section.FILES

    dossier_id: Mapped[str] = dossier_reference()
    visit_id: Mapped[str | None] = described(Id, Field(Kind.ROW, Section.FILES, editable=False), index=True)
    name: Mapped[str] = described(String(200), Field(section=Section.FILES, search=Search.TEXT, file_name=True))
    media_type: Mapped[str] = described(String(80), Field(section=Section.FILES, editable=False))
    size: Mapped[int] = described(BigInteger, Field(Kind.INTEGER, Section.FILES, editable=False))
    blob: Mapped[str] = described(String(64), Field(Kind.FILE, Section.FILES, editable=False))
    taken_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, Section.FILES))
    about: Mapped[str | None] = described(String(30), Field(section=Section.FILES, editable=False))
    about_id: Mapped[str | None] = described(Id, Field(Kind.ROW, Section.FILES, editable=False))


class DutyMark(Synced, Base):
    """A duty said to be done (duties): ``key`` is the duty's own identity, e.g. ``monthly_report:2026-11``."""

    __tablename__ = "duty_mark"
    section = Section.COVER
    dossier_id: Mapped[str | None] = mapped_column(Id, index=True, info={"field": Field(editable=False)})
    key: Mapped[str] = described(String(120), Field(section=Section.COVER, editable=False), index=True)
    done_at: Mapped[int] = described(Instant, Field(Kind.INSTANT, Section.COVER, editable=False))
    done_by: Mapped[str] = described(Id, Field(Kind.STAFF, Section.COVER, editable=False))
