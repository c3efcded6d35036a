"""Headquarters' door (trust §6): enrolment codes, private_key_jwt, DPoP, limits, revocation, over real TLS."""

from __future__ import annotations

import secrets
import ssl
from dataclasses import replace

import httpx
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.accesslog import notes
from app.models.enums import Role
from app.sync import wire
from app.sync.wire import Code, EnrolmentCode, Problem
from hq.headquarters import Headquarters
from hq.services import devices, enrolment, people
from hq.services.problems import Denied
from tests.hq.asker import FILL
from tests.hq.conftest import MovableClock
from tests.hq.laptop import Laptop


def code_of(answer: httpx.Response) -> Code:
    assert answer.headers["content-type"] == wire.PROBLEM_JSON
    found = Problem.read(answer.content)
    assert answer.status_code == found.status
    return found.code


@pytest.fixture
def code(hq: Headquarters) -> str:
    people.add(hq, people.NewPerson("A001", "李明", Role.ACCOUNT_MANAGER))
    return enrolment.make_code(hq, "A001").text


def test_enrolment_answers_who_and_signs_the_time(hq: Headquarters, laptop: Laptop, code: str) -> None:
    request = laptop.request(code)
    assert laptop.enrol(code, request).status_code == 200
    found = laptop.enrolled
    assert found is not None
    assert found.staff["f"]["name"] == "李明"
    assert found.fingerprint == wire.fingerprint(request.identity_key)
    assert [one["fingerprint"] for one in devices.all_devices(hq)] == [found.fingerprint]
    assert found.receipt.nonce == request.nonce
    Ed25519PublicKey.from_public_bytes(found.log_key).verify(found.receipt.sig, found.receipt.signed())
    assert EnrolmentCode.read(code).is_for(found.pins[0])


def test_a_device_that_only_filled_itself_was_heard(hq: Headquarters, manager: Laptop, clock: MovableClock) -> None:
    def seen() -> int | None:
        (found,) = devices.all_devices(hq)
        at: int | None = found["seen_at"]
        return at

    assert seen() is None
    began = hq.now()
    manager.send("/v1/snapshot", FILL).raise_for_status()
    first = seen()
    assert first is not None and began <= first <= hq.now()
    clock.shift_ms += 60_000
    with hq.db.transaction() as db:  # a push is at work: it is not waited for
        db.execute("SELECT 1 FROM push_state WHERE device_id = %s FOR UPDATE", (manager.device,))
        assert manager.token().status_code == 200
    assert seen() == first


def test_a_lost_answer_is_given_again_and_the_code_is_used_up_for_others(
    hq: Headquarters, laptop: Laptop, code: str
) -> None:
    request = laptop.request(code)
    first = laptop.enrol(code, request)
    assert laptop.enrol(code, request).content == first.content
    assert code_of(laptop.enrol(code, replace(request, nonce=secrets.token_bytes(16)))) is Code.CODE_USED


def test_a_key_that_is_a_device_s_already_is_refused_and_the_code_stays_good(hq: Headquarters, manager: Laptop) -> None:
    code = enrolment.make_code(hq, "A001").text
    assert code_of(manager.enrol(code)) is Code.FORBIDDEN
    manager.identity = Ed25519PrivateKey.generate()
    assert manager.enrol(code).status_code == 200


def test_code_expires_after_a_day(laptop: Laptop, code: str, clock: MovableClock) -> None:
    clock.shift_ms = enrolment.LIFE_MS + 1
    assert code_of(laptop.enrol(code)) is Code.CODE_EXPIRED


def test_five_wrong_tries_lock_the_code(laptop: Laptop, code: str) -> None:
    right = EnrolmentCode.read(code)
    for _ in range(enrolment.MOST_TRIES):
        wrong = EnrolmentCode(right.secret[:2] + secrets.token_bytes(12), right.pin)
        assert code_of(laptop.enrol(wrong.text())) is Code.CODE_UNKNOWN
    assert code_of(laptop.enrol(code)) is Code.CODE_LOCKED


def test_only_the_code_s_hash_is_kept(hq: Headquarters, code: str) -> None:
    secret = EnrolmentCode.read(code).secret
    with hq.db.transaction() as db:
        rows = db.execute("SELECT to_jsonb(c)::text FROM enrolment_code c").fetchall()
    assert secret.hex() not in rows[0][0]


def test_development_builds_are_refused_outside_a_demonstration(
    hq: Headquarters, strict: Headquarters, laptop: Laptop, code: str
) -> None:
    request = laptop.request(code, channel="dev")
    with pytest.raises(Denied) as refused:
        enrolment.enrol(strict, request)
    assert refused.value.problem.code is Code.DEV_BUILD
    assert laptop.enrol(code, request).status_code == 200


def test_a_code_for_another_headquarters_is_seen_before_its_secret_is_sent(hq: Headquarters, code: str) -> None:
    assert not EnrolmentCode.read(code).is_for(secrets.token_bytes(32))
    assert EnrolmentCode.read(code).is_for(hq.keys.pins[0])


def test_server_speaks_tls_1_3_only(address: tuple[str, int]) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with httpx.Client(verify=context, trust_env=False) as client, pytest.raises(httpx.ConnectError):
        client.get(f"https://{address[0]}:{address[1]}/v1/health")


def test_enrolments_are_limited(laptop: Laptop, code: str) -> None:
    wrong = EnrolmentCode(secrets.token_bytes(14), secrets.token_bytes(10)).text()
    answers = [laptop.enrol(wrong) for _ in range(21)]
    assert code_of(answers[-1]) is Code.RATE
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


