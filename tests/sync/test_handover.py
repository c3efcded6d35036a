"""A dossier passes to another keeper with everything; the old copy is purged, and no word is lost (handover)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.errors import Refused, UserError
from app.models import Base, Divergence, Dossier, History, Person, Setting
from app.models.enums import Role
from app.models.fields import ENTITIES
from app.models.ids import new_id
from app.sync.engine import Progress
from app.sync.purge import MERGES, Purged
from app.sync.state import Enrolment
from hq.services import feed_pages
from hq.services.handover import hand_over
from tests.sync.laptop import Laptop
from tests.sync.office import Office
from tests.sync.test_conflicts import told


@pytest.fixture
def both(hq: Office, tmp_path: Path) -> Iterator[tuple[Laptop, Laptop, str, str]]:
    """Two keepers' laptops, filled; the new keeper's number and the director's."""
    old, new = Laptop(tmp_path / "old"), Laptop(tmp_path / "new")
    number = hq.person()
    hq.enrol(old)
    hq.enrol(new, number)
    for one in (old, new):
        one.fill.run()
    yield old, new, number, hq.person(Role.DIRECTOR)
    old.close()
    new.close()


def rows_of(laptop: Laptop, dossier: str) -> int:
    """All that the laptop holds of a dossier."""
    with laptop.store.read() as session:
        counted = 0
        for name, spec in ENTITIES.items():
            if spec.dossier is not None:
                table = Base.metadata.tables[name]
                query = select(func.count()).select_from(table).where(table.c[spec.dossier] == dossier)
                counted += session.scalar(query) or 0
        return counted + (session.scalar(select(func.count()).where(History.dossier_id == dossier)) or 0)


def given(laptop: Laptop) -> tuple[str, str]:
    """A dossier with a person, at headquarters; its id and code."""
    row = laptop.customer("示例大学", note="一")
    with laptop.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=row, name="李教授"))
    laptop.edit(row, note="二")
    laptop.engine.sync()
    return row, laptop.row(row).code


def passed_on(hq: Office, both: tuple[Laptop, Laptop, str, str]) -> str:
    """A dossier that the new keeper's laptop has by now; the old one hasn't heard of it."""
    old, new, number, director = both
    row, code = given(old)
    hand_over(hq.hq, code, number, director)
    new.engine.sync()
    return row


def test_handover_brings_everything_and_purges_the_old_copy(hq: Office, both: tuple[Laptop, Laptop, str, str]) -> None:
    old, new, number, director = both
    row, code = given(old)
    other, _ = given(old)
    with old.store.write() as session:
        (person,) = session.scalars(select(Person.id).where(Person.dossier_id == row))
        session.add(Setting(name=f"{MERGES}{person}", value=["what a merge wrote"]))
    done = hand_over(hq.hq, code, number, director)
    assert (done.new, done.rows) == (number, 2)
    got = new.engine.sync()
    assert got.changed == (row,)
    with new.store.read() as session:
        dossier = session.get_one(Dossier, row)
        assert (dossier.note, dossier.keeper_id, dossier.code) == ("二", new.me, code)
        assert session.scalars(select(Person.name).where(Person.dossier_id == row)).all() == ["李教授"]
    assert [one.field for one in new.history(row)] == ["*", "note", "keeper_id"]
    left = old.engine.sync()
    assert left.purged == (row,)
    assert rows_of(old, row) == 0
    assert rows_of(old, other) > 0
    with old.store.read() as session:
        assert session.scalars(select(Setting)).all() == []
        assert [one["dossier"] for one in Purged.load(session).pending] == [row]
    new.edit(row, note="三")
    new.engine.sync()
    assert old.engine.sync().rows == 0
    assert rows_of(old, row) == 0


def test_what_the_old_keeper_wrote_before_they_knew_is_taken_and_merged(
    hq: Office, both: tuple[Laptop, Laptop, str, str]
) -> None:
    old, new, *_ = both
    row = passed_on(hq, both)
    old.edit(row, note="旧人", address="旧址")
    with old.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=row, name="王处长"))
    new.edit(row, note="新人")
    new.engine.sync()
    result = old.engine.sync()
    assert (result.rejected, result.purged) == (0, (row,))
    new.engine.sync()
    assert (new.row(row).note, new.row(row).address) == ("新人", "旧址")
    assert told(new, row) == [("note", "新人", "旧人")]
    with new.store.read() as session:
        names = session.scalars(select(Person.name).where(Person.dossier_id == row)).all()
    assert sorted(names) == ["李教授", "王处长"]
    assert rows_of(old, row) == 0


