"""Visits: planned, made, reported; who was met, promises, information (visits, dossier-meaning)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select

from app import i18n
from app.accesslog.events import Act, Outcome
from app.errors import UserError
from app.models import BorrowCard, History, Opportunity, Outbox
from app.models.enums import CardState, Place
from app.models.fields import Section
from app.rules.reasons import RefusedByRule
from app.services.visit_writing import ReportIncomplete
from app.services.visits import Visits
from tests.services.conftest import Seat


@pytest.fixture
def visits(seat: Seat) -> Iterator[Visits]:
    """With the card of the northern dossier out."""
    seat.borrow(seat.sample.north)
    yield Visits(seat.desk, seat.gate)


def planned(visits: Visits, seat: Seat, **values: object) -> str:
    wanted = {"subject": "年度设备更新", "planned_at": seat.instant(hours=1), **values}
    return visits.plan(seat.sample.north, wanted).id


def whole(seat: Seat) -> dict[str, object]:
    """Who was met, as a report needs it."""
    return {"person_id": seat.sample.wang, "staff_id": seat.desk.me.id, "standing_after": "positive"}


def test_numbers_tell_day_device_and_count(visits: Visits, seat: Seat) -> None:
    refs = [visits.plan(seat.sample.north, {"subject": f"第{n}次", "planned_at": seat.instant()}) for n in (1, 2)]
    assert [ref.number for ref in refs] == ["BF-261123-0-01", "BF-261123-0-02"]
    seat.clock.forward(hours=3)
    visits.trash(refs[1].id)
    third = visits.plan(seat.sample.north, {"subject": "第三次", "planned_at": seat.instant()})
    assert third.number == "BF-261123-0-03"
    assert visits.find("bf-261123-0-03") == third == visits.find(third.id)


def test_planning_needs_a_card_borrow_card(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    visits = Visits(seat.desk, seat.gate)
    with pytest.raises(RefusedByRule) as refused:
        visits.plan(seat.sample.south, {"subject": "x", "planned_at": seat.instant()})
    assert refused.value.rule == "borrow-card"
    assert seat.last().event.outcome is Outcome.REFUSED


def test_without_a_card_a_list_shows_covers_only(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat, venue="三楼会议室", goal="保密的目的")
    seat.cards.give_back(seat.cards.mine()[0].number)
    (cover,) = visits.between(seat.instant(), seat.instant(days=1))
    assert (cover.id, cover.subject, cover.dossier_name, cover.duty, cover.card_number) == (
        visit, "年度设备更新", "北方重型机械集团有限公司", "visit", None,
    )  # fmt: skip
    with pytest.raises(RefusedByRule):
        visits.show(visit)
    with pytest.raises(RefusedByRule):
        visits.of(seat.sample.north)


def test_nothing_is_listed_on_a_train_borrow_place(visits: Visits, seat: Seat) -> None:
    planned(visits, seat)
    seat.gate.state_place(Place.TRAIN)
    with pytest.raises(RefusedByRule) as refused:
        visits.between(0, seat.instant(days=9))
    assert refused.value.rule == "borrow-place"


def test_show_is_logged_before_it_reveals(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    seen = visits.show(visit)
    event = seat.last().event
    assert event.act is Act.SECTION_VIEWED and event.target is not None
    assert event.target.rows == (visit,) and Section.VISITS in event.target.sections
    assert seen.number == "BF-261123-0-01" and seen.state == "planned"
    assert {item.field for item in seen.lacking} == {"made_at", "person_id", "discussed"}


def test_a_report_is_handed_in_as_one_unit_of_work(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    seat.clock.forward(hours=4)
    visits.report(
        visit,
        {"discussed": "对方关心停机时间。", "competitor_news": "竞品降价"},
        met=[whole(seat), {"person_id": seat.sample.li, "standing_after": "negative"}],
        promises=[{"side": "ours", "what": "提交修改稿", "owner": "沈亦舟", "due_on": "2026-12-15"}],
        information=[{"fact": "二期预算已批", "level": "3"}],
    )
    seen = visits.show(visit)
    assert seen.state == "reported" and seen.lacking == ()
    assert seen.values["made_at"] == seat.instant(hours=-3) and seen.values["reported_at"] == seat.instant()
    assert [(m.person_name, m.standing_before, m.standing_after) for m in seen.met] == [
        ("王䶮", "neutral", "positive"), ("李㛃", "not_established", "negative"),
    ]  # fmt: skip
    assert seen.promises[0].due_on == dt.date(2026, 12, 15)
    assert seen.information[0].learned_on == dt.date(2026, 11, 23)
    with seat.desk.store.read() as session:
        moments = set(session.scalars(select(History.at).where(History.row_id == seen.information[0].id)))
        moments |= set(session.scalars(select(History.at).where(History.row_id == visit, History.field == "state")))
    assert len(moments) == 1, "one unit of work, one moment"


def test_a_change_of_standing_is_written_to_the_relation(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    visits.add_met(visit, whole(seat))
    visits.add_met(visit, {"person_id": seat.sample.li, "standing_after": "neutral"})
    relations = {row.values["person_id"]: row for row in seat.records.rows("relation", seat.sample.north)}
    wang, li = relations[seat.sample.wang], relations[seat.sample.li]
    assert wang.id == seat.sample.relation, "changed, not doubled"
    assert (wang.values["standing"], wang.values["source"]) == ("positive", "BF-261123-0-01")
    assert (li.values["standing"], li.values["staff_id"]) == ("neutral", seat.desk.me.id)
    changes = seat.records.history(seat.sample.north, row_id=wang.id, field="standing")
    assert [(change.old, change.new) for change in changes] == [("neutral", "positive")]


def test_meeting_somebody_anew_without_an_opinion_changes_no_relation(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    row = visits.add_met(visit, {"person_id": seat.sample.wang})
    assert visits.show(visit).met[0].standing_before == "neutral"
    visits.set_met(row, {"remark": "主持会谈"})
    relations = seat.records.rows("relation", seat.sample.north)
    assert [(r.values["standing"], r.values["source"]) for r in relations] == [("neutral", None)]


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({}, "visit-met-needs-someone"),
        ({"person_id": "00000000-0000-4000-8000-00000000dead"}, "visit-person-elsewhere"),
        ({"staff_id": "00000000-0000-4000-8000-00000000dead"}, "visit-no-such-staff"),
    ],
)
def test_who_was_met_must_exist(visits: Visits, seat: Seat, values: dict[str, object], key: str) -> None:
    visit = planned(visits, seat)
    with pytest.raises(UserError) as wrong:
        visits.add_met(visit, values)
    assert wrong.value.key == key


def test_the_same_two_meet_once_a_visit(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    visits.add_met(visit, whole(seat))
    with pytest.raises(UserError) as wrong:
        visits.add_met(visit, {"person_id": seat.sample.wang})
    assert wrong.value.key == "visit-met-already"
    visits.add_met(visit, {"person_id": seat.sample.wang, "staff_id": seat.sample.colleague})
    visits.add_met(visit, {"staff_id": seat.sample.colleague})


def test_an_incomplete_report_names_what_is_missing_and_saves_nothing(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    seat.clock.forward(hours=2)
    with seat.desk.store.read() as session:
        waiting = session.scalar(select(func.count()).select_from(Outbox))
    with pytest.raises(ReportIncomplete) as wrong:
        visits.report(visit, {"venue": "会议室"}, promises=[{"side": "theirs", "what": "提供清单"}])
    assert {item.field for item in wrong.value.lacking} == {"person_id", "discussed", "owner", "due_on"}
    assert "What was discussed" in wrong.value.message and "Owner" in wrong.value.message
    i18n.set_language("zh_CN")
    assert "会谈内容" in wrong.value.message
    with seat.desk.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Outbox)) == waiting
    assert visits.show(visit).values["venue"] is None


def test_a_report_that_was_handed_in_stays_whole(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    seat.clock.forward(hours=2)
    visits.report(visit, {"discussed": "x"}, met=[whole(seat)])
    reported = visits.show(visit)
    with pytest.raises(ReportIncomplete):
        visits.set(visit, {"discussed": ""})
    with pytest.raises(ReportIncomplete):
        visits.remove("visit_person", reported.met[0].id)
    seat.clock.forward(hours=1)
    visits.report(visit, {"discussed": "y"}, met=[{"id": reported.met[0].id, "remark": "晚到"}])
    again = visits.show(visit)
    assert again.values["discussed"] == "y" and again.met[0].remark == "晚到"
    assert again.values["reported_at"] == reported.values["reported_at"], "when it was first handed in"


def test_information_of_level_4_needs_its_lawful_origin_dossier_meaning(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    wanted = {"fact": "评标方法", "level": "4"}
    with pytest.raises(UserError) as wrong:
        visits.add_information(visit, wanted)
    assert wrong.value.key == "origin-needed"
    row = visits.add_information(visit, {**wanted, "lawful_origin": "对方在公开答疑会上说明"})
    with pytest.raises(UserError):
        visits.set_information(row, {"lawful_origin": ""})
    with pytest.raises(UserError):
        seat.records.set("information", row, {"lawful_origin": None})
    with pytest.raises(UserError):
        seat.records.add("information", seat.sample.north, wanted)


def test_a_visit_is_not_made_in_the_future(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    acts: list[Callable[[], object]] = [
        lambda: visits.made(visit, seat.instant(hours=1)),
        lambda: visits.report(visit, {"made_at": seat.instant(hours=1), "discussed": "x"}, met=[whole(seat)]),
        lambda: visits.set(visit, {"made_at": seat.instant(days=1)}),
    ]
    for act in acts:
        with pytest.raises(UserError) as wrong:
            act()
        assert wrong.value.key == "visit-in-future"


def test_states_of_a_visit(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    visits.cancel(visit)
    with pytest.raises(UserError) as wrong:
        visits.made(visit)
    assert wrong.value.key == "visit-cancelled"
    assert visits.between(0, seat.instant(days=2)) == []
    visits.plan_again(visit)
    with pytest.raises(UserError) as wrong:
        visits.plan_again(visit)
    assert wrong.value.key == "visit-not-cancelled"
    visits.made(visit)
    assert visits.show(visit).state == "made"
    assert visits.between(0, seat.instant(days=2))[0].duty == "visit_report"
    with pytest.raises(UserError) as wrong:
        visits.cancel(visit)
    assert wrong.value.key == "visit-made-already"
    visits.report(visit, {"discussed": "x"}, met=[whole(seat)])
    assert visits.between(0, seat.instant(days=2))[0].duty is None


def test_the_first_visit_after_a_deal_goes_through_the_list(visits: Visits, seat: Seat) -> None:
    with seat.desk.store.write() as session:
        session.add(
            Opportunity(
                dossier_id=seat.sample.north, number="OP-1", stage="won", closed_on=dt.date(2026, 11, 1),
                engaged_on=dt.date(2026, 8, 1),
            )
        )  # fmt: skip
    visit = planned(visits, seat, planned_at=seat.instant(hours=-1))
    seen = visits.show(visit)
    assert seen.values["after_deal"] is True and seen.after_deal_due
    with pytest.raises(ReportIncomplete) as wrong:
        visits.report(visit, {"discussed": "x"}, met=[whole(seat)])
    assert [item.field for item in wrong.value.lacking] == [
        "service_as_agreed", "problems", "satisfied", "to_coordinate",
    ]  # fmt: skip
    answers = dict.fromkeys(("service_as_agreed", "problems", "satisfied", "to_coordinate"), "无")
    visits.report(visit, {"discussed": "x", **answers}, met=[whole(seat)])
    assert visits.show(planned(visits, seat)).values["after_deal"] is False, "the second one doesn't"


def test_promises_are_kept_and_reopened(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    row = visits.add_promise(visit, {"side": "ours", "what": "报价", "owner": "陈喆", "due_on": "2026年12月1日"})
    visits.keep_promise(row)
    assert visits.show(visit).promises[0].done_on == dt.date(2026, 11, 23)
    visits.reopen_promise(row)
    visits.set_promise(row, {"owner": "沈亦舟"})
    assert visits.show(visit).promises[0].done_on is None and visits.show(visit).promises[0].owner == "沈亦舟"
    visits.remove("promise", row)
    assert visits.show(visit).promises == ()
    visits.take_back_part("promise", row)
    assert len(visits.show(visit).promises) == 1


def test_the_trash_gives_back_what_went_there_together(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    visits.add_met(visit, whole(seat))
    thrown = visits.add_promise(visit, {"side": "ours", "what": "先删的"})
    visits.add_promise(visit, {"side": "ours", "what": "留下的"})
    visits.add_information(visit, {"fact": "f", "level": "1"})
    visits.remove("promise", thrown)
    seat.clock.forward(minutes=1)
    visits.trash(visit)
    assert visits.of(seat.sample.north) == [] and len(visits.of(seat.sample.north, trash=True)) == 1
    assert seat.records.rows("information", seat.sample.north) == []
    with pytest.raises(UserError) as wrong:
        visits.set(visit, {"goal": "x"})
    assert wrong.value.key == "visit-in-trash"
    visits.take_back(visit)
    seen = visits.show(visit)
    assert [promise.what for promise in seen.promises] == ["留下的"]
    assert len(seen.met) == len(seen.information) == 1


def test_values_are_checked_as_everywhere(visits: Visits, seat: Seat) -> None:
    with pytest.raises(UserError) as wrong:
        visits.plan(seat.sample.north, {"subject": "x"})
    assert wrong.value.key == "field-needed"
    with pytest.raises(UserError) as wrong:
        visits.plan(seat.sample.north, {"subject": "x", "planned_at": "next week"})
    assert wrong.value.key == "bad-instant"
    ref = visits.plan(seat.sample.north, {"subject": "x", "planned_at": "2026-11-24 10:30"})
    assert visits.show(ref.id).values["planned_at"] == int(
        dt.datetime(2026, 11, 24, 2, 30, tzinfo=dt.UTC).timestamp() * 1000
    )
    with pytest.raises(UserError) as wrong:
        visits.set(ref.id, {"state": "reported"})
    assert wrong.value.key == "unknown-field"


def test_writing_ends_with_the_card_borrow_end(visits: Visits, seat: Seat) -> None:
    visit = planned(visits, seat)
    seat.clock.forward(days=1)
    with pytest.raises(RefusedByRule):
        visits.set(visit, {"goal": "x"})
    seat.cards.expire_due()
    with seat.desk.store.read() as session:
        card = session.scalars(select(BorrowCard).order_by(BorrowCard.id.desc()).limit(1)).one()
        assert card.state == CardState.EXPIRED
        assert card.ended_at == card.due_at  # whichever laptop of theirs notices it, and whenever
    with pytest.raises(RefusedByRule):
        visits.add_promise(visit, {"side": "ours", "what": "x"})
