"""The cards of a relationship map: what is known of a person at a glance, never by colour alone.

Standing: colour, mark and word. Buying role: icon and word. Influence: the size of the disc, and bars. Support in the
purchase: a sign on the disc. A placeholder has a dashed frame and asks who it is. A competitor's card has cut corners.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.i18n import Language, area
from app.models.enums import BuyingRoleKind, Standing
from app.reports.map_icons import icon
from app.reports.map_shapes import Item, Segment, Shape, Text, Trace, box, disc, polygon
from app.rules.relations.coverage import side_of
from app.rules.relations.graph import Graph, Person
from app.rules.relations.space import CARD_H, CARD_W, Point

Measure = Callable[[str, float, bool], float]
"""Width in pixels of a text in a size, bold or not."""

ROLE_ICONS: Final = {
    BuyingRoleKind.DECIDER: "gavel",
    BuyingRoleKind.APPROVER: "stamp",
    BuyingRoleKind.BUYER: "shopping-cart",
    BuyingRoleKind.INFLUENCER: "megaphone",
    BuyingRoleKind.USER: "wrench",
    BuyingRoleKind.GATEKEEPER: "funnel",
}
TONES: Final = {
    Standing.POSITIVE: "ok",
    Standing.NEUTRAL: "text2",
    Standing.NEGATIVE: "bad",
    Standing.NOT_ESTABLISHED: "text3",
}
DASHES: Final = {
    Standing.POSITIVE: (),
    Standing.NEUTRAL: (12.0, 4.0),
    Standing.NEGATIVE: (9.0, 3.0, 2.0, 3.0),
    Standing.NOT_ESTABLISHED: (1.5, 4.0),
}
"""The line's own shape for each standing."""

RIVAL_DASH: Final = (4.0, 3.0)
"""The line of a competitor's contact."""

_PAD: Final = 12.0


class Tongue:
    """The map's words in one language: keys of the areas ``map`` and ``enum``."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, /, **params: object) -> str:
        text = str(area(key.partition(".")[0])[key][self.language])
        return text.format(**params) if params else text

    def standing(self, standing: Standing) -> str:
        return self(f"map.standing.{standing}")

    def role(self, role: BuyingRoleKind) -> str:
        return self(f"enum.BuyingRoleKind.{role}")


def mark(standing: Standing, x: float, y: float, size: float, tone: str, *, hollow: bool = False) -> Trace:
    """The standing's own shape around (x, y): triangle, square, triangle on its tip, ring."""
    r = size / 2
    path: tuple[Segment, ...]
    match standing:
        case Standing.POSITIVE:
            path = polygon((x, y - r), (x + r, y + r * 0.85), (x - r, y + r * 0.85))
        case Standing.NEGATIVE:
            path = polygon((x, y + r), (x + r, y - r * 0.85), (x - r, y - r * 0.85))
        case Standing.NEUTRAL:
            path = box(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7)
        case _:
            path, hollow = disc(x, y, r * 0.9), True
    return Trace(path, tone, 1.2, fill="surface" if hollow else tone)


def lozenge(x: float, y: float, size: float) -> Trace:
    """The mark of a competitor's contact."""
    r = size / 2
    return Trace(polygon((x, y - r), (x + r, y), (x, y + r), (x - r, y)), "warn", 1.2, fill="warn")


