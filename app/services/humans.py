"""One human being in several dossiers (ADR 0011): rows of persons that carry the same ``human_id``.

Said by a person, of dossiers in their own keeping only. What the other rows hold shows only while their own dossiers'
cards are open (borrow-card); the identity alone tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Dossier, Person
from app.models.fields import Section
from app.models.ids import new_id
from app.services.desk import Desk
from app.services.reading import Gate


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same human as key person of another customer."""

    person_id: str
    dossier_id: str
    dossier_code: str
    dossier_name: str
    name: str
    post: str | None
    department: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """Where else a person is kept, as far as open cards show.

    ``hidden``: nothing shows, yet the person's own row says that there is something.
    """

    person_id: str
    elsewhere: Sequence[Elsewhere]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Namesake:
    """A person of the same name in another opened dossier, who may be the same human."""

    person_id: str
    dossier_name: str
    name: str
    post: str | None


class Humans:
    """Who is the same human, at one desk."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def places(self, person_id: str) -> Places:
        """The other rows of the same human in dossiers whose card is open; a *person viewed* event for each of them.

        Raises UserError for an unknown person, RefusedByRule.
        """
        with self._desk.store.read() as session:
            person = _one(session, person_id)
        self._view(person)
        if person.human_id is None:
            return Places(person_id, (), False)
        with self._desk.store.read() as session:
            rows = self._in_open(session, Person.human_id == person.human_id, person)
        for row, _ in rows:
            self._view(row)
        found = tuple(
            Elsewhere(row.id, row.dossier_id, dossier.code, dossier.name, row.name, row.post, row.department)
            for row, dossier in rows
        )
        return Places(person_id, found, not found)

    def namesakes(self, person_id: str) -> Sequence[Namesake]:
        """Whom one may mean: persons of the same name in other own dossiers whose card is open, not yet the same human.

        A *person viewed* event for each of them. Raises UserError, RefusedByRule.
        """
        with self._desk.store.read() as session:
            person = _one(session, person_id)
        self._view(person)
        with self._desk.store.read() as session:
            rows = [
                (row, dossier)
                for row, dossier in self._in_open(session, Dossier.keeper_id == self._desk.me.id, person)
                if bare(row.name) == bare(person.name) and (row.human_id is None or row.human_id != person.human_id)
            ]
        for row, _ in rows:
            self._view(row)
        return [Namesake(row.id, dossier.name, row.name, row.post) for row, dossier in rows]

    def same(self, person_id: str, other_id: str, *, anyway: bool = False) -> Places:
        """Say that two persons of different dossiers are the same human; whoever is the same as either comes along.

        ``anyway``: though their names differ. Raises UserError ``human-self``, ``human-here`` (merge them instead),
        ``human-others`` where both are the same as persons of dossiers that aren't one's own, ``human-names``,
        ``human-twice`` where a dossier has a row of either already; RefusedByRule (borrow-own, borrow-card).
        """
        if person_id == other_id:
            raise UserError("human-self")
        with self._desk.store.write(batch=new_id()) as session:
            both = [_one(session, one) for one in (person_id, other_id)]
            self._may_edit(session, both)
            if both[0].dossier_id == both[1].dossier_id:
                raise UserError("human-here")
            groups = [_group(session, one) for one in both]
            kept = next((at for at in (0, 1) if not self._own(session, groups[at])), 0)
            joining = groups[1 - kept]
            if not self._own(session, joining):
                raise UserError("human-others")
            self._may_edit(session, joining)
            if not anyway and bare(both[0].name) != bare(both[1].name):
                raise UserError("human-names")
            _insist_on_one_each(both, groups)
            human = both[kept].human_id or both[1 - kept].human_id or new_id()
            _say(session, {row.id for row in (*both, *joining) if row.human_id != human}, human)
        return self.places(person_id)

    def apart(self, person_id: str) -> Places:
        """Take back that a person is the same human as others. Raises UserError ``human-alone``; RefusedByRule."""
        with self._desk.store.write(batch=new_id()) as session:
            person = _one(session, person_id)
            group = _group(session, person)
            self._may_edit(session, [person])
            if person.human_id is None:
                raise UserError("human-alone")
            rest = [row for row in group if row.id != person_id and not row.deleted]
            leaving = [person]
            if len(rest) == 1 and self._own(session, rest):  # nobody is the same as nobody
                self._may_edit(session, rest)
                leaving += rest
            _say(session, {row.id for row in leaving}, None)
        return self.places(person_id)

    # -- inside

    def _view(self, row: Person) -> None:
        self._gate.require(row.dossier_id, Act.PERSON_VIEWED, sections=(Section.PERSONS,), rows=(row.id,))

    def _may_edit(self, session: Session, rows: Iterable[Person]) -> None:
        for row in rows:
            self._gate.require_edit(row.dossier_id, sections=(Section.PERSONS,), rows=(row.id,), session=session)

    def _own(self, session: Session, rows: Sequence[Person]) -> bool:
        keepers = select(Dossier.keeper_id).where(Dossier.id.in_({row.dossier_id for row in rows}))
        return set(session.scalars(keepers)) <= {self._desk.me.id}

    def _in_open(self, session: Session, condition: object, person: Person) -> list[tuple[Person, Dossier]]:
        """Other living persons of whom something holds, in other dossiers whose card is open, by the dossier's name."""
        query = (
            select(Person, Dossier)
            .join(Dossier, Dossier.id == Person.dossier_id)
            .where(condition, Person.deleted.is_(False), Person.id != person.id)  # type: ignore[arg-type]
            .where(Person.dossier_id != person.dossier_id, Dossier.id.in_(self._gate.open_dossiers()))
            .order_by(Dossier.name, Person.id)
        )
        return [(row, dossier) for row, dossier in session.execute(query)]


def bare(name: str) -> str:
    """A name as it is compared with others: without spaces, in small letters."""
    return "".join(name.split()).casefold()


def _one(session: Session, person_id: str) -> Person:
    found = session.get(Person, person_id)
    if found is None:
        raise UserError("no-such-row", id=person_id[:40])
    return found


def _group(session: Session, person: Person) -> Sequence[Person]:
    """Everyone on this laptop who is the same human, the person too."""
    if person.human_id is None:
        return [person]
    return session.scalars(select(Person).where(Person.human_id == person.human_id).order_by(Person.id)).all()


def _insist_on_one_each(both: Sequence[Person], groups: Sequence[Sequence[Person]]) -> None:
    """No dossier gets a second row of the human, through a third row either. Raises UserError ``human-twice``.

    What two rows of one dossier had in common before (dossiers that were merged) stands against nothing.
    """
    if both[0].human_id is not None and both[0].human_id == both[1].human_id:
        return
    homes = [
        {one.dossier_id, *(row.dossier_id for row in group if not row.deleted)}
        for one, group in zip(both, groups, strict=True)
    ]
    if homes[0] & homes[1]:
        raise UserError("human-twice")


def _say(session: Session, rows: Iterable[str], human: str | None) -> None:
    for row_id in sorted(rows):
        session.execute(update(Person).where(Person.id == row_id).values(human_id=human))
