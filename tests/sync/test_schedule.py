"""When the next exchange is due: pure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.sync.schedule import EVERY_MS, LONGEST_MS, SOON_MS, Schedule, started

NOW = 1_800_000_000_000


def test_on_start_at_once_then_every_quarter_of_an_hour() -> None:
    first = started(NOW)
    assert first.due(NOW)
    then = first.succeeded(NOW)
    assert not then.due(NOW + EVERY_MS - 1)
    assert then.due(NOW + EVERY_MS)


def test_headquarters_may_ask_for_more_time() -> None:
    assert started(NOW).succeeded(NOW, backoff_s=3600).next_at == NOW + 3_600_000
    assert started(NOW).failed(NOW, 0.0, after_s=60).next_at == NOW + 60_000


def test_whatever_headquarters_asks_for_a_day_is_the_longest() -> None:
    assert started(NOW).succeeded(NOW, backoff_s=1 << 62).next_at == NOW + LONGEST_MS
    assert started(NOW).failed(NOW, 0.5, after_s=999_999).next_at == NOW + LONGEST_MS
    assert started(NOW).succeeded(NOW, backoff_s=-(1 << 62)).next_at == NOW + EVERY_MS


def test_monthly_report_and_other_urgent_news_go_soon_but_not_into_failures() -> None:
    calm = started(NOW).succeeded(NOW)
    assert calm.urgent(NOW).next_at == NOW + SOON_MS
    failing = calm.failed(NOW, 0.9)
    assert failing.urgent(NOW) == failing


def test_a_returning_network_forgets_failures() -> None:
    failing = started(NOW)
    for _ in range(9):
        failing = failing.failed(NOW, 0.99)
    assert failing.network_returned(NOW) == Schedule(NOW + SOON_MS)


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=60))
def test_retries_grow_but_stay_within_a_second_and_a_quarter_of_an_hour(chances: list[float]) -> None:
    schedule = started(NOW)
    for chance in chances:
        schedule = schedule.failed(NOW, chance)
        assert 1_000 <= schedule.next_at - NOW <= EVERY_MS
    assert schedule.failures == len(chances)
    assert schedule.succeeded(NOW).failures == 0