def clipped(text: str, room: float, size: float, measure: Measure, *, bold: bool = False) -> str:
    """As much of a text as has room, with an ellipsis if it isn't all of it."""
    if measure(text, size, bold) <= room:
        return text
    while text and measure(text + "…", size, bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def card(
    graph: Graph,
    person: Person,
    at: Point,
    words: Tongue,
    measure: Measure,
    height: float = CARD_H,
    *,
    hot: bool = False,
) -> Item:
    """A person's card around ``at``. ``hot``: chosen, or on the path shown."""
    x, y = at[0] - CARD_W / 2, at[1] - height / 2
    edge, width = ("accent", 1.8) if hot else ("edge" if person.placeholder else "line", 1.2)
    dash = (5.0, 4.0) if person.placeholder or person.closed else ()
    frame = Trace(box(x, y, CARD_W, height, 10), edge, width, dash, "surface2" if person.closed else "surface")
    if person.rival:
        return _rival(person, (x, y, height), words, measure, hot=hot)
    if person.closed:
        return _closed(person, frame, at, words, measure)
    if person.ours:
        return _ours(person, frame, at, words, measure)
    return _theirs(graph, person, frame, (x, y), words, measure)


def _theirs(graph: Graph, person: Person, frame: Trace, at: Point, words: Tongue, measure: Measure) -> Item:
    x, y = at
    roles = graph.roles_of.get(person.id, ())
    standing, influence = graph.standing(person.id), graph.influence(person.id)
    shapes: list[Shape] = [frame]
    radius = 12.0 + 1.4 * (influence or 2)
    cx, cy = x + _PAD + 17, y + 28
    posts = [" · ".join(filter(None, (row.post, row.unit))) for row in person.rows]
    told = [person.name or words("map.nobody"), person.post, *posts[1:]]
    left = x + _PAD + 42
    room = CARD_W - 42 - 2 * _PAD - (26 if influence else 0)
    if person.placeholder:
        sought = person.seeks or (roles[0].role if roles else None)
        shapes.append(icon(ROLE_ICONS[sought] if sought else "user-search", cx - 11, cy - 11, 22, "text3"))
        title = words(f"map.who.{sought}") if sought else words("map.who")
        told[0] = title
        shapes.append(Text(left - 6, y + 26, clipped(title, room + 14, 13, measure, bold=True), 13, "text", True))
        hint = person.name or words("map.unknown")
        shapes.append(Text(left - 6, y + 44, clipped(hint, room + 14, 11, measure), 11, "text2"))
    else:
        tone = TONES[standing]
        ground = {"ok": "ok_soft", "bad": "bad_soft"}.get(tone, "hover")
        shapes.append(Trace(disc(cx, cy, radius), None, fill=ground))
        size = radius * 0.86
        shapes.append(Text(cx, cy + size * 0.36, person.name[:1], size, tone, True, "middle"))
        shapes.append(Text(left, y + 26, clipped(person.name, room, 14, measure, bold=True), 14, "text", True))
        shapes.append(Text(left, y + 44, clipped(posts[0], CARD_W - 42 - 2 * _PAD, 11, measure), 11, "text2"))
        shapes += _support(
            max((r.support for r in roles if r.support is not None), key=abs, default=None), cx, cy, radius
        )
    if influence:
        shapes += _bars(influence, x + CARD_W - _PAD - 24, y + 27)
        told.append(words("map.influence", n=influence))
    shapes.append(Trace((("M", (x + _PAD, y + 56)), ("L", (x + CARD_W - _PAD, y + 56))), "line", 1.0))
    word = words.standing(standing)
    base = y + 74
    if not person.placeholder:
        wide = measure(word, 11, False)
        shapes.append(Text(x + CARD_W - _PAD, base, word, 11, TONES[standing], anchor="end"))
        shapes.append(mark(standing, x + CARD_W - _PAD - wide - 10, base - 4, 9, TONES[standing]))
        told.append(word)
        room = CARD_W - 2 * _PAD - wide - 22
    else:
        room = CARD_W - 2 * _PAD
    kinds = list(dict.fromkeys(role.role for role in roles)) or ([person.seeks] if person.seeks else [])
    at_x = x + _PAD
    for kind in kinds[:3]:
        shapes.append(icon(ROLE_ICONS[kind], at_x, base - 11, 13, "text2"))
        at_x += 17
    told += [words.role(kind) for kind in kinds]
    below = words.role(kinds[0]) if len(kinds) == 1 else "" if kinds else person.department
    if person.also and not kinds:
        below = posts[1] if len(posts) == 2 else words("map.posts", n=len(posts))
    if below:
        shapes.append(Text(at_x, base, clipped(below, room - (at_x - x - _PAD), 11, measure), 11, "text2"))
    met = dict.fromkeys(tie.competitor for tie in graph.competitors if tie.person_id == person.id)
    told += [words("map.competitor", name=name) for name in met]
    return Item("person", person.id, tuple(shapes), ", ".join(filter(None, told)))


def _ours(person: Person, frame: Trace, at: Point, words: Tongue, measure: Measure) -> Item:
    x, y = at[0] - CARD_W / 2, at[1]
    name = words("map.me", name=person.name) if person.me else person.name
    room = CARD_W - 42 - 2 * _PAD
    shapes: tuple[Shape, ...] = (
        frame,
        Trace(disc(x + _PAD + 17, y, 16), None, fill="accent_soft"),
        Text(x + _PAD + 17, y + 5, person.name[:1], 14, "accent", True, "middle"),
        Text(x + _PAD + 42, y - 3, clipped(name, room, 14, measure, bold=True), 14, "text", True),
        Text(x + _PAD + 42, y + 15, clipped(person.post, room, 11, measure), 11, "text2"),
    )
    return Item("person", person.id, shapes, f"{words('map.ours')}: {name}, {person.post}")


def _closed(person: Person, frame: Trace, at: Point, words: Tongue, measure: Measure) -> Item:
    x, y = at[0] - CARD_W / 2, at[1]
    room = CARD_W - 32 - 2 * _PAD
    shapes: tuple[Shape, ...] = (
        frame,
        icon("lock-keyhole", x + _PAD, y - 11, 20, "text3"),
        Text(x + _PAD + 30, y - 2, clipped(person.name, room, 13, measure, bold=True), 13, "text", True),
        Text(x + _PAD + 30, y + 15, clipped(words("map.closed"), room, 11, measure), 11, "text2"),
    )
    return Item("person", person.id, shapes, f"{person.name}: {words('map.closed')}")


def _rival(person: Person, at: tuple[float, float, float], words: Tongue, measure: Measure, *, hot: bool) -> Item:
    """A competitor: cut corners, crossed swords, its name; ``at``: left, top, height."""
    x, y, height = at
    middle, room = y + height / 2, CARD_W - 42 - 2 * _PAD
    shapes: tuple[Shape, ...] = (
        Trace(rival_frame(x, y, CARD_W, height), "accent" if hot else "warn", 1.8 if hot else 1.2, fill="warn_soft"),
        icon("swords", x + _PAD + 7, middle - 10, 20, "warn"),
        Text(x + _PAD + 42, middle - 3, clipped(person.name, room, 14, measure, bold=True), 14, "text", True),
        Text(x + _PAD + 42, middle + 15, clipped(words("map.rival"), room, 11, measure), 11, "warn"),
    )
    return Item("person", person.id, shapes, f"{words('map.rival')}: {person.name}")


def rival_frame(x: float, y: float, width: float, height: float) -> tuple[Segment, ...]:
    """A box with cut corners: a competitor, whatever the colour."""
    cut, right, low = min(12.0, height / 3), x + width, y + height
    return polygon(
        (x + cut, y), (right - cut, y), (right, y + cut), (right, low - cut), (right - cut, low), (x + cut, low),
        (x, low - cut), (x, y + cut),
    )  # fmt: skip


def _bars(influence: int, x: float, y: float) -> list[Shape]:
    """Five bars, the person's influence filled."""
    return [
        Trace(box(x + n * 5, y - 3 - n * 2, 3.6, 3 + n * 2, 0.8), None, fill="text2" if n < influence else "line")
        for n in range(5)
    ]


def _support(support: int | None, cx: float, cy: float, radius: float) -> list[Shape]:
    """A sign at the disc's edge: plus for us, minus against us; nothing where nobody said, a dot for neutral."""
    if support is None:
        return []
    side = side_of(support)
    tone = {1: "ok", -1: "bad", 0: "text3"}[side]
    x, y = cx + radius * 0.72, cy + radius * 0.72
    found: list[Shape] = [Trace(disc(x, y, 6.5), "surface", 1.5, fill=tone)]
    if side:
        found.append(Trace((("M", (x - 3.2, y)), ("L", (x + 3.2, y))), "surface", 1.8))
    if side > 0:
        found.append(Trace((("M", (x, y - 3.2)), ("L", (x, y + 3.2))), "surface", 1.8))
    if not side:
        found.append(Trace(disc(x, y, 1.6), None, fill="surface"))
    return found
