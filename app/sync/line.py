"""The line to headquarters, cut when an exchange takes too long as a whole: handshake, headers and body together.

A time-out for one read doesn't help against a server that sends a byte now and then.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class Line:
    """The socket of one connection at a time, as httpcore's trace tells of it."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._over = threading.Event()

    @property
    def cut(self) -> bool:
        """Whether the exchange was over its time."""
        return self._over.is_set()

    def follow(self, event: str, told: Mapping[str, Any]) -> None:
        """httpcore's ``trace`` extension: a new connection. TLS takes the socket over, so a duplicate is kept."""
        if event == "connection.connect_tcp.complete":
            self.close()
            self._socket = told["return_value"].get_extra_info("socket").dup()
            if self.cut:
                self._cut()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """The exchange in this block ends after so many seconds at the latest, by a broken connection."""
        self._over.clear()
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def close(self) -> None:
        """Forget the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _cut(self) -> None:
        self._over.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
