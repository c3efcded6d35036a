"""Requests behind one another on one connection: whole answers in order, and whatever else comes ends the pipe."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.sync import wire
from app.sync.pipe import Pipe
from app.sync.transport import Answer, Request
from tests.sync.scripted import Act, Certificate, answer, certificate, hang_up, problem, raw, scripted

MUCH = bytes(3 << 20)
FIRST, SECOND = (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n" + body for body in (b"one", b"two"))


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"))


@contextmanager
def piped(url: str, pin: bytes) -> Iterator[Pipe]:
    pipe = Pipe(url, pin.__eq__)
    try:
        yield pipe
    finally:
        pipe.close()


def answers(url: str, pin: bytes, *bodies: bytes) -> list[Answer | None]:
    with piped(url, pin) as pipe:
        sent = [pipe.send(Request("POST", "/v1/sync", body)) for body in bodies]
        return [one.answer() for one in sent]


def in_pieces(data: bytes) -> Act:
    def act(line: socket.socket) -> None:
        for start in range(0, len(data), 7):
            line.sendall(data[start : start + 7])
            time.sleep(0.001)

    return act


@pytest.mark.parametrize("act", [raw(FIRST + SECOND), in_pieces(FIRST + SECOND)], ids=["at once", "in pieces"])
def test_each_request_gets_its_answer_however_they_come(ours: Certificate, act: Act) -> None:
    with scripted(ours, act, lambda _: None) as server:
        assert answers(server.url, ours.pin, b"a", b"b") == [Answer(200, b"one", False), Answer(200, b"two", False)]
        assert server.connections == 1


def test_what_is_sent_and_what_comes_never_wait_for_each_other(ours: Certificate) -> None:
    """Neither end could go on if the laptop wrote the second request to its end before it read the first answer."""
    with scripted(ours, answer("200 OK", MUCH, "content-encoding: zstd"), answer("200 OK", b"two")) as server:
        first, second = answers(server.url, ours.pin, MUCH, MUCH)
    assert first == Answer(200, MUCH, True)
    assert second == Answer(200, b"two", False)


@pytest.mark.parametrize(
    "act",
    [
        problem("409 Conflict", "gap", '"last": 0'), answer("500 Oh"), hang_up, raw(b"HTTP/1.1 2", close=True),
        raw(b"SSH-2.0-nonsense\r\n\r\n"), raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n" + 2 * MUCH),
    ],
    ids=["refusal", "fault", "hang-up", "cut", "nonsense", "endless"],
)  # fmt: skip
def test_whatever_is_no_plain_answer_ends_it_for_all_that_is_under_way(ours: Certificate, act: Act) -> None:
    assert 2 * len(MUCH) > wire.MOST_COMPRESSED
    with scripted(ours, act) as server, piped(server.url, ours.pin) as pipe:
        sent = [pipe.send(Request("POST", "/v1/sync", body)) for body in (b"a", b"b")]
        assert [one.answer() for one in sent] == [None, None]
        assert pipe.send(Request("POST", "/v1/sync", b"c")).answer() is None


def test_an_answer_that_nobody_asked_for_ends_it(ours: Certificate) -> None:
    with scripted(ours, raw(FIRST + SECOND)) as server, piped(server.url, ours.pin) as pipe:
        assert pipe.send(Request("POST", "/v1/sync", b"a")).answer() == Answer(200, b"one", False)
        assert pipe.send(Request("POST", "/v1/sync", b"b")).answer() is None


def test_not_one_byte_leaves_when_the_pin_differs_or_nobody_listens(ours: Certificate, tmp_path: Path) -> None:
    other = certificate(tmp_path, "other")
    with scripted(other, answer("200 OK", b"one")) as server:
        assert answers(server.url, ours.pin, b"a", b"b") == [None, None]
        assert server.received == []
    assert answers(server.url, ours.pin, b"a") == [None]


def test_closing_it_leaves_what_is_under_way_unanswered(ours: Certificate) -> None:
    with scripted(ours, lambda line: line.recv(1) and None) as server, piped(server.url, ours.pin) as pipe:
        sent = pipe.send(Request("POST", "/v1/sync", b"a"))
        pipe.close()
        assert sent.answer() is None
