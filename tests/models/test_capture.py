"""No statement escapes capture: what the outbox says, replayed by the merge, gives the very same rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from app.models import Opportunity, Outbox, Person, SearchDirty, Visit
from app.models.enums import OpportunityStage
from app.models.ids import new_id
from tests.models.ledger import Ledger, check

RARE = "王䶮 㛃 𬭎 喆 堃 龘靐 '\"\\ \n\t% _ 😀👩🏽‍⚕️ null true 0"
words = st.one_of(
    st.none(),
    st.sampled_from(["", RARE, "'; DROP TABLE person; --", "null", "[1]", '{"a": 1}', "1e5", "\u2028", "\x7f"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
)
days = st.one_of(st.none(), st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)))
amounts = st.one_of(st.none(), st.integers(-(2**63) + 1, 2**63 - 1))
people = st.fixed_dictionaries({"note": words, "day": days, "amount": amounts, "yes": st.booleans()})
steps = st.tuples(st.integers(0, 9), st.integers(0, 5), people)
works = st.lists(st.tuples(st.sampled_from(["commit", "commit", "roll back"]), st.lists(steps, max_size=6)), max_size=5)


class Hand:
    """Does one step in one of many ways; ``ids`` are the rows that are there."""

    def __init__(self, session: Session, dossier: str, ids: dict[str, list[str]]) -> None:
        self.session = session
        self.dossier = dossier
        self.ids = ids
        self.ways: list[Callable[[int, dict[str, Any]], None]] = [
            self.add, self.insert_many, self.insert_raw, self.set, self.update_all, self.update_raw, self.trash,
            self.upsert, self.undone_savepoint, self.other_row,
        ]  # fmt: skip

    def add(self, _: int, v: dict[str, Any]) -> None:
        visit = Visit(
            id=new_id(), dossier_id=self.dossier, number="V", subject=v["note"] or "", planned_at=0, after_deal=v["yes"]
        )
        person = Person(id=new_id(), dossier_id=self.dossier, name=v["note"] or "", birthday=v["day"], career=v["note"])
        self.session.add_all([visit, person])
        self.session.flush()
        self.ids["visit"].append(visit.id)
        self.ids["person"].append(person.id)

    def insert_many(self, count: int, v: dict[str, Any]) -> None:
        made = [new_id() for _ in range(count + 1)]
        stage = OpportunityStage.ENGAGING
        rows = [
            {"id": one, "number": str(n), "stage": stage, "amount_minor": v["amount"], "closed_on": v["day"], "clk": {}}
            for n, one in enumerate(made)
        ]
        self.session.execute(insert(Opportunity), rows)
        self.ids["opportunity"] += made

    def insert_raw(self, _: int, v: dict[str, Any]) -> None:
        made = new_id()
        self.session.execute(
            text("INSERT INTO person (id, dossier_id, name, wechat) SELECT :i, id, :n, :w FROM dossier WHERE id = :d"),
            {"i": made.replace("-", ""), "n": "raw", "w": v["note"], "d": self.dossier.replace("-", "")},
        )
        self.ids["person"].append(made)

    def set(self, at: int, v: dict[str, Any]) -> None:
        for model, values in (
            (Person, {"birthday": v["day"], "hobbies": v["note"]}),
            (Visit, {"after_deal": v["yes"], "made_at": v["amount"]}),
        ):
            if ids := self.ids[model.__tablename__]:
                row = self.session.get_one(model, ids[at % len(ids)])
                for name, value in values.items():
                    setattr(row, name, value)
        self.session.flush()

    def update_all(self, _: int, v: dict[str, Any]) -> None:
        self.session.execute(
            update(Opportunity).where(Opportunity.id.in_(self.ids["opportunity"])).values(note=v["note"], title="all")
        )

    def update_raw(self, at: int, _: dict[str, Any]) -> None:
        for one in self.ids["person"][: at + 1]:
            self.session.execute(
                text("UPDATE person SET career = hobbies, hobbies = career, post = post || '㛃' WHERE id = :i"),
                {"i": one.replace("-", "")},
            )

    def trash(self, at: int, v: dict[str, Any]) -> None:
        if ids := self.ids["person"]:
            self.session.execute(update(Person).where(Person.id == ids[at % len(ids)]).values(deleted=v["yes"]))

    def upsert(self, at: int, v: dict[str, Any]) -> None:
        ids = self.ids["opportunity"]
        one = ids[at % len(ids)] if ids else new_id()
        statement = upsert(Opportunity).values(id=one, number="u", stage="won", product=v["note"], clk={})
        self.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"product": v["note"]}))
        if not ids:
            ids.append(one)

    def undone_savepoint(self, at: int, v: dict[str, Any]) -> None:
        before = {name: list(ids) for name, ids in self.ids.items()}
        with self.session.begin_nested() as inner:
            self.add(at, v)
            self.update_all(at, v)
            inner.rollback()
        self.ids.update(before)

    def other_row(self, at: int, v: dict[str, Any]) -> None:
        """A statement that changes nothing of what is captured."""
        self.session.execute(text("UPDATE person SET name = name, extra = '{}'"))


@settings(phases=set(Phase) - {Phase.shrink, Phase.explain})
@given(works)
def test_the_outbox_replayed_gives_the_same_rows(ledger: Ledger, work: list[tuple[str, list[Any]]]) -> None:
    dossier = ledger.new_dossier()
    ledger.mark()
    ids: dict[str, list[str]] = {"person": [], "visit": [], "opportunity": []}
    for end, chosen in work:
        before = {name: list(held) for name, held in ids.items()}
        try:
            with ledger.store.write() as session:
                hand = Hand(session, dossier, ids)
                for way, at, values in chosen:
                    hand.ways[way](at, values)
                if end == "roll back":
                    raise KeyError(end)
        except KeyError:
            ids = before
    lines = check(ledger)
    created = {line.change.id for line in lines if line.change.base is None}
    assert created == {one.replace("-", "") for held in ids.values() for one in held}


def test_a_rollback_leaves_nothing(ledger: Ledger) -> None:
    ledger.mark()
    with pytest.raises(KeyError), ledger.store.write() as session:
        Hand(session, ledger.dossier, {"person": [], "visit": [], "opportunity": []}).add(0, _value())
        raise KeyError
    assert ledger.lines() == [] and ledger.history() == []
    with ledger.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=ledger.dossier, name="之后"))
    assert len(check(ledger)) == 1  # seq goes on without a hole


def test_a_failing_commit_leaves_nothing(ledger: Ledger) -> None:
    """A person whose dossier never comes: the deferred reference fails at the very end."""
    ledger.mark()
    with pytest.raises(IntegrityError), ledger.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=new_id(), name="孤"))
    assert ledger.lines() == [] and ledger.history() == []


def test_nothing_is_captured_while_applying(ledger: Ledger) -> None:
    ledger.mark()
    person = new_id()
    with ledger.store.apply() as session:
        session.add(Person(id=person, dossier_id=ledger.dossier, name="总部", clk={"*": [5, 7]}))
        session.flush()
        session.execute(
            update(Person).where(Person.id == person).values(career="总部", clk={"*": [5, 7], "career": [6, 7]})
        )
    assert ledger.lines() == [] and ledger.history() == []
    with ledger.store.write() as session:
        session.get_one(Person, person).career = "本人"
    ((line,), (past,)) = ledger.lines(), ledger.history()
    assert line.change.base == {"career": (6, 7)}
    assert (past.old, past.new) == ("总部", "本人")
    with ledger.store.read() as session:
        assert session.get_one(Person, person).clk == {"*": [5, 7], "career": [line.hlc, 0]}


def test_capture_is_on_again_after_applying_failed(ledger: Ledger) -> None:
    ledger.mark()
    with pytest.raises(KeyError), ledger.store.apply() as session:
        session.execute(update(Person).values(career="halb"))
        raise KeyError
    with ledger.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=ledger.dossier, name="之后"))
    assert len(check(ledger)) == 1


@pytest.mark.parametrize("statement", ["DELETE FROM person", "REPLACE INTO person SELECT * FROM person"])
def test_a_row_is_never_deleted_physically(ledger: Ledger, statement: str) -> None:
    with ledger.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=ledger.dossier, name="留下"))
    ledger.mark()
    with pytest.raises(DatabaseError, match="tombstone"), ledger.store.write() as session:
        session.execute(text(statement))
    with pytest.raises(DatabaseError, match="tombstone"), ledger.store.write() as session:
        session.execute(delete(Person))
    assert ledger.lines() == []


def test_a_value_of_every_kind_travels_as_it_is(ledger: Ledger) -> None:
    ledger.mark()
    visit = Visit(
        id=new_id(), dossier_id=ledger.dossier, number="V", subject=RARE, planned_at=2**53 + 1,
        next_on=dt.date(2024, 2, 29), after_deal=True, goal="",
    )  # fmt: skip
    with ledger.store.write() as session:
        session.add(visit)
    (line,) = check(ledger)
    fields = line.change.fields
    assert fields["subject"] == RARE and fields["planned_at"] == 2**53 + 1 and fields["next_on"] == "2024-02-29"
    assert fields["after_deal"] is True and fields["deleted"] is False and fields["goal"] == ""
    assert "venue" not in fields  # null says nothing in a creation
    with ledger.store.write() as session:
        row = session.get_one(Visit, visit.id)
        row.after_deal, row.next_on, row.goal = False, None, None
    line = check(ledger)[-1]
    assert line.change.fields == {"after_deal": False, "next_on": None, "goal": None}


def test_a_batch_has_a_line_for_each_row_and_no_history_of_creations(ledger: Ledger) -> None:
    ledger.mark()
    batch = new_id()
    with ledger.store.write(batch=batch) as session:
        session.execute(
            insert(Opportunity),
            [{"id": new_id(), "number": str(n), "stage": "engaging", "clk": {}} for n in range(300)],
        )
    lines = ledger.lines()
    assert len(lines) == 300 and ledger.history() == []
    assert {line.change.batch for line in lines} == {batch.replace("-", "")}
    with ledger.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=ledger.dossier, name="不在批中"))
    assert ledger.lines()[-1].change.batch is None


def test_a_clock_that_goes_back_does_not_turn_the_stamps(ledger: Ledger) -> None:
    ledger.mark()
    for wrong in (3_600_000, -86_400_000, 0):
        ledger.laptop.clock.wrong_ms = wrong
        with ledger.store.write() as session:
            session.add(Person(id=new_id(), dossier_id=ledger.dossier, name="钟"))
    assert len(check(ledger)) == 3


def test_the_search_is_marked_by_bulk_statements_too(ledger: Ledger) -> None:
    person = new_id()
    with ledger.store.write() as session:
        session.add(Person(id=person, dossier_id=ledger.dossier, name="标记"))
    with ledger.store.write() as session:
        session.execute(update(Person).where(Person.id == person).values(name="改名"))
        assert list(session.scalars(select(SearchDirty.row_id))) == [person]
    with ledger.store.write() as session:
        session.execute(update(Person).where(Person.id == person).values(birthday=dt.date(1990, 1, 1)))
        assert list(session.scalars(select(SearchDirty.row_id))) == []


def test_the_outbox_number_is_never_used_again(ledger: Ledger) -> None:
    with ledger.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=ledger.dossier, name="一"))
    last = ledger.lines()[-1].seq
    with ledger.store.apply() as session:
        session.execute(delete(Outbox))
    with ledger.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=ledger.dossier, name="二"))
    assert ledger.lines()[-1].seq == last + 1


def _value() -> dict[str, Any]:
    return {"note": RARE, "day": None, "amount": 1, "yes": True}


def test_a_text_with_a_null_character_travels_whole(ledger: Ledger) -> None:
    ledger.mark()
    with ledger.store.write() as session:
        session.add(Person(id=new_id(), dossier_id=ledger.dossier, name="前\x00后"))
    assert ledger.lines()[0].change.fields["name"] == "前\x00后"
