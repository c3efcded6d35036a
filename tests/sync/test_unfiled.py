"""An opportunity that is in no dossier: filed on the laptop, or gone into another's keeping (real headquarters)."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.models import Dossier, History, Opportunity, SyncProblem
from app.models.enums import Role
from app.models.ids import new_id
from app.sync import outbox, wire
from app.sync.purge import purge
from app.sync.state import Enrolment
from hq.services.handover import hand_over
from tests.sync.laptop import Laptop
from tests.sync.office import Office

CANARY = "金丝雀码头"


def unfiled(laptop: Laptop, agent: str | None = None) -> str:
    """One in the inbox of this laptop; its id."""
    row = new_id()
    with laptop.store.write() as session:
        session.add(Opportunity(id=row, number="X1", title="吊车", stage="prospecting", agent_id=agent))
    return row


def move(laptop: Laptop, row: str, home: str | None) -> None:
    with laptop.store.write() as session:
        session.execute(update(Opportunity).where(Opportunity.id == row).values(dossier_id=home))


def held(laptop: Laptop, row: str) -> Opportunity | None:
    with laptop.store.read() as session:
        return session.get(Opportunity, row)


def at_headquarters(hq: Office, row: str) -> str | None:
    ((dossier,),) = hq.sql("SELECT dossier_id FROM opportunity WHERE id = %s", uuid.UUID(row))
    return None if dossier is None else str(dossier)


def enrolled(hq: Office, home: Path, number: str) -> Laptop:
    made = Laptop(home)
    hq.enrol(made, number)
    made.fill.run()
    return made


def test_an_unfiled_opportunity_goes_into_a_dossier_and_on_into_another_of_the_same_keeper(
    laptop: Laptop, hq: Office
) -> None:
    hq.enrol(laptop)
    laptop.fill.run()
    first, second, row = laptop.customer("甲公司"), laptop.customer("乙公司"), unfiled(laptop)
    assert laptop.engine.sync().rejected == 0
    for home in (first, second, None, first):
        move(laptop, row, home)
        assert laptop.engine.sync().rejected == 0
        assert at_headquarters(hq, row) == home


def test_an_unfiled_opportunity_of_nobodys_becomes_its_authors_on_every_laptop(hq: Office, tmp_path: Path) -> None:
    number = hq.person()
    one, two = enrolled(hq, tmp_path / "one", number), enrolled(hq, tmp_path / "two", number)
    row = unfiled(one)
    assert one.engine.sync().rejected == 0
    for laptop in (one, two):
        laptop.engine.sync()
        found = held(laptop, row)
        assert found is not None and (found.agent_id, found.title) == (one.me, "吊车")
        laptop.close()


def test_filing_into_a_dossier_of_somebody_else_is_refused(hq: Office, tmp_path: Path, laptop: Laptop) -> None:
    hq.enrol(laptop)
    theirs = laptop.customer("别人的公司")
    laptop.engine.sync()
    mine = enrolled(hq, tmp_path / "mine", hq.person())
    row = unfiled(mine)
    mine.engine.sync()
    with mine.store.apply() as session:  # never told by headquarters: a laptop that was tampered with
        session.add(Dossier(id=theirs, name="别人的公司", code="KH-1", keeper_id=mine.me))
    move(mine, row, theirs)
    assert mine.engine.sync().rejected == 1
    assert at_headquarters(hq, row) is None
    mine.close()


@pytest.mark.parametrize("knows", [False, True])
def test_what_went_into_another_keepers_dossier_leaves_the_laptops_of_the_one_before(
    knows: bool, hq: Office, tmp_path: Path
) -> None:
    """Handover: filed at one laptop that hadn't heard of it; the other laptop has it in its inbox still."""
    mine, theirs = hq.person(), hq.person()
    one, two = enrolled(hq, tmp_path / "one", mine), enrolled(hq, tmp_path / "two", mine)
    new = enrolled(hq, tmp_path / "new", theirs)
    home, row = one.customer("示例大学"), unfiled(one)
    one.engine.sync()
    two.engine.sync()
    if knows:  # filed before the handover
        move(one, row, home)
        one.engine.sync()
    hand_over(hq.hq, one.row(home).code, theirs, hq.person(Role.DIRECTOR))
    if not knows:
        new.engine.sync()
        move(one, row, home)
        assert one.engine.sync().rejected == 0
    if not knows:
        with two.store.write() as session:  # written meanwhile, about something that isn't theirs any more
            session.execute(update(Opportunity).where(Opportunity.id == row).values(note=CANARY))
    for laptop in (one, two, new):
        laptop.engine.sync()
        laptop.engine.sync()
    assert at_headquarters(hq, row) == home
    found = held(new, row)
    assert found is not None and (found.dossier_id, found.title) == (home, "吊车")
    assert [line.field for line in new.history(row)][:2] == ["*", "dossier_id"]
    for laptop in (one, two):
        assert held(laptop, row) is None
        with laptop.store.read() as session:
            assert session.scalar(select(func.count()).where(History.row_id == row)) == 0
            assert all(CANARY not in line for line in session.scalars(select(SyncProblem.line)))
    for laptop in (one, two, new):
        laptop.close()


def test_what_went_out_of_the_inbox_leaves_a_laptop_that_is_filled_anew_too(hq: Office, tmp_path: Path) -> None:
    mine, theirs = hq.person(), hq.person()
    one, two = enrolled(hq, tmp_path / "one", mine), enrolled(hq, tmp_path / "two", mine)
    home, row, kept = one.customer("示例大学"), unfiled(one), unfiled(one)
    one.engine.sync()
    two.engine.sync()
    move(one, row, home)
    one.engine.sync()
    hand_over(hq.hq, one.row(home).code, theirs, hq.person(Role.DIRECTOR))
    with two.store.read() as session:
        device = Enrolment.load(session).device
    hq.sql("DELETE FROM feed_reader WHERE device_id = %s RETURNING 1", device)
    two.engine.sync()
    two.fill.run()
    two.engine.sync()
    assert held(two, row) is None
    assert held(two, kept) is not None
    for laptop in (one, two):
        laptop.close()


def test_what_is_refused_after_the_purge_keeps_no_content(hq: Office, tmp_path: Path) -> None:
    """borrow-end: the change waited longer than the dossier was here."""
    mine, theirs = hq.person(), hq.person()
    one = enrolled(hq, tmp_path / "one", mine)
    home = one.customer("示例大学")
    one.engine.sync()
    hand_over(hq.hq, one.row(home).code, theirs, hq.person(Role.DIRECTOR))
    one.edit(home, note=CANARY)
    line = one.lines()[-1]
    with one.store.apply() as session:
        purge(session, home.replace("-", ""))
        batch = outbox.take(session, 10)
        outbox.let_go(session, batch.last, batch.end, (wire.Rejection(batch.last, "not_keeper"),), at=7)
    with one.store.read() as session:
        kept = session.scalars(select(SyncProblem.line)).all()
    assert len(kept) == 1 and CANARY not in kept[0] and line["i"] in kept[0]
    one.close()
