"""Headquarters changes its certificate over a real TLS socket; laptops follow what is announced, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import BrokenData, UserError
from app.sync import directives, errors, wire
from app.sync.state import Enrolment
from hq.keys import Keys
from hq.services import certificates, devices, verification
from tests.sync.backups import Restorable, restorable
from tests.sync.laptop import Laptop
from tests.sync.office import Office


@pytest.fixture(scope="module")
def running() -> Iterator[Restorable]:
    with restorable() as made:
        yield made


def pins(laptop: Laptop) -> tuple[bytes, ...]:
    with laptop.store.read() as session:
        return Enrolment.load(session).pins


def test_laptops_follow_a_change_of_the_certificate(laptop: Laptop, running: Restorable, tmp_path: Path) -> None:
    hq, away = running, Laptop(tmp_path / "away")
    try:
        hq.office.enrol(laptop)
        gone = hq.office.enrol(away).device
        (old,) = hq.hq.keys.pins
        with pytest.raises(UserError, match="no next certificate"):
            certificates.use(hq.hq)
        found = certificates.prepare(hq.hq)
        assert found.current == old.hex()
        assert gone in found.unheard
        next_ = bytes.fromhex(found.upcoming or "")
        laptop.engine.sync()
        assert pins(laptop) == (old, next_)
        laptop.engine.sync()  # names what it has heard
        with pytest.raises(UserError, match=str(gone)):
            certificates.use(hq.hq)
        assert certificates.standing(hq.hq).unheard == [gone]
        devices.revoke(hq.hq, gone, None)
        assert certificates.use(hq.hq).current == next_.hex()
        hq.stop()
        hq.start()
        laptop.customer("换证书之后")
        assert laptop.engine.sync().changes == 1
        certificates.prepare(hq.hq)
        laptop.engine.sync()
        assert old not in pins(laptop), "the old one is trusted no more"
        assert pins(laptop)[0] == next_
        with pytest.raises(errors.WrongCertificate):
            away.engine.sync()
        assert {one.result for one in verification.verify(hq.hq)} == {"ok"}
    finally:
        away.close()


def test_a_certificate_that_was_not_announced_stops(laptop: Laptop, running: Restorable) -> None:
    hq = running
    hq.office.enrol(laptop)
    folder = hq.hq.keys.folder
    kept = {name: (folder / name).read_bytes() for name in ("tls.key", "tls.crt")}
    (folder / "tls-next.crt").unlink(missing_ok=True)
    (folder / "tls-next.key").unlink(missing_ok=True)
    hq.hq.keys.make_next("Somebody", "https://headquarters.example")
    with pytest.raises(UserError, match="announced"):
        certificates.use(hq.hq)
    certificates.use(hq.hq, force=True)
    hq.stop()
    hq.start()
    laptop.customer("留着")
    with pytest.raises(errors.WrongCertificate):
        laptop.engine.sync()
    assert laptop.waiting() == 1, "nothing was sent"
    for name, content in kept.items():
        (folder / name).write_bytes(content)
    hq.stop()
    hq.start()
    assert laptop.engine.sync().changes == 1


def test_pins_are_believed_only_if_signed_and_later(laptop: Laptop, hq: Office) -> None:
    hq.enrol(laptop)
    before = pins(laptop)
    bare = wire.Pins(hq.clock.wall_ms(), (before[0], bytes(32)))
    good = replace(bare, sig=hq.hq.keys.log_key.sign(bare.signed(hq.hq.settings.log_origin)))

    def tell(one: wire.Pins, **more: Any) -> None:
        with laptop.store.apply() as session:
            directives.apply(session, [{"n": 1, **one.directive(), **more}])

    with pytest.raises(errors.ReceiptForged):
        tell(replace(good, pins=(bytes(32),)))
    for bad in ({"pins": []}, {"pins": ["x"]}, {"at": "now"}):
        with pytest.raises(errors.NotHeadquarters):
            tell(good, **bad)
    assert pins(laptop) == before
    tell(good)
    older = replace(bare, at=bare.at - 1, pins=(bytes(32),), sig=b"")
    tell(replace(older, sig=hq.hq.keys.log_key.sign(older.signed(hq.hq.settings.log_origin))))
    assert pins(laptop) == good.pins


def test_a_change_that_was_cut_between_its_two_files_is_finished(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    keys.make("Acme", "https://hq.example")
    keys.make_next("Acme", "https://hq.example")
    _, wanted = keys.pins
    keys.make_next("Acme", "https://hq.example")
    assert keys.pins[1] == wanted, "one that is there stays"
    (keys.folder / "tls-next.key").replace(keys.tls_key)
    keys.use_next()
    assert keys.pins == [wanted]
    keys.make_next("Acme", "https://hq.example")
    (keys.folder / "tls-next.key").unlink()
    with pytest.raises(BrokenData):
        keys.use_next()
    assert keys.pins[0] == wanted
