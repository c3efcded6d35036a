"""A bad world between laptop and headquarters: a proxy that breaks lines, and a headquarters that answers badly.

The proxy sees TLS only: it refuses, delays, cuts requests and answers after some bytes, resets. What happens behind the
TLS (an answer lost after the commit as a 500, the same request taken in twice, an old one coming late) is done to
headquarters' own service.
"""

from __future__ import annotations

import contextlib
import random
import select
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from hq.headquarters import Headquarters
from hq.services import push
from hq.services.problems import Denied
from hq.services.tokens import Caller

LINE_FAULTS = ("refuse", "cut-request", "cut-answer", "cut-answer", "reset", "delay")


class Proxy:
    """Forwards to ``port`` of this machine; a share of the connections is broken. ``seen`` counts what was done."""

    def __init__(self, port: int, seed: int, share: float, reach: int) -> None:
        self._upstream, self._share, self._reach = port, share, reach
        self._random = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self.address = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self.seen: Counter[str] = Counter()

    def run(self) -> None:
        """Accept until stopped."""
        while not self._stopping.is_set():
            if select.select([self._listener], [], [], 0.05)[0]:
                line, _ = self._listener.accept()
                fault = self._random.choice(LINE_FAULTS) if self._random.random() < self._share else "none"
                self.seen[fault] += 1
                thread = threading.Thread(target=self._forward, args=(line, fault, self._random.random()))
                self._threads.append(thread)
                thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _forward(self, line: socket.socket, fault: str, chance: float) -> None:
        """Pass bytes both ways until one side ends or the fault strikes; ``chance`` says where it does."""
        if fault == "refuse":
            with contextlib.suppress(OSError):
                line.recv(1)  # a line reset before Python's TLS looks at it is left unclosed by ``SSLSocket`` itself
            _reset(line)
            return
        there = socket.create_connection(("127.0.0.1", self._upstream))
        limit = 1 + int(chance * self._reach)
        left = {line: limit if fault == "cut-request" else None, there: limit if fault == "cut-answer" else None}
        until = time.monotonic() + chance * 0.2 if fault == "reset" else None
        with contextlib.suppress(OSError):
            while not self._stopping.is_set() and (until is None or time.monotonic() < until):
                for source in select.select([line, there], [], [], 0.02)[0]:
                    piece = source.recv(16384)
                    rest = left[source]
                    if fault == "delay":
                        time.sleep(0.01)
                    (there if source is line else line).sendall(piece if rest is None else piece[:rest])
                    if not piece or (rest is not None and len(piece) >= rest):
                        raise ConnectionError
                    left[source] = None if rest is None else rest - len(piece)
        for one in (line, there):
            if fault == "none":
                one.close()
            else:
                _reset(one)


def _reset(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


@contextlib.contextmanager
def faulty(address: str, seed: int, share: float = 0.5, reach: int = 9_000) -> Iterator[tuple[str, Proxy]]:
    """The address of a proxy in front of ``address``, and the proxy."""
    proxy = Proxy(int(address.rpartition(":")[2]), seed, share, reach)
    thread = threading.Thread(target=proxy.run)
    thread.start()
    try:
        yield proxy.address, proxy
    finally:
        proxy.stop()
        thread.join()
        proxy.join()


class Forgetful:
    """Headquarters' push, done badly for a share of the requests."""

    def __init__(self, seed: int, share: float) -> None:
        self._random = random.Random(seed)
        self._share = share
        self._push = push.push
        self._old: list[tuple[Caller, list[bytes]]] = []
        self.seen: Counter[str] = Counter()

    def fate(self) -> str:
        """What happens to the next request."""
        kinds = ("before", "after", "twice", "late")
        return self._random.choice(kinds) if self._random.random() < self._share else "none"

    def __call__(self, hq: Headquarters, caller: Caller, lines: Sequence[bytes]) -> push.Answer:
        fault = self.fate()
        self.seen[fault] += 1
        if fault == "before":
            raise RuntimeError("headquarters breaks before it took anything in")
        if fault == "late" and self._old:
            with contextlib.suppress(Denied):
                self._push(hq, *self._random.choice(self._old))
        self._old = [*self._old[-20:], (caller, list(lines))]
        answer = self._push(hq, caller, lines)
        if fault == "after":
            raise RuntimeError("headquarters breaks after its commit")
        return self._push(hq, caller, lines) if fault == "twice" else answer


def forgetful(monkeypatch: pytest.MonkeyPatch, seed: int, share: float = 0.3) -> Forgetful:
    """Put a bad push in place of headquarters' own, for this test."""
    made = Forgetful(seed, share)
    monkeypatch.setattr(push, "push", made)
    return made


def until_done(step: Callable[[], Any], done: Callable[[], bool], errors: type[Exception], most: int = 200) -> int:
    """Repeat ``step`` through its errors until ``done``; how often it failed."""
    failures = 0
    for _ in range(most):
        try:
            step()
        except errors:
            failures += 1
        if done():
            return failures
    raise AssertionError(f"not done after {most} tries")
