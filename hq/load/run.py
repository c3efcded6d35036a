"""Many simulated laptops against running nodes: enrolled beside the door, their exchanges over TLS through it.

Enrolment and tokens don't go through the door because its limits are per address, and all of these have one.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import multiprocessing
import ssl
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from app.errors import UserError
from app.models.enums import Role
from app.sync.wire import EnrolmentCode, Problem, WireError
from hq.headquarters import Headquarters
from hq.load.laptop import Laptop
from hq.services import enrolment, people, tokens

_PATH: Final = "/v1/sync"
_TRIES: Final = 8
_SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """``rounds`` exchanges of ``changes`` edits for each laptop, of which a share ``idle`` brings nothing.

    ``nodes``: addresses ``host:port``, taken in turn; ``at_once``: exchanges in work at a time, over all processes.
    """

    nodes: tuple[str, ...]
    certificate: Path
    devices: int
    changes: int
    rounds: int = 1
    idle: float = 0.0
    at_once: int = 16
    processes: int = 1


@dataclass
class Report:
    """Of all measured exchanges: seconds each took, errors by kind, requests repeated after a broken connection."""

    seconds: list[float] = field(default_factory=list)
    changes: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    took_s: float = 0.0
    lost: int = 0

    def add(self, other: Report) -> None:
        self.seconds += other.seconds
        self.changes += other.changes
        self.errors.update(other.errors)
        self.repeated += other.repeated

    def value(self) -> dict[str, Any]:
        """As JSON; times in milliseconds."""
        done = sorted(self.seconds)
        shares = {f"p{n}_ms": round(done[math.ceil(n / 100 * len(done)) - 1] * 1e3, 1) for n in (50, 95, 99) if done}
        rate = {"syncs_per_s": round(len(done) / self.took_s, 1), "changes_per_s": round(self.changes / self.took_s, 1)}
        return {
            "syncs": len(done), "changes": self.changes, "took_s": round(self.took_s, 2),
            **(rate if self.took_s else {}), **shares, "errors": dict(self.errors), "repeated": self.repeated,
            "lost": self.lost,
        }  # fmt: skip


def enrol(hq: Headquarters, count: int) -> list[Laptop]:
    """So many new persons with a laptop each. Raises UserError outside a demonstration: they'd stay in the archive."""
    if not hq.settings.demonstration:
        raise UserError("hq-load-demonstration")
    made: list[Laptop] = []
    start = hq.now()
    for n in range(count):
        number = f"LOAD-{start:x}-{n}"
        people.add(hq, people.NewPerson(number, "Load", Role.ACCOUNT_MANAGER))
        laptop = Laptop.new(hq.settings.url)
        secret = EnrolmentCode.read(enrolment.make_code(hq, number).text).secret
        laptop.enrolled(enrolment.enrol(hq, laptop.request(secret)))
        made.append(laptop)
    return made


def run(hq: Headquarters, plan: Plan, laptops: list[Laptop]) -> Report:
    """The exchanges, in slices so that tokens stay fresh; then whether headquarters holds what was acknowledged."""
    whole = Report()
    known: list[Laptop] = []
    for some in _slices(laptops, _SLICE):
        for laptop in some:
            now = hq.now() // 1000
            proof = laptop.proof("/v1/token", now, token=False)
            laptop.access = tokens.token(hq, laptop.assertion(now), proof).access_token
        began = time.perf_counter()
        shares = _shared(plan, some)
        whole.took_s += time.perf_counter() - began
        for share, back in shares:
            whole.add(share)
            known += back
    laptops[:] = known  # as they came back from other processes
    whole.lost = _lost(hq, laptops)
    return whole


def _shared(plan: Plan, laptops: list[Laptop]) -> list[tuple[Report, list[Laptop]]]:
    if plan.processes < 2:
        return [_share(plan, laptops, plan.at_once)]
    parts = [laptops[n :: plan.processes] for n in range(plan.processes)]
    each = max(1, plan.at_once // plan.processes)
    with ProcessPoolExecutor(plan.processes, multiprocessing.get_context("spawn")) as pool:
        return [one.result() for one in [pool.submit(_share, plan, part, each) for part in parts if part]]


def _share(plan: Plan, laptops: list[Laptop], at_once: int) -> tuple[Report, list[Laptop]]:
    """One process's part."""
    return asyncio.run(_drive(plan, laptops, at_once)), laptops


async def _drive(plan: Plan, laptops: list[Laptop], at_once: int) -> Report:
    report, nodes = Report(), itertools.cycle(plan.nodes)
    context = ssl.create_default_context(cafile=str(plan.certificate))
    context.check_hostname = False
    limits = httpx.Limits(max_connections=at_once * 2, max_keepalive_connections=at_once * 2)
    async with httpx.AsyncClient(verify=context, trust_env=False, limits=limits, timeout=60) as client:
        for number in range(plan.rounds):
            queue = iter(laptops)

            async def worker(number: int = number, queue: Iterator[Laptop] = queue) -> None:
                for laptop in queue:
                    idle = (laptop.device + number) % 100 < plan.idle * 100
                    wall = time.time_ns() // 1_000_000
                    if not laptop.rows:
                        laptop.create(max(1, plan.changes), wall)
                    elif not idle:
                        laptop.edit(plan.changes, wall)
                    await _exchange(client, nodes, laptop, report)

            await asyncio.gather(*(worker() for _ in range(at_once)))
    return report


async def _exchange(client: httpx.AsyncClient, nodes: Iterator[str], laptop: Laptop, report: Report) -> None:
    """One exchange; repeated at the next node while connections break, as a laptop does."""
    waiting = len(laptop.waiting)
    for attempt in range(_TRIES):
        began = time.perf_counter()
        headers = {
            "Authorization": f"DPoP {laptop.access}", "DPoP": laptop.proof(_PATH, time.time_ns() // 10**9),
            "Content-Encoding": "zstd",
        }  # fmt: skip
        try:
            answer = await client.post(f"https://{next(nodes)}{_PATH}", content=laptop.body(), headers=headers)
        except httpx.TransportError:
            report.repeated += 1
            await asyncio.sleep(0.05 * 2**attempt)
            continue
        if answer.status_code == 503:
            report.repeated += 1
            await asyncio.sleep(0.05 * 2**attempt)
            continue
        try:
            if answer.status_code != 200:
                report.errors[str(Problem.read(answer.content).code)] += 1
                return
            laptop.take(answer.content)
        except WireError as error:
            report.errors[f"answer: {error}"] += 1
            return
        report.seconds.append(time.perf_counter() - began)
        report.changes += waiting
        return
    report.errors["unreachable"] += 1


def _lost(hq: Headquarters, laptops: Sequence[Laptop]) -> int:
    """Laptops of whose acknowledged changes headquarters holds another number, another hash, or other rows."""
    with hq.db.transaction() as db:
        held = {
            device: (last, bytes(chain), rows)
            for device, last, chain, rows in db.execute(
                "SELECT p.device_id, p.last_seq, p.chain, (SELECT count(*) FROM dossier d"
                " WHERE d.keeper_id = v.staff_id) FROM push_state p JOIN device v ON v.id = p.device_id"
                " WHERE p.device_id = ANY(%s)",
                ([one.device for one in laptops],),
            )
        }
    return sum(held.get(one.device) != (one.sent, one.chain, len(one.rows)) for one in laptops if not one.waiting)


def _slices(laptops: list[Laptop], size: int) -> Iterator[list[Laptop]]:
    for start in range(0, len(laptops), size):
        yield laptops[start : start + size]
