"""What a relationship map holds (dossier-relations, dossier-buying): people, and the ties between them.

Roles and support belong to a purchase, standing to the relation; the graph keeps them apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from app.models.enums import BuyingRoleKind, RelationLevel, Side, Standing, TieDirection

STRENGTHS: Final = range(1, 6)
"""Strength of a tie, influence of a person: 1 (least) to 5."""


@dataclass(frozen=True, slots=True)
class Person:
    """A node. A placeholder stands for a role that nobody is known for; ``seeks`` is that role.

    ``dossier_id`` is None for ours; ``unit`` is their customer's short name on a map of several. ``closed`` marks a
    dossier without an open card: only its cover's name shows. ``rival`` marks a competitor, who is on the map beside
    the people it is in touch with. ``also``: the further rows of the same human, on a map of several customers.
    """

    id: str
    name: str
    side: Side
    post: str = ""
    department: str = ""
    dossier_id: str | None = None
    unit: str = ""
    placeholder: bool = False
    seeks: BuyingRoleKind | None = None
    me: bool = False
    closed: bool = False
    rival: bool = False
    also: tuple[Person, ...] = ()

    @property
    def rows(self) -> tuple[Person, ...]:
        """This human in each customer they are a key person of, this one first."""
        return (self, *self.also)

    @property
    def ours(self) -> bool:
        return self.side is Side.OURS


@dataclass(frozen=True, slots=True)
class Knows:
    """One of ours knows one of theirs. ``level`` and ``desired`` say how far it came and shall come."""

    id: str
    staff_id: str
    person_id: str
    standing: Standing
    strength: int | None = None
    confirmed: bool = False
    level: RelationLevel | None = None
    desired: RelationLevel | None = None
    since: dt.date | None = None
    source: str = ""

    @property
    def established(self) -> bool:
        return self.standing is not Standing.NOT_ESTABLISHED


@dataclass(frozen=True, slots=True)
class Influences:
    """One of theirs influences another, for us or against us, with strength 1–5."""

    id: str
    from_id: str
    to_id: str
    sway: TieDirection = TieDirection.FOR
    strength: int | None = None


@dataclass(frozen=True, slots=True)
class CompetitorContact:
    """One of theirs is in touch with a competitor; ``competitor_id`` is its node, ``competitor`` its name."""

    id: str
    person_id: str
    competitor_id: str
    competitor: str
    strength: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PurchaseRole:
    """What one of theirs is in one purchase. ``support`` from −2 (against us) to +2 (for us), ``influence`` 1–5,
    ``looks_at`` what they look at."""

    id: str
    purchase_id: str
    person_id: str
    role: BuyingRoleKind
    support: int | None = None
    influence: int | None = None
    looks_at: str = ""
    effect: str = ""


@dataclass(frozen=True)
class Graph:
    """A relationship map at one moment. Ties whose ends aren't among the people are left out by ``pruned``."""

    people: Mapping[str, Person]
    knows: Sequence[Knows] = ()
    superior: Mapping[str, str] = field(default_factory=dict)
    """Who reports to whom: person → superior."""
    influences: Sequence[Influences] = ()
    competitors: Sequence[CompetitorContact] = ()
    roles: Sequence[PurchaseRole] = ()
    further: Sequence[tuple[str, str]] = ()
    """Further lines of command: person, a second superior."""

    @cached_property
    def theirs(self) -> Sequence[Person]:
        """Their people, placeholders among them, in the graph's order."""
        return [person for person in self.people.values() if not person.ours and not person.rival]

    @cached_property
    def ours(self) -> Sequence[Person]:
        return [person for person in self.people.values() if person.ours]

    @cached_property
    def rivals(self) -> Sequence[Person]:
        """The competitors that somebody on the map is in touch with."""
        return [person for person in self.people.values() if person.rival]

    @cached_property
    def ties_of(self) -> Mapping[str, Sequence[Knows]]:
        """The *knows* ties of each person, theirs or ours."""
        found: dict[str, list[Knows]] = {}
        for tie in self.knows:
            found.setdefault(tie.person_id, []).append(tie)
            found.setdefault(tie.staff_id, []).append(tie)
        return found

    @cached_property
    def reports(self) -> Mapping[str, Sequence[str]]:
        """Who reports to each person, in the graph's order."""
        found: dict[str, list[str]] = {}
        for person_id in self.people:
            above = self.superior.get(person_id)
            if above is not None:
                found.setdefault(above, []).append(person_id)
        return found

    @cached_property
    def roles_of(self) -> Mapping[str, Sequence[PurchaseRole]]:
        found: dict[str, list[PurchaseRole]] = {}
        for role in self.roles:
            found.setdefault(role.person_id, []).append(role)
        return found

    def influence(self, person_id: str) -> int | None:
        """The greatest influence 1–5 a person has in the purchases at hand; None if nobody said."""
        return max((r.influence for r in self.roles_of.get(person_id, ()) if r.influence is not None), default=None)

    def standing(self, person_id: str) -> Standing:
        """How a person stands to us as a whole: as their strongest established tie says; among equals the worse.

        Unknown strength counts as 2. Nobody knows them: not established.
        """
        ties = [tie for tie in self.ties_of.get(person_id, ()) if tie.established]
        if not ties:
            return Standing.NOT_ESTABLISHED
        return max(ties, key=lambda tie: (tie.strength or 2, tie.confirmed, BAD.index(tie.standing))).standing

    def pruned(self) -> Graph:
        """Without ties to people who aren't here, a person who is their own superior, a competitor nobody meets."""
        met = {t.competitor_id for t in self.competitors if t.person_id in self.people}
        here = {one: person for one, person in self.people.items() if not person.rival or one in met}
        return replace(
            self,
            people=here,
            knows=[t for t in self.knows if t.staff_id in here and t.person_id in here],
            superior={k: v for k, v in self.superior.items() if k in here and v in here and k != v},
            influences=[t for t in self.influences if t.from_id in here and t.to_id in here and t.from_id != t.to_id],
            competitors=[t for t in self.competitors if t.person_id in here and t.competitor_id in here],
            roles=[r for r in self.roles if r.person_id in here],
            further=[(a, b) for a, b in self.further if a in here and b in here and a != b],
        )

    def only(self, ids: set[str]) -> Graph:
        """The part with these people, and the competitors they are in touch with."""
        ids = ids | {t.competitor_id for t in self.competitors if t.person_id in ids}
        return replace(self, people={k: v for k, v in self.people.items() if k in ids}).pruned()

    def of_purchase(self, purchase_id: str) -> Graph:
        """Who decides this purchase: those with a role in it, their superiors, who influences them, who knows them."""
        roles = [role for role in self.roles if role.purchase_id == purchase_id]
        ids = {role.person_id for role in roles}
        ids |= {tie.from_id for tie in self.influences if tie.to_id in ids}
        for person_id in list(ids):
            ids.update(self.chain(person_id))
        ids |= {tie.staff_id for tie in self.knows if tie.person_id in ids}
        return replace(self, roles=roles).only(ids)

    def chain(self, person_id: str) -> Iterator[str]:
        """The superiors of a person, nearest first; a ring of superiors ends where it began."""
        seen = {person_id}
        above = self.superior.get(person_id)
        while above is not None and above not in seen:
            seen.add(above)
            yield above
            above = self.superior.get(above)


BAD: Final = (Standing.NOT_ESTABLISHED, Standing.POSITIVE, Standing.NEUTRAL, Standing.NEGATIVE)
"""Standings from the harmless to the worse."""
