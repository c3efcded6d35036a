"""Completeness by sums is completeness by the rule, whatever the dossiers hold (completeness, quarterly-check)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.models import Confirmation, Dossier, Person, Relation
from app.models.fields import Section
from app.models.ids import dashed, new_id
from app.rules.completeness import share
from app.rules.policy import DAY_MS, DEFAULT
from app.services import filling
from tests.sync.laptop import Laptop

NOW = 1_800_000_000_000
texts = st.one_of(st.none(), st.sampled_from(["", " ", "\t\n", "\u3000", "\xa0 ", "值", " 值 "]))
numbers = st.one_of(st.none(), st.sampled_from([0, 1]))
dossiers = st.fixed_dictionaries(
    {"short_name": texts, "grade": st.sampled_from([None, "A"]), "industry": texts, "employees": numbers,
     "revenue_minor": numbers, "address": texts, "phone": texts, "origin": texts, "deleted": st.booleans()}
)  # fmt: skip
persons = st.fixed_dictionaries({"post": texts, "mobile": texts, "cares_about": texts, "deleted": st.booleans()})
relations = st.fixed_dictionaries({"deleted": st.booleans()})
ages = st.sampled_from([0, 91, 92, 93, 400])
confirmations = st.tuples(st.sampled_from([*map(str, Section), "unknown"]), ages, st.booleans())
fresh = st.just([(str(section), 0, False) for section in Section])
archives = st.lists(
    st.tuples(
        dossiers,
        st.lists(persons, max_size=3),
        st.lists(relations, max_size=2),
        st.one_of(fresh, st.lists(confirmations)),
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    made = Laptop(Path(tmp_path_factory.mktemp("filling")) / "home")
    yield made
    made.close()


@settings(phases=set(Phase) - {Phase.shrink, Phase.explain}, max_examples=40)
@given(archives)
def test_percents_are_the_rules_completeness(laptop: Laptop, archive: list[tuple[dict, list, list, list]]) -> None:  # type: ignore[type-arg]
    keeper = new_id()
    with laptop.store.apply() as session:
        for model in (Confirmation, Relation, Person, Dossier):
            session.execute(delete(model))
        for values, people, ties, confirmed in archive:
            dossier = new_id()
            session.add(Dossier(id=dossier, name="名", code="T", state="potential", keeper_id=keeper, **values))
            session.add_all(Person(dossier_id=dossier, name="人", **one) for one in people)
            session.add_all(
                Relation(dossier_id=dossier, person_id=new_id(), staff_id=keeper, standing="neutral", **one)
                for one in ties
            )
            for part, age, gone in confirmed:
                at = NOW - age * DAY_MS
                session.add(
                    Confirmation(dossier_id=dossier, part=part, confirmed_at=at, confirmed_by=keeper, deleted=gone)
                )
    with laptop.store.read() as session:
        each = {one: filling.of_one(session, one, NOW, DEFAULT) for one in _ids(session)}
        counted = {dashed(one): tally for one, tally in filling._tallies(session, NOW, DEFAULT).items()}
        assert counted == {one: (found.done, found.total) for one, found in each.items()}
        assert filling.percents(session, NOW, DEFAULT) == {one: found.percent for one, found in each.items()}
        living = [each[one] for one in _ids(session, living=True)]
        assert filling.percent_of_keeper(session, keeper, NOW, DEFAULT) == share(living)


def _ids(session: Session, *, living: bool = False) -> list[str]:
    rows = session.query(Dossier).all()
    return [row.id for row in rows if not (living and row.deleted)]


def test_blank_means_the_same_in_the_sums(laptop: Laptop) -> None:
    assert set(filling._BLANK) == {chr(code) for code in range(0x110000) if chr(code).isspace()}
