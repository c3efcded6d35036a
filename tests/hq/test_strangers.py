"""What somebody unknown can make headquarters hold: nothing of a large body, few small ones, no quiet connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from app.sync.wire import MOST_COMPRESSED, Code, Problem
from hq.api import connections, guests, watch
from hq.headquarters import Headquarters
from tests.hq.laptop import Laptop

AMPLE_S = 20


@contextlib.contextmanager
def line(hq: Headquarters, address: tuple[str, int]) -> Iterator[ssl.SSLSocket]:
    context = ssl.create_default_context(cafile=str(hq.keys.tls_certificate))
    context.check_hostname = False
    with socket.create_connection(address, AMPLE_S) as plain, context.wrap_socket(plain) as made:
        yield made


def head(path: str, length: int, *others: str) -> bytes:
    told = (f"POST {path} HTTP/1.1", "Host: hq", "Content-Encoding: zstd", f"Content-Length: {length}", *others)
    return "\r\n".join((*told, "", "")).encode()


def answer(made: ssl.SSLSocket) -> tuple[int, Code]:
    """The status and the problem's code; the body comes right after the headers."""
    text = b""
    while b"}" not in text:
        piece = made.recv(65_536)
        assert piece, text
        text += piece
    headers, _, body = text.partition(b"\r\n\r\n")
    return int(headers.split()[1]), Problem.read(body).code


@pytest.mark.parametrize("path", ["/v1/sync", "/v1/log", "/v1/supply", "/v1/snapshot"])
def test_a_stranger_is_refused_before_a_byte_of_the_body_is_read(
    hq: Headquarters, address: tuple[str, int], path: str
) -> None:
    with line(hq, address) as made:
        made.sendall(head(path, MOST_COMPRESSED))
        assert answer(made) == (401, Code.TOKEN_INVALID)


def test_a_thief_with_a_token_but_no_key_is_too(hq: Headquarters, address: tuple[str, int], manager: Laptop) -> None:
    manager.token().raise_for_status()
    with line(hq, address) as made:
        made.sendall(head("/v1/sync", MOST_COMPRESSED, f"Authorization: DPoP {manager.access}"))
        assert answer(made) == (401, Code.PROOF_INVALID)


def test_a_device_is_refused_a_body_that_is_too_large_before_it_sends_it(
    hq: Headquarters, address: tuple[str, int], manager: Laptop
) -> None:
    manager.token().raise_for_status()
    proof = manager.proof("/v1/sync", access=manager.access)
    with line(hq, address) as made:
        shown = (f"Authorization: DPoP {manager.access}", f"DPoP: {proof}")
        made.sendall(head("/v1/sync", MOST_COMPRESSED + 1, *shown))
        assert answer(made) == (413, Code.TOO_LARGE)


def test_a_body_that_never_ends_is_given_up(
    hq: Headquarters, address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "BODY_S", 0.1)
    with line(hq, address) as made:
        made.sendall(head("/v1/token", 1_000) + b"grant_type=")
        assert answer(made) == (400, Code.MALFORMED)


def test_few_bodies_of_one_address_are_read_at_a_time(
    hq: Headquarters, address: tuple[str, int], manager: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "MOST_OF_ONE", 1)
    until = time.monotonic() + AMPLE_S
    refused = None
    while refused is None or refused.status_code != 429:
        assert time.monotonic() < until
        with line(hq, address) as made:  # or it is this one that is one too many
            made.sendall(head("/v1/token", 1_000) + b"grant_type=")
            refused = manager.token()
    assert refused.headers["retry-after"] == "1"
    assert Problem.read(refused.content).code is Code.RATE
    while manager.token().status_code != 200:
        assert time.monotonic() < until


@pytest.mark.parametrize(
    "said", [b"", b"GET /v1/health HTTP/1.1\r\nHost: h", b"GET /v1/health HTTP/1.1\r\nHost: h\r\n\r\nGET"]
)
def test_a_connection_on_which_nothing_goes_on_is_closed(
    hq: Headquarters, address: tuple[str, int], monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(connections, "QUIET_S", 0.05)
    with line(hq, address) as made:
        made.sendall(said)
        while made.recv(4_096):  # an answer to what was whole, then the end
            pass


def test_who_reads_no_answers_holds_no_place_and_is_dropped(
    hq: Headquarters, address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(connections, "QUIET_S", 0.2)
    made_usually = connections.PatientProtocol.connection_made

    def made_narrow(protocol: connections.PatientProtocol, transport: asyncio.Transport) -> None:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        transport.set_write_buffer_limits(high=4_096)
        made_usually(protocol, transport)

    monkeypatch.setattr(connections.PatientProtocol, "connection_made", made_narrow)
    asked = b"GET /v1/health HTTP/1.1\r\nHost: h\r\n\r\n"
    until = time.monotonic() + AMPLE_S
    dropped = (ConnectionError, ssl.SSLEOFError)
    with line(hq, address) as deaf:
        deaf.settimeout(0.1)
        with pytest.raises((TimeoutError, *dropped)):  # no more requests are read: their answers aren't
            while True:
                deaf.sendall(asked * 200)
        said = b""
        while said != b"HTTP/1.1 200 OK":
            assert time.monotonic() < until
            with line(hq, address) as made:
                made.sendall(asked)
                said = made.recv(15)
        with pytest.raises(dropped):
            while time.monotonic() < until:
                with contextlib.suppress(TimeoutError):
                    deaf.sendall(asked * 200)
