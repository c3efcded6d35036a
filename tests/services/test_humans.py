"""One human in several dossiers: said of own ones only, shown under open cards only (ADR 0011, borrow-card)."""

from __future__ import annotations

from random import Random

import pytest

from app.accesslog.events import Act
from app.errors import UserError
from app.models import Outbox, Person
from app.models.ids import new_id
from app.rules.reasons import RefusedByRule
from app.services.humans import Humans
from app.services.merging import Merging
from tests.services.conftest import Seat


@pytest.fixture
def humans(seat: Seat) -> Humans:
    for one in (seat.sample.north, seat.sample.south, seat.sample.east):
        seat.borrow(one)
    return Humans(seat.desk, seat.gate)


def person(seat: Seat, dossier_id: str, name: str = "王䶮", **values: object) -> str:
    return seat.records.add("person", dossier_id, {"name": name, **values}).id


def human_of(seat: Seat, person_id: str) -> str | None:
    with seat.desk.store.read() as session:
        return session.get_one(Person, person_id).human_id


def key(caught: pytest.ExceptionInfo[UserError]) -> str:
    return caught.value.key


def test_the_same_human_shows_with_post_and_customer_and_is_taken_back(seat: Seat, humans: Humans) -> None:
    other = person(seat, seat.sample.south, post="董事")
    assert [one.person_id for one in humans.namesakes(seat.sample.wang)] == [other]
    with seat.desk.store.read() as session:
        before = session.query(Outbox).count()
    places = humans.same(seat.sample.wang, other)
    assert [(one.dossier_name, one.post) for one in places.elsewhere] == [("南湖纸业股份有限公司", "董事")]
    assert human_of(seat, seat.sample.wang) == human_of(seat, other) is not None
    assert humans.namesakes(seat.sample.wang) == []
    with seat.desk.store.read() as session:
        assert session.query(Outbox).count() == before + 2
    assert {one.field for one in seat.records.history(seat.sample.south, row_id=other)} == {"*", "human_id"}
    assert humans.apart(other).elsewhere == ()
    assert human_of(seat, seat.sample.wang) is human_of(seat, other) is None, "nobody is the same as nobody"


def test_borrow_card_without_the_other_card_nothing_shows_of_it(seat: Seat, humans: Humans) -> None:
    other = person(seat, seat.sample.south)
    humans.same(seat.sample.wang, other)
    seen = len(seat.entries())
    assert humans.places(seat.sample.wang).elsewhere
    assert [one.event.act for one in seat.entries()[seen:]] == [Act.PERSON_VIEWED, Act.PERSON_VIEWED]
    card = next(one for one in seat.cards.mine() if one.dossier_id == seat.sample.south)
    seat.cards.give_back(card.number)
    seen = len(seat.entries())
    hidden = humans.places(seat.sample.wang)
    assert (hidden.elsewhere, hidden.hidden) == ((), True)
    assert len(seat.entries()) == seen + 1
    assert humans.namesakes(seat.sample.wang) == []
    for act in (lambda: humans.places(other), lambda: humans.apart(seat.sample.wang)):
        with pytest.raises(RefusedByRule):
            act()


def test_whoever_is_the_same_as_either_comes_along(seat: Seat, humans: Humans) -> None:
    far, near, third = (person(seat, one) for one in (seat.sample.south, seat.sample.east, seat.sample.east))
    humans.same(seat.sample.wang, far)
    humans.same(near, far)
    assert len({human_of(seat, one) for one in (seat.sample.wang, far, near)}) == 1
    assert {one.person_id for one in humans.places(seat.sample.wang).elsewhere} == {far, near}
    humans.apart(near)
    assert human_of(seat, near) is None
    assert human_of(seat, far) == human_of(seat, seat.sample.wang) is not None
    assert human_of(seat, third) is None


def test_borrow_own_only_of_own_dossiers_and_never_of_one(seat: Seat, humans: Humans) -> None:
    with seat.desk.store.apply() as session:
        theirs = Person(id=new_id(), dossier_id=seat.sample.foreign, name="王䶮", human_id=new_id(), clk={})
        second = Person(id=new_id(), dossier_id=seat.sample.foreign, name="李㛃", human_id=new_id(), clk={})
        session.add_all([theirs, second])
    with pytest.raises(RefusedByRule) as refused:
        humans.same(seat.sample.wang, theirs.id)
    assert refused.value.rule == "borrow-own"
    for other, name in ((seat.sample.wang, "human-self"), (seat.sample.li, "human-here"), (new_id(), "no-such-row")):
        with pytest.raises(UserError) as caught:
            humans.same(seat.sample.wang, other)
        assert key(caught) == name
    with pytest.raises(UserError) as caught:
        humans.apart(seat.sample.wang)
    assert key(caught) == "human-alone"
    far = person(seat, seat.sample.south)
    with seat.desk.store.apply() as session:  # both are the same as somebody in a colleague's dossier
        session.get_one(Person, seat.sample.wang).human_id = theirs.human_id
        session.get_one(Person, far).human_id = second.human_id
    with pytest.raises(UserError) as caught:
        humans.same(seat.sample.wang, far)
    assert key(caught) == "human-others"
    near = person(seat, seat.sample.east)
    humans.same(near, far)
    assert human_of(seat, near) == second.human_id, "the mark that others have stays"


def test_different_names_are_the_same_human_only_when_it_is_said_on_purpose(seat: Seat, humans: Humans) -> None:
    spaced, other = person(seat, seat.sample.east, " 王 䶮"), person(seat, seat.sample.south, "文婷")
    with pytest.raises(UserError) as caught:
        humans.same(seat.sample.wang, other)
    assert key(caught) == "human-names"
    assert human_of(seat, seat.sample.wang) is human_of(seat, other) is None
    humans.same(seat.sample.wang, spaced)
    humans.same(seat.sample.wang, other, anyway=True)
    assert human_of(seat, other) == human_of(seat, spaced) is not None


def test_no_dossier_gets_a_second_row_of_one_human_whatever_is_joined(seat: Seat, humans: Humans) -> None:
    homes = (seat.sample.north, seat.sample.south, seat.sample.east)
    rows = [(person(seat, home, "赵一"), home) for home in homes for _ in range(2)]
    chance, twice = Random(7), 0
    for _ in range(40):
        (one, _), (other, _) = chance.sample(rows, 2)
        try:
            if chance.random() < 0.15:
                humans.apart(one)
            else:
                humans.same(one, other)
        except UserError as error:
            assert error.key in {"human-here", "human-twice", "human-alone"}
            twice += error.key == "human-twice"
        marks = [(home, mark) for row, home in rows if (mark := human_of(seat, row)) is not None]
        assert len(marks) == len(set(marks))
    assert twice
    trashed, far = person(seat, homes[0], "钱二"), person(seat, homes[1], "钱二")
    humans.same(trashed, far)
    seat.records.trash("person", trashed)
    humans.same(far, person(seat, homes[0], "钱二"))


def test_two_rows_of_one_human_in_one_dossier_are_merged_and_stay_the_same_human(seat: Seat, humans: Humans) -> None:
    far, twin = person(seat, seat.sample.south), person(seat, seat.sample.north)
    humans.same(far, twin)
    Merging(seat.desk, seat.gate).merge(seat.sample.wang, twin)
    assert [one.person_id for one in humans.places(far).elsewhere] == [seat.sample.wang]
