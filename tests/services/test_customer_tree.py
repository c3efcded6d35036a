"""The customer tree from the top, with one's own place; nobody stands above himself (dossier-basic)."""

from __future__ import annotations

import pytest

from app.errors import UserError
from app.rules.customers import closes_ring, line_up
from tests.services.conftest import Seat


def test_dossier_basic_the_line_up_ends_where_a_ring_begins() -> None:
    above = {"shop": "branch", "branch": "group", "group": None, "a": "b", "b": "a"}
    assert line_up("shop", above.get) == ["branch", "group"]
    assert line_up("a", above.get) == ["b"]
    assert closes_ring("group", "shop", above.get)
    assert closes_ring("group", "group", above.get)
    assert not closes_ring("shop", "group", above.get)


def test_dossier_basic_a_parent_below_oneself_is_refused_with_words(seat: Seat) -> None:
    one = seat.sample
    for dossier in (one.north, one.south, one.east):
        seat.borrow(dossier)
    seat.records.set("dossier", one.south, {"parent_id": one.north})
    seat.records.set("dossier", one.east, {"parent_id": one.south})
    with pytest.raises(UserError) as refused:
        seat.records.set("dossier", one.north, {"parent_id": one.east})
    assert refused.value.key == "parent-ring"
    with pytest.raises(UserError):
        seat.records.set("dossier", one.north, {"parent_id": one.north})
    assert seat.records.show("dossier", one.north).values["parent_id"] is None


def test_dossier_basic_the_tree_is_told_from_the_top_with_ones_own_place(seat: Seat) -> None:
    one = seat.sample
    seat.borrow(one.south)
    seat.borrow(one.east)
    assert seat.dossiers.open(one.south).tree == []
    seat.records.set("dossier", one.south, {"parent_id": one.north})
    seat.records.set("dossier", one.east, {"parent_id": one.south})
    tree = seat.dossiers.open(one.south).tree
    assert [(branch.id, branch.depth, branch.here) for branch in tree] == [
        (one.north, 0, False), (one.south, 1, True), (one.east, 2, False),
    ]  # fmt: skip
