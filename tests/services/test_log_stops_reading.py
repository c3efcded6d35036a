"""A log that was found broken stops reading, now and after the next unlock (log-tamper)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import update

from app.accesslog.errors import Broken, Kind
from app.accesslog.store import new_signer
from app.models import CaptureState, SyncState
from app.models.enums import Place
from app.rules.reasons import Reason, RefusedByRule
from app.services.desk import keep_verdict
from app.services.desk import seat as sit
from app.services.logbook import Logbook
from app.services.samples import Samples
from app.services.visits import Visits
from app.sync.state import Halt
from tests.services.conftest import PASSPHRASE, Seat


@contextmanager
def anew(seat: Seat) -> Iterator[Seat]:
    """The vault locked and unlocked again."""
    seat.opening.lock(seat.desk)
    seat.desk = seat.opening.unlock(PASSPHRASE)
    seat._sit()
    yield seat


def test_log_tamper_a_failed_verification_stops_reading_until_a_good_one(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.borrow(seat.sample.north)

    def broken() -> None:
        raise Broken(Kind.LINK, 1, "sequence")

    with monkeypatch.context() as patched:
        patched.setattr(seat.desk.log, "verify", broken)
        assert not Logbook(seat.desk, seat.gate).verify().ok
    with anew(seat):
        seat.gate.state_place(Place.OFFICE)
        with pytest.raises(RefusedByRule, match="log"):
            seat.dossiers.open(seat.sample.north)
        assert Logbook(seat.desk, seat.gate).verify().ok, "the file was put back"
    with anew(seat):
        seat.gate.state_place(Place.OFFICE)
        seat.dossiers.open(seat.sample.north)


@pytest.mark.parametrize("key", ["hq-log-fork", "hq-log-broken", "log-fork", "log-history-rewritten"])
def test_log_tamper_what_headquarters_found_stops_reading(seat: Seat, key: str) -> None:
    seat.borrow(seat.sample.north)
    with seat.desk.store.apply() as session:
        Halt(key, 1).save(session)
    sit(seat.desk)
    with pytest.raises(RefusedByRule):
        seat.dossiers.open(seat.sample.north)


def test_log_tamper_a_restored_vault_is_no_exception(seat: Seat) -> None:
    """Headquarters refuses the new chain of a restored log: enrolling again mends it (tests/sync/test_again.py)."""
    seat.borrow(seat.sample.north)
    seat.desk.log.enrol("8", signer=new_signer())
    with seat.desk.store.apply() as session:
        Halt("hq-log-fork", 1).save(session)
        session.execute(update(CaptureState).values(device=9))
    sit(seat.desk)
    with pytest.raises(RefusedByRule):
        seat.dossiers.open(seat.sample.north)


def test_log_tamper_a_gap_in_the_changes_says_nothing_of_the_log(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    with seat.desk.store.apply() as session:
        Halt("hq-gap", 1).save(session)
    sit(seat.desk)
    seat.dossiers.open(seat.sample.north)


def test_a_revoked_laptop_reads_nothing_until_it_is_enrolled_again(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    for key in ("hq-revoked", ""):
        with seat.desk.store.apply() as session:
            Halt(key, 1).save(session)
        sit(seat.desk)
        if key:
            with pytest.raises(RefusedByRule) as refused:
                seat.dossiers.open(seat.sample.north)
            assert refused.value.reason is Reason.DEVICE_REVOKED
    seat.dossiers.open(seat.sample.north)


def test_a_verdict_is_kept_once(seat: Seat) -> None:
    for whole in (False, False, True, True):
        keep_verdict(seat.desk, whole=whole)
    with seat.desk.store.read() as session:
        assert session.get(SyncState, "log_broken") is None


def test_borrow_place_samples_state_no_place_for_a_person(seat: Seat) -> None:
    visits = Visits(seat.desk, seat.gate)
    samples = Samples(seat.desk, seat.gate, seat.dossiers, seat.records, seat.cards, visits)
    seat.gate.state_place(Place.TRAIN)
    with pytest.raises(RefusedByRule):
        samples.fill()
    seat.desk.place, seat.desk.enrolled = None, True
    with pytest.raises(RefusedByRule):
        samples.fill()
    assert [e.event.place for e in seat.entries() if e.event.act == "place_stated"][-1] == "train"
