"""Every form of the registry is captured whole; any sequence of changes keeps its history (dossier-history)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update

from app.i18n import has
from app.models import Base
from app.models.enums import PersonalItem
from app.models.fields import ENTITIES, Kind, Section
from tests.models.ledger import Ledger, check
from tests.models.whole import FORMS, IDENTITIES, row, value

steps = st.lists(
    st.tuples(
        st.sampled_from(FORMS),
        st.sampled_from(["add", "edit", "edit", "clear", "remove", "restore", "same"]),
        st.integers(0, 9),
        st.integers(0, 999),
    ),
    max_size=25,
)


class Hand:
    """Does steps over every form of one dossier."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.dossier = ledger.new_dossier()
        self.rows: dict[str, list[str]] = {name: [] for name in FORMS}

    def there(self) -> dict[str, str]:
        return {name: ids[-1] for name, ids in self.rows.items() if ids}

    def add(self, entity: str, seed: int) -> str:
        parent = ENTITIES[entity].parent
        if parent is not None and not self.rows[parent[1]]:
            self.add(parent[1], seed)
        made = row(entity, self.dossier, self.there(), seed)
        if made["id"] not in self.rows[entity]:
            with self.ledger.store.write() as session:
                session.execute(insert(Base.metadata.tables[entity]), [{**made, "clk": {}}])
            self.rows[entity].append(made["id"])
        return str(made["id"])

    def change(self, entity: str, row_id: str, values: dict[str, Any]) -> None:
        table = Base.metadata.tables[entity]
        if not values:
            return  # a position on the map has nothing that could be cleared
        with self.ledger.store.write() as session:
            session.execute(update(table).where(table.c.id == row_id).values(**values))

    def step(self, entity: str, way: str, at: int, seed: int) -> None:
        if way == "add" or not self.rows[entity]:
            self.add(entity, seed)
            return
        row_id = self.rows[entity][at % len(self.rows[entity])]
        table = Base.metadata.tables[entity]
        fields = [s for s in ENTITIES[entity].editable() if s.field.kind not in IDENTITIES]
        chosen = fields[at % len(fields) :][:3]
        match way:
            case "edit":
                self.change(entity, row_id, {spec.name: value(spec, seed) for spec in chosen})
            case "clear":
                self.change(entity, row_id, {s.name: None for s in fields if table.c[s.name].nullable})
            case "remove" | "restore":
                self.change(entity, row_id, {"deleted": way == "remove"})
            case _:
                self.change(entity, row_id, {spec.name: table.c[spec.name] for spec in chosen})


@settings(phases=set(Phase) - {Phase.shrink, Phase.explain}, max_examples=60)
@given(steps)
def test_any_sequence_of_changes_keeps_the_history_complete(
    ledger: Ledger, work: list[tuple[str, str, int, int]]
) -> None:
    hand = Hand(ledger)
    ledger.mark()
    for entity, way, at, seed in work:
        hand.step(entity, way, at, seed)
    check(ledger)


@pytest.mark.parametrize("entity", FORMS)
def test_a_whole_row_of_every_form_is_captured(ledger: Ledger, entity: str) -> None:
    hand = Hand(ledger)
    ledger.mark()
    made = hand.add(entity, 7)
    line = check(ledger)[-1]
    assert (line.change.entity, line.change.id) == (entity, made.replace("-", ""))
    assert set(line.change.fields) == set(ENTITIES[entity].fields)
    for way in ("remove", "restore", "clear"):
        hand.step(entity, way, 0, 0)
    check(ledger)


def test_every_word_of_the_registry_is_in_the_catalogue() -> None:
    for entity in ENTITIES.values():
        assert has(entity.label), entity.name
        for spec in entity.fields.values():
            assert has(spec.label), spec.label
            for choice in spec.field.choices or ():
                assert has(f"enum.{spec.field.choices.__name__}.{choice}"), choice  # type: ignore[union-attr]
    for section in Section:
        assert has(f"section.{section}") and has(f"enum.Section.{section}")


def test_references_say_what_they_refer_to() -> None:
    kept = {("attachment", "about_id"), ("person", "human_id"), ("person", "photo"), ("divergence", "row_id")}
    older = {("attachment", "visit_id"), ("information", "visit_id")}
    for entity in ENTITIES.values():
        for name, spec in entity.fields.items():
            if spec.field.kind is Kind.ROW and (entity.name, name) not in kept | older:
                assert spec.refers in ENTITIES, (entity.name, name)


def test_consent_can_be_given_for_each_personal_item() -> None:
    personal = {name for name, spec in ENTITIES["person"].fields.items() if spec.field.personal}
    assert {str(item) for item in PersonalItem} == personal - {"human_id"}
