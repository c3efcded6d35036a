"""When to exchange next: pure, for the window's timer. Instants are UTC milliseconds.

On start, every 15 minutes, soon after something urgent, when the network returns; after failures later and later, with
full jitter, so that a thousand laptops don't knock together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

EVERY_MS: Final = 15 * 60_000
SOON_MS: Final = 2_000
FIRST_RETRY_MS: Final = 5_000
LONGEST_MS: Final = 24 * 3_600_000
"""Whatever headquarters asks for: a day later this laptop asks again, as its lease goes on."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """``next_at`` is when the next exchange is due; ``failures`` count since the last one that went through."""

    next_at: int
    failures: int = 0

    def due(self, now: int) -> bool:
        return now >= self.next_at

    def succeeded(self, now: int, *, backoff_s: int = 0) -> Schedule:
        """An exchange went through; ``backoff_s`` is what headquarters asked for."""
        return Schedule(now + max(EVERY_MS, min(backoff_s * 1000, LONGEST_MS)))

    def failed(self, now: int, chance: float, *, after_s: int | None = None) -> Schedule:
        """An exchange failed. ``chance`` (0 to 1) is drawn by the caller; ``after_s`` is headquarters' own wish."""
        longest = min(FIRST_RETRY_MS * 2 ** min(self.failures, 20), EVERY_MS)
        wait = max(int(longest * chance), 1_000)
        return Schedule(now + max(wait, min((after_s or 0) * 1000, LONGEST_MS)), self.failures + 1)

    def urgent(self, now: int) -> Schedule:
        """Something can't wait (a closed visit, a loss, monthly-report): soon, but never sooner than a retry allows."""
        return self if self.failures else replace(self, next_at=min(self.next_at, now + SOON_MS))

    def network_returned(self, now: int) -> Schedule:
        """There is a network again: what failed without it says nothing."""
        return Schedule(min(self.next_at, now + SOON_MS))


def started(now: int) -> Schedule:
    """The program began: exchange at once."""
    return Schedule(now)
