"""The person's word on a doubted clock (borrow-offline): a jump ahead, a clock set back."""

from __future__ import annotations

import datetime as dt

import pytest

from app.accesslog.events import Act
from app.errors import UserError
from app.models.enums import Place
from app.rules.policy import HOUR_MS
from app.rules.reasons import RefusedByRule
from app.rules.trusted_time import ClockState
from app.services.clock_word import confirm, standing
from tests.services.conftest import PASSPHRASE, START, Seat


def test_borrow_offline_a_jump_ahead_is_confirmed_and_logged(seat: Seat) -> None:
    with pytest.raises(UserError, match="nothing to confirm"):
        confirm(seat.desk)
    seat.clock.set_wall(START + dt.timedelta(hours=80))
    found = standing(seat.desk)
    assert (found.state, found.confirmable) == (ClockState.AHEAD, True)
    assert found.wall_at - found.trusted_at >= 79 * HOUR_MS
    assert confirm(seat.desk).state is ClockState.GOOD
    assert seat.last().event.act is Act.CLOCK_CONFIRMED
    assert standing(seat.desk).trusted_at == found.wall_at


def test_borrow_offline_a_clock_set_back_needs_headquarters_or_a_vault_without_loans(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.clock.set_wall(START - dt.timedelta(hours=30))
    assert standing(seat.desk).state is ClockState.SUSPENDED
    with monkeypatch.context() as patch:
        patch.setattr(seat.desk, "enrolled", True)
        assert not standing(seat.desk).confirmable
        with pytest.raises(UserError, match="only headquarters"):
            confirm(seat.desk)
    assert confirm(seat.desk).state is ClockState.GOOD
    seat.opening.lock(seat.desk)
    seat.desk = seat.opening.unlock(PASSPHRASE)
    assert standing(seat.desk).state is ClockState.GOOD, "it holds after the next unlock"


def test_borrow_offline_a_clock_a_year_ahead_by_mistake_and_set_right_again_prolongs_nothing(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unlocked under the wrong date, locked, set right: reading works, and cards and trusted time are as they were."""
    card = seat.borrow(seat.sample.north)
    seat.clock.forward(hours=1)
    before = seat.desk.now_ms()
    seat.clock.set_wall(START + dt.timedelta(days=365))
    assert standing(seat.desk).state is ClockState.AHEAD
    seat.reopen()
    assert standing(seat.desk).state is ClockState.AHEAD
    with pytest.raises(RefusedByRule):
        seat.dossiers.open(seat.sample.north)
    assert seat.entries()[-1].wall_ms > before + 300 * 24 * HOUR_MS, "the log notes the wrong wall time"

    for leave in (seat.reopen, seat.crash):
        seat.clock.set_wall(START + dt.timedelta(hours=2))
        leave()
        monkeypatch.setattr(seat.desk, "enrolled", True)  # no help from a vault that may begin anew
        assert standing(seat.desk).state in (ClockState.GOOD, ClockState.BEHIND)
        seat.gate.state_place(Place.OFFICE)
        assert seat.dossiers.open(seat.sample.north).cover.card_number == card.number
        assert before <= seat.desk.now_ms() <= before + 2 * HOUR_MS, "trusted time went on as if nothing had been"
        seat.clock.set_wall(START + dt.timedelta(days=365))
        assert standing(seat.desk).state is ClockState.AHEAD

    seat.clock.set_wall(START + dt.timedelta(hours=3))
    seat.reopen()
    seat.clock.forward(hours=24)
    seat.gate.state_place(Place.OFFICE)
    with pytest.raises(RefusedByRule):
        seat.dossiers.open(seat.sample.north)
    assert seat.cards.mine() == [], "the card ended with its day"


def test_borrow_offline_a_jump_that_was_confirmed_is_remembered(seat: Seat) -> None:
    seat.clock.set_wall(START + dt.timedelta(days=365))
    confirm(seat.desk)
    seat.clock.set_wall(START)
    seat.crash()
    assert standing(seat.desk).state is ClockState.SUSPENDED


def test_borrow_offline_after_a_sudden_end_the_time_is_the_walls(seat: Seat) -> None:
    for _ in range(3):
        seat.clock.forward(minutes=7)
        seat.gate.state_place(Place.OFFICE)  # the log notes it; nothing else is saved
        seat.clock.forward(minutes=7)
        seat.crash()
        assert seat.desk.now_ms() == seat.clock.wall_ms()
