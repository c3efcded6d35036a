"""What is due (duties): each kind, its days, its urgency, its key."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.enums import CardState, DutyKind, Side, VisitState
from app.models.fields import Section
from app.rules.completeness import CONFIRMED_SECTIONS
from app.rules.duties import (
    BirthdayFact,
    CardFact,
    CheckFact,
    Duty,
    Facts,
    PromiseFact,
    Urgency,
    VisitFact,
    duties,
)
from app.rules.policy import DAY_MS, HOUR_MS, Policy

CHINA = 480


def at(text: str) -> int:
    """An instant of Chinese local time."""
    return int(dt.datetime.fromisoformat(text + "+08:00").timestamp() * 1000)


NOON = at("2026-11-18T12:00:00")  # a Wednesday; first Mondays: 7 September, 5 October, 2 November, 7 December
TODAY = dt.date(2026, 11, 18)


def due(facts: Facts, now: int = NOON, **options: Any) -> list[Duty]:
    return duties(facts, now, CHINA, **options)


def shape(found: list[Duty]) -> list[tuple[str, str, str]]:
    return [(duty.kind.value, duty.due_on.isoformat(), duty.urgency.value) for duty in found]


# visits


@pytest.mark.parametrize(
    ("state", "when", "wanted"),
    [
        ("planned", "2026-11-18T12:00:01", [("visit", "2026-11-18", "today")]),
        ("planned", "2026-11-18T23:59:59", [("visit", "2026-11-18", "today")]),
        ("planned", "2026-11-19T00:00:00", [("visit", "2026-11-19", "week")]),
        ("planned", "2026-11-25T09:00:00", [("visit", "2026-11-25", "week")]),
        ("planned", "2026-11-26T09:00:00", [("visit", "2026-11-26", "month")]),
        ("planned", "2026-12-19T09:00:00", [("visit", "2026-12-19", "month")]),
        ("planned", "2026-12-20T09:00:00", []),
        ("planned", "2026-11-18T12:00:00", [("visit_report", "2026-11-18", "today")]),
        ("planned", "2026-11-17T23:59:59", [("visit_report", "2026-11-17", "now")]),
        ("made", "2026-11-18T11:00:00", [("visit_report", "2026-11-18", "today")]),
        ("made", "2026-11-18T13:00:00", [("visit_report", "2026-11-18", "today")]),
        ("made", "2026-11-01T11:00:00", [("visit_report", "2026-11-01", "now")]),
        ("reported", "2026-11-18T11:00:00", []),
        ("cancelled", "2026-11-18T15:00:00", []),
    ],
)
def test_visits(state: str, when: str, wanted: list[tuple[str, str, str]]) -> None:
    visit = VisitFact(id="v", dossier_id="d", subject="走访", state=VisitState(state), at=at(when))
    found = due(Facts(visits=[visit]))
    assert shape(found) == wanted
    for duty in found:
        assert duty.key == f"{duty.kind}:v"
        assert (duty.dossier_id, duty.params) == ("d", {"visit_id": "v", "subject": "走访"})
        assert duty.due_at == (visit.at if duty.kind is DutyKind.VISIT else None)


# promises


@pytest.mark.parametrize(
    ("day", "done", "wanted"),
    [
        (None, None, []),
        ("2026-11-17", None, "now"),
        ("2026-11-18", None, "today"),
        ("2026-11-19", None, "week"),
        ("2026-11-25", None, "week"),
        ("2026-11-26", None, "month"),
        ("2026-12-19", None, "month"),
        ("2026-12-20", None, []),
        ("2026-11-18", "2026-11-18", []),
    ],
)
@pytest.mark.parametrize("side", Side)
def test_promises(side: Side, day: str | None, done: str | None, wanted: object) -> None:
    promise = PromiseFact(
        id="p",
        dossier_id="d",
        side=side,
        due_on=dt.date.fromisoformat(day) if day else None,
        done_on=dt.date.fromisoformat(done) if done else None,
    )
    found = due(Facts(promises=[promise]))
    assert [duty.urgency for duty in found] == ([wanted] if wanted else [])
    for duty in found:
        assert (duty.kind, duty.key, duty.dossier_id, duty.due_at) == (DutyKind.PROMISE, "promise:p", "d", None)
        assert duty.params == {"promise_id": "p", "side": side.value}


# quarterly check


def _check(ages: dict[str, int], since: int = 0) -> CheckFact:
    confirmed = {Section(name): NOON - days * DAY_MS for name, days in ages.items()}
    return CheckFact(dossier_id="d", since=NOON - since * DAY_MS, confirmed=confirmed)


OTHERS = "relations,opportunities,buying,information,contact_plan,action_plan,revenue_plan"
ALL = f"basic,persons,{OTHERS}"
LATER = {"buying": 9, "information": 9, "contact_plan": 9, "action_plan": 9, "revenue_plan": 9}


@pytest.mark.parametrize(
    ("ages", "since", "day", "urgency", "sections"),
    [
        ({}, 0, None, None, None),  # just made: due in 92 days
        ({}, 61, "2026-12-19", "month", ALL),
        ({}, 92, "2026-11-18", "today", ALL),
        ({}, 93, "2026-11-17", "now", ALL),
        ({"basic": 1}, 100, "2026-11-10", "now", f"persons,{OTHERS}"),
        (
            {"basic": 95, "persons": 92, "relations": 91, "opportunities": 50, **LATER},
            500,
            "2026-11-15",
            "now",
            "basic,persons",
        ),
        (
            {"basic": 80, "persons": 80, "relations": 79, "opportunities": 50, **LATER},
            500,
            "2026-11-30",
            "month",
            "basic,persons",
        ),
    ],
)
def test_quarterly_check(
    ages: dict[str, int], since: int, day: str | None, urgency: str | None, sections: str | None
) -> None:
    found = due(Facts(checks=[_check(ages, since)]))
    if day is None:
        assert found == []
        return
    (duty,) = found
    assert (duty.kind, duty.due_on.isoformat(), duty.urgency) == (DutyKind.QUARTERLY_CHECK, day, urgency)
    assert (duty.key, duty.dossier_id) == (f"quarterly_check:d:{day}", "d")
    assert duty.params == {"sections": sections}


def test_quarterly_check_follows_the_policy() -> None:
    (duty,) = due(Facts(checks=[_check({}, 28)]), policy=Policy(quarter_days=28))
    assert duty.due_on == TODAY


# birthdays


@pytest.mark.parametrize(
    ("birthday", "day", "urgency"),
    [
        ("1980-11-18", "2026-11-18", "today"),
        ("1980-11-19", "2026-11-19", "week"),
        ("1980-11-25", "2026-11-25", "week"),
        ("1980-12-02", "2026-12-02", "month"),
        ("1980-12-03", None, None),
        ("1980-11-17", None, None),
    ],
)
def test_birthdays(birthday: str, day: str | None, urgency: str | None) -> None:
    fact = BirthdayFact(person_id="p", dossier_id="d", birthday=dt.date.fromisoformat(birthday))
    found = due(Facts(birthdays=[fact]))
    assert shape(found) == ([("birthday", day, urgency)] if day else [])
    for duty in found:
        assert (duty.key, duty.dossier_id, duty.params) == ("birthday:p:2026", "d", {"person_id": "p"})


def test_birthday_of_a_leap_day() -> None:
    fact = BirthdayFact(person_id="p", dossier_id="d", birthday=dt.date(1984, 2, 29))
    (common,) = due(Facts(birthdays=[fact]), now=at("2027-02-20T09:00:00"))
    (leap,) = due(Facts(birthdays=[fact]), now=at("2028-02-20T09:00:00"))
    assert (common.due_on, leap.due_on) == (dt.date(2027, 2, 28), dt.date(2028, 2, 29))
    assert (common.key, leap.key) == ("birthday:p:2027", "birthday:p:2028")
    assert due(Facts(birthdays=[fact]), now=at("2027-02-20T09:00:00"), policy=Policy(birthday_notice_days=7)) == []


# cards


@pytest.mark.parametrize("state", CardState)
def test_card_due_only_while_it_is_out(state: CardState) -> None:
    card = CardFact(id="c", number="JY-261118-3-01", dossier_id="d", state=state, due_at=at("2026-11-18T18:00:00"))
    found = due(Facts(cards=[card]))
    assert shape(found) == ([("card_due", "2026-11-18", "today")] if state in {"out", "suspended"} else [])
    for duty in found:
        assert (duty.key, duty.dossier_id, duty.due_at) == ("card_due:c", "d", card.due_at)
        assert duty.params == {"card_id": "c", "number": "JY-261118-3-01"}


@pytest.mark.parametrize(
    ("when", "day", "urgency"),
    [
        ("2026-11-18T12:00:00", "2026-11-18", "now"),
        ("2026-11-18T12:00:01", "2026-11-18", "today"),
        ("2026-11-19T00:00:00", "2026-11-18", "today"),  # 24:00
        ("2026-11-19T00:00:01", "2026-11-19", "week"),
        ("2026-11-01T00:00:00", "2026-10-31", "now"),
    ],
)
def test_card_due_at_midnight_is_due_the_day_before(when: str, day: str, urgency: str) -> None:
    card = CardFact(id="c", number="n", dossier_id="d", state=CardState.OUT, due_at=at(when))
    assert shape(due(Facts(cards=[card]))) == [("card_due", day, urgency)]


def test_card_without_a_due_time_is_no_duty() -> None:
    card = CardFact(id="c", number="n", dossier_id="d", state=CardState.OUT, due_at=None)
    assert due(Facts(cards=[card])) == []


# monthly report


def test_monthly_report_first_mondays() -> None:
    found = due(Facts(reports_since=dt.date(2020, 1, 1)))
    assert [(duty.key, duty.due_on.isoformat(), duty.urgency.value) for duty in found] == [
        ("monthly_report:2026-09", "2026-09-07", "now"),
        ("monthly_report:2026-10", "2026-10-05", "now"),
        ("monthly_report:2026-11", "2026-11-02", "now"),
        ("monthly_report:2026-12", "2026-12-07", "month"),
    ]
    assert found[0].params == {"month": "2026-09"}
    assert {duty.dossier_id for duty in found} == {None}


@pytest.mark.parametrize(
    ("since", "months"),
    [
        ("2026-11-02", ["2026-11", "2026-12"]),
        ("2026-11-03", ["2026-12"]),
        ("2026-11-18", ["2026-12"]),
    ],
)
def test_monthly_report_only_since_it_is_owed(since: str, months: list[str]) -> None:
    found = due(Facts(reports_since=dt.date.fromisoformat(since)))
    assert [duty.params["month"] for duty in found] == months


def test_monthly_report_over_new_year() -> None:
    now = at("2027-01-04T09:00:00")  # the first Monday itself
    found = due(Facts(reports_since=dt.date(2026, 11, 30)), now=now)
    assert [(duty.key, duty.urgency.value) for duty in found] == [
        ("monthly_report:2026-12", "now"),
        ("monthly_report:2027-01", "today"),
        ("monthly_report:2027-02", "month"),
    ]
    december = due(Facts(reports_since=dt.date(2026, 12, 8)), now=at("2026-12-30T09:00:00"))
    assert [(duty.key, duty.urgency.value) for duty in december] == [("monthly_report:2027-01", "week")]


# the list


def _everything() -> Facts:
    return Facts(
        visits=[
            VisitFact(id="v1", dossier_id="d", subject="s", state=VisitState.PLANNED, at=at("2026-11-18T15:00:00")),
            VisitFact(id="v2", dossier_id="d", subject="s", state=VisitState.MADE, at=at("2026-11-16T15:00:00")),
            VisitFact(id="v3", dossier_id="d", subject="s", state=VisitState.PLANNED, at=at("2026-11-18T14:00:00")),
        ],
        promises=[
            PromiseFact(id="p1", dossier_id="d", side=Side.OURS, due_on=dt.date(2026, 11, 18)),
            PromiseFact(id="p2", dossier_id="d", side=Side.OURS, due_on=dt.date(2026, 11, 16)),
            PromiseFact(id="p3", dossier_id="d", side=Side.OURS, due_on=dt.date(2026, 11, 20)),
        ],
        checks=[CheckFact(dossier_id="d", since=at("2026-08-10T08:00:00"))],
        birthdays=[BirthdayFact(person_id="b", dossier_id="d", birthday=dt.date(1980, 11, 30))],
        cards=[CardFact(id="c", number="n", dossier_id="d", state=CardState.OUT, due_at=at("2026-11-19T00:00:00"))],
        reports_since=dt.date(2026, 11, 1),
    )


ORDER = [
    "monthly_report:2026-11",
    "quarterly_check:d:2026-11-10",
    "visit_report:v2",
    "promise:p2",
    "visit:v3",
    "visit:v1",
    "promise:p1",
    "card_due:c",
    "promise:p3",
    "birthday:b:2026",
    "monthly_report:2026-12",
]


def test_duties_most_urgent_first() -> None:
    assert [duty.key for duty in due(_everything())] == ORDER


def test_duties_done_ones_are_left_out() -> None:
    done = {"monthly_report:2026-11", "promise:p2", "birthday:b:2025"}
    assert [duty.key for duty in due(_everything(), done=done)] == [key for key in ORDER if key not in done]


def test_duties_of_nobody() -> None:
    assert due(Facts()) == []


def test_duties_keys_fit_the_done_mark() -> None:
    uuid = "01890a5d-ac96-774b-bcce-b302099a8057"
    (duty,) = due(Facts(checks=[CheckFact(dossier_id=uuid, since=0)]))
    assert len(duty.key) <= 120


def test_duties_follow_the_local_day() -> None:
    promise = PromiseFact(id="p", dossier_id="d", side=Side.OURS, due_on=dt.date(2026, 11, 19))
    now = at("2026-11-19T00:30:00")
    assert duties(Facts(promises=[promise]), now, CHINA)[0].urgency is Urgency.TODAY
    assert duties(Facts(promises=[promise]), now, 0)[0].urgency is Urgency.WEEK
    # a day ends by the local clock too
    visit = VisitFact(id="v", dossier_id="d", subject="s", state=VisitState.PLANNED, at=at("2026-11-19T23:59:00"))
    keys = [duty.key for duty in duties(Facts(promises=[promise], visits=[visit]), now, CHINA)]
    assert keys == ["visit:v", "promise:p"]


@given(
    st.lists(st.integers(-60 * 24, 60 * 24), max_size=8),
    st.lists(st.integers(-60, 60), max_size=8),
    st.integers(-12 * 60, 14 * 60),
)
def test_duties_are_sorted_within_a_month_and_of_one_key_each(hours: list[int], days: list[int], offset: int) -> None:
    facts = Facts(
        visits=[
            VisitFact(id=str(n), dossier_id="d", subject="s", state=VisitState.PLANNED, at=NOON + hour * HOUR_MS)
            for n, hour in enumerate(hours)
        ],
        promises=[
            PromiseFact(id=str(n), dossier_id="d", side=Side.THEIRS, due_on=TODAY + dt.timedelta(days=day))
            for n, day in enumerate(days)
        ],
        checks=[CheckFact(dossier_id=str(n), since=NOON + day * DAY_MS) for n, day in enumerate(days)],
    )
    found = duties(facts, NOON, offset)
    urgencies = [list(Urgency).index(duty.urgency) for duty in found]
    assert urgencies == sorted(urgencies)
    assert len({duty.key for duty in found}) == len(found)
    assert all(a.due_on <= b.due_on for a, b in pairwise(found) if a.urgency == b.urgency)
    assert all((duty.due_on - TODAY).days <= 32 for duty in found)
    assert set(CONFIRMED_SECTIONS) <= set(Section)
