"""Pinned TLS, bounded bodies, and one name for each failure of the world (a real TLS server over a socket)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard

from app.errors import Unreachable
from app.sync import errors, wire
from app.sync.transport import Refusal, Request, Transport, origin_of
from tests.sync.laptop import DAY_MS, MovableClock
from tests.sync.scripted import (
    Act,
    Certificate,
    answer,
    certificate,
    cut,
    hang_up,
    problem,
    raw,
    scripted,
    silence,
)

SECRET = b"the-secret-nobody-else-may-see"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"))


@contextmanager
def connected(url: str, *pins: bytes, answer_s: float = 5) -> Iterator[Transport]:
    transport = Transport(url, pins.__contains__, MovableClock(), connect_s=2, answer_s=answer_s)
    try:
        yield transport
    finally:
        transport.close()


def post(transport: Transport, body: bytes = SECRET) -> bytes:
    return transport.send(lambda: Request("POST", "/v1/sync", body)).body


def failure(ours: Certificate, *acts: Act, answer_s: float = 5) -> Unreachable:
    with scripted(ours, *acts) as server, connected(server.url, ours.pin, answer_s=answer_s) as transport:
        with pytest.raises(Unreachable) as caught:
            post(transport)
        return caught.value


# ---- whom it talks to --------------------------------------------------------------------------------------------


def test_a_pinned_server_is_talked_to(ours: Certificate) -> None:
    with scripted(ours, answer("200 OK", b"yes")) as server, connected(server.url, ours.pin) as transport:
        assert post(transport) == b"yes"
        assert transport.reached
    assert server.received[0].endswith(SECRET)


def test_not_one_byte_of_a_request_leaves_when_the_pin_differs(ours: Certificate, tmp_path: Path) -> None:
    other = certificate(tmp_path, "other")
    with scripted(other, answer("200 OK")) as server, connected(server.url, ours.pin) as transport:
        with pytest.raises(errors.WrongCertificate):
            post(transport)
        assert not transport.reached
    assert server.connections == 1
    assert server.received == []


def test_the_next_pin_is_trusted_and_an_expired_certificate_too(ours: Certificate, tmp_path: Path) -> None:
    following = certificate(tmp_path, "next", days=-10)
    with scripted(following, answer("200 OK")) as server, connected(server.url, ours.pin, following.pin) as transport:
        assert post(transport) == b""


def test_a_server_without_tls_is_not_headquarters(ours: Certificate) -> None:
    with scripted(None, answer("200 OK")) as server, connected(server.url, ours.pin) as transport:
        with pytest.raises(errors.NotHeadquarters):
            post(transport)
        assert not transport.reached
    assert all(SECRET not in one for one in server.received)


def test_a_dead_link_is_named(ours: Certificate) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    with connected(f"https://127.0.0.1:{port}", ours.pin) as transport, pytest.raises(errors.DeadLink):
        post(transport)


def test_an_unknown_name_is_a_dead_link(ours: Certificate) -> None:
    with connected("https://headquarters.invalid", ours.pin) as transport, pytest.raises(errors.DeadLink):
        post(transport)


def test_a_proxy_of_the_environment_is_not_used(ours: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    with scripted(ours, answer("200 OK", b"yes")) as server, connected(server.url, ours.pin) as transport:
        assert post(transport) == b"yes"


# ---- what it makes of answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (silence, errors.TimedOut),
        (hang_up, errors.DeadLink),
        (cut, errors.DeadLink),
        (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", close=True), errors.DeadLink),
        (raw(b"220 mail.example ESMTP\r\n\r\n"), errors.NotHeadquarters),
        (answer("302 Found", b"", "location: https://portal.example/"), errors.NotHeadquarters),
        (answer("404 Not Found", b"<html>", "content-type: text/html"), errors.NotHeadquarters),
        (answer("409 Conflict", b"{}", "content-type: application/problem+json"), errors.NotHeadquarters),
        (problem("409 Conflict", "of-a-later-version"), errors.NotHeadquarters),
        (answer("500 Oops", b"trace"), errors.Broken),
        (answer("502 Bad Gateway", b"<html>"), errors.Broken),
        (problem("500 Oops", "broken"), errors.Broken),
        (answer("413 Too Large"), errors.TooLarge),
        (problem("413 Too Large", "too_large"), errors.TooLarge),
        (answer("503 Later", b"", "retry-after: 7"), errors.Busy),
        (problem("429 Later", "rate"), errors.Busy),
        (problem("426 Upgrade", "upgrade"), errors.UpgradeNeeded),
        (problem("403 No", "revoked"), errors.Revoked),
        (problem("403 No", "dev_build"), errors.DevBuild),
        (problem("400 No", "malformed"), errors.NotUnderstood),
        (problem("403 No", "forbidden"), Refusal),
    ],
)
def test_each_failure_has_its_name(ours: Certificate, act: Act, kind: type[Unreachable]) -> None:
    told = failure(ours, act, answer_s=0.5 if act is silence else 5)
    assert type(told) is kind
    assert told.exit_code == 5
    assert told.message


def test_retry_after_is_read_and_nonsense_in_it_ignored(ours: Certificate) -> None:
    told = failure(ours, answer("503 Later", b"", "retry-after: 7"))
    assert isinstance(told, errors.Busy)
    assert told.after_s == 7
    told = failure(ours, answer("503 Later", b"", "retry-after: Wed, 21 Oct"))
    assert isinstance(told, errors.Busy)
    assert told.after_s is None


def test_a_refusal_carries_its_numbers(ours: Certificate) -> None:
    told = failure(ours, problem("409 Conflict", "gap", '"last": 12', '"name": "text"'))
    assert isinstance(told, Refusal)
    assert told.problem.code is wire.Code.GAP
    assert told.number("last") == 12
    with pytest.raises(errors.NotHeadquarters):
        told.number("name")


def test_an_endless_answer_is_cut_off(ours: Certificate) -> None:
    huge = wire.MOST_COMPRESSED + 1
    told = failure(ours, raw(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % huge + bytes(huge)))
    assert type(told) is errors.NotHeadquarters


def test_a_packed_bomb_is_not_unpacked(ours: Certificate) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(wire.MOST_UNPACKED + 1))
    act = answer("200 OK", bomb, "content-encoding: zstd")
    with scripted(ours, act) as server, connected(server.url, ours.pin) as transport:
        told = transport.send(lambda: Request("GET", "/"))
        with pytest.raises(errors.NotHeadquarters):
            told.lines()


def test_packed_and_plain_lines(ours: Certificate) -> None:
    packed = answer("200 OK", wire.pack([b"1", b"2"]), "content-encoding: zstd")
    with scripted(ours, packed, answer("200 OK", b"1\n2\n")) as server, connected(server.url, ours.pin) as transport:
        assert [transport.send(lambda: Request("GET", "/")).lines() for _ in range(2)] == [[b"1", b"2"]] * 2


# ---- connections kept alive --------------------------------------------------------------------------------------


def test_a_stale_connection_is_tried_once_more_with_fresh_proofs(ours: Certificate) -> None:
    numbers = iter(range(10))
    with scripted(ours, answer("200 OK"), hang_up, answer("200 OK", b"at last")) as server:
        with connected(server.url, ours.pin) as transport:
            told = [transport.send(lambda: Request("POST", "/", b"%d" % next(numbers))) for _ in range(2)]
        assert told[1].body == b"at last"
        assert [one[-1:] for one in server.received] == [b"0", b"1", b"2"]


def test_a_first_connection_that_breaks_is_not_tried_again(ours: Certificate) -> None:
    with scripted(ours, hang_up, answer("200 OK")) as server, connected(server.url, ours.pin) as transport:
        with pytest.raises(errors.DeadLink):
            post(transport)
        assert len(server.received) == 1
        assert post(transport) == b""


# ---- time and addresses ------------------------------------------------------------------------------------------


def test_the_date_of_an_answer_corrects_the_clock(ours: Certificate) -> None:
    act = answer("200 OK", b"", "date: Fri, 01 Jan 2027 00:00:00 GMT")
    with scripted(ours, act) as server, connected(server.url, ours.pin) as transport:
        before = transport.now_ms()
        post(transport)
        assert abs(transport.now_ms() - 1_798_761_600_000) < 60_000
        assert abs(before - MovableClock().wall_ms()) < DAY_MS


@pytest.mark.parametrize("date", ["nonsense", "Fri, 99 Jan 2027 00:00:00 GMT", ""])
def test_a_date_that_is_none_is_ignored(ours: Certificate, date: str) -> None:
    act = answer("200 OK", b"", f"date: {date}")
    with scripted(ours, act) as server, connected(server.url, ours.pin) as transport:
        post(transport)
        assert abs(transport.now_ms() - MovableClock().wall_ms()) < 60_000


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://hq.example.com", "https://hq.example.com"),
        (" hq.example.com/ ", "https://hq.example.com"),
        ("https://HQ.example.com:443/", "https://hq.example.com"),
        ("hq.example.com:8443", "https://hq.example.com:8443"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_an_address_as_typed(typed: str, origin: str) -> None:
    assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed", ["", "http://hq.example.com", "https://", "https://a:b", "https://x/path", "https://me@x", "https://[::1"]
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(errors.AddressWrong):
        origin_of(typed)
