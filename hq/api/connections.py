"""Connections on which nothing goes on are closed: a stranger who says nothing, or never ends a header, holds no place.

uvicorn closes a connection that is quiet after an answer; it waits without end for a first or a half-sent request,
for an answer to be read, and, when it stops, for each client to say goodbye.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

QUIET_S: Final = 30
"""How long a connection may go without a whole header of a new request; it is closed within twice that time."""
READ_S: Final = 2
"""How long after its answer a client may go on reading it once the node stops; a line quiet for longer goes at once."""

_LAST: Final = (b"connection", b"close")
"""A header: nothing more comes on this line."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 whose patience ends."""

    _unread: asyncio.TimerHandle | None = None
    _answered_at: float | None = None
    _stopping = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(QUIET_S, self._look, None)

    def on_response_complete(self) -> None:
        self._answered_at = self.loop.time()
        super().on_response_complete()
        if self._stopping:
            self._part()

    def shutdown(self) -> None:
        """The node stops: a request in work is answered, and its client told that the line ends; others end now."""
        self._stopping = True
        working: RequestResponseCycle | None = self.cycle
        if working is not None and not working.response_complete:
            working.default_headers = [*working.default_headers, _LAST]
        super().shutdown()
        if self.transport.is_closing():
            self._part()

    def _part(self) -> None:
        """Go without the client's goodbye, for which TLS would wait half a minute."""
        left = 0.0 if self._answered_at is None else self._answered_at + READ_S - self.loop.time()
        if left > 0 or self.transport.get_write_buffer_size():
            self.loop.call_later(max(left, READ_S / 10), self._part)
        else:
            self.transport.abort()

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
