"""The relationship map's page over a real vault: reading, drawing, questions, coverage, time, paper."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.accesslog.events import Act
from app.models.enums import Place, Standing
from app.rules.relations.graph import Graph
from app.ui.kit.button import Button
from app.ui.pages.map.page import MapPage
from app.ui.pages.map.state import Scope
from app.ui.theme import Appearance
from tests.ui.conftest import deliver, nameless, type_chinese
from tests.ui.pages.map_scene import MapScene, make
from tests.ui.pages.scene import Stage


@pytest.fixture
def scene(stage: Stage) -> MapScene:
    stage.borrow(stage.seat.sample.south)
    return make(stage.bench, stage.seat.sample.south)


@pytest.fixture
def page(stage: Stage, scene: MapScene) -> MapPage:
    made: MapPage = stage.show("map", MapPage(stage.desktop))
    deliver()
    return made


def graph(page: MapPage) -> Graph:
    loaded = page._presenter.loaded
    assert loaded is not None
    return loaded.view.graph


def answer(page: MapPage, *numbers: int) -> None:
    """Press figure keys: one answer a question."""
    for number in numbers:
        assert page.asking.questions is not None
        QTest.keyClick(page.asking.questions, Qt.Key(int(Qt.Key.Key_0) + number))
        deliver()


def of_purchase(page: MapPage, scene: MapScene) -> None:
    page.show_target(f"{scene.dossier}/{scene.purchase}")
    deliver()


def test_borrow_card_nothing_is_drawn_without_a_card(stage: Stage) -> None:
    page: MapPage = stage.show("map", MapPage(stage.desktop))
    assert page.state == "EmptyState" and not page.canvas.map.nodes
    stage.borrow(stage.seat.sample.north)
    page.entered()
    assert page.state == "content" and stage.seat.sample.wang in page.canvas.map.nodes
    stage.bench.cards.give_back(stage.bench.cards.mine()[0].number)
    stage.news.changed.emit("card", stage.seat.sample.north)
    assert page.state == "EmptyState" and not page.canvas.map.nodes


def test_borrow_place_takes_the_map_from_the_screen(stage: Stage, page: MapPage) -> None:
    assert page.canvas.map.nodes and page._watermark.isVisible()
    stage.bench.gate.state_place(Place.TRAIN)
    stage.news.changed.emit("place", "")
    assert not page.canvas.map.nodes and not page._watermark.isVisible()
    assert page.state != "content"


def test_the_map_is_read_under_the_card_and_logged(stage: Stage, page: MapPage, scene: MapScene) -> None:
    assert set(scene.people.values()) <= set(page.canvas.map.nodes)
    acts = [one.event.act for one in stage.seat.entries()]
    assert Act.SECTION_VIEWED in acts
    assert nameless(page) == []


def test_leaving_keeps_nothing(page: MapPage) -> None:
    page.left()
    assert not page.canvas.map.nodes and page._presenter.loaded is None
    assert not page.beside.ours.count() and not page.panel.rows["one-only"].people


def test_guided_questions_draw_a_tie_and_undo_takes_it_back(stage: Stage, page: MapPage, scene: MapScene) -> None:
    who, me = scene.people["陆蕙"], scene.staff["me"]
    page.canvas.tie_drawn.emit(me, who)
    answer(page, 1, 1, 4, 1)
    tie = graph(page).ties_of[who][0]
    assert (tie.standing, tie.strength, tie.confirmed) == (Standing.POSITIVE, 4, True)
    page.canvas.tie_drawn.emit(who, me)  # again, from the other end: the same tie is changed
    answer(page, 1, 3, 2, 2)
    assert [t.standing for t in graph(page).ties_of[who]] == [Standing.NEGATIVE]
    page.head.undo_button.click()
    page.head.undo_button.click()
    assert who not in graph(page).ties_of
    page.head.redo_button.click()
    assert graph(page).standing(who) is Standing.POSITIVE


def test_not_met_yet_asks_no_more(page: MapPage, scene: MapScene) -> None:
    page.asking.ask_standing(scene.people["陆蕙"], scene.staff["me"])
    answer(page, 2)
    assert page.asking.questions is None
    assert graph(page).ties_of[scene.people["陆蕙"]][0].standing is Standing.NOT_ESTABLISHED


def test_questions_end_with_escape_and_change_nothing(page: MapPage, scene: MapScene) -> None:
    page.asking.ask_standing(scene.people["陆蕙"], scene.staff["me"])
    assert page.asking.questions is not None
    QTest.keyClick(page.asking.questions, Qt.Key.Key_Escape)
    deliver()
    assert scene.people["陆蕙"] not in graph(page).ties_of


def test_two_of_theirs_report_or_influence(page: MapPage, scene: MapScene) -> None:
    one, other = scene.people["韦小满"], scene.people["韩峥嵘"]
    page.canvas.tie_drawn.emit(one, other)
    answer(page, 1)
    assert graph(page).superior[one] == other
    page.canvas.tie_drawn.emit(one, other)
    answer(page, 3)
    assert any((t.from_id, t.to_id, str(t.sway)) == (one, other, "against") for t in graph(page).influences)


def test_roles_belong_to_a_purchase(stage: Stage, page: MapPage, scene: MapScene) -> None:
    page.asking.ask_role(scene.people["陆蕙"])
    assert page.asking.questions is None and stage.said()
    of_purchase(page, scene)
    assert scene.people["陆蕙"] not in graph(page).people
    page.canvas.dropped.emit(scene.people["陆蕙"], 10.0, 20.0, "")
    answer(page, 2, 3, 6)
    role = graph(page).roles_of[scene.people["陆蕙"]][0]
    assert (str(role.role), role.influence, role.support) == ("influencer", 3, None)


def test_a_placeholder_is_asked_for_filled_and_removed(page: MapPage, scene: MapScene) -> None:
    of_purchase(page, scene)
    empty = next(one for one in graph(page).theirs if one.placeholder)
    page.canvas.dropped.emit(scene.people["戴安娜"], 0.0, 0.0, empty.id)
    assert [str(r.role) for r in graph(page).roles_of[scene.people["戴安娜"]]] == ["approver"]
    page.beside.role.click()
    answer(page, 4)
    again = next(one for one in graph(page).theirs if one.placeholder)
    page.canvas.choose(again.id)
    QTest.keyClick(page.canvas, Qt.Key.Key_Delete)
    assert again.id not in graph(page).people


def test_a_tie_is_deleted_with_undo(stage: Stage, page: MapPage, scene: MapScene) -> None:
    tie = next(one for one in page.canvas.map.ties.values() if one.kind == "knows")
    page.canvas.choose_tie(tie)
    QTest.keyClick(page.canvas, Qt.Key.Key_Delete)
    assert tie.id not in {one.id for one in graph(page).knows}
    stage.toasts.clear()
    QTest.keyClick(page.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert tie.id in {one.id for one in graph(page).knows}


def test_positions_are_kept_and_synced(stage: Stage, page: MapPage, scene: MapScene) -> None:
    who = scene.people["陆蕙"]
    page.canvas.place({who: (900.0, 700.0)})
    page.entered()
    node = page.canvas.map.nodes[who]
    assert (node.x(), node.y()) == (900, 700)
    other = page.canvas.map.nodes[scene.people["韩峥嵘"]].pos()
    page.head.undo_button.click()
    assert page.canvas.map.nodes[who].x() != 900
    assert page.canvas.map.nodes[scene.people["韩峥嵘"]].pos() == other
    with stage.seat.desk.store.read() as session:
        waiting = session.connection().exec_driver_sql("SELECT count(*) FROM outbox WHERE entity = 'map_position'")
        assert waiting.scalar_one() > 0


def test_align_and_tidy_the_chosen(page: MapPage, scene: MapScene) -> None:
    chosen = [scene.people[name] for name in ("沈垚", "王喆", "魏然")]
    for one in chosen:
        page.canvas.choose(one, add=True)
    page.head.arrange_wanted.emit("align-top")
    assert len({page.canvas.map.nodes[one].y() for one in chosen}) == 1
    page.head.arrange_wanted.emit("distribute-x")
    page.head.arrange_wanted.emit("tidy")
    assert all(page.canvas.map.nodes[one].y() % 8 == 0 for one in chosen)
    page.head.arrange_wanted.emit("forget")
    assert page._presenter.loaded is not None and not page._presenter.loaded.view.kept


def test_one_of_ours_is_dragged_in_and_tied(page: MapPage, scene: MapScene) -> None:
    of_purchase(page, scene)
    loaded = page._presenter.loaded
    assert loaded is not None
    spare = next((one for one in loaded.ours), None)
    assert spare is not None
    page.beside.wanted.emit(spare.id)
    assert spare.id in page.canvas.map.nodes
    page.canvas.tie_drawn.emit(spare.id, scene.people["韩峥嵘"])
    answer(page, 1, 2, 3, 1)
    assert any(t.staff_id == spare.id for t in graph(page).ties_of[scene.people["韩峥嵘"]])


def test_coverage_shows_its_answers_on_the_map(page: MapPage, scene: MapScene) -> None:
    row = page.panel.rows["nobody-knows"]
    assert scene.people["戴安娜"] in row.people
    row.click()
    assert page.canvas.map.highlighted == set(row.people)
    row.click()
    assert not page.canvas.map.highlighted
    page.panel.rows["negative"].click()
    assert scene.people["李䶮"] in page.canvas.map.highlighted  # who influences them


def test_coverage_warm_path_from_me(page: MapPage, scene: MapScene) -> None:
    page.canvas.choose(scene.people["韩峥嵘"])
    page.panel.path_wanted.emit(scene.people["韩峥嵘"])
    assert {scene.staff["me"], scene.people["韩峥嵘"]} <= page.canvas.map.highlighted


def test_coverage_support_against_opposition(page: MapPage, scene: MapScene) -> None:
    of_purchase(page, scene)
    loaded = page._presenter.loaded
    assert loaded is not None and loaded.coverage.balance is not None
    assert loaded.coverage.balance.supporting > 0 and loaded.coverage.balance.opposing > 0


def test_coverage_single_threaded_accounts(page: MapPage) -> None:
    page.panel.threads_wanted.emit()


def test_time_goes_back_and_nothing_can_be_changed_there(stage: Stage, page: MapPage, scene: MapScene) -> None:
    stage.seat.clock.forward(days=120)
    stage.bench.gate.state_place(Place.OFFICE)
    stage.borrow(scene.dossier)
    stage.bench.records.add("person", scene.dossier, {"name": "新来"})
    page._presenter.loaded = None
    page._presenter.load()
    assert page.time.isVisible()
    now = len(page.canvas.map.nodes)
    QTest.keyClick(page.time, Qt.Key.Key_Left)
    assert len(page.canvas.map.nodes) == now - 1 and not page.canvas.editable
    assert page.bar.text()
    QTest.keyClick(page.time, Qt.Key.Key_End)
    assert page.canvas.editable
    loaded = page._presenter.loaded
    assert loaded is not None and [str(c.kind) for c in loaded.changes] == ["person_came"]


def test_the_way_back_stays_where_nobody_was_on_the_map_yet(stage: Stage, page: MapPage, scene: MapScene) -> None:
    of_purchase(page, scene)
    scope = page._presenter.scope
    long_ago = stage.bench.desk.now_ms() - 400 * 86_400_000
    page._presenter.show(dataclasses.replace(scope, at=long_ago))
    assert not graph(page).theirs
    assert page.head.isVisible() and page.head.scopes.isVisible() and page.bar.text()
    page._presenter.show(scope)
    assert graph(page).theirs


def test_the_whole_group(page: MapPage, scene: MapScene) -> None:
    page._presenter.show(Scope(scene.dossier, None, True))
    assert not page.canvas.editable and page.canvas.map.nodes
    page.canvas.begin_tie()
    assert not page.canvas.drawing_tie, "a group's map is arranged, not drawn on"
    who = scene.people["陆蕙"]
    page.canvas.place({who: (900.0, 700.0)})
    page.entered()
    assert page.canvas.map.nodes[who].x() == 900
    other = page.canvas.map.nodes[scene.people["韩峥嵘"]].pos()
    page.head.undo_button.click()
    assert page.canvas.map.nodes[who].x() != 900
    assert page.canvas.map.nodes[scene.people["韩峥嵘"]].pos() == other
    page.canvas.place({who: (910.0, 700.0)})
    page.head.arrange_wanted.emit("forget")
    assert page._presenter.loaded is not None and not page._presenter.loaded.view.kept
    page._presenter.show(Scope(scene.dossier))
    assert page.canvas.editable and not page._presenter.loaded.view.kept


def test_a_competitor_is_a_card_of_its_own_and_is_tied_by_hand(
    stage: Stage, page: MapPage, scene: MapScene, dressed: Any
) -> None:
    (rival,) = graph(page).rivals
    assert "北辰机电" in page.canvas.map.nodes[rival.id].told
    page.canvas.choose(rival.id)
    assert nameless(page) == []
    page.canvas.opened.emit(rival.id)
    assert page.asking.questions is None, "a competitor isn't asked how it stands to us"
    page.canvas.tie_drawn.emit(rival.id, scene.people["沈垚"])
    met = {tie.person_id for tie in graph(page).competitors}
    assert met == {scene.people["赵昇"], scene.people["沈垚"]}
    page.canvas.tie_drawn.emit(rival.id, scene.staff["me"])
    assert len(graph(page).competitors) == 2
    tie = next(one for one in page.canvas.map.ties.values() if one.kind == "competitor")
    page.canvas.choose_tie(tie)
    page.canvas.remove_wanted.emit()
    assert len(graph(page).competitors) == 1
    second = stage.bench.records.add("competitor", scene.dossier, {"name": "南洋传动"}).id
    page.entered()
    assert page.beside.rivals.count() == 1
    page.beside.wanted.emit(second)
    assert second in page.canvas.map.nodes
    page.asking.dropped(second, 0.0, 0.0, scene.people["王喆"])
    assert {one.id for one in graph(page).rivals} == {rival.id, second}
    page.finding.begin()
    type_chinese(page.head.finder, "南洋")
    assert page.canvas.current == second


def test_find_a_person(page: MapPage, scene: MapScene) -> None:
    page.finding.begin()
    type_chinese(page.head.finder, "工艺")
    assert page.canvas.current in {scene.people[name] for name in ("王喆", "魏然", "蒋闻笛")}
    first = page.canvas.current
    QTest.keyClick(page.head.finder, Qt.Key.Key_Return)
    assert page.canvas.current != first
    QTest.keyClick(page.head.finder, Qt.Key.Key_Escape)
    assert not page.head.finder.text()


@pytest.mark.parametrize("kind", ["pdf", "svg", "png"])
def test_exports_are_watermarked_and_logged(stage: Stage, page: MapPage, tmp_path: Path, kind: str) -> None:
    page.paper.save_to(str(tmp_path / "map"), kind)
    written = (tmp_path / f"map.{kind}").read_bytes()
    assert written.startswith({"pdf": b"%PDF", "svg": b"<?xml", "png": b"\x89PNG"}[kind])
    assert stage.seat.last().event.act is Act.EXPORTED


def test_the_network_around_a_person_and_back(page: MapPage, scene: MapScene) -> None:
    page.panel.around_wanted.emit(scene.people["李䶮"])
    assert 1 < len(page.canvas.map.nodes) <= len(scene.people) + 5 and page.whole.isVisible()
    page.whole.click()
    assert set(scene.people.values()) <= set(page.canvas.map.nodes)


@pytest.mark.parametrize("theme", [Appearance.LIGHT, Appearance.DARK])
def test_both_languages_and_themes(page: MapPage, dressed: Any, theme: Appearance) -> None:
    dressed.theme.choose(theme)
    dressed.tongue.choose("zh_CN")
    deliver()
    assert page.head.scopes.itemText(0) == "本档案"
    assert page.canvas.map.plan is not None and page.canvas.map.plan.words.language == "zh_CN"


def test_one_human_of_two_branches_is_one_card_and_leads_to_each_row(
    stage: Stage, page: MapPage, scene: MapScene
) -> None:
    north, bench = stage.seat.sample.north, stage.bench
    stage.borrow(north)
    bench.records.set("dossier", north, {"parent_id": scene.dossier})
    who = scene.people["陆蕙"]
    twin = bench.records.add("person", north, {"name": "陆蕙", "post": "独立董事"}).id
    bench.humans.same(who, twin)
    page._presenter.show(Scope(scene.dossier, None, True))
    (node,) = {who, twin} & set(page.canvas.map.nodes)
    assert "独立董事" in page.canvas.map.nodes[node].told
    page.canvas.choose(node)
    assert nameless(page) == []
    ways = [one for one in page.panel.person.findChildren(Button) if one.property("dossier")]
    for one in ways:
        one.click()
    assert set(stage.opened) == {f"{scene.dossier}/person/{who}", f"{north}/person/{twin}"}
    page.head.finder.setText("独立董事")
    assert page.finding._hits == [node]
