"""exchange: push and pull of 20,000 new customers and 20,000 one-field edits, beside Anki's and PouchDB's own sync.

The same texts everywhere; a second client of each pulls what the first pushed. Ours and the peers take turns within
each case, all through the same counting forwarder. Ours: TLS, authentication and log on, two encrypted vaults with
history and search index, fsync at both ends; what TLS, authentication and log cost is measured by leaving each out.
Anki's server keeps a user's notes in SQLite, whole notes, one transaction; PouchDB's leveldb doesn't fsync a batch.
Then 20,000 edits over a link of 100 ms and 1 Mbit/s. A peer that can't be had is told on the error output.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert

from app.models import Dossier
from app.models.ids import new_id
from app.services.search_index import index_dirty
from app.sync import transport
from bench import cpu, push
from bench.harness import Result, seconds
from bench.link import Link
from bench.peers import process
from bench.push import EVENTS, Served
from hq.db.embedded import Embedded
from hq.headquarters import open_
from hq.services import enrolment
from tests.sync.laptop import Laptop

CHANGES = int(os.environ.get("SATCHEL_BENCH_CHANGES", "20000"))
ROUNDS = int(os.environ.get("SATCHEL_BENCH_ROUNDS", "3"))
SLOW = {"delay_s": 0.05, "rate": 125_000.0}
"""100 ms there and back, 1 Mbit/s."""


@dataclass
class Case:
    """Seconds, CPU seconds of both ends and bytes of each round, by whose."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    passed: dict[str, list[int]] = field(default_factory=dict)

    def add(self, whose: str, seconds: float, cpu: float, passed: int) -> None:
        for kept, value in ((self.seconds, seconds), (self.cpu, cpu), (self.passed, passed)):
            kept.setdefault(whose, []).append(value)  # type: ignore[attr-defined]

    def results(self, what: str) -> Iterator[Result]:
        """One line for each peer; ours alone where there is none."""
        ours = median(self.seconds["ours"])
        for peer in [one for one in self.seconds if one != "ours"] or [None]:
            theirs = median(self.seconds[peer]) if peer else None
            more: dict[str, object] = {
                "beside": peer, "changes_per_s": CHANGES / ours, "times_as_fast": theirs / ours if theirs else None,
                "bytes_per_change": median(self.passed["ours"]) / CHANGES,
                "peer_bytes_per_change": median(self.passed[peer]) / CHANGES if peer else None,
                "cpu_s": median(self.cpu["ours"]), "peer_cpu_s": median(self.cpu[peer]) if peer else None,
                "rounds": len(self.seconds["ours"]),
            }  # fmt: skip
            yield Result(what, CHANGES, ours, theirs, "s", push.ON, more)


def documents(chance: random.Random, said: list[str]) -> list[dict[str, Any]]:
    """Customers as an account manager has them, about 400 bytes of text each."""

    def some(number: int) -> str:
        return "，".join(chance.choice(said) for _ in range(number))

    return [
        {
            "id": new_id(), "name": f"{chance.choice(said)[:12]}{n}", "short_name": f"客户{n}", "industry": some(1),
            "address": some(2), "phone": f"1{chance.randrange(3, 10)}{chance.randrange(10**9):09}", "site": some(1),
            "main_contact": chance.choice(said)[:3], "employees": chance.randrange(20, 30_000), "grade": "B",
            "note": some(4),
        }
        for n in range(CHANGES)
    ]  # fmt: skip


def add(laptop: Laptop, made: list[dict[str, Any]]) -> None:
    """New customers into the vault, in one unit of work."""
    me = laptop.me
    rows = [{**one, "code": f"T-{n}", "keeper_id": me, "clk": {}, "state": "potential"} for n, one in enumerate(made)]
    with laptop.store.write() as session:
        session.execute(insert(Dossier), rows)


def tell(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), "utf-8")


