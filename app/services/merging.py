"""Two rows that are one person: compared field by field, made one, and taken apart again. No link is lost.

Everything that named the other person names the kept one afterwards: relations, posts, buying roles, visits, plans,
consents, files, whoever reports to them. The other row goes into the trash with its whole history (dossier-history).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Base, Setting
from app.models.fields import ENTITIES, Section
from app.models.ids import new_id
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.records import Record, dossier_of, fetch, insert_row, write_row
from app.services.values import Value, stored

KEEP: Final = "keep"
OTHER: Final = "other"
_SILENT: Final = ("human_id", "photo")
"""Fields that a person doesn't type: the kept row's, or the other's where it has none."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One field of both; ``choice`` is what is proposed: the kept one's value, or the other's where it says nothing."""

    field: str
    keep: Value
    other: Value
    choice: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two persons side by side. ``links``: how many rows of each form name the other and would move."""

    keep: Record
    other: Record
    pairs: Sequence[Pair]
    links: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Merged:
    """What became one. ``moved``: rows of each form; ``steps``: how many writes it took (for *undo*)."""

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
            links = {entity: len(rows) for entity, rows in _by_entity(_links(session, other)).items()}
        rows = (keep_id, other_id)
        self._gate.require(dossier_of(keep), Act.PERSON_VIEWED, sections=(Section.PERSONS,), rows=rows)
        return Comparison(keep, other, tuple(_pairs(keep, other)), links)

    def merge(self, keep_id: str, other_id: str, choices: Mapping[str, str] | None = None) -> Merged:
        """Make the two one. ``choices``: field → ``keep`` or ``other``; what isn't chosen follows the proposal.

        Raises UserError ``merge-same``, ``merge-elsewhere``, ``merge-choice``; RefusedByRule.
        """
        with self._desk.store.write() as session:
            keep, other = _both(session, keep_id, other_id)
            dossier_id = dossier_of(keep)
            self._gate.require_edit(dossier_id, sections=(Section.PERSONS,), rows=(keep_id, other_id), session=session)
            journal = _Journal(session)
            moved: dict[str, int] = {}
            for entity, row_id, field in _links(session, other):
                journal.write(entity, row_id, {field: keep_id})
                moved[entity] = moved.get(entity, 0) + 1
            _untie(session, journal, keep_id)
            _keep_post(journal, keep, other, dossier_id, choices or {})
            journal.write("person", keep_id, _chosen(keep, other, choices or {}))
            _unloop(session, journal, keep_id)
            journal.write("person", other_id, {"deleted": True})
            session.merge(Setting(name=f"merge.{keep_id}", value={"other": other_id, "lines": journal.lines}))
            return Merged(fetch(session, "person", row_id=keep_id)[0], moved, len(journal.lines))

    def undo(self, keep_id: str) -> Record:
        """Take a merge apart: each link and value that still stands as the merge left it goes back. Returns the other
        person. Raises UserError ``merge-nothing``; RefusedByRule.
        """
        with self._desk.store.write() as session:
            mark = session.get(Setting, f"merge.{keep_id}")
            if mark is None:
                raise UserError("merge-nothing")
            keep = fetch(session, "person", row_id=keep_id)[0]
            self._gate.require_edit(dossier_of(keep), sections=(Section.PERSONS,), rows=(keep_id,), session=session)
            for entity, row_id, before, after in reversed(mark.value["lines"]):
                _back(session, entity, row_id, before, after)
            other: str = mark.value["other"]
            session.delete(mark)
            return fetch(session, "person", row_id=other)[0]


class _Journal:
    """Writes rows and notes what stood there before, for taking it back."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.lines: list[tuple[str, str, dict[str, Any] | None, dict[str, Any]]] = []

    def write(self, entity: str, row_id: str, values: Mapping[str, Value]) -> None:
        record = fetch(self._session, entity, row_id=row_id)[0]
        known: dict[str, Value] = {**record.values, "deleted": record.deleted}
        differs = {name: value for name, value in values.items() if known.get(name) != value}
        if differs:
            write_row(self._session, entity, row_id, differs)
            before = {name: _plain(known.get(name)) for name in differs}
            self.lines.append((entity, row_id, before, {name: _plain(value) for name, value in differs.items()}))

    def insert(self, entity: str, values: Mapping[str, Value]) -> None:
        row_id = new_id()
        insert_row(self._session, entity, row_id, values)
        self.lines.append((entity, row_id, None, {"deleted": False}))


