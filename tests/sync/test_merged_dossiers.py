"""Two dossiers made one, and taken apart, at a real headquarters and on the person's other laptop (dossier-basic)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import SystemClock
from app.models import Base, SyncProblem
from app.models.enums import Place, Purpose
from app.services.dossier_merging import MOVING, SINGLE
from app.services.opening import Opening
from app.services.records import insert_row
from app.services.workbench import Workbench, set_up
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST
from tests.models import whole
from tests.sync.office import Office

Pair = tuple[Workbench, Workbench]


@pytest.fixture
def pair(hq: Office, tmp_path: Path) -> Iterator[Pair]:
    """Two laptops of one person, enrolled and filled."""
    number, benches = hq.person(), []
    for name in ("first", "second"):
        opening = Opening(tmp_path / name, InMemorySecrets(), SystemClock(), LOWEST)
        bench = set_up(opening.create("correct horse battery staple").desk)
        bench.exchange.enrol(hq.address, hq.code(number))
        bench.exchange.fill()
        bench.gate.state_place(Place.OFFICE)
        benches.append(bench)
    yield benches[0], benches[1]
    for bench in benches:
        bench.desk.log.close()
        bench.desk.vault.close()


def meet(pair: Pair) -> None:
    """Both exchange until each has all of the other; nothing is put aside."""
    for bench in (*pair, *pair):
        bench.exchange.sync()
        with bench.desk.store.read() as session:
            assert session.scalars(select(SyncProblem.reason)).all() == []


def content(bench: Workbench) -> dict[str, Any]:
    """Every row of every form as it stands."""
    found = {}
    with bench.desk.store.read() as session:
        for entity in ("dossier", *MOVING, *SINGLE):
            for row in session.execute(select(Base.metadata.tables[entity])).mappings():
                found[f"{entity}/{row['id']}"] = {k: v for k, v in row.items() if k not in ("clk", "extra")}
    return found


def customer(bench: Workbench, name: str) -> str:
    dossier = bench.dossiers.add({"name": name})
    bench.cards.issue_own(dossier, Purpose.MAINTENANCE)
    return dossier


def test_a_merge_reaches_headquarters_and_the_other_laptop_and_so_does_taking_it_apart(hq: Office, pair: Pair) -> None:
    first, second = pair
    kept, other = customer(first, "GTX Pro"), customer(first, "GTXPro")
    there = {"staff": first.desk.me.id}
    with first.desk.store.write() as session:
        for entity in whole.FORMS:
            values = whole.row(entity, other, there)
            if entity == "attachment":
                continue  # its bytes aren't there
            there[entity] = values.pop("id")
            insert_row(session, entity, there[entity], values)
    meet(pair)
    before = content(first)
    assert content(second) == before
    first.dossier_merging.merge(kept, other)
    post = first.records.add("post", kept, {"person_id": there["person"], "title": "顾问"}).id  # in the same exchange
    meet(pair)
    merged = content(second)
    assert merged == content(first)
    assert merged[f"post/{post}"]["dossier_id"] == merged[f"person/{there['person']}"]["dossier_id"] == kept
    ((dossier,),) = hq.sql("SELECT dossier_id FROM person WHERE id = %s", there["person"])
    assert str(dossier) == kept
    second.cards.issue_own(kept, Purpose.MAINTENANCE)
    assert (there["person"], "*") in [(one.row_id, one.field) for one in second.records.history(kept)]
    first.dossier_merging.undo(kept)
    meet(pair)
    apart = content(second)
    assert apart == content(first)
    assert apart[f"post/{post}"]["dossier_id"] == other
    assert {key: apart[key] for key in before} == before


def test_merged_named_and_taken_apart_before_headquarters_hears_of_it(pair: Pair) -> None:
    first, second = pair
    kept, other = customer(first, "GTX Pro"), customer(first, "GTXPro")
    boss = first.records.add("person", other, {"name": "甲"}).id
    person = first.records.add("person", other, {"name": "乙", "reports_to_id": boss}).id
    meet(pair)
    first.dossier_merging.merge(kept, other)
    first.records.add("post", kept, {"person_id": person, "title": "顾问"})
    first.dossier_merging.undo(kept)
    first.dossier_merging.merge(other, kept)
    first.records.add("influence", other, {"from_id": person, "to_id": boss, "kind": "influences"})
    meet(pair)
    assert content(second) == content(first)
    assert content(second)[f"dossier/{kept}"]["deleted"]
