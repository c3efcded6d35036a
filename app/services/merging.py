"""Two rows that are one person: compared field by field, made one, and taken apart again. No link is lost.

Everything that named the other person names the kept one afterwards: relations, posts, buying roles, visits, plans,
consents, files, whoever reports to them. The other row goes into the trash with its whole history (dossier-history).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Base
from app.models.fields import Section
from app.models.ids import new_id
from app.services.desk import Desk
from app.services.merge_choice import KEEP, OTHER, Choices, Pair, check_choices, chosen, pairs
from app.services.merge_journal import Journal, take_back
from app.services.merge_links import counted, links_to
from app.services.merge_marks import forget_mark, insist_on_mark
from app.services.reading import Gate
from app.services.records import Record, dossier_of, fetch
from app.services.values import Value

_SILENT: Final = ("human_id", "photo")
"""Fields that a person doesn't type: the kept row's, or the other's where it has none."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two persons side by side. ``links``: how many rows of each form name the other and would move."""

    keep: Record
    other: Record
    pairs: Sequence[Pair]
    links: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Merged:
    """What became one. ``moved``: rows of each form; ``steps``: how many writes it took."""

    person: Record
    moved: Mapping[str, int]
    steps: int


class Merging:
    """Merging at one desk; both persons stand in one dossier (one human in several dossiers: ADR 0011)."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def compare(self, keep_id: str, other_id: str) -> Comparison:
        """Both, field by field; logged as *person viewed*. Raises UserError for what can't be one person."""
        with self._desk.store.read() as session:
            keep, other = _both(session, keep_id, other_id)
            links = counted(links_to(session, "person", other_id))
        rows = (keep_id, other_id)
        self._gate.require(dossier_of(keep), Act.PERSON_VIEWED, sections=(Section.PERSONS,), rows=rows)
        return Comparison(keep, other, tuple(pairs("person", keep.values, other.values)), links)

    def merge(self, keep_id: str, other_id: str, choices: Choices | None = None) -> Merged:
        """Make the two one. ``choices``: field → ``keep`` or ``other``; what isn't chosen follows the proposal.

        Raises UserError ``merge-same``, ``merge-elsewhere``, ``merge-choice``; RefusedByRule.
        """
        with self._desk.store.write() as session:
            keep, other = _both(session, keep_id, other_id)
            dossier_id = dossier_of(keep)
            self._gate.require_edit(dossier_id, sections=(Section.PERSONS,), rows=(keep_id, other_id), session=session)
            journal = Journal(session)
            links = links_to(session, "person", other_id)
            for link in links:
                journal.write(link.entity, link.row_id, {link.field: keep_id})
            _untie(session, journal, keep_id)
            _keep_post(journal, keep, other, dossier_id, choices or {})
            journal.write("person", keep_id, _chosen(keep, other, choices or {}))
            _unloop(session, journal, keep_id)
            journal.write("person", other_id, {"deleted": True})
            journal.keep(keep_id, other_id)
            moved: dict[str, int] = {}
            for link in links:
                moved[link.entity] = moved.get(link.entity, 0) + 1
            return Merged(fetch(session, "person", row_id=keep_id)[0], moved, journal.steps)

    def undo(self, keep_id: str) -> Record:
        """Take a merge apart: each link and value that still stands as the merge left it goes back. Returns the other
        person. Raises UserError ``merge-nothing``, ``merge-gone`` where one of the two isn't here; RefusedByRule.
        """
        with self._desk.store.write(batch=new_id()) as session:  # one step: *undo* mustn't take back a part of it
            mark = insist_on_mark(session, keep_id)
            both = [row for one in (keep_id, mark.other) for row in fetch(session, "person", row_id=one)]
            if len(both) < 2:
                raise UserError("merge-gone")
            for dossier_id in dict.fromkeys(map(dossier_of, both)):
                self._gate.require_edit(dossier_id, sections=(Section.PERSONS,), rows=(keep_id,), session=session)
            take_back(session, mark.lines)
            forget_mark(session, keep_id)
            return fetch(session, "person", row_id=mark.other)[0]


def _both(session: Session, keep_id: str, other_id: str) -> tuple[Record, Record]:
    if keep_id == other_id:
        raise UserError("merge-same")
    found = [fetch(session, "person", row_id=row_id) for row_id in (keep_id, other_id)]
    for row_id, rows in zip((keep_id, other_id), found, strict=True):
        if not rows or rows[0].deleted:
            raise UserError("no-such-row", id=row_id[:40])
    keep, other = found[0][0], found[1][0]
    if keep.dossier_id != other.dossier_id:
        raise UserError("merge-elsewhere")
    return keep, other


def _chosen(keep: Record, other: Record, choices: Choices) -> dict[str, Value]:
    """The kept row's values after the merge."""
    check_choices(choices, [("person", "")])
    found = chosen("person", keep.values, other.values, choices)
    for field in _SILENT:
        found[field] = keep.values.get(field) or other.values.get(field)
    if not found.get("name"):
        found["name"] = keep.values["name"]
    if found.get("reports_to_id") in (keep.id, other.id):
        found["reports_to_id"] = None
    return found


def _untie(session: Session, journal: Journal, keep_id: str) -> None:
    """A tie between the two has become a tie to oneself: it goes into the trash."""
    table = Base.metadata.tables["influence"]
    query = select(table.c.id).where(table.c.from_id == keep_id, table.c.to_id == keep_id, table.c.deleted.is_(False))
    for row_id in session.scalars(query).all():
        journal.write("influence", row_id, {"deleted": True})


def _unloop(session: Session, journal: Journal, keep_id: str) -> None:
    """Nobody reports to themselves, not through others either: then the kept person reports to nobody."""
    table = Base.metadata.tables["person"]
    at: str | None = keep_id
    seen: set[str] = set()
    while at is not None and at not in seen:
        seen.add(at)
        at = session.scalar(select(table.c.reports_to_id).where(table.c.id == at))
    if at == keep_id:
        journal.write("person", keep_id, {"reports_to_id": None})


def _keep_post(journal: Journal, keep: Record, other: Record, dossier_id: str, choices: Choices) -> None:
    """The post that isn't chosen stays as a line of the person's posts."""
    taken = choices.get("post", KEEP if keep.values.get("post") else OTHER)
    stays, lost = (other, keep) if taken == OTHER else (keep, other)
    title = lost.values.get("post")
    if title and title != stays.values.get("post"):
        values = {"dossier_id": dossier_id, "person_id": keep.id, "title": title,
                  "department": lost.values.get("department"), "current": True}  # fmt: skip
        journal.insert("post", values)
