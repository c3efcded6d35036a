"""``kill -9`` of laptops, of a node of headquarters and of PostgreSQL under load, and what must hold in between.

``python -m tests.sync.kills 500 --state FILE`` runs it; the file tells the counts.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import socket
import tempfile
import time
from collections import Counter
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from app.models.enums import Role
from hq.db import embedded
from hq.headquarters import make, open_
from hq.services.fsck import fsck
from hq.services.handover import hand_over
from hq.settings import DATABASE, Settings
from tests.sync.history import History, Violation, Write
from tests.sync.kill_work import FieldLaptop, laptop, node
from tests.sync.office import Office, OfficeClock, quick_folder
from tests.sync.trio import OWNERS, Trio
from tests.sync.verdict import judge

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.sync.kill_work"])
LAPTOP, NODE, POSTGRES = "laptop", "node", "postgres"
SHARES: Final = {LAPTOP: 70, NODE: 18, POSTGRES: 12}
ROUND: Final = 25
"""Kills between two looks at everything."""
PATIENCE_S: Final = 60


class Running:
    """A process, and what it said."""

    def __init__(self, target: Any, home: Path, *arguments: Any) -> None:
        self.home = home
        self.said, there = _CONTEXT.Pipe(duplex=False)
        self.process = _CONTEXT.Process(target=target, args=(home, *arguments, there), daemon=True)
        self.process.start()
        there.close()
        self.heard: list[tuple[Any, ...]] = []

    def listen(self) -> None:
        with suppress(EOFError, OSError):
            while self.said.poll():
                self.heard.append(self.said.recv())

    def opened(self) -> bool:
        self.listen()
        return ("open",) in self.heard

    def last_words(self) -> str:
        """What it wrote before it ended by itself."""
        return f"{self.home.name} ended: {(self.home / 'stderr').read_text('utf-8')[-3000:]}"

    def kill(self) -> list[tuple[Any, ...]]:
        """All that it said until its end. It must have been alive."""
        if not self.process.is_alive():
            raise Violation("goes-on", self.last_words())
        self.process.kill()
        self.process.join()
        self.listen()
        self.said.close()
        return self.heard


class Campaign:
    """Headquarters with one node, three laptops of two people; ``seen`` counts kills and what they hit."""

    def __init__(self, seed: int) -> None:
        self.seen: Counter[str] = Counter()
        self.chance = random.Random(seed)
        self.folder = Path(tempfile.mkdtemp(prefix="satchel-kills-", dir=quick_folder()))
        self.folder.chmod(0o755)
        home = self.folder / "hq"
        make(home, company="Acme Trading", url="https://headquarters.example", demonstration=True)
        self.server = embedded.start(Settings.load(home).postgres)
        self.server.ensure(DATABASE)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.hq = open_(home, connections=4)
        self.office = Office(self.hq, f"https://127.0.0.1:{self.port}", OfficeClock())
        self.home = home
        self.running: dict[str, Running] = {}
        self._start(NODE)
        self._wait(NODE)
        self.numbers = [self.office.person(), self.office.person()]
        self.director = self.office.person(Role.DIRECTOR)
        for n, owner in enumerate(OWNERS):
            made = FieldLaptop(self.folder / str(n))
            self.office.enrol(made, self.numbers[owner])
            made.fill.run()
            made.close()
        self.rows: list[str] = []
        self.people: dict[str, str] = {}
        self.writes: list[Write] = []
        self.sure: list[Write] = []
        self.photos: dict[str, tuple[str, bytes]] = {}

    # ---- processes -----------------------------------------------------------------------------------------------

    def _start(self, name: str) -> None:
        if name == NODE:
            self.running[name] = Running(node, self.home, self.server.conninfo(DATABASE), self.port)
        else:
            self.running[name] = Running(laptop, self.folder / name, self.chance.randrange(1 << 30))

    def _wait(self, name: str) -> None:
        until = time.monotonic() + PATIENCE_S
        while not self.running[name].opened():
            if time.monotonic() > until or not self.running[name].process.is_alive():
                raise Violation("goes-on", self.running[name].last_words())
            time.sleep(0.01)
        if name == NODE:
            while not _answers(self.port) and time.monotonic() < until:
                time.sleep(0.01)

    def _end(self, name: str) -> None:
        heard = self.running.pop(name).kill()
        if name == NODE:
            return
        will: dict[int, Write] = {}
        for what, *more in heard:
            if what == "row":
                self.rows.append(more[0])
            elif what == "person":
                self.people[more[0]] = more[1]
            elif what == "photo":
                self.photos[more[1]] = (more[0], more[2])
            elif what == "will":
                will[more[0]] = Write(*more[1:])
            elif what == "did":
                self.sure.append(will[more[0]])
        self.writes += will.values()
        self.seen["writes committed"] += sum(what == "did" for what, *_ in heard)
        self.seen["exchanges finished"] += sum(what == "exchanged" for what, *_ in heard)
        self.seen["exchanges cut off"] += sum(what == "away" for what, *_ in heard)
        self.seen[f"laptop killed after {heard[-1][0] if heard else 'start'}"] += 1

    def _kill_postgres(self) -> None:
        """As at a power cut: nothing is written out, and the next start recovers from the log."""
        before = self.server.server.get_pid()
        os.kill(before, signal.SIGQUIT)
        until = time.monotonic() + PATIENCE_S
        while _alive(before) and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(self.chance.uniform(0, 0.5))
        self.server.server.ensure_postgres_running()
        self.hq.db._pool.check()  # the connections of before are dead

    # ---- the campaign --------------------------------------------------------------------------------------------

    def round(self, kills: int) -> None:
        """Everything runs and is killed, one after the other; then everything is looked at."""
        for name in [NODE, *map(str, range(len(OWNERS)))]:
            if name not in self.running:
                self._start(name)
        for _ in range(kills):
            self._kill_one()
        for n in range(len(OWNERS)):
            self._end(str(n))
        self._wait(NODE)
        self._look()

    def _kill_one(self) -> None:
        kind = self.chance.choices(list(SHARES), list(SHARES.values()))[0]
        name = str(self.chance.randrange(len(OWNERS))) if kind == LAPTOP else NODE
        if self.chance.random() < 0.85:
            self._wait(name)
            if kind == LAPTOP:
                self._wait_for_work(name)
        time.sleep(self.chance.uniform(0, 0.4))
        if kind == POSTGRES:
            self._kill_postgres()
        else:
            self._end(name)
            self._start(name)
        if self.chance.random() < 0.1:
            self._hand_over()
        self.seen[f"kills of {kind}"] += 1
        self.seen["kills"] += 1

    def _wait_for_work(self, name: str) -> None:
        """Often until it is in an exchange."""
        one, until = self.running[name], time.monotonic() + 3
        wanted = self.chance.choice(("exchange", "exchanged", "did"))
        while time.monotonic() < until and not any(what == wanted for what, *_ in one.heard):
            one.listen()
            time.sleep(0.005)

    def _hand_over(self) -> None:
        found = self.office.sql("SELECT code, keeper_id FROM dossier WHERE NOT deleted ORDER BY random() LIMIT 1")
        for code, keeper in found:
            ((number,),) = self.office.sql("SELECT number FROM staff WHERE id = %s", keeper)
            hand_over(self.hq, code, self.numbers[1 - self.numbers.index(number)], self.director)
            self.seen["handovers"] += 1

    def _look(self) -> None:
        """All exchange until nothing is left; then archive, feeds, logs, files and all laptops are compared."""
        laptops = [FieldLaptop(self.folder / str(n)) for n in range(len(OWNERS))]
        try:
            for _ in range(3):
                for one in laptops:
                    while not one.exchange_all():
                        pass
            trio = Trio.over(self.office, laptops, self.numbers, self.director, self.seen)
            history = History(trio)
            self.rows = [row.hex for (row,) in self.office.sql("SELECT id FROM dossier WHERE NOT deleted")]
            history.rows, history.people = self.rows, self.people
            history.writes, history.sure = self.writes, self.sure
            judge(history)
            self._files(trio, laptops)
            for one in laptops:
                if one.log.verify().size != one.log.size or one.log.seen_by_headquarters() != one.log.head():
                    raise Violation("log-whole", one.home)
        finally:
            for one in laptops:
                one.close()
        if wrong := fsck(self.hq):
            raise Violation("fsck", wrong)
        self.seen["looks at everything"] += 1

    def _files(self, trio: Trio, laptops: list[FieldLaptop]) -> None:
        people = {row.hex: keeper.hex for row, keeper in self.office.sql("SELECT id, keeper_id FROM dossier")}
        for n, owner in enumerate(OWNERS):
            for blob, (dossier, digest) in self.photos.items():
                if people.get(dossier) == trio.people[owner]:
                    if sha256(laptops[n].files.get(blob)).digest() != digest:
                        raise Violation("files-alike", (n, blob))
                elif laptops[n].files.has(blob):
                    raise Violation("nothing-of-others", (n, blob))
        self.seen["files compared"] = len(self.photos)

    def close(self) -> None:
        for one in self.running.values():
            one.process.kill()
            one.process.join()
        self.hq.close()
        self.server.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path(f"/proc/{pid}").exists() else False


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def run(kills: int, seed: int, state: Path | None = None) -> Counter[str]:
    """So many kills; all is looked at every ``ROUND``. Raises Violation."""
    campaign = Campaign(seed)
    try:
        while campaign.seen["kills"] < kills:
            campaign.round(min(ROUND, kills - campaign.seen["kills"]))
            if state is not None:
                state.write_text(json.dumps({"seed": seed, **campaign.seen}, indent=1), "utf-8")
    finally:
        campaign.close()
    return campaign.seen


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--state", type=Path)
    options = parser.parse_args()
    run(options.kills, options.seed, options.state)
