"""reveal: open a dossier with its committed, signed event against the same queries without the log."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import cycle
from statistics import median

from sqlalchemy import select

from app.accesslog.events import Act, Event, Target
from app.accesslog.store import Receipt
from app.models import Dossier
from app.models.fields import Section
from app.services.dossiers import Dossiers
from app.services.reading import Gate
from app.services.workbench import Workbench
from bench.archive import at_work, borrow
from bench.harness import Result, in_turn, p95, seconds
from bench.open import archive

DOSSIERS = 10_000
OPENED = 100
ROUNDS = 200


class Unlogged(Gate):
    """The same decisions and queries; what would be logged is dropped."""

    def __init__(self, bench: Workbench, receipt: Receipt) -> None:
        super().__init__(bench.desk)
        self._receipt = receipt

    def _write(self, event: Event) -> Receipt:
        return self._receipt


def run(*, dossiers: int = DOSSIERS, rounds: int = ROUNDS, keep: bool = True) -> Iterator[Result]:
    with archive(dossiers, keep=keep) as folder, at_work(folder / "home") as bench:
        desk = bench.desk
        with desk.store.read() as session:
            ids = list(session.scalars(select(Dossier.id)))
        chosen = random.Random(3).sample(ids, min(OPENED, len(ids)))
        borrow(desk, chosen)
        bare = Dossiers(desk, Unlogged(bench, bench.gate.note(Act.DOSSIER_CLOSED, chosen[0])))
        logged, unlogged = cycle(chosen), cycle(chosen)
        event = Event(
            act=Act.DOSSIER_OPENED, actor=desk.actor, place="office", card="BC-BENCH-00001", purpose="maintenance",
            target=Target(kind="dossier", id=chosen[0], sections=(str(Section.BASIC),)), trusted_ms=desk.now_ms(),
        )  # fmt: skip
        appends: list[float] = []
        pair = in_turn(
            lambda: bench.dossiers.open(next(logged)),
            lambda: bare.open(next(unlogged)),
            rounds=rounds,
            warm=5,
            after=lambda: appends.append(seconds(lambda: desk.log.append(event))),
        )
        yield Result.of(
            "open a dossier", dossiers, pair, on=["encryption", "borrowing card checked", "event committed and signed"],
            added_ms=(median(pair.ours) - median(pair.reference)) * 1e3, append_ms=median(appends) * 1e3,
            append_p95=p95(appends) * 1e3,
        )  # fmt: skip
