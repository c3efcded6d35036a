"""A relationship map as a drawing: cards, ties, legend. One description for SVG, PDF and the window's canvas.

A *knows* tie tells its standing by colour, by its dashes and by a word with a mark; its strength by its width; a
filled mark is confirmed, a hollow one assumed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from app.models.enums import TieDirection
from app.reports.map_cards import DASHES, RIVAL_DASH, TONES, Measure, Tongue, card, lozenge, mark
from app.reports.map_legend import legend
from app.reports.map_shapes import Drawing, Item, Shape, Text, Trace, bent, box, moved, points_of, polygon
from app.rules.relations.arrange import Layout
from app.rules.relations.graph import CompetitorContact, Graph, Influences, Knows, Person
from app.rules.relations.space import CARD_H, CARD_W, Point

WORD: Final = 3
"""So many of a tie's shapes, the last ones, are its word: the ground, the mark or arrow's head, the letters."""

_MARGIN: Final = 32.0
_HALO: Final = 5.0
_HEADING: Final = 18.0


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown apart from the map itself: people and ties of a path, in the accent colour."""

    people: frozenset[str] = frozenset()
    ties: frozenset[tuple[str, str]] = frozenset()
    legend: bool = True


def draw(graph: Graph, layout: Layout, words: Tongue, measure: Measure, shown: Shown | None = None) -> Drawing:
    """The whole map, its upper left corner at (0, 0)."""
    shown = shown or Shown()
    layout, width, height = _fitted(layout)
    items: list[Item] = []
    items += (reports_line(person, graph, layout) for person in graph.superior if person in layout.positions)
    items += (
        Item("reports", below, (Trace(bent(_straight(layout, above, below)), "edge", 1.2, (6.0, 4.0)),))
        for below, above in graph.further
    )
    ties = [influence_tie(tie, layout, words, measure) for tie in graph.influences]
    ties += (rival_tie(tie, layout, words, measure) for tie in graph.competitors)
    ties += (
        knows_tie(tie, layout, words, measure, hot=bool(_ends(tie) & shown.ties))
        for tie in sorted(graph.knows, key=lambda tie: (tie.strength or 0, tie.id))
    )
    items += (replace(tie, shapes=tie.shapes[:-WORD]) for tie in ties)
    items += (Item("words", tie.id, tie.shapes[-WORD:]) for tie in ties)  # no line goes through a word
    items += (
        card(
            graph, person, layout.positions[person.id], words, measure, layout.heights.get(person.id, CARD_H),
            hot=person.id in shown.people,
        )
        for person in graph.people.values()
    )  # fmt: skip
    items += _headings(graph, layout, words)
    if shown.legend:
        shapes, high = legend(words, measure)
        items.append(Item("words", "legend", tuple(_moved(shape, _MARGIN, height) for shape in shapes)))
        wide = max(x for shape in shapes for x, _ in _spots(shape, measure))
        width, height = max(width, wide + 2 * _MARGIN), height + high + _MARGIN / 2
    return Drawing(width, height, tuple(items))


def knows_tie(tie: Knows, layout: Layout, words: Tongue, measure: Measure, *, hot: bool = False) -> Item:
    """The line of a *knows* tie with its mark and word."""
    tone = "accent" if hot else TONES[tie.standing]
    width = 1.0 + 0.6 * (tie.strength or 1)
    route = layout.routes.get(tie.id)
    line = route or _straight(layout, tie.person_id, tie.staff_id)
    word = words.standing(tie.standing) + (f" {tie.strength}" if tie.strength else "")
    if not tie.confirmed and tie.established:
        word += words("map.assumed-short")
    wide = measure(word, 9, False)
    if route:
        end = line[-1]
        x, y = end[0] - wide - 8, end[1]
    else:
        x, y = _middle(line)
        x -= wide / 2 - 6
    shapes: tuple[Shape, ...] = (
        Trace(bent(line), tone, width, DASHES[tie.standing], halo=_HALO),
        Trace(box(x - 13, y - 6.5, wide + 17, 13, 3), None, fill="surface"),
        mark(tie.standing, x - 7, y, 7.5, tone, hollow=not tie.confirmed),
        Text(x, y + 3.3, word, 9, tone),
    )
    return Item("knows", tie.id, shapes, word)


def influence_tie(tie: Influences, layout: Layout, words: Tongue, measure: Measure) -> Item:
    """The arrow of an influence: filled for us, hollow against us, and the word."""
    helps = tie.sway is not TieDirection.AGAINST
    tone = "ok" if helps else "bad"
    line = layout.routes.get(tie.id) or _straight(layout, tie.from_id, tie.to_id)
    tip = line[-1]
    dx, dy = _unit(line[-2], tip)
    neck = (tip[0] - dx * 9, tip[1] - dy * 9)
    head = polygon(tip, (neck[0] - dy * 4.5, neck[1] + dx * 4.5), (neck[0] + dy * 4.5, neck[1] - dx * 4.5))
    word = words("map.influences-for" if helps else "map.influences-against")
    wide = measure(word, 9, False)
    x, y = _middle(line)
    shapes: tuple[Shape, ...] = (
        Trace(bent((*line[:-1], neck)), tone, 1.0 + 0.4 * (tie.strength or 1), halo=_HALO),
        Trace(box(x - wide / 2 - 3, y - 6.5, wide + 6, 13, 3), None, fill="surface"),
        Trace(head, tone, 1.3, fill=tone if helps else "surface"),
        Text(x, y + 3.3, word, 9, tone, anchor="middle"),
    )
    return Item("influences", tie.id, shapes, word)


