"""A hostile server that answers a byte at a time: the exchange ends all the same."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from app.sync import errors
from app.sync.transport import Request, Transport
from tests.sync.laptop import MovableClock
from tests.sync.scripted import certificate, scripted


def drip(line: socket.socket) -> None:
    """Each byte comes well within the time for one answer."""
    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    for _ in range(400):
        line.sendall(b"x")
        time.sleep(0.02)


def test_an_answer_that_drips_for_ever_is_given_up(tmp_path: Path) -> None:
    with scripted(certificate(tmp_path), drip) as server:
        transport = Transport(server.url, lambda _: True, MovableClock(), answer_s=5, whole_s=0.3)
        began = time.monotonic()
        try:
            with pytest.raises(errors.TimedOut):
                transport.send(lambda: Request("GET", "/v1/health"))
        finally:
            transport.close()
        assert time.monotonic() - began < 4
