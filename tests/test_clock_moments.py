"""Instants beyond the calendar, as a row from elsewhere may hold them, are shown like any other."""

from __future__ import annotations

import pytest

from app.clock import local_moment, local_offset_minutes
from app.terminal.tables import local_time


@pytest.mark.parametrize("instant", [2**62, -(2**62), 2**63 - 1, 253_402_300_800_000])
def test_an_instant_beyond_the_calendar_is_shown_as_its_nearest_end(instant: int) -> None:
    assert local_moment(instant).year == (9998 if instant > 0 else 2)
    assert local_time(instant)
    assert abs(local_offset_minutes(instant)) < 16 * 60
