"""The sample vault is what its tests take it for."""

from __future__ import annotations

from app.accesslog.events import Act
from app.models.enums import Place
from tests.services.conftest import Seat


def test_the_sample_opens_with_its_dossiers(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    assert {cover.short_name for cover in seat.dossiers.covers()} == {"北方重机", "南湖纸业", "Eastport", "西岭制药"}
    assert seat.cards.mine() == []
    assert seat.last().event.act is Act.PLACE_STATED


def test_a_crash_loses_nothing(seat: Seat) -> None:
    card = seat.borrow(seat.sample.north)
    seat.crash()
    seat.gate.state_place(Place.OFFICE)
    assert [mine.number for mine in seat.cards.mine()] == [card.number]
