"""The door against its own OpenAPI document (schemathesis), in each role: no server error, no answer to a stranger.

A case is sent as it was drawn, or with the caller's own place in it (device, path, chain), or is what an honest laptop
sends. Bodies are packed here as the wire wants them. ``make soak`` sends a thousand of each operation and role and
tells the share of successes, of which each operation has its least (``LEAST``).
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, unquote

import httpx
import jsonschema
import pytest
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given, settings

from app.models.enums import Role
from app.sync import wire
from app.sync.wire import NDJSON, Code, EnrolmentCode, FileEnd, Problem, SyncAnswer
from hq.api import application
from hq.headquarters import Headquarters
from hq.services import enrolment, limits, restored
from tests.hq.asker import CONTENT, Asker, Crowd, crowd
from tests.hq.laptop import ASSERTION, hex_id
from tests.hq.test_wiping import wiped

FEW, MANY = 3, 1_000
LEAST: Final = {
    ("GET", "/v1/health"): 100, ("GET", "/v1/ready"): 100, ("POST", "/v1/enrol"): 40, ("POST", "/v1/token"): 40,
    ("POST", "/v1/wiped"): 40,
    ("POST", "/v1/sync"): 40, ("POST", "/v1/log"): 25, ("POST", "/v1/known"): 40, ("POST", "/v1/lacks"): 40,
    ("POST", "/v1/supply"): 25, ("POST", "/v1/snapshot"): 40, ("GET", "/v1/snapshot/{fill}/{number}"): 40,
    ("GET", "/v1/file/{dossier}/{blob}"): 40, ("POST", "/v1/file/{dossier}/{blob}"): 25,
    ("PUT", "/v1/file/{dossier}/{blob}/{number}"): 25, ("GET", "/v1/file/{dossier}/{blob}/{number}"): 40,
}  # fmt: skip
"""Per cent of a campaign's cases that must succeed, for a role that may do it at all."""
OPEN: Final = {"/v1/enrol", "/v1/token", "/v1/wiped", "/v1/health", "/v1/ready"}
RESTORED: Final = {"/v1/lacks", "/v1/supply"}
DRAWN, PLACED, HONEST = "drawn", "placed", "honest"
WAYS: Final = (DRAWN, HONEST, PLACED, HONEST)
LONGEST: Final = 5
"""Lines of a drawn body: drawing is what takes the time."""


def packed(lines: Any) -> bytes:
    return wire.pack([line if isinstance(line, bytes) else json.dumps(line, default=str).encode() for line in lines])


@schemathesis.serializer(NDJSON)
def serialized(_: Any, value: Any) -> bytes:
    """A body of lines as the wire has it."""
    return packed(value)


