"""Tables that only the laptop has: outbox, sync state, capture state, search index, drafts, settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Instant, Json
from app.models.enums import Tier


class CaptureState(Base):
    """The one row the capture triggers read: who writes now, with which stamp. Brought up to now by each unit of work.

    ``offset_ms`` is headquarters' time minus this clock, learned when headquarters refused stamps from its future.
    ``clk`` carries the stamps of the change being captured back to the trigger of its row's table.
    """

    __tablename__ = "capture_state"
    tier = Tier.LAPTOP

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    capturing: Mapped[bool] = mapped_column(Boolean)
    hlc: Mapped[int] = mapped_column(BigInteger)
    device: Mapped[int] = mapped_column(Integer)
    epoch: Mapped[int] = mapped_column(Integer)
    offset_ms: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[str | None] = mapped_column(Id)
    at: Mapped[int] = mapped_column(Instant)
    batch_id: Mapped[str | None] = mapped_column(Id)
    clk: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (CheckConstraint("id = 0", name="single_row"),)


class Outbox(Base):
    """Changes waiting for headquarters. ``line`` is the immutable wire line; ``seq`` is dense per device."""

    __tablename__ = "outbox"
    tier = Tier.LAPTOP

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    entity: Mapped[str] = mapped_column(String(30))
    row_id: Mapped[str] = mapped_column(Id)
    dossier_id: Mapped[str | None] = mapped_column(Id)
    hlc: Mapped[int] = mapped_column(BigInteger)
    line: Mapped[str] = mapped_column(Text)

    __table_args__ = ({"sqlite_autoincrement": True},)


class SyncState(Base):
    """What the exchange with headquarters remembers, by name (cursor, chain, epoch, identity, last contact …)."""

    __tablename__ = "sync_state"
    tier = Tier.LAPTOP

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


class SyncProblem(Base):
    """A change headquarters put into quarantine, or another thing of the exchange that needs attention."""

    __tablename__ = "sync_problem"
    tier = Tier.LAPTOP

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(60))
    line: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Instant)


class Secret(Base):
    """Private keys of the device (identity, token binding, log key), inside the encrypted database only."""

    __tablename__ = "secret"
    tier = Tier.LAPTOP

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)


class Draft(Base):
    """What was typed and not yet saved; survives a crash, gone when saved or discarded."""

    __tablename__ = "draft"
    tier = Tier.LAPTOP

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    dossier_id: Mapped[str | None] = mapped_column(Id)
    value: Mapped[Any] = mapped_column(Json)
    at: Mapped[int] = mapped_column(Instant)


class Setting(Base):
    """The person's own settings (language, theme, last purpose and place …)."""

    __tablename__ = "setting"
    tier = Tier.LAPTOP

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


class SearchDirty(Base):
    """Marks of the triggers: what of a row's search entry must be made anew before the transaction commits.

    ``terms`` is ``capture.TEXT``, ``KEYS`` or both. A row may be marked many times: marking is one append.
    """

    __tablename__ = "search_dirty"
    tier = Tier.LAPTOP

    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    entity: Mapped[str] = mapped_column(String(30))
    row_id: Mapped[str] = mapped_column(Id)
    terms: Mapped[int] = mapped_column(Integer)


class SearchEntry(Base):
    """One searchable row. Its bigrams stand in ``search_text`` (FTS5) under ``id``.

    ``scope`` says under whose card it may be found: 0 for a cover, else the id of its dossier's cover entry. A dossier
    has two entries: ``cover`` (what may be seen without a card) and ``dossier`` (the rest).
    """

    __tablename__ = "search_entry"
    tier = Tier.LAPTOP

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    entity: Mapped[str] = mapped_column(String(30))
    row_id: Mapped[str] = mapped_column(Id)
    scope: Mapped[int] = mapped_column(Integer)

    __table_args__ = (Index("uq_search_entry_row", "row_id", "entity", unique=True),)


class SearchKey(Base):
    """A key that is matched by its beginning: pinyin, initials, digits of a phone, a code."""

    __tablename__ = "search_key"
    tier = Tier.LAPTOP

    scope: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(1), primary_key=True)
    key: Mapped[str] = mapped_column(String(240), primary_key=True)
    entry_id: Mapped[int] = mapped_column(Integer, primary_key=True, index=True)

    __table_args__ = ({"sqlite_with_rowid": False},)
