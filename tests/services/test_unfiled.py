"""The unfiled inbox: listed with an event, filed under an open card only, all or none, taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accesslog.events import Act
from app.errors import UserError
from app.models import History, Opportunity, Outbox
from app.models.enums import Place
from app.models.ids import new_id
from app.rules.reasons import RefusedByRule
from app.services.unfiled import Unfiled
from tests.services.conftest import Seat


@pytest.fixture
def ids(seat: Seat) -> list[str]:
    found = [new_id() for _ in range(3)]
    with seat.desk.store.write() as session:
        for at, one in enumerate(found):
            session.add(Opportunity(id=one, number=f"X{at}", title=f"Crane {at}", stage="prospecting", clk={}))
    return found


def test_borrow_card_unfiled_opportunities_go_into_a_borrowed_dossier_only(seat: Seat, ids: list[str]) -> None:
    inbox = Unfiled(seat.desk, seat.gate)
    assert inbox.count() == 3
    with pytest.raises(RefusedByRule):
        inbox.lines()
    seat.gate.state_place(Place.OFFICE)
    assert [one.number for one in inbox.lines()] == ["X0", "X1", "X2"]
    assert seat.last().event.act is Act.SECTION_VIEWED
    with pytest.raises(RefusedByRule):
        inbox.file(ids[:2], seat.sample.north)
    seat.borrow(seat.sample.north)
    with seat.desk.store.read() as session:
        before = session.scalar(select(func.count()).select_from(Outbox))
    assert inbox.file(inbox.by_number(["x0", "X1"]), seat.sample.north) == 2
    assert [one.number for one in inbox.lines()] == ["X2"]
    with seat.desk.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Outbox)) == (before or 0) + 2
        assert session.scalars(select(History.field).where(History.row_id == ids[0])).all().count("dossier_id") >= 1
    assert inbox.take_out(ids[:2], seat.sample.north) == 2
    assert inbox.count() == 3


def test_all_or_none_is_filed(seat: Seat, ids: list[str]) -> None:
    seat.borrow(seat.sample.north)
    inbox = Unfiled(seat.desk, seat.gate)
    with pytest.raises(UserError):
        inbox.file([*ids, new_id()], seat.sample.north)
    with pytest.raises(UserError):
        inbox.by_number(["nothing"])
    assert inbox.count() == 3
