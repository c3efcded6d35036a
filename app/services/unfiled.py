"""The unfiled inbox: opportunities that were imported without a customer, and their way into a dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, update

from app.accesslog.events import Act, Target
from app.errors import UserError
from app.models import Opportunity
from app.models.fields import Section
from app.services.desk import Desk
from app.services.reading import Gate

_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class UnfiledLine:
    """One opportunity that is in no dossier. ``amount_minor`` in minor units of ``currency``."""

    id: str
    number: str
    title: str | None
    product: str | None
    stage: str
    engaged_on: dt.date | None
    amount_minor: int | None
    currency: str | None


class Unfiled:
    """The inbox at one desk."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def count(self) -> int:
        """How many wait; nothing of them is shown."""
        query = select(func.count()).select_from(Opportunity).where(*_WAITING)
        with self._desk.store.read() as session:
            return session.scalar(query) or 0

    def lines(self) -> Sequence[UnfiledLine]:
        """All of them, by number, after the event that says so. Raises RefusedByRule (borrow-place, borrow-rank)."""
        self._gate.require_cover()
        query = (
            select(
                Opportunity.id, Opportunity.number, Opportunity.title, Opportunity.product, Opportunity.stage,
                Opportunity.engaged_on, Opportunity.amount_minor, Opportunity.currency,
            ).where(*_WAITING).order_by(Opportunity.number)
        )  # fmt: skip
        self._gate.note(Act.SECTION_VIEWED, target=Target(kind="unfiled", count=self.count()))
        with self._desk.store.read() as session:
            return [UnfiledLine(*row) for row in session.execute(query)]

    def file(self, ids: Sequence[str], dossier_id: str) -> int:
        """Put opportunities into a dossier whose card is open (borrow-card); how many went.

        All or none. Raises RefusedByRule, UserError ``unfiled-gone`` if one isn't in the inbox any more.
        """
        self._gate.require_edit(dossier_id, sections=(Section.OPPORTUNITIES,), rows=tuple(ids[:_CHUNK]))
        return self._move(ids, None, dossier_id)

    def take_out(self, ids: Sequence[str], dossier_id: str) -> int:
        """Undo ``file``: back into the inbox. Raises as ``file``."""
        self._gate.require_edit(dossier_id, sections=(Section.OPPORTUNITIES,), rows=tuple(ids[:_CHUNK]))
        return self._move(ids, dossier_id, None)

    def by_number(self, numbers: Sequence[str]) -> Sequence[str]:
        """Ids of opportunities in the inbox. Raises UserError ``unfiled-gone`` for a number that isn't there."""
        wanted = {number.strip().upper() for number in numbers}
        with self._desk.store.read() as session:
            query = select(Opportunity.id, func.upper(Opportunity.number)).where(*_WAITING)
            found = [row_id for row_id, number in session.execute(query) if number in wanted]
        if len(found) != len(wanted):
            raise UserError("unfiled-gone")
        return found

    def _move(self, ids: Sequence[str], old: str | None, new: str | None) -> int:
        moved = 0
        with self._desk.store.write() as session:
            for some in _chunks(ids):
                there = Opportunity.dossier_id.is_(None) if old is None else Opportunity.dossier_id == old
                query = update(Opportunity).where(Opportunity.id.in_(some), Opportunity.deleted.is_(False), there)
                moved += session.execute(
                    query.values(dossier_id=new), execution_options={"synchronize_session": False}
                ).rowcount  # type: ignore[attr-defined]
            if moved != len(ids):
                raise UserError("unfiled-gone")
        return moved


_WAITING: Final = (Opportunity.dossier_id.is_(None), Opportunity.deleted.is_(False))


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
