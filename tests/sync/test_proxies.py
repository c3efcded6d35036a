"""Through the proxy that the system names: TLS from end to end, and a name for each way in which it doesn't go."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import Unreachable
from app.sync import errors
from app.sync.proxies import proxy_to
from tests.hq.test_operations import free_port
from tests.sync.scripted import Certificate, answer, certificate, scripted
from tests.sync.test_transport import connected, post

NAME = "headquarters.test"
"""Known to the proxy only."""


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"))


class Tunnel:
    """A real proxy (RFC 9110 §9.3.6): whatever it is asked for lies on this computer. ``asked``: request heads."""

    def __init__(self, status: str = "200 Connection established") -> None:
        self.asked: list[bytes] = []
        self.carried = b""
        self._status = status
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                threading.Thread(target=self._pass, args=(line,), daemon=True).start()

    def _pass(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += line.recv(1)
            self.asked.append(head)
            line.sendall(f"HTTP/1.1 {self._status}\r\n\r\n".encode())
            if not self._status.startswith("200"):
                return
            port = int(head.split()[1].rpartition(b":")[2])
            with socket.create_connection(("127.0.0.1", port)) as there:
                while True:
                    for one in select.select([line, there], [], [])[0]:
                        data = one.recv(65536)
                        if not data:
                            return
                        self.carried += data
                        (there if one is line else line).sendall(data)

    def close(self) -> None:
        self._listener.close()


@contextmanager
def proxied(monkeypatch: pytest.MonkeyPatch, status: str = "200 Connection established") -> Iterator[Tunnel]:
    tunnel = Tunnel(status)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{tunnel.address}")
    try:
        yield tunnel
    finally:
        tunnel.close()


def failure(origin: str, *pins: bytes) -> Unreachable:
    with pytest.raises(Unreachable) as caught, connected(origin, *pins) as transport:
        post(transport)
    return caught.value


def test_an_exchange_goes_through_and_the_proxy_reads_nothing_of_it(
    ours: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        scripted(ours, answer("200 OK", b'{"ok":true}'), answer("200 OK", b"{}")) as server,
        proxied(monkeypatch) as proxy,
    ):
        port = server.url.rpartition(":")[2]
        with connected(f"https://{NAME}:{port}", ours.pin) as transport:
            assert post(transport, b"the-secret") == b'{"ok":true}'
            assert post(transport, b"the-secret") == b"{}"
    (asked,) = proxy.asked
    assert asked.startswith(f"CONNECT {NAME}:{port} HTTP/1.1\r\n".encode())
    assert b"the-secret" not in proxy.carried
    assert len(proxy.carried) > 500


def test_the_password_for_the_proxy_goes_to_the_proxy_and_into_no_sentence(
    ours: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxied(monkeypatch, "407 Proxy Authentication Required") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://wang:geheim@{proxy.address}")
        error = failure(f"https://{NAME}", ours.pin)
    assert isinstance(error, errors.ProxyLogin)
    assert b"Proxy-Authorization: Basic " in proxy.asked[0]
    assert proxy.address in error.message
    assert "geheim" not in error.message


def test_a_proxy_that_does_not_connect_is_told_with_what_it_said(
    ours: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxied(monkeypatch, "503 Service Unavailable") as proxy:
        error = failure(f"https://{NAME}", ours.pin)
    assert isinstance(error, errors.ProxyRefused)
    assert "503" in error.message
    assert proxy.address in error.message


def test_a_proxy_that_is_not_there_is_not_headquarters_fault(
    ours: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{free_port()}")
    assert isinstance(failure(f"https://{NAME}", ours.pin), errors.ProxyUnreachable)


def test_a_proxy_that_opens_tls_is_told_and_gets_nothing(
    ours: Certificate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    with scripted(certificate(tmp_path / "other"), answer("200 OK")) as man, proxied(monkeypatch):
        error = failure(f"https://{NAME}:{man.url.rpartition(':')[2]}", ours.pin)
    assert isinstance(error, errors.WrongCertificate)
    assert not man.received


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1080", "https://proxy.example:443", "http://"])
def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("ALL_PROXY", url)
    with pytest.raises(errors.ProxyUnusable):
        proxy_to(f"https://{NAME}")


def test_what_the_system_excepts_and_this_computer_itself_need_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_to(f"https://{NAME}") is None
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", ".inside.example")
    assert proxy_to(f"https://{NAME}") == "http://proxy.example:3128"
    for host in ("hq.inside.example", "127.0.0.1:8443", "localhost:8443", "[::1]:8443"):
        assert proxy_to(f"https://{host}") is None
