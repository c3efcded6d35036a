"""The relationship map (dossier-relations, dossier-buying, coverage): of a dossier, a purchase, a group; now or then.

Every map is read through the gate: the section view is committed before anything is returned. Of dossiers without an
open card a group's map shows the cover's name only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accesslog.events import Act
from app.errors import UserError
from app.i18n import tr
from app.models import Dossier, MapPosition, Opportunity, Relation
from app.models.enums import Role, Side, Standing, known
from app.models.fields import Section
from app.rules.borrowing import Action
from app.rules.relations.changes import MapChange, changes
from app.rules.relations.coverage import (
    Balance,
    Negative,
    OneOnly,
    balance,
    known_to_one_only,
    negative_and_influencers,
    nobody_knows,
    open_roles,
    single_threaded,
)
from app.rules.relations.graph import Graph, Knows, Person
from app.rules.relations.humans import one_each
from app.rules.relations.paths import Path, warm_path
from app.rules.relations.space import Point
from app.services.desk import Desk
from app.services.map_graph import our_people, same_humans, theirs, whole
from app.services.map_rows import first_change, quarters, rows_at
from app.services.reading import Gate

SECTIONS: Final = (Section.RELATIONS, Section.PERSONS, Section.BUYING, Section.COMPETITORS)

_NONE: Final = (None, None)
_LIVING: Final = Relation.deleted.is_(False)
_BROAD: Final = (
    select(Relation.dossier_id)
    .where(_LIVING, Relation.standing.in_([str(one) for one in Standing if one is not Standing.NOT_ESTABLISHED]))
    .group_by(Relation.dossier_id)
    .having(func.min(Relation.staff_id) != func.max(Relation.staff_id))
    .having(func.min(Relation.person_id) != func.max(Relation.person_id))
)
"""Dossiers that surely don't hang by one thread: several of ours know several of theirs. They are most, and the
database sees it without handing out their ties.
"""
_TIES: Final = select(
    Relation.id, Relation.dossier_id, Relation.staff_id, Relation.person_id, Relation.standing
).where(_LIVING)  # fmt: skip
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class MapView:
    """A map as it was read. ``kept``: where people were put by hand. ``at``: the moment shown, None for now.

    ``head``: the uppermost dossier of the group, on a group's map; ``dossiers``: those that are open on it.
    """

    dossier_id: str
    unit: str
    code: str
    graph: Graph
    purchase_id: str | None = None
    purchase: str = ""
    head: str = ""
    at: int | None = None
    kept: Mapping[str, Point] = field(default_factory=dict)
    dossiers: tuple[str, ...] = ()

    @property
    def group(self) -> bool:
        return bool(self.head)

    @property
    def plane(self) -> str | None:
        """What the positions kept for this map stand under (``MapPosition.opportunity_id``)."""
        return self.head or self.purchase_id


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a map says about us; people by identity. ``balance`` and ``open_roles`` of its purchase only."""

    people: int
    nobody_knows: Sequence[str]
    one_only: Sequence[OneOnly]
    negative: Sequence[Negative]
    balance: Balance | None
    open_roles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Hanging:
    """An account that hangs by one thread. Who holds it is told only under an open card."""

    dossier_id: str
    code: str
    name: str
    ties: int
    ours: str | None
    theirs: str | None


