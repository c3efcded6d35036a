"""Two dossiers that are one customer: all moves, nothing is lost, taking apart restores it (dossier-basic)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from app.errors import UserError
from app.models import Base, Divergence, Dossier, History, Outbox
from app.models.fields import ENTITIES
from app.models.ids import new_id, single_id
from app.rules.reasons import RefusedByRule
from app.services.dossier_merging import MOVING, SINGLE, DossierMerging
from app.services.drafts import DraftKey, Drafts
from app.services.merging import Merging
from app.services.records import insert_row, write_row
from tests.models import whole
from tests.services.conftest import Seat


@pytest.fixture
def merging(seat: Seat) -> DossierMerging:
    for one in (seat.sample.north, seat.sample.south):
        seat.borrow(one)
    return DossierMerging(seat.desk, seat.gate)


def state(seat: Seat) -> dict[str, Any]:
    """All rows of all forms with their fields."""
    found = {}
    with seat.desk.store.read() as session:
        for entity, spec in ENTITIES.items():
            for row in session.execute(select(Base.metadata.tables[entity])).mappings():
                found[f"{entity}/{row['id']}"] = {name: row[name] for name in spec.fields}
    return found


def fill_every_form(seat: Seat, dossier_id: str) -> dict[str, str]:
    """One row of each form, whose references name each other; form → row."""
    there = {"staff": seat.desk.me.id}
    with seat.desk.store.write() as session:
        for entity in whole.FORMS:
            values = whole.row(entity, dossier_id, there)
            row_id = values.pop("id")
            insert_row(session, entity, row_id, values)
            there[entity] = row_id
    return there


def test_every_form_is_moved_or_filled_in() -> None:
    assert set(MOVING) | set(SINGLE) == set(whole.FORMS)


def test_all_rows_of_every_form_move_with_those_in_the_trash(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    rows = fill_every_form(seat, south)
    with seat.desk.store.write() as session:
        write_row(session, "opinion", rows["opinion"], {"deleted": True})
    before = state(seat)
    compared = merging.compare(north, south)
    assert compared.moves == dict.fromkeys(MOVING, 1)
    merged = merging.merge(north, south)
    assert merged.moved == compared.moves
    after = state(seat)
    for entity in MOVING:
        key = f"{entity}/{rows[entity]}"
        changed = {name for name in after[key] if after[key][name] != before[key][name]}
        assert changed <= {"dossier_id", "customer_id", "about_id"}, entity
        assert after[key]["dossier_id"] == north
    for entity in SINGLE:
        mine = after[f"{entity}/{single_id(entity, north)}"]
        assert {**mine, "dossier_id": south} == before[f"{entity}/{rows[entity]}"], entity
    assert after[f"dossier/{south}"]["deleted"]
    merging.undo(north)
    again = state(seat)
    for key, row in before.items():
        assert again[key] == row, key
    assert all(again[key]["deleted"] for key in again.keys() - before.keys())


def test_basics_are_chosen_field_by_field_and_what_is_empty_is_filled(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    seat.records.set("dossier", south, {"phone": "021 5555 0000", "industry": "造纸"})
    seat.records.add("market", south, {"strategy": "走出去"})
    choice = {pair.field: pair.choice for pair in merging.compare(north, south).pairs}
    assert (choice["name"], choice["phone"], choice["market.strategy"]) == ("keep", "other", "other")
    merged = merging.merge(north, south, {"short_name": "other"})
    assert merged.dossier.values["short_name"] == "南湖纸业"
    assert merged.dossier.values["name"] == "北方重型机械集团有限公司"
    assert merged.dossier.values["phone"] == "021 5555 0000"
    assert seat.records.rows("market", north)[0].values["strategy"] == "走出去"


def test_amounts_keep_their_currency(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    seat.records.set("dossier", south, {"currency": "EUR", "revenue_minor": 500})
    merged = merging.merge(north, south)
    assert (merged.dossier.values["revenue_minor"], merged.dossier.values["currency"]) == (500, "EUR")
    merging.undo(north)
    seat.records.set("dossier", north, {"currency": "CNY", "revenue_minor": 7})
    merged = merging.merge(north, south, {"revenue_minor": "other"})
    assert (merged.dossier.values["revenue_minor"], merged.dossier.values["currency"]) == (500, "EUR")


def test_what_names_the_other_names_the_kept_one(seat: Seat, merging: DossierMerging) -> None:
    north, south, east = seat.sample.north, seat.sample.south, seat.sample.east
    seat.borrow(east)
    seat.records.set("dossier", east, {"parent_id": south})
    person = seat.records.add("person", east, {"name": "乙"}).id
    post = seat.records.add("post", east, {"person_id": person, "title": "顾问", "customer_id": south}).id
    assert merging.compare(north, south).links == {"dossier": 1, "post": 1}
    merging.merge(north, south)
    assert seat.records.show("dossier", east).values["parent_id"] == north
    assert seat.records.show("post", post).values["customer_id"] == north
    merging.undo(north)
    assert seat.records.show("dossier", east).values["parent_id"] == south
    assert seat.records.show("post", post).values["customer_id"] == south


def test_both_histories_stay_and_each_change_is_in_the_outbox(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    person = seat.records.add("person", south, {"name": "丙"}).id
    seat.records.set("person", person, {"mobile": "138 3333 4444"})
    seat.records.set("person", seat.sample.wang, {"mobile": "138 9999 4444"})
    with seat.desk.store.read() as session:
        count = session.query(Outbox).count()
        lines = {(one.hlc, one.field) for one in session.query(History)}
    merged = merging.merge(north, south)
    seen = [(one.row_id, one.field, one.new) for one in seat.records.history(north)]
    assert {(person, "*", None), (person, "mobile", "138 3333 4444"), (person, "dossier_id", north)} <= set(seen)
    assert (seat.sample.wang, "mobile", "138 9999 4444") in seen
    assert ("deleted", True) in [(one.field, one.new) for one in seat.records.history(south, row_id=south)]
    with seat.desk.store.read() as session:
        assert session.query(Outbox).count() == count + merged.steps
        assert lines < {(one.hlc, one.field) for one in session.query(History)}
    merging.undo(north)
    assert person not in {row for row, field, _ in _seen(seat, north) if field == "*"}
    assert {(person, "*", None), (person, "mobile", "138 3333 4444")} <= set(_seen(seat, south))


def _seen(seat: Seat, dossier_id: str) -> list[tuple[str, str, Any]]:
    return [(one.row_id, one.field, one.new) for one in seat.records.history(dossier_id)]


def test_undo_stops_at_a_merge_until_it_is_taken_apart(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    person = seat.records.add("person", south, {"name": "丙"}).id
    seat.records.set("person", seat.sample.wang, {"post": "总监"})
    seat.records.add("market", south, {"strategy": "乙"})
    merging.merge(north, south)
    seat.records.set("person", person, {"post": "厂长"})
    assert [one.field for one in seat.records.undo(north)] == ["post"], "what was written since goes first"
    assert seat.records.can_undo(north)
    with pytest.raises(UserError) as caught:
        seat.records.undo(north)
    assert caught.value.key == "undo-merge"
    assert seat.records.show("person", person).dossier_id == north
    merging.undo(north)
    assert seat.records.show("person", person).dossier_id == south
    taken = seat.records.undo(north)
    assert [(one.row_id, one.field) for one in taken] == [(seat.sample.wang, "post")]


def test_borrow_own_only_own_dossiers_under_open_cards_are_merged(seat: Seat) -> None:
    merging = DossierMerging(seat.desk, seat.gate)
    seat.borrow(seat.sample.north)
    for other in (seat.sample.foreign, seat.sample.south):  # a colleague's (or handed over), and one without a card
        with pytest.raises(RefusedByRule):
            merging.compare(seat.sample.north, other)
        for pair in ((seat.sample.north, other), (other, seat.sample.north)):
            with pytest.raises(RefusedByRule) as refused:
                merging.merge(*pair)
            assert refused.value.rule == ("borrow-own" if other == seat.sample.foreign else "borrow-card")


def refused(merging: DossierMerging, keep: str, other: str, choices: dict[str, str] | None = None) -> str:
    with pytest.raises(UserError) as caught:
        merging.merge(keep, other, choices)
    return caught.value.key


def test_what_cant_be_one_customer_is_refused(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    assert refused(merging, north, north) == "merge-same-dossier"
    assert refused(merging, north, new_id()) == "no-such-dossier"
    assert refused(merging, north, south, {"code": "other"}) == "merge-choice"
    assert refused(merging, north, south, {"market.nothing": "other"}) == "merge-choice"
    with pytest.raises(UserError) as caught:
        merging.undo(north)
    assert caught.value.key == "merge-nothing"
    with seat.desk.store.write() as session:
        session.get_one(Dossier, south).code = "KH-0500"
    assert refused(merging, north, south) == "merge-code"
    assert merging.ordered(north, south) == merging.ordered(south, north) == (south, north)
    with seat.desk.store.apply() as session:
        session.add(
            Divergence(
                dossier_id=north, entity="person", row_id=seat.sample.wang, field="post", winner='"a"', winner_hlc=1,
                winner_device=0, loser='"b"', loser_hlc=2, loser_device=1, clk={},
            )
        )  # fmt: skip
    assert refused(merging, south, north) == "merge-conflicts"
    seat.records.trash("dossier", north)
    assert refused(merging, south, north) == "no-such-dossier"


def test_dossier_basic_a_ring_of_units_is_refused_and_a_direct_tie_falls_away(
    seat: Seat, merging: DossierMerging
) -> None:
    north, south, east = seat.sample.north, seat.sample.south, seat.sample.east
    seat.borrow(east)
    seat.records.set("dossier", east, {"parent_id": north})
    seat.records.set("dossier", south, {"parent_id": east})
    assert refused(merging, south, north) == "merge-ring"
    assert refused(merging, north, south, {"parent_id": "other"}) == "merge-ring"
    merged = merging.merge(south, east)
    assert merged.dossier.values["parent_id"] == north, "one stood beneath the other: both stand beneath what was above"
    merging.undo(south)
    assert seat.records.show("dossier", south).values["parent_id"] == east


def test_what_was_written_since_goes_along_or_stands_against_it(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    person = seat.records.add("person", south, {"name": "丙"}).id
    merging.merge(north, south)
    post = seat.records.add("post", north, {"person_id": person, "title": "厂长"}).id
    tie = seat.records.add("influence", north, {"from_id": person, "to_id": seat.sample.li, "kind": "influences"}).id
    with pytest.raises(UserError) as caught:
        merging.undo(north)
    assert (caught.value.key, caught.value.params["n"]) == ("merge-tied", 1)
    assert seat.records.show("person", person).dossier_id == north, "nothing was taken apart"
    seat.records.trash("influence", tie)
    merging.undo(north)
    assert seat.records.show("person", person).dossier_id == seat.records.show("post", post).dossier_id == south
    with pytest.raises(UserError) as caught:
        seat.records.take_back("influence", tie)
    assert caught.value.key == "reference-elsewhere"


def test_merges_lie_one_upon_the_other(seat: Seat, merging: DossierMerging) -> None:
    north, south, east = seat.sample.north, seat.sample.south, seat.sample.east
    seat.borrow(east)
    before = state(seat)
    merging.merge(north, south)
    merging.merge(north, east)
    assert merging.merged_into(north) == east
    assert merging.undo(north).id == east
    merging.merge(east, north)
    with pytest.raises(UserError) as caught:
        merging.undo(north)
    assert caught.value.key == "merge-gone"
    merging.undo(east)
    assert merging.undo(north).id == south
    assert merging.merged_into(north) is None
    assert state(seat) == before


def test_namesakes_are_counted_and_merged_afterwards(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    twin = seat.records.add("person", south, {"name": "王 䶮", "birthday": dt.date(1980, 5, 6)}).id
    seat.records.add("post", south, {"person_id": twin, "title": "处长"})
    assert merging.compare(north, south).alike == 1
    merging.merge(north, south)
    persons = Merging(seat.desk, seat.gate)
    persons.merge(seat.sample.wang, twin)
    with pytest.raises(UserError) as caught:
        merging.undo(north)
    assert caught.value.key == "merge-tied"
    persons.undo(seat.sample.wang)
    merging.undo(north)
    assert seat.records.show("person", twin).dossier_id == south


def test_a_draft_goes_with_its_row(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    person = seat.records.add("person", south, {"name": "丙"}).id
    drafts = Drafts(seat.desk, seat.gate)
    drafts.keep(DraftKey("person", person, "career"), south, "先在……")
    merging.merge(north, south)
    assert [one.dossier_id for one in drafts.all()] == [north]
    merging.undo(north)
    assert [one.dossier_id for one in drafts.all()] == [south]


def test_taking_persons_apart_after_their_dossiers_ties_nothing_across(seat: Seat, merging: DossierMerging) -> None:
    north, south = seat.sample.north, seat.sample.south
    twin = seat.records.add("person", south, {"name": "王䶮"}).id
    merging.merge(north, south)
    seat.records.set("person", seat.sample.li, {"reports_to_id": twin})
    persons = Merging(seat.desk, seat.gate)
    persons.merge(seat.sample.wang, twin)
    merging.undo(north)
    assert persons.undo(seat.sample.wang).dossier_id == south
    assert seat.records.show("person", seat.sample.li).values["reports_to_id"] == seat.sample.wang


def test_dossier_basic_taking_apart_closes_no_ring(seat: Seat, merging: DossierMerging) -> None:
    north, south, below = seat.sample.north, seat.sample.south, seat.sample.east
    above = seat.dossiers.add({"name": "上级集团"})
    for one in (below, above):
        seat.borrow(one)
    seat.records.set("dossier", below, {"parent_id": south})
    seat.records.set("dossier", south, {"parent_id": above})
    merging.merge(north, south, {"parent_id": "keep"})
    seat.records.set("dossier", above, {"parent_id": below})
    with pytest.raises(UserError) as caught:
        merging.undo(north)
    assert caught.value.key == "parent-ring"
    seat.records.set("dossier", above, {"parent_id": None})
    merging.undo(north)
    assert seat.records.show("dossier", below).values["parent_id"] == south
