"""What the canvas shows, worked out in the background: who stands where, and what of a map too large to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from app.i18n import Language
from app.models.enums import Side
from app.reports.map_cards import Tongue, card
from app.reports.map_drawing import influence_tie, knows_tie, reports_line, rival_tie
from app.reports.map_page import measured
from app.reports.map_shapes import Item, Trace, bent
from app.rules.relations.arrange import Layout, LayoutKind, arrange
from app.rules.relations.clusters import around, clusters
from app.rules.relations.graph import CompetitorContact, Graph, Influences, Knows, Person
from app.rules.relations.space import CARD_H, Point

MOST_AT_ONCE: Final = 600
"""People on the canvas at most; beyond that it shows clusters, or the network around one person."""
CLUSTER: Final = "cluster:"


TieName = Literal["knows", "influences", "competitor", "reports"]
TieRow = Knows | Influences | CompetitorContact
Drawn = tuple[TieName, tuple[str, str], Item]
"""A tie with its two ends and what is drawn of it."""


@dataclass(frozen=True)
class Plan:
    """A graph with its layout and its drawing: the cards around (0, 0), the ties from the bottom to the top.

    ``members`` of a cluster by the id of its card; ``centre`` of a network around one.
    """

    graph: Graph
    layout: Layout
    words: Tongue
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    centre: str = ""
    cards: Mapping[str, Item] = field(default_factory=dict)
    ties: tuple[Drawn, ...] = ()

    def drawn(self) -> Plan:
        """With its drawing."""
        cards = {one: self.card(one) for one in self.graph.people}
        return replace(self, cards=cards, ties=tuple(self._ties()))

    def card(self, person_id: str, *, hot: bool = False) -> Item:
        """A person's card around (0, 0)."""
        person, height = self.graph.people[person_id], self.layout.heights.get(person_id, CARD_H)
        return card(self.graph, person, (0.0, 0.0), self.words, measured, height, hot=hot)

    def tie(self, row: TieRow) -> Item:
        """A tie as it runs between where its people stand now."""
        if isinstance(row, Knows):
            return knows_tie(row, self.layout, self.words, measured)
        if isinstance(row, CompetitorContact):
            return rival_tie(row, self.layout, self.words, measured)
        return influence_tie(row, self.layout, self.words, measured)

    def report(self, below: str, above: str) -> Item:
        """The line of command between two; dashed if it isn't the first one."""
        if self.graph.superior.get(below) == above:
            return reports_line(below, self.graph, self.layout)
        line = bent([self.layout.positions[above], self.layout.positions[below]])
        return Item("reports", f"{below}/{above}", (Trace(line, "edge", 1.2, (6.0, 4.0)),))

    def _ties(self) -> Iterator[Drawn]:
        graph = self.graph
        for below, above in graph.superior.items():
            yield "reports", (below, above), self.report(below, above)
        for pair in graph.further:
            yield "reports", pair, self.report(*pair)
        for sway in graph.influences:
            yield "influences", (sway.from_id, sway.to_id), self.tie(sway)
        for contact in graph.competitors:
            yield "competitor", (contact.person_id, contact.competitor_id), self.tie(contact)
        for tie in sorted(graph.knows, key=lambda one: (one.strength or 0, one.id)):
            yield "knows", (tie.person_id, tie.staff_id), self.tie(tie)


def plan(
    graph: Graph, kind: LayoutKind, kept: Mapping[str, Point], language: Language, *, centre: str = "",
    whole: bool = False,
) -> Plan:  # fmt: skip
    """Lay out a map: all of it, the network around ``centre``, or, where it has too many people, its clusters."""
    words = Tongue(language)
    if centre in graph.people:
        part = around(graph, centre)
        near = {one: at for one, at in kept.items() if one in part.people} if not _large(graph) else {}
        return Plan(part, _settled(arrange(part, "free", near)), words, centre=centre).drawn()
    if whole or not _large(graph):
        return Plan(graph, _settled(arrange(graph, kind, kept)), words).drawn()
    small, members = collapsed(graph, words)
    return Plan(small, _settled(arrange(small, "free")), words, members).drawn()


def collapsed(graph: Graph, words: Tongue) -> tuple[Graph, Mapping[str, tuple[str, ...]]]:
    """The map with a card for each cluster, and dashed lines between those that are tied. The smallest clusters
    beyond what can be shown share one card."""
    found = clusters(graph)
    people: dict[str, Person] = {}
    members: dict[str, tuple[str, ...]] = {}
    of: dict[str, str] = {}
    for one in found[:MOST_AT_ONCE]:
        head = graph.people[one.head]
        if len(one.members) == 1:
            people[head.id] = head
            of[head.id] = head.id
            continue
        card = CLUSTER + one.head
        name = words("map.cluster", name=head.name, n=len(one.members))
        post = words("map.cluster-of", theirs=one.theirs, ours=one.ours)
        people[card] = Person(card, name, Side.THEIRS, post, head.department, head.dossier_id, head.unit)
        members[card] = one.members
        of |= dict.fromkeys(one.members, card)
    pairs = {(of[a], of[b]) for a, b in graph.superior.items() if a in of and b in of}
    pairs |= {(of[t.person_id], of[t.staff_id]) for t in graph.knows if t.person_id in of and t.staff_id in of}
    pairs |= {(of[t.from_id], of[t.to_id]) for t in graph.influences if t.from_id in of and t.to_id in of}
    pairs |= {
        (of[t.person_id], of[t.competitor_id]) for t in graph.competitors if {t.person_id, t.competitor_id} <= of.keys()
    }
    once = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    return Graph(people, further=once), members


def with_guests(graph: Graph, guests: Mapping[str, Person]) -> Graph:
    """The map with people who were dragged in and aren't tied to anybody yet."""
    return replace(graph, people={**graph.people, **{k: v for k, v in guests.items() if k not in graph.people}})


def _large(graph: Graph) -> bool:
    return len(graph.people) > MOST_AT_ONCE


def _settled(layout: Layout) -> Layout:
    """With dictionaries that the canvas may change while people are moved."""
    return Layout(layout.kind, dict(layout.positions), dict(layout.routes), dict(layout.reports), dict(layout.heights))
