"""Layouts of the relationship map: nobody over another, the same twice, kept positions stay."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from app.models.enums import Side, Standing
from app.rules.relations.arrange import LayoutKind, arrange
from app.rules.relations.clusters import MOST_AROUND, around, clusters
from app.rules.relations.graph import Graph, Influences, Knows, Person
from app.rules.relations.space import CARD_H, CARD_W, align, distribute, tidy
from app.rules.relations.tree import tidy_tree
from tests.rules.relations.scene import scene

KINDS: tuple[LayoutKind, ...] = ("tree", "free")


def organisation(people: int, ours: int, ties: int, seed: int = 1) -> Graph:
    """A company of ``people``: each reports to somebody before them; ties at random."""
    dice = random.Random(seed)
    names = [f"P{n:04}" for n in range(people)]
    staff = [f"s{n:02}" for n in range(ours)]
    found = {one: Person(one, one, Side.THEIRS, dossier_id="d", department=f"D{int(one[1:]) % 9}") for one in names}
    found |= {one: Person(one, one, Side.OURS) for one in staff}
    superior = {names[n]: names[dice.randrange(max(0, n // 4 - 2), max(1, n // 3))] for n in range(1, people)}
    knows = [
        Knows(f"k{n}", dice.choice(staff), dice.choice(names), dice.choice(list(Standing)), dice.randint(1, 5))
        for n in range(ties)
    ]
    influences = [Influences(f"i{n}", dice.choice(names), dice.choice(names)) for n in range(ties // 5)]
    return Graph(found, knows, superior, influences).pruned()


def overlaps(positions: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    order = sorted(positions, key=lambda one: positions[one])
    found = []
    for index, one in enumerate(order):
        for other in order[index + 1 :]:
            if positions[other][0] - positions[one][0] >= CARD_W:
                break
            if abs(positions[other][1] - positions[one][1]) < CARD_H - 0.1:
                found.append((one, other))
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("people", "ours", "ties"), [(0, 1, 0), (1, 1, 1), (30, 4, 25), (150, 12, 150)])
def test_no_card_lies_over_another_and_the_layout_is_the_same_twice(
    kind: LayoutKind, people: int, ours: int, ties: int
) -> None:
    graph = organisation(people, ours, ties if people else 0)
    layout = arrange(graph, kind)
    assert set(layout.positions) == set(graph.people)
    assert not overlaps({k: v for k, v in layout.positions.items() if k not in {p.id for p in graph.ours}})
    if kind == "free":
        assert not overlaps(dict(layout.positions))
    assert arrange(graph, kind) == layout


@pytest.mark.parametrize("kind", KINDS)
def test_five_thousand_people_are_placed(kind: LayoutKind) -> None:
    graph = organisation(5000, 40, 3000)
    positions = dict(arrange(graph, kind).positions)
    assert len(positions) == 5040
    theirs = {one: at for one, at in positions.items() if one.startswith("P")}
    assert not overlaps(theirs)


def test_a_superior_stands_above_and_over_the_middle_of_their_reports() -> None:
    graph = scene("A\nB > A\nC > A\nD > B\nE > B\nF > C")
    cells = tidy_tree(graph)
    assert [cells[one].row for one in "ABCDEF"] == [0, 1, 1, 2, 2, 2]
    assert cells["A"].x == pytest.approx((cells["B"].x + cells["C"].x) / 2)
    assert cells["B"].x == pytest.approx((cells["D"].x + cells["E"].x) / 2)
    assert cells["F"].x == pytest.approx(cells["C"].x)


def test_many_leaves_stand_in_columns() -> None:
    cells = tidy_tree(scene("A\n" + "\n".join(f"L{n} > A" for n in range(8))))
    assert len({cells[f"L{n}"].x for n in range(8)}) == 2
    assert sorted(cells[f"L{n}"].row for n in range(8)) == [1, 1, 2, 2, 3, 3, 4, 4]


def test_a_ring_of_superiors_is_opened() -> None:
    cells = tidy_tree(scene("A > B\nB > C\nC > A\nD > C"))
    assert sorted(cells) == ["A", "B", "C", "D"]
    assert cells["A"].row == 0


def test_a_long_chain_of_superiors_is_no_trouble() -> None:
    graph = scene("\n".join(f"P{n + 1} > P{n}" for n in range(800)))
    assert max(cell.row for cell in tidy_tree(graph).values()) == 800


@pytest.mark.parametrize("kind", KINDS)
def test_kept_positions_stay_and_only_new_people_are_placed(kind: LayoutKind) -> None:
    before = organisation(30, 4, 20)
    kept = {one: (x + 37.5, y * 1.5) for one, (x, y) in arrange(before, kind).positions.items()}
    after = Graph(
        {**before.people, "New": Person("New", "New", Side.THEIRS, dossier_id="d")},
        before.knows, {**before.superior, "New": "P0003"}, before.influences,
    )  # fmt: skip
    layout = arrange(after, kind, kept)
    assert {one: layout.positions[one] for one in kept} == kept
    near = [one for one in kept if one.startswith("P")]
    assert not [pair for pair in overlaps({one: layout.positions[one] for one in [*near, "New"]}) if "New" in pair]


def test_lines_of_the_tree_start_and_end_at_their_cards() -> None:
    graph = organisation(40, 5, 30)
    layout = arrange(graph, "tree")
    for tie in graph.knows:
        line = layout.routes[tie.id]
        (x, y), (px, py) = line[0], layout.positions[tie.person_id]
        assert abs(x - px) < CARD_W / 2 and y == pytest.approx(py + CARD_H / 2)
        assert line[-1][0] == pytest.approx(layout.positions[tie.staff_id][0] - CARD_W / 2)
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line))
    assert len(layout.reports) == len(graph.superior)


def test_knows_ties_cross_no_card() -> None:
    graph = organisation(40, 5, 30)
    layout = arrange(graph, "tree")
    cards = [layout.positions[person.id] for person in graph.theirs]
    for tie in graph.knows:
        for (ax, ay), (bx, by) in pairwise(layout.routes[tie.id]):
            for x, y in cards:
                inside_x = max(ax, bx) > x - CARD_W / 2 + 0.1 and min(ax, bx) < x + CARD_W / 2 - 0.1
                inside_y = max(ay, by) > y - CARD_H / 2 + 0.1 and min(ay, by) < y + CARD_H / 2 - 0.1
                assert not (inside_x and inside_y)


def test_the_network_around_a_person_is_bounded() -> None:
    graph = organisation(2000, 20, 2000)
    part = around(graph, "P0000", hops=3)
    assert "P0000" in part.people and len(part.people) <= MOST_AROUND
    assert set(around(scene("me +3 A\nB > A\nC > B"), "A", hops=1).people) == {"me", "A", "B"}
    with pytest.raises(KeyError):
        around(graph, "nobody")


def test_clusters_hold_everyone_once() -> None:
    graph = organisation(1000, 20, 600)
    found = clusters(graph)
    members = [one for group in found for one in group.members]
    assert sorted(members) == sorted(graph.people)
    assert 1 < len(found) < 600
    assert found == clusters(graph)


def test_aligning_distributing_and_tidying() -> None:
    at = {"A": (0.0, 3.0), "B": (100.0, 5.0), "C": (400.0, 10.0)}
    assert align(at, ["A", "B"], "top") == {"A": (0.0, 3.0), "B": (100.0, 3.0)}
    assert align(at, ["A", "C"], "right") == {"A": (400.0, 3.0), "C": (400.0, 10.0)}
    assert align(at, [], "left") == {}
    assert distribute(at, ["A", "B", "C"], "x")["B"] == (200.0, 5.0)
    clear = tidy(at)
    assert not overlaps(clear)
    assert tidy(at, ["B"]).keys() == {"B"}


def test_a_free_map_whose_people_all_have_their_place_is_left_alone() -> None:
    graph = scene("me +3 A")
    kept = {"A": (1.5, 2.5), "me": (300.0, 0.0), "gone": (0.0, 0.0)}
    assert dict(arrange(graph, "free", kept).positions) == {"A": (1.5, 2.5), "me": (300.0, 0.0)}


def test_a_new_person_without_ties_finds_a_free_spot() -> None:
    layout = arrange(scene("A\nB"), "free", {"A": (0.0, 0.0)})
    assert layout.positions["A"] == (0.0, 0.0)
    assert not overlaps(dict(layout.positions))


def test_parts_without_ties_between_them_stand_in_rows() -> None:
    positions = dict(arrange(scene("\n".join("ABCDEFGHIJKL")), "free").positions)
    assert len({y for _, y in positions.values()}) > 1
    assert not overlaps(positions)


def test_a_tie_to_somebody_not_drawn_takes_no_lane_and_a_superior_beside_no_line() -> None:
    graph = scene("A > B\nB > A\nme +3 A")
    layout = arrange(graph, "tree")
    assert len(layout.reports) == 1
    elsewhere = Graph(graph.people, graph.knows, {}, [Influences("i", "A", "away")])
    assert "i" not in arrange(elsewhere, "tree").routes


def test_distributing_two_changes_nothing() -> None:
    at = {"A": (0.0, 3.0), "B": (100.0, 5.0)}
    assert distribute(at, ["A", "B"], "x") == at
    assert align(at, ["A", "B"], "center") == {"A": (50.0, 3.0), "B": (50.0, 5.0)}


def test_people_without_ties_are_with_the_others_of_their_department() -> None:
    found = clusters(scene("A\nB\nme +3 C"))
    assert {group.members for group in found} == {("A", "B"), ("me", "C")}


def test_clusters_that_would_go_on_wandering_are_ended() -> None:
    closer_and_closer = [f"P{n:02} for3 P{n + 1:02}" for n in range(15) for _ in range(n + 1)]
    found = clusters(scene("\n".join(closer_and_closer)))
    assert sorted(one for group in found for one in group.members) == [f"P{n:02}" for n in range(16)]


RIVALS = """
    B > A
    C > A
    D > B
    me +4! B
    me =2 D
    A for3 B
    A vs Baltic
    D vs Baltic
    C vs Nordic
