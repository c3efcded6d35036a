"""Who may do what at headquarters' door (trust §5, §6): every route × every role × own and another's × each credential.

A route without a line in ``ROUTES`` fails ``test_every_route_has_its_line``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import httpx
import orjson
import pytest
from fastapi.routing import APIRoute

from app.models.enums import Role
from app.sync import wire
from app.sync.wire import Code, KnownHead, Problem, Reason, SupplyHead
from hq.api.application import make_api
from hq.headquarters import Headquarters
from hq.services import devices
from hq.services.handover import hand_over
from tests.hq.asker import CONTENT, FILL, Asker, Crowd, crowd
from tests.hq.conftest import MovableClock
from tests.hq.laptop import Laptop, hex_id
from tests.hq.test_hostile_rows import card

Statuses = Mapping[Role, int]
Route = tuple[str, str]


def all_(status: int) -> Statuses:
    return dict.fromkeys(Role, status)


KEPT: Final = {
    Role.ASSISTANT: 404, Role.ACCOUNT_MANAGER: 200, Role.REGIONAL_MANAGER: 404, Role.DIRECTOR: 404,
    Role.INFORMATION_MANAGER: 200, Role.ADMINISTRATOR: 404, Role.AUDITOR: 404,
}  # fmt: skip
"""A file is its dossier's keeper's; who keeps none has none (dossier-files)."""


@dataclass(frozen=True)
class Line:
    """What each role hears of what is its own, and of another's (None: there is no such thing); ``body`` of a request
    by the first about what the second has. ``open_``: what somebody without credentials hears, of an empty body."""

    own: Statuses | None = None
    others: Statuses | None = None
    body: Callable[[Asker, Asker], bytes] = lambda by, of: b""
    open_: int | None = None


def _sync(by: Asker, of: Asker) -> bytes:
    return by.laptop.body(len(by.laptop.lines) + 1, device=of.laptop.device)


def _log(by: Asker, of: Asker) -> bytes:
    head, *events = wire.unpack(by.next_events())
    return wire.pack([orjson.dumps({**orjson.loads(head), "device": of.laptop.device}), *events])


def _supply(by: Asker, of: Asker) -> bytes:
    return wire.pack([SupplyHead(of.laptop.device, 1).line()])


ROUTES: Final[Mapping[Route, Line]] = {
    ("GET", "/v1/health"): Line(open_=200),
    ("GET", "/v1/ready"): Line(open_=200),
    ("POST", "/v1/enrol"): Line(open_=400),
    ("POST", "/v1/token"): Line(open_=400),
    ("POST", "/v1/wiped"): Line(open_=400),  # signed with the device's key: tests/hq/test_wiping.py
    ("POST", "/v1/sync"): Line(all_(200), all_(403), _sync),
    ("POST", "/v1/log"): Line(all_(200), all_(403), _log),
    ("POST", "/v1/known"): Line(
        all_(200), all_(403), lambda by, of: wire.pack([KnownHead(of.laptop.device).line()])
    ),
    ("POST", "/v1/lacks"): Line(all_(409), all_(403), _supply),  # nothing was restored
    ("POST", "/v1/supply"): Line(all_(409), all_(403), _supply),
    ("POST", "/v1/snapshot"): Line(all_(200), None, lambda by, of: FILL),
    ("GET", "/v1/snapshot/{fill}/{number}"): Line(all_(200), all_(404)),
    ("GET", "/v1/file/{dossier}/{blob}"): Line(KEPT, all_(404)),
    ("POST", "/v1/file/{dossier}/{blob}"): Line(
        KEPT, all_(404), lambda by, of: wire.FileEnd(sha256(CONTENT).hexdigest()).line()
    ),
    ("PUT", "/v1/file/{dossier}/{blob}/{number}"): Line(KEPT, all_(404), lambda by, of: CONTENT),
    ("GET", "/v1/file/{dossier}/{blob}/{number}"): Line(KEPT, all_(404)),
}  # fmt: skip
CLOSED: Final = [route for route, line in ROUTES.items() if line.open_ is None]


@pytest.fixture
def people_(hq: Headquarters, address: tuple[str, int]) -> Iterator[Crowd]:
    with crowd(hq, address) as made:
        yield made


def code_of(answer: httpx.Response) -> Code | None:
    if answer.status_code < 400:
        return None
    assert answer.headers["content-type"] == wire.PROBLEM_JSON
    return Problem.read(answer.content).code


def test_every_route_has_its_line(hq: Headquarters) -> None:
    found = {
        (method, route.path) for route in make_api(hq).routes if isinstance(route, APIRoute) for method in route.methods
    }
    assert found == set(ROUTES)


def test_every_role_on_its_own_and_on_another_s(people_: Crowd) -> None:
    wrong: list[tuple[Any, ...]] = []
    for (method, path), line in ROUTES.items():
        for role, by in people_.askers.items():
            for of, expected in ((by, line.own), (people_.owner, line.others)):
                if expected is None:
                    continue
                answer = by.laptop.send(path.format(**of.places()), line.body(by, of), method=method)
                by.heard(path, answer)
                if path == "/v1/snapshot" and answer.status_code == 200:
                    by.fill = orjson.loads(answer.content)["id"]
                if answer.status_code != expected[role]:
                    wrong.append((method, path, role, of is by, answer.status_code, code_of(answer)))
    assert wrong == []


def test_without_credentials_only_the_open_routes_answer(people_: Crowd) -> None:
    for (method, path), line in ROUTES.items():
        by = people_.owner
        content = b"" if line.open_ is not None else line.body(by, by)
        headers = {"Content-Encoding": "zstd"}
        answer = by.laptop.http.request(method, path.format(**by.places()), content=content, headers=headers)
        assert answer.status_code == (line.open_ or 401), (method, path, answer.text)


@dataclass(frozen=True)
class Shown:
    """What a request of ``by`` shows; ``another`` is a laptop with a token of its own."""

    by: Laptop
    another: Laptop
    method: str
    path: str

    def headers(self, access: str, proof: str | None, scheme: str = "DPoP") -> dict[str, str]:
        told = {"Authorization": f"{scheme} {access}", "Content-Encoding": "zstd"}
        return told if proof is None else {**told, "DPoP": proof}

    def proof(self, *, of: Laptop | None = None, **other: Any) -> str:
        given = {"method": self.method, "access": self.access, **other}
        return (of or self.by).proof(given.pop("path", self.path), **given)

    @property
    def access(self) -> str:
        assert self.by.access is not None
        return self.by.access


CREDENTIALS: Final[Mapping[str, tuple[Callable[[Shown], dict[str, str]], Code]]] = {
    "none": (lambda one: {"Content-Encoding": "zstd"}, Code.TOKEN_INVALID),
    "a bearer's": (lambda one: one.headers(one.access, one.proof(), "Bearer"), Code.TOKEN_INVALID),
    "an unknown token": (lambda one: one.headers("x" * 43, one.proof(access="x" * 43)), Code.TOKEN_INVALID),
    "no proof": (lambda one: one.headers(one.access, None), Code.PROOF_INVALID),
    "a proof that is none": (lambda one: one.headers(one.access, "a.b.c"), Code.PROOF_INVALID),
    "a proof of another's key": (lambda one: one.headers(one.access, one.proof(of=one.another)), Code.PROOF_INVALID),
    "a proof for another method": (lambda one: one.headers(one.access, one.proof(method="PATCH")), Code.PROOF_INVALID),
    "a proof for another path": (lambda one: one.headers(one.access, one.proof(path="/v1/x")), Code.PROOF_INVALID),
    "a proof of no token": (lambda one: one.headers(one.access, one.proof(access=None)), Code.PROOF_INVALID),
    "a proof that is old": (
        lambda one: one.headers(one.access, one.proof(iat=one.by.now_s() - 120)), Code.PROOF_INVALID
    ),
    "a proof from the future": (
        lambda one: one.headers(one.access, one.proof(iat=one.by.now_s() + 120)), Code.PROOF_INVALID
    ),
    "another's token": (
        lambda one: one.headers(one.another.access or "", one.proof(access=one.another.access)), Code.PROOF_INVALID
    ),
}  # fmt: skip


def refusals(people_: Crowd, headers: Callable[[Shown], dict[str, str]], code: Code) -> list[tuple[Any, ...]]:
    """Each closed route in each role with these credentials: those that don't answer ``code``."""
    wrong = []
    for role, by in people_.askers.items():
        for method, path in CLOSED:
            where = path.format(**by.places())
            shown = Shown(by.laptop, people_.owner.laptop, method, where)
            content = ROUTES[method, path].body(by, by)
            answer = by.laptop.http.request(method, where, content=content, headers=headers(shown))
            if code_of(answer) is not code:
                wrong.append((method, path, role, answer.status_code, answer.text[:200]))
    return wrong