def _plain(value: Value) -> Any:
    """As JSON has it."""
    return value if value is None or isinstance(value, str | int | bool) else value.isoformat()


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


def _pairs(keep: Record, other: Record) -> Iterator[Pair]:
    for spec in ENTITIES["person"].editable():
        mine, theirs = keep.values.get(spec.name), other.values.get(spec.name)
        if mine is not None or theirs is not None:
            yield Pair(spec.name, mine, theirs, OTHER if mine is None else KEEP)


def _chosen(keep: Record, other: Record, choices: Mapping[str, str]) -> dict[str, Value]:
    """The kept row's values after the merge."""
    for field, choice in choices.items():
        spec = ENTITIES["person"].fields.get(field)
        if spec is None or not spec.field.editable or choice not in (KEEP, OTHER):
            raise UserError("merge-choice", field=field[:40])
    found: dict[str, Value] = {}
    for pair in _pairs(keep, other):
        found[pair.field] = pair.other if choices.get(pair.field, pair.choice) == OTHER else pair.keep
    for field in _SILENT:
        found[field] = keep.values.get(field) or other.values.get(field)
    if not found.get("name"):
        found["name"] = keep.values["name"]
    if found.get("reports_to_id") in (keep.id, other.id):
        found["reports_to_id"] = None
    return found


def _links(session: Session, person: Record) -> Sequence[tuple[str, str, str]]:
    """Every field of every row, in the trash or not, that names a person: form, row, field."""
    found = []
    for entity, spec in ENTITIES.items():
        table = Base.metadata.tables[entity]
        named = [name for name, field in spec.fields.items() if field.refers == "person"]
        for name in [*named, *(["about_id"] if entity == "attachment" else [])]:
            for row_id in session.scalars(select(table.c.id).where(table.c[name] == person.id).order_by(table.c.id)):
                found.append((entity, row_id, name))
    return found


def _by_entity(links: Sequence[tuple[str, str, str]]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entity, row_id, _ in links:
        found.setdefault(entity, set()).add(row_id)
    return found


def _untie(session: Session, journal: _Journal, keep_id: str) -> None:
    """A tie between the two has become a tie to oneself: it goes into the trash."""
    table = Base.metadata.tables["influence"]
    query = select(table.c.id).where(table.c.from_id == keep_id, table.c.to_id == keep_id, table.c.deleted.is_(False))
    for row_id in session.scalars(query).all():
        journal.write("influence", row_id, {"deleted": True})


def _unloop(session: Session, journal: _Journal, keep_id: str) -> None:
    """Nobody reports to themselves, not through others either: then the kept person reports to nobody."""
    table = Base.metadata.tables["person"]
    at: str | None = keep_id
    seen: set[str] = set()
    while at is not None and at not in seen:
        seen.add(at)
        at = session.scalar(select(table.c.reports_to_id).where(table.c.id == at))
    if at == keep_id:
        journal.write("person", keep_id, {"reports_to_id": None})


def _keep_post(journal: _Journal, keep: Record, other: Record, dossier_id: str, choices: Mapping[str, str]) -> None:
    """The post that isn't chosen stays as a line of the person's posts."""
    chosen = OTHER if choices.get("post", KEEP if keep.values.get("post") else OTHER) == OTHER else KEEP
    lost = keep if chosen == OTHER else other
    stays = other if chosen == OTHER else keep
    title = lost.values.get("post")
    if title and title != stays.values.get("post"):
        values = {"dossier_id": dossier_id, "person_id": keep.id, "title": title,
                  "department": lost.values.get("department"), "current": True}  # fmt: skip
        journal.insert("post", values)


def _back(
    session: Session, entity: str, row_id: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> None:
    found = fetch(session, entity, row_id=row_id)
    if not found:
        return
    now: dict[str, Value] = {**found[0].values, "deleted": found[0].deleted}
    specs = ENTITIES[entity].fields
    back = before if before is not None else {"deleted": True}
    values = {
        name: value if name == "deleted" else stored(specs[name], value)
        for name, value in back.items()
        if _plain(now.get(name)) == after.get(name)
    }
    if values:
        write_row(session, entity, row_id, values)
