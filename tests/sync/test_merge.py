"""The pure merge: what each case does, and convergence under any order, loss and duplication (Hypothesis)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync import merge
from app.sync.merge import Conflict, Merged, Written
from app.sync.wire import Change, Stamp

ROW = "0" * 32
FIELDS = ("a", "b", "c")


def change(hlc: int, base: dict[str, Stamp] | None, **fields: Any) -> Change:
    return Change("dossier", ROW, hlc, 0, None, None, base, fields)


CREATED = merge.apply({}, {}, change(10, None, a=1, b=2), 1)


def test_creation() -> None:
    assert CREATED.created
    assert (CREATED.fields, CREATED.clk) == ({"a": 1, "b": 2}, {"*": (10, 1)})
    assert CREATED.patch == {"a": 1, "b": 2}


def test_what_the_author_saw_is_overwritten_without_conflict() -> None:
    after = merge.apply(CREATED.fields, CREATED.clk, change(11, {"a": (10, 1)}, a=5), 2)
    assert (after.fields["a"], after.clk["a"], after.conflicts) == (5, (11, 2), ())
    assert after.written == (Written("a", 1, 5),)
    assert not after.created


def test_a_later_write_without_knowledge_wins_and_the_loser_is_kept() -> None:
    seen = merge.apply(CREATED.fields, CREATED.clk, change(11, {"a": (10, 1)}, a=5), 2)
    after = merge.apply(seen.fields, seen.clk, change(12, {"a": (10, 1)}, a=6), 3)
    assert after.fields["a"] == 6
    assert after.conflicts == (Conflict("a", 6, (12, 3), 5, (11, 2)),)


def test_an_earlier_write_without_knowledge_loses_and_is_kept() -> None:
    seen = merge.apply(CREATED.fields, CREATED.clk, change(12, {"a": (10, 1)}, a=5), 2)
    after = merge.apply(seen.fields, seen.clk, change(11, {"a": (10, 1)}, a=6), 3)
    assert after.fields["a"] == 5
    assert after.written == ()
    assert after.conflicts == (Conflict("a", 5, (12, 2), 6, (11, 3)),)


def test_a_write_that_saw_the_current_value_but_has_an_older_stamp_is_not_lost_silently() -> None:
    after = merge.apply(CREATED.fields, CREATED.clk, change(9, {"a": (10, 1)}, a=6), 3)
    assert after.fields["a"] == 1
    assert after.conflicts == (Conflict("a", 1, (10, 1), 6, (9, 3)),)


def test_equal_values_are_no_conflict_and_the_greater_stamp_stands() -> None:
    after = merge.apply(CREATED.fields, CREATED.clk, change(11, {"a": (1, 1)}, a=1), 2)
    assert (after.conflicts, after.written, after.clk["a"]) == ((), (), (11, 2))


def test_ties_of_the_clock_are_broken_by_the_device() -> None:
    after = merge.apply(CREATED.fields, CREATED.clk, change(10, {"a": (10, 1)}, a=7), 2)
    assert after.fields["a"] == 7


def test_an_update_may_come_before_its_creation() -> None:
    early = merge.apply({}, {}, change(11, {"a": (10, 1)}, a=5), 2)
    assert (early.fields, early.clk) == ({"a": 5}, {"a": (11, 2)})
    late = merge.apply(early.fields, early.clk, change(10, None, a=1, b=2), 1)
    assert (late.fields, late.clk, late.conflicts) == ({"a": 5, "b": 2}, {"*": (10, 1), "a": (11, 2)}, ())


def test_a_deletion_that_met_an_edit_bears_the_edits_stamp_not_that_of_the_row() -> None:
    edited = merge.apply(CREATED.fields, CREATED.clk, change(12, {"a": (10, 1)}, a=5), 2)
    for hlc in (11, 13):  # written before or after the edit, in ignorance of it
        after = merge.apply(edited.fields, edited.clk, change(hlc, {"deleted": (10, 1)}, deleted=True), 3)
        assert after.conflicts == (Conflict("deleted", True, (hlc, 3), None, (12, 2)),)
    back = merge.apply(after.fields, after.clk, change(14, {"deleted": (10, 1)}, deleted=False), 2)
    assert back.conflicts == (Conflict("deleted", False, (14, 2), True, (13, 3)),)


def test_two_creations_of_one_row_keep_the_loser() -> None:
    after = merge.apply(CREATED.fields, CREATED.clk, change(11, None, a=9), 2)
    assert (after.fields, after.clk) == ({"a": 9, "b": None}, {"*": (11, 2)})
    assert after.conflicts == (Conflict("a", 9, (11, 2), 1, (10, 1)), Conflict("b", None, (11, 2), 2, (10, 1)))
    back = merge.apply(after.fields, after.clk, change(10, None, a=1, b=2), 1)
    assert (back.fields, back.clk) == (after.fields, after.clk)
    assert [(one.field, one.loser) for one in back.conflicts] == [("a", 1), ("b", 2)]


def test_nothing_is_modified_in_place() -> None:
    fields, clk = {"a": 1}, {"*": (10, 1)}
    merge.apply(fields, clk, change(11, {"a": (10, 1)}, a=5), 2)
    merge.apply(fields, clk, change(11, None, a=5), 2)
    merge.join(fields, clk, {"a": 3}, {"*": (12, 1)})
    assert (fields, clk) == ({"a": 1}, {"*": (10, 1)})


@pytest.mark.parametrize(("last", "wall", "wanted"), [(0, 5, 5 << 16), (5 << 16, 5, (5 << 16) + 1), (9 << 16, 5, (9 << 16) + 1)])  # noqa: E501  # fmt: skip
def test_clock_never_goes_back(last: int, wall: int, wanted: int) -> None:
    assert merge.tick(last, wall) == wanted
    assert merge.wall_ms(merge.pack(wall)) == wall
    assert merge.greatest([{"*": (3, 1), "a": (last, 2)}, {}]) == max(3, last)
    assert merge.greatest([]) == 0


def test_stamp_of_a_field() -> None:
    assert merge.stamp_of({"*": (1, 1), "a": (2, 1)}, "a") == (2, 1)
    assert merge.stamp_of({"*": (1, 1)}, "a") == (1, 1)
    assert merge.stamp_of({}, "a") is None


# ---- properties ----


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[Change, int]]:
    """Writes of several devices to one row; each knows some prefix of what happened, stamps are unique."""
    writes: list[tuple[Change, int]] = []
    hlcs = draw(st.lists(st.integers(1, 60), min_size=1, max_size=8, unique=True))
    for hlc in hlcs:
        device = draw(st.integers(1, 3))
        known = draw(st.lists(st.sampled_from(writes), unique_by=id, max_size=4)) if writes else []
        seen = Merged({}, {})
        for one, by in known:
            seen = merge.apply(seen.fields, seen.clk, one, by)
        creation = draw(st.booleans()) if writes else True
        names = draw(st.lists(st.sampled_from(FIELDS), min_size=0 if creation else 1, unique=True))
        fields = {name: draw(st.integers(0, 3) | st.none()) for name in names}
        base = None if creation else {name: merge.stamp_of(seen.clk, name) or (0, 0) for name in names}
        writes.append((Change("dossier", ROW, hlc, 0, None, None, base, fields), device))
    return writes


def fold(writes: list[tuple[Change, int]]) -> Merged:
    state = Merged({}, {})
    for one, device in writes:
        state = merge.apply(state.fields, state.clk, one, device)
    return state


def shown(state: Merged) -> tuple[dict[str, Any], dict[str, Stamp]]:
    """A null and an absent field are the same, and so is a field whose stamp is the creation's."""
    return {name: value for name, value in state.fields.items() if value is not None}, state.clk