"""


@pytest.mark.parametrize("kind", ["tree", "free"])
def test_competitors_stand_beside_and_their_contacts_end_at_both_cards(kind: LayoutKind) -> None:
    graph = scene(RIVALS)
    layout = arrange(graph, kind)
    assert set(layout.positions) == set(graph.people)
    spots = [(x, y, layout.heights.get(one, CARD_H)) for one, (x, y) in layout.positions.items()]
    for at, (x, y, high) in enumerate(spots):
        for left, top, other in spots[at + 1 :]:
            assert abs(x - left) >= CARD_W or abs(y - top) >= (high + other) / 2
    if kind == "tree":
        assert max(layout.positions[one.id][0] for one in graph.rivals) < min(
            layout.positions[one.id][0] for one in graph.theirs
        )
        for tie in graph.competitors:
            line = layout.routes[tie.id]
            (x, y), (left, top) = layout.positions[tie.person_id], layout.positions[tie.competitor_id]
            assert line[0][1] == y + CARD_H / 2 and abs(line[0][0] - x) < CARD_W / 2
            assert line[-1][0] == left + CARD_W / 2
            assert abs(line[-1][1] - top) < layout.heights[tie.competitor_id] / 2
            assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line))


def test_a_part_of_the_map_takes_along_the_competitors_it_meets() -> None:
    graph = scene(RIVALS)
    part = graph.only({"C", "me"})
    assert [one.id for one in part.rivals] == ["Nordic"] and len(part.competitors) == 1
    assert not graph.only({"B"}).rivals
    kept = {one: (n * 300.0, 0.0) for n, one in enumerate(graph.people) if one != "Baltic"}
    assert arrange(graph, "tree", kept).positions.keys() == graph.people.keys()
    assert sum(one.theirs + one.ours for one in clusters(graph)) == 5
