"""A dossier leaves this laptop: all its rows and all that was derived from them (handover).

Pages that held them are overwritten (``secure_delete``). What wasn't sent yet stays in the outbox until headquarters
has it. Files and the log lie outside the database: they are named in ``Purged`` until they were seen to as well.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final, cast

import orjson
from sqlalchemy import CursorResult, Delete, delete, select
from sqlalchemy.orm import Session

from app.models import Attachment, Base, BorrowCard, Divergence, Draft, History, Person, Setting, SyncProblem
from app.models.fields import ENTITIES
from app.rules.cards import OPEN
from app.sync.state import Pending

MERGES: Final = "merge."
"""Settings that remember what a merge into a row (its id follows) wrote, so that it can be taken apart."""


@dataclass(frozen=True)
class Purged(Pending):
    """Dossiers that are gone from the database, whose files and log event are still to be seen to.

    Each: ``dossier``, ``files`` (names of sealed files), ``cards`` (numbers of cards that were open).
    """

    name = "purged"


def purge(session: Session, dossier: str) -> bool:
    """Delete everything of ``dossier`` (identity without dashes), inside ``Store.apply``; whether anything was here.

    Of one that was handed over and back while its rows were on their way, some may be here without the dossier itself.
    """
    whole = str(uuid.UUID(dossier))
    mine = Attachment.dossier_id == whole
    others = select(Attachment.blob).where(~mine)
    files = session.scalars(select(Attachment.blob).where(mine, Attachment.blob.not_in(others)).distinct())
    out = BorrowCard.state.in_(OPEN)
    cards = session.scalars(select(BorrowCard.number).where(BorrowCard.dossier_id == whole, out))
    told = {"dossier": whole, "files": sorted(files), "cards": sorted(cards)}
    _forget_problems(session, dossier)
    persons = session.scalars(select(Person.id).where(Person.dossier_id == whole)).all()
    for row in (whole, *persons):
        session.execute(delete(Setting).where(Setting.name == MERGES + row))
    gone = 0
    for table in reversed(Base.metadata.sorted_tables):
        spec = ENTITIES.get(table.name)
        if spec is not None and spec.dossier is not None:
            if table.c[spec.dossier].nullable:  # what was said of its rows while they were in no dossier
                rows = select(table.c.id).where(table.c[spec.dossier] == whole)
                gone += _delete(session, delete(History).where(History.entity == table.name, History.row_id.in_(rows)))
            gone += _delete(session, delete(table).where(table.c[spec.dossier] == whole))
    gone += _delete(session, delete(History).where(History.dossier_id == whole))
    session.execute(delete(Draft).where(Draft.dossier_id == whole))
    session.expire_all()
    if gone:
        Purged.add(session, told)
    return gone > 0


def _delete(session: Session, statement: Delete) -> int:
    """How many rows went."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def withdraw(session: Session, entity: str, row: str) -> set[str]:
    """Delete one row (identity without dashes) and what is remembered of it, inside ``Store.apply``.

    Answers the dossier it was in, if any. A whole dossier never leaves so, nor what has files or cards.
    """
    spec, whole = ENTITIES.get(entity), str(uuid.UUID(row))
    if spec is None or spec.dossier != "dossier_id" or entity in (Attachment.__tablename__, BorrowCard.__tablename__):
        return set()
    table = Base.metadata.tables[entity]
    was = session.scalar(select(table.c.dossier_id).where(table.c.id == whole))
    session.execute(delete(SyncProblem).where(SyncProblem.line.contains(f'"{row}"', autoescape=True)))
    session.execute(delete(table).where(table.c.id == whole))
    session.execute(delete(History).where(History.row_id == whole))
    session.execute(delete(Divergence).where(Divergence.row_id == whole))
    session.expire_all()
    return set() if was is None else {was}


def _forget_problems(session: Session, dossier: str) -> None:
    """Changes in quarantine: headquarters has them."""
    rows = set(session.scalars(select(History.row_id).where(History.dossier_id == str(uuid.UUID(dossier))).distinct()))
    for seq, line in session.execute(select(SyncProblem.seq, SyncProblem.line)).all():
        change = orjson.loads(line)
        if str(uuid.UUID(change["i"])) in rows or dossier in (change["i"], change["f"].get("dossier_id")):
            session.execute(delete(SyncProblem).where(SyncProblem.seq == seq))