def good(one: Shown) -> dict[str, str]:
    return one.headers(one.access, one.proof())


def test_every_route_in_every_role_wants_one_s_own_token_and_a_fresh_proof(people_: Crowd) -> None:
    found = {name: refusals(people_, headers, code) for name, (headers, code) in CREDENTIALS.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_proof_is_good_once_on_every_route(people_: Crowd) -> None:
    by = people_.owner
    for method, path in CLOSED:
        where = path.format(**by.places())
        headers = good(Shown(by.laptop, by.laptop, method, where))
        content = ROUTES[method, path].body(by, by)
        codes = [
            code_of(by.laptop.http.request(method, where, content=content, headers=headers)) for _ in range(2)
        ]  # fmt: skip
        assert codes[0] is not Code.PROOF_INVALID
        assert codes[1] is Code.PROOF_INVALID, (method, path)
        by.logged = len(by.log.records)


def test_a_token_that_ran_out_opens_nothing(people_: Crowd, clock: MovableClock) -> None:
    clock.shift_ms = 601_000
    assert refusals(people_, good, Code.TOKEN_INVALID) == []


def test_a_revoked_device_is_refused_everywhere_in_every_role(hq: Headquarters, people_: Crowd) -> None:
    """incident: also while a token of it were still known; a new one it doesn't get, but the signed document."""
    for by in people_.askers.values():
        with hq.db.transaction() as db:
            db.execute("UPDATE device SET revoked_at = 1 WHERE id = %s", (by.laptop.device,))
    assert refusals(people_, good, Code.REVOKED) == []
    with hq.db.transaction() as db:
        db.execute("UPDATE device SET revoked_at = NULL")
    for by in people_.askers.values():
        devices.revoke(hq, by.laptop.device, None)
    assert refusals(people_, good, Code.TOKEN_INVALID) == []
    told = [by.laptop.token() for by in people_.askers.values()]
    assert {code_of(answer) for answer in told} == {Code.REVOKED}
    assert all("satchel/revocation/" in Problem.read(answer.content).members["signed"] for answer in told)


def test_a_person_who_left_is_refused_everywhere_in_every_role(hq: Headquarters, people_: Crowd) -> None:
    with hq.db.transaction() as db:
        db.execute("UPDATE staff SET active = false")
    assert refusals(people_, good, Code.REVOKED) == []
    assert {code_of(by.laptop.token()) for by in people_.askers.values()} == {Code.REVOKED}


# ---- what a push may say -----------------------------------------------------------------------------------------

Reasons = Mapping[Role, Reason | None]
KEEPER, AUTHOR, FORBIDDEN = Reason.NOT_KEEPER, Reason.NOT_AUTHOR, Reason.FORBIDDEN_FIELD


def of_all(reason: Reason | None, **other: Reason | None) -> Reasons:
    return {role: other.get(role.value, reason) for role in Role}


@dataclass(frozen=True)
class Write:
    """A change by the first about what the second has, and why it is put aside (None: it is taken)."""

    entity: str
    reasons: Reasons
    fields: Callable[[Asker, Asker], dict[str, Any]]
    row: Callable[[Asker], str] | None = None


def _named(by: Asker, of: Asker) -> dict[str, Any]:
    return {"dossier_id": of.dossier, "name": "王芳"}


_CARD: Final = {
    "number": "JY-261122-1-01", "kind": "loan", "state": "out", "rank": "account_manager", "place": "office",
    "purpose": "visit", "revision": 1,
}  # fmt: skip
_NEW: Final = {"code": "T-9", "state": "potential"}
_LEAD: Final = {"number": "SJ-1", "title": "电话线索", "stage": "won"}
WRITES: Final[Mapping[str, Write]] = {
    "a new dossier": Write(
        "dossier", of_all(KEEPER, account_manager=None, information_manager=None),
        lambda by, of: {"name": f"新客户 {by.number}", **_NEW, "keeper_id": by.laptop.staff},
    ),
    "a new dossier in another's name": Write(
        "dossier", of_all(FORBIDDEN),
        lambda by, of: {"name": "x", **_NEW, "keeper_id": of.laptop.staff},
    ),
    "an edit of another's dossier": Write(  # who doesn't see it hears that it isn't there
        "dossier", of_all(Reason.UNKNOWN_ROW, director=KEEPER, information_manager=KEEPER),
        lambda by, of: {"note": "fremd"}, lambda of: of.dossier,
    ),
    "another's dossier taken over": Write(
        "dossier", of_all(FORBIDDEN), lambda by, of: {"keeper_id": by.laptop.staff}, lambda of: of.dossier
    ),
    "a person in another's dossier": Write("person", of_all(KEEPER), _named),
    "a file in another's dossier": Write("attachment", of_all(KEEPER), lambda by, of: by.attachment(of.dossier)),
    "an unfiled opportunity": Write(  # capture-mode
        "opportunity", of_all(None, administrator=KEEPER, auditor=KEEPER),
        lambda by, of: {**_LEAD, "agent_id": by.laptop.staff},
    ),
    "an unfiled opportunity in another's name": Write(
        "opportunity", of_all(KEEPER), lambda by, of: {**_LEAD, "agent_id": of.laptop.staff}
    ),
    "a loan that nobody approved": Write(
        "card", of_all(FORBIDDEN),
        lambda by, of: {**_CARD, "dossier_id": of.dossier, "borrower_id": by.laptop.staff},
    ),
    "a person of ours": Write("staff", of_all(Reason.UNKNOWN_ENTITY), lambda by, of: {"role": "director"}),
}  # fmt: skip


def test_what_each_role_may_write(people_: Crowd) -> None:
    found: dict[str, Reasons] = {}
    for name, write in WRITES.items():
        found[name] = {role: said(by, people_.owner, write) for role, by in people_.askers.items()}
    wrong = {
        (name, role): found[name][role]
        for name, write in WRITES.items() for role in Role if found[name][role] != write.reasons[role]
    }  # fmt: skip
    assert wrong == {}


def said(by: Asker, of: Asker, write: Write) -> Reason | None:
    """What headquarters says of the change in the push that brings it."""
    row = hex_id() if write.row is None else write.row(of)
    base = None if write.row is None else dict.fromkeys(write.fields(by, of), (1, 1))
    by.laptop.write(write.entity, row, base, write.fields(by, of))
    seq = len(by.laptop.lines)
    answer = by.laptop.push(seq)
    return next((Reason(one.reason) for one in answer.rejected if one.seq == seq), None)


@pytest.mark.parametrize("role", [Role.REGIONAL_MANAGER, Role.DIRECTOR])
def test_a_superior_who_keeps_a_dossier_for_a_while_reads_it_and_writes_nothing_in_it(
    hq: Headquarters, people_: Crowd, role: Role
) -> None:
    """trust §5: the laptop's rule (``Action.EDIT``), held at headquarters too."""
    by, of, chief = people_.askers[role], people_.owner, people_.askers[Role.DIRECTOR]
    with hq.db.transaction() as db:
        (code,) = db.execute("SELECT code FROM dossier WHERE id = %s", (of.dossier,)).fetchone() or ()
    hand_over(hq, code, by.number, chief.number)
    by.dossier = of.dossier
    stamps = dict.fromkeys(("note",), (1, 1))
    first = len(by.laptop.lines) + 1
    by.laptop.write("dossier", of.dossier, stamps, {"note": "x"})
    by.laptop.write("person", hex_id(), None, _named(by, by))
    by.laptop.write("attachment", hex_id(), None, by.attachment(of.dossier))
    by.laptop.write("card", hex_id(), None, card(by.laptop, of.dossier, rank=role.value))
    assert [one.reason for one in by.laptop.push(first).rejected] == [KEEPER, KEEPER, KEEPER]
    with hq.db.transaction() as db:
        assert db.execute("SELECT note FROM dossier WHERE id = %s", (of.dossier,)).fetchone() == (None,)


def test_a_fill_holds_one_s_own_dossiers_only(people_: Crowd) -> None:
    """assignment: also for those who read everything at headquarters; a laptop holds what its person keeps."""
    for by in people_.askers.values():
        answer = by.laptop.send(f"/v1/snapshot/{by.fill}/0", b"", method="GET")
        rows = [orjson.loads(line) for line in answer.content.splitlines()]
        assert [one["i"] for one in rows if one.get("e") == "dossier"] == [by.dossier] * by.keeps
        assert people_.owner.dossier not in str(rows)
