"""Two dossiers that are one customer: compared, made one, and taken apart again. No link is lost (dossier-basic).

All rows of every form move to the kept dossier, those in the trash too, with their history. Basics, and the forms that
a dossier has once, are chosen field by field. What named the other dossier names the kept one. The other goes into the
trash with its own history, its cards and its confirmations: those say what was done with it, not what the customer is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Divergence, Dossier, Person
from app.models.fields import ENTITIES, Section
from app.models.ids import new_id, single_id
from app.rules.customers import line_up
from app.services.customer_tree import above_of
from app.services.desk import Desk
from app.services.dossier_parting import carry_drafts, part
from app.services.dossiers import provisional_code
from app.services.humans import bare
from app.services.merge_choice import Choices, Pair, check_choices, chosen, pairs
from app.services.merge_journal import Journal
from app.services.merge_links import counted, links_to
from app.services.merge_marks import forget_mark, insist_on_mark, last_mark
from app.services.reading import Gate
from app.services.records import Record, fetch, forms, table_of
from app.services.values import Value

SINGLE: Final = tuple(name for name in forms() if ENTITIES[name].single)
MOVING: Final = tuple(name for name in forms() if ENTITIES[name].dossier == "dossier_id" and name not in SINGLE)
"""Forms whose rows go over; a form that a dossier has once (``SINGLE``) is filled in instead."""
_KNOWN: Final = [("dossier", ""), *((name, f"{name}.") for name in SINGLE)]


@dataclass(frozen=True, slots=True)
class DossierComparison:
    """Two dossiers side by side.

    ``moves``: how many rows of each form go over, those in the trash too; ``links``: rows elsewhere that name it;
    ``alike``: persons whose name stands in both.
    """

    keep: Record
    other: Record
    pairs: Sequence[Pair]
    moves: Mapping[str, int]
    links: Mapping[str, int]
    alike: int


@dataclass(frozen=True, slots=True)
class MergedDossier:
    """What became one. ``moved``: rows of each form; ``steps``: how many writes it took."""

    dossier: Record
    moved: Mapping[str, int]
    steps: int


class DossierMerging:
    """Merging dossiers of one's own keeping, both under an open card (borrow-own)."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def ordered(self, first_id: str, second_id: str) -> tuple[str, str]:
        """The two as (kept, other): the one that has headquarters' code stays, else the older one."""
        with self._desk.store.read() as session:
            rows = session.execute(select(Dossier.id, Dossier.code).where(Dossier.id.in_((first_id, second_id))))
            codes = {row.id: row.code for row in rows}
        first, second = sorted((first_id, second_id), key=lambda one: (codes.get(one) == provisional_code(one), one))
        return first, second

    def compare(self, keep_id: str, other_id: str) -> DossierComparison:
        """Both, field by field, and what would move; a *section viewed* event of each.

        Raises UserError for what can't be one customer, RefusedByRule.
        """
        with self._desk.store.read() as session:
            _both(session, keep_id, other_id)
        for one in (keep_id, other_id):
            self._gate.require(
                one, Act.SECTION_VIEWED, sections=(Section.BASIC, *(ENTITIES[s].section for s in SINGLE))
            )
        with self._desk.store.read() as session:
            keep, other = _both(session, keep_id, other_id)
            found = [*pairs("dossier", keep.values, other.values)]
            for name in SINGLE:
                mine, theirs = (_single(session, name, one) for one in (keep_id, other_id))
                found += pairs(name, mine, theirs, f"{name}.")
            moves = {name: count for name in MOVING if (count := _count(session, name, other_id))}
            links = counted(link for link in links_to(session, "dossier", other_id) if link.dossier_id != other_id)
            return DossierComparison(keep, other, tuple(found), moves, links, _alike(session, keep_id, other_id))

    def merge(self, keep_id: str, other_id: str, choices: Choices | None = None) -> MergedDossier:
        """Make the two one; ``choices`` as :class:`Pair` names them. One batch in the history.

        Raises UserError ``merge-same-dossier``, ``merge-choice``, ``merge-code``, ``merge-ring``, ``merge-conflicts``,
        ``merge-currency``; RefusedByRule (borrow-own, borrow-card).
        """
        choices = choices or {}
        check_choices(choices, _KNOWN)
        with self._desk.store.write(batch=new_id()) as session:
            keep, other = _both(session, keep_id, other_id)
            for one in (keep_id, other_id):
                self._gate.require_edit(one, sections=(Section.BASIC,), session=session)
            _insist(session, keep, other)
            basics = _basics(session, keep, other, choices)
            journal = Journal(session)
            for name in MOVING:
                journal.move(name, other_id, keep_id)
            for name in SINGLE:
                _fill(session, journal, name, (keep_id, other_id), choices)
            self._relink(session, journal, keep_id, other_id)
            journal.write("dossier", keep_id, basics)
            journal.write("dossier", other_id, {"deleted": True})
            journal.keep(keep_id, other_id)
            carry_drafts(session, other_id, keep_id, journal.moved)
            moved = {name: len(rows) for name, rows in journal.moved.items()}
            return MergedDossier(fetch(session, "dossier", row_id=keep_id)[0], moved, journal.steps)

    def merged_into(self, keep_id: str) -> str | None:
        """The dossier that :meth:`undo` would bring back."""
        with self._desk.store.read() as session:
            mark = last_mark(session, keep_id)
        return mark.other if mark is not None else None

    def undo(self, keep_id: str) -> Record:
        """Take the last merge into a dossier apart: what still stands as the merge left it goes back, and what was
        written since about the other's rows alone goes with them. Returns the other dossier.

        Raises UserError ``merge-nothing``, ``merge-gone`` where one of the two isn't here or went into a third,
        ``merge-tied`` where rows written since tie both; RefusedByRule.
        """
        with self._desk.store.write(batch=new_id()) as session:
            mark = insist_on_mark(session, keep_id)
            both = [row for one in (keep_id, mark.other) for row in fetch(session, "dossier", row_id=one)]
            if len(both) < 2 or both[0].deleted:
                raise UserError("merge-gone")
            for one in both:
                self._gate.require_edit(one.id, sections=(Section.BASIC,), session=session)
            part(session, keep_id, mark, MOVING)
            forget_mark(session, keep_id)
            return fetch(session, "dossier", row_id=mark.other)[0]

    def _relink(self, session: Session, journal: Journal, keep_id: str, other_id: str) -> None:
        """What names the other names the kept one: units beneath it, posts and institutions elsewhere, files about it.

        Only in dossiers of one's own keeping; in others' their keepers see where it went.
        """
        named = [("dossier", other_id, keep_id)]
        named += [(name, single_id(name, other_id), single_id(name, keep_id)) for name in SINGLE]
        mine = set(session.scalars(select(Dossier.id).where(Dossier.keeper_id == self._desk.me.id)))
        for entity, old, new in named:
            for link in links_to(session, entity, old):
                if link.dossier_id in mine and (link.entity, link.row_id) != ("dossier", keep_id):
                    journal.write(link.entity, link.row_id, {link.field: new})


