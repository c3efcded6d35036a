"""The gate end to end: every refusal is logged, every reading is logged before it is handed out (borrow-*)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from app.accesslog.errors import LogUnavailable
from app.accesslog.events import Act, Event, Outcome
from app.errors import UserError
from app.models import BorrowCard, Dossier, Staff
from app.models.enums import Place, Purpose, Role
from app.models.fields import Section
from app.rules.reasons import Reason, RefusedByRule
from app.services.desk import seat as sit
from app.services.dossiers import Filter
from app.services.search import SearchBox
from tests.services.conftest import Seat

Reading = Callable[[Seat], object]
READINGS: dict[str, Reading] = {
    "open": lambda seat: seat.dossiers.open(seat.sample.north),
    "rows": lambda seat: seat.records.rows("person", seat.sample.north),
    "trash": lambda seat: seat.records.rows("person", seat.sample.north, trash=True),
    "show": lambda seat: seat.records.show("person", seat.sample.wang),
    "history": lambda seat: seat.records.history(seat.sample.north),
    "completeness": lambda seat: seat.dossiers.completeness(seat.sample.north),
}
WRITINGS: dict[str, Reading] = {
    "add": lambda seat: seat.records.add("person", seat.sample.north, {"name": "新人"}),
    "set": lambda seat: seat.records.set("person", seat.sample.wang, {"post": "部长"}),
    "trash": lambda seat: seat.records.trash("person", seat.sample.wang),
    "take back": lambda seat: seat.records.take_back("person", seat.sample.wang),
    "undo": lambda seat: seat.records.undo(seat.sample.north),
    "confirm": lambda seat: seat.dossiers.confirm(seat.sample.north, Section.BASIC),
}
COVERS: dict[str, Reading] = {
    "covers": lambda seat: seat.dossiers.covers(Filter()),
    "cover": lambda seat: seat.dossiers.cover(seat.sample.north),
    "search": lambda seat: SearchBox(seat.desk, seat.gate).find("北方"),
    "cards": lambda seat: seat.cards.mine(),
}


def act_as(seat: Seat, role: Role) -> None:
    with seat.desk.store.apply() as session:
        session.execute(update(Staff).where(Staff.id == seat.desk.me.id).values(role=role))
    sit(seat.desk)


def is_refused(seat: Seat, reading: Reading, reason: Reason) -> Event:
    """The reading is refused for that reason, and just that is the log's last event."""
    before = len(seat.entries())
    with pytest.raises(RefusedByRule) as refusal:
        reading(seat)
    assert refusal.value.rule == reason.rule and refusal.value.exit_code == 3
    added = seat.entries()[before:]
    assert len(added) == 1
    event = added[0].event
    assert (event.outcome, event.reason) == (Outcome.REFUSED, str(reason))
    assert event.actor is not None and event.actor.id == seat.desk.me.id
    return event


