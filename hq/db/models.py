"""Tables that only headquarters has, on the same metadata as the laptop's: one migration history serves both."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Id, Instant, Json
from app.models.enums import Tier


def _device() -> Any:
    return mapped_column(Integer, ForeignKey("device.id"), primary_key=True, autoincrement=False)


class Device(Base):
    """An enrolled laptop. ``id`` is its number in stamps and in the log; keys are public and raw.

    ``wipe_order``: the signed note, as the console made it; ``wiped_at``: when the laptop's word of it came.
    """

    __tablename__ = "device"
    tier = Tier.HEADQUARTERS

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    identity_key: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    dpop_thumbprint: Mapped[str] = mapped_column(String(43))
    log_genesis_key: Mapped[bytes] = mapped_column(LargeBinary)
    hpke_key: Mapped[bytes] = mapped_column(LargeBinary)
    app: Mapped[str] = mapped_column(String(40))
    schema: Mapped[str] = mapped_column(String(40))
    enrolled_at: Mapped[int] = mapped_column(Instant)
    revoked_at: Mapped[int | None] = mapped_column(Instant)
    revoked_by: Mapped[str | None] = mapped_column(Id)
    wipe_order: Mapped[str | None] = mapped_column(Text)
    wipe_ordered_at: Mapped[int | None] = mapped_column(Instant)
    wipe_ordered_by: Mapped[str | None] = mapped_column(Id)
    wiped_at: Mapped[int | None] = mapped_column(Instant)


class PushState(Base):
    """What of a device's changes was accepted: the last seq, the hash over all lines, the epoch of its clock."""

    __tablename__ = "push_state"
    tier = Tier.HEADQUARTERS

    device_id: Mapped[int] = _device()
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    chain: Mapped[bytes] = mapped_column(LargeBinary)
    epoch: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    seen_at: Mapped[int | None] = mapped_column(Instant)

    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)


class EnrolmentCode(Base):
    """A code for one enrolment: only its hash is kept. ``handle`` finds it, so that wrong tries can be counted."""

    __tablename__ = "enrolment_code"
    tier = Tier.HEADQUARTERS

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    handle: Mapped[int] = mapped_column(Integer, index=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    staff_id: Mapped[str] = mapped_column(Id, ForeignKey("staff.id"))
    made_at: Mapped[int] = mapped_column(Instant)
    expires_at: Mapped[int] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    used_at: Mapped[int | None] = mapped_column(Instant)
    device_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("device.id"))
    request: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer: Mapped[str | None] = mapped_column(Text)


class AccessToken(Base):
    """An opaque token by its hash, bound to a DPoP key (RFC 9449)."""

    __tablename__ = "access_token"
    tier = Tier.HEADQUARTERS

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    device_id: Mapped[int] = mapped_column(Integer, ForeignKey("device.id"), index=True)
    thumbprint: Mapped[str] = mapped_column(String(43))
    expires_at: Mapped[int] = mapped_column(Instant, index=True)


class SpentId(Base):
    """A ``jti`` that was used, by hash, until it would have expired anyway."""

    __tablename__ = "spent_id"
    tier = Tier.HEADQUARTERS

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    expires_at: Mapped[int] = mapped_column(Instant, index=True)


class Attempt(Base):
    """Attempts at the door per source and minute (limits that hold over all nodes)."""

    __tablename__ = "attempt"
    tier = Tier.HEADQUARTERS

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(Integer)


class Quarantine(Base):
    """A change that couldn't be accepted, as it came; its seq is consumed."""

    __tablename__ = "quarantine"
    tier = Tier.HEADQUARTERS

    device_id: Mapped[int] = _device()
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(40))
    line: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[int] = mapped_column(Instant)
    settled_at: Mapped[int | None] = mapped_column(Instant)


class Feed(Base):
    """The number of the last line of a person's feed. Raised last in the transaction that adds lines, in order."""

    __tablename__ = "feed"
    tier = Tier.HEADQUARTERS

    person_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)


class FeedReader(Base):
    """A device that holds its person's dossiers, and how far it has read. Lines that all have read are dropped."""

    __tablename__ = "feed_reader"
    tier = Tier.HEADQUARTERS

    device_id: Mapped[int] = _device()
    person_id: Mapped[str] = mapped_column(Id, index=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    __table_args__ = ({"postgresql_with": {"fillfactor": 50}},)


class FeedLine(Base):
    """What changed in a person's keeping: a row and its fields (none: the whole row), or a dossier to be purged.

    Values aren't copied: the reader gets those in force. ``hlc`` and ``device`` are the change's stamp; a device isn't
    told what it wrote itself.
    """

    __tablename__ = "feed_line"
    tier = Tier.HEADQUARTERS

    person_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10))
    entity: Mapped[str] = mapped_column(String(30))
    row_id: Mapped[str] = mapped_column(Id)
    fields: Mapped[Any] = mapped_column(Json)
    hlc: Mapped[int] = mapped_column(BigInteger)
    device: Mapped[int] = mapped_column(Integer)


