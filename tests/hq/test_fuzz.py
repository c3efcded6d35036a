"""The door against its own OpenAPI document (schemathesis): no server error, no answer to who isn't let in.

Bodies are packed here as the wire wants them (NDJSON in zstd). Half of the authenticated requests name the caller's own
device and place, so that they get past the door; a campaign tells the share of successes of each operation.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.sync import wire
from app.sync.wire import NDJSON, Code, Problem, SyncAnswer
from hq.api import application
from hq.headquarters import Headquarters
from hq.services import limits
from tests.hq.laptop import Laptop

FEW, MANY = 12, 1_000
OPEN = {"/v1/enrol", "/v1/token", "/v1/health", "/v1/ready"}
OPERATIONS = [
    ("GET", "/v1/health"), ("GET", "/v1/ready"), ("POST", "/v1/enrol"), ("POST", "/v1/token"), ("POST", "/v1/sync"),
    ("POST", "/v1/log"), ("POST", "/v1/known"), ("POST", "/v1/snapshot"), ("GET", "/v1/snapshot/{fill}/{number}"),
]  # fmt: skip


def packed(lines: Any) -> bytes:
    return wire.pack([json.dumps(line, default=str).encode() for line in lines])


@schemathesis.serializer(NDJSON)
def serialized(_: Any, value: Any) -> bytes:
    """A body of lines as the wire has it."""
    return packed(value)


@pytest.fixture
def schema(hq: Headquarters, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in limits.A_MINUTE:
        monkeypatch.setitem(limits.A_MINUTE, name, 1 << 40)
    document = application.make_api(hq).openapi()
    yield schemathesis.openapi.from_dict(document)


def test_the_document_describes_the_operations(schema: Any) -> None:
    found = {(one.ok().method.upper(), one.ok().path) for one in schema.get_all_operations()}
    assert set(OPERATIONS) <= found
    for method, path in OPERATIONS:
        told = schema.raw_schema["paths"][path][method.lower()]
        assert ("security" in told) == (path not in OPEN)
        assert ("requestBody" in told) == (method == "POST")


def test_no_server_error_and_no_answer_unauthenticated(schema: Any, manager: Laptop) -> None:
    for method, path in OPERATIONS:
        campaign(schema, manager, method, path, FEW)


@pytest.mark.soak
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_campaign(schema: Any, manager: Laptop, method: str, path: str) -> None:
    found = campaign(schema, manager, method, path, MANY)
    print(method, path, dict(sorted(found.items())))


def campaign(schema: Any, laptop: Laptop, method: str, path: str, cases: int) -> Counter[str]:
    """``cases`` requests each, with and without credentials; how many of which answer."""
    told: Counter[str] = Counter()
    place = Place()

    @settings(
        max_examples=cases, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=schema[path][method].as_strategy(), own=st.booleans())
    def fuzz(case: Any, own: bool) -> None:
        content = body(case, laptop, place if own else None)
        bare = request(laptop, method, case, content, None)
        check(bare)
        if path not in OPEN:
            assert bare.status_code in (400, 401, 404, 413), bare.text
        if laptop.access is None or told.total() % 500 == 0:
            laptop.token().raise_for_status()
        answer = request(laptop, method, case, content, laptop)
        check(answer)
        if path == "/v1/sync":
            place.learn(answer)
        told[f"{answer.status_code}"] += 1

    fuzz()
    told["2xx %"] = round(100 * sum(n for code, n in told.items() if code[0] == "2") / max(1, told.total()))
    return told


@dataclass
class Place:
    """Where the caller's changes stand, as headquarters last said."""

    last: int = 0
    chain: bytes = b""
    epoch: int = 0

    def learn(self, answer: httpx.Response) -> None:
        if answer.status_code == 200:
            found = SyncAnswer.read(answer.content.partition(b"\n")[0])
            self.last, self.chain, self.epoch = found.acked, found.chain, found.epoch
        elif Problem.read(answer.content).code is Code.CLOCK:
            self.epoch = Problem.read(answer.content).members["epoch"]


def body(case: Any, laptop: Laptop, place: Place | None) -> bytes:
    """The drawn body; with ``place``: the caller's own head, and no stamps from the future."""
    value = case.body
    if not isinstance(value, list | dict):
        return b""
    if place is not None and isinstance(value, list) and value and isinstance(value[0], dict):
        head = {**value[0], "device": laptop.device, "proto": wire.PROTOCOL, "nonce": wire.b64(secrets.token_bytes(16))}
        if "first" in head:
            head |= {"first": place.last + 1, "chain": wire.b64(place.chain), "epoch": place.epoch, "after": 0}
        value = [head, *(dated(line, laptop) for line in value[1:])]
    if case.media_type == NDJSON:
        return packed(value)
    if case.media_type == "application/x-www-form-urlencoded":
        return "&".join(f"{quote(str(k))}={quote(str(v))}" for k, v in value.items()).encode()
    return json.dumps(value, default=str).encode()


def dated(line: Any, laptop: Laptop) -> Any:
    if isinstance(line, dict) and isinstance(line.get("h"), int):
        return {**line, "h": min(line["h"], laptop.clock.wall_ms() << 16)}
    return line


def request(laptop: Laptop, method: str, case: Any, content: bytes, who: Laptop | None) -> httpx.Response:
    parts = {name: quote(str(value), safe="") for name, value in (case.path_parameters or {}).items()}
    path = case.operation.path.format(**parts)
    headers = {"Content-Encoding": "zstd"} if case.media_type == NDJSON else {}
    if who is not None and who.access is not None:
        headers["Authorization"] = f"DPoP {who.access}"
        headers["DPoP"] = who.proof(path, method=method, access=who.access)
    return laptop.http.request(method, path, content=content or None, headers=headers)


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == wire.PROBLEM_JSON
        assert Problem.read(answer.content).status == answer.status_code
