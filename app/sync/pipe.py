"""Requests one behind the other on one connection, none waiting for the answer before it (RFC 9112 §9.3.2).

Headquarters works them off in their order. A pipe knows whole answers and nothing else: whatever isn't one ends it, and
what was under way is asked again in the ordinary way, which has a name for each refusal and failure. So it carries only
what is safe to repeat.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import h11

from app.sync import tls, wire
from app.sync.transport import ANSWER_S, CONNECT_S, HEADERS, WHOLE_S, Answer, Request

_PIECE: Final = 16 << 10
_OK: Final = 200


class _Ended(Exception):
    """What came isn't the answer that was waited for."""


class Pending:
    """The answer to a request that is under way."""

    def __init__(self) -> None:
        self._settled = threading.Event()
        self._answer: Answer | None = None

    def settle(self, answer: Answer | None) -> None:
        self._answer = answer
        self._settled.set()

    def answer(self) -> Answer | None:
        """Wait for it. None: the pipe ended before it came, or headquarters refused; nobody knows what was done."""
        self._settled.wait(WHOLE_S)
        return self._answer


@dataclass
class _Expected:
    """An answer as far as it has come."""

    pending: Pending
    machine: h11.Connection = field(default_factory=lambda: h11.Connection(h11.CLIENT))
    packed: bool = False
    body: bytearray = field(default_factory=bytearray)

    def asked(self, request: Request, host: str) -> bytes:
        """The request as it goes out."""
        headers = {"host": host, **HEADERS, **request.headers, "content-length": str(len(request.body))}
        head = self.machine.send(h11.Request(method=request.method, target=request.path, headers=list(headers.items())))
        body = self.machine.send(h11.Data(data=request.body))
        return (head or b"") + (body or b"") + (self.machine.send(h11.EndOfMessage()) or b"")

    def came(self, data: bytes) -> bytes | None:
        """Take in what came; None while the answer isn't whole, then what came behind it. Raises _Ended."""
        self.machine.receive_data(data)
        while (event := self.machine.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Response):
                if event.status_code != _OK:
                    raise _Ended
                self.packed = (b"content-encoding", b"zstd") in event.headers
            elif isinstance(event, h11.Data):
                self.body += event.data
                if len(self.body) > wire.MOST_COMPRESSED:
                    raise _Ended
            elif isinstance(event, h11.EndOfMessage):
                self.pending.settle(Answer(_OK, bytes(self.body), self.packed))
                return bytes(self.machine.trailing_data[0])
        return None


class Pipe:
    """To ``origin``, whose key ``trusted`` accepts. A thread of its own connects, writes and reads; close it."""

    def __init__(self, origin: str, trusted: tls.Trusted) -> None:
        self._address = urlsplit(origin)
        self._trusted = trusted
        self._lock = threading.Lock()
        self._new: list[tuple[Request, Pending]] = []
        self._expected: deque[_Expected] = deque()
        self._over = False
        self._bell, self._heard = socket.socketpair()
        threading.Thread(target=self._run, name="sync-pipe", daemon=True).start()

    def send(self, request: Request) -> Pending:
        """Send it behind those that are under way."""
        pending = Pending()
        with self._lock:
            if self._over:
                pending.settle(None)
            else:
                self._new.append((request, pending))
                self._bell.send(b"!")
        return pending

    def close(self) -> None:
        """End it; what is under way stays unanswered."""
        with self._lock:
            if not self._over:
                self._over = True
                self._bell.send(b"!")

    # ---- the thread ----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            with contextlib.suppress(OSError, h11.RemoteProtocolError, _Ended), self._connected() as line:
                self._pump(line)
        finally:
            with self._lock:
                self._over = True
                for pending in (*(one.pending for one in self._expected), *(pending for _, pending in self._new)):
                    pending.settle(None)
                self._bell.close()
                self._heard.close()

    @contextmanager
    def _connected(self) -> Iterator[ssl.SSLSocket]:
        host = self._address.hostname or ""
        bare = socket.create_connection((host, self._address.port or 443), CONNECT_S)
        with bare:
            bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with tls.pinned(self._trusted).wrap_socket(bare, server_hostname=host) as line:
                line.setblocking(False)
                yield line

    def _pump(self, line: ssl.SSLSocket) -> None:
        """Write and read by turns: neither ever waits for the other, or both ends might wait for each other."""
        out = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._heard, selectors.EVENT_READ)
            selector.register(line, selectors.EVENT_READ)
            while True:
                selector.modify(line, selectors.EVENT_READ | (selectors.EVENT_WRITE if out else 0))
                ready = selector.select(ANSWER_S if self._expected else None)
                if not ready:
                    return  # for too long nothing came, and nothing was taken
                if any(key.fileobj is self._heard for key, _ in ready):
                    self._heard.recv(64)
                    if not self._take_new(out):
                        return
                with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    while out:
                        del out[: line.send(bytes(out[:_PIECE]))]
                with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    while piece := line.recv(_PIECE):
                        self._came(piece)
                    return  # the other end has closed

    def _take_new(self, out: bytearray) -> bool:
        """Put what is new behind what goes ``out``; whether the pipe goes on."""
        with self._lock:
            new, self._new = self._new, []
            for request, pending in new:
                self._expected.append(_Expected(pending))
                out += self._expected[-1].asked(request, self._address.netloc)
            return not self._over

    def _came(self, data: bytes | None) -> None:
        while data:
            if not self._expected:
                raise _Ended  # nobody asked
            data = self._expected[0].came(data)
            if data is not None:
                self._expected.popleft()
