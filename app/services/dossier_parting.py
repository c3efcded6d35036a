"""Taking two merged dossiers apart: which rows go back, and what was written since (dossier-history)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Draft
from app.services.merge_journal import move_rows, take_back
from app.services.merge_links import naming
from app.services.merge_marks import Mark
from app.services.records import fetch, table_of
from app.services.row_rules import check_references


@dataclass(frozen=True, slots=True)
class _Here:
    """A row of the kept dossier. ``names``: the rows that it names; ``since``: it was made after the merge."""

    entity: str
    id: str
    deleted: bool
    names: frozenset[str]
    since: bool


def part(session: Session, keep_id: str, mark: Mark, forms: Sequence[str]) -> None:
    """Undo a merge into ``keep_id``: values and links first, then the rows, those that name only them along with them.

    Raises UserError ``merge-tied`` if living rows would be left that name one of the other dossier, ``parent-ring``.
    """
    take_back(session, mark.lines)
    for entity, row_id, *_ in mark.lines:
        if entity == "dossier":
            parent = fetch(session, entity, row_id=row_id)[0].values["parent_id"]
            check_references(session, entity, row_id, {"parent_id": parent})
    here = [row for entity in forms for row in _rows(session, entity, keep_id, mark.hlc)]
    moved = {row for rows in mark.moved.values() for row in rows}
    every, going = {row.id for row in here}, {row.id for row in here if row.id in moved}
    grown = True
    while grown:
        along = {row.id for row in here if row.since and row.id not in going and _only(row.names & every, going)}
        grown = bool(along)
        going |= along
    if tied := sum(not row.deleted and _torn(row, every, going) for row in here):
        raise UserError("merge-tied", n=tied)
    back: dict[str, list[str]] = {}
    for row in here:
        if row.id in going:
            back.setdefault(row.entity, []).append(row.id)
    for entity, rows in back.items():
        move_rows(session, entity, rows, mark.other)
    carry_drafts(session, keep_id, mark.other, back)


def carry_drafts(session: Session, dossier_id: str, to: str, moved: Mapping[str, Iterable[str]]) -> None:
    """What was typed in moved rows and not saved yet goes along."""
    rows = {row for some in moved.values() for row in some}
    for draft in session.scalars(select(Draft).where(Draft.dossier_id == dossier_id)).all():
        if draft.key.split("/")[1] in rows:
            draft.dossier_id = to


def _rows(session: Session, entity: str, dossier_id: str, hlc: int) -> Iterable[_Here]:
    table, named = table_of(entity), naming(entity)
    columns = (table.c.id, table.c.deleted, table.c.clk, *(table.c[name] for name in named))
    for row_id, deleted, clk, *names in session.execute(select(*columns).where(table.c.dossier_id == dossier_id)):
        yield _Here(entity, row_id, deleted, frozenset(filter(None, names)), clk.get("*", [0])[0] > hlc)


def _only(names: frozenset[str] | set[str], going: set[str]) -> bool:
    return bool(names) and names <= going


def _torn(row: _Here, every: set[str], going: set[str]) -> bool:
    """Whether a row would name one that stays and go, or the other way round."""
    names = row.names & every
    return not names <= going if row.id in going else bool(names & going)
