"""What a relationship map says about us (coverage): each question is one function."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.models.enums import BuyingRoleKind, Standing, TieDirection
from app.rules.relations.graph import Graph, Knows, Person

ROLE_WEIGHT: Final = {
    BuyingRoleKind.DECIDER: 3,
    BuyingRoleKind.APPROVER: 3,
    BuyingRoleKind.INFLUENCER: 2,
    BuyingRoleKind.BUYER: 2,
    BuyingRoleKind.GATEKEEPER: 1,
    BuyingRoleKind.USER: 1,
}
"""How much a role counts in a decision: who decides or approves three times a user or gatekeeper."""

UNKNOWN_INFLUENCE: Final = 2
"""What an influence counts that nobody has estimated: a little less than the middle."""


@dataclass(frozen=True, slots=True)
class OneOnly:
    """A person whom one of ours alone knows."""

    person_id: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class Influencer:
    """Who influences a person: by a tie drawn on the map, or as direct superior (``sway`` None)."""

    person_id: str
    sway: TieDirection | None
    strength: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Negative:
    """A person with a negative relation: to whom of ours, and who influences them, the best disposed first."""

    person_id: str
    staff_ids: tuple[str, ...]
    influencers: tuple[Influencer, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """One person's part in a decision: ``weight`` = influence × weight of the role that counts most."""

    person_id: str
    role: BuyingRoleKind
    support: int | None
    weight: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Support against opposition in a purchase. ``undecided`` is neutral or not said; ``unknown`` how many not said."""

    supporting: int
    undecided: int
    opposing: int
    unknown: int
    people: tuple[Weight, ...]

    @property
    def total(self) -> int:
        return self.supporting + self.undecided + self.opposing


@dataclass(frozen=True, slots=True)
class Thread:
    """An account that hangs by one thread: ``ours`` and ``theirs`` who hold it (None where there are several).

    Both None with ``ties`` 0: nobody knows anybody there.
    """

    dossier_id: str
    ties: int
    ours: str | None
    theirs: str | None


def known_people(graph: Graph) -> Sequence[Person]:
    """Their people of flesh and blood: no placeholders, none of a closed dossier."""
    return [person for person in graph.theirs if not person.placeholder and not person.closed]


def nobody_knows(graph: Graph) -> Sequence[str]:
    """Key persons nobody of ours knows: without a tie, or only with ties not established yet."""
    return [p.id for p in known_people(graph) if not _established(graph, p.id)]


def known_to_one_only(graph: Graph) -> Sequence[OneOnly]:
    """Key persons known to one of us only. Several ties to the same one of ours count as one."""
    found = []
    for person in known_people(graph):
        staff = {tie.staff_id for tie in _established(graph, person.id)}
        if len(staff) == 1:
            found.append(OneOnly(person.id, staff.pop()))
    return found


def negative_and_influencers(graph: Graph) -> Sequence[Negative]:
    """Key persons with a negative relation to any of ours, and who influences them.

    Influencers are those with an *influences* tie to them, and their direct superior. Those well disposed to us come
    first, then the stronger influence: the first is the one to ask.
    """
    found = []
    for person in known_people(graph):
        staff = tuple(
            dict.fromkeys(t.staff_id for t in _established(graph, person.id) if t.standing is Standing.NEGATIVE)
        )
        if staff:
            found.append(Negative(person.id, staff, tuple(influencers_of(graph, person.id))))
    return found


def influencers_of(graph: Graph, person_id: str) -> Sequence[Influencer]:
    """Who influences a person, the best disposed to us first."""
    found = [
        Influencer(tie.from_id, tie.sway, tie.strength, graph.standing(tie.from_id))
        for tie in graph.influences
        if tie.to_id == person_id
    ]
    above = graph.superior.get(person_id)
    if above is not None and all(one.person_id != above for one in found):
        found.append(Influencer(above, None, None, graph.standing(above)))
    return sorted(
        found, key=lambda one: (_DISPOSED.index(one.standing), one.sway is TieDirection.AGAINST, -(one.strength or 0))
    )


def balance(graph: Graph, purchase_id: str) -> Balance:
    """The weight of support over opposition in a purchase.

    A person weighs influence (1–5, unknown 2) × the weight of their role; of several roles the one that counts most,
    and what they do against us outweighs what they do for us. Support counts by
    its sign alone; how strong it is stands with the person. Placeholders don't weigh: nobody is known there.
    """
    weights = []
    for person in graph.theirs:
        roles = [role for role in graph.roles_of.get(person.id, ()) if role.purchase_id == purchase_id]
        if not roles or person.placeholder or person.closed:
            continue
        main = max(roles, key=lambda role: ROLE_WEIGHT[role.role])
        said = [role.support for role in roles if role.support is not None]
        support = min(said) if said and min(said) < 0 else max(said, default=None)
        influence = max((role.influence for role in roles if role.influence is not None), default=UNKNOWN_INFLUENCE)
        weights.append(Weight(person.id, main.role, support, influence * ROLE_WEIGHT[main.role]))

    by_side = {1: 0, 0: 0, -1: 0}
    for one in weights:
        by_side[side_of(one.support)] += one.weight
    return Balance(
        by_side[1], by_side[0], by_side[-1],
        sum(one.support is None for one in weights), tuple(sorted(weights, key=lambda one: -one.weight)),
    )  # fmt: skip


def side_of(support: int | None) -> int:
    """1 for us, −1 against us, 0 for neither or not said."""
    return 0 if not support else 1 if support > 0 else -1


def open_roles(graph: Graph, purchase_id: str) -> Sequence[BuyingRoleKind]:
    """Roles of a purchase that nobody is known for: what a placeholder asks ('who approves?')."""
    filled = {
        role.role
        for role in graph.roles
        if role.purchase_id == purchase_id and not graph.people[role.person_id].placeholder
    }
    return [role for role in BuyingRoleKind if role not in filled]


def single_threaded(ties: Iterable[tuple[str, Knows | None]]) -> Sequence[Thread]:
    """Accounts that hang by one thread, over all dossiers: one of ours holds every established tie, or one of theirs
    is the only one known, or nobody is. ``ties`` holds a pair per tie, and (dossier, None) for one without any.
    """
    ours: dict[str, set[str]] = {}
    theirs: dict[str, set[str]] = {}
    count: dict[str, int] = {}
    for dossier_id, tie in ties:
        count.setdefault(dossier_id, 0)
        if tie is not None and tie.established:
            count[dossier_id] += 1
            ours.setdefault(dossier_id, set()).add(tie.staff_id)
            theirs.setdefault(dossier_id, set()).add(tie.person_id)
    found = []
    for dossier_id, number in count.items():
        us, them = ours.get(dossier_id, set()), theirs.get(dossier_id, set())
        if len(us) <= 1 or len(them) <= 1:
            found.append(Thread(dossier_id, number, _single(us), _single(them)))
    return found


def _single(ids: set[str]) -> str | None:
    return next(iter(ids)) if len(ids) == 1 else None


def _established(graph: Graph, person_id: str) -> list[Knows]:
    return [tie for tie in graph.ties_of.get(person_id, ()) if tie.established]


_DISPOSED: Final = (Standing.POSITIVE, Standing.NEUTRAL, Standing.NOT_ESTABLISHED, Standing.NEGATIVE)