@given(histories(), st.data())
def test_any_order_loss_and_duplication_converges(writes: list[tuple[Change, int]], data: st.DataObject) -> None:
    once = fold(writes)
    mixed = data.draw(st.permutations(writes + data.draw(st.lists(st.sampled_from(writes)))))
    assert shown(fold(mixed)) == shown(once)


@given(histories(), st.data())
def test_join_of_replicas_is_what_all_writes_together_give(
    writes: list[tuple[Change, int]], data: st.DataObject
) -> None:
    mine = data.draw(st.lists(st.sampled_from(writes), unique_by=id))
    theirs = data.draw(st.lists(st.sampled_from(writes), unique_by=id))
    one, two = fold(mine), fold(theirs)
    joined = merge.join(one.fields, one.clk, two.fields, two.clk)
    back = merge.join(two.fields, two.clk, one.fields, one.clk)
    assert shown(joined) == shown(back) == shown(fold([*mine, *theirs]))
    assert joined.created == (not one.clk)
    assert shown(merge.join(joined.fields, joined.clk, two.fields, two.clk)) == shown(joined)


@given(histories())
def test_no_value_vanishes_silently(writes: list[tuple[Change, int]]) -> None:
    """Every write is current, knowingly overwritten, equal to the winner, or kept as a loser."""
    state = Merged({}, {})
    losers: set[tuple[str, Stamp]] = set()
    for one, device in writes:
        before = {name: merge.stamp_of(state.clk, name) for name in FIELDS}
        after = merge.apply(state.fields, state.clk, one, device)
        losers |= {(conflict.field, conflict.loser_stamp) for conflict in after.conflicts}
        for name, value in one.fields.items():
            stamp = (one.hlc, device)
            seen = before[name]
            if seen is None or seen == stamp:
                continue
            knew = one.base is not None and one.base[name] == seen
            same = state.fields.get(name) == value
            current = merge.stamp_of(after.clk, name) == stamp
            assert same or (current and knew) or (name, seen if current else stamp) in losers
        state = after
