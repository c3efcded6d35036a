"""The customer tree about a dossier: the group at the top, what hangs under it, and where the dossier stands.

Only what stands on covers is told of the others (borrow-card); their content needs their own cards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Dossier
from app.rules.customers import DEEPEST, Above, line_up

MOST: Final = 60
"""So many units are listed at most."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit of the tree; ``depth`` 0 is the top, ``here`` the dossier that was asked for."""

    id: str
    name: str
    code: str
    depth: int
    here: bool


def above_of(session: Session) -> Above:
    """How the unit above a unit is looked up in a vault; units in the trash count as none."""

    def above(unit: str) -> str | None:
        return session.scalar(select(Dossier.parent_id).where(Dossier.id == unit, Dossier.deleted.is_(False)))

    return above


def tree_about(session: Session, dossier_id: str) -> Sequence[Branch]:
    """The whole tree from the top, in the order it is read; empty for a unit that stands alone."""
    known = [one for one in line_up(dossier_id, above_of(session)) if session.get(Dossier, one) is not None]
    top = known[-1] if known else dossier_id
    found = list(_below(session, top, dossier_id, 0, set()))
    return found[:MOST] if len(found) > 1 else []


def _below(session: Session, unit: str, here: str, depth: int, seen: set[str]) -> Iterator[Branch]:
    row = session.execute(
        select(Dossier.name, Dossier.code).where(Dossier.id == unit, Dossier.deleted.is_(False))
    ).first()  # fmt: skip
    if row is None or unit in seen or len(seen) >= MOST or depth > DEEPEST:
        return
    seen.add(unit)
    yield Branch(unit, row.name, row.code, depth, unit == here)
    under = select(Dossier.id).where(Dossier.parent_id == unit, Dossier.deleted.is_(False))
    for one in session.scalars(under.order_by(Dossier.name, Dossier.id)).all():
        yield from _below(session, one, here, depth + 1, seen)
