"""open: unlock (its KDF left out) until *Today* is filled, against plain SQLite reading the same rows."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app.accesslog.events import Act
from app.clock import SystemClock
from app.models.enums import DossierState, Grade, Place, Side, Stage, VisitState
from app.models.ids import ids_in_order
from app.rules.completeness import CONFIRMED_SECTIONS
from app.services.desk import Desk
from app.services.dossiers import Filter
from app.services.opening import Opening
from app.services.workbench import Workbench, set_up
from app.vault import vault
from app.vault.device_secrets import NoKeyring
from bench.archive import (
    DAY_MS,
    at_work,
    company_name,
    enter,
    made,
    master_key,
    mobile,
    new_vault,
    opening,
    person_name,
    plain,
    plain_copy,
    sentence,
)
from bench.harness import Result, in_turn
from bench.ties import tie

DOSSIERS = 10_000
ROUNDS = 15
PERSONS, VISITS, PROMISES, NOTES = 10, 3, 2, 100
"""Of each dossier."""
LARGE = (5_000, 500)
"""People of the first dossiers, which the others have the fewer of; left out where they'd be more than a tenth."""
GROUP = 50
"""Units of a customer tree."""


def archive(dossiers: int, *, keep: bool = True) -> AbstractContextManager[Path]:
    """The folder of an archive in use today, and the same rows in plain SQLite beside it."""

    def build(folder: Path) -> None:
        desk = new_vault(folder / "home")
        fill(desk, dossiers)
        tie(desk)
        plain_copy(desk, folder / "plain.db")
        opening(folder / "home").lock(desk)

    return made(f"open-{dossiers}-{dt.date.today()}", build, fill, people_of, tie, keep=keep)


