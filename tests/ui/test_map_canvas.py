"""The relationship map's canvas: keyboard, dragging, drawing ties, level of detail, large maps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.rules.relations.graph import Graph
from app.ui.kit.map.canvas import MIME, MapCanvas
from app.ui.kit.map.minimap import MiniMap
from app.ui.kit.map.plan import CLUSTER, MOST_AT_ONCE, Plan, plan
from app.ui.kit.map.tie import clipped
from app.ui.theme import Appearance
from bench.map import organisation
from tests.rules.relations.scene import scene
from tests.ui.conftest import deliver, nameless

TEAM = scene("""me +4! A
you -2 C
B > A
C > A
D > B
B for3 C
C vs X
A decider for 5
W?""")


def planned(graph: Graph = TEAM, **more: Any) -> Plan:
    return plan(graph, "tree", {}, "en", **more)


@pytest.fixture
def canvas(shown: Callable[..., QWidget]) -> MapCanvas:
    made = MapCanvas()
    shown(made, (1100, 760))
    made.editable = made.movable = True
    made.show_plan(planned())
    made.setFocus()
    deliver()
    return made


def spot(canvas: MapCanvas, person: str) -> QPoint:
    return canvas.mapFromScene(canvas.map.nodes[person].scenePos())


def test_every_person_and_tie_is_on_the_canvas(canvas: MapCanvas) -> None:
    assert set(canvas.map.nodes) == set(TEAM.people)
    kinds = sorted(kind for kind, _ in canvas.map.ties)
    assert kinds == ["competitor", "influences", "knows", "knows", "reports", "reports", "reports"]
    assert canvas.mapToScene(canvas.viewport().rect()).boundingRect().contains(canvas.map.content())
    assert nameless(canvas) == []


def test_arrows_and_tab_move_between_people(canvas: MapCanvas) -> None:
    canvas.choose("A")
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas.current in "BC"
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.current == "A"
    seen = [canvas.current]
    while canvas.focusNextPrevChild(True) and canvas.current != seen[-1] and len(seen) < 20:
        seen.append(canvas.current)
    assert len(set(seen)) == len(seen) > 3
    assert canvas.accessibleDescription()


def test_a_tie_is_drawn_from_the_keyboard(canvas: MapCanvas, qtbot: Any) -> None:
    canvas.choose("D")
    QTest.keyClick(canvas, Qt.Key.Key_T)
    assert canvas.drawing_tie == "D"
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    with qtbot.waitSignal(canvas.tie_drawn) as drawn:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert drawn.args == ["D", "B"] and not canvas.drawing_tie
    QTest.keyClick(canvas, Qt.Key.Key_T)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.drawing_tie


def test_a_tie_is_drawn_from_the_handle(canvas: MapCanvas, qtbot: Any) -> None:
    canvas.choose("B")
    node = canvas.map.nodes["B"]
    handle = canvas.mapFromScene(node.scenePos() + node.handle)
    with qtbot.waitSignal(canvas.tie_drawn) as drawn:
        QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=handle)
        QTest.mouseMove(canvas.viewport(), spot(canvas, "A"))
        deliver()
        canvas._aim("A")
        QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot(canvas, "A"))
    assert drawn.args == ["B", "A"]


def test_a_person_is_dragged_and_the_ties_follow(canvas: MapCanvas, qtbot: Any) -> None:
    tie = next(one for one in canvas.map.ties_of("B") if one.kind == "influences")
    before = tie.path()
    with qtbot.waitSignal(canvas.moved) as moved:
        QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot(canvas, "B"))
        for step in (10, 30, 50):
            QTest.mouseMove(canvas.viewport(), spot(canvas, "B") + QPoint(step, step))
            deliver()
        QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton)
    assert list(moved.args[0]) == ["B"]
    assert tie.path() != before
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)


def test_nothing_moves_where_nothing_may_be_changed(canvas: MapCanvas, qtbot: Any) -> None:
    canvas.editable = canvas.movable = False
    canvas.choose("B")
    with qtbot.assertNotEmitted(canvas.moved), qtbot.assertNotEmitted(canvas.tie_drawn):
        QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot(canvas, "B"))
        QTest.mouseMove(canvas.viewport(), spot(canvas, "B") + QPoint(60, 60))
        QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton)
        QTest.keyClick(canvas, Qt.Key.Key_T)
    assert not canvas.drawing_tie


def test_somebody_is_dragged_in(canvas: MapCanvas, qtbot: Any) -> None:
    carried = QMimeData()
    carried.setData(MIME, b"somebody")
    with qtbot.waitSignal(canvas.dropped) as dropped:
        canvas.drop(carried, spot(canvas, "D"))
    assert dropped.args[0] == "somebody" and dropped.args[3] == "D"


def test_zoom_keys_and_level_of_detail(canvas: MapCanvas) -> None:
    before = canvas.zoom
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom > before
    for _ in range(8):
        QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.zoom < 0.5
    assert not any(tie.word is not None and tie.word.isVisible() for tie in canvas.map.ties.values())
    QTest.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.zoom == pytest.approx(before)
    canvas._rested()


def test_ctrl_a_selects_all_and_escape_lets_go(canvas: MapCanvas) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(canvas.selection) == len(TEAM.people)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.selection == ()


def test_highlighting_fades_the_rest(canvas: MapCanvas) -> None:
    canvas.map.highlight(["A", "me", "you"], [("A", "me"), ("me", "you")])
    assert canvas.map.nodes["A"].opacity() == 1 and canvas.map.nodes["D"].opacity() < 1
    assert len(canvas.map._bridges) == 1  # two of ours: a step that is no tie
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.map.nodes["D"].opacity() == 1 and not canvas.map._bridges


def test_a_line_can_be_chosen(canvas: MapCanvas, qtbot: Any) -> None:
    canvas.zoom_to_one()
    tie = next(one for one in canvas.map.ties.values() if one.kind == "influences")
    middle = tie.path().pointAtPercent(0.5)
    canvas.centerOn(middle)
    with qtbot.waitSignal(canvas.tie_chosen):
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.mapFromScene(middle))
    assert canvas.tie == ("influences", tie.id)


def test_the_overview_shows_while_something_is_out_of_sight(canvas: MapCanvas) -> None:
    overview = MiniMap(canvas)
    overview.follow()
    assert not overview.isVisible()
    canvas.zoom_by(3)
    canvas._rested()
    overview.follow()
    assert overview.isVisible()
    before = canvas.mapToScene(QPoint(0, 0))
    QTest.mouseClick(overview, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert canvas.mapToScene(QPoint(0, 0)) != before


def test_a_large_map_is_shown_as_clusters_and_networks() -> None:
    graph = organisation(1_000, 3_000)
    made = planned(graph)
    assert len(made.graph.people) <= MOST_AT_ONCE and made.members
    assert all(one.startswith(CLUSTER) for one in made.members)
    assert sum(map(len, made.members.values())) + len(made.graph.people) - len(made.members) == 1_000
    around = planned(graph, centre="t3")
    assert "t3" in around.graph.people and len(around.graph.people) <= 300


def test_nothing_stays_when_the_canvas_is_emptied(canvas: MapCanvas) -> None:
    canvas.empty()
    assert not canvas.map.nodes and not canvas.map.items() and canvas.map.plan is None
    assert canvas.map.pictures._kept == {}


def test_a_long_line_is_cut_to_what_is_seen() -> None:
    box = QRectF(0, 0, 10, 10)
    assert clipped((-10.0, 5.0, 20.0, 5.0), box) == pytest.approx((0, 5, 10, 5))
    assert clipped((-10.0, -5.0, 20.0, -5.0), box) is None
    assert clipped((2.0, 2.0, 3.0, 3.0), box) == pytest.approx((2, 2, 3, 3))


def test_cards_follow_the_theme(canvas: MapCanvas, dressed: Any) -> None:
    at = canvas.mapFromScene(canvas.map.nodes["A"].scenePos() + QPointF(-70, -30))
    light = canvas.viewport().grab().toImage().pixelColor(at)
    dressed.theme.choose(Appearance.DARK)
    canvas.dress()
    assert canvas.viewport().grab().toImage().pixelColor(at) != light