def test_a_dossier_comes_back(hq: Office, both: tuple[Laptop, Laptop, str, str]) -> None:
    old, new, number, director = both
    row, code = given(old)
    back = hq.sql("SELECT number FROM staff WHERE id = %s", old.me)[0][0]
    hand_over(hq.hq, code, number, director)
    for one in (old, new):
        one.engine.sync()
    hand_over(hq.hq, code, back, director)
    for one in (old, new):
        one.engine.sync()
    assert old.row(row).note == "二"
    assert rows_of(new, row) == 0


def test_handover_and_back_while_much_waits_loses_no_word_on_the_laptop_either(
    hq: Office, both: tuple[Laptop, Laptop, str, str]
) -> None:
    """The purge takes away what the outbox still holds; the dossier is back before all of that has arrived."""
    old, _, number, director = both
    row, code = given(old)
    back = hq.sql("SELECT number FROM staff WHERE id = %s", old.me)[0][0]
    hand_over(hq.hq, code, number, director)
    for n in range(40):
        old.customer(f"客户{n}")
    old.edit(row, note="没丢")
    with old.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=row, name="王处长"))
    old.engine._size.now = 1
    rounds = 0

    def bring_back(_: Progress) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 6:
            assert rows_of(old, row) == 0
            hand_over(hq.hq, code, back, director)

    assert old.engine.sync(bring_back).rejected == 0
    assert rounds > 6
    assert old.row(row).note == "没丢"
    with old.store.read() as session:
        names = session.scalars(select(Person.name).where(Person.dossier_id == row)).all()
    assert sorted(names) == ["李教授", "王处长"]
    assert hq.sql("SELECT note FROM dossier WHERE id = %s", row) == [("没丢",)]


def test_handover_and_back_before_all_of_it_came_leaves_nothing_here(
    hq: Office, both: tuple[Laptop, Laptop, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conflict comes before the dossier that it is about; of that one nothing ever comes but the order to purge."""
    old, new, number, director = both
    row, code = given(old)
    back = hq.sql("SELECT number FROM staff WHERE id = %s", old.me)[0][0]
    second = Laptop(old.home.with_name("second"))
    hq.enrol(second, back)
    second.fill.run()
    for one, note in ((second, "甲"), (old, "乙")):
        one.edit(row, note=note)
    for one in (second, old):
        one.engine.sync()
    hand_over(hq.hq, code, number, director)
    monkeypatch.setattr(feed_pages, "PAGE_LINES", 1)
    new.engine.sync(cancelled=lambda: bool(conflicts(new)))
    assert conflicts(new) == [row]
    assert rows_of(new, row) == 1
    hand_over(hq.hq, code, back, director)
    assert new.engine.sync().purged == (row,)
    assert conflicts(new) == []
    second.close()


def conflicts(laptop: Laptop) -> list[str]:
    with laptop.store.read() as session:
        return list(session.scalars(select(Divergence.dossier_id)))


def test_handover_is_under_the_directors_hand_only(hq: Office, both: tuple[Laptop, Laptop, str, str]) -> None:
    old, _, number, director = both
    _, code = given(old)
    with pytest.raises(Refused):
        hand_over(hq.hq, code, number, number)
    with pytest.raises(UserError):
        hand_over(hq.hq, "KH-999999", number, director)
    with pytest.raises(UserError):
        hand_over(hq.hq, code, hq.person(Role.AUDITOR), director)


def test_a_laptop_filled_anew_still_gets_the_order_to_purge_that_waited_for_it(
    hq: Office, both: tuple[Laptop, Laptop, str, str]
) -> None:
    old, new, *_ = both
    row = passed_on(hq, both)
    old.edit(row, note="还没送出")
    with old.store.read() as session:
        device = Enrolment.load(session).device
    hq.sql("DELETE FROM feed_reader WHERE device_id = %s RETURNING 1", device)  # as after a restoration
    assert old.engine.sync().purged == ()
    assert old.fill.run().finished
    assert old.engine.sync().purged == (row,)
    assert rows_of(old, row) == 0
    assert old.engine.sync().purged == ()
    new.engine.sync()
    assert new.row(row).note == "还没送出"
