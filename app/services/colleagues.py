"""Our own people, as forms offer them: names and posts are no dossier content, so no card is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.models import Staff
from app.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of ours; ``me`` for the person at the desk."""

    id: str
    number: str
    name: str
    role: str
    me: bool


class Colleagues:
    """The people headquarters has told this laptop of."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self) -> Sequence[Colleague]:
        """Everyone at work, oneself first, then by staff number."""
        me = self._desk.me.id
        query = select(Staff.id, Staff.number, Staff.name, Staff.role).where(
            (Staff.active.is_(True) & Staff.deleted.is_(False)) | (Staff.id == me)
        )
        with self._desk.store.read() as session:
            found = [Colleague(row.id, row.number, row.name, row.role, row.id == me) for row in session.execute(query)]
        return sorted(found, key=lambda one: (not one.me, one.number))
