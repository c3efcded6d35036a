"""Enrolling again what was restored or copied: nothing lost, nothing doubled, both logs whole (log-tamper)."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accesslog.store import AccessLog
from app.clock import SystemClock
from app.models import BorrowCard, Dossier, Outbox, SyncProblem
from app.models.enums import Place, Purpose
from app.models.ids import new_id
from app.services.cards import Cards
from app.services.desk import Desk
from app.services.opening import Opening, back_up
from app.services.reading import Gate
from app.services.syncing import Exchange
from app.sync import errors, wire
from app.sync.state import Sent
from app.sync.status import status
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST
from hq.services import devices, verification
from tests.sync.laptop import Laptop
from tests.sync.office import Office

PASSPHRASE = "correct horse battery staple"


def add(desk: Desk, name: str) -> str:
    dossier = new_id()
    with desk.store.write() as session:
        session.add(Dossier(id=dossier, name=name, code=f"T-{dossier[-6:]}", keeper_id=desk.me.id))
    return dossier


def edit(desk: Desk, dossier: str, **fields: Any) -> None:
    with desk.store.write() as session:
        row = session.get_one(Dossier, dossier)
        for name, value in fields.items():
            setattr(row, name, value)


def names(desk: Desk) -> dict[str, tuple[str, str | None, str | None]]:
    with desk.store.read() as session:
        rows = session.execute(select(Dossier.id, Dossier.name, Dossier.region, Dossier.industry))
        return {row: (name, region, industry) for row, name, region, industry in rows}


def at_headquarters(hq: Office, staff: str) -> dict[str, tuple[str, str | None, str | None]]:
    rows = hq.sql("SELECT id, name, region, industry FROM dossier WHERE keeper_id = %s", uuid.UUID(staff))
    return {str(row): (name, region, industry) for row, name, region, industry in rows}


def waiting(desk: Desk) -> int:
    with desk.store.read() as session:
        return session.scalar(select(func.count()).select_from(Outbox)) or 0


def test_log_tamper_a_restored_vault_enrols_again_and_nothing_is_lost_or_doubled(hq: Office, tmp_path: Path) -> None:
    secrets, number = InMemorySecrets(), hq.person()
    opening = Opening(tmp_path / "home", secrets, SystemClock(), LOWEST)
    desk = opening.create(PASSPHRASE).desk
    exchange = Exchange(desk, Gate(desk))
    first = exchange.enrol(hq.address, hq.code(number))
    exchange.fill()
    early = add(desk, "甲")
    exchange.sync()
    edit(desk, early, region="North")  # these two wait in the backup; headquarters takes them afterwards
    late = add(desk, "乙")
    gate = Gate(desk)
    gate.state_place(Place.OFFICE)
    card = Cards(desk, gate).issue_own(early, Purpose.VISIT)
    back_up(desk, tmp_path / "kept.satchel-backup")
    exchange.sync()
    edit(desk, early, industry="Steel")  # the backup knows nothing of these
    missed = Cards(desk, gate).issue_own(late, Purpose.VISIT)
    after = add(desk, "丙")
    ended = Cards(desk, gate).give_back(card.number)  # the backup has it out, and will end it once more
    exchange.sync()
    expected = names(desk)
    opening.lock(desk)

    again = Opening(tmp_path / "restored", secrets, SystemClock(), LOWEST)
    desk = again.restore(tmp_path / "kept.satchel-backup", passphrase=PASSPHRASE)
    gate = Gate(desk)
    exchange = Exchange(desk, gate)
    try:
        new = add(desk, "丁")
        edit(desk, late, region="West")
        with pytest.raises(errors.LogForked):
            exchange.sync()
        assert not desk.log_ok, "a log that headquarters refuses stops reading, restored or not"
        with pytest.raises(errors.AlreadyEnrolled):
            exchange.enrol(hq.address, hq.code(number))
        second = exchange.enrol(hq.address, hq.code(number), again=True)
        assert second.device > first.device
        assert desk.log_ok
        with desk.store.read() as session:
            held = session.scalars(select(BorrowCard).where(BorrowCard.number == card.number)).one()
            assert held.state == "returned", "the old device's card ended"
        assert waiting(desk) == 3, "the new dossier, the edit, the returned card"
        exchange.fill()
        with desk.store.read() as session:
            brought = session.scalars(select(BorrowCard).where(BorrowCard.number == missed.number)).one()
            assert brought.state == "returned", "so did the one that the backup lacked (borrow-end)"
        assert exchange.sync().rejected == 0
        assert waiting(desk) == 0
        with desk.store.read() as session:
            stands = session.scalars(select(BorrowCard.ended_at).where(BorrowCard.number == card.number)).one()
            assert stands == ended.ended_at, "the first end stands"
        expected[late] = ("乙", "West", None)
        expected[new] = ("丁", None, None)
        assert names(desk) == at_headquarters(hq, second.staff) == expected
        assert after in expected
        assert desk.log.verify() == desk.log.head()
        for device in (first.device, second.device):  # others of this headquarters' devices were tampered with
            assert {one.result for one in verification.verify(hq.hq, device)} == {"ok"}
        told = {one["device"]: one for one in devices.all_devices(hq.hq)}
        assert told[first.device]["revoked_at"] is not None
        assert told[second.device]["revoked_at"] is None
        assert told[first.device]["successor"] == second.device
        assert not hq.sql("SELECT 1 FROM feed_reader WHERE device_id = %s", first.device), "nothing waits for it"
        assert hq.sql("SELECT count(*) FROM history WHERE row_id = %s AND field = '*'", uuid.UUID(late)) == [(1,)]
        assert not hq.sql("SELECT 1 FROM log_violation WHERE device_id = %s", second.device)
    finally:
        again.lock(desk)


def test_log_tamper_of_two_copies_one_enrols_again_and_the_other_is_told(hq: Office, tmp_path: Path) -> None:
    number = hq.person()
    laptop = Laptop(tmp_path / "one")
    first = hq.enrol(laptop, number)
    dossier = laptop.customer("原件")
    laptop.engine.sync()
    laptop.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    laptop, copy = Laptop(tmp_path / "one"), Laptop(tmp_path / "two")
    try:
        laptop.edit(dossier, region="East")
        laptop.event()
        laptop.engine.sync()
        copy.edit(dossier, industry="Steel")
        mine = copy.customer("副本")
        copy.event()
        with pytest.raises(errors.LogForked):
            copy.engine.sync()
        enrolled = copy.enroller.enrol(hq.address, hq.code(number), "Copy", again=True)
        copy.fill.run()
        assert copy.engine.sync().changes == 2
        assert (copy.row(dossier).region, copy.row(dossier).industry) == ("East", "Steel")
        assert set(at_headquarters(hq, enrolled.staff)) == {dossier, mine}
        with pytest.raises(errors.Revoked):
            laptop.engine.sync()
        assert {one.result for one in verification.verify(hq.hq, enrolled.device)} == {"ok"}
        assert copy.log.chains[-1].link != bytes(32), "the new chain names the one before"
        laptop.customer("另一份")
        third = laptop.enroller.enrol(hq.address, hq.code(number), "Original", again=True)
        laptop.fill.run()
        assert laptop.engine.sync().changes == 1
        assert len({first.device, enrolled.device, third.device}) == 3
        assert len(at_headquarters(hq, enrolled.staff)) == 3
    finally:
        laptop.close()
        copy.close()


def test_what_was_put_aside_before_stays_and_is_not_told_twice(laptop: Laptop, hq: Office) -> None:
    number = hq.person()
    hq.enrol(laptop, number)
    bad = laptop.customer("太长")
    laptop.edit(bad, name="x" * 300)
    with laptop.store.read() as session:
        lines = session.execute(select(Outbox.seq, Outbox.entity, Outbox.row_id, Outbox.hlc, Outbox.line)).all()
    assert laptop.engine.sync().rejected == 1
    with laptop.store.apply() as session:  # the state of before, as a copy has it
        Sent().save(session)
        for seq, entity, row, hlc, line in lines:
            session.add(Outbox(seq=seq, entity=entity, row_id=row, hlc=hlc, line=line))
    laptop.customer("新的")
    laptop.enroller.enrol(hq.address, hq.code(number), "Laptop", again=True)
    assert [one["i"] for one in laptop.lines()] != []
    assert laptop.waiting() == 1
    assert laptop.engine.sync().rejected == 0
    assert [one.seq for one in status(laptop.store).problems] == [-2]
    with laptop.store.read() as session:
        assert session.scalar(select(func.count()).select_from(SyncProblem)) == 1


def test_a_backup_from_before_the_enrolment_doubles_nothing(hq: Office, tmp_path: Path) -> None:
    number = hq.person()
    laptop = Laptop(tmp_path / "one")
    dossier = laptop.customer("先有")
    laptop.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    (tmp_path / "two" / "log.seed").unlink()
    key = bytes(range(32))
    AccessLog.restart(tmp_path / "two", key=key, clock=SystemClock()).close()  # as a restore goes on
    laptop, copy = Laptop(tmp_path / "one"), Laptop(tmp_path / "two")
    try:
        first = hq.enrol(laptop, number)
        laptop.edit(dossier, region="East")
        laptop.engine.sync()
        copy.edit(dossier, industry="Steel")
        enrolled = hq.enrol(copy, number)
        assert copy.waiting() == 1
        assert copy.row(dossier).clk["*"][1] == first.device
        copy.fill.run()
        copy.engine.sync()
        assert list(at_headquarters(hq, enrolled.staff).values()) == [("先有", "East", "Steel")]
    finally:
        laptop.close()
        copy.close()


def test_only_the_same_person_and_headquarters_may_enrol_it_again(laptop: Laptop, hq: Office) -> None:
    with pytest.raises(errors.NotEnrolled):
        laptop.enroller.enrol(hq.address, hq.code(), "Laptop", again=True)
    enrolled = hq.enrol(laptop)
    with pytest.raises(errors.NotSuccessor):
        laptop.enroller.enrol(hq.address, hq.code(), "Laptop", again=True)
    elsewhere = wire.EnrolmentCode.new(bytes(32)).text()
    with pytest.raises(errors.CodeElsewhere):
        laptop.enroller.enrol(hq.address, elsewhere, "Laptop", again=True)
    laptop.customer("还在")
    assert laptop.engine.sync().changes == 1
    assert hq.sql("SELECT revoked_at FROM device WHERE id = %s", enrolled.device) == [(None,)]


def test_a_vault_killed_between_two_enrolments_enrols_once_more(laptop: Laptop, hq: Office) -> None:
    """Headquarters has ended the old device, the vault doesn't know it: another code, and nothing is lost."""
    number = hq.person()
    first = hq.enrol(laptop, number)
    laptop.customer("待送")
    enrol = laptop.log.enrol

    def killed(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    laptop.log.enrol = killed  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        laptop.enroller.enrol(hq.address, hq.code(number), "Laptop", again=True)
    laptop.log.enrol = enrol  # type: ignore[method-assign]
    with pytest.raises(errors.Revoked):
        laptop.engine.sync()
    third = laptop.enroller.enrol(hq.address, hq.code(number), "Laptop", again=True)
    assert third.device > first.device + 1
    laptop.fill.run()
    assert laptop.engine.sync().changes == 1


def test_borrow_own_a_second_laptop_ends_no_card_of_the_first(hq: Office, tmp_path: Path) -> None:
    number, desks = hq.person(), []
    openings = [Opening(tmp_path / name, InMemorySecrets(), SystemClock(), LOWEST) for name in ("one", "two")]
    try:
        for opening in openings:
            desk = opening.create(PASSPHRASE).desk
            exchange = Exchange(desk, Gate(desk))
            exchange.enrol(hq.address, hq.code(number))
            exchange.fill()
            desks.append(desk)
            if len(desks) == 1:
                dossier = add(desk, "甲")
                gate = Gate(desk)
                gate.state_place(Place.OFFICE)
                Cards(desk, gate).issue_own(dossier, Purpose.VISIT)
                exchange.sync()
        with desks[1].store.read() as session:
            assert session.scalars(select(BorrowCard.state)).all() == ["out"]
    finally:
        for opening, desk in zip(openings, desks, strict=False):
            opening.lock(desk)
