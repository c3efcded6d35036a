"""Two values of one field, written without knowledge of each other: the loser is kept until a person has decided."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Instant, Synced, described
from app.models.enums import Settlement
from app.models.fields import Field, Kind, Section

_C = Section.COVER


class Divergence(Synced, Base):
    """A conflict: headquarters records it, the feed tells both sides, a laptop only settles it.

    ``winner`` and ``loser`` are JSON text, their stamps ``*_hlc`` and ``*_device``; ``field`` is ``deleted`` where a
    deletion met an edit. Without a dossier it concerns a row of ``told_id``'s own.
    """

    __tablename__ = "divergence"
    section = _C

    dossier_id: Mapped[str | None] = described(Id, Field(Kind.DOSSIER, _C, editable=False))
    told_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _C, editable=False))
    entity: Mapped[str] = described(String(30), Field(section=_C, editable=False))
    row_id: Mapped[str] = described(Id, Field(Kind.ROW, _C, editable=False), index=True)
    field: Mapped[str] = described(String(60), Field(section=_C, editable=False))
    winner: Mapped[str] = described(Text, Field(Kind.LONG_TEXT, _C, editable=False))
    winner_hlc: Mapped[int] = described(BigInteger, Field(Kind.INTEGER, _C, editable=False))
    winner_by: Mapped[str | None] = described(Id, Field(Kind.STAFF, _C, editable=False))
    winner_device: Mapped[int] = described(Integer, Field(Kind.INTEGER, _C, editable=False))
    loser: Mapped[str] = described(Text, Field(Kind.LONG_TEXT, _C, editable=False))
    loser_hlc: Mapped[int] = described(BigInteger, Field(Kind.INTEGER, _C, editable=False))
    loser_by: Mapped[str | None] = described(Id, Field(Kind.STAFF, _C, editable=False))
    loser_device: Mapped[int] = described(Integer, Field(Kind.INTEGER, _C, editable=False))
    choice: Mapped[str | None] = described(String(10), Field(Kind.CHOICE, _C, choices=Settlement, editable=False))
    settled_at: Mapped[int | None] = described(Instant, Field(Kind.INSTANT, _C, editable=False))
    settled_by: Mapped[str | None] = described(Id, Field(Kind.STAFF, _C, editable=False))

    __table_args__ = (Index("ix_divergence_dossier_id_settled_at", "dossier_id", "settled_at"),)