def test_assertion_is_accepted_once_and_only_if_it_is_for_us(manager: Laptop) -> None:
    once = manager.assertion()
    assert manager.token(once).status_code == 200
    assert code_of(manager.token(once)) is Code.TOKEN_INVALID
    for wrong in (
        manager.assertion(aud="https://elsewhere.example"),
        manager.assertion(exp=manager.now_s() + 600),
        manager.assertion(iss="device:999", sub="device:999"),
        manager.assertion(sub="device:2"),
        manager.assertion(jti="short"),
        "a.b.c",
    ):
        assert code_of(manager.token(wrong)) is Code.TOKEN_INVALID


def test_assertion_of_a_stolen_number_needs_the_device_s_key(manager: Laptop) -> None:
    manager.identity = Ed25519PrivateKey.generate()
    assert code_of(manager.token()) is Code.TOKEN_INVALID


def test_proof_is_bound_to_method_path_time_token_and_accepted_once(manager: Laptop) -> None:
    manager.token().raise_for_status()
    access = manager.access
    assert access is not None
    good = manager.proof("/v1/sync", access=access)
    assert manager.send("/v1/sync", manager.body(), DPoP=good).status_code == 200
    for wrong in (
        good,
        manager.proof("/v1/log", access=access),
        manager.proof("/v1/sync", method="GET", access=access),
        manager.proof("/v1/sync", access=access, iat=manager.now_s() - 120),
        manager.proof("/v1/sync", access="another"),
        manager.proof("/v1/sync"),
        "nonsense",
    ):
        assert code_of(manager.send("/v1/sync", manager.body(), DPoP=wrong)) is Code.PROOF_INVALID


def test_a_stolen_token_is_worth_nothing_without_the_key(manager: Laptop, another: Laptop) -> None:
    manager.token().raise_for_status()
    another.access = manager.access
    assert code_of(another.send("/v1/sync", another.body())) is Code.PROOF_INVALID


def test_token_ends_after_ten_minutes(manager: Laptop, clock: MovableClock) -> None:
    manager.token().raise_for_status()
    clock.shift_ms = 601_000
    assert code_of(manager.send("/v1/sync", manager.body())) is Code.TOKEN_INVALID


def test_a_request_without_token_is_refused_everywhere(manager: Laptop) -> None:
    for method, path in (
        ("POST", "/v1/sync"), ("POST", "/v1/log"), ("POST", "/v1/snapshot"), ("GET", "/v1/snapshot/" + "0" * 32 + "/0"),
    ):  # fmt: skip
        answer = manager.http.request(method, path, headers={"Content-Encoding": "zstd"})
        assert code_of(answer) is Code.TOKEN_INVALID
        assert answer.headers["www-authenticate"].startswith("DPoP")


def test_a_revoked_device_gets_a_signed_document_at_once(hq: Headquarters, manager: Laptop) -> None:
    """incident: a revoked device is refused at its next contact; only a signed revocation counts."""
    manager.push()
    devices.revoke(hq, manager.device, None)
    assert code_of(manager.send("/v1/sync", manager.body())) is Code.TOKEN_INVALID
    answer = manager.token()
    assert code_of(answer) is Code.REVOKED
    signed = notes.parse(Problem.read(answer.content).members["signed"])
    notes.verify(signed, [notes.NoteKey(hq.settings.log_origin, hq.keys.log_public)])
    assert signed.text.startswith(f"satchel/revocation/{manager.device}\n")


def test_bodies_are_bounded_also_when_unpacked(manager: Laptop) -> None:
    bomb = zstandard.ZstdCompressor(19).compress(bytes(wire.MOST_UNPACKED + 1))
    assert len(bomb) < 20_000
    assert code_of(manager.send("/v1/sync", bomb)) is Code.TOO_LARGE
    assert code_of(manager.send("/v1/sync", bytes(wire.MOST_COMPRESSED + 1))) is Code.TOO_LARGE
    stream = zstandard.ZstdCompressor(3).compressobj()
    unknown = stream.compress(bytes(1000)) + stream.flush()
    for nonsense in (b"nonsense", unknown, manager.body()[:-5], wire.pack([b"{}"]), wire.pack([b"[1]"])):
        assert code_of(manager.send("/v1/sync", nonsense)) is Code.MALFORMED
    assert code_of(manager.http.post("/v1/enrol", content=bytes(20_000))) is Code.TOO_LARGE
    assert code_of(manager.http.post("/v1/enrol", content=b"{}")) is Code.MALFORMED


def test_another_protocol_is_asked_to_upgrade_and_another_device_refused(manager: Laptop) -> None:
    assert code_of(manager.send("/v1/sync", manager.body(proto=2))) is Code.UPGRADE
    assert code_of(manager.send("/v1/sync", manager.body(device=manager.device + 1))) is Code.FORBIDDEN


def test_every_answer_has_security_headers_and_unknown_paths_are_problems(manager: Laptop) -> None:
    answer = manager.http.get("/v1/nothing")
    assert code_of(answer) is Code.NOT_FOUND
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


def test_no_docs_in_production(strict: Headquarters) -> None:
    from hq.api.application import make_api

    paths = {getattr(route, "path", "") for route in make_api(strict).routes}
    assert not paths & {"/docs", "/redoc", "/openapi.json"}
