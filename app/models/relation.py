"""The relationship map: who of ours knows whom of theirs, who influences whom, and where they stand on it
(dossier-relations).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference
from app.models.enums import Certainty, RelationLevel, Standing, TieDirection, TieKind
from app.models.fields import Field, Kind, Section

_R = Section.RELATIONS


class Relation(Synced, Base):
    """A tie between a key person and one of ours, with its standing."""

    __tablename__ = "relation"
    section = Section.RELATIONS

    dossier_id: Mapped[str] = dossier_reference()
    person_id: Mapped[str] = described(Id, Field(Kind.PERSON, _R), index=True)
    staff_id: Mapped[str] = described(Id, Field(Kind.STAFF, _R))
    standing: Mapped[str] = described(String(20), Field(Kind.CHOICE, _R, choices=Standing))
    strength: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _R, low=1, high=5))
    level: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, _R, choices=RelationLevel))
    desired_level: Mapped[str | None] = described(String(20), Field(Kind.CHOICE, _R, choices=RelationLevel))
    certainty: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _R, choices=Certainty))
    since_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _R))
    source: Mapped[str | None] = described(String(200), Field(section=_R))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _R))


class Influence(Synced, Base):
    """A tie between two of their people, from ``from_id`` to ``to_id``.

    ``reports_to`` here is a further line of command (the person's own stands in ``person.reports_to_id``).
    ``opportunity_id`` limits it to one purchase.
    """

    __tablename__ = "influence"
    section = Section.RELATIONS

    dossier_id: Mapped[str] = dossier_reference()
    from_id: Mapped[str] = described(Id, Field(Kind.PERSON, _R))
    to_id: Mapped[str] = described(Id, Field(Kind.PERSON, _R))
    kind: Mapped[str] = described(String(12), Field(Kind.CHOICE, _R, choices=TieKind))
    direction: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _R, choices=TieDirection))
    strength: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _R, low=1, high=5))
    certainty: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _R, choices=Certainty))
    opportunity_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _R, refers="opportunity"))
    since_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _R))
    source: Mapped[str | None] = described(String(200), Field(section=_R))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _R))


class MapPosition(Synced, Base):
    """Where a person, one of ours, a placeholder or a competitor (``role_id``: the row of either) stands on a map.

    ``opportunity_id`` names the map: a purchase's by the purchase, a group's by its uppermost dossier, else none. On a
    group's map each card is kept in its own dossier, so that it comes and goes with it.
    ``x`` and ``y`` are whole scene units at 100 %.
    """

    __tablename__ = "map_position"
    section = Section.RELATIONS

    dossier_id: Mapped[str] = dossier_reference()
    opportunity_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _R, refers="opportunity"))
    person_id: Mapped[str | None] = described(Id, Field(Kind.PERSON, _R))
    staff_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _R))
    role_id: Mapped[str | None] = described(Id, Field(Kind.ROW, _R, refers="buying_role"))
    x: Mapped[int] = described(Integer, Field(Kind.INTEGER, _R))
    y: Mapped[int] = described(Integer, Field(Kind.INTEGER, _R))