class Handover(Base):
    """A dossier that passed to another keeper (handover). Insert-only."""

    __tablename__ = "handover"
    tier = Tier.HEADQUARTERS

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    dossier_id: Mapped[str] = mapped_column(Id, index=True)
    from_id: Mapped[str | None] = mapped_column(Id, index=True)
    to_id: Mapped[str] = mapped_column(Id)
    hlc: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[int] = mapped_column(Instant)
    by_id: Mapped[str | None] = mapped_column(Id)


class Directive(Base):
    """What a device is still to be told; numbered per device, dropped when the device has named a later number."""

    __tablename__ = "directive"
    tier = Tier.HEADQUARTERS

    device_id: Mapped[int] = _device()
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    body: Mapped[Any] = mapped_column(Json)


class Counter(Base):
    """Numbers headquarters gives: dossier codes, devices, a device's directives."""

    __tablename__ = "counter"
    tier = Tier.HEADQUARTERS

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class Snapshot(Base):
    """A first fill, written once and fetched page by page; dropped after two days."""

    __tablename__ = "snapshot"
    tier = Tier.HEADQUARTERS

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[int] = mapped_column(Integer, ForeignKey("device.id"), index=True)
    pages: Mapped[int] = mapped_column(Integer)
    rows: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[int] = mapped_column(Instant)


class SnapshotPage(Base):
    __tablename__ = "snapshot_page"
    tier = Tier.HEADQUARTERS

    snapshot_id: Mapped[str] = mapped_column(Id, ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True)
    page: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class MergeCandidate(Base):
    """Two dossiers that may be one customer, e.g. imported by two laptops; a person decides."""

    __tablename__ = "merge_candidate"
    tier = Tier.HEADQUARTERS

    dossier_id: Mapped[str] = mapped_column(Id, primary_key=True)
    other_id: Mapped[str] = mapped_column(Id, primary_key=True)
    found_at: Mapped[int] = mapped_column(Instant)
    settled_at: Mapped[int | None] = mapped_column(Instant)


class DeviceLog(Base):
    """How far a device's access log is known here: the verifier's state, and the last checkpoint of both parties."""

    __tablename__ = "device_log"
    tier = Tier.HEADQUARTERS

    device_id: Mapped[int] = _device()
    epoch: Mapped[int] = mapped_column(Integer)
    link: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[int] = mapped_column(Instant)


class AccessEvent(Base):
    """One event of a device's access log, exactly as signed (access-log). Insert-only."""

    __tablename__ = "access_event"
    tier = Tier.HEADQUARTERS

    device_id: Mapped[int] = _device()
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sig: Mapped[bytes] = mapped_column(LargeBinary)


class DeviceCheckpoint(Base):
    """A checkpoint a device signed, cosigned, and its place in headquarters' own log. Insert-only."""

    __tablename__ = "device_checkpoint"
    tier = Tier.HEADQUARTERS

    device_id: Mapped[int] = _device()
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    cosigned: Mapped[str] = mapped_column(Text)
    entry: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[int] = mapped_column(Instant)


class IssuedCard(Base):
    """The cards a device's log shows as open, and until when: what covers a dossier_opened (borrow-card)."""

    __tablename__ = "issued_card"
    tier = Tier.HEADQUARTERS

    device_id: Mapped[int] = _device()
    card: Mapped[str] = mapped_column(String(64), primary_key=True)
    dossier: Mapped[str | None] = mapped_column(String(64))
    opened_seq: Mapped[int] = mapped_column(BigInteger)
    ended_seq: Mapped[int | None] = mapped_column(BigInteger)


class LogViolation(Base):
    """An event in an intact chain that breaks the borrowing rule; recorded, never refused. Insert-only."""

    __tablename__ = "log_violation"
    tier = Tier.HEADQUARTERS

    device_id: Mapped[int] = _device()
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[int] = mapped_column(Instant)


class LogIncident(Base):
    """A log that was refused: forged, forked or shortened (log-tamper). Insert-only."""

    __tablename__ = "log_incident"
    tier = Tier.HEADQUARTERS

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[int] = mapped_column(Integer, ForeignKey("device.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(BigInteger)
    detail: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Instant)


class HqEntry(Base):
    """An entry of headquarters' own log: canonical JSON, identifiers only. Insert-only."""

    __tablename__ = "hq_entry"
    tier = Tier.HEADQUARTERS

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_hq_entry_body", "body", postgresql_using="hash"),)


class HqNode(Base):
    """The root of a perfect subtree of headquarters' own log (RFC 6962), so that proofs need few reads. Insert-only."""

    __tablename__ = "hq_node"
    tier = Tier.HEADQUARTERS

    level: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class HqHead(Base):
    """The signed head of headquarters' own log; one row."""

    __tablename__ = "hq_head"
    tier = Tier.HEADQUARTERS

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    peaks: Mapped[bytes] = mapped_column(LargeBinary)
