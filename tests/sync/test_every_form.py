"""One row of every form goes up to a real headquarters and comes down to a second laptop, whole (three-copies)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from app.models import Base
from app.models.fields import ENTITIES
from tests.models.whole import FORMS, IDENTITIES, row, value
from tests.sync.laptop import Laptop
from tests.sync.office import Office


def held(laptop: Laptop, entity: str, row_id: str) -> dict[str, Any]:
    table = Base.metadata.tables[entity]
    with laptop.store.read() as session:
        found = session.execute(select(table).where(table.c.id == row_id)).mappings().one()
        return dict(found)


def test_a_row_of_every_form_goes_up_and_comes_down(hq: Office, tmp_path: Path) -> None:
    number = hq.person()
    first, second = Laptop(tmp_path / "first"), Laptop(tmp_path / "second")
    hq.enrol(first, number)
    first.fill.run()
    dossier = first.customer("万表集团")
    there: dict[str, str] = {"dossier": dossier, "staff": first.me}
    for entity in FORMS:
        made = row(entity, dossier, there, 7)
        with first.store.write() as session:
            session.execute(insert(Base.metadata.tables[entity]), [{**made, "clk": {}}])
        there[entity] = made["id"]
    assert first.engine.sync().rejected == 0
    assert first.waiting() == 0
    hq.enrol(second, number)
    assert second.fill.run().finished
    for entity in FORMS:
        assert held(second, entity, there[entity]) == held(first, entity, there[entity]), entity
    for entity in FORMS:
        fields = [s for s in ENTITIES[entity].editable() if s.field.kind not in IDENTITIES]
        table = Base.metadata.tables[entity]
        with first.store.write() as session:
            changed = {spec.name: value(spec, 8) for spec in fields}
            session.execute(update(table).where(table.c.id == there[entity]).values(**changed))
    first.engine.sync()
    second.engine.sync()
    for entity in FORMS:
        assert held(second, entity, there[entity]) == held(first, entity, there[entity]), entity
        assert {one.field for one in second.history(there[entity])} == {
            one.field for one in first.history(there[entity])
        }
    first.close()
    second.close()


def test_a_number_out_of_its_bounds_is_put_aside_at_headquarters(hq: Office, tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "first")
    hq.enrol(laptop)
    laptop.fill.run()
    dossier = laptop.customer("出界公司")
    good, bad = (row("competitor", dossier, {"staff": laptop.me}, 3) for _ in range(2))
    with laptop.store.write() as session:
        rows = [{**good, "clk": {}, "share_bp": 10_000}, {**bad, "clk": {}, "share_bp": 10_001}]
        session.execute(insert(Base.metadata.tables["competitor"]), rows)
    assert laptop.engine.sync().rejected == 1
    laptop.close()
