"""What a sudden end, or an older copy of some files, takes from the vault stands in the access log, and the other way
round (log-tamper, borrow-offline, borrow-end)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from app.accesslog.errors import Broken, Kind
from app.accesslog.events import Act, Event, Target
from app.models import BorrowCard, CaptureState, Policy, SyncState
from app.models.enums import CardState, Place, Purpose
from app.rules.lease import LeaseState
from app.rules.reasons import RefusedByRule
from app.services.cards import Cards
from app.services.desk import seat as sit
from app.services.dossiers import Dossiers
from app.services.log_mark import Mark, end_of
from app.services.opening import Opening, back_up
from app.services.reading import Gate
from app.vault.device_secrets import NoKeyring
from app.vault.keys import LOWEST
from tests.services.conftest import PASSPHRASE, Seat, SetClock

STRONG = "another golden horse battery staple"
LOG = ("log.db", "log.db-wal", "log.seed")


def enrol(seat: Seat) -> None:
    """As if headquarters had been reached just now."""
    with seat.desk.store.apply() as session:
        session.execute(update(CaptureState).values(device=9))
    seat.desk.time.received(seat.desk.time.asked(), seat.clock.wall_ms())
    seat.reopen()
    seat.gate.state_place(Place.OFFICE)


def used(seat: Seat) -> tuple[int, int, int]:
    """Openings, boots and minutes of reading that are left."""
    left = seat.desk.time.left
    assert left is not None
    return left.opens, left.boots, left.reading_ms // 60_000


def keep(home: Path, kept: Path, names: tuple[str, ...]) -> None:
    """A copy of files of a shut vault."""
    kept.mkdir()
    for name in names:
        if (home / name).exists():
            shutil.copy2(home / name, kept / name)


def put_back(home: Path, kept: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (home / name).unlink(missing_ok=True)
        if (kept / name).exists():
            shutil.copy2(kept / name, home / name)


def test_borrow_offline_openings_and_boots_count_although_the_program_was_killed(seat: Seat) -> None:
    enrol(seat)
    before = used(seat)
    for boot in range(2, 5):
        seat.clock._name = f"00000000-0000-4000-8000-00000000000{boot}"
        seat.crash()
        seat.borrow(seat.sample.north)
        seat.dossiers.open(seat.sample.north)
        seat.clock.forward(minutes=2)
        seat.dossiers.open(seat.sample.north)
    seat.crash()
    after = used(seat)
    assert (before[0] - after[0], before[1] - after[1]) == (6, 3)
    assert before[2] - after[2] >= 6
    seat.reopen()
    assert used(seat)[:2] == after[:2], "an orderly lock counts nothing twice"


def test_borrow_offline_killed_over_and_over_reading_ends_with_the_leases_boots(seat: Seat) -> None:
    with seat.desk.store.apply() as session:
        session.merge(Policy(name="lease_boots", value=4))
    enrol(seat)
    for boot in range(5):
        seat.clock._name = f"00000000-0000-4000-8000-0000000001{boot:02}"
        seat.crash()
    seat.gate.state_place(Place.OFFICE)
    assert seat.desk.time.lease is LeaseState.BOOTS
    with pytest.raises(RefusedByRule):
        seat.borrow(seat.sample.north)


def test_borrow_offline_a_killed_process_opened_what_it_opened(tmp_path: Path) -> None:
    """A real process, gone without a word right after the dossier was shown."""
    opening = Opening(tmp_path / "home", NoKeyring(), SetClock(), LOWEST)
    desk = opening.create(STRONG).desk
    gate = Gate(desk)
    gate.state_place(Place.OFFICE)
    dossier = Dossiers(desk, gate).add({"name": "北方重型机械集团有限公司", "short_name": "北方重机"})
    with desk.store.apply() as session:
        session.execute(update(CaptureState).values(device=9))
    sit(desk)
    Cards(desk, gate).issue_own(dossier, Purpose.VISIT)
    desk.time.received(desk.time.asked(), desk.clock.wall_ms())
    opening.lock(desk)
    child = f"""
        import os
        from pathlib import Path
        from app.models.enums import Place
        from app.services.dossiers import Dossiers
        from app.services.opening import Opening
        from app.services.reading import Gate
        from app.vault.device_secrets import NoKeyring
        from app.vault.keys import LOWEST
        from tests.services.conftest import SetClock

        desk = Opening(Path({str(tmp_path / "home")!r}), NoKeyring(), SetClock(), LOWEST).unlock({STRONG!r})
        gate = Gate(desk)
        gate.state_place(Place.OFFICE)
        for _ in range(3):
            Dossiers(desk, gate).open({dossier!r})
        os._exit(9)
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(child)], env=environment, check=False)
    assert ended.returncode == 9
    desk = opening.unlock(STRONG)
    try:
        assert desk.time.left is not None and desk.time.left.opens == desk.policy.lease_opens - 3
    finally:
        opening.lock(desk)


