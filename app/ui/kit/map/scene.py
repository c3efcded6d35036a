"""The scene of a relationship map: cards and ties by their ids, looks, and what moves along when a card is moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from app.reports.map_drawing import groups
from app.reports.map_shapes import Item, bent
from app.rules.relations.space import CARD_H, CARD_W, Point
from app.ui.kit.map.far import FarTies
from app.ui.kit.map.ink import path_of
from app.ui.kit.map.node import NAMES, NodeItem
from app.ui.kit.map.pictures import Pictures
from app.ui.kit.map.plan import Plan, TieRow
from app.ui.kit.map.tie import HeadingItem, TieItem
from app.ui.theme import tokens

HALOS: Final = 400
"""Halos at crossings up to so many ties."""
MARGIN: Final = 160.0
FADED: Final = 0.28


class Words(QGraphicsItem):
    """The parent of all words: they come and go together."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setZValue(5)

    def boundingRect(self) -> QRectF:
        return QRectF()

    def paint(self, painter: object, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Nothing of its own."""


class MapScene(QGraphicsScene):
    """Holds one plan at a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures = Pictures()
        self.nodes: dict[str, NodeItem] = {}
        self.ties: dict[tuple[str, str], TieItem] = {}
        self.plan: Plan | None = None
        self._of: dict[str, list[TieItem]] = {}
        self._words = Words()
        self._far: FarTies | None = None
        self._lines: QRectF | None = None
        self._hot: frozenset[str] = frozenset()
        self._hot_ties: frozenset[tuple[str, str]] = frozenset()
        self._simple = False
        self._headings: list[HeadingItem] = []
        self._bridges: list[QGraphicsPathItem] = []
        self._rows: Mapping[tuple[str, str], TieRow] = {}

    # -- filling

    def show_plan(self, plan: Plan, *, simple: bool) -> None:
        """Replace everything; ``simple``: for a map seen from afar."""
        self.clear_map()
        self.plan, self._simple = plan, simple
        graph, layout = plan.graph, plan.layout
        self._words = Words()
        self.addItem(self._words)
        many = len(graph.knows) + len(graph.influences) + len(graph.competitors) > HALOS
        # long lines lie in thousands of leaves of the index each: 1.6 GB for 15,000 of them, and seconds a frame
        self.setItemIndexMethod(self.ItemIndexMethod.NoIndex if many else self.ItemIndexMethod.BspTreeIndex)
        self._rows = {
            **{("knows", one.id): one for one in graph.knows},
            **{("influences", one.id): one for one in graph.influences},
            **{("competitor", one.id): one for one in graph.competitors},
        }
        for kind, ends, item in plan.ties:
            tie = TieItem(kind, item, ends, self.pictures, halo=not many, simple=self._simple)
            tie.setVisible(not (many and simple))
            self.addItem(tie)
            self.ties[kind, item.id] = tie
            for end in ends:
                self._of.setdefault(end, []).append(tie)
        if many:
            self._far = FarTies(self.ties.values())
            self.addItem(self._far)
        for person in graph.people.values():
            height = layout.heights.get(person.id, CARD_H)
            node = NodeItem(person, plan.cards[person.id], graph, height, self.pictures)
            node.setPos(*layout.positions[person.id])
            self.addItem(node)
            self.nodes[person.id] = node
        self._headings = list(_headings(plan))
        for heading in self._headings:
            self.addItem(heading)
        self._hot, self._hot_ties = frozenset(), frozenset()
        self.set_simple(self._simple, anew=True)
        self.fit_rect()

    def clear_map(self) -> None:
        """Nothing of a dossier stays in the scene."""
        self._bridges, self._far, self._lines = [], None, None
        self.clear()
        self.nodes.clear()
        self.ties.clear()
        self._of.clear()
        self._headings = []
        self.pictures.clear()
        self.plan = None

    def fit_rect(self) -> None:
        """Room around everything, to drag into."""
        room = self.content().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        self.setSceneRect(room)
        if self._far is not None:
            self._far.cover(room)

    def content(self, ids: Iterable[str] | None = None) -> QRectF:
        """The rectangle around cards and lines; around these cards only if ``ids`` are given."""
        box = QRectF()
        nodes = self.nodes.values() if ids is None else [self.nodes[one] for one in ids if one in self.nodes]
        for node in nodes:
            box = box.united(QRectF(node.x() - CARD_W / 2, node.y() - node.height / 2, CARD_W, node.height))
        if ids is None:
            box = box.united(self._around_ties())
            for heading in self._headings:
                box = box.united(heading.boundingRect())
        return box

    def _around_ties(self) -> QRectF:
        """The rectangle around all lines: there may be 15,000, and it is asked for again and again."""
        if self._lines is None:
            self._lines = QRectF()
            for tie in self.ties.values():
                self._lines = self._lines.united(tie.path().boundingRect())
        return self._lines

    # -- looks

    def recolour(self) -> None:
        """The theme changed."""
        self.pictures.clear()
        for tie in self.ties.values():
            tie.recolour()
        for line in self._bridges:
            line.setPen(QPen(tokens().colour("accent"), 3))
        self._far_changed()
        self.update()

    def _far_changed(self) -> None:
        if self._far is not None:
            self._far.forget()

    def set_simple(self, on: bool, *, anew: bool = False) -> None:
        """From afar: hairlines, no words."""
        if on == self._simple and not anew:
            return
        self._simple = on
        self._words.setVisible(not on)
        for tie in self.ties.values():
            tie.simplify(on, self._words)
            tie.setVisible(not on or self._far is None)
        if self._far is not None:
            self._far.setVisible(on)
            self._far.forget()

    @property
    def crowded(self) -> bool:
        """So many lines that they are hairlines while the map moves."""
        return len(self.ties) > HALOS

    def zoomed(self, zoom: float) -> None:
        """The level of detail follows the zoom."""
        self.set_simple(zoom < NAMES)

    def highlight(self, people: Iterable[str], ties: Iterable[tuple[str, str]] = (), *, fade: bool = True) -> None:
        """Accent what is asked about; the rest fades. Nothing given: everything as it is."""
        if self.plan is None:
            return
        hot, pairs = frozenset(people), frozenset(ties)
        both = pairs | {(b, a) for a, b in pairs}
        for one in (hot ^ self._hot) & self.nodes.keys():
            self.nodes[one].become(self.plan.card(one, hot=one in hot), hot=one in hot)
        for node in self.nodes.values():
            node.setOpacity(1.0 if not fade or not hot or node.id in hot else FADED)
        for tie in self.ties.values():
            lit = tie.ends in both
            tie.choose(lit)
            tie.fade(1.0 if not fade or not hot or lit or (not pairs and set(tie.ends) & hot) else FADED)
        self._far_changed()
        self._hot, self._hot_ties = hot, both
        for line in self._bridges:
            self.removeItem(line)
        joined = {tie.ends for tie in self.ties.values()}
        loose = [pair for pair in pairs if pair not in joined and pair[::-1] not in joined]
        self._bridges = [self._bridge(*pair) for pair in loose if self.nodes.keys() >= set(pair)]

    def _bridge(self, one: str, other: str) -> QGraphicsPathItem:
        """A step of a path that is no tie: between two of ours, round the outside."""
        a, b = self.nodes[one], self.nodes[other]
        if abs(a.x() - b.x()) < CARD_W:
            out = max(a.x(), b.x()) + CARD_W / 2 + 20
            points = [(a.x() + CARD_W / 2, a.y()), (out, a.y()), (out, b.y()), (b.x() + CARD_W / 2, b.y())]
        else:
            points = [(a.x(), a.y()), (b.x(), b.y())]
        made = QGraphicsPathItem(path_of(bent(points)))
        made.setPen(QPen(tokens().colour("accent"), 3))
        made.setZValue(3)
        self.addItem(made)
        return made

    @property
    def highlighted(self) -> frozenset[str]:
        return self._hot

    @property
    def highlighted_ties(self) -> frozenset[tuple[str, str]]:
        return self._hot_ties

    # -- moving

    def move(self, positions: Mapping[str, Point]) -> None:
        """Put cards elsewhere; their ties follow as straight lines."""
        plan = self.plan
        if plan is None:
            return
        layout = plan.layout
        touched: dict[int, TieItem] = {}
        for one, at in positions.items():
            if one not in self.nodes:
                continue
            self.nodes[one].setPos(*at)
            layout.positions[one] = at  # type: ignore[index]
            for tie in self._of.get(one, ()):
                touched[id(tie)] = tie
        for tie in touched.values():
            (layout.reports if tie.kind == "reports" else layout.routes).pop(tie.id, None)  # type: ignore[attr-defined]
            tie.become(self._tie(tie))
        if touched:
            self._lines = None
            self._far_changed()

    def ties_of(self, person_id: str) -> list[TieItem]:
        return self._of.get(person_id, [])

    def positions(self) -> dict[str, Point]:
        return {one: (node.x(), node.y()) for one, node in self.nodes.items()}

    def node_at(self, at: QPointF) -> NodeItem | None:
        """The uppermost card at a spot."""
        return next((one for one in self.items(at) if isinstance(one, NodeItem)), None)

    def tie_at(self, at: QPointF, reach: float) -> TieItem | None:
        """The line nearest enough to a spot."""
        box = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        for one in self.items(box):
            if isinstance(one, TieItem) and one.near().contains(at):
                return one
            if (
                isinstance(one, QGraphicsItem)
                and (over := next((t for t in self.ties.values() if t.word is one), None)) is not None
            ):
                return over
        return None

    def _tie(self, tie: TieItem) -> Item:
        plan = self.plan
        if plan is None:
            raise LookupError(tie.id)
        row = self._rows.get((tie.kind, tie.id))
        return plan.tie(row) if row is not None else plan.report(*tie.ends)


def _headings(plan: Plan) -> Iterator[HeadingItem]:
    layout, graph = plan.layout, plan.graph
    if layout.kind != "tree":
        return
    for key, people in groups(graph):
        at = [(layout.positions[p.id], layout.heights.get(p.id, CARD_H)) for p in people]
        if at:
            x = min(spot[0] for spot, _ in at) - CARD_W / 2
            y = min(spot[1] - height / 2 for spot, height in at)
            yield HeadingItem(plan.words(key), x, y - 36)
