"""map: the relationship map's canvas against a bare QGraphicsView with the same items, and a network of 300 people.

The same cards (frame, disc, initial, name, post, line, word of the standing) and the same lines, as Qt's own items.
Offscreen, 1280 × 800, raster.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsEllipseItem,
    QGraphicsLineItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
    QGraphicsView,
)

from app.models.enums import BuyingRoleKind, Side, Standing, TieDirection
from app.reports.map_shapes import Trace
from app.rules.relations.arrange import arrange
from app.rules.relations.graph import Graph, Influences, Knows, Person, PurchaseRole
from app.rules.relations.space import CARD_H, CARD_W
from app.ui.kit.map.canvas import MapCanvas
from app.ui.kit.map.ink import font, path_of, pen_of
from app.ui.kit.map.plan import Plan, collapsed, plan
from app.ui.shots import stage
from app.ui.theme import Appearance
from bench.harness import Result, in_turn, p95, seconds, spent

SIZE: Final = (1280, 800)
SIZES: Final = ((500, 1_500), (5_000, 15_000))
EGO: Final = 300
ROUNDS: Final = 12
FAMILY: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN: Final = "伟芳娜敏静磊军洋勇艳杰涛明超秀霞平刚桂辉"


def organisation(people: int, ties: int, seed: int = 7) -> Graph:
    """A customer with so many people (a fortieth of them ours) and so many ties: half of them *knows*."""
    chance = random.Random(seed)
    ours = [f"o{n}" for n in range(people // 40)]
    theirs = [f"t{n}" for n in range(people - len(ours))]
    made = {
        one: Person(one, chance.choice(FAMILY) + chance.choice(GIVEN) + chance.choice(GIVEN), side, post, "部门", "d")
        for ids, side, post in ((theirs, Side.THEIRS, "采购工程师"), (ours, Side.OURS, "客户经理"))
        for one in ids
    }
    superior = {one: theirs[(n - 1) // 6] for n, one in enumerate(theirs) if n}
    rest = ties - len(superior)
    standings = list(Standing)
    knows = [
        Knows(f"k{n}", ours[n % len(ours)], theirs[(n * 7) % len(theirs)], chance.choice(standings),
              chance.randint(1, 5), chance.random() < 0.7)
        for n in range(rest * 4 // 5)
    ]  # fmt: skip
    sways = [
        Influences(f"i{n}", *chance.sample(theirs[: len(theirs) // 2], 2), chance.choice(list(TieDirection)), 3)
        for n in range(rest - len(knows))
    ]
    roles = [
        PurchaseRole(f"r{n}", "p", one, BuyingRoleKind.USER, chance.randint(-2, 2), chance.randint(1, 5))
        for n, one in enumerate(theirs) if n % 5 == 0
    ]  # fmt: skip
    return Graph(made, knows, superior, sways, (), roles)


def bare(made: Plan) -> QGraphicsView:
    """The same items as Qt's own, in a plain view."""
    scene = QGraphicsScene()
    for _, _, item in made.ties:
        line = item.shapes[0]
        if isinstance(line, Trace):
            drawn = QGraphicsPathItem(path_of(line.path))
            drawn.setPen(pen_of(line))
            scene.addItem(drawn)
    name, small = font(14, bold=True), font(11)
    for one, person in made.graph.people.items():
        card = QGraphicsRectItem(-CARD_W / 2, -CARD_H / 2, CARD_W, CARD_H)
        card.setBrush(QColor("white"))
        disc = QGraphicsEllipseItem(-68, -32, 30, 30, card)
        disc.setBrush(QColor("#E2F4EA"))
        for text, face, x, y in (
            (person.name[:1], name, -60, -28), (person.name, name, -28, -34), (person.post, small, -28, -12),
            ("积极", small, 48, 20),
        ):  # fmt: skip
            word = QGraphicsSimpleTextItem(text, card)
            word.setFont(face)
            word.setPos(x, y)
        QGraphicsLineItem(-70, 14, 70, 14, card)
        card.setPos(*made.layout.positions[one])
        card.setFlag(QGraphicsRectItem.GraphicsItemFlag.ItemIsSelectable)
        scene.addItem(card)
    view = QGraphicsView(scene)
    scene.setParent(view)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view


def canvas(made: Plan) -> MapCanvas:
    """Ours, with the same map."""
    view = MapCanvas()
    view.resize(*SIZE)
    view.editable = True
    view.show_plan(made)
    return view


def show(view: QGraphicsView) -> None:
    """On the (offscreen) screen, or nothing is painted."""
    view.resize(*SIZE)
    view.show()
    while not view.windowHandle() or not view.windowHandle().isExposed():
        QApplication.processEvents()
    QApplication.processEvents()


def frame(view: QGraphicsView) -> None:
    """One frame of what is seen."""
    view.viewport().repaint()


