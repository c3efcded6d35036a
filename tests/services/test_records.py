"""Rows of a dossier: typed values, history, undo step by step, the trash (dossier-history)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from app.errors import UserError
from app.models import Opportunity
from app.models.enums import Place
from app.services.records import Change, forms, table_of
from app.services.sections import Sections
from app.services.values import Value
from tests.services.conftest import Seat


@pytest.fixture(autouse=True)
def _borrowed(seat: Seat) -> None:
    seat.borrow(seat.sample.north)


def values(seat: Seat, entity: str = "person", row: str = "") -> Mapping[str, Value]:
    return seat.records.show(entity, row or seat.sample.wang).values


def lines(changes: object) -> list[tuple[str, Value, Value]]:
    assert isinstance(changes, list | tuple)
    return [(one.field, one.old, one.new) for one in changes if isinstance(one, Change)]


def test_values_are_kept_as_typed(seat: Seat) -> None:
    made = seat.records.add(
        "person", seat.sample.north,
        {"name": " 𬭎喆堃 ", "birthday": "1980年2月29日", "mobile": "+86 139-1234-5678", "career": "一\r\n二"},
    )  # fmt: skip
    assert made.values["name"] == "𬭎喆堃" and made.values["birthday"] == dt.date(1980, 2, 29)
    assert made.values["mobile"] == "+86 139-1234-5678" and made.values["career"] == "一\n二"
    assert seat.records.show("person", made.id) == made
    assert made in seat.records.rows("person", seat.sample.north)


def test_an_opportunity_gets_its_number_and_amounts_their_currency(seat: Seat) -> None:
    made = seat.records.add(
        "opportunity", seat.sample.north,
        {"title": "二期", "stage": "engaging", "amount_minor": "¥1,234,567.80", "closed_on": "2026/12/31"},
    )  # fmt: skip
    assert made.values["amount_minor"] == 123_456_780 and made.values["closed_on"] == dt.date(2026, 12, 31)
    assert str(made.values["number"]).startswith("SJ-")
    yen = seat.records.set("opportunity", made.id, {"currency": "jpy", "amount_minor": "1500"})
    assert (yen.values["currency"], yen.values["amount_minor"]) == ("JPY", 1500)


@pytest.mark.parametrize(
    ("entity", "given", "key"),
    [
        ("person", {}, "field-needed"),
        ("person", {"name": " \t"}, "field-needed"),
        ("person", {"name": "甲", "birthday": "1980-02-30"}, "bad-date"),
        ("person", {"name": "甲", "email": "nobody"}, "bad-email"),
        ("person", {"name": "甲" * 81}, "bad-length"),
        ("person", {"name": "甲", "sex": "x"}, "bad-choice"),
        ("person", {"name": "甲", "reports_to_id": "boss"}, "bad-reference"),
        ("person", {"name": "甲", "photo": "x"}, "unknown-field"),
        ("person", {"name": "甲", "dossier_id": "x"}, "unknown-field"),
        ("person", {"name": "甲", "deleted": "1"}, "unknown-field"),
        ("relation", {"strength": "very"}, "bad-number"),
        ("information", {"fact": "x", "level": "4"}, "origin-needed"),
    ],
)
def test_what_cannot_be_meant_is_told_and_nothing_is_written(
    seat: Seat, entity: str, given: dict[str, object], key: str
) -> None:
    before = len(seat.records.rows(entity, seat.sample.north))
    with pytest.raises(UserError) as mistake:
        seat.records.add(entity, seat.sample.north, given)
    assert mistake.value.key == key and mistake.value.exit_code == 2
    assert len(seat.records.rows(entity, seat.sample.north)) == before


def test_the_history_tells_who_changed_what(seat: Seat) -> None:
    seat.records.set("person", seat.sample.wang, {"post": "总经理", "birthday": "1975-05-05"})
    newest = seat.records.history(seat.sample.north, row_id=seat.sample.wang)
    assert lines(newest)[:2] == [("birthday", None, "1975-05-05"), ("post", "采购部部长", "总经理")]
    assert lines(newest)[-1][0] == "*"
    assert {one.by_name for one in newest} == {"沈亦舟"}
    assert lines(seat.records.history(seat.sample.north, field="post")) == [("post", "采购部部长", "总经理")]


def test_an_unchanged_value_writes_nothing(seat: Seat) -> None:
    before = len(seat.records.history(seat.sample.north))
    seat.records.set("person", seat.sample.wang, {"post": "采购部部长"})
    assert len(seat.records.history(seat.sample.north)) == before


def test_undo_steps_back_one_change_at_a_time(seat: Seat) -> None:
    for post in ("甲", "乙", "丙"):
        seat.records.set("person", seat.sample.wang, {"post": post})
    for expected in ("乙", "甲", "采购部部长"):
        seat.records.undo(seat.sample.north)
        assert values(seat)["post"] == expected


def test_undo_takes_all_fields_of_one_change(seat: Seat) -> None:
    seat.records.set("person", seat.sample.wang, {"post": "甲", "birthday": "1990-01-01", "hobbies": "围棋"})
    undone = seat.records.undo(seat.sample.north)
    assert {change.field for change in undone} == {"post", "birthday", "hobbies"}
    assert (values(seat)["post"], values(seat)["birthday"], values(seat)["hobbies"]) == ("采购部部长", None, None)


def test_undo_of_a_date_gives_the_date_again(seat: Seat) -> None:
    seat.records.set("person", seat.sample.wang, {"birthday": "1990-01-01"})
    seat.records.set("person", seat.sample.wang, {"birthday": "1991-01-01"})
    seat.records.undo(seat.sample.north)
    assert values(seat)["birthday"] == dt.date(1990, 1, 1)


def test_undo_of_a_reference(seat: Seat) -> None:
    seat.records.set("person", seat.sample.wang, {"post": "前"})
    seat.records.set("person", seat.sample.wang, {"reports_to_id": seat.sample.li})
    seat.records.undo(seat.sample.north)
    assert (values(seat)["reports_to_id"], values(seat)["post"]) == (None, "前")
    seat.records.set("relation", seat.sample.relation, {"staff_id": seat.sample.superior})
    (change,) = seat.records.history(seat.sample.north, row_id=seat.sample.relation, field="staff_id")
    assert (change.old, change.new) == (seat.desk.me.id, seat.sample.superior)
    seat.records.undo(seat.sample.north)
    assert values(seat, "relation", seat.sample.relation)["staff_id"] == seat.desk.me.id


def test_undo_of_an_addition_puts_it_into_the_trash(seat: Seat) -> None:
    made = seat.records.add("person", seat.sample.north, {"name": "错"})
    seat.records.undo(seat.sample.north)
    assert made.id in {row.id for row in seat.records.rows("person", seat.sample.north, trash=True)}


def test_undo_of_the_trash(seat: Seat) -> None:
    seat.records.trash("person", seat.sample.li)
    assert seat.sample.li not in {row.id for row in seat.records.rows("person", seat.sample.north)}
    seat.records.undo(seat.sample.north)
    assert seat.sample.li in {row.id for row in seat.records.rows("person", seat.sample.north)}


def test_undo_leaves_what_was_changed_again_since(seat: Seat) -> None:
    """A change after an undo begins anew: its own undo comes first."""
    seat.records.set("person", seat.sample.wang, {"post": "甲"})
    seat.records.undo(seat.sample.north)
    seat.records.set("person", seat.sample.wang, {"hobbies": "茶"})
    seat.records.undo(seat.sample.north)
    assert (values(seat)["post"], values(seat)["hobbies"]) == ("采购部部长", None)


def test_undo_goes_on_after_unlocking_again(seat: Seat) -> None:
    seat.records.set("person", seat.sample.wang, {"post": "甲"})
    seat.records.set("person", seat.sample.wang, {"post": "乙"})
    seat.records.undo(seat.sample.north)
    seat.reopen()
    seat.gate.state_place(Place.OFFICE)
    seat.records.undo(seat.sample.north)
    assert values(seat)["post"] == "采购部部长"


def test_undo_takes_back_a_paste_whole_after_unlocking_again(seat: Seat) -> None:
    before = seat.records.rows("person", seat.sample.north)
    Sections(seat.desk, seat.gate).add_all("person", seat.sample.north, [{"name": "甲"}, {"name": "乙"}])
    seat.reopen()
    seat.gate.state_place(Place.OFFICE)
    assert len(seat.records.undo(seat.sample.north)) == 2
    assert seat.records.rows("person", seat.sample.north) == before


def test_undo_to_the_very_beginning_then_says_so(seat: Seat) -> None:
    for _ in range(20):
        try:
            seat.records.undo(seat.sample.north)
        except UserError as end:
            assert end.key == "nothing-to-undo"
            break
    else:
        pytest.fail("no end")
    assert seat.records.rows("person", seat.sample.north) == []


def test_undo_never_takes_back_a_colleagues_change(seat: Seat) -> None:
    with pytest.raises(UserError) as end:
        seat.borrow(seat.sample.south)
        for _ in range(5):
            seat.records.undo(seat.sample.south)
    assert end.value.key == "nothing-to-undo"


def test_the_trash_and_back(seat: Seat) -> None:
    seat.records.trash("person", seat.sample.wang)
    assert seat.sample.wang in {row.id for row in seat.records.rows("person", seat.sample.north, trash=True)}
    seat.records.take_back("person", seat.sample.wang)
    assert values(seat)["name"] == "王䶮" and values(seat)["mobile"] == "139 0000 1111"


def test_a_whole_customer_into_the_trash_and_back(seat: Seat) -> None:
    seat.records.trash("dossier", seat.sample.north)
    assert seat.sample.north not in {cover.id for cover in seat.dossiers.covers()}
    seat.records.take_back("dossier", seat.sample.north)
    assert seat.sample.north in {cover.id for cover in seat.dossiers.covers()}
    assert len(seat.records.rows("person", seat.sample.north)) == 2


def test_every_form_of_the_registry_can_be_listed(seat: Seat) -> None:
    for entity in forms():
        seat.records.rows(entity, seat.sample.north)
    with pytest.raises(UserError):
        table_of("nonsense")


def test_an_unfiled_opportunity_has_no_dossier_to_be_read_under(seat: Seat) -> None:
    with seat.desk.store.write() as session:
        unfiled = Opportunity(number="X-1", stage="engaging")
        session.add(unfiled)
    with pytest.raises(UserError) as mistake:
        seat.records.show("opportunity", unfiled.id)
    assert mistake.value.key == "not-filed-yet"
