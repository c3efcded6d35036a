"""The contract register: contracts, what was agreed against what happened, and dated duties (dossier-contracts)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped

from app.models.base import Base, Id, Synced, described, dossier_reference, row_reference
from app.models.enums import (
    ContractDutyKind,
    ContractKind,
    ContractState,
    Fulfilment,
    NoticeSide,
    RenewalRule,
    Side,
)
from app.models.fields import Field, Kind, Search, Section

_C = Section.CONTRACTS


class Contract(Synced, Base):
    """A contract. Notice is due ``notice_days`` before or after its expiry (``notice_side``); a renewal prolongs it by
    ``extension_months``; confidentiality outlives it by ``confidential_months``; the late fee is per day.
    """

    __tablename__ = "contract"
    section = Section.CONTRACTS

    dossier_id: Mapped[str] = dossier_reference()
    number: Mapped[str] = described(String(60), Field(Kind.CODE, _C, search=Search.CODE))
    kind: Mapped[str] = described(String(20), Field(Kind.CHOICE, _C, choices=ContractKind))
    title: Mapped[str | None] = described(String(200), Field(section=_C, search=Search.TEXT))
    state: Mapped[str] = described(
        String(12), Field(Kind.CHOICE, _C, choices=ContractState), default=ContractState.IN_FORCE,
        server_default="in_force",
    )  # fmt: skip
    products: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    monthly_volume_milli: Mapped[int | None] = described(BigInteger, Field(Kind.QUANTITY, _C))
    first_order_milli: Mapped[int | None] = described(BigInteger, Field(Kind.QUANTITY, _C))
    unit: Mapped[str | None] = described(String(20), Field(section=_C))
    deposit_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _C))
    price_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _C))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY, _C))
    terms: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    signed_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))
    our_signer: Mapped[str | None] = described(String(80), Field(section=_C))
    their_signer: Mapped[str | None] = described(String(80), Field(section=_C, search=Search.NAME))
    from_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))
    to_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C), index=True)
    renewal: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _C, choices=RenewalRule))
    notice_side: Mapped[str | None] = described(String(8), Field(Kind.CHOICE, _C, choices=NoticeSide))
    notice_days: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=0, high=3_650))
    extension_months: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=1, high=1_200))
    termination_days: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=0, high=3_650))
    cure_days: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=0, high=3_650))
    confidential_months: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=0, high=1_200))
    payment_terms: Mapped[str | None] = described(String(300), Field(section=_C, search=Search.TEXT))
    payment_days: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=0, high=3_650))
    statement_day: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=1, high=31))
    late_fee_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _C, low=0, high=10_000))
    note: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C))


class ContractTerm(Synced, Base):
    """One term of a contract: what was agreed, and what really happened."""

    __tablename__ = "contract_term"
    section = Section.CONTRACTS

    dossier_id: Mapped[str] = dossier_reference()
    contract_id: Mapped[str] = row_reference("contract", _C)
    term: Mapped[str] = described(String(120), Field(section=_C, search=Search.TEXT))
    agreed: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    happened: Mapped[str | None] = described(Text, Field(Kind.LONG_TEXT, _C, search=Search.TEXT))
    fulfilment: Mapped[str | None] = described(String(12), Field(Kind.CHOICE, _C, choices=Fulfilment))
    checked_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))


class ContractDuty(Synced, Base):
    """A dated duty out of a contract: notice, statement, payment, rebate, price change; repeated every so often."""

    __tablename__ = "contract_duty"
    section = Section.CONTRACTS

    dossier_id: Mapped[str] = dossier_reference()
    contract_id: Mapped[str] = row_reference("contract", _C)
    kind: Mapped[str] = described(String(20), Field(Kind.CHOICE, _C, choices=ContractDutyKind))
    what: Mapped[str | None] = described(String(300), Field(section=_C, search=Search.TEXT))
    side: Mapped[str | None] = described(String(8), Field(Kind.CHOICE, _C, choices=Side))
    due_on: Mapped[dt.date] = described(Date, Field(Kind.DATE, _C))
    every_months: Mapped[int | None] = described(Integer, Field(Kind.INTEGER, _C, low=1, high=120))
    amount_minor: Mapped[int | None] = described(BigInteger, Field(Kind.MONEY, _C))
    currency: Mapped[str | None] = described(String(3), Field(Kind.CURRENCY, _C))
    rate_bp: Mapped[int | None] = described(Integer, Field(Kind.PERCENT, _C, low=0, high=10_000))
    owner_id: Mapped[str | None] = described(Id, Field(Kind.STAFF, _C))
    done_on: Mapped[dt.date | None] = described(Date, Field(Kind.DATE, _C))

    __table_args__ = (Index("ix_contract_duty_done_on_due_on", "done_on", "due_on"),)