class RelationshipMap:
    """Maps of one person at one desk."""

    def __init__(self, desk: Desk, gate: Gate) -> None:
        self._desk = desk
        self._gate = gate

    def view(
        self, dossier_id: str, *, purchase_id: str | None = None, all_people: bool = False, at: int | None = None
    ) -> MapView:
        """The map of a dossier; of one purchase if ``purchase_id`` is given: those who decide it, with everybody else
        only if ``all_people``. ``purchase_id`` may be the purchase's number too. As it stood ``at`` a moment (UTC
        milliseconds) if one is given.

        One *section viewed* event. Raises RefusedByRule (borrow-card), UserError for a purchase of another dossier.
        """
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=SECTIONS)
        with self._desk.store.read() as session:
            dossier = session.get_one(Dossier, dossier_id)
            purchase = ""
            if purchase_id is not None:
                found = _purchase(session, dossier_id, purchase_id)
                purchase_id, purchase = found.id, found.title or found.product or found.number
            part = theirs(rows_at(session, dossier_id, at), dossier_id, purchase_id)
            ours = our_people(session, (tie.staff_id for tie in part.knows), self._desk.me.id, _posts())
            graph = whole([part], ours)
            if purchase_id is not None and not all_people:
                graph = _with_me(graph.of_purchase(purchase_id), ours, self._desk.me.id)
            kept = {who: (float(row.x), float(row.y)) for who, row in positions(session, [dossier_id], purchase_id)}
            return MapView(
                dossier_id, dossier.short_name or dossier.name, dossier.code, graph, purchase_id, purchase, at=at,
                kept={who: spot for who, spot in kept.items() if who in graph.people}, dossiers=(dossier_id,),
            )  # fmt: skip

    def group(self, dossier_id: str, *, at: int | None = None) -> MapView:
        """The map of the whole group a dossier belongs to, across its branches. One event for each open dossier.

        A branch without an open card shows by its cover's name; the dossier itself needs its card. A human who is a key
        person of several open dossiers is one person, in the past too.
        """
        with self._desk.store.read() as session:
            query = select(Dossier.id, Dossier.parent_id, Dossier.name, Dossier.short_name, Dossier.code)
            known = {row.id: row for row in session.execute(query.where(Dossier.deleted.is_(False)))}
        top, seen = dossier_id, {dossier_id}
        while (parent := known[top].parent_id) in known and parent not in seen:
            top = str(parent)
            seen.add(top)
        below: dict[str, list[str]] = {}
        for row in known.values():
            below.setdefault(row.parent_id or "", []).append(row.id)
        members, waiting = [], [top]
        while waiting:
            here = waiting.pop(0)
            if here not in members:
                members.append(here)
                waiting += below.get(here, [])
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=SECTIONS)
        parts, closed, opened = [], [], []
        for member in members:
            name = known[member].short_name or known[member].name
            if member != dossier_id and not self._gate.ask(member, Action.READ_SECTION)[0].allowed:
                closed.append(Person(member, name, Side.THEIRS, dossier_id=member, closed=True))
                continue
            if member != dossier_id:
                self._gate.require(member, Act.SECTION_VIEWED, sections=SECTIONS)
            with self._desk.store.read() as session:
                parts.append(theirs(rows_at(session, member, at), member, None, name))
            opened.append(member)
        with self._desk.store.read() as session:
            staff = (tie.staff_id for part in parts for tie in part.knows)
            ours = our_people(session, staff, self._desk.me.id, _posts())
            same = same_humans(session, opened)
            spots = {who: (float(row.x), float(row.y)) for who, row in positions(session, opened, top)}
        kept = {same.get(who, who): spot for who, spot in spots.items()}
        kept |= {who: spots[who] for who in same.values() if who in spots}
        row, graph = known[top], one_each(whole(parts, ours, closed), same)
        return MapView(
            dossier_id, row.short_name or row.name, known[dossier_id].code, graph, head=top, at=at,
            kept={who: spot for who, spot in kept.items() if who in graph.people}, dossiers=tuple(opened),
        )  # fmt: skip

    def moments(self, dossier_id: str) -> Sequence[int]:
        """Moments to slide through: the quarters since the map's first row, and now (UTC milliseconds)."""
        self._gate.require(dossier_id, Act.SECTION_VIEWED, sections=(Section.HISTORY,))
        with self._desk.store.read() as session:
            since = first_change(session, dossier_id)
        now = self._desk.now_ms()
        return [now] if since is None else quarters(since, now)

    def since(self, view: MapView, moment: int) -> Sequence[MapChange]:
        """What changed on a map since a moment. Reads the map of that moment (one more *section viewed* event)."""
        if view.group:
            before = self.group(view.dossier_id, at=moment)
        else:
            before = self.view(view.dossier_id, purchase_id=view.purchase_id, at=moment)
        return changes(before.graph, view.graph)

    def path(self, view: MapView, person_id: str, start: str | None = None) -> Path | None:
        """The shortest warm path from one of ours (oneself, if None) to a person. UserError for a stranger."""
        try:
            return warm_path(view.graph, start or self._desk.me.id, person_id)
        except KeyError:
            raise UserError("map-no-person", reference=person_id[:40]) from None

    def single_threaded(self) -> Sequence[Hanging]:
        """Accounts in one's own keeping that hang by one thread, over all dossiers, like the completeness on their
        covers: a figure. Who holds the thread is told only where a card is open. Raises RefusedByRule (borrow-place).
        """
        self._gate.require_cover()
        opened = set(self._gate.open_dossiers())
        with self._desk.store.read() as session:
            mine = select(Dossier.id, Dossier.code, Dossier.name).where(
                Dossier.keeper_id == self._desk.me.id, Dossier.deleted.is_(False)
            )
            broad = set(session.scalars(_BROAD))
            covers = {row.id: row for row in session.execute(mine) if row.id not in broad}
            ties: list[tuple[str, Knows | None]] = [(one, None) for one in covers]
            narrow = list(covers)
            for begin in range(0, len(narrow), _AT_ONCE):
                some = _TIES.where(Relation.dossier_id.in_(narrow[begin : begin + _AT_ONCE]))
                ties += _ties(session.execute(some))
        found = []
        for thread in single_threaded(ties):
            cover, may = covers[thread.dossier_id], thread.dossier_id in opened
            found.append(
                Hanging(
                    cover.id, cover.code, cover.name, thread.ties, *((thread.ours, thread.theirs) if may else _NONE)
                )
            )
        return found


