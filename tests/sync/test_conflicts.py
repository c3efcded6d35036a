"""Conflicts between two laptops of one person: the loser is kept, both are told, and what one settles is settled."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from app.models import Base, Divergence, Dossier, Person
from app.models.enums import Settlement
from app.models.ids import new_id
from app.sync.merge import DELETED
from tests.sync.laptop import Laptop
from tests.sync.office import Office
from tests.sync.test_both_ways import pair

__all__ = ["pair"]
Pair = tuple[Laptop, Laptop]


def told(laptop: Laptop, row: str) -> list[tuple[str, Any, Any]]:
    with laptop.store.read() as session:
        found = session.scalars(select(Divergence).where(Divergence.row_id == row).order_by(Divergence.loser_hlc))
        return [(one.field, orjson.loads(one.winner), orjson.loads(one.loser)) for one in found]


def shared_row(pair: Pair, **fields: Any) -> str:
    row = pair[0].customer("示例大学", **fields)
    exchange(pair)
    return row


def exchange(pair: Pair, times: int = 2) -> None:
    for _ in range(times):
        for one in pair:
            one.engine.sync()


def test_a_field_written_on_both_keeps_the_loser_and_tells_both(pair: Pair) -> None:
    row = shared_row(pair, note="旧")
    first, second = pair
    first.edit(row, note="甲")
    second.edit(row, note="乙")
    first.engine.sync()
    result = second.engine.sync()
    assert result.conflicts == 1
    assert first.engine.sync().conflicts == 1
    for one in pair:
        assert one.row(row).note == "乙"
        assert told(one, row) == [("note", "乙", "甲")]
    assert first.waiting() == second.waiting() == 0


def test_a_write_that_saw_the_other_is_no_conflict(pair: Pair) -> None:
    row = shared_row(pair, note="旧")
    first, second = pair
    first.edit(row, note="甲")
    exchange(pair)
    second.edit(row, note="乙")
    exchange(pair)
    assert told(first, row) == told(second, row) == []


def test_a_deletion_that_met_an_edit_is_a_conflict_whoever_came_first(pair: Pair) -> None:
    first, second = pair
    for order in (pair, (second, first)):
        row = shared_row(pair, note="旧")
        first.edit(row, note="改")
        second.edit(row, deleted=True)
        for one in (*order, *order):
            one.engine.sync()
        for one in pair:
            assert (one.row(row).deleted, one.row(row).note) == (True, "改")  # nothing resurrected, nothing lost
            assert told(one, row) == [(DELETED, True, False)]
            with one.store.read() as session:
                found = session.scalars(select(Divergence).where(Divergence.row_id == row)).one()
            assert [found.loser_hlc, found.loser_device] == list(one.row(row).clk["note"]), "the edit's, in both orders"


def test_a_deleted_person_that_was_edited_meanwhile_is_one_too(pair: Pair) -> None:
    first, second = pair
    row, person = shared_row(pair), new_id()
    with first.store.write() as session:
        session.add(Person(id=person, dossier_id=row, name="王"))
    exchange(pair)
    for one, values in ((first, {"post": "经理"}), (second, {"deleted": True})):
        with one.store.write() as session:
            session.execute(update(Person).where(Person.id == person).values(**values))
    exchange(pair)
    assert told(first, person) == told(second, person) == [(DELETED, True, False)]


def test_a_deletion_that_saw_the_last_edit_is_none(pair: Pair) -> None:
    row = shared_row(pair, note="旧")
    first, second = pair
    first.edit(row, note="改")
    exchange(pair)
    second.edit(row, deleted=True)
    exchange(pair)
    assert first.row(row).deleted
    assert told(first, row) == told(second, row) == []


def test_a_settled_conflict_is_settled_on_both(pair: Pair) -> None:
    row = shared_row(pair, note="旧")
    first, second = pair
    first.edit(row, note="甲")
    second.edit(row, note="乙")
    exchange(pair)
    with first.store.write() as session:
        session.get_one(Dossier, row).note = "甲"
        found = session.scalars(select(Divergence)).one()
        found.choice, found.settled_at, found.settled_by = Settlement.LOSER, 1, first.me
    exchange(pair)
    assert second.row(row).note == "甲"
    with second.store.read() as session:
        assert session.scalars(select(Divergence)).one().choice == "loser"
    assert second.engine.sync().conflicts == 0


def test_both_settle_the_same_conflict_and_no_other_one_is_made(pair: Pair) -> None:
    row = shared_row(pair, note="旧")
    for one, value in zip(pair, "甲乙", strict=True):
        one.edit(row, note=value)
    exchange(pair)
    for one, choice in zip(pair, (Settlement.LOSER, Settlement.WINNER), strict=True):
        with one.store.write() as session:
            session.execute(update(Divergence).values(choice=choice, settled_at=1, settled_by=one.me))
    exchange(pair)
    with pair[0].store.read() as mine, pair[1].store.read() as theirs:
        settled = [session.scalars(select(Divergence)).one() for session in (mine, theirs)]
    assert settled[0].choice == settled[1].choice
    assert settled[0].clk == settled[1].clk


def test_a_laptop_records_no_conflict_of_its_own(pair: Pair, hq: Office) -> None:
    row = shared_row(pair, note="旧")
    laptop = pair[0]
    with laptop.store.write() as session:
        session.add(
            Divergence(
                dossier_id=row, entity="dossier", row_id=row, field="note", winner='"a"', winner_hlc=1, winner_device=1,
                loser='"b"', loser_hlc=1, loser_device=1,
            )
        )  # fmt: skip
    assert laptop.engine.sync().rejected == 1
    assert hq.sql("SELECT count(*) FROM divergence WHERE row_id = %s", row) == [(0,)]


@pytest.mark.parametrize("entity", ["mystery"])
def test_rows_of_a_kind_not_known_here_are_passed_over_and_asked_for_by_the_next_version(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, entity: str
) -> None:
    from app.sync import state, wire
    from app.sync.feed import take

    laptop = pair[0]
    assert entity not in Base.metadata.tables
    with laptop.store.apply() as session:
        at = state.following(session) or 0
        take(session, [wire.SnapshotRow(entity, "0" * 32, {"*": (1, 1)}, {"x": 1})], at)
        assert state.following(session) == at
    monkeypatch.setattr(state, "SCHEMA", "shared_9999")
    with laptop.store.read() as session:
        assert state.following(session) is None


@pytest.mark.parametrize("first_to_arrive", [0, 1])
@pytest.mark.parametrize("what", ["added", "edited"])
def test_a_dossier_deleted_while_something_in_it_was_written_is_a_conflict(
    pair: Pair, first_to_arrive: int, what: str
) -> None:
    """Whichever arrives first: the deletion stands, what was written is kept, and both see the conflict."""
    first, second = pair
    row = shared_row(pair)
    person = new_id()
    with first.store.write() as session:
        session.add(Person(id=person, dossier_id=row, name="王喆"))
    exchange(pair)
    first.edit(row, deleted=True)
    with second.store.write() as session:
        if what == "added":
            session.add(Person(id=new_id(), dossier_id=row, name="李明"))
        else:
            session.get_one(Person, person).post = "经理"
    for one in (pair[first_to_arrive], pair[1 - first_to_arrive]):
        one.engine.sync()
    exchange(pair)
    for one in pair:
        assert one.row(row).deleted
        assert told(one, row) == [("deleted", True, False)]


def test_a_dossier_deleted_by_one_who_had_seen_all_of_it_is_no_conflict(pair: Pair) -> None:
    first, second = pair
    row = shared_row(pair)
    with second.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=row, name="王喆"))
    second.engine.sync()
    first.engine.sync()  # has it, but hasn't acknowledged it yet
    first.edit(row, deleted=True)
    exchange(pair)
    assert [told(one, row) for one in pair] == [[], []]
