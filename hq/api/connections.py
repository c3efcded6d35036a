"""Connections on which nothing goes on are closed: a stranger who says nothing, or never ends a header, holds no place.

uvicorn closes a connection that is quiet after an answer; it waits without end for a first or a half-sent request,
and for an answer to be read.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

QUIET_S: Final = 30
"""How long a connection may go without a whole header of a new request; it is closed within twice that time."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 whose patience ends."""

    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(QUIET_S, self._look, None)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_answer()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()

    def _watch_answer(self) -> None:
        """An answer is longer than what is sent at once: drop the line if nothing of it is read until the next look."""
        self._unread = self.loop.call_later(QUIET_S, self._look_at_answer, self.transport.get_write_buffer_size())

    def _look_at_answer(self, before: int) -> None:
        if self.transport.get_write_buffer_size() >= before:
            self.transport.abort()
        elif not self.transport.is_closing():
            self._watch_answer()

    def _look(self, before: RequestResponseCycle | None) -> None:
        """Close if no request came since the last look and none is in work; ``before``: the last one then."""
        if self.transport.is_closing():
            return
        now: RequestResponseCycle | None = self.cycle
        if now is before and (now is None or now.response_complete):
            self.transport.close()
        else:
            self.loop.call_later(QUIET_S, self._look, now)