def test_borrow_card_nothing_without_a_card(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    for act in [*READINGS.values(), *WRITINGS.values()]:
        event = is_refused(seat, act, Reason.CARD_RETURNED)  # the card of the sample's making
        assert event.target is not None and event.target.id == seat.sample.north


def test_borrow_card_a_dossier_never_lent(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    is_refused(seat, lambda s: s.dossiers.open(s.sample.south), Reason.CARD_NEEDED)


@pytest.mark.parametrize(
    ("place", "reason"),
    [(Place.TRAIN, Reason.PLACE_TRAIN), (Place.PLANE, Reason.PLACE_PLANE), (Place.PUBLIC, Reason.PLACE_PUBLIC)],
)
def test_borrow_place_nothing_on_the_way(seat: Seat, place: Place, reason: Reason) -> None:
    seat.borrow(seat.sample.north)
    seat.gate.state_place(place)
    stated = seat.last().event
    assert (stated.act, stated.outcome, stated.reason) == (Act.PLACE_STATED, Outcome.REFUSED, str(reason))
    for act in [*READINGS.values(), *WRITINGS.values(), *COVERS.values()]:
        assert is_refused(seat, act, reason).place == str(place)


def test_borrow_place_a_card_is_not_issued_on_a_train(seat: Seat) -> None:
    seat.gate.state_place(Place.TRAIN)
    is_refused(seat, lambda s: s.cards.issue_own(s.sample.north, Purpose.VISIT), Reason.PLACE_TRAIN)
    seat.gate.state_place(Place.CLIENT)
    seat.cards.issue_own(seat.sample.north, Purpose.VISIT)


def test_borrow_place_must_be_stated_after_each_unlock(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.reopen()
    is_refused(seat, READINGS["open"], Reason.PLACE_NOT_STATED)
    is_refused(seat, COVERS["covers"], Reason.PLACE_NOT_STATED)
    seat.gate.state_place(Place.HOTEL)
    seat.dossiers.open(seat.sample.north)


def test_borrow_rank_nothing_for_an_assistant(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    act_as(seat, Role.ASSISTANT)
    for act in [*READINGS.values(), *WRITINGS.values(), *COVERS.values()]:
        event = is_refused(seat, act, Reason.RANK)
        assert event.actor is not None and event.actor.role == Role.ASSISTANT


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.AUDITOR, Role.ADMINISTRATOR])
def test_borrow_rank_no_card_and_no_new_customer(seat: Seat, role: Role) -> None:
    seat.gate.state_place(Place.OFFICE)
    act_as(seat, role)
    is_refused(seat, lambda s: s.cards.issue_own(s.sample.north, Purpose.VISIT), Reason.RANK)
    is_refused(seat, lambda s: s.dossiers.add({"name": "新客户"}), Reason.RANK)


def test_borrow_own_a_superior_makes_no_customer_of_their_own(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    act_as(seat, Role.REGIONAL_MANAGER)
    is_refused(seat, lambda s: s.dossiers.add({"name": "新客户"}), Reason.ROLE)


def test_borrow_own_not_for_a_colleagues_dossier(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    event = is_refused(seat, lambda s: s.cards.issue_own(s.sample.foreign, Purpose.VISIT), Reason.NOT_KEEPER)
    assert event.act is Act.CARD_ISSUED
    is_refused(seat, lambda s: s.dossiers.open(s.sample.foreign), Reason.CARD_NEEDED)


def test_borrow_end_after_midnight_nothing(seat: Seat) -> None:
    card = seat.borrow(seat.sample.north)
    seat.dossiers.open(seat.sample.north)
    seat.clock.forward(hours=14, minutes=59)
    seat.dossiers.open(seat.sample.north)
    seat.clock.forward(minutes=2)
    event = is_refused(seat, READINGS["open"], Reason.CARD_DUE)
    assert event.card == card.number
    assert seat.cards.mine() == []
    assert seat.last().event.act is Act.CARD_EXPIRED
    is_refused(seat, READINGS["rows"], Reason.CARD_EXPIRED)


def test_borrow_end_the_wall_clock_set_back_does_not_lengthen_it(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.clock.forward(hours=14, minutes=59)
    seat.dossiers.open(seat.sample.north)
    seat.clock.forward(minutes=-30)
    seat.clock.forward(minutes=35)
    is_refused(seat, READINGS["open"], Reason.CARD_DUE)


def test_borrow_end_given_back_closes_at_once(seat: Seat) -> None:
    card = seat.borrow(seat.sample.north)
    seat.cards.give_back(card.number)
    is_refused(seat, READINGS["open"], Reason.CARD_RETURNED)
    is_refused(seat, lambda s: s.cards.give_back(card.number), Reason.CARD_RETURNED)


def test_a_reading_is_one_event_with_card_purpose_and_place(seat: Seat) -> None:
    card = seat.borrow(seat.sample.north)
    for reading in READINGS.values():
        before = len(seat.entries())
        reading(seat)
        (entry,) = seat.entries()[before:]
        event = entry.event
        assert (event.card, event.purpose, event.place) == (card.number, "visit", "office")
        assert event.outcome is Outcome.ALLOWED and event.target is not None and event.target.id == seat.sample.north


def test_log_before_reveal_an_unwritable_log_shows_nothing(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    seat.borrow(seat.sample.north)

    def unwritable(_: Event) -> None:
        raise LogUnavailable("test")

    monkeypatch.setattr(seat.desk.log, "append", unwritable)
    for reading in [*READINGS.values(), COVERS["search"]]:
        with pytest.raises(LogUnavailable):
            reading(seat)
    seat.desk.place = Place.TRAIN
    for act in [*READINGS.values(), *WRITINGS.values(), *COVERS.values()]:
        with pytest.raises(LogUnavailable):
            act(seat)


def test_log_before_reveal_no_card_without_its_event(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    seat.gate.state_place(Place.OFFICE)

    def unwritable(_: Event) -> None:
        raise LogUnavailable("test")

    with monkeypatch.context() as patch:
        patch.setattr(seat.desk.log, "append", unwritable)
        with pytest.raises(LogUnavailable):
            seat.cards.issue_own(seat.sample.north, Purpose.VISIT)
    assert seat.cards.mine() == []


def test_log_tamper_a_broken_log_shows_nothing(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.desk.log_ok = False
    is_refused(seat, READINGS["open"], Reason.LOG_BROKEN)
    is_refused(seat, COVERS["covers"], Reason.LOG_BROKEN)


def test_one_who_left_the_company_reads_nothing(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.desk.me = replace(seat.desk.me, active=False)
    is_refused(seat, READINGS["open"], Reason.PERSON_INACTIVE)


def test_an_unknown_dossier_is_a_mistake_not_a_refusal(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    with pytest.raises(UserError):
        seat.dossiers.open("nobody")
    with pytest.raises(UserError):
        seat.records.show("person", "nobody")


def test_the_log_holds_identifiers_only(seat: Seat) -> None:
    """Nothing that stands in a dossier ever stands in an event (log-tamper)."""
    seat.borrow(seat.sample.north)
    for reading in [*READINGS.values(), *COVERS.values(), *WRITINGS.values()]:
        reading(seat)
    told = "".join(repr(entry) for entry in seat.entries())
    for content in ("北方", "王䶮", "采购", "1390000", "139 0000", "李㛃", "部长", "新人", "沈亦舟"):
        assert content not in told
    seat.desk.log.verify()


def test_borrow_rank_an_unknown_role_may_read_nothing_and_locks_nobody_out(seat: Seat) -> None:
    """Headquarters may know a role that this version doesn't: the vault opens, and shows nothing of a dossier."""
    seat.borrow(seat.sample.north)
    with seat.desk.store.apply() as session:
        session.get_one(Staff, seat.desk.me.id).role = "god"
    seat.reopen()
    seat.gate.state_place(Place.OFFICE)
    with pytest.raises(RefusedByRule):
        seat.dossiers.open(seat.sample.north)


@pytest.mark.parametrize("column", ["state", "kind"])
def test_borrow_states_an_unknown_word_on_a_card_opens_nothing_by_mistake(seat: Seat, column: str) -> None:
    card = seat.borrow(seat.sample.north)
    with seat.desk.store.apply() as session:
        setattr(session.get_one(BorrowCard, card.id), column, "of_later")
        session.get_one(Dossier, seat.sample.north).grade = "Z"
    with pytest.raises(RefusedByRule):
        seat.dossiers.open(seat.sample.north)


def test_borrow_own_each_laptop_of_a_person_takes_its_own_card(seat: Seat) -> None:
    """A card that is out on another laptop is no hindrance here, and opens nothing here."""
    seat.gate.state_place(Place.OFFICE)
    far = seat.cards.issue_own(seat.sample.north, Purpose.VISIT_PREPARATION)
    with seat.desk.store.apply() as session:
        session.execute(
            update(BorrowCard).where(BorrowCard.number == far.number).values(device=7, number="JY-261122-7-01")
        )
    is_refused(seat, READINGS["open"], Reason.CARD_OTHER_DEVICE)
    here = seat.cards.issue_own(seat.sample.north, Purpose.VISIT_PREPARATION)
    assert (here.device, here.state) == (seat.desk.device, "out")
    seat.dossiers.open(seat.sample.north)
    assert seat.entries()[-1].event.card == here.number
    assert {one.number for one in seat.cards.mine()} == {here.number, "JY-261122-7-01"}


def test_borrow_card_numbers_go_on_after_cards_have_left_with_their_dossier(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    first = seat.cards.issue_own(seat.sample.north, Purpose.VISIT_PREPARATION)
    with seat.desk.store.apply() as session:
        session.execute(delete(BorrowCard))
    second = seat.cards.issue_own(seat.sample.north, Purpose.VISIT_PREPARATION)
    assert int(second.number[-2:]) == int(first.number[-2:]) + 1
