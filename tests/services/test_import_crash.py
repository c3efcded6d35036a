"""kill -9 and a full disk in the middle of an import: all of it or nothing, and the vault opens as before."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.clock import SystemClock
from app.models import BatchRow, CaptureState, ImportBatch, Opportunity, Outbox, SearchDirty
from app.models.enums import Place
from app.services.imports import Imports
from app.services.opening import Opening
from app.services.reading import Gate
from app.vault.device_secrets import NoKeyring
from app.vault.errors import DiskFull
from app.vault.keys import LOWEST
from tests.exchange.books import CRM
from tests.services.conftest import Seat

PASSPHRASE = "sixteen careful otters paddle toward the quiet northern harbour"
ROOT = Path(__file__).resolve().parents[2]
UNFILED = 1_425

CHILD = """
import sys
from pathlib import Path
from app.clock import SystemClock
from app.models.enums import Place
from app.services.imports import Imports
from app.services.opening import Opening
from app.services.reading import Gate
from app.vault.device_secrets import NoKeyring
home, sheet, passphrase = Path(sys.argv[1]), Path(sys.argv[2]), sys.stdin.readline().strip()
desk = Opening(home, NoKeyring(), SystemClock()).unlock(passphrase)
gate = Gate(desk)
gate.state_place(Place.OFFICE)
imports = Imports(desk, gate)
plan = imports.preview(sheet, "opportunities")
print(plan.id, flush=True)
imports.run(plan)
print("done", flush=True)
"""


def killed_import(home: Path, wait: float) -> tuple[str, bool]:
    """Start an import in a process of its own and kill it; the batch's id, and whether it said that it was done."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), str(CRM / "sales_pipeline.csv")],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None
    with child.stdin, child.stdout:
        child.stdin.write(PASSPHRASE + "\n")
        child.stdin.flush()
        batch = child.stdout.readline().strip()
        time.sleep(wait)
        child.kill()
        told = "done" in child.stdout.read()
    child.wait()
    return batch, told


def check_whole_or_nothing(home: Path, batch: str, told: bool) -> None:
    """The import is there or not, never half of it; one that is there is undone for the next time."""
    opening = Opening(home, NoKeyring(), SystemClock(), LOWEST)
    desk = opening.unlock(PASSPHRASE)
    try:
        with desk.store.read() as session:
            done = session.get(ImportBatch, batch) is not None
            rows = session.scalar(select(func.count()).where(Opportunity.deleted.is_(False)))
            marks = session.scalar(select(func.count()).select_from(BatchRow).where(BatchRow.batch_id == batch))
            lines = session.scalar(select(func.count()).where(Outbox.line.contains(batch.replace("-", ""))))
            assert done or not told
            assert (rows, marks, lines) == ((UNFILED,) * 3 if done else (0, 0, 0))
            assert session.scalars(select(SearchDirty)).all() == []
            assert session.get_one(CaptureState, 0).batch_id is None
        assert desk.log_ok
        if done:
            gate = Gate(desk)
            gate.state_place(Place.OFFICE)
            Imports(desk, gate).undo(batch)
    finally:
        opening.lock(desk)


@pytest.mark.parametrize(
    "times", [2, pytest.param(60, marks=[pytest.mark.soak, pytest.mark.timeout(1_800)])]
)  # fmt: skip
def test_killed_imports_leave_all_or_nothing(tmp_path: Path, times: int) -> None:
    home = tmp_path / "home"
    opening = Opening(home, NoKeyring(), SystemClock(), LOWEST)
    opening.lock(opening.create(PASSPHRASE, name="x").desk)
    chance = random.Random(20261122)  # repeatable, not secret
    for _ in range(times):
        batch, told = killed_import(home, chance.uniform(0, 0.6))
        check_whole_or_nothing(home, batch, told)


def test_a_full_disk_in_the_middle_leaves_nothing(seat: Seat) -> None:
    seat.gate.state_place(Place.OFFICE)
    imports = Imports(seat.desk, seat.gate)
    plan = imports.preview(CRM / "sales_pipeline.csv", "opportunities")
    engine = seat.desk.vault.engine
    with engine.connect() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 40}")
    with pytest.raises(DiskFull):
        imports.run(plan)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    with seat.desk.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Opportunity)) == 0
        assert session.get(ImportBatch, plan.id) is None
        assert session.get_one(CaptureState, 0).batch_id is None
    assert imports.run(plan).added == UNFILED
