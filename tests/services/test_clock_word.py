"""The person's word on a doubted clock (borrow-offline): a jump ahead, a clock set back."""

from __future__ import annotations

import datetime as dt

import pytest

from app.accesslog.events import Act
from app.errors import UserError
from app.rules.policy import HOUR_MS
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
