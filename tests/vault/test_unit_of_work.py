"""Units of work: all of a person's action or nothing of it, stamped by the wall clock, never backwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.models import CaptureState, Dossier, Outbox, SearchDirty, Setting
from app.models.ids import new_id
from app.sync import merge
from app.vault.unit_of_work import Store
from tests.sync.laptop import Laptop, unindexed


class Indexing:
    """Counts what it was asked to index; may fail."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.fails = False

    def __call__(self, session: Session) -> None:
        self.seen.append(session.scalar(select(func.count()).select_from(SearchDirty)) or 0)
        unindexed(session)
        if self.fails:
            raise KeyError


@pytest.fixture
def indexing() -> Indexing:
    return Indexing()


@pytest.fixture
def laptop(tmp_path: Path, indexing: Indexing) -> Iterator[Laptop]:
    made = Laptop(tmp_path / "laptop", index=indexing)
    yield made
    made.close()


@pytest.fixture
def store(laptop: Laptop) -> Store:
    return laptop.store


def dossier(name: str) -> Dossier:
    return Dossier(id=new_id(), name=name, code="T-1")


def state(store: Store) -> CaptureState:
    with store.read() as session:
        return session.get_one(CaptureState, 0)


def names(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Dossier.name).order_by(Dossier.name)))


def test_a_write_is_stamped_with_the_wall_clock(store: Store, laptop: Laptop) -> None:
    before = laptop.clock.wall_ms()
    with store.write() as session:
        session.add(dossier("一"))
    assert before <= merge.wall_ms(state(store).hlc) <= laptop.clock.wall_ms()
    assert merge.wall_ms(state(store).hlc) == state(store).at


def test_the_offset_learned_from_headquarters_moves_the_stamps(store: Store, laptop: Laptop) -> None:
    with store.apply() as session:
        session.execute(update(CaptureState).values(offset_ms=7_200_000))
    with store.write() as session:
        session.add(dossier("一"))
    assert merge.wall_ms(state(store).hlc) >= laptop.clock.wall_ms() + 7_100_000


def test_the_index_is_brought_up_to_date_before_the_commit(store: Store, indexing: Indexing) -> None:
    with store.write() as session:
        session.add(dossier("一"))
    with store.apply() as session:
        session.add_all([dossier("二"), dossier("三")])
    assert indexing.seen == [1, 2]


@pytest.mark.parametrize("way", ["write", "apply"])
def test_a_failing_index_leaves_nothing(store: Store, indexing: Indexing, way: str) -> None:
    indexing.fails = True
    with pytest.raises(KeyError), getattr(store, way)() as session:
        session.add(dossier("一"))
    assert names(store) == [] and state(store).capturing
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Outbox)) == 0


def test_a_batch_ends_with_its_unit_of_work(store: Store) -> None:
    batch = new_id()
    with store.write(batch=batch) as session:
        session.add(dossier("一"))
        session.flush()
        assert session.get_one(CaptureState, 0).batch_id == batch
    assert state(store).batch_id is None
    with pytest.raises(KeyError), store.write(batch=batch) as session:
        session.add(dossier("二"))
        raise KeyError
    assert state(store).batch_id is None and names(store) == ["一"]


def test_a_reader_keeps_nothing(store: Store) -> None:
    with pytest.raises(DatabaseError), store.read() as session:
        session.add(Setting(name="x", value=1))
        session.flush()
    with store.read() as session:
        assert session.get(Setting, "x") is None


def test_a_reader_sees_one_state_while_another_writes(store: Store) -> None:
    with store.write() as session:
        session.add(dossier("一"))
    with store.read() as reading:
        assert reading.scalars(select(Dossier.name)).all() == ["一"]
        with store.write() as session:
            session.add(dossier("二"))
        assert reading.scalars(select(Dossier.name)).all() == ["一"]
    assert names(store) == ["一", "二"]


def test_what_is_not_committed_is_seen_by_nobody_else(store: Store) -> None:
    with store.write() as session:
        session.add(dossier("一"))
        session.flush()
        assert names(store) == []