def _both(session: Session, keep_id: str, other_id: str) -> tuple[Record, Record]:
    if keep_id == other_id:
        raise UserError("merge-same-dossier")
    found = [fetch(session, "dossier", row_id=row_id) for row_id in (keep_id, other_id)]
    for row_id, rows in zip((keep_id, other_id), found, strict=True):
        if not rows or rows[0].deleted:
            raise UserError("no-such-dossier", reference=row_id[:40])
    return found[0][0], found[1][0]


def _insist(session: Session, keep: Record, other: Record) -> None:
    """What would be lost by the merge stands against it."""
    provisional = [one.values["code"] == provisional_code(one.id) for one in (keep, other)]
    if provisional == [True, False]:
        raise UserError("merge-code", code=str(other.values["code"]))
    conflicts = select(func.count()).where(
        Divergence.dossier_id == other.id, Divergence.settled_at.is_(None), Divergence.deleted.is_(False)
    )
    if count := session.scalar(conflicts):
        raise UserError("merge-conflicts", n=count)


def _basics(session: Session, keep: Record, other: Record, choices: Choices) -> dict[str, Value]:
    """The kept dossier's basics. Raises UserError ``merge-ring`` (dossier-basic)."""
    found = chosen("dossier", keep.values, other.values, choices)
    found["name"] = found.get("name") or keep.values["name"]
    both = (keep.id, other.id)
    if found.get("parent_id") in both:  # one stood beneath the other: both stand beneath what is above them
        found["parent_id"] = next(
            (one for row in (keep, other) if (one := row.values["parent_id"]) not in (None, *both)), None
        )
    above = above_of(session)
    parent = found.get("parent_id")
    if parent is not None and set(both) & {str(parent), *line_up(str(parent), above)}:
        raise UserError("merge-ring")
    return found


def _single(session: Session, entity: str, dossier_id: str) -> Mapping[str, Value]:
    rows = fetch(session, entity, row_id=single_id(entity, dossier_id))
    return rows[0].values if rows and not rows[0].deleted else {}


def _fill(session: Session, journal: Journal, entity: str, both: tuple[str, str], choices: Choices) -> None:
    """A form that a dossier has once: the kept one's row as chosen; the other's stays with it, in the trash."""
    keep_id = both[0]
    mine, theirs = (_single(session, entity, one) for one in both)
    if not theirs:
        return
    values = chosen(entity, mine, theirs, choices, f"{entity}.")
    row_id = single_id(entity, keep_id)
    if fetch(session, entity, row_id=row_id):
        journal.write(entity, row_id, {**values, "deleted": False})
    elif values:
        journal.insert(entity, {**values, "dossier_id": keep_id}, row_id)


def _count(session: Session, entity: str, dossier_id: str) -> int:
    table = table_of(entity)
    return session.scalar(select(func.count()).where(table.c.dossier_id == dossier_id)) or 0


def _alike(session: Session, keep_id: str, other_id: str) -> int:
    """How many persons of the kept dossier have a namesake in the other."""
    names = (_names(session, one) for one in (keep_id, other_id))
    return len(set(next(names)) & set(next(names)))


def _names(session: Session, dossier_id: str) -> Iterator[str]:
    rows = select(Person.name).where(Person.dossier_id == dossier_id, Person.deleted.is_(False))
    return (bare(name) for name in session.scalars(rows))
