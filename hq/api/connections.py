"""Connections on which nothing goes on are closed: a stranger who says nothing, or never ends a header, holds no place.

uvicorn closes a connection that is quiet after an answer; it waits without end for a first or a half-sent request.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

QUIET_S: Final = 30
"""How long a connection may go without a whole header of a new request; it is closed within twice that time."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 whose patience ends."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(QUIET_S, self._look, None)

    def _look(self, before: RequestResponseCycle | None) -> None:
        """Close if no request came since the last look and none is in work; ``before``: the last one then."""
        if self.transport.is_closing():
            return
        now: RequestResponseCycle | None = self.cycle
        if now is before and (now is None or now.response_complete):
            self.transport.close()
        else:
            self.loop.call_later(QUIET_S, self._look, now)