class Bench:
    """Two laptops of one person, and the peers that can be had here."""

    def __init__(self, folder: Path, server: Served, postgres: Embedded, stack: contextlib.ExitStack) -> None:
        self.folder, self.server, self.stack = folder, server, stack
        self.postgres = int((postgres.folder / "postmaster.pid").read_text().split()[0])
        self.first = push.enrolled(folder, server.port, fill=0)
        with contextlib.closing(open_(folder / "hq", connections=2)) as hq:
            code = enrolment.make_code(hq, "B001").text
        self.second = Laptop(folder / "second", index=index_dirty)
        self.second.enroller.enrol(f"https://127.0.0.1:{server.port}", code, "Bench")
        for one in (self.first, self.second):
            stack.callback(one.close)
            one.fill.run()
        self.documents, self.edits = folder / "documents", folder / "edits"
        self.peers: list[process.Peer] = []

    def find_peers(self) -> None:
        """After the documents were written: Anki makes its kind of note from them."""
        for make in process.PEERS:
            try:
                peer = make(self.documents, self.edits, self.folder / make.__name__)
            except process.Missing as missing:
                print(f"no {missing}", file=sys.stderr)
                continue
            self.stack.callback(peer.close)
            self.peers.append(peer)

    def exchange(self, push_case: Case, pull_case: Case) -> None:
        """What waits goes up, then down to the second client; ours and the peers' in turn."""
        for case, act, laptop in ((push_case, "push", self.first), (pull_case, "pull", self.second)):
            for peer in self.peers:
                line = Link(peer.port)
                path = "hq" if peer.name == "pouchdb" else ""
                spent = peer.act(act, f"http://127.0.0.1:{line.port}/{path}")
                line.close()
                case.add(peer.name, spent.seconds, spent.cpu, line.passed)
            case.add("ours", *self.ours(laptop))

    def ours(
        self, laptop: Laptop, server: Served | None = None, scheme: str = "https", **slow: float
    ) -> tuple[float, float, int]:
        """Seconds, CPU seconds of laptop, node and PostgreSQL, and bytes of one exchange."""
        server = server or self.server
        ends = (os.getpid(), server.pid, self.postgres)
        line = Link(server.port, **slow)
        push.go_by(laptop, f"{scheme}://127.0.0.1:{line.port}")
        before = cpu.seconds(ends)
        spent = seconds(laptop.engine.sync)
        used = cpu.seconds(ends) - before
        line.close()
        return spent, used, line.passed


def run() -> Iterator[Result]:
    chance, said = random.Random(1), push.sentences()
    with contextlib.ExitStack() as stack:
        folder, headquarters, _, postgres = stack.enter_context(push.offices())
        bench = Bench(folder, headquarters, postgres, stack)
        made = documents(chance, said)
        tell(bench.documents, made)
        tell(bench.edits, [])
        bench.find_peers()
        pushed, pulled = Case(), Case()
        add(bench.first, made)
        for peer in bench.peers:
            peer.act("add")
        bench.exchange(pushed, pulled)
        yield from pushed.results("push new customers")
        yield from pulled.results("pull new customers")
        pushed, pulled = Case(), Case()
        ids = [one["id"].replace("-", "") for one in made]
        for number in range(ROUNDS):
            edits = push.changes(ids, number, chance, said)
            push.write(bench.first, edits)
            dashed = dict(zip(ids, (one["id"] for one in made), strict=True))
            tell(bench.edits, [{"id": dashed[one["row"]], "field": name, "value": one["value"]}
                               for name, rows in edits.items() for one in rows])  # fmt: skip
            for peer in bench.peers:
                peer.act("edit")
            for _ in range(EVENTS):
                bench.first.event()
            bench.exchange(pushed, pulled)
        yield from pushed.results("push one-field edits")
        yield from pulled.results("pull one-field edits")
        yield from costs(bench, ids, chance, said)
        push.write(bench.first, push.changes(ids, ROUNDS, chance, said))
        spent, _, passed = bench.ours(bench.first, **SLOW)
        more = {"bytes_per_change": passed / CHANGES, "link": "100 ms, 1 Mbit/s", "line_alone_s": passed / SLOW["rate"]}
        yield Result("push one-field edits over a slow link", CHANGES, spent, None, "s", push.ON, more)


def costs(bench: Bench, ids: list[str], chance: random.Random, said: list[str]) -> Iterator[Result]:
    """The same edits without TLS, authentication, events of the log: in turn, seconds and CPU."""
    home, laptop = str(bench.folder / "hq"), bench.first
    servers = dict.fromkeys(("", "log"), bench.server)
    for one in ("tls", "authentication"):
        servers[one] = Served("headquarters", home, one)
        bench.stack.callback(servers[one].close)
    found = Case()
    for number in range(-1, ROUNDS):  # the first isn't counted: new nodes have their statements to learn
        for name, server in servers.items():
            push.write(laptop, push.changes(ids, number + len(name), chance, said))
            if name != "log":
                for _ in range(EVENTS):
                    laptop.event()
            with plain() if name == "tls" else contextlib.nullcontext():
                told = bench.ours(laptop, server, "http" if name == "tls" else "https")
            if number >= 0:
                found.add(name, *told)
    took, used = ({name: median(some) for name, some in of.items()} for of in (found.seconds, found.cpu))
    for name in ("tls", "authentication", "log"):
        more: dict[str, object] = {
            "without": name, "cpu_s": used[""], "cpu_without_s": used[name], "events": EVENTS,
            "bytes_per_change": median(found.passed[""]) / CHANGES,
            "bytes_per_change_without": median(found.passed[name]) / CHANGES,
        }  # fmt: skip
        yield Result(f"push one-field edits with and without {name}", CHANGES, took[""], took[name], "s", push.ON, more)


@contextlib.contextmanager
def plain() -> Iterator[None]:
    """Addresses without TLS are taken, which the application refuses."""
    kept = transport.origin_of
    transport.origin_of = str
    try:
        yield
    finally:
        transport.origin_of = kept
