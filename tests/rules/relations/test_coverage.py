"""The questions a relationship map answers (coverage), as tables."""

from __future__ import annotations

import pytest

from app.models.enums import BuyingRoleKind, Standing
from app.rules.relations.coverage import (
    balance,
    known_to_one_only,
    negative_and_influencers,
    nobody_knows,
    open_roles,
    single_threaded,
)
from app.rules.relations.graph import Knows
from tests.rules.relations.scene import scene


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        ("A", ["A"]),
        ("me +3 A", []),
        ("me -3 A", []),
        ("me 0 A", ["A"]),
        ("me 0 A\nyou =1 A", []),
        ("A\nB > A\nme =2 B", ["A"]),
        ("Approver?", []),
    ],
)
def test_coverage_nobody_knows(drawn: str, wanted: list[str]) -> None:
    assert list(nobody_knows(scene(drawn))) == wanted


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        ("A", []),
        ("me +3 A", [("A", "me")]),
        ("me +3 A\nyou =1 A", []),
        ("me +3 A\nyou 0 A", [("A", "me")]),
        ("me +3 A\nme =1 A", [("A", "me")]),
        ("me -1 A\nyou +1 B", [("A", "me"), ("B", "you")]),
    ],
)
def test_coverage_known_to_one_only(drawn: str, wanted: list[tuple[str, str]]) -> None:
    assert [(one.person_id, one.staff_id) for one in known_to_one_only(scene(drawn))] == wanted


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        ("me +3 A", []),
        ("me -3 A", [("A", ("me",), [])]),
        ("me -3 A\nyou -1 A\nhe +5 A", [("A", ("me", "you"), [])]),
        ("me -3 A\nA > B", [("A", ("me",), ["B"])]),
        ("me -3 A\nB for5 A\nC for1 A\nme +4 C", [("A", ("me",), ["C", "B"])]),
        ("me -3 A\nB for1 A\nC for5 A", [("A", ("me",), ["C", "B"])]),
        ("me -3 A\nB against5 A\nC for1 A", [("A", ("me",), ["C", "B"])]),
        ("me -3 A\nA > B\nB for2 A", [("A", ("me",), ["B"])]),
    ],
)
def test_coverage_negative_and_who_influences_them(
    drawn: str, wanted: list[tuple[str, tuple[str, ...], list[str]]]
) -> None:
    found = negative_and_influencers(scene(drawn))
    assert [(n.person_id, n.staff_ids, [i.person_id for i in n.influencers]) for n in found] == wanted


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        ("A", (0, 0, 0, 0)),
        ("A decider for 5", (15, 0, 0, 0)),
        ("A decider strongly 5", (15, 0, 0, 0)),
        ("A user for 5\nB approver against 2", (5, 0, 6, 0)),
        ("A user for\nB user neutral\nC user none", (2, 4, 0, 1)),
        ("A user for 3\nA decider for 1", (9, 0, 0, 0)),
        ("A user for 3\nA decider against 3", (0, 0, 9, 0)),
        ("Approver? approver for 5", (0, 0, 0, 0)),
    ],
)
def test_coverage_support_against_opposition(drawn: str, wanted: tuple[int, int, int, int]) -> None:
    found = balance(scene(drawn), "p")
    assert (found.supporting, found.undecided, found.opposing, found.unknown) == wanted
    assert found.total == sum(one.weight for one in found.people)
    assert balance(scene(drawn), "another").total == 0


def test_coverage_roles_nobody_is_known_for() -> None:
    graph = scene("A decider for 5\nX? approver none\nB user for 1")
    assert list(open_roles(graph, "p")) == [
        BuyingRoleKind.INFLUENCER, BuyingRoleKind.APPROVER, BuyingRoleKind.BUYER, BuyingRoleKind.GATEKEEPER,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ties", "wanted"),
    [
        ([("d", None)], [("d", 0, None, None)]),
        ([("d", "me + A")], [("d", 1, "me", "A")]),
        ([("d", "me + A"), ("d", "me = B")], [("d", 2, "me", None)]),
        ([("d", "me + A"), ("d", "you = A")], [("d", 2, None, "A")]),
        ([("d", "me + A"), ("d", "you = B")], []),
        ([("d", "me + A"), ("d", "you 0 B")], [("d", 1, "me", "A")]),
        ([("d", "me + A"), ("e", "you + B")], [("d", 1, "me", "A"), ("e", 1, "you", "B")]),
    ],
)
def test_coverage_single_threaded(
    ties: list[tuple[str, str | None]], wanted: list[tuple[str, int, str | None, str | None]]
) -> None:
    pairs: list[tuple[str, Knows | None]] = [(d, scene(t).knows[0] if t else None) for d, t in ties]
    assert [(t.dossier_id, t.ties, t.ours, t.theirs) for t in single_threaded(pairs)] == wanted


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        ("A", Standing.NOT_ESTABLISHED),
        ("me 0 A", Standing.NOT_ESTABLISHED),
        ("me +1 A\nyou -4 A", Standing.NEGATIVE),
        ("me +4 A\nyou -1 A", Standing.POSITIVE),
        ("me +3 A\nyou -3 A", Standing.NEGATIVE),
        ("me +3! A\nyou -3 A", Standing.POSITIVE),
        ("me = A\nyou +2 A", Standing.NEUTRAL),
    ],
)
def test_standing_as_a_whole_is_that_of_the_strongest_tie(drawn: str, wanted: Standing) -> None:
    assert scene(drawn).standing("A") is wanted
