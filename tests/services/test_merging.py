"""Two rows that are one person: no link is lost, and taking apart restores everything (dossier-history)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.errors import UserError
from app.models import Base, History, Outbox
from app.models.enums import Place
from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.services.merging import Merging
from app.services.records import insert_row, write_row
from app.services.visits import Visits
from tests.services.conftest import Seat

LINKS = [
    (entity, name)
    for entity, spec in ENTITIES.items()
    for name, field in spec.fields.items()
    if field.refers == "person"
]


@pytest.fixture
def merging(seat: Seat) -> Merging:
    seat.borrow(seat.sample.north)
    return Merging(seat.desk, seat.gate)


def person(seat: Seat, **values: object) -> str:
    return seat.records.add("person", seat.sample.north, {"name": "王䶮", **values}).id


def named_by(seat: Seat) -> dict[tuple[str, str, str], str | None]:
    """Every field that names a person: form, row, field → whom."""
    with seat.desk.store.read() as session:
        return {
            (entity, row.id, name): row._mapping[name]
            for entity, name in LINKS
            for row in session.execute(select(Base.metadata.tables[entity]))
        }


def whole(seat: Seat) -> dict[str, Any]:
    """All rows of all forms with their fields."""
    with seat.desk.store.read() as session:
        found = {}
        for entity, spec in ENTITIES.items():
            for row in session.execute(select(Base.metadata.tables[entity])).mappings():
                found[f"{entity}/{row['id']}"] = {name: row[name] for name in spec.fields}
        return found


def test_what_is_chosen_stays_and_what_is_empty_is_filled(seat: Seat, merging: Merging) -> None:
    other = person(seat, mobile="138 1111 2222", email="wang@example.cn", post="副总经理")
    compared = merging.compare(seat.sample.wang, other)
    choice = {pair.field: pair.choice for pair in compared.pairs}
    assert (choice["mobile"], choice["email"]) == ("keep", "other")
    merged = merging.merge(seat.sample.wang, other, {"mobile": "other"})
    assert merged.person.values["mobile"] == "138 1111 2222"
    assert merged.person.values["email"] == "wang@example.cn"
    assert merged.person.values["post"] == "采购部部长"
    posts = seat.records.rows("post", seat.sample.north)
    assert [(one.values["person_id"], one.values["title"]) for one in posts] == [(seat.sample.wang, "副总经理")]


def test_every_form_that_names_a_person_moves(seat: Seat, merging: Merging) -> None:
    other = person(seat)
    assert {"relation", "influence", "buying_role", "post", "visit_person", "consent"} <= {one for one, _ in LINKS}
    seat.records.add(
        "relation", seat.sample.north, {"person_id": other, "staff_id": seat.desk.me.id, "standing": "positive"}
    )
    seat.records.add("influence", seat.sample.north, {"from_id": other, "to_id": seat.sample.li, "kind": "influences"})
    tie = seat.records.add(
        "influence", seat.sample.north, {"from_id": other, "to_id": seat.sample.wang, "kind": "influences"}
    ).id
    seat.records.set("person", seat.sample.li, {"reports_to_id": other})
    merged = merging.merge(seat.sample.wang, other)
    assert merged.moved == {"person": 1, "relation": 1, "influence": 2}
    assert other not in named_by(seat).values()
    assert seat.records.show("person", seat.sample.li).values["reports_to_id"] == seat.sample.wang
    assert seat.records.show("influence", tie).deleted, "a tie to oneself is in the trash"


def test_nobody_reports_to_themselves_afterwards(seat: Seat, merging: Merging) -> None:
    other = person(seat)
    seat.records.set("person", seat.sample.li, {"reports_to_id": other})
    seat.records.set("person", seat.sample.wang, {"reports_to_id": seat.sample.li})
    merged = merging.merge(seat.sample.wang, other)
    assert merged.person.values["reports_to_id"] is None


def test_both_histories_stay_and_each_change_is_in_the_outbox(seat: Seat, merging: Merging) -> None:
    other = person(seat, mobile="138 1111 2222")
    seat.records.set("person", other, {"mobile": "138 3333 4444"})
    with seat.desk.store.read() as session:
        before = session.query(Outbox).count()
    merged = merging.merge(seat.sample.wang, other)
    changes = seat.records.history(seat.sample.north, row_id=other)
    assert {(one.field, one.new) for one in changes} >= {("*", None), ("mobile", "138 3333 4444"), ("deleted", True)}
    with seat.desk.store.read() as session:
        assert session.query(Outbox).count() == before + merged.steps
        assert session.query(History).where(History.row_id == seat.sample.wang).count() >= 1


def test_what_cant_be_one_person_is_refused(seat: Seat, merging: Merging) -> None:
    seat.borrow(seat.sample.south)
    elsewhere = seat.records.add("person", seat.sample.south, {"name": "王䶮"}).id
    for keep, other, key in (
        (seat.sample.wang, seat.sample.wang, "merge-same"), (seat.sample.wang, elsewhere, "merge-elsewhere"),
        (seat.sample.wang, new_id(), "no-such-row"),
    ):  # fmt: skip
        with pytest.raises(UserError) as caught:
            merging.merge(keep, other)
        assert caught.value.key == key
    with pytest.raises(UserError) as caught:
        merging.merge(seat.sample.wang, seat.sample.li, {"human_id": "other"})
    assert caught.value.key == "merge-choice"
    with pytest.raises(UserError) as caught:
        merging.undo(seat.sample.li)
    assert caught.value.key == "merge-nothing"


def test_undo_takes_back_no_part_of_taking_apart(seat: Seat, merging: Merging) -> None:
    north, wang = seat.sample.north, seat.sample.wang
    other = person(seat, email="wang@example.cn")
    tie = seat.records.add("influence", north, {"from_id": other, "to_id": wang, "kind": "reports_to"})
    merging.merge(wang, other)
    merging.undo(wang)
    for _ in range(2):
        seat.records.undo(north)
    found = next(one for trash in (False, True) for one in seat.records.rows("influence", north, trash=trash)
                 if one.id == tie.id)  # fmt: skip
    assert (found.values["from_id"], found.values["to_id"]) == (other, wang), "no tie to oneself"


def test_undo_takes_a_merge_back_whole_and_redo_does_it_again(seat: Seat, merging: Merging) -> None:
    north, wang = seat.sample.north, seat.sample.wang
    other = person(seat, email="wang@example.cn", post="副总经理")
    seat.records.add("influence", north, {"from_id": other, "to_id": wang, "kind": "reports_to"})
    seat.records.set("person", seat.sample.li, {"reports_to_id": other})
    seat.records.set("person", wang, {"reports_to_id": seat.sample.li})
    before = {key: row for key, row in whole(seat).items() if not key.startswith("post/")}
    merging.merge(wang, other)
    merged = whole(seat)
    for _ in range(2):
        seat.reopen()
        seat.gate.state_place(Place.OFFICE)
        again = Merging(seat.desk, seat.gate)
        taken = seat.records.undo(north)
        assert before.items() <= whole(seat).items()
        assert seat.records.rows("post", north) == []
        with pytest.raises(UserError) as caught:
            again.undo(wang)
        assert caught.value.key == "merge-nothing"
        seat.records.redo(north, taken)
        assert whole(seat) == merged
    again.undo(wang)
    assert before.items() <= whole(seat).items()


def test_a_value_changed_since_is_left_alone_by_taking_apart(seat: Seat, merging: Merging) -> None:
    other = person(seat, email="wang@example.cn")
    merging.merge(seat.sample.wang, other)
    seat.records.set("person", seat.sample.wang, {"email": "new@example.cn"})
    assert not merging.undo(seat.sample.wang).deleted
    assert seat.records.show("person", seat.sample.wang).values["email"] == "new@example.cn"


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_no_link_is_lost_and_taking_apart_restores_every_row(seat: Seat, data: st.DataObject) -> None:
    """Any rows of any form that name any of five persons, some in the trash; merge, then take apart."""
    seat.borrow(seat.sample.north)
    merging = Merging(seat.desk, seat.gate)
    parents = {
        "service_level": seat.records.add("service_level", seat.sample.north, {"name": "A"}).id,
        "visit": Visits(seat.desk, seat.gate).plan(
            seat.sample.north, {"subject": "x", "planned_at": seat.instant(days=1)}
        ).id,
    }  # fmt: skip
    people = [person(seat, post=f"岗位 {at}") for at in range(5)]
    entities = sorted({entity for entity, _ in LINKS} - {"person"})
    with seat.desk.store.write() as session:
        for entity in data.draw(st.lists(st.sampled_from(entities), max_size=12)):
            row = _some_row(seat, entity, parents, lambda: data.draw(st.sampled_from(people)))
            insert_row(session, entity, row_id := new_id(), row)
            if data.draw(st.booleans()):
                write_row(session, entity, row_id, {"deleted": True})
        for one in people:
            write_row(session, "person", one, {"reports_to_id": data.draw(st.sampled_from([None, *people]))})
    keep, other = data.draw(st.permutations(people))[:2]
    before, rows = named_by(seat), whole(seat)
    merged = merging.merge(keep, other)
    after = named_by(seat)
    for link, whom in before.items():
        if link == ("person", keep, "reports_to_id"):
            continue  # a loop is undone by reporting to nobody
        assert after[link] == (keep if whom == other else whom), link
    assert sum(merged.moved.values()) == sum(whom == other for whom in before.values())
    merging.undo(keep)
    again = whole(seat)
    for key, row in rows.items():
        assert again[key] == row, key
    assert all(again[key]["deleted"] for key in again.keys() - rows.keys()), "only the kept post is new, and trashed"


def _some_row(seat: Seat, entity: str, parents: Mapping[str, str], someone: Callable[[], str]) -> dict[str, Any]:
    """A row that the database takes: persons where persons are named, something of the right kind elsewhere."""
    table, spec = Base.metadata.tables[entity], ENTITIES[entity]
    row: dict[str, Any] = {"dossier_id": seat.sample.north}
    for column in table.columns:
        if column.name in row or column.name in ("id", "clk", "extra", "deleted"):
            continue
        if column.name in spec.fields and spec.fields[column.name].refers == "person":
            row[column.name] = someone()
        elif not column.nullable and column.default is None and column.server_default is None:
            key = column.name.removesuffix("_id")
            row[column.name] = parents[key] if key in parents else _value(seat, entity, column)
    return row


def _value(seat: Seat, entity: str, column: Any) -> Any:
    kind = column.type.python_type
    spec = ENTITIES[entity].fields[column.name]
    if spec.field.choices is not None:
        return str(next(iter(spec.field.choices)))
    if spec.refers is not None:
        return seat.desk.me.id if spec.refers == "staff" else new_id()
    return {"int": 1, "bool": False, "date": dt.date(2026, 11, 23)}.get(kind.__name__, "x")
