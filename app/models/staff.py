"""Our own people, their superiors, and the policy in force: the feed that everyone gets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, String, true
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Json, Synced, described
from app.models.enums import Role
from app.models.fields import Field, Kind, Search, Section


class Staff(Synced, Base):
    """One of our people; headquarters alone writes it."""

    __tablename__ = "staff"
    section = Section.COVER
    captured = False

    number: Mapped[str] = described(String(20), Field(Kind.CODE, Section.COVER, cover=True), unique=True)
    name: Mapped[str] = described(String(80), Field(section=Section.COVER, cover=True, search=Search.NO))
    role: Mapped[str] = described(String(24), Field(Kind.CHOICE, Section.COVER, choices=Role, cover=True))
    unit: Mapped[str | None] = described(String(80), Field(section=Section.COVER, cover=True))
    region: Mapped[str | None] = described(String(60), Field(section=Section.COVER, cover=True))
    superior_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, Section.COVER, cover=True))
    active: Mapped[bool] = described(
        Boolean, Field(Kind.YES_NO, Section.COVER, cover=True), default=True, server_default=true()
    )


class Policy(Base):
    """The policy in force, by name; headquarters alone writes it. Names and defaults: ``app/rules/policy.py``."""

    __tablename__ = "policy"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
