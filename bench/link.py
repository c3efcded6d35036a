"""A line between two ends on this machine: counts what passes and, if asked, is as slow as one in the field."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time

_PIECE = 8 << 10
_HELD = 8
"""Pieces on the way, each direction: whoever sends more waits, as it would for a full modem."""


class Link:
    """Forwards to ``port``; ``delay_s`` one way, ``rate`` in bytes a second, each direction and all connections.

    A connection costs one round trip before its first byte. ``passed`` counts both directions, TLS included, without
    the headers of TCP and IP.
    """

    def __init__(self, port: int, *, delay_s: float = 0.0, rate: float | None = None) -> None:
        self._target = port
        self._delay_s = delay_s
        self._rate = rate
        self._free = [0.0, 0.0]
        self._turn = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.passed = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        time.sleep(2 * self._delay_s)
        far = socket.create_connection(("127.0.0.1", self._target))
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for way, (source, target) in enumerate(((near, far), (far, near))):
            if not self._delay_s and self._rate is None:
                threading.Thread(target=self._pump, args=(source, target), daemon=True).start()
                continue
            pieces: queue.Queue[tuple[float, bytes]] = queue.Queue(_HELD)
            threading.Thread(target=self._take, args=(source, pieces, way), daemon=True).start()
            threading.Thread(target=self._give, args=(target, pieces), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(1 << 16):
                self.passed += len(piece)
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)

    def _take(self, source: socket.socket, pieces: queue.Queue[tuple[float, bytes]], way: int) -> None:
        piece = b"?"
        while piece:
            try:
                piece = source.recv(_PIECE)
            except OSError:
                piece = b""
            self.passed += len(piece)
            pieces.put((self._due(len(piece), way), piece))

    def _due(self, size: int, way: int) -> float:
        """When the last byte of a piece arrives."""
        with self._turn:
            self._free[way] = max(self._free[way], time.monotonic()) + (size / self._rate if self._rate else 0.0)
            return self._free[way] + self._delay_s

    def _give(self, target: socket.socket, pieces: queue.Queue[tuple[float, bytes]]) -> None:
        with contextlib.suppress(OSError):
            while True:
                due, piece = pieces.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if not piece:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(piece)
        while pieces.get()[1]:  # the other end is gone: let the taker finish
            pass
