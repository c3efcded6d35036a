"""*Today*: duties by urgency, visits of the day, cards, what waits (duties, monthly-report, quarterly-check)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

import pytest
from sqlalchemy import event, func, select

from app.errors import UserError
from app.models import Confirmation, DutyMark, History, Outbox, Person, Visit
from app.models.enums import Place
from app.models.fields import Section
from app.rules.completeness import CONFIRMED_SECTIONS
from app.rules.reasons import RefusedByRule
from app.services.today import Today, TodayView
from app.services.visits import Visits
from tests.services.conftest import START, Seat


def today(seat: Seat) -> Today:
    return Today(seat.desk, seat.gate)


def kinds(view: TodayView) -> list[tuple[str, str]]:
    return [(duty.kind, duty.urgency) for duty in view.duties]


def plan(seat: Seat, dossier: str, *, hours: float, subject: str = "拜访") -> str:
    return Visits(seat.desk, seat.gate).plan(dossier, {"subject": subject, "planned_at": seat.instant(hours=hours)}).id


def test_a_fresh_vault_owes_the_next_monthly_report(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    view = today(seat).look()
    assert (view.day, view.dossiers, view.lease, view.contact_at) == (dt.date(2026, 11, 23), 3, None, None)
    assert [(duty.key, duty.urgency) for duty in view.duties] == [("monthly_report:2026-12", "month")]


def test_nothing_is_shown_on_a_train_borrow_place(seat: Seat) -> None:
    with pytest.raises(RefusedByRule):
        today(seat).look()
    seat.gate.state_place(Place.TRAIN)
    with pytest.raises(RefusedByRule) as refused:
        today(seat).look()
    assert refused.value.rule == "borrow-place"


def test_duties_stand_by_urgency_and_end_by_doing(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    visits = Visits(seat.desk, seat.gate)
    late = plan(seat, seat.sample.north, hours=-30, subject="上周的拜访")
    plan(seat, seat.sample.north, hours=3, subject="今天的拜访")
    plan(seat, seat.sample.north, hours=24 * 40, subject="远期的拜访")
    promise = visits.add_promise(late, {"side": "ours", "what": "w", "owner": "o", "due_on": "2026-11-26"})
    view = today(seat).look()
    assert kinds(view) == [
        ("visit_report", "now"), ("visit", "today"), ("card_due", "today"), ("promise", "week"),
        ("monthly_report", "month"),
    ]  # fmt: skip
    assert view.duties[0].params["subject"] == "上周的拜访" and not view.duties[0].markable
    tag = view.duties[0].dossier
    assert tag is not None and tag.short_name == "北方重机" and tag.card_state == "out" and tag.mine
    assert [(visit.subject, visit.dossier.code) for visit in view.visits] == [("今天的拜访", tag.code)]
    assert [card.dossier.id for card in view.cards] == [seat.sample.north]
    visits.report(late, {"discussed": "d"}, met=[{"person_id": seat.sample.wang}])
    visits.keep_promise(promise)
    assert kinds(today(seat).look()) == [("visit", "today"), ("card_due", "today"), ("monthly_report", "month")]


def test_only_what_may_stand_on_a_cover_is_shown(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    visit = plan(seat, seat.sample.north, hours=1)
    visits = Visits(seat.desk, seat.gate)
    visits.set(visit, {"goal": "机密目的", "venue": "机密地点"})
    visits.add_promise(visit, {"side": "ours", "what": "机密承诺", "owner": "机密人", "due_on": "2026-11-23"})
    seat.records.set("person", seat.sample.wang, {"birthday": "1970-11-30"})
    seat.cards.give_back(seat.cards.mine()[0].number)
    view = today(seat).look()
    assert {"visit", "promise", "birthday"} <= {duty.kind for duty in view.duties}
    assert "机密" not in str(asdict(view)) and "王䶮" not in str(asdict(view))


def test_a_day_is_a_local_day(seat: Seat) -> None:
    """09:00 in Shanghai: a visit at 23:30 belongs to today, one at 00:30 to tomorrow, whatever UTC says."""
    seat.borrow(seat.sample.north)
    for hours, subject in ((14.5, "今晚"), (15.5, "明晨"), (-8.5, "今晨"), (-9.5, "昨夜")):
        plan(seat, seat.sample.north, hours=hours, subject=subject)
    assert [visit.subject for visit in today(seat).look().visits] == ["今晨", "今晚"]


def test_birthdays_within_notice_also_of_a_leap_day(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.records.set("person", seat.sample.wang, {"birthday": "1970-12-01"})
    seat.records.set("person", seat.sample.li, {"birthday": "1988-02-29"})
    (birthday,) = [duty for duty in today(seat).look().duties if duty.kind == "birthday"]
    assert birthday.due_on == dt.date(2026, 12, 1) and birthday.params == {"person_id": seat.sample.wang}
    seat.clock.forward(days=(dt.date(2027, 2, 20) - START.date()).days)
    (birthday,) = [duty for duty in today(seat).look().duties if duty.kind == "birthday"]
    assert (birthday.due_on, birthday.params["person_id"]) == (dt.date(2027, 2, 28), seat.sample.li)


def test_a_dossier_is_checked_each_quarter_quarterly_check(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    seat.clock.forward(days=60)
    assert "quarterly_check" not in {duty.kind for duty in today(seat).look(most=50).duties}
    seat.clock.forward(days=20)
    seat.borrow(seat.sample.north)
    for section in CONFIRMED_SECTIONS[:-1]:
        seat.dossiers.confirm(seat.sample.north, section)
    checks = [duty for duty in today(seat).look().duties if duty.kind == "quarterly_check"]
    assert {duty.dossier.id: duty.urgency for duty in checks if duty.dossier} == {
        seat.sample.north: "month", seat.sample.south: "month", seat.sample.east: "month",
    }  # fmt: skip
    sections = {duty.dossier.id: duty.params["sections"] for duty in checks if duty.dossier}
    assert sections[seat.sample.north] == str(Section.REVENUE_PLAN)
    seat.dossiers.confirm(seat.sample.north, Section.REVENUE_PLAN)
    seat.clock.forward(days=30)
    late = [duty for duty in today(seat).look().duties if duty.kind == "quarterly_check"]
    assert {duty.dossier.id: duty.urgency for duty in late if duty.dossier} == {
        seat.sample.south: "now", seat.sample.east: "now",
    }  # fmt: skip


def test_a_confirmation_in_the_trash_does_not_count(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.clock.forward(hours=1)
    for section in CONFIRMED_SECTIONS:
        seat.dossiers.confirm(seat.sample.north, section)
    with seat.desk.store.write() as session:
        for row in session.scalars(select(Confirmation)):
            row.deleted = True
    seat.clock.forward(days=91, hours=22)
    assert len([duty for duty in today(seat).look().duties if duty.kind == "quarterly_check"]) == 3


def test_a_long_list_is_cut_and_says_so(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    seat.clock.forward(days=100)
    view = today(seat).look(most=2)
    assert len(view.duties) == 2
    assert view.more_duties == 4, "one more report and all checks"
    assert len(today(seat).look().duties) == 6


def test_a_report_handed_in_is_said_done_and_undone(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    service = today(seat)
    (duty,) = service.look().duties
    assert duty.markable
    service.done(duty.key)
    service.done(duty.key)
    assert service.look().duties == ()
    service.undone(duty.key)
    assert [line.key for line in service.look().duties] == [duty.key]
    service.done(duty.key)
    with seat.desk.store.read() as session:
        assert session.scalar(select(func.count()).select_from(DutyMark)) == 2
        waits = session.scalar(select(func.count()).select_from(Outbox))
    assert service.look().waiting == waits


def test_a_birthday_kept_belongs_to_its_dossier(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    seat.records.set("person", seat.sample.wang, {"birthday": "1970-12-01"})
    today(seat).done(f"birthday:{seat.sample.wang}:2026")
    assert "birthday" not in {duty.kind for duty in today(seat).look().duties}
    with seat.desk.store.read() as session:
        assert session.scalar(select(DutyMark.dossier_id)) == seat.sample.north
        assert session.scalar(select(History.entity).where(History.entity == "duty_mark")) == "duty_mark"


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("visit:1", "duty-ends-by-doing"),
        ("promise:1", "duty-ends-by-doing"),
        ("nonsense:1", "no-such-duty"),
        ("monthly_report:", "no-such-duty"),
        ("birthday:00000000-0000-4000-8000-00000000dead:2026", "no-such-duty"),
        ("monthly_report:" + "1" * 200, "no-such-duty"),
    ],
)
def test_only_some_duties_are_ended_by_a_word(seat: Seat, key: str, wrong: str) -> None:
    seat.gate.state_place(Place.OFFICE)
    with pytest.raises(UserError) as error:
        today(seat).done(key)
    assert error.value.key == wrong


def test_what_is_in_the_trash_or_somebody_elses_is_no_duty(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    visits = Visits(seat.desk, seat.gate)
    visit = plan(seat, seat.sample.north, hours=1)
    visits.add_promise(visit, {"side": "ours", "what": "w", "due_on": "2026-11-23"})
    visits.trash(visit)
    with seat.desk.store.apply() as session:
        foreign = {"dossier_id": seat.sample.foreign, "clk": {}}
        session.add(Visit(number="BF-1", subject="他人的", planned_at=seat.instant(hours=2), **foreign))
        session.add(Person(name="他人的", birthday=dt.date(1970, 11, 25), **foreign))
    view = today(seat).look()
    assert {duty.kind for duty in view.duties} == {"card_due", "monthly_report"} and view.visits == ()


def test_completeness_over_what_one_keeps(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    assert today(seat).completeness() == 0
    before = seat.borrow(seat.sample.north)
    for section in CONFIRMED_SECTIONS:
        seat.dossiers.confirm(seat.sample.north, section)
    assert 0 < today(seat).completeness() <= seat.dossiers.cover(seat.sample.north).percent
    assert before.dossier_id == seat.sample.north


def test_the_number_of_statements_does_not_grow_with_the_archive(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    count: list[str] = []
    event.listen(seat.desk.vault.reader, "before_cursor_execute", lambda *args: count.append(args[2]))
    today(seat).look()
    few = len(count)
    for number in range(40):
        seat.dossiers.add({"name": f"客户{number}"})
    seat.clock.forward(days=100)
    count.clear()
    assert len(today(seat).look().duties) > 40
    assert len(count) <= few + 2 and few < 20
