"""Forms by their registry name: one-row forms, references, rules of rows, values put back (dossier-history)."""

from __future__ import annotations

import pytest

from app.errors import Refused, UserError
from app.models.enums import Place
from app.models.fields import Section
from app.services.forms import Forms, of_section
from tests.services.conftest import Seat


@pytest.fixture
def forms(seat: Seat) -> Forms:
    seat.borrow(seat.sample.north)
    return Forms(seat.desk, seat.gate, seat.records)


def test_a_form_that_a_dossier_has_once_is_one_row(seat: Seat, forms: Forms) -> None:
    north = seat.sample.north
    assert forms.one("market", north) is None
    first = forms.add("market", north, {"strategy": "西进"})
    forms.remove("market", first.id)
    assert forms.one("market", north) is None
    again = forms.add("market", north, {"threats": "价格战"})
    assert again.id == first.id and again.values["strategy"] == "西进"
    assert forms.one("market", north) == again
    assert len(forms.rows("market", north)) == 1


def test_a_tie_stays_in_its_dossier_and_names_two_persons(seat: Seat, forms: Forms) -> None:
    north, wang, li = seat.sample.north, seat.sample.wang, seat.sample.li
    seat.borrow(seat.sample.south)
    stranger = seat.records.add("person", seat.sample.south, {"name": "外人"}).id
    for to, key in ((wang, "tie-to-self"), (stranger, "reference-elsewhere"), (north, "reference-elsewhere")):
        with pytest.raises(UserError) as mistake:
            forms.add("influence", north, {"from_id": wang, "to_id": to, "kind": "influences"})
        assert mistake.value.key == key
    tie = forms.add("influence", north, {"from_id": wang, "to_id": li, "kind": "influences", "direction": "against"})
    named = forms.named([tie])
    assert named[wang] == "王䶮" and set(named) == {wang, li}
    assert wang in {option.id for option in forms.options("influence", "to_id", north)}
    assert stranger not in {option.id for option in forms.options("influence", "to_id", north)}


def test_borrow_card_names_of_another_dossier_stay_hidden(seat: Seat, forms: Forms) -> None:
    with pytest.raises(Refused):
        forms.options("influence", "to_id", seat.sample.east)
    with pytest.raises(Refused):
        forms.rows("market", seat.sample.east)


@pytest.mark.parametrize(
    ("entity", "given", "key"),
    [
        ("contract", {"number": "1", "kind": "supply", "from_on": "2026-05-02", "to_on": "2026-05-01"}, "dates-turned"),
        ("contract", {"number": "1", "kind": "supply", "statement_day": "32"}, "bad-range"),
        ("service_level", {"name": "夜间", "opens_at": "25:00"}, "bad-time"),
        ("trade", {"kind": "order", "happened_on": "2026-01-01", "quantity_milli": "1.2345"}, "bad-quantity"),
        ("survey", {"asked_on": "2026-01-01", "reputation_bp": "很好"}, "bad-percent"),
        ("nonsense", {}, "unknown-form"),
        ("card", {}, "unknown-form"),
        ("map_position", {"x": 1, "y": 2}, "map-position-of"),
    ],
)
def test_what_a_row_may_not_be(forms: Forms, seat: Seat, entity: str, given: dict[str, object], key: str) -> None:
    with pytest.raises(UserError) as mistake:
        forms.add(entity, seat.sample.north, given)
    assert mistake.value.key == key


def test_gifts_keep_their_limit_and_are_approved_by_another(forms: Forms, seat: Seat) -> None:
    me = seat.desk.me.id
    gift = {"person_id": seat.sample.wang, "what": "茶叶", "value_minor": "300", "given_by_id": me}
    for more, key in (
        ({"limit_minor": "200"}, "gift-limit"),
        ({"state": "approved"}, "gift-approval"),
        ({"state": "approved", "approved_by_id": me}, "gift-approval"),
    ):
        with pytest.raises(UserError) as mistake:
            forms.add("gift", seat.sample.north, {**gift, **more})
        assert mistake.value.key == key
    assert forms.add("gift", seat.sample.north, {**gift, "limit_minor": "500"}).values["state"] == "asked"


def test_third_parties_only_on_recorded_consent(forms: Forms, seat: Seat) -> None:
    item = {
        "person_id": seat.sample.wang,
        "item": "family",
        "purpose": "节日问候",
        "basis": "consent",
        "third_party": "是",
    }
    with pytest.raises(UserError) as mistake:
        forms.add("consent", seat.sample.north, item)
    assert mistake.value.key == "third-party-consent"
    forms.add("consent", seat.sample.north, {**item, "given_on": "2026-11-01"})


def test_an_old_value_is_put_back(forms: Forms, seat: Seat) -> None:
    row = forms.add("competitor", seat.sample.north, {"name": "甲", "share_bp": "30%"}).id
    forms.set("competitor", row, {"share_bp": "45.5%"})
    change = seat.records.history(seat.sample.north, row_id=row, field="share_bp")[0]
    assert (change.old, change.new) == (3_000, 4_550)
    assert forms.put_back("competitor", row, "share_bp", change.stamp).values["share_bp"] == 3_000
    with pytest.raises(UserError) as mistake:
        forms.put_back("competitor", row, "share_bp", 1)
    assert mistake.value.key == "no-such-change"


def test_children_are_listed_by_their_parent_and_many_forms_by_one_event(forms: Forms, seat: Seat) -> None:
    north = seat.sample.north
    level = forms.add("service_level", north, {"name": "甲级", "opens_at": "8：30", "answer_minutes": 120})
    other = forms.add("service_level", north, {"name": "乙级"})
    for of in (level, other):
        forms.add("service_equipment", north, {"service_level_id": of.id, "name": f"设备{of.values['name']}"})
    (mine,) = forms.rows("service_equipment", north, of=level.id)
    assert mine.values["name"] == "设备甲级" and level.values["opens_at"] == "08:30"
    before = seat.desk.log.size
    many = forms.many([spec.name for spec in of_section(Section.SERVICE_LEVELS)], north)
    assert seat.desk.log.size == before + 1 and len(many["service_level"]) == 2


def test_borrow_place_train_is_refused(forms: Forms, seat: Seat) -> None:
    seat.gate.state_place(Place.TRAIN)
    with pytest.raises(Refused):
        forms.one("market", seat.sample.north)
