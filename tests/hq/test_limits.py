"""Limits at the door: each device has its own count of each kind of request, held over all nodes."""

from __future__ import annotations

import httpx
import pytest

from app.sync.wire import Code, Problem
from hq.headquarters import Headquarters
from hq.services import limits
from tests.hq.conftest import MovableClock
from tests.hq.laptop import Laptop

_NOWHERE = "0" * 32
_FILE = f"/v1/file/{_NOWHERE}/{'0' * 64}"
ROUTES = (
    ("sync", "POST", "/v1/sync"), ("log", "POST", "/v1/log"), ("known", "POST", "/v1/known"),
    ("snapshot", "POST", "/v1/snapshot"), ("page", "GET", f"/v1/snapshot/{_NOWHERE}/0"), ("file", "GET", _FILE),
    ("file", "POST", _FILE), ("file", "PUT", f"{_FILE}/0"), ("file", "GET", f"{_FILE}/0"),
)  # fmt: skip


def code_of(answer: httpx.Response) -> Code:
    return Problem.read(answer.content).code


@pytest.mark.parametrize(("what", "method", "path"), ROUTES)
def test_a_device_beyond_its_number_a_minute_is_asked_to_wait(
    manager: Laptop, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, what: str, method: str, path: str
) -> None:
    monkeypatch.setitem(limits.A_MINUTE, what, 2)
    clock.shift_ms = 60_000 - clock.wall_ms() % 60_000  # a minute begins
    for _ in range(2):
        assert manager.send(path, b"", method=method).status_code in (400, 404)
    refused = manager.send(path, b"", method=method)
    assert (refused.status_code, code_of(refused)) == (429, Code.RATE)
    assert refused.headers["content-type"] == "application/problem+json"
    assert 0 < int(refused.headers["retry-after"]) <= 60
    clock.shift_ms += int(refused.headers["retry-after"]) * 1000
    assert manager.send(path, b"", method=method).status_code in (400, 404)


def test_another_device_and_another_kind_of_request_have_counts_of_their_own(
    manager: Laptop, another: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.A_MINUTE, "sync", 1)
    manager.push()
    assert code_of(manager.send("/v1/sync", manager.body())) is Code.RATE
    assert another.push().acked == 0
    assert code_of(manager.send(_FILE, b"", method="GET")) is Code.NOT_FOUND


def test_who_isn_t_let_in_uses_up_nobody_s_count(
    hq: Headquarters, manager: Laptop, another: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thief with the token but without the key can't shut the device out."""
    monkeypatch.setitem(limits.A_MINUTE, "sync", 1)
    manager.token().raise_for_status()
    another.access = manager.access
    for _ in range(3):
        assert code_of(another.send("/v1/sync", another.body())) is Code.PROOF_INVALID
    assert manager.push().acked == 0


def test_old_counts_go_and_no_count_names_its_source(hq: Headquarters, manager: Laptop, clock: MovableClock) -> None:
    manager.push()
    clock.shift_ms = 10 * 60_000
    limits.count(hq, "enrol", "192.0.2.7")
    with hq.db.transaction() as db:
        rows = db.execute("SELECT source, minute FROM attempt").fetchall()
    assert [minute for _, minute in rows] == [clock.wall_ms() // 60_000]
    assert "192.0.2.7" not in str(rows)
