"""The access log for the person it is about (access-log, log-tamper)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import i18n
from app.accesslog import offline
from app.accesslog.events import Act, Outcome
from app.accesslog.store import new_signer
from app.i18n import area
from app.models import Staff
from app.models.enums import Place
from app.rules.reasons import RefusedByRule
from app.services.log_lines import Position, Wanted
from app.services.logbook import Logbook
from app.vault.errors import FileExists, WrongSecret
from tests.services.conftest import PASSPHRASE, Seat


def logbook(seat: Seat) -> Logbook:
    return Logbook(seat.desk, seat.gate)


def test_every_act_and_outcome_has_its_words() -> None:
    words = area("log")
    assert {f"log.act.{act.value}" for act in Act} <= words.keys()
    assert {f"log.outcome.{outcome.value}" for outcome in Outcome} <= words.keys()


def test_events_come_newest_first_in_plain_parts(seat: Seat) -> None:
    card = seat.borrow(seat.sample.north)
    seat.dossiers.open(seat.sample.north)
    with pytest.raises(RefusedByRule):
        seat.dossiers.open(seat.sample.south)
    lines = logbook(seat).page().lines
    assert [line.act for line in lines[:5]] == [
        "log_viewed", "dossier_opened", "dossier_opened", "card_issued", "place_stated",
    ]  # fmt: skip
    refused, opened = lines[1], lines[2]
    assert (opened.what, opened.how, opened.why) == ("Dossier opened", "Allowed", None)
    assert (opened.dossier_name, opened.card, opened.place) == ("北方重型机械集团有限公司", card.number, "office")
    assert refused.outcome == "refused" and refused.why and "card" in refused.why
    assert lines[3].dossier_name == "北方重型机械集团有限公司", "a card's event tells its dossier"
    i18n.set_language("zh_CN")
    assert opened.what == "打开客户档案"


def test_dossiers_are_not_named_where_covers_may_not_be_seen_borrow_place(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.gate.state_place(Place.TRAIN)
    lines = logbook(seat).page().lines
    issued = next(line for line in lines if line.act == "card_issued")
    assert (issued.dossier_id, issued.dossier_name, issued.dossier_code) == (seat.sample.north, None, None)


def test_pages_follow_each_other_without_gap_or_double(seat: Seat) -> None:
    for number in range(12):
        seat.gate.state_place(Place.HOME if number % 2 else Place.OFFICE)
    book = logbook(seat)
    whole = book.page(size=500)
    assert whole.next is None
    seen: list[Position] = []
    before: Position | None = whole.lines[0].position
    while before is not None:
        page = book.page(before, size=4)
        seen += [line.position for line in page.lines]
        before = page.next
    assert seen == [line.position for line in whole.lines[1:]]
    assert [entry.event.act for entry in seat.entries()].count(Act.LOG_VIEWED) == 1, "one look, one event"


def test_a_look_at_a_stretch_of_the_log_goes_on_where_it_stopped(seat: Seat) -> None:
    seat.gate.state_place(Place.TRAIN)
    for _ in range(9):
        seat.gate.state_place(Place.OFFICE)
    book, wanted = logbook(seat), Wanted(stopped=True)
    whole = book.page(wanted=wanted)
    page, looks = book.page(wanted=wanted, look_at=4), 1
    assert page.lines == () and page.next is not None
    found = list(page.lines)
    while page.next is not None:
        page, looks = book.page(page.next, wanted=wanted, look_at=4), looks + 1
        found += page.lines
    assert tuple(found) == whole.lines and len(found) == 1 and looks > 2


def test_pages_go_on_into_the_chain_before_enrolment(seat: Seat) -> None:
    before = seat.desk.log.size
    seat.desk.log.enrol("3", signer=new_signer(), actor=seat.desk.actor)
    lines = logbook(seat).page(size=500).lines
    assert {line.position.chain for line in lines} == {1, 2}
    assert len([line for line in lines if line.position.chain == 1]) == before + 1
    assert lines[0].act == "log_viewed" and lines[-1].position == Position(1, 0)


def test_a_failed_unlock_stands_in_the_log_with_its_reason(seat: Seat) -> None:
    seat.opening.lock(seat.desk)
    with pytest.raises(WrongSecret):
        seat.opening.unlock("not the passphrase at all")
    seat.desk = seat.opening.unlock(PASSPHRASE)
    seat._sit()
    failed = next(line for line in logbook(seat).page().lines if line.act == "unlock_failed")
    assert failed.outcome == "failed" and failed.why and "passphrase is wrong" in failed.why


def test_others_events_are_not_ones_own(seat: Seat) -> None:
    seat.desk.log.enrol("3", signer=new_signer(), actor=seat.desk.actor)
    me = seat.desk.me
    with seat.desk.store.read() as session:
        other = session.get_one(Staff, seat.sample.colleague)
    seat.desk.me = type(me)(other.id, other.number, other.name, me.role, None, None, None, True)
    seat.gate.state_place(Place.HOTEL)
    seat.desk.me = me
    lines = logbook(seat).page(size=500).lines
    assert ("place_stated", "hotel") not in {(line.act, line.place) for line in lines}


def test_what_is_wanted_is_looked_for_through_the_whole_log(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    start = seat.instant()
    for _ in range(30):
        seat.gate.state_place(Place.OFFICE)
    seat.clock.forward(hours=2)
    seat.borrow(seat.sample.south)
    book = logbook(seat)
    assert [line.act for line in book.page(wanted=Wanted(dossier_id=seat.sample.north), size=1).lines] == [
        "card_issued"
    ]
    assert {line.act for line in book.page(wanted=Wanted(acts=frozenset({"unlock"}))).lines} == {"unlock"}
    late = book.page(wanted=Wanted(since=start + 1, acts=frozenset({"card_issued"}))).lines
    assert [line.dossier_id for line in late] == [seat.sample.south]
    early = book.page(wanted=Wanted(until=start, acts=frozenset({"card_issued"}))).lines
    assert seat.sample.south not in {line.dossier_id for line in early}
    assert book.page(wanted=Wanted(outcome="refused")).lines == ()


def test_a_whole_log_is_verified_and_that_is_logged(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    found = logbook(seat).verify()
    assert found.ok and found.problems == () and found.head.seen is None
    assert found.head.size == seat.desk.log.size - 1
    assert seat.last().event.act is Act.LOG_VERIFIED and seat.desk.log_ok


def test_a_changed_event_is_found_and_stops_reading_log_tamper(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    log = seat.desk.log
    connection = log._database._connection
    record = list(log.records())[3]
    connection.execute("UPDATE event SET body = ? WHERE body = ?", (record.body + b" ", record.body))
    found = logbook(seat).verify()
    assert not found.ok and found.problems[0].seq == 3
    assert "event 3" in found.problems[0].sentence
    assert not seat.desk.log_ok
    with pytest.raises(RefusedByRule) as refused:
        seat.dossiers.open(seat.sample.north)
    assert refused.value.rule == "log-tamper"


def test_an_exported_log_is_verified_with_nothing_else_at_hand(
    seat: Seat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seat.borrow(seat.sample.north)
    book, target = logbook(seat), tmp_path / "log.jsonl"
    book.export(target)
    assert seat.last().event.act is Act.EXPORTED
    assert offline.main([str(target)]) == 0
    assert str(seat.desk.log.size) in capsys.readouterr().out, "the export's own event is in it"
    size = seat.desk.log.size
    with pytest.raises(FileExists):
        book.export(target)
    assert seat.desk.log.size == size
    book.export(target, force=True)
    assert list(seat.desk.log.violations()) == []


def test_an_inactive_person_sees_no_log(seat: Seat) -> None:
    me = seat.desk.me
    seat.desk.me = type(me)(me.id, me.number, me.name, me.role, me.unit, me.region, me.superior_id, False)
    with pytest.raises(RefusedByRule) as refused:
        logbook(seat).page()
    assert refused.value.rule == "incident"


def test_the_head_tells_how_far_the_log_goes(seat: Seat) -> None:
    head = logbook(seat).head()
    assert (head.device, head.epoch, head.size) == (seat.desk.vault.id, 0, seat.desk.log.size)
    assert head.root == seat.desk.log.head().root.hex()