class Panning:
    """Moves the view back and forth and paints each time."""

    def __init__(self, view: QGraphicsView, zoom: float) -> None:
        self._view = view
        view.resetTransform()
        view.scale(zoom, zoom)
        if isinstance(view, MapCanvas):
            view.zoom_by(1.0)
            view.map.pictures.hurried = False
        view.centerOn(view.scene().itemsBoundingRect().center())
        self._way = 1
        for _ in range(2):
            frame(view)

    def __call__(self) -> None:
        bar = self._view.horizontalScrollBar()
        before = bar.value()
        bar.setValue(before + 40 * self._way)
        if bar.value() == before or abs(bar.value()) % 800 < 40:
            self._way = -self._way
        frame(self._view)


def compare(n: int, ties: int) -> Iterator[Result]:
    """Build, whole map, and moving at full size."""
    graph = organisation(n, ties)
    begin = time.perf_counter()
    made = plan(graph, "tree", {}, "zh_CN", whole=True)
    laid_out = (time.perf_counter() - begin) * 1e3
    kept: list[QGraphicsView] = []

    def built(build: Callable[[Plan], QGraphicsView]) -> Callable[[], None]:
        return lambda: kept.append(build(made))

    name = f"{n:,} people, {ties:,} ties"
    pair = in_turn(built(canvas), built(bare), rounds=2 if n > 1_000 else 5, after=kept.clear)
    yield Result.of(f"map {name}: build", n, pair, on=["hover and press", "words", "level of detail"],
                    layout_and_drawing_in_the_background_ms=laid_out)  # fmt: skip
    ours, theirs = canvas(made), bare(made)
    views = (ours, theirs)
    for view in views:
        show(view)
    ours.fit()
    zoom = max(ours.zoom, 0.02)
    for what, share in (("whole map", zoom), ("moving at full size", 1.0), ("moving at half size", 0.5)):
        both = [Panning(view, share) for view in views]
        for _ in range(3):
            frame(ours)  # pictures of cards are made in the first frames
        pair = in_turn(*both, rounds=2, warm=0) if n > 1_000 else in_turn(*both, rounds=ROUNDS)
        yield Result.of(f"map {name}: {what}", n, pair, on=["antialiasing", "level of detail"], zoom=share)
    for view in views:
        view.close()


def ego() -> Iterator[Result]:
    """The network around one of 5,000 people."""
    graph = organisation(*SIZES[-1])
    centre = max(graph.people, key=lambda one: len(graph.ties_of.get(one, ())))
    begin = time.perf_counter()
    made = plan(graph, "free", {}, "zh_CN", centre=centre)
    laid_out = (time.perf_counter() - begin) * 1e3
    view = canvas(made)
    show(view)
    view.map.pictures.clear()
    first = seconds(lambda: frame(view)) * 1e3
    for what, zoom in (("all of it", view.zoom), ("full size", 1.0), ("half size", 0.5)):
        move = Panning(view, zoom)
        for _ in range(10):
            frame(view)
        times, worked = zip(*(spent(move) for _ in range(60)), strict=True)
        yield Result(
            f"map: network of {len(made.graph.people)} people, {what}, p95 of a frame", len(made.graph.people),
            p95(times) * 1e3, None, on=["antialiasing", "level of detail"],
            more={
                "target": 16, "cpu_p95": p95(worked) * 1e3, "median": median(times) * 1e3, "first_frame": first,
                "in_the_background": laid_out, "ties": len(made.ties),
            },
        )  # fmt: skip
    dragged = max(view.map.nodes, key=lambda one: len(view.map.ties_of(one)))
    node = view.map.nodes[dragged]
    view.centerOn(node.scenePos())

    def drag() -> None:
        view.map.move({dragged: (node.x() + 3, node.y() + 2)})
        frame(view)

    times, worked = zip(*(spent(drag) for _ in range(40)), strict=True)
    yield Result(
        f"map: dragging a person with {len(view.map.ties_of(dragged))} ties, p95 of a frame",
        1,
        p95(times) * 1e3,
        None,
        more={"target": 16, "cpu_p95": p95(worked) * 1e3, "median": median(times) * 1e3},
    )
    view.close()


def background() -> Iterator[Result]:
    """What never runs in the window's thread."""
    graph = organisation(*SIZES[-1])
    words = plan(organisation(20, 40), "tree", {}, "zh_CN").words
    for what, work in (
        ("clusters of 5,000 people", lambda: collapsed(graph, words)),
        ("tree of 5,000 people", lambda: arrange(graph, "tree")),
    ):
        times = tuple(seconds(work) for _ in range(3))
        yield Result(f"map: {what} (in the background)", 5_000, sorted(times)[1] * 1e3, None)


def run() -> Iterator[Result]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    stage("zh_CN", Appearance.LIGHT)
    for size in SIZES:
        yield from compare(*size)
    yield from ego()
    yield from background()
