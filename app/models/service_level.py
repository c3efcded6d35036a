"""Service levels: service hours, answer times that run in them, contacts, equipment, exclusions (service-levels)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, Date, Integer, String, Text, false
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference, row_reference
from app.models.enums import Grade, Side
from app.models.fields import Field, Kind, Search, Section

_S = Section.SERVICE_LEVELS


class ServiceLevel(Synced, Base):
    """What service was agreed, for a contract or a grade. Answer times are minutes that run in the service hours, from
    ``opens_at`` to ``closes_at`` on working days and on the other days that are ticked.
    """

    __tablename__ = "service_level"
    section = Section.SERVICE_LEVELS

    dossier_id: Mapped[str] = dossier_reference()
    name: Mapped[str] = described(String(120), Field(section=_S, search=Search.TEXT))
    contract_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _S, refers="contract"))
    grade: Mapped[str | None] = described(String(1), Field(Kind.CHOICE, _S, choices=Grade))
    opens_at: Mapped[str | None] = described(String(5), Field(Kind.TIME, _S))
    closes_at: Mapped[str | None] = described(String(5), Field(Kind.TIME, _S))
    on_saturday: Mapped[bool] = described(Boolean, Field(Kind.YES_NO, _S), default=False, server_default=false())
    on_sunday: Mapped[bool] = described(Boolean, Field(Kind.YES_NO, _S), default=False, server_default=false())
    on_holidays: Mapped[bool] = described(Boolean, Field(Kind.YES_NO, _S), default=False, server_default=false())
    answer_minutes: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _S, low=1, high=100_000))
    onsite_minutes: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _S, low=1, high=100_000))
    maintenance_day: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _S, low=1, high=31))
    from_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    to_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    exclusions: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _S, search=Search.TEXT))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _S))


class ServiceContact(Synced, Base):
    """A named contact of a side; a change is told to the other side within seven working days (``told_on``)."""

    __tablename__ = "service_contact"
    section = Section.SERVICE_LEVELS

    dossier_id: Mapped[str] = dossier_reference()
    service_level_id: Mapped[str] = row_reference("service_level", _S)
    side: Mapped[str] = described(String(8), Field(Kind.CHOICE, _S, choices=Side))
    staff_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _S))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _S))
    name: Mapped[str | None] = described(String(80), Field(section=_S, search=Search.NAME))
    phone: Mapped[str | None] = described(String(40), Field(Kind.PHONE, _S, search=Search.PHONE))
    changed_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    told_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    note: Mapped[str | None] = described(String(300), Field(section=_S))


class ServiceEquipment(Synced, Base):
    """A piece of equipment that the service covers."""

    __tablename__ = "service_equipment"
    section = Section.SERVICE_LEVELS

    dossier_id: Mapped[str] = dossier_reference()
    service_level_id: Mapped[str] = row_reference("service_level", _S)
    name: Mapped[str] = described(String(120), Field(section=_S, search=Search.TEXT))
    model: Mapped[str | None] = described(String(80), Field(section=_S, search=Search.TEXT))
    serial: Mapped[str | None] = described(String(60), Field(Kind.CODE, _S, search=Search.CODE))
    place: Mapped[str | None] = described(String(200), Field(section=_S))
    installed_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _S))
    note: Mapped[str | None] = described(String(300), Field(section=_S))
