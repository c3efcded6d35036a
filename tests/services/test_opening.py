"""The vault's door: every unlock and every failed one is logged, also while the vault is shut (access-log)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.accesslog.events import Act, Outcome
from app.models.enums import Place
from app.services.opening import Opening, back_up, change_passphrase, check_passphrase, new_recovery_code
from app.services.workbench import set_up
from app.vault.device_secrets import NoKeyring
from app.vault.errors import VaultExists, WeakPassphrase, WrongSecret
from app.vault.keys import LOWEST
from tests.services.conftest import PASSPHRASE, Seat, SetClock

OTHER = "another golden horse battery staple"


def acts(seat: Seat) -> list[Act]:
    return [entry.event.act for entry in seat.entries()]


def test_unlock_and_lock_are_events(seat: Seat) -> None:
    seat.reopen()
    assert acts(seat)[-2:] == [Act.LOCK, Act.UNLOCK]
    assert seat.last().event.actor is not None


def test_a_wrong_passphrase_is_logged_while_the_vault_is_shut(seat: Seat) -> None:
    seat.opening.lock(seat.desk)
    for _ in range(2):
        with pytest.raises(WrongSecret):
            seat.opening.unlock("wrong")
    seat.opening.refuse_place(Place.TRAIN)
    seat.desk = seat.opening.unlock(PASSPHRASE)
    assert acts(seat)[-4:] == [Act.UNLOCK_FAILED, Act.UNLOCK_FAILED, Act.PLACE_STATED, Act.UNLOCK]
    failed, refused = seat.entries()[-4].event, seat.entries()[-2].event
    assert failed.outcome is Outcome.FAILED and failed.actor is None
    assert (refused.outcome, refused.reason) == (Outcome.REFUSED, "place_train")


def test_without_a_keyring_failures_wait_sealed_and_are_appended_in_order(tmp_path: Path) -> None:
    opening = Opening(tmp_path / "home", NoKeyring(), SetClock(), LOWEST)
    opening.lock(opening.create(OTHER).desk)
    with pytest.raises(WrongSecret):
        opening.unlock("wrong")
    opening.refuse_place(Place.PLANE)
    desk = opening.unlock(OTHER)
    try:
        found = [entry.event.act for entry in desk.log.entries()]
        assert found[-3:] == [Act.UNLOCK_FAILED, Act.PLACE_STATED, Act.UNLOCK]
        desk.log.verify()
    finally:
        opening.lock(desk)


def test_a_second_vault_in_the_same_place_is_refused(seat: Seat) -> None:
    seat.opening.lock(seat.desk)
    with pytest.raises(VaultExists):
        seat.opening.create(OTHER)
    seat.desk = seat.opening.unlock(PASSPHRASE)


def test_a_weak_passphrase_makes_no_vault(tmp_path: Path) -> None:
    opening = Opening(tmp_path / "home", NoKeyring(), SetClock(), LOWEST)
    with pytest.raises(WeakPassphrase):
        opening.create("1234")
    assert not opening.exists


def test_the_passphrase_is_changed_and_the_change_logged(seat: Seat) -> None:
    with pytest.raises(WeakPassphrase):
        change_passphrase(seat.desk, "1234", cost=LOWEST)
    change_passphrase(seat.desk, OTHER, cost=LOWEST)
    assert seat.last().event.act is Act.KEY_CHANGED
    check_passphrase(seat.desk, OTHER)
    with pytest.raises(WrongSecret):
        check_passphrase(seat.desk, PASSPHRASE)
    assert seat.last().event.act is Act.UNLOCK_FAILED
    seat.opening.lock(seat.desk)
    seat.desk = seat.opening.unlock(OTHER)


def test_recovery_opens_and_sets_a_new_passphrase(seat: Seat) -> None:
    code = new_recovery_code(seat.desk)
    seat.opening.lock(seat.desk)
    seat.secrets.entries.clear()  # the keyring's entry is gone
    seat.desk = seat.opening.recover(code, OTHER)
    assert acts(seat)[-2:] == [Act.RECOVERY_USED, Act.KEY_CHANGED]


def test_backup_and_restore_keep_everything_and_begin_a_new_chain(seat: Seat, tmp_path: Path) -> None:
    seat.borrow(seat.sample.north)
    back_up(seat.desk, tmp_path / "saved")
    assert seat.last().event.act is Act.BACKUP
    elsewhere = Opening(tmp_path / "elsewhere", seat.secrets, seat.clock, LOWEST)
    desk = elsewhere.restore(tmp_path / "saved", passphrase=PASSPHRASE)
    try:
        assert len(desk.log.chains) == 2 and [entry.event.act for entry in desk.log.entries()][-1] is Act.RESTORE
        desk.log.verify()
        bench = set_up(desk)
        bench.gate.state_place(Place.OFFICE)
        assert len(bench.records.rows("person", seat.sample.north)) == 2
    finally:
        elsewhere.lock(desk)


def test_sample_data_are_written_as_a_person_would_write_them(tmp_path: Path) -> None:
    opening = Opening(tmp_path / "home", NoKeyring(), SetClock(), LOWEST)
    desk = opening.create(OTHER).desk
    bench = set_up(desk)
    try:
        added = bench.samples.fill()
        assert desk.place is None, "the place is left to be stated"
        bench.gate.state_place(Place.OFFICE)
        assert {cover.id for cover in bench.dossiers.covers()} == set(added)
        assert bench.cards.mine() == [], "no card stays out"
        assert len(bench.cards.mine(ended=True)) == len(added)
        desk.log.verify()
    finally:
        opening.lock(desk)
