"""The shortest warm path (coverage)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.relations.paths import Step, knows_chance, warm_path
from tests.rules.relations.scene import scene


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        ("me\nA", None),
        ("me +4! A", "me A"),
        ("me -4! A", None),
        ("me 0 A", None),
        ("me\nyou +4! A", "me you A"),
        ("me +1 A\nyou +5! A", "me you A"),  # a long path over good ties beats a poor tie
        ("me =4! A\nyou +4! A", "me you A"),
        ("me =4! A\nyou +1! A", "me A"),
        ("me +5! B\nA > B", "me B A"),
        ("me +5! B\nB > A", "me B A"),
        ("me +5! B\nB for3 A", "me B A"),
        ("me +5! B\nB against3 A", None),
        ("me +5! B\nA for3 B", None),  # along the direction of influence only
        ("me -5! B\nB > A", None),
        ("me +1 B\nyou -5! B\nB > A", None),  # stands negative to us as a whole: doesn't pass us on
        ("me -5! A\nme +4! B\nB for5 A", "me B A"),  # the negative one reached by somebody else
        ("me +5! B?\nB? > A", None),
        ("me -3! A\nyou -3! A", None),
    ],
)
def test_coverage_warm_path(drawn: str, wanted: str | None) -> None:
    path = warm_path(scene(drawn), "me", "A")
    assert (" ".join(path.people) if path else None) == wanted


def test_a_path_to_oneself_is_empty_and_strangers_are_an_error() -> None:
    path = warm_path(scene("me +1 A"), "me", "me")
    assert path is not None and path.people == () and path.chance == 1
    with pytest.raises(KeyError):
        warm_path(scene("me +1 A"), "me", "B")


def test_the_steps_say_over_what_they_go() -> None:
    path = warm_path(scene("me\nyou +5! B\nB for5 A"), "me", "A")
    assert path is not None
    assert [hop.step for hop in path.hops] == [Step.COLLEAGUE, Step.KNOWS, Step.INFLUENCES]
    assert path.chance == pytest.approx(0.8 * 0.9 * 0.9)


@given(
    st.lists(
        st.tuples(st.sampled_from(["me", "you", "he"]), st.sampled_from("+=-0"), st.integers(1, 5),
                  st.sampled_from("ABCD")),
        max_size=12,
    )
)  # fmt: skip
def test_coverage_no_path_goes_over_a_negative_tie(ties: list[tuple[str, str, int, str]]) -> None:
    lines = [f"{staff} {standing}{strength}! {person}" for staff, standing, strength, person in ties]
    graph = scene("\n".join(["me", "A", "D > C", *lines]))
    path = warm_path(graph, "me", "A")
    for hop in path.hops if path else ():
        if hop.step is Step.KNOWS:
            ends = {hop.from_id, hop.to_id}
            assert any({t.staff_id, t.person_id} == ends and knows_chance(t) == hop.chance > 0 for t in graph.knows)
    assert path == warm_path(graph, "me", "A")
