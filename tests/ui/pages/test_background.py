"""Exchanges by itself: at the start, every quarter of an hour, soon after a change, later and later after failures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from app.services.workbench import Workbench
from app.sync import errors
from app.sync.schedule import EVERY_MS
from app.ui.background import SETTLE_MS, Background
from app.ui.running import AtOnce
from tests.services.conftest import SetClock
from tests.ui.pages.test_sync_page import RESULT, Line, found


class Bench:
    """As much of a workbench as is asked for."""

    def __init__(self, line: Line, *, enrolled: bool = True) -> None:
        self.exchange = line
        self.desk = self
        self.clock = SetClock()
        self.enrolled = enrolled


class Always(Line):
    """Answers the same again and again."""

    def sync(self, *args: Any, **kwargs: Any) -> Any:
        self.outcomes = self.outcomes * 2
        return super().sync(lambda _: None, lambda: False)


@pytest.fixture
def made(request: pytest.FixtureRequest) -> Iterator[tuple[Background, Bench, Always]]:
    line = Always(request.param if hasattr(request, "param") else RESULT)
    bench = Bench(line)
    background = Background(cast("Workbench", bench), AtOnce())
    yield background, bench, line
    background.stop()


def test_at_the_start_and_every_quarter_of_an_hour(made: tuple[Background, Bench, Always]) -> None:
    background, bench, line = made
    background.start()
    assert line.asked == 1
    bench.clock.forward(minutes=14)
    background.look()
    assert line.asked == 1
    bench.clock.forward(minutes=1)
    background.look()
    assert line.asked == 2


def test_soon_after_a_change_once_the_person_rests(made: tuple[Background, Bench, Always]) -> None:
    background, bench, line = made
    background.start()
    background.heard("visit", "x")
    assert background._settled.isActive()
    assert background._settled.interval() == SETTLE_MS
    background._urgent()
    bench.clock.forward(minutes=0.05)
    background.look()
    assert line.asked == 2


def test_its_own_news_are_no_change(made: tuple[Background, Bench, Always]) -> None:
    background, _, _ = made
    background.start()
    background.heard("sync", "")
    background.heard("place", "")
    assert not background._settled.isActive()


@pytest.mark.parametrize("made", [errors.DeadLink()], indirect=True)
def test_failures_are_silent_and_tried_again_later_and_later(made: tuple[Background, Bench, Always]) -> None:
    background, bench, line = made
    background.start()
    assert background.schedule.failures == 1
    for failures in range(2, 12):
        bench.clock.forward(minutes=15)
        background.look()
        assert background.schedule.failures == failures
    assert background.schedule.next_at - bench.clock.wall_ms() <= EVERY_MS
    background._urgent()
    assert line.asked == 11, "a change does not hurry a line that is dead"


def test_a_laptop_that_is_not_enrolled_asks_nobody() -> None:
    line = Always(RESULT)
    background = Background(cast("Workbench", Bench(line, enrolled=False)), AtOnce())
    background.start()
    assert line.asked == 0
    background.stop()


@pytest.mark.parametrize(("halted", "asked"), [("hq-fork", 0), ("hq-behind", 1), ("hq-revoked", 1)])
def test_what_stopped_for_good_is_left_to_the_person(halted: str, asked: int) -> None:
    """incident: a laptop that was withdrawn goes on asking, because an order to wipe it may come later."""

    class Halted(Always):
        def standing(self) -> Any:
            return found(halted=halted).standing

    line = Halted(RESULT)
    background = Background(cast("Workbench", Bench(line)), AtOnce())
    background.start()
    assert line.asked == asked
    background.stop()
