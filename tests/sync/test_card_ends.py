"""A card that two laptops of one person end, neither knowing of the other: the first end stands (borrow-end)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.models import BorrowCard, SyncProblem
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


def end(laptop: Laptop, card: str, state: CardState, ended_at: int) -> None:
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
    exchange(pair)
    assert [(one.rejected, one.conflicts) for one in results] == [(0, 0), (0, 0)]
    first, second = (held(one, card) for one in pair)
    assert first == second
    assert first[:3] == (*ends[first_to_arrive], 2)
    ((*there, clk),) = hq.sql("SELECT state, ended_at, revision, clk FROM card WHERE id = %s", card)
    assert tuple(there) == first[:3]
    assert {name: tuple(stamp) for name, stamp in clk.items()} == {n: tuple(stamp) for n, stamp in first[3].items()}
    for one in pair:
        assert told(one, card) == []
        assert one.waiting() == 0
        with one.store.read() as session:
            assert session.scalar(select(func.count()).select_from(SyncProblem)) == 0
    assert one.engine.sync().rows == 0, "nothing goes round"
    assert hq.sql("SELECT 1 FROM quarantine q JOIN device d ON d.id = q.device_id WHERE d.staff_id = %s", one.me) == []
