"""A card that two laptops of one person end, or one ends and one suspends, neither knowing of the other: the first end
stands (borrow-end)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.models import BorrowCard, History, SyncProblem
from app.models.enums import CardKind, CardState, Place, Purpose, Role
from app.models.ids import new_id
from app.rules.policy import DAY_MS
from app.sync.state import Enrolment
from tests.sync.laptop import Laptop
from tests.sync.office import Office
from tests.sync.test_conflicts import Pair, exchange, pair, told

__all__ = ["pair"]


def take_card(laptop: Laptop) -> str:
    now, card = laptop.clock.wall_ms(), new_id()
    dossier = laptop.customer("示例大学")
    with laptop.store.write() as session:
        device = Enrolment.load(session).device
        session.add(
            BorrowCard(
                id=card, dossier_id=dossier, number=f"JY-261122-{device}-01", kind=CardKind.OWN,
                state=CardState.OUT, borrower_id=laptop.me, rank=Role.ACCOUNT_MANAGER, purpose=Purpose.VISIT,
                place=Place.OFFICE, device=device, issued_at=now, due_at=now + DAY_MS // 2, revision=1, renewals=0,
            )
        )  # fmt: skip
    return card


def end(laptop: Laptop, card: str, state: CardState, ended_at: int | None) -> None:
    with laptop.store.write() as session:
        row = session.get_one(BorrowCard, card)
        row.state, row.ended_at, row.revision = state, ended_at, row.revision + 1


def held(laptop: Laptop, card: str) -> tuple[Any, ...]:
    with laptop.store.read() as session:
        row = session.get_one(BorrowCard, card)
        return row.state, row.ended_at, row.revision, row.clk


@pytest.mark.parametrize("first_to_arrive", [0, 1])
def test_borrow_end_the_first_end_stands_and_nobody_is_asked(pair: Pair, hq: Office, first_to_arrive: int) -> None:
    """Whichever arrives first; the end that comes second may bear the earlier or the later stamp."""
    card = take_card(pair[0])
    exchange(pair)
    ends = (CardState.RETURNED, 1_000_000_000_001), (CardState.EXPIRED, 1_000_000_000_002)
    for one, (state, at) in zip(pair, ends, strict=True):
        end(one, card, state, at)
    results = [pair[n].engine.sync() for n in (first_to_arrive, 1 - first_to_arrive)]
    assert [(one.rejected, one.conflicts) for one in results] == [(0, 0), (0, 0)]
    settled(pair, hq, card, (*ends[first_to_arrive], 2))


def settled(pair: Pair, hq: Office, card: str, wanted: tuple[CardState, int, int]) -> None:
    """The card stands so everywhere, nobody has anything to settle, and nothing goes round."""
    exchange(pair)
    first, second = (held(one, card) for one in pair)
    assert first == second
    assert first[:3] == wanted
    ((*there, clk),) = hq.sql("SELECT state, ended_at, revision, clk FROM card WHERE id = %s", card)
    assert tuple(there) == first[:3]
    assert {name: tuple(stamp) for name, stamp in clk.items()} == {n: tuple(stamp) for n, stamp in first[3].items()}
    for one in pair:
        assert told(one, card) == []
        assert one.waiting() == 0
        with one.store.read() as session:
            assert session.scalar(select(func.count()).select_from(SyncProblem)) == 0
            ends = select(History.new).where(History.row_id == card, History.field == "ended_at")
            assert list(session.scalars(ends)).count(wanted[1]) == 1
    assert one.engine.sync().rows == 0
    assert hq.sql("SELECT 1 FROM quarantine q JOIN device d ON d.id = q.device_id WHERE d.staff_id = %s", one.me) == []


@pytest.mark.parametrize("suspends", [0, 1])
@pytest.mark.parametrize("first_to_arrive", [0, 1])
def test_borrow_end_a_card_that_ended_stays_so_though_another_laptop_suspended_it(
    pair: Pair, hq: Office, first_to_arrive: int, suspends: int
) -> None:
    """Whichever arrives first, whichever stamp is the later one; and also when it was taken up again there."""
    card = take_card(pair[0])
    exchange(pair)
    at = 1_000_000_000_001
    for n, one in enumerate(pair):
        steps = [CardState.SUSPENDED, CardState.OUT, CardState.SUSPENDED] if n == suspends else [CardState.RETURNED]
        for state in steps:
            end(one, card, state, None if n == suspends else at)
    results = [pair[n].engine.sync() for n in (first_to_arrive, 1 - first_to_arrive)]
    assert [(one.rejected, one.conflicts) for one in results] == [(0, 0), (0, 0)]
    ((state, ended, revision),) = hq.sql("SELECT state, ended_at, revision FROM card WHERE id = %s", card)
    assert (state, ended) == (CardState.RETURNED, at)
    settled(pair, hq, card, (CardState.RETURNED, at, revision))


@pytest.mark.parametrize("knows", [True, False])
def test_borrow_states_who_knows_that_a_card_ended_takes_it_up_no_more(pair: Pair, hq: Office, knows: bool) -> None:
    """By hand, as no laptop of ours does: what comes after the end is put aside, or changes nothing."""
    card = take_card(pair[0])
    exchange(pair)
    end(pair[0], card, CardState.RETURNED, 1_000_000_000_001)
    pair[0].engine.sync()
    if knows:
        pair[1].engine.sync()
    end(pair[1], card, CardState.OUT, 1_000_000_000_001 if knows else None)
    assert pair[1].engine.sync().rejected == int(knows)
    assert hq.sql("SELECT state, ended_at FROM card WHERE id = %s", card) == [("returned", 1_000_000_000_001)]
