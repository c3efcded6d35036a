"""Enrolment with a real headquarters: whom the secret is shown to, what a lost answer does, what becomes of before."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from app.errors import SatchelError, Unreachable
from app.models import Secret, Staff
from app.sync import errors, wire
from app.sync.identity import DeviceKeys
from app.sync.state import Clockwork, Enrolment
from app.sync.transport import Answer, Request, Transport
from tests.sync.laptop import Laptop
from tests.sync.office import Office
from tests.sync.scripted import answer, certificate, hang_up, scripted


def test_a_code_of_another_headquarters_is_not_shown_to_this_one(laptop: Laptop, hq: Office, tmp_path: Path) -> None:
    impostor = certificate(tmp_path, "impostor")
    with scripted(impostor, answer("200 OK")) as server:
        with pytest.raises(errors.WrongCertificate):
            laptop.enroller.enrol(server.url, hq.code(), "Laptop")
        assert server.received == []
    with laptop.store.read() as session:
        assert not Enrolment.known(session)


@pytest.mark.parametrize("typed", ["", "AAAAA-BBBBB", "0" * 40])
def test_a_slip_of_the_pen_is_found_before_anything_is_sent(laptop: Laptop, typed: str) -> None:
    with pytest.raises(errors.CodeTypo):
        laptop.enroller.enrol("https://127.0.0.1:9", typed, "Laptop")


def test_a_code_used_twice_says_so(laptop: Laptop, hq: Office, tmp_path: Path) -> None:
    code = hq.code()
    laptop.enroller.enrol(hq.address, code, "Laptop")
    second = Laptop(tmp_path / "second")
    try:
        with pytest.raises(errors.CodeUsed):
            second.enroller.enrol(hq.address, code, "Laptop")
    finally:
        second.close()


def test_an_unknown_and_an_expired_code_say_so(laptop: Laptop, hq: Office) -> None:
    code = hq.code()
    unknown = wire.EnrolmentCode.new(hq.hq.keys.pins[0]).text()
    with pytest.raises(errors.CodeUnknown):
        laptop.enroller.enrol(hq.address, unknown, "Laptop")
    hq.clock.wrong_ms = 25 * 3_600_000
    with pytest.raises(errors.CodeExpired):
        laptop.enroller.enrol(hq.address, code, "Laptop")


def test_a_vault_enrols_once(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    with pytest.raises(errors.AlreadyEnrolled):
        hq.enrol(laptop)


def test_a_failure_in_between_leaves_the_vault_as_it_was_and_the_code_good(laptop: Laptop, hq: Office) -> None:
    """The answer came, but the vault could not be written: the same code works again, with the same device."""
    code = hq.code()
    full = laptop.sealed.append

    def disk_full(_: bytes) -> None:
        raise SatchelError("disk-full")

    laptop.enroller._seal = disk_full
    with pytest.raises(SatchelError):
        laptop.enroller.enrol(hq.address, code, "Laptop")
    with laptop.store.read() as session:
        assert not Enrolment.known(session)
        assert Clockwork.load(session).device == 0
        assert session.execute(select(Secret)).all() == []
    laptop.enroller._seal = full
    enrolled = laptop.enroller.enrol(hq.address, code, "Laptop")
    assert len(hq.sql("SELECT id FROM device WHERE staff_id = %s", uuid.UUID(enrolled.staff))) == 1
    assert laptop.engine.sync().finished


def test_a_lost_answer_is_asked_for_again(
    laptop: Laptop, hq: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks after headquarters has committed: the same request gets the same answer."""
    lost: list[int] = []
    once = Transport._once

    def losing(transport: Transport, request: Request) -> Answer:
        told = once(transport, request)
        if request.path == "/v1/enrol" and not lost:
            lost.append(1)
            raise errors.DeadLink
        return told

    monkeypatch.setattr(Transport, "_once", losing)
    enrolled = hq.enrol(laptop)
    assert lost == [1]
    assert len(hq.sql("SELECT id FROM device WHERE staff_id = %s", uuid.UUID(enrolled.staff))) == 1
    assert laptop.engine.sync().finished


def test_a_line_that_breaks_before_a_handshake_is_not_tried_twice(laptop: Laptop, hq: Office) -> None:
    with scripted(None, hang_up) as server:
        with pytest.raises(Unreachable):
            laptop.enroller.enrol(server.url, hq.code(), "Laptop")
        assert server.connections == 1


def test_keys_lie_in_the_vault_only(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    with laptop.store.read() as session:
        keys = DeviceKeys.of(session)
        assert {name for (name,) in session.execute(select(Secret.name))} == {
            "device.identity", "device.dpop", "device.hpke",
        }  # fmt: skip
        state = session.connection().exec_driver_sql("SELECT group_concat(value) FROM sync_state").scalar_one()
    secrets = [one.private_bytes_raw() for one in (keys.identity, keys.dpop, keys.hpke)]
    assert not any(wire.b64(one) in state or one.hex() in state for one in secrets)
    assert repr(keys).startswith("<app.sync.identity.DeviceKeys object")
    for path in laptop.home.iterdir():
        content = path.read_bytes()
        assert not any(one in content for one in secrets)


def test_the_local_person_gives_way_to_the_real_one(laptop: Laptop, hq: Office) -> None:
    local = laptop.me
    dossier = laptop.customer("交接")
    enrolled = hq.enrol(laptop)
    with laptop.store.read() as session:
        assert session.get(Staff, local) is None
        assert session.get_one(Staff, laptop.me).name == enrolled.name
        state = Clockwork.load(session)
    assert (state.device, state.epoch) == (enrolled.device, 0)
    assert laptop.row(dossier).keeper_id == laptop.me
    assert laptop.row(dossier).clk["*"][1] == enrolled.device
    assert {one["by"] for one in laptop.lines()} == {enrolled.staff}


def test_seqs_begin_at_one_for_a_new_device(laptop: Laptop, hq: Office) -> None:
    laptop.customers(3)
    with laptop.store.apply() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox WHERE seq = 1")
    hq.enrol(laptop)
    laptop.customer("第四")
    assert laptop.engine.sync().changes == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epoch", 1 << 63), ("restored", -1), ("staff.e", "person"), ("staff.f", {}), ("staff.f", {"name": "x"}),
        ("staff.f", {"name": "x", "number": 5, "role": "director"}),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_enrols_nothing(
    laptop: Laptop, hq: Office, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    send = Transport.send

    def bent(self: Transport, prepare: Callable[[], Request]) -> Answer:
        told = orjson.loads(send(self, prepare).body)
        at, _, member = name.rpartition(".")
        (told[at] if at else told)[member] = value
        return Answer(200, orjson.dumps(told), False)

    with monkeypatch.context() as patch, pytest.raises(errors.NotHeadquarters):
        patch.setattr(Transport, "send", bent)
        hq.enrol(laptop)
    hq.enrol(laptop)
