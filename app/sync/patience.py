"""Trying again what a bad line broke off: a few times, waiting a little longer each time, with full jitter."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from app.sync import errors
from app.sync.headquarters import Headquarters

T = TypeVar("T")
RETRIES: Final = 4
LONGEST_S: Final = 0.2
_AGAIN: Final = (errors.DeadLink, errors.TimedOut, errors.Broken, errors.TooLarge, errors.NotHeadquarters)


def patiently(
    hq: Headquarters,
    step: Callable[[], T],
    *,
    failed: Callable[[], None] = lambda: None,
    pause: Callable[[float], None] = time.sleep,
) -> T:
    """The outcome of ``step``, which must be safe to repeat; ``failed`` is told before each new try.

    A line on which headquarters never answered at all isn't tried again: the schedule does that. Nor is one in a hurry.
    """
    for attempt in range(RETRIES):
        try:
            return step()
        except _AGAIN:
            if not hq.reached or hq.hurried:
                raise
            failed()
            pause(random.uniform(0, LONGEST_S * 2**attempt))  # noqa: S311 (spreads load, guards nothing)
    return step()
