"""Taking in the feed: rows, their history, policy and orders to purge, in order, inside ``Store.apply``.

The laptop's place in the feed is saved in the same transaction, so a feed that is cut changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Base, Divergence
from app.models.fields import ENTITIES
from app.sync import wire
from app.sync.lines import LATEST, take_in
from app.sync.merge import UNDISPUTED
from app.sync.purge import purge, withdraw
from app.sync.state import SCHEMA, Following, PassedOver

_LEAVING: Final = (wire.PurgeLine, wire.WithdrawLine)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a piece of the feed did: rows, dossiers that changed, conflicts still open, dossiers that left (UUIDs)."""

    rows: int = 0
    dossiers: frozenset[str] = frozenset()
    conflicts: int = 0
    purged: frozenset[str] = frozenset()

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.rows + other.rows, self.dossiers | other.dossiers, other.conflicts, self.purged | other.purged
        )  # fmt: skip


def take(session: Session, lines: Sequence[wire.FeedLine], to: int, latest: int = LATEST) -> Taken:
    """Take in ``lines``; the laptop stands at number ``to`` then.

    Raises ValueError for a value that can't be, a stamp beyond ``latest`` among them.
    """
    changed: set[str] = set()
    purged: set[str] = set()
    rows = 0
    for leaves, some in groupby(lines, key=lambda line: isinstance(line, _LEAVING)):
        if leaves:
            for line in some:
                if isinstance(line, wire.PurgeLine):
                    if purge(session, line.dossier):
                        purged.add(str(uuid.UUID(line.dossier)))
                elif isinstance(line, wire.WithdrawLine):
                    changed |= withdraw(session, line.entity, line.row)
        else:
            known = [line for line in some if not isinstance(line, _LEAVING) and _known(session, line)]
            take_in(session, known, latest)
            news = [line for line in known if isinstance(line, wire.SnapshotRow)]
            rows += len(news)
            changed |= _dossiers(session, news)
    Following(to).save(session)
    return Taken(rows, frozenset(changed), open_conflicts(session), frozenset(purged))


def open_conflicts(session: Session) -> int:
    """How many conflicts nobody has settled."""
    query = select(Divergence.entity, Divergence.field, func.count()).group_by(Divergence.entity, Divergence.field)
    found = session.execute(query.where(Divergence.settled_at.is_(None), Divergence.deleted.is_(False)))
    return sum(number for entity, field, number in found if is_known(entity, field))


def is_known(entity: str, field: str) -> bool:
    """Whether a conflict can be about this field, as far as this version knows; a later version's is left to that."""
    spec = ENTITIES.get(entity)
    return spec is not None and spec.captured and entity not in UNDISPUTED and field in spec.fields


def _known(session: Session, line: wire.SnapshotLine) -> bool:
    """Whether this version has a table for it; if not, the laptop is filled anew by the version that has."""
    if not isinstance(line, wire.SnapshotRow) or line.entity in ENTITIES:
        return True
    if PassedOver.load(session).schema != SCHEMA:
        PassedOver(SCHEMA).save(session)
    return False


def _dossiers(session: Session, rows: Iterable[wire.SnapshotRow]) -> set[str]:
    """The dossiers these rows belong to."""
    ids: dict[str, list[str]] = {}
    for row in rows:
        ids.setdefault(row.entity, []).append(str(uuid.UUID(row.id)))
    found: set[str] = set()
    for entity, some in ids.items():
        column = ENTITIES[entity].dossier
        if column == "id":
            found.update(some)
        elif column is not None:
            table = Base.metadata.tables[entity]
            found.update(filter(None, session.scalars(select(table.c[column]).where(table.c.id.in_(some)).distinct())))
    return found
