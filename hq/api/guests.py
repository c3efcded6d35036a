"""Bodies of those who aren't known yet: small, soon read, and few at a time, so that nobody fills the door's places."""

from __future__ import annotations

from collections import Counter
from typing import Final

from fastapi import Request

from app.sync.wire import Code
from hq.api import door
from hq.api.watch import MOST_AT_ONCE
from hq.services.problems import Denied

BODY_S: Final = 10
"""How long a guest may take for a body."""
MOST_OF_ONE: Final = 50
"""Bodies of one address being read at a time; behind a balancer that is everybody's, and honest ones come at once."""
MOST: Final = MOST_AT_ONCE // 2
"""Of all addresses: the other places are for those who are known."""


class Guests:
    """The bodies that are being read by one node."""

    def __init__(self) -> None:
        self._reading: Counter[str] = Counter()

    async def body(self, request: Request) -> bytes:
        """The request's body; raises Denied: rate (too many of them at once), too_large, malformed (too slow)."""
        whose = source(request)
        if self._reading[whose] >= MOST_OF_ONE or self._reading.total() >= MOST:
            raise Denied(Code.RATE, retry_s=1)
        self._reading[whose] += 1
        try:
            return await door.body(request, door.SMALL, BODY_S)
        finally:
            self._reading[whose] -= 1
            self._reading += Counter()  # who has gone is forgotten


def source(request: Request) -> str:
    """The address that a request comes from."""
    return request.client.host if request.client else "?"
