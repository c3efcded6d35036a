"""Who serves the account, function by function, with their counterparts (dossier-team)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import TeamFunction
from app.models.fields import Field, Kind, Section

_T = Section.TEAM


class TeamMember(Synced, Base):
    """One of ours (``staff_id``) and their counterpart (``person_id``) in a function; either may still be missing."""

    __tablename__ = "team_member"
    section = Section.TEAM

    dossier_id: Mapped[str] = dossier_reference()
    function: Mapped[str] = described(String(20), Field(Kind.CHOICE, _T, choices=TeamFunction))
    staff_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _T))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _T))
    task: Mapped[str | None] = described(String(300), Field(section=_T))
    from_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _T))
    to_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _T))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _T))