def coverage(view: MapView) -> Coverage:
    """The answers of rule **coverage** for a map."""
    graph, purchase = view.graph, view.purchase_id
    return Coverage(
        sum(not person.placeholder and not person.closed for person in graph.theirs), nobody_knows(graph),
        known_to_one_only(graph), negative_and_influencers(graph),
        balance(graph, purchase) if purchase else None,
        [str(role) for role in open_roles(graph, purchase)] if purchase else [],
    )  # fmt: skip


def positions(session: Session, dossiers: Sequence[str], plane: str | None) -> Iterator[tuple[str, MapPosition]]:
    """Who was put where by hand, by the id of their card. ``plane``: the purchase of a purchase's map, the uppermost
    dossier of a group's map, None for a dossier's own map.
    """
    found = session.scalars(
        select(MapPosition)
        .where(
            MapPosition.dossier_id.in_(dossiers), MapPosition.deleted.is_(False),
            MapPosition.opportunity_id == plane if plane else MapPosition.opportunity_id.is_(None),
        )
        .order_by(MapPosition.id)
    )  # fmt: skip
    return ((str(row.person_id or row.staff_id or row.role_id), row) for row in found)


def _purchase(session: Session, dossier_id: str, reference: str) -> Opportunity:
    by = Opportunity.id == reference if len(reference) == 36 else Opportunity.number == reference.upper()
    found = session.scalars(select(Opportunity).where(Opportunity.dossier_id == dossier_id, by)).first()
    if found is None:
        raise UserError("map-no-purchase", reference=reference[:40])
    return found


def _with_me(graph: Graph, ours: Mapping[str, Person], me: str) -> Graph:
    """Oneself is always on the map: paths begin there."""
    if me in graph.people or me not in ours:
        return graph
    return whole([graph], {me: ours[me], **{p.id: p for p in graph.ours}})


def _posts() -> dict[str, str]:
    return {str(role): tr(f"enum.Role.{role}") for role in Role}


def _ties(rows: Iterable[Any]) -> Iterator[tuple[str, Knows]]:
    for row in rows:
        standing = known(Standing, row.standing) or Standing.NOT_ESTABLISHED
        yield row.dossier_id, Knows(row.id, row.staff_id, row.person_id, standing)