def people_of(dossiers: int) -> list[int]:
    """How many people each dossier has: ``PERSONS`` on average."""
    whole = dossiers * PERSONS
    large = [count for count in LARGE if count < whole // 10]
    rest, others = whole - sum(large), dossiers - len(large)
    return large + [rest // others + (at < rest % others) for at in range(others)]


def fill(desk: Desk, dossiers: int) -> None:
    chance, ids, now, today = random.Random(2), ids_in_order(), desk.now_ms(), dt.date.today()
    own = [next(ids) for _ in range(dossiers)]
    enter(
        desk, "dossier",
        (
            {
                "id": one, "name": (name := company_name(chance)), "short_name": name[:4], "code": f"KH-{n:05}",
                "keeper_id": desk.me.id, "region": "华东", "grade": chance.choice(list(Grade)),
                "stage": chance.choice(list(Stage)), "state": DossierState.POTENTIAL, "industry": name[-2:],
                "employees": chance.randrange(20, 9000), "address": f"{name[:2]}路{n}号", "phone": mobile(chance),
                "note": sentence(chance, 20),
                "parent_id": own[n - n % GROUP + (n % GROUP - 1) // 7] if n % GROUP else None,
                "clk": {"*": [(now - chance.randrange(200) * DAY_MS) << 16, 0]},
            }
            for n, one in enumerate(own)
        ),
    )  # fmt: skip
    enter(
        desk, "person",
        (
            {
                "id": next(ids), "dossier_id": one, "name": person_name(chance), "post": "部长", "department": "采购部",
                "mobile": mobile(chance), "cares_about": sentence(chance, 3),
                "clk": {"*": [(now - chance.randrange(700) * DAY_MS) << 16, 0]},
                "birthday": dt.date(chance.randrange(1955, 2000), chance.randrange(1, 13), chance.randrange(1, 29)),
            }
            for one, people in zip(own, people_of(dossiers), strict=True)
            for _ in range(people)
        ),
    )  # fmt: skip
    visits = [(next(ids), one, n % 150 == 0) for n, one in enumerate(own * VISITS)]
    enter(
        desk, "visit",
        (
            {
                "id": visit, "dossier_id": one, "number": f"V-{n:06}", "subject": sentence(chance, 3), "clk": {},
                "state": VisitState.PLANNED if coming else VisitState.REPORTED,
                "planned_at": now + (chance.randrange(40) if coming else -chance.randrange(1, 700)) * DAY_MS,
                "discussed": None if coming else sentence(chance, 30),
            }
            for n, (visit, one, coming) in enumerate(visits)
        ),
    )  # fmt: skip
    enter(
        desk, "promise",
        (
            {
                "id": next(ids), "dossier_id": one, "visit_id": visit, "side": chance.choice(list(Side)), "clk": {},
                "what": sentence(chance, 5), "due_on": today + dt.timedelta(days=chance.randrange(-300, 60)),
                "done_on": None if n % 40 == 0 else today,
            }
            for n, (visit, one, _) in enumerate(visits[: dossiers * PROMISES])
        ),
    )  # fmt: skip
    enter(
        desk,
        "information",
        (
            {"id": next(ids), "dossier_id": one, "fact": sentence(chance), "level": "1", "clk": {}}
            for one in own
            for _ in range(NOTES)
        ),
    )
    enter(
        desk, "confirmation",
        (
            {
                "id": next(ids), "dossier_id": one, "part": part, "confirmed_by": desk.me.id, "clk": {},
                "confirmed_at": now - chance.randrange(10, 100) * DAY_MS,
            }
            for one in own
            for part in CONFIRMED_SECTIONS
        ),
    )  # fmt: skip


def walk_in(home: Path, master: bytes) -> tuple[Opening, Workbench]:
    """Everything from the master key to the services: what follows the KDF."""
    door = Opening(home, NoKeyring(), SystemClock())
    desk = door._open(lambda: vault.open_vault(home, lambda _: master, secrets=NoKeyring()), Act.UNLOCK)
    bench = set_up(desk)
    bench.gate.state_place(Place.OFFICE)
    return door, bench


def statements(bench: Workbench, look: Callable[[], object]) -> list[tuple[str, Any]]:
    """What the database is asked for by ``look``, as the driver gets it."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement != "BEGIN":
            heard.append((statement, parameters))

    reader = bench.desk.vault.reader
    event.listen(reader, "before_cursor_execute", hear)
    look()
    event.remove(reader, "before_cursor_execute", hear)
    return heard


def run(*, dossiers: int = DOSSIERS, rounds: int = ROUNDS, keep: bool = True) -> Iterator[Result]:
    with archive(dossiers, keep=keep) as folder:
        home = folder / "home"
        master = master_key(home)
        with at_work(home) as bench:
            asked = statements(bench, bench.today.look)
        left: list[tuple[Opening, Workbench]] = []
        looks: list[float] = []

        def ours() -> None:
            left.append(walk_in(home, master))
            begin = time.perf_counter()
            left[0][1].today.look()
            looks.append(time.perf_counter() - begin)

        def leave() -> None:
            door, bench = left.pop()
            door.lock(bench.desk)

        def floor() -> None:
            database = plain(folder / "plain.db")
            database.execute("BEGIN")
            for statement, parameters in asked:
                database.execute(statement, parameters).fetchall()
            database.close()

        pair = in_turn(ours, floor, rounds=rounds, warm=2, after=leave)
        yield Result.of(
            "unlock until Today is filled", dossiers, pair,
            on=["encryption", "unlock and place logged, fsync", "log's end verified", "trusted time"],
            today_ms=_median_ms(looks), statements=len(asked),
            persons=dossiers * PERSONS,
        )  # fmt: skip
        with at_work(home) as bench:
            yield _listed(
                "list all covers", bench, folder, dossiers, rounds, lambda: bench.dossiers.covers(Filter()),
                on=["encryption", "completeness", "sorted by pinyin"],
            )  # fmt: skip
            yield _listed(
                "all accounts that hang by one thread", bench, folder, dossiers, rounds, bench.maps.single_threaded,
                on=["encryption", "ties grouped by account"],
            )  # fmt: skip


def _listed(
    name: str, bench: Workbench, folder: Path, dossiers: int, rounds: int, look: Callable[[], object], *, on: list[str]
) -> Result:
    """Something over all dossiers, beside the same statements on plain SQLite."""
    asked = statements(bench, look)
    database = plain(folder / "plain.db")

    def floor() -> None:
        for statement, parameters in asked:
            database.execute(statement, parameters).fetchall()

    pair = in_turn(look, floor, rounds=max(2, rounds // 2))
    database.close()
    return Result.of(name, dossiers, pair, on=on)


def _median_ms(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2] * 1e3
