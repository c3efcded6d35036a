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
SOON_S: Final = 5
"""Headquarters that is busy is waited for so long; where it asks for more, the schedule comes back later."""
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
        except errors.Busy as busy:
            if hq.hurried or busy.after_s is None or busy.after_s > SOON_S:
                raise
            pause(busy.after_s + random.uniform(0, LONGEST_S * 2**attempt))  # noqa: S311 (as above)
    return step()