def test_log_tamper_an_older_log_with_its_seed_put_back_keeps_the_vault_shut(seat: Seat, tmp_path: Path) -> None:
    seat.opening.lock(seat.desk)
    keep(seat.home, tmp_path / "kept", LOG)
    seat.desk = seat.opening.unlock(PASSPHRASE)
    seat._sit()
    seat.borrow(seat.sample.north)
    seat.dossiers.open(seat.sample.north)
    seat.opening.lock(seat.desk)
    keep(seat.home, tmp_path / "late", LOG)
    put_back(seat.home, tmp_path / "kept", LOG)
    with pytest.raises(Broken) as found:
        seat.opening.unlock(PASSPHRASE)
    assert found.value.kind is Kind.HEAD
    put_back(seat.home, tmp_path / "late", LOG)
    seat.desk = seat.opening.unlock(PASSPHRASE)


def test_log_tamper_an_older_log_that_grew_again_while_shut_is_not_the_one_seen(seat: Seat, tmp_path: Path) -> None:
    """Failed unlocks are logged without opening the vault: they must not pad an older log."""
    seat.opening.lock(seat.desk)
    keep(seat.home, tmp_path / "kept", LOG)
    seat.desk = seat.opening.unlock(PASSPHRASE)
    seat._sit()
    seat.borrow(seat.sample.north)
    seat.dossiers.open(seat.sample.north)
    seat.opening.lock(seat.desk)
    keep(seat.home, tmp_path / "late", LOG)
    put_back(seat.home, tmp_path / "kept", LOG)
    for _ in range(12):
        seat.opening.refuse_place(Place.TRAIN)
    with pytest.raises(Broken) as found:
        seat.opening.unlock(PASSPHRASE)
    assert found.value.kind is Kind.HISTORY_REWRITTEN
    put_back(seat.home, tmp_path / "late", LOG)
    seat.desk = seat.opening.unlock(PASSPHRASE)


def test_log_tamper_every_unit_of_work_keeps_the_logs_end(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.dossiers.open(seat.sample.north)
    seat.desk.keep({"anything": 1})
    with seat.desk.store.read() as session:
        assert Mark.load(session) == end_of(seat.desk.log)


def test_log_tamper_a_vault_of_before_has_no_mark_and_gets_one(seat: Seat) -> None:
    with seat.desk.store.apply() as session:
        session.delete(session.get_one(SyncState, "log_mark"))
        seat.desk.store.at_end = lambda _: None
    seat.crash()
    seat.reopen()
    with seat.desk.store.read() as session:
        assert Mark.load(session) is not None


def test_log_tamper_an_older_database_alone_is_an_incident_and_renews_nothing(seat: Seat, tmp_path: Path) -> None:
    """The log is newer: what it tells of openings and ended cards counts, whatever the older rows say."""
    enrol(seat)
    card = seat.borrow(seat.sample.north)
    seat.opening.lock(seat.desk)
    database = (seat.desk.vault.database_path.name, seat.desk.vault.database_path.name + "-wal")
    keep(seat.home, tmp_path / "kept", database)
    seat.desk = seat.opening.unlock(PASSPHRASE)
    seat._sit()
    seat.gate.state_place(Place.OFFICE)
    for _ in range(4):
        seat.dossiers.open(seat.sample.north)
    seat.cards.give_back(card.number)
    after = used(seat)
    seat.opening.lock(seat.desk)
    put_back(seat.home, tmp_path / "kept", database)
    seat.desk = seat.opening.unlock(PASSPHRASE)
    seat._sit()
    seat.gate.state_place(Place.OFFICE)
    assert used(seat)[0] == after[0]
    assert [e.event.reason for e in seat.entries() if e.event.act is Act.INCIDENT] == ["vault_older"]
    with seat.desk.store.read() as session:
        assert session.get_one(BorrowCard, card.id).state == CardState.RETURNED
    with pytest.raises(RefusedByRule):
        seat.dossiers.open(seat.sample.north)


def test_borrow_end_a_card_whose_end_was_logged_is_over_although_the_row_was_not_written(seat: Seat) -> None:
    card = seat.borrow(seat.sample.north)
    end = Event(act=Act.CARD_RETURNED, actor=seat.desk.actor, target=Target(kind="card", id=card.number))
    seat.desk.log.append(replace(end, card=card.number))
    seat.crash()
    with seat.desk.store.read() as session:
        assert session.get_one(BorrowCard, card.id).state == CardState.RETURNED
    assert not [e for e in seat.entries() if e.event.act is Act.INCIDENT], "a sudden end is none"


def test_borrow_offline_restoring_a_backup_over_and_over_begins_no_lease(seat: Seat, tmp_path: Path) -> None:
    enrol(seat)
    seat.borrow(seat.sample.north)
    back_up(seat.desk, tmp_path / "b")
    seat.opening.lock(seat.desk)
    opening = Opening(tmp_path / "other", NoKeyring(), seat.clock, LOWEST)
    opening._secrets = seat.secrets
    desk = opening.restore(tmp_path / "b", passphrase=PASSPHRASE)
    try:
        gate = Gate(desk)
        gate.state_place(Place.OFFICE)
        with pytest.raises(RefusedByRule, match="log"):
            Dossiers(desk, gate).open(seat.sample.north)
    finally:
        opening.lock(desk)
    seat.desk = seat.opening.unlock(PASSPHRASE)
