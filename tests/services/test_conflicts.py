"""Conflicts at the desk: listed without a card, values under one, settled one by one and in bulk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import orjson
import pytest

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Divergence, Dossier, Opportunity, Outbox, Person
from app.models.enums import Place
from app.models.ids import new_id
from app.rules.reasons import RefusedByRule
from app.services.conflicts import Conflicts, Keep
from app.services.syncing import Exchange
from app.sync.merge import pack
from app.sync.purge import purge
from tests.services.conftest import Seat

OTHER = 7


def conflict(seat: Seat, field: str, winner: Any, loser: Any, *, mine_wins: bool = True, **other: Any) -> str:
    """A conflict of the dossier north, as the feed brings it."""
    made = new_id()
    devices = (seat.desk.device, OTHER) if mine_wins else (OTHER, seat.desk.device)
    row: dict[str, Any] = {
        "dossier_id": seat.sample.north, "entity": "dossier", "row_id": seat.sample.north, "field": field,
        "winner": orjson.dumps(winner).decode(), "winner_hlc": pack(2_000), "winner_device": devices[0],
        "winner_by": seat.desk.me.id, "loser": orjson.dumps(loser).decode(), "loser_hlc": pack(1_000),
        "loser_device": devices[1], "loser_by": seat.desk.me.id, "clk": {"*": [1, 0]},
    }  # fmt: skip
    with seat.desk.store.apply() as session:
        session.add(Divergence(id=made, **{**row, **other}))
    return made


def value(seat: Seat, field: str) -> Any:
    with seat.desk.store.read() as session:
        return getattr(session.get_one(Dossier, seat.sample.north), field)


@pytest.fixture
def conflicts(seat: Seat) -> Conflicts:
    seat.borrow(seat.sample.north)
    return Conflicts(seat.desk, seat.gate)


def test_borrow_card_the_list_shows_covers_only_and_values_need_a_card(seat: Seat) -> None:
    service = Conflicts(seat.desk, seat.gate)
    with pytest.raises(RefusedByRule):
        service.list()  # no place stated
    one = conflict(seat, "note", "乙", "甲")
    seat.borrow(seat.sample.east)
    (found,) = service.list()
    assert (found.id, found.dossier_name, found.label, found.readable) == (
        one, "北方重型机械集团有限公司", "field.dossier.note", False,
    )  # fmt: skip
    assert (found.mine.in_force, found.mine.at, found.theirs.at) == (True, 2_000, 1_000)
    with pytest.raises(RefusedByRule):
        service.show(one)
    with pytest.raises(RefusedByRule):
        service.settle(one, Keep.THEIRS)


def test_borrow_card_rows_are_named_under_a_card_only_and_logged(seat: Seat) -> None:
    row = {"entity": "person", "row_id": seat.sample.wang}
    one = conflict(seat, "post", "乙", "甲", **row)
    service = Conflicts(seat.desk, seat.gate)
    seat.borrow(seat.sample.east)
    before = seat.last()
    assert service.titles(service.list()) == {}
    assert seat.last() == before
    seat.borrow(seat.sample.north)
    other = conflict(seat, "note", "乙", "甲")
    assert service.titles(service.list()) == {one: seat.records.show("person", seat.sample.wang).values["name"]}
    assert {found.id for found in service.list()} == {one, other}
    service.titles(service.list())
    assert (seat.last().event.act, seat.last().event.target.rows) == (Act.SECTION_VIEWED, (seat.sample.wang,))


def test_dossier_history_a_deleted_row_is_named_by_what_is_left_of_it(seat: Seat, conflicts: Conflicts) -> None:
    records, north = seat.records, seat.sample.north
    wang = records.show("person", seat.sample.wang).values["name"]
    tie = records.add(
        "relation", north, {"person_id": seat.sample.wang, "staff_id": seat.desk.me.id, "standing": "neutral"}
    )
    chief = records.add("person", north, {"name": "韩峥嵘"}).id
    records.set("person", chief, {"name": "韩峥嵘（原总工）"})
    with seat.desk.store.apply() as session:  # what a newer headquarters might leave of a deleted row
        session.get_one(Person, chief).name = ""
    records.trash("relation", tie.id)
    records.trash("person", seat.sample.wang)
    found = {
        entity: conflict(seat, "deleted", True, False, entity=entity, row_id=row)
        for entity, row in (("person", seat.sample.wang), ("relation", tie.id))
    }
    found["chief"] = conflict(seat, "post", "乙", "甲", entity="person", row_id=chief)
    titles = conflicts.titles(conflicts.list())
    assert titles[found["person"]] == wang and wang in titles[found["relation"]]
    assert titles[found["chief"]] == "韩峥嵘（原总工）"
    assert conflicts.show(found["relation"]).title == titles[found["relation"]]
    superior = conflict(seat, "reports_to_id", seat.sample.wang, None, entity="person", row_id=seat.sample.li)
    assert conflicts.show(superior).names == {seat.sample.wang: wang}


def test_both_values_side_by_side_and_an_event(seat: Seat, conflicts: Conflicts) -> None:
    one = conflict(seat, "note", "乙", "甲", mine_wins=False)
    found = conflicts.show(one)
    assert (found.mine, found.theirs, found.current) == ("甲", "乙", None)
    assert not found.conflict.mine.in_force
    assert seat.last().event.act is Act.SECTION_VIEWED


def test_keeping_theirs_is_an_ordinary_change_and_settles(seat: Seat, conflicts: Conflicts) -> None:
    seat.records.set("dossier", seat.sample.north, {"note": "乙"})
    one = conflict(seat, "note", "乙", "甲")
    done = conflicts.settle(one, Keep.THEIRS)
    assert (done.choice, done.settled_by, done.settled_at) == ("loser", seat.desk.me.id, seat.desk.now_ms())
    assert value(seat, "note") == "甲"
    assert conflicts.list() == []
    assert [found.id for found in conflicts.list(settled=True)] == [one]
    with seat.desk.store.read() as session:
        told = [orjson.loads(row.line) for row in session.query(Outbox).order_by(Outbox.seq)][-2:]
    assert [(line["e"], sorted(line["f"])) for line in told] == [
        ("dossier", ["note"]), ("divergence", ["choice", "settled_at", "settled_by"]),
    ]  # fmt: skip
    with pytest.raises(UserError):
        conflicts.settle(one, Keep.MINE)


def test_keeping_what_stands_writes_nothing_else(seat: Seat, conflicts: Conflicts) -> None:
    seat.records.set("dossier", seat.sample.north, {"note": "乙"})
    before = value(seat, "clk")
    assert conflicts.settle(conflict(seat, "note", "乙", "甲"), Keep.MINE).choice == "winner"
    assert value(seat, "clk") == before


def test_a_third_value_is_checked_like_any_typed_one(seat: Seat, conflicts: Conflicts) -> None:
    one = conflict(seat, "founded_year", 1990, 1991)
    with pytest.raises(UserError):
        conflicts.settle(one, Keep.VALUE, "yesterday")
    assert conflicts.list()
    conflicts.settle(one, Keep.VALUE, "1992")
    assert value(seat, "founded_year") == 1992


def test_a_deletion_against_an_edit_is_settled_by_taking_back(seat: Seat, conflicts: Conflicts) -> None:
    row = seat.records.add("information", seat.sample.north, {"fact": "新厂", "level": "1"})
    seat.records.trash("information", row.id)
    one = conflict(seat, "deleted", True, False, entity="information", row_id=row.id)
    assert conflicts.show(one).current is True
    conflicts.settle(one, Keep.THEIRS)
    assert not seat.records.show("information", row.id).deleted


def test_dates_and_identities_come_back_as_they_are_stored(seat: Seat, conflicts: Conflicts) -> None:
    day = conflict(seat, "birthday", "1980-02-29", "1981-02-28", entity="person", row_id=seat.sample.wang)
    conflicts.settle(day, Keep.THEIRS)
    assert seat.records.show("person", seat.sample.wang).values["birthday"] == dt.date(1981, 2, 28)
    plain = seat.sample.south.replace("-", "")
    conflicts.settle(conflict(seat, "parent_id", None, plain), Keep.THEIRS)
    assert value(seat, "parent_id") == seat.sample.south


def test_many_at_once_or_none(seat: Seat, conflicts: Conflicts) -> None:
    both = [conflict(seat, "note", "乙", "甲"), conflict(seat, "address", "二", "一")]
    with pytest.raises(UserError):
        conflicts.settle_all([*both, new_id()], Keep.THEIRS)
    assert len(conflicts.list()) == 2
    conflicts.settle_all(both, Keep.THEIRS)
    assert (value(seat, "note"), value(seat, "address"), conflicts.list()) == ("甲", "一", [])


def test_handover_purges_files_and_says_so_in_the_log(seat: Seat) -> None:
    card = seat.borrow(seat.sample.north)
    file = seat.desk.vault.files.put("图纸".encode())
    with seat.desk.store.apply() as session:
        session.execute(
            Dossier.metadata.tables["attachment"].insert().values(
                id=new_id(), dossier_id=seat.sample.north, name="图纸", media_type="text/plain", size=6, blob=file.id,
            )
        )  # fmt: skip
    with seat.desk.store.apply() as session:
        purge(session, seat.sample.north.replace("-", ""))
    Exchange(seat.desk, seat.gate)._finish_purges()
    assert seat.desk.vault.files.ids() == []
    recalled, purged = (entry.event for entry in seat.entries()[-2:])
    assert (recalled.act, recalled.card) == (Act.CARD_RECALLED, card.number)
    assert purged.act is Act.PURGED and purged.target is not None and purged.target.id == seat.sample.north
    Exchange(seat.desk, seat.gate)._finish_purges()
    assert seat.last().event.act is Act.PURGED
    with seat.desk.store.read() as session:
        assert session.get(Dossier, seat.sample.north) is None
        left = session.connection().exec_driver_sql("SELECT count(*) FROM search_entry WHERE scope <> 0").scalar_one()
        assert left == 0


def unfiled_conflict(seat: Seat) -> tuple[str, str]:
    """A conflict of an opportunity that is in no dossier; the opportunity."""
    row = new_id()
    with seat.desk.store.apply() as session:
        session.add(Opportunity(id=row, number="OP-1", title="乙", stage="prospecting", clk={"*": [1, 0]}))
    return conflict(seat, "title", "乙", "甲", entity="opportunity", row_id=row, dossier_id=None), row


def test_borrow_place_a_conflict_of_an_unfiled_row_needs_a_place_and_an_event(seat: Seat) -> None:
    service = Conflicts(seat.desk, seat.gate)
    one, row = unfiled_conflict(seat)
    for place in (None, Place.TRAIN):
        if place is not None:
            seat.gate.state_place(place)
        for asked in (lambda: service.show(one), lambda: service.settle_all([one], Keep.THEIRS)):
            with pytest.raises(RefusedByRule):
                asked()
    seat.gate.state_place(Place.OFFICE)
    assert service.show(one).mine == "乙"
    event = seat.last().event
    assert event.act is Act.SECTION_VIEWED and event.target is not None and event.target.rows == (row,)
    service.settle(one, Keep.THEIRS)
    assert [e.event.act for e in seat.entries()][-1] is Act.DOSSIER_EDITED
    service.undo()


def test_borrow_card_a_conflict_of_a_row_that_was_filed_since_needs_the_dossiers_card(seat: Seat) -> None:
    service = Conflicts(seat.desk, seat.gate)
    one, row = unfiled_conflict(seat)
    seat.gate.state_place(Place.OFFICE)
    with seat.desk.store.apply() as session:
        session.get_one(Opportunity, row).dossier_id = seat.sample.north
    for asked in (lambda: service.show(one), lambda: service.settle(one, Keep.THEIRS)):
        with pytest.raises(RefusedByRule):
            asked()


def test_borrow_card_a_conflict_told_under_another_dossier_shows_nothing_of_it(seat: Seat) -> None:
    """Headquarters, or who stands in its place, may say of a row that it belongs to the dossier that lies open."""
    seat.borrow(seat.sample.south)
    service = Conflicts(seat.desk, seat.gate)
    forged = [
        conflict(seat, "name", "乙", "甲", dossier_id=home, entity=entity, row_id=row)
        for home in (seat.sample.south, None)
        for entity, row in (("person", seat.sample.wang), ("dossier", seat.sample.north))
    ]
    listed = service.list()
    assert {one.id for one in listed} == set(forged)
    assert service.titles(listed) == {}
    for one in forged:
        with pytest.raises(RefusedByRule):
            service.show(one)
        with pytest.raises(RefusedByRule):
            service.settle(one, Keep.THEIRS)


def test_conflicts_that_cannot_be_keep_no_other_from_being_settled(seat: Seat, conflicts: Conflicts) -> None:
    away = conflict(seat, "note", "乙", "甲", dossier_id=new_id(), row_id=new_id())
    none = [
        conflict(seat, "note", "乙", "甲", entity="hologram"), conflict(seat, "of_tomorrow", 1, 2),
        conflict(seat, "state", "out", "returned", entity="card"),
    ]  # fmt: skip
    one = conflict(seat, "note", "乙", "甲")
    assert ({found.id: found.readable for found in conflicts.list()}, conflicts.count()) == (
        {one: True, away: False},
        2,
    )
    for other in (away, *none):
        with pytest.raises(UserError):
            conflicts.show(other)
        with pytest.raises(UserError):
            conflicts.settle(other, Keep.THEIRS)
    assert conflicts.settle(one, Keep.THEIRS).choice == "loser"
