"""The action plan: where we are, where we want to be, and the dated actions between (dossier-action-plan)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import ActionState
from app.models.fields import Field, Kind, Search, Section

_A = Section.ACTION_PLAN


class ActionPlan(Synced, Base):
    """Goal in words, where we are, where we want to be, what lies between."""

    __tablename__ = "action_plan"
    section = Section.ACTION_PLAN
    single = True

    dossier_id: Mapped[str] = dossier_reference()
    goal: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _A, required=True, search=Search.TEXT))
    where_now: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _A, search=Search.TEXT))
    where_to: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _A, search=Search.TEXT))
    between: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _A, search=Search.TEXT))


class PlannedAction(Synced, Base):
    """An action with owner, resources, dates and state."""

    __tablename__ = "planned_action"
    section = Section.ACTION_PLAN

    dossier_id: Mapped[str] = dossier_reference()
    what: Mapped[str] = described(String(300), Field(section=_A, search=Search.TEXT))
    owner_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _A))
    resources: Mapped[str | None] = described(String(300), Field(section=_A))
    begins_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _A))
    due_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _A))
    state: Mapped[str] = described(
        String(12), Field(Kind.CHOICE, _A, choices=ActionState), default=ActionState.OPEN, server_default="open"
    )
    done_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _A))
    result: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _A, search=Search.TEXT))

    __table_args__ = (Index("ix_planned_action_state_due_on", "state", "due_on"),)
