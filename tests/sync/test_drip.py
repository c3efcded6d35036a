"""A hostile server that answers a byte at a time: the exchange ends all the same."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path

import pytest

from app.sync import errors
from app.sync.transport import Request, Transport
from tests.sync.laptop import MovableClock
from tests.sync.scripted import Act, answer, certificate, scripted


def drip(line: socket.socket) -> None:
    """Each byte comes well within the time for one answer."""
    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    for _ in range(400):
        line.sendall(b"x")
        time.sleep(0.02)


def drip_headers(line: socket.socket) -> None:
    """Headers without end: no read ever waits long."""
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(400):
        line.sendall(b"x-%d: y\r\n" % number)
        time.sleep(0.02)


def drip_status(line: socket.socket) -> None:
    """Not even the first line comes to its end."""
    for _ in range(400):
        line.sendall(b"H")
        time.sleep(0.02)


def drip_continue(line: socket.socket) -> None:
    for _ in range(400):
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


@pytest.mark.parametrize("act", [drip, drip_headers, drip_status, drip_continue])
def test_an_answer_that_drips_for_ever_is_given_up(act: Act, tmp_path: Path) -> None:
    with scripted(certificate(tmp_path), act) as server:
        transport = Transport(server.url, lambda _: True, MovableClock(), answer_s=5, whole_s=0.3)
        began = time.monotonic()
        try:
            with pytest.raises(errors.TimedOut):
                transport.send(lambda: Request("GET", "/v1/health"))
        finally:
            transport.close()
        assert time.monotonic() - began < 4


def test_a_handshake_that_never_ends_is_given_up(tmp_path: Path) -> None:
    """A byte of a TLS record now and then."""
    stop = threading.Event()

    def serve(listener: socket.socket) -> None:
        line, _ = listener.accept()
        with line, contextlib.suppress(OSError):
            line.recv(4096)
            line.sendall(b"\x16\x03\x03\x40\x00")
            while not stop.wait(0.02):
                line.sendall(b"\x02")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        address = f"https://127.0.0.1:{listener.getsockname()[1]}"
        transport = Transport(address, lambda _: True, MovableClock(), answer_s=5, whole_s=0.3)
        began = time.monotonic()
        try:
            with pytest.raises(errors.TimedOut):
                transport.send(lambda: Request("GET", "/v1/health"))
        finally:
            transport.close()
            stop.set()
            thread.join()
        assert time.monotonic() - began < 4


def test_a_quick_exchange_leaves_no_thread_and_a_later_one_has_its_whole_time(tmp_path: Path) -> None:
    made = certificate(tmp_path)
    with scripted(made, answer("200 OK", b"1"), answer("200 OK", b"2")) as server:
        transport = Transport(server.url, lambda _: True, MovableClock(), whole_s=0.8)
        before = threading.active_count()
        try:
            assert transport.send(lambda: Request("GET", "/")).body == b"1"
            assert threading.active_count() <= before + 1  # the server's own, for the connection
            time.sleep(0.9)
            assert transport.send(lambda: Request("GET", "/")).body == b"2"
        finally:
            transport.close()
