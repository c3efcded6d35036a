"""Visits: numbers, what a report must hold, the first visit after a deal (visits, dossier-meaning)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import app.models  # noqa: F401  fills the registry
from app.rules.visits import first_after_deal, lacking, lacks_origin, next_number, visit_number

DAY = dt.date(2026, 11, 22)
VISIT: dict[str, Any] = {"made_at": 1, "discussed": "d", "after_deal": False}
MET = {"id": "m", "person_id": "p"}
PROMISE = {"id": "w", "owner": "o", "due_on": DAY}
INFORMATION = {"id": "i", "level": "3", "lawful_origin": None}


def test_a_number_tells_day_device_and_counter() -> None:
    assert visit_number(DAY, 3, 1) == "BF-261122-3-01"
    assert visit_number(DAY, 0, 123) == "BF-261122-0-123"
    for device, counter in ((-1, 1), (1, 0)):
        with pytest.raises(ValueError):
            visit_number(DAY, device, counter)


@pytest.mark.parametrize(
    ("taken", "wanted"),
    [
        ((), "BF-261122-3-01"),
        (("BF-261122-3-01", "BF-261122-3-02"), "BF-261122-3-03"),
        (("BF-261122-3-07",), "BF-261122-3-08"),
        (("BF-261122-3-99", "BF-261122-3-100"), "BF-261122-3-101"),
        (("BF-261122-33-05", "BF-261121-3-05", "BF-261122-3-x", "JY-261122-3-05"), "BF-261122-3-01"),
    ],
)
def test_the_next_number_follows_the_greatest(taken: tuple[str, ...], wanted: str) -> None:
    assert next_number(DAY, 3, taken) == wanted


@pytest.mark.parametrize(
    ("visit", "met", "promises", "information", "wanted"),
    [
        ({}, [MET], [], [], []),
        ({"made_at": None}, [MET], [], [], ["visit.made_at"]),
        ({"discussed": " \n"}, [MET], [], [], ["visit.discussed"]),
        ({}, [], [], [], ["visit_person.person_id"]),
        ({}, [{"id": "m", "person_id": None, "staff_id": "s"}], [], [], ["visit_person.person_id"]),
        ({}, [MET], [PROMISE], [], []),
        ({}, [MET], [{**PROMISE, "owner": ""}], [], ["promise.owner"]),
        ({}, [MET], [PROMISE, {**PROMISE, "due_on": None}], [], ["promise.due_on"]),
        ({}, [MET], [], [INFORMATION], []),
        ({}, [MET], [], [{**INFORMATION, "level": "4"}], ["information.lawful_origin"]),
        ({}, [MET], [], [{**INFORMATION, "level": "4", "lawful_origin": "公开"}], []),
        (
            {"after_deal": True, "problems": "无", "satisfied": "是"}, [MET], [], [],
            ["visit.service_as_agreed", "visit.to_coordinate"],
        ),
    ],
)  # fmt: skip
def test_what_a_report_lacks(
    visit: dict[str, Any], met: list[Any], promises: list[Any], information: list[Any], wanted: list[str]
) -> None:
    found = lacking({**VISIT, **visit}, met, promises, information)
    assert [item.label for item in found] == [f"field.{name}" for name in wanted]


def test_what_a_row_lacks_names_the_row() -> None:
    (item,) = lacking(VISIT, [MET], [{**PROMISE, "owner": None}], [])
    assert (item.entity, item.field, item.row_id) == ("promise", "owner", "w")


@pytest.mark.parametrize(
    ("level", "origin", "wanted"),
    [("4", None, True), ("4", "  ", True), ("4", "x", False), ("3", None, False), (None, None, False)],
)
def test_level_4_needs_its_lawful_origin_dossier_meaning(level: str | None, origin: str | None, wanted: bool) -> None:
    assert lacks_origin({"level": level, "lawful_origin": origin}) is wanted


@pytest.mark.parametrize(
    ("won", "visited", "wanted"),
    [
        ([], [], False),
        ([], [3], False),
        ([5], [], True),
        ([5], [4], True),
        ([5], [5], False),
        ([5], [4, 6], False),
        ([2, 9], [5], True),
    ],
)
def test_the_first_visit_after_the_newest_deal(won: list[int], visited: list[int], wanted: bool) -> None:
    def days(numbers: list[int]) -> list[dt.date]:
        return [dt.date(2026, 11, number) for number in numbers]

    assert first_after_deal(days(won), days(visited)) is wanted
