"""What changed, who changed it, and the imports that changed much at once (dossier-history)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Instant, Json


class History(Base):
    """One changed field of one row: old and new value as JSON. ``field`` is ``*`` for the row's creation.

    Written by the capture triggers on the laptop and by the merge at headquarters; ``(hlc, device)`` is the stamp.
    """

    __tablename__ = "history"

    hlc: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    device: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(60), primary_key=True)
    entity: Mapped[str] = mapped_column(String(30))
    row_id: Mapped[str] = mapped_column(Id)
    dossier_id: Mapped[str | None] = mapped_column(Id)
    old: Mapped[Any] = mapped_column(Json)
    new: Mapped[Any] = mapped_column(Json)
    at: Mapped[int] = mapped_column(Instant)
    by_id: Mapped[str | None] = mapped_column(Id)
    batch_id: Mapped[str | None] = mapped_column(Id, index=True)

    __table_args__ = (
        Index("ix_history_row_id_hlc", "row_id", "hlc"),
        Index("ix_history_dossier_id_hlc", "dossier_id", "hlc"),
        {"sqlite_with_rowid": False},
    )


class ImportBatch(Base):
    """One import of a sheet; undone as a whole by tombstones."""

    __tablename__ = "import_batch"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    entity: Mapped[str] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(200))
    added: Mapped[int] = mapped_column(Integer)
    updated: Mapped[int] = mapped_column(Integer)
    skipped: Mapped[int] = mapped_column(Integer)
    at: Mapped[int] = mapped_column(Instant)
    by_id: Mapped[str | None] = mapped_column(Id)
    undone_at: Mapped[int | None] = mapped_column(Instant)


class BatchRow(Base):
    """A row that an import added or changed, and the stamp it had right after (to find what was edited since)."""

    __tablename__ = "batch_row"

    batch_id: Mapped[str] = mapped_column(Id, primary_key=True)
    row_id: Mapped[str] = mapped_column(Id, primary_key=True)
    entity: Mapped[str] = mapped_column(String(30))
    added: Mapped[bool] = mapped_column(default=True)
    hlc: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = ({"sqlite_with_rowid": False},)
