"""Visits as they are listed without a card: subject, day, dossier's name, and which duty they are (decisions)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import local_offset_minutes
from app.models import BorrowCard, Dossier, Visit
from app.models.enums import CardState, DutyKind, VisitState, known
from app.rules.duties import Facts, VisitFact, duties
from app.services.desk import Desk
from app.services.duty_facts import TO_SHOW
from app.services.visit_view import VisitCover


def covers(session: Session, desk: Desk, start: int, end: int, *, mine: bool) -> list[VisitCover]:
    """The covers of visits planned from ``start`` to before ``end`` (UTC milliseconds), by time."""
    query = (
        select(Visit.id, Visit.dossier_id, Visit.subject, Visit.planned_at, Visit.made_at, Visit.state)
        .add_columns(Dossier.name, Dossier.code)
        .join(Dossier, Dossier.id == Visit.dossier_id)
        .where(Visit.state.in_(TO_SHOW), Visit.planned_at >= start, Visit.planned_at < end)
        .where(Visit.deleted.is_(False), Dossier.deleted.is_(False))
        .order_by(Visit.planned_at, Visit.id)
    )
    if mine:
        query = query.where(Dossier.keeper_id == desk.me.id)
    cards = open_cards(session, desk)
    rows = session.execute(query).all()
    kinds = _duty_kinds(rows, desk)
    return [
        VisitCover(
            row.id, row.dossier_id, row.name, row.code, row.subject, row.planned_at, kinds.get(row.id),
            cards.get(row.dossier_id), row.state == VisitState.REPORTED,
        )
        for row in rows
    ]  # fmt: skip


def open_cards(session: Session, desk: Desk) -> dict[str, str]:
    """The numbers of this person's open cards by dossier."""
    query = select(BorrowCard.dossier_id, BorrowCard.number).where(
        BorrowCard.borrower_id == desk.me.id, BorrowCard.state == CardState.OUT, BorrowCard.due_at > desk.now_ms()
    )
    return {row.dossier_id: row.number for row in session.execute(query)}


def _duty_kinds(rows: Iterable[Any], desk: Desk) -> dict[str, DutyKind]:
    """Which of the visits are a duty, as on *Today*."""
    facts = [
        VisitFact(
            id=row.id, dossier_id=row.dossier_id, subject=row.subject, state=state,
            at=row.planned_at if row.made_at is None else row.made_at,
        )
        for row in rows
        if (state := known(VisitState, row.state)) is not None
    ]  # fmt: skip
    now = desk.now_ms()
    found = duties(Facts(visits=facts), now, local_offset_minutes(now), policy=desk.policy)
    return {duty.params["visit_id"]: duty.kind for duty in found}
