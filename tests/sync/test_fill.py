"""The first fill from a real headquarters: page by page, resumed, joined with what is here."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.models import Dossier, History, Person, Policy, Staff
from app.models.ids import new_id
from app.sync import errors, fill, lines, wire
from app.sync.headquarters import Headquarters
from app.sync.state import Clockwork, Filling
from app.sync.status import status
from tests.sync.laptop import Laptop
from tests.sync.office import Office


@pytest.fixture(scope="module")
def keeper(running_office: Office, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A person at headquarters with 120 customers and their history; the person's number."""
    number = running_office.person()
    first = Laptop(tmp_path_factory.mktemp("keeper") / "first")
    try:
        running_office.enrol(first, number)
        made = first.customers(120)
        with first.store.write() as session:
            session.add(Person(id=new_id(), dossier_id=made[0], name="𬭎先生"))
        first.edit(made[0], industry="software", note="喆堃")
        first.engine.sync()
    finally:
        first.close()
    return number


@pytest.fixture
def archive(keeper: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The keeper's number, while headquarters makes small pages."""
    monkeypatch.setattr("hq.services.snapshot.PAGE_LINES", 50)
    return keeper


def count(laptop: Laptop, table: type[Dossier | History | Person]) -> int:
    with laptop.store.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_new_laptop_is_filled_with_everything_in_ones_keeping(laptop: Laptop, hq: Office, archive: str) -> None:
    hq.enrol(laptop, archive)
    told: list[tuple[int, int]] = []
    result = laptop.fill.run(lambda progress: told.append((progress.done, progress.total)))
    assert result.finished
    assert told[-1] == (result.rows, result.rows)
    assert len(told) > 3
    assert count(laptop, Dossier) == 120
    assert count(laptop, Person) == 1
    assert count(laptop, History) > 0
    with laptop.store.read() as session:
        edited = session.execute(select(Dossier).where(Dossier.industry == "software")).scalar_one()
        assert (edited.note, edited.keeper_id) == ("喆堃", laptop.me)
        assert session.execute(select(func.count()).select_from(Staff)).scalar_one() > 0
        greatest = max(one for row in session.execute(select(Dossier.clk)).scalars() for one, _ in row.values())
        assert Clockwork.load(session).hlc >= greatest
    assert laptop.waiting() == 0
    assert status(laptop.store).filled
    laptop.edit(str(edited.id), region="East")
    assert laptop.lines()[0]["b"] == {"region": edited.clk["*"]}


def test_a_finished_fill_is_not_repeated(laptop: Laptop, hq: Office, archive: str) -> None:
    hq.enrol(laptop, archive)
    laptop.fill.run()
    assert laptop.fill.run() == fill.FillResult(0, True)


def test_a_fill_that_was_cut_goes_on_where_it_was(
    laptop: Laptop, hq: Office, archive: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hq.enrol(laptop, archive)
    asked: list[str] = []
    page = fill._page

    def breaking(line: Headquarters, path: str) -> list[wire.SnapshotLine]:
        asked.append(path.rpartition("/")[2])
        if len(asked) == 3:
            raise errors.Revoked
        return page(line, path)

    monkeypatch.setattr(fill, "_page", breaking)
    with pytest.raises(errors.Revoked):
        laptop.fill.run()
    with laptop.store.read() as session:
        assert Filling.load(session).page == 2
    assert not status(laptop.store).filled
    assert laptop.fill.run().finished
    assert asked[:4] == ["0", "1", "2", "2"]
    assert len(set(asked)) == len(asked) - 1
    assert count(laptop, Dossier) == 120


def test_cancelling_stops_between_pages(laptop: Laptop, hq: Office, archive: str) -> None:
    hq.enrol(laptop, archive)
    answers = iter([False, True])
    assert not laptop.fill.run(cancelled=lambda: next(answers)).finished
    assert laptop.fill.run().finished
    assert count(laptop, Dossier) == 120


def test_a_snapshot_that_is_gone_is_asked_for_anew(laptop: Laptop, hq: Office, archive: str) -> None:
    enrolled = hq.enrol(laptop, archive)
    answers = iter([False, True])
    laptop.fill.run(cancelled=lambda: next(answers))
    hq.sql("DELETE FROM snapshot WHERE device_id = %s RETURNING id", enrolled.device)
    assert laptop.fill.run().finished
    assert count(laptop, Dossier) == 120


def test_a_page_twice_and_a_fill_over_newer_edits_change_nothing(laptop: Laptop, hq: Office, archive: str) -> None:
    hq.enrol(laptop, archive)
    laptop.fill.run()
    with laptop.store.read() as session:
        dossier = session.execute(select(Dossier.id).limit(1)).scalar_one()
    laptop.edit(dossier, region="mine")
    with laptop.store.apply() as session:
        Filling().save(session)
    assert laptop.fill.run().finished
    assert laptop.row(dossier).region == "mine"
    assert count(laptop, Dossier) == 120
    assert laptop.waiting() == 1


def row(entity: str, **fields: object) -> wire.SnapshotRow:
    return wire.SnapshotRow(entity, new_id().replace("-", ""), {"*": (7 << 16, 0)}, dict(fields))


def test_fields_of_a_newer_peer_are_kept(laptop: Laptop) -> None:
    line = row("dossier", name="甲", code="K1", state="active", deleted=False, aura="green")
    for clk in ({"*": (7 << 16, 0)}, {"*": (7 << 16, 0), "aura": (8 << 16, 0)}):
        with laptop.store.apply() as session:
            fields = {**line.fields, "aura": "blue"} if "aura" in clk else line.fields
            lines.take_in(session, [wire.SnapshotRow("dossier", line.id, clk, fields), wire.PolicyLine({"p": 1})])
    with laptop.store.read() as session:
        assert session.get_one(Dossier, line.id).extra == {"aura": "blue"}
        assert session.get_one(Policy, "p").value == 1


def test_an_entity_of_a_newer_headquarters_asks_for_the_newer_version(laptop: Laptop) -> None:
    with pytest.raises(errors.UpgradeNeeded), laptop.store.apply() as session:
        lines.take_in(session, [row("constellation", name="x")])


@pytest.mark.parametrize("value", [["list"], {"an": "object"}])
def test_a_value_that_is_none_is_refused(laptop: Laptop, value: object) -> None:
    with pytest.raises(ValueError, match="text"), laptop.store.apply() as session:
        lines.take_in(session, [row("dossier", name=value, code="K", state="active")])