def rival_tie(tie: CompetitorContact, layout: Layout, words: Tongue, measure: Measure) -> Item:
    """The line of a competitor's contact: short dashes, a lozenge, the word; wider the stronger."""
    line = layout.routes.get(tie.id) or _straight(layout, tie.person_id, tie.competitor_id)
    word = words("map.contact") + (f" {tie.strength}" if tie.strength else "")
    wide = measure(word, 9, False)
    x, y = (line[-1][0] + 18, line[-1][1]) if tie.id in layout.routes else _middle(line)
    shapes: tuple[Shape, ...] = (
        Trace(bent(line), "warn", 1.0 + 0.4 * (tie.strength or 1), RIVAL_DASH, halo=_HALO),
        Trace(box(x - 13, y - 6.5, wide + 17, 13, 3), None, fill="surface"),
        lozenge(x - 7, y, 8),
        Text(x, y + 3.3, word, 9, "warn"),
    )
    return Item("competitor", tie.id, shapes, words("map.competitor", name=tie.competitor))


def reports_line(person_id: str, graph: Graph, layout: Layout) -> Item:
    """The line from a superior to one who reports to them."""
    line = layout.reports.get(person_id) or _straight(layout, graph.superior[person_id], person_id)
    return Item("reports", person_id, (Trace(bent(line), "edge", 1.2),))


def groups(graph: Graph) -> Sequence[tuple[str, Sequence[Person]]]:
    """Who stands together in the tree, under the key of their heading."""
    return (("map.theirs", graph.theirs), ("map.ours", graph.ours), ("map.rivals", graph.rivals))


def _headings(graph: Graph, layout: Layout, words: Tongue) -> list[Item]:
    if layout.kind != "tree":
        return []
    found = []
    for key, people in groups(graph):
        at = [
            (x - CARD_W / 2, y - layout.heights.get(p.id, CARD_H) / 2)
            for p in people
            for x, y in [layout.positions[p.id]]
        ]
        if at:
            x, y = min(x for x, _ in at), min(y for _, y in at)
            found.append(Item("words", key, (Text(x, y - 20, words(key), 12, "text3"),)))
    return found


def _fitted(layout: Layout) -> tuple[Layout, float, float]:
    """The layout moved so that it begins at the margin, with width and height."""
    spots = [spot for line in (*layout.routes.values(), *layout.reports.values()) for spot in line]
    for person, (x, y) in layout.positions.items():
        high = layout.heights.get(person, CARD_H) / 2
        spots += ((x - CARD_W / 2, y - high), (x + CARD_W / 2, y + high))
    left, top = min((x for x, _ in spots), default=0.0), min((y for _, y in spots), default=0.0)
    right, bottom = max((x for x, _ in spots), default=0.0), max((y for _, y in spots), default=0.0)
    dx, dy = _MARGIN - left, _MARGIN + _HEADING - top
    placed = Layout(
        layout.kind,
        {who: (x + dx, y + dy) for who, (x, y) in layout.positions.items()},
        {tie: tuple((x + dx, y + dy) for x, y in line) for tie, line in layout.routes.items()},
        {who: tuple((x + dx, y + dy) for x, y in line) for who, line in layout.reports.items()},
        layout.heights,
    )
    return placed, right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN + _HEADING


def _spots(shape: Shape, measure: Measure) -> Iterable[Point]:
    if isinstance(shape, Trace):
        return points_of(shape.path)
    wide = measure(shape.text, shape.size, shape.bold)
    start = shape.x - {"start": 0.0, "middle": wide / 2, "end": wide}[shape.anchor]
    return (start, shape.y - shape.size), (start + wide, shape.y + shape.size * 0.3)


def _moved(shape: Shape, dx: float, dy: float) -> Shape:
    if isinstance(shape, Trace):
        return replace(shape, path=moved(shape.path, dx, dy))
    return replace(shape, x=shape.x + dx, y=shape.y + dy)


def _straight(layout: Layout, one: str, other: str) -> tuple[Point, Point]:
    """From the edge of one card to the edge of the other."""
    a, b = layout.positions[one], layout.positions[other]
    return _edge(a, b, layout.heights.get(one, CARD_H)), _edge(b, a, layout.heights.get(other, CARD_H))


def _edge(here: Point, there: Point, height: float) -> Point:
    dx, dy = there[0] - here[0], there[1] - here[1]
    share = min(CARD_W / 2 / abs(dx) if dx else math.inf, height / 2 / abs(dy) if dy else math.inf, 1.0)
    return here[0] + dx * share, here[1] + dy * share


def _middle(line: Sequence[Point]) -> Point:
    """The middle of the longest stretch."""
    a, b = max(pairwise(line), key=lambda ends: math.dist(*ends))
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _unit(a: Point, b: Point) -> Point:
    whole = math.dist(a, b) or 1.0
    return (b[0] - a[0]) / whole, (b[1] - a[1]) / whole


def _ends(tie: Knows) -> set[tuple[str, str]]:
    return {(tie.person_id, tie.staff_id), (tie.staff_id, tie.person_id)}
