"""Two laptops of one person and a real headquarters: what one writes, the other has after one round trip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.models import Dossier, History, Opportunity, Person
from app.models.ids import new_id
from app.sync.state import Following
from hq.services.importing import import_path
from tests.sync.laptop import DAY_MS, Laptop
from tests.sync.office import Office


@pytest.fixture
def pair(hq: Office, tmp_path: Path) -> Iterator[tuple[Laptop, Laptop]]:
    """Two enrolled, filled laptops of one person."""
    number = hq.person()
    both = Laptop(tmp_path / "first"), Laptop(tmp_path / "second")
    for one in both:
        hq.enrol(one, number)
        one.fill.run()
    yield both
    for one in both:
        one.close()


def test_what_one_laptop_writes_the_other_has_after_one_round_trip(pair: tuple[Laptop, Laptop]) -> None:
    first, second = pair
    row = first.customer("示例大学", note="来自第一台")
    with first.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=row, name="李教授"))
    assert first.engine.sync().rows == 0  # nobody is told what they wrote themselves
    got = second.engine.sync()
    assert (got.changed, got.conflicts, got.finished) == ((row,), 0, True)
    there, here = first.row(row), second.row(row)
    assert (here.name, here.note, here.keeper_id, here.clk) == (there.name, there.note, second.me, there.clk)
    assert here.code.startswith("KH-")
    with second.store.read() as session:
        assert session.scalars(select(Person.name).where(Person.dossier_id == row)).all() == ["李教授"]
    assert second.waiting() == 0  # what came down isn't sent back
    assert [(one.field, one.by_id) for one in second.history(row)] == [("*", first.me)]


def test_edits_go_both_ways_field_by_field(pair: tuple[Laptop, Laptop]) -> None:
    first, second = pair
    row = first.customer("示例大学", note="a", address="b")
    first.engine.sync()
    second.engine.sync()
    first.edit(row, note="A")
    second.edit(row, address="B")
    for one in (first, second, first):
        one.engine.sync()
    for one in pair:
        assert (one.row(row).note, one.row(row).address) == ("A", "B")
    assert first.row(row).clk == second.row(row).clk
    told = [[(one.field, one.old, one.new) for one in laptop.history(row) if one.field != "*"] for laptop in pair]
    assert sorted(told[0]) == sorted(told[1]) == [("address", "b", "B"), ("note", "a", "A")]


def test_an_empty_exchange_brings_nothing_and_stands_still(pair: tuple[Laptop, Laptop]) -> None:
    first, second = pair
    row = first.customer("示例大学")
    first.engine.sync()
    assert second.engine.sync().changed == (row,)
    with second.store.read() as session:
        at = Following.load(session)
    again = second.engine.sync()
    assert (again.rows, again.changed) == (0, ())
    with second.store.read() as session:
        assert Following.load(session) == at


def test_many_changes_come_in_pages(pair: tuple[Laptop, Laptop]) -> None:
    first, second = pair
    rows = first.customers(2_300)
    first.engine.sync()
    got = second.engine.sync()
    assert (got.rows, len(got.changed), got.finished) == (2_300, 2_300, True)
    with second.store.read() as session:
        assert set(session.scalars(select(Dossier.id))) == set(rows)
        assert len(set(session.scalars(select(History.row_id)))) == 2_300


def test_a_laptop_alone_leaves_no_lines(hq: Office, tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "only")
    hq.enrol(laptop)
    laptop.fill.run()
    laptop.customers(5)
    laptop.engine.sync()
    person = laptop.me
    assert hq.sql("SELECT count(*) FROM feed_line WHERE person_id = %s", person) == [(0,)]
    laptop.close()


def test_the_clock_learns_from_what_comes_down(pair: tuple[Laptop, Laptop]) -> None:
    first, second = pair
    first.clock.wrong_ms = 40_000
    row = first.customer("示例大学", note="a")
    first.engine.sync()
    second.engine.sync()
    second.edit(row, note="b")  # by a clock 40 s behind the other's
    second.engine.sync()
    first.engine.sync()
    assert first.row(row).note == second.row(row).note == "b"


def test_what_headquarters_imports_comes_down_with_its_keeper(hq: Office, tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "agent")
    agent = hq.enrol(laptop)
    laptop.fill.run()
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    accounts = "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    (sheets / "accounts.csv").write_text(accounts + f"Kinetics {agent.device},medical,2001,12.5,90,Korea,\n", "utf-8")
    head = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    name = hq.sql("SELECT name FROM staff WHERE id = %s", laptop.me)[0][0]
    unique = f"{name} {agent.device}"
    hq.sql("UPDATE staff SET name = %s WHERE id = %s RETURNING 1", unique, laptop.me)
    line = f"O{agent.device},{unique},,Kinetics {agent.device},Won,2026-01-02,2026-02-03,1000\n"
    (sheets / "sales_pipeline.csv").write_text(head + line, "utf-8")
    import_path(hq.hq, sheets, None)
    got = laptop.engine.sync()
    assert len(got.changed) == 1
    assert laptop.row(got.changed[0]).name == f"Kinetics {agent.device}"
    with laptop.store.read() as session:
        assert session.scalars(select(Opportunity.stage)).all() == ["won"]
    laptop.close()


def test_what_lost_while_it_waited_loses_on_all_laptops_after_a_corrected_clock(pair: tuple[Laptop, Laptop]) -> None:
    """Its new stamp would let it win at headquarters, and nowhere else."""
    first, second = pair
    row = first.customer("示例大学", note="一")
    for one in (first, second):
        one.engine.sync()
    first.customer("别的客户")
    first.edit(row, note="先写的")
    for note in ("一", "二", "三", "四", "后写的"):  # the last is later also where all stamps lie in one millisecond
        second.edit(row, note=note)
    second.engine.sync()
    first.engine._size.now = 1
    first.engine.sync(cancelled=lambda: first.waiting() < 2)  # the feed has come, the edit still waits
    assert (first.waiting(), first.row(row).note) == (1, "后写的")
    first.clock.wrong_ms = 30 * DAY_MS
    first.customer("从下月来")
    assert first.engine.sync().restamped == 1
    second.engine.sync()
    assert [one.row(row).note for one in pair] == ["后写的", "后写的"]
    assert first.row(row).clk == second.row(row).clk
