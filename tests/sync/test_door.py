"""Tokens and proofs: made as headquarters checks them, renewed in time, never good for another request or device."""

from __future__ import annotations

import pytest
from joserfc import jws, jwt
from joserfc.jwk import OKPKey
from sqlalchemy import select, text

from app.models import SyncState
from app.sync import errors, proofs
from app.sync.identity import DeviceKeys
from app.sync.state import SCHEMA, Contact, Enrolment, Halt, Sent
from app.sync.transport import Answer, Request, Transport
from tests.sync.laptop import DAY_MS, Laptop
from tests.sync.office import Office

NOW = 1_800_000_000_000


def test_an_assertion_is_signed_dated_and_used_once() -> None:
    keys = DeviceKeys.generate()
    made = [proofs.assertion(7, "https://hq", NOW, keys.identity) for _ in range(2)]
    claims = [jwt.decode(one, OKPKey.import_key(keys.identity), algorithms=["Ed25519"]).claims for one in made]
    assert {one["iss"] for one in claims} == {one["sub"] for one in claims} == {"device:7"}
    assert all(one["aud"] == "https://hq" and 0 < one["exp"] - one["iat"] <= 60 for one in claims)
    assert claims[0]["jti"] != claims[1]["jti"]


def test_a_proof_names_method_address_and_token_and_shows_no_secret() -> None:
    key = DeviceKeys.generate().dpop
    made = proofs.dpop("POST", "https://hq/v1/sync", NOW, key, "token")
    head = jws.extract_compact(made.encode()).headers()
    assert head["jwk"] == proofs.public_jwk(key)
    assert (head["typ"], head["alg"]) == ("dpop+jwt", "Ed25519")
    claims = jwt.decode(made, OKPKey.import_key(head["jwk"]), algorithms=["Ed25519"]).claims
    assert (claims["htm"], claims["htu"], claims["iat"]) == ("POST", "https://hq/v1/sync", NOW // 1000)
    assert "ath" in claims
    assert (
        "ath"
        not in jwt.decode(
            proofs.dpop("POST", "https://hq/v1/token", NOW, key), OKPKey.import_key(key), algorithms=["Ed25519"]
        ).claims
    )


def watch(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that go out."""
    paths: list[str] = []
    once = Transport._once

    def watched(transport: Transport, request: Request) -> Answer:
        paths.append(request.path)
        return once(transport, request)

    monkeypatch.setattr(Transport, "_once", watched)
    return paths


def test_one_token_serves_many_requests(laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    hq.enrol(laptop)
    laptop.customers(600)
    paths = watch(monkeypatch)
    laptop.engine.sync()
    assert paths[:4] == ["/v1/token", "/v1/log", "/v1/sync", "/v1/sync"]
    assert paths.count("/v1/token") == 1


def test_a_token_that_headquarters_dropped_is_got_anew(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = hq.enrol(laptop).device
    paths = watch(monkeypatch)
    with laptop.engine.connected() as (line, _):
        line.post("/v1/snapshot", b'{"proto": 1}')
        hq.sql("DELETE FROM access_token WHERE device_id = %s RETURNING 1", device)
        line.post("/v1/snapshot", b'{"proto": 1}')
    assert paths == ["/v1/token", "/v1/snapshot", "/v1/snapshot", "/v1/token", "/v1/snapshot"]


def test_a_token_is_renewed_before_it_ends(laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    hq.enrol(laptop)
    paths = watch(monkeypatch)
    with laptop.engine.connected() as (line, _):
        line.post("/v1/snapshot", b'{"proto": 1}')
        assert line._token_ends_ms <= laptop.clock.wall_ms() + 575_000
        line._token_ends_ms = laptop.clock.wall_ms()
        line.post("/v1/snapshot", b'{"proto": 1}')
    assert paths == ["/v1/token", "/v1/snapshot", "/v1/token", "/v1/snapshot"]


def test_another_devices_keys_are_not_let_in(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    with laptop.store.apply() as session:
        DeviceKeys.generate().keep(session)
    with pytest.raises(errors.NotLetIn):
        laptop.engine.sync()


def test_a_clock_wrong_by_weeks_costs_one_more_request(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hq.enrol(laptop)
    laptop.clock.wrong_ms = 30 * DAY_MS
    paths = watch(monkeypatch)
    laptop.engine.sync()
    assert paths[:3] == ["/v1/token", "/v1/token", "/v1/log"]


def test_the_exchanged_schema_is_the_head_of_the_shared_branch(laptop: Laptop) -> None:
    with laptop.store.read() as session:
        heads = set(session.execute(text("SELECT version_num FROM alembic_version")).scalars())
    assert SCHEMA in heads


def test_records_come_back_as_they_were_kept(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    sent = Sent(4, bytes(range(16)), 9)
    with laptop.store.apply() as session:
        before = Enrolment.load(session)
        before.save(session)
        sent.save(session)
        Halt("hq-fork", 3).save(session)
    with laptop.store.read() as session:
        assert Enrolment.load(session) == before
        assert before.trusts(before.pins[0])
        assert not before.trusts(bytes(32))
        assert Sent.load(session) == sent
        assert Halt.load(session) == Halt("hq-fork", 3)
        assert Contact.load(session).at is not None
        names = set(session.execute(select(SyncState.name)).scalars())
        assert {"enrolment", "sent", "halt", "contact"} <= names


def test_a_vault_without_keys_is_not_enrolled(laptop: Laptop) -> None:
    with laptop.store.read() as session, pytest.raises(errors.NotEnrolled):
        DeviceKeys.of(session)
