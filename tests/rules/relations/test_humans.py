"""One human of several customers is one person on the map: ties, superiors, coverage."""

from __future__ import annotations

from app.models.enums import Standing
from app.rules.relations.coverage import known_to_one_only, nobody_knows
from app.rules.relations.humans import one_each
from tests.rules.relations.scene import scene


def test_ties_of_all_rows_lead_to_the_one_human_and_the_one_that_decides_the_standing_stays() -> None:
    graph = scene("me =2 A\nme -4! B\nyou +1 B\nC for3 A\nC for2 B\nB vs X\nA vs X\nD decider for 3\nD for1 B")
    found = one_each(graph, {"A": "A", "B": "A"})
    assert [one.id for one in found.people["A"].rows] == ["A", "B"] and "B" not in found.people
    assert {(tie.staff_id, tie.person_id, tie.strength) for tie in found.knows} == {("me", "A", 4), ("you", "A", 1)}
    assert found.standing("A") is Standing.NEGATIVE
    assert {(tie.from_id, tie.to_id) for tie in found.influences} == {("C", "A"), ("D", "A")}
    assert len(found.influences) == 2 and len(found.competitors) == 1


def test_coverage_a_human_known_through_one_customer_is_known() -> None:
    graph = scene("A\nme +3 B\nyou +3 B\nme +3 A")
    assert nobody_knows(scene("A\nme +3 B")) == ["A"]
    assert nobody_knows(one_each(scene("A\nme +3 B"), {"A": "A", "B": "A"})) == []
    assert [one.person_id for one in known_to_one_only(graph)] == ["A"]
    assert known_to_one_only(one_each(graph, {"A": "A", "B": "A"})) == []


def test_a_second_superior_is_a_further_line_and_no_ring_is_closed() -> None:
    found = one_each(scene("A > Boss\nB > Chief\nBoss > B"), {"A": "A", "B": "A"})
    assert found.superior == {"A": "Boss"}
    assert set(found.further) == {("A", "Chief"), ("Boss", "A")}


def test_nobody_is_joined_where_nobody_is_the_same() -> None:
    graph = scene("me +3 A\nA > B")
    assert one_each(graph, {}) is graph
    gone = one_each(graph, {"A": "Z", "Z": "Z"})
    assert gone.people["Z"].also == () and gone.people["Z"].name == "A" and gone.superior == {"Z": "B"}
