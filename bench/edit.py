"""edit: one field with history, outbox, search and commit against one UPDATE and commit on plain SQLite."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from app.models.ids import ids_in_order
from app.services.records import fetch, write_row
from app.services.workbench import Workbench
from bench.archive import (
    at_work,
    borrow,
    company_name,
    enter,
    made,
    mobile,
    new_vault,
    opening,
    person_name,
    plain,
    plain_copy,
    sentence,
)
from bench.harness import Result, in_turn

DOSSIERS = 500
PERSONS = 5_000
ROUNDS = 300


def fill(folder: Path, dossiers: int, persons: int) -> None:
    """A vault of a usual size, and the same rows in plain SQLite beside it."""
    home, chance = folder / "home", random.Random(1)
    desk = new_vault(home)
    ids = ids_in_order()
    own = [next(ids) for _ in range(dossiers)]
    enter(
        desk, "dossier",
        (
            {"id": one, "name": company_name(chance), "code": f"KH-{n:05}", "keeper_id": desk.me.id, "grade": "B"}
            for n, one in enumerate(own)
        ),
    )  # fmt: skip
    enter(
        desk, "person",
        (
            {
                "id": next(ids), "dossier_id": chance.choice(own), "name": person_name(chance), "post": "部长",
                "mobile": mobile(chance), "cares_about": sentence(chance),
            }
            for _ in range(persons)
        ),
    )  # fmt: skip
    plain_copy(desk, folder / "plain.db")
    opening(home).lock(desk)


def run(
    *, dossiers: int = DOSSIERS, persons: int = PERSONS, rounds: int = ROUNDS, keep: bool = True
) -> Iterator[Result]:
    def build(folder: Path) -> None:
        fill(folder, dossiers, persons)

    with made(f"edit-{dossiers}", build, keep=keep) as kept, tempfile.TemporaryDirectory(dir=kept.parent) as name:
        folder = Path(name) / "run"
        shutil.copytree(kept, folder)
        with at_work(folder / "home") as bench:
            reference = plain(folder / "plain.db")
            person, dossier = reference.execute("SELECT id, dossier_id FROM person ORDER BY id LIMIT 1").fetchone()
            borrow(bench.desk, [_dashed(dossier)])
            numbers = count()

            def update() -> None:
                reference.execute("BEGIN IMMEDIATE")
                reference.execute("UPDATE person SET post = ? WHERE id = ?", (f"主任{next(numbers)}", person))
                reference.execute("COMMIT")

            def through_the_gate() -> None:
                bench.records.set("person", _dashed(person), {"post": f"主任{next(numbers)}"})

            def without_the_gate() -> None:
                _write(bench, _dashed(person), f"主任{next(numbers)}")

            on = ["fsync", "encryption", "stamps", "history", "outbox", "search"]
            pair = in_turn(through_the_gate, update, rounds=rounds, warm=10)
            yield Result.of("edit one field", 1, pair, on=["borrowing card checked", *on], rows=persons)
            pair = in_turn(without_the_gate, update, rounds=rounds, warm=10)
            yield Result.of("edit one field, without the gate", 1, pair, on=on, rows=persons)
            reference.close()


def _write(bench: Workbench, person: str, post: str) -> None:
    with bench.desk.store.write() as session:
        write_row(session, "person", person, {"post": post})
        fetch(session, "person", row_id=person)


def _dashed(stored: str) -> str:
    """An identity as Python writes it."""
    plain_text = stored.replace("-", "")
    return "-".join((plain_text[:8], plain_text[8:12], plain_text[12:16], plain_text[16:20], plain_text[20:]))
