"""The parts of a map: who decides a purchase, who stands above whom."""

from __future__ import annotations

from app.rules.relations.clusters import neighbours
from tests.rules.relations.scene import scene


def test_of_a_purchase_are_its_people_their_superiors_who_influences_and_who_knows_them() -> None:
    graph = scene("Decider decider for 5\nDecider > Boss\nAide for3 Decider\nme +3 Aide\nyou +3 Other\nOther > Boss")
    part = graph.of_purchase("p")
    assert set(part.people) == {"Decider", "Boss", "Aide", "me"}
    assert [role.person_id for role in part.roles] == ["Decider"]
    assert not graph.of_purchase("another").people


def test_a_ring_of_superiors_ends_where_it_began() -> None:
    assert list(scene("A > B\nB > C").chain("A")) == ["B", "C"]
    assert list(scene("A > B\nB > C\nC > A").chain("A")) == ["B", "C"]


def test_the_greatest_influence_counts_and_none_if_nobody_said() -> None:
    graph = scene("A user for 2\nA buyer for 4\nB user for")
    assert (graph.influence("A"), graph.influence("B"), graph.influence("nobody")) == (4, None, None)


def test_nobody_is_their_own_neighbour_and_ties_to_absent_people_count_for_nothing() -> None:
    graph = scene("A > A\nA > B\nme +4 A")
    assert neighbours(graph) == {"A": {"me": 2.0, "B": 3.0}, "B": {"A": 3.0}, "me": {"A": 2.0}}
    alone = scene("A > A\nA for3 A")
    assert neighbours(alone) == {"A": {}}
