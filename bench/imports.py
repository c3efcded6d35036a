"""import: the 85 accounts and 8,800 opportunities of the sample against csv + executemany into plain SQLite."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert, select

from app.clock import SystemClock
from app.models import BorrowCard, Dossier
from app.models.enums import CardKind, CardState, Place, Purpose, Role
from app.models.ids import new_id
from app.services.desk import Desk
from app.services.imports import Imports
from app.services.opening import Opening
from app.services.reading import Gate
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST
from bench.harness import Pair, Result, seconds

ROUNDS = 5
CRM = Path(__file__).resolve().parents[1] / "resources" / "demo" / "crm"
ACCOUNTS, PIPELINE = CRM / "accounts.csv", CRM / "sales_pipeline.csv"
PASSPHRASE = "correct horse battery staple"
DAY_MS = 86_400_000


def _cards(desk: Desk) -> None:
    """A card for every dossier, as one statement of purpose and place may give them; not part of the import."""
    now = desk.now_ms()
    with desk.store.write() as session:
        dossiers = session.scalars(select(Dossier.id)).all()
        session.execute(
            insert(BorrowCard),
            [
                {
                    "id": new_id(), "dossier_id": dossier, "number": f"BC-BENCH-{number:04}", "kind": CardKind.OWN,
                    "state": CardState.OUT, "borrower_id": desk.me.id, "rank": Role.ACCOUNT_MANAGER,
                    "purpose": Purpose.MAINTENANCE, "place": Place.OFFICE, "device": desk.device, "issued_at": now,
                    "due_at": now + DAY_MS,
                }
                for number, dossier in enumerate(dossiers)
            ],
        )  # fmt: skip


def _ours(desk: Desk, parts: dict[str, list[float]]) -> float:
    """Both sheets: read, planned, compared, written, searchable, logged. Seconds."""
    gate = Gate(desk)
    gate.state_place(Place.OFFICE)
    imports = Imports(desk, gate)
    calls = 0

    def progress(_done: int, _total: int) -> None:
        nonlocal calls
        calls += 1

    spent = 0.0
    for path, form in ((ACCOUNTS, "accounts"), (PIPELINE, "opportunities")):
        plans = []
        preview = seconds(lambda path=path, form=form, plans=plans: plans.append(imports.preview(path, form)))
        run = seconds(lambda plans=plans: imports.run(plans[0], progress=progress))
        parts["preview"].append(preview)
        parts["run"].append(run)
        spent += preview + run
        if form == "accounts":
            _cards(desk)
    parts["progress_calls"].append(calls)
    return spent


def _reference(folder: Path) -> float:
    """The same rows as they stand in the files, into tables with the same keys and indexes. Seconds."""
    file = folder / "plain.db"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")

    def load() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for path, table, indexed in ((ACCOUNTS, "dossier", ["account"]), (PIPELINE, "opportunity", ["account"])):
            with path.open(encoding="utf-8", newline="") as handle:
                rows = csv.reader(handle)
                header = next(rows)
                connection.execute(f"CREATE TABLE {table} ({', '.join(header)}, PRIMARY KEY ({header[0]}))")
                for column in indexed:
                    connection.execute(f"CREATE INDEX ix_{table}_{column} ON {table} ({column})")
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(header))})", rows)
        connection.execute("COMMIT")

    try:
        return seconds(load)
    finally:
        connection.close()


def run() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        secrets = InMemorySecrets()
        made = Opening(folder / "template", secrets, SystemClock(), LOWEST)
        made.lock(made.create(PASSPHRASE, name="bench").desk)
        ours: list[float] = []
        reference: list[float] = []
        parts: dict[str, list[float]] = {"preview": [], "run": [], "progress_calls": []}
        for number in range(ROUNDS + 1):
            home, plain = folder / f"home{number}", folder / f"plain{number}"
            shutil.copytree(folder / "template", home)
            plain.mkdir()
            opening = Opening(home, secrets, SystemClock(), LOWEST)
            desk = opening.unlock(PASSPHRASE)
            both = [(ours, lambda desk=desk: _ours(desk, parts)), (reference, lambda plain=plain: _reference(plain))]
            for kept, action in both if number % 2 else reversed(both):
                spent = action()
                if number:  # the first round is for warming up
                    kept.append(spent)
            opening.lock(desk)
    yield Result.of(
        "import of 85 accounts and 8,800 opportunities",
        8_885,
        Pair(tuple(ours), tuple(reference)),
        on=["encryption", "fsync", "preview", "stamps", "outbox", "search", "access log", "progress"],
        preview_ms=1e3 * sum(sorted(parts["preview"][2:])) / ROUNDS,
        run_ms=1e3 * sum(sorted(parts["run"][2:])) / ROUNDS,
        progress_calls=parts["progress_calls"][-1],
    )