@pytest.fixture
def schema(hq: Headquarters, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in limits.A_MINUTE:
        monkeypatch.setitem(limits.A_MINUTE, name, 1 << 40)
    document = application.make_api(hq).openapi()
    for operation in (one for path in document["paths"].values() for one in path.values()):
        body = operation.get("requestBody", {}).get("content", {}).get(NDJSON)
        if body is not None:
            body["schema"] = {**body["schema"], "maxItems": LONGEST}
    yield schemathesis.openapi.from_dict(document)


@pytest.fixture
def people_(hq: Headquarters, address: tuple[str, int]) -> Iterator[Crowd]:
    with crowd(hq, address) as made:
        yield made


def test_the_document_describes_the_operations(schema: Any) -> None:
    found = {(one.ok().method.upper(), one.ok().path) for one in schema.get_all_operations()}
    assert found == set(LEAST)
    for method, path in LEAST:
        told = schema.raw_schema["paths"][path][method.lower()]
        assert ("security" in told) == (path not in OPEN)
        assert ("requestBody" in told) == (method != "GET")
        assert set(told["responses"]) == {"200", "default"}
    assert set(schema.raw_schema["components"]["securitySchemes"]) == {"dpop"}


def test_no_server_error_and_no_answer_unauthenticated(hq: Headquarters, schema: Any, people_: Crowd) -> None:
    """A few of each operation, the roles in turn."""
    roles = list(people_.askers.values())
    for n, (method, path) in enumerate(LEAST):
        if path not in RESTORED:  # that ends all that is going on
            run([Sender(hq, schema, roles[n % len(roles)], method, path)], FEW)


@pytest.mark.soak
@pytest.mark.parametrize(("method", "path"), LEAST)
def test_campaign(hq: Headquarters, schema: Any, people_: Crowd, method: str, path: str) -> None:
    """Each case drawn is sent by somebody of each role."""
    senders = [Sender(hq, schema, asker, method, path) for asker in people_.askers.values()]
    run(senders, MANY)
    few = []
    for one in senders:
        told, role = one.told, one.asker.role
        share = 100 * told["200"] // told.total()
        kinds = ", ".join(f"{name} {times}" for name, times in told.most_common())
        print(f"{method} {path} | {role} | {told.total()} | {share} % | {kinds} | bare {one.bare}", flush=True)
        if share < LEAST[method, path] and (one.asker.keeps or "/file/" not in path):
            few.append((role, share))
    assert few == []


def run(senders: Sequence[Sender], cases: int) -> None:
    """So many cases, each sent by all; no two of them send the same one in the same way."""
    first = senders[0]

    @settings(
        max_examples=cases, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=first.schema[first.path][first.method].as_strategy())
    def one(case: Any) -> None:
        for sender in senders:
            sender.send(case)

    while first.told.total() < cases:  # hypothesis stops earlier where it has drawn all there is
        one()


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


class Sender:
    """Requests of one operation by one person. ``told`` counts the answers by status and code; ``bare`` the requests
    without, or with half of, the credentials."""

    def __init__(self, hq: Headquarters, schema: Any, asker: Asker, method: str, path: str) -> None:
        self.hq, self.schema, self.asker, self.laptop = hq, schema, asker, asker.laptop
        self.method, self.path = method, path
        self.place = Place(len(self.laptop.lines), wire.chain(b"", self.laptop.lines))
        self.told: Counter[str] = Counter()
        self.bare = 0
        self.ways = itertools.cycle(WAYS)
        for _ in range(list(Role).index(asker.role)):
            next(self.ways)
        self.restored = self._restore() if path in RESTORED else 0
        self.gone: bytes | None = None

    def _restore(self) -> int:
        with self.hq.db.transaction() as db:
            number = restored.last(db)
            (director,) = db.execute("SELECT number FROM staff WHERE role = 'director'").fetchone() or ()
        return number or restored.declare(self.hq, director).number

    def send(self, case: Any) -> None:
        how, number = next(self.ways), self.told.total()
        parts = dict(case.path_parameters or {}) if how == DRAWN else self.asker.places()
        path = self.path.format(**{name: quote(str(value), safe="") for name, value in parts.items()})
        content = self.content(case, how)
        if number % 500 == 0:
            self.laptop.token().raise_for_status()
        if number % 4 == 0:
            self.stranger(path, content, number)
        answer = self.request(path, content, self.credentials(path))
        self.check(answer)
        self.asker.heard(self.path, answer)
        if self.path == "/v1/sync":
            self.place.learn(answer)
        if self.path == "/v1/snapshot" and answer.status_code == 200:
            self.asker.fill = answer.json()["id"]
        code = "" if answer.status_code < 400 else f" {Problem.read(answer.content).code}"
        self.told[f"{answer.status_code}{code}"] += 1

    def stranger(self, path: str, content: bytes, number: int) -> None:
        """The same request with nothing, or with half of what it needs."""
        if self.path in OPEN:
            return
        whole = self.credentials(path)
        half = [{}, {"DPoP": whole["DPoP"]}, {"Authorization": whole["Authorization"]}][number // 4 % 3]
        answer = self.request(path, content, half)
        self.check(answer)
        assert answer.status_code in (400, 401, 404, 413), answer.text
        self.bare += 1

    def credentials(self, path: str) -> dict[str, str]:
        if self.path in OPEN:
            return {"DPoP": self.laptop.proof(path)} if path == "/v1/token" else {}
        assert self.laptop.access is not None
        proof = self.laptop.proof(unquote(path), method=self.method, access=self.laptop.access)
        return {"Authorization": f"DPoP {self.laptop.access}", "DPoP": proof}

    def request(self, path: str, content: bytes, shown: dict[str, str]) -> httpx.Response:
        told = self.schema.raw_schema["paths"][self.path][self.method.lower()]
        zstd = {"Content-Encoding": "zstd"} if NDJSON in told.get("requestBody", {}).get("content", {}) else {}
        return self.laptop.http.request(self.method, path, content=content or None, headers={**zstd, **shown})

    def check(self, answer: httpx.Response) -> None:
        """No 5xx; each answer is as the document says."""
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == wire.PROBLEM_JSON
            assert Problem.read(answer.content).status == answer.status_code
            return
        told = self.schema.raw_schema["paths"][self.path][self.method.lower()]["responses"]["200"]["content"]
        media = answer.headers["content-type"]
        if media == wire.OCTETS:
            assert list(told) == [wire.OCTETS]
            return
        value = [json.loads(one) for one in answer.content.splitlines()] if media == NDJSON else answer.json()
        jsonschema.validate(value, told[media]["schema"], jsonschema.Draft202012Validator)

    # ---- bodies ------------------------------------------------------------------------------------------------

    def content(self, case: Any, how: str) -> bytes:
        value = case.body
        if how != DRAWN and self.path in _OWN:
            value = _OWN[self.path](self, value if isinstance(value, list | dict) else None, how)
        if self.path.startswith("/v1/file/") and self.method == "PUT" and how == HONEST:
            return CONTENT
        if isinstance(value, bytes):
            return value
        if case.media_type == NDJSON and isinstance(value, list):
            return packed(value)
        if case.media_type == "application/x-www-form-urlencoded" and isinstance(value, dict):
            return "&".join(f"{quote(str(k))}={quote(str(v))}" for k, v in value.items()).encode()
        if isinstance(value, list | dict):
            return json.dumps(value, default=str).encode()
        return bytes(getattr(value, "data", b"") or b"")

    def enrol(self, value: Any, how: str) -> Any:
        code = enrolment.make_code(self.hq, self.asker.number).text
        if how == HONEST:
            return self.laptop.request(code, identity_key=secrets.token_bytes(32)).line()
        return {**(value or {}), "secret": wire.b64(EnrolmentCode.read(code).secret)}

    def token(self, value: Any, how: str) -> Any:
        return {
            "grant_type": "client_credentials", "client_assertion_type": ASSERTION,
            "client_assertion": self.laptop.assertion(),
        }  # fmt: skip

    def wiped(self, value: Any, how: str) -> Any:
        """Of a device of the caller's that was ordered to wipe itself; the caller goes on as another."""
        if self.gone is None:
            self.gone = self._withdrawn()
        return json.loads(self.gone) if how == HONEST else {**(value or {}), "device": json.loads(self.gone)["device"]}

    def _withdrawn(self) -> bytes:
        key = Ed25519PrivateKey.generate()
        public, code = key.public_key().public_bytes_raw(), enrolment.make_code(self.hq, self.asker.number).text
        answer = self.laptop.http.post("/v1/enrol", content=self.laptop.request(code, identity_key=public).line())
        return wiped(self.hq, answer.json()["device"], key).line()

    def lines(self, value: Any, how: str) -> list[Any]:
        """The caller's own head, and the drawn lines."""
        head, *drawn = value or [{}]
        head = {**head, "device": self.laptop.device, "proto": wire.PROTOCOL}
        if self.path in RESTORED:
            end = head.pop("end", None)
            head |= {"number": self.restored, **({} if how == HONEST or end is None else {"end": end})}
        return [head] if how == HONEST else [head, *drawn]

    def changes(self, value: Any, how: str) -> list[Any]:
        head, *drawn = self.lines(value, how)
        head |= {
            "nonce": wire.b64(secrets.token_bytes(16)), "first": self.place.last + 1, "epoch": self.place.epoch,
            "chain": wire.b64(self.place.chain), "after": 0, "restored": 0, "schema": "s", "app": "a",
        }  # fmt: skip
        if how == HONEST:
            entity, fields = "opportunity", {"number": "SJ-1", "title": "线索", "stage": "won"}
            self.laptop.write(entity, hex_id(), None, {**fields, "agent_id": self.laptop.staff})
            drawn.append(self.laptop.lines[-1])
        limit = self.laptop.clock.wall_ms() << 16
        dated = [
            {**one, "h": min(one["h"], limit)} if isinstance(one, dict) and isinstance(one.get("h"), int) else one
            for one in drawn
        ]  # fmt: skip
        return [head, *dated]

    def events(self, value: Any, how: str) -> Any:
        if how == HONEST:
            return self.asker.next_events()
        head, *drawn = value or [{}]
        return [{**head, "device": self.laptop.device, "old": self.asker.logged}, *drawn]

    def end(self, value: Any, how: str) -> Any:
        return json.loads(FileEnd(sha256(CONTENT).hexdigest()).line()) if how == HONEST else value


_OWN: Final = {
    "/v1/enrol": Sender.enrol, "/v1/token": Sender.token, "/v1/wiped": Sender.wiped, "/v1/sync": Sender.changes,
    "/v1/log": Sender.events, "/v1/known": Sender.lines, "/v1/lacks": Sender.lines, "/v1/supply": Sender.lines,
    "/v1/file/{dossier}/{blob}": Sender.end,
}  # fmt: skip
