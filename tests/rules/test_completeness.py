"""Completeness and the quarterly check, with the real registry; the required fields are typed by hand."""

from __future__ import annotations

from typing import Any

import pytest

from app import models  # noqa: F401  (fills the registry)
from app.models.fields import Section
from app.rules.completeness import CONFIRMED_SECTIONS, Completeness, completeness, share, stale_sections
from app.rules.policy import DAY_MS, Policy

NOW = 1_800_000_000_000
FRESH = dict.fromkeys(CONFIRMED_SECTIONS, NOW - DAY_MS)
BASIC = {
    "name": "芯望科技",
    "short_name": "芯望",
    "grade": "A",
    "stage": "keeping",
    "state": "active",
    "industry": "semiconductors",
    "employees": 0,
    "revenue_minor": 0,
    "address": "苏州",
    "phone": "0512",
    "kind": "partner",
    "origin": "press",
}
PERSON = {"id": "p1", "name": "喆", "post": "CTO", "department": "R&D", "mobile": "139", "cares_about": "yield"}
RELATION = {"id": "r1", "person_id": "p1"}
FULL: dict[str, list[dict[str, Any]]] = {
    "dossier": [{"id": "d", **BASIC}],
    "person": [PERSON],
    "relation": [RELATION],
    "information": [{"id": "i1", "fact": "扩产"}],
    "contact_plan": [{"id": "c1", "goal": "与三位决策者建立往来"}],
    "action_plan": [{"id": "a1", "goal": "进入二期短名单"}],
    "revenue_plan": [{"id": "v1", "goal": "八百万"}],
}
TOTAL = 12 + 1 + 5 + 1 + 1 + 3 * 2


def test_completeness_full_is_a_hundred() -> None:
    found = completeness(FULL, FRESH, NOW)
    assert found == Completeness(done=TOTAL, filled=TOTAL, total=TOTAL, missing=(), stale=())
    assert found.percent == 100


def test_completeness_empty_is_nought() -> None:
    found = completeness({}, {}, NOW)
    assert (found.done, found.filled, found.total, found.percent) == (0, 0, TOTAL, 0)
    assert [item.label for item in found.missing if item.field is None] == [
        "entity.person", "entity.relation", "entity.information", "entity.contact_plan", "entity.action_plan",
        "entity.revenue_plan",
    ]  # fmt: skip
    assert {item.field for item in found.missing if item.entity == "dossier"} == set(BASIC)
    assert {item.field for item in found.missing if item.entity == "person"} == {
        None, "name", "post", "department", "mobile", "cares_about",
    }  # fmt: skip
    assert all(item.row_id is None for item in found.missing)


@pytest.mark.parametrize("blank", [None, "", "   ", "\u3000"])
@pytest.mark.parametrize("name", BASIC)
def test_completeness_each_required_field_counts(name: str, blank: object) -> None:
    found = completeness({**FULL, "dossier": [{"id": "d", **BASIC, name: blank}]}, FRESH, NOW)
    assert (found.done, found.filled, found.total) == (TOTAL - 1, TOTAL - 1, TOTAL)
    (missing,) = found.missing
    assert (missing.label, missing.entity, missing.field) == (f"field.dossier.{name}", "dossier", name)
    assert (missing.row_id, missing.section) == ("d", Section.BASIC)
    assert found.percent == 96


def test_completeness_each_person_counts() -> None:
    second = {"id": "p2", "name": "堃", "post": "CFO"}
    found = completeness({**FULL, "person": [PERSON, second]}, FRESH, NOW)
    assert (found.done, found.total) == (TOTAL + 2, TOTAL + 5)
    assert [(item.field, item.row_id, item.section) for item in found.missing] == [
        ("department", "p2", Section.PERSONS),
        ("mobile", "p2", Section.PERSONS),
        ("cares_about", "p2", Section.PERSONS),
    ]


def test_completeness_a_missing_form() -> None:
    found = completeness({**FULL, "relation": []}, FRESH, NOW)
    (missing,) = found.missing
    assert (missing.label, missing.field, missing.row_id, missing.section) == (
        "entity.relation", None, None, Section.RELATIONS,
    )  # fmt: skip


def test_completeness_a_row_id_that_is_no_text_is_left_out() -> None:
    found = completeness({**FULL, "dossier": [{"id": 7}]}, FRESH, NOW)
    assert {item.row_id for item in found.missing} == {None}


def test_completeness_filled_but_not_confirmed_does_not_count() -> None:
    confirmed = {**FRESH, Section.PERSONS: NOW - 92 * DAY_MS}
    found = completeness(FULL, confirmed, NOW)
    assert (found.done, found.filled, found.missing) == (TOTAL - 6, TOTAL, ())
    assert [item.section for item in found.stale] == [Section.PERSONS]
    assert completeness(FULL, {**FRESH, Section.FILES: 0}, NOW).done == TOTAL


def test_quarterly_check_by_age() -> None:
    confirmed = {
        Section.BASIC: NOW - 100 * DAY_MS,
        Section.PERSONS: NOW - 92 * DAY_MS,
        Section.RELATIONS: NOW - 92 * DAY_MS + 1,
        Section.INFORMATION: NOW - 300 * DAY_MS,
    }
    assert [(item.section, item.age_days, item.confirmed_at) for item in stale_sections(confirmed, NOW)] == [
        (Section.OPPORTUNITIES, None, None),
        (Section.BUYING, None, None),
        (Section.CONTACT_PLAN, None, None),
        (Section.ACTION_PLAN, None, None),
        (Section.REVENUE_PLAN, None, None),
        (Section.INFORMATION, 300, NOW - 300 * DAY_MS),
        (Section.BASIC, 100, NOW - 100 * DAY_MS),
        (Section.PERSONS, 92, NOW - 92 * DAY_MS),
    ]


def test_quarterly_check_a_confirmation_of_later_is_fresh() -> None:
    assert stale_sections(dict.fromkeys(CONFIRMED_SECTIONS, NOW + DAY_MS), NOW) == []


def test_quarterly_check_policy_and_epoch() -> None:
    assert len(stale_sections(FRESH, NOW + 27 * DAY_MS, policy=Policy(quarter_days=28))) == 9
    assert len(stale_sections(FRESH, NOW + 26 * DAY_MS, policy=Policy(quarter_days=28))) == 0
    first, *_ = stale_sections({Section.INFORMATION: 0}, NOW)
    assert first.section is Section.BASIC  # never confirmed stands before confirmed at the epoch
    assert completeness(FULL, FRESH, NOW + 27 * DAY_MS, policy=Policy(quarter_days=28)).done == 0


def test_quarterly_check_sections() -> None:
    assert list(CONFIRMED_SECTIONS) == [
        "basic", "persons", "relations", "opportunities", "buying", "information", "contact_plan", "action_plan",
        "revenue_plan",
    ]  # fmt: skip


def test_completeness_over_several() -> None:
    def part(done: int, total: int) -> Completeness:
        return Completeness(done, done, total, (), ())

    assert share([]) == 0
    assert share([part(0, 0)]) == 0
    assert share([part(1, 3), part(3, 3)]) == 66
    assert share([part(199, 200)]) == 99
    assert share(iter([part(2, 2)])) == 100
