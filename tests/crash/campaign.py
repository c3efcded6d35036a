"""Kills without end, and what must hold after each of them."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import func, select

from app.accesslog.events import Act
from app.models import BorrowCard, Dossier, ImportBatch, Outbox, Person, SearchDirty, SearchEntry
from app.models.enums import CardState, Place, Purpose
from app.services.desk import Desk
from app.services.workbench import Workbench, set_up
from app.sync import wire
from app.sync.state import Sent
from app.vault import backup
from app.vault.errors import WrongSecret
from tests.crash.work import PHRASE, ROWS, opening_in, work
from tests.models.ledger import Line, replay, stored

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.crash.work", "app.services.imports", "app.services.syncing"])
LATEST = 400
"""How many of the latest changes are compared with their rows after each kill; all of them are replayed."""
LONGEST_S = {"edit": 0.5, "import": 1.0, "card": 0.5, "passphrase": 1.0, "backup": 0.6, "sync": 1.0}


@dataclass
class Campaign:
    """A vault that is killed over and over. ``number`` is the last thing certainly done."""

    folder: Path
    kind: str
    dossier: str
    chance: random.Random
    number: int = 0
    phrase: int = 0
    shown: int = 0
    done: int = 0
    during: Counter[str] = field(default_factory=Counter)

    @classmethod
    def prepare(cls, folder: Path, kind: str, seed: int = 0) -> Campaign:
        folder.mkdir(exist_ok=True)
        opening = opening_in(folder)
        bench = set_up(opening.create(PHRASE.format(0), name="沈亦舟").desk)
        bench.gate.state_place(Place.OFFICE)
        dossier = bench.dossiers.add({"name": "北方重型机械集团有限公司", "short_name": "北方重机"})
        card = bench.cards.issue_own(dossier, Purpose.MAINTENANCE)
        bench.records.add("person", dossier, {"name": "王䶮", "career": "第 0 次 㛃", "hobbies": "0"})
        bench.cards.give_back(card.number)
        opening.lock(bench.desk)
        return cls(folder, kind, dossier, random.Random(f"{kind} {seed}"))

    def kill(self) -> None:
        """One process, killed at a random instant: often in the middle of the work, sometimes while it opens."""
        here, there = _CONTEXT.Pipe(duplex=False)
        arguments = (self.folder, self.kind, self.number, self.phrase, self.dossier, there)
        child = _CONTEXT.Process(target=work, args=arguments, daemon=True)
        child.start()
        there.close()
        early = self.chance.random() < 0.15
        said = [here.recv_bytes()]
        if not early:
            said.append(here.recv_bytes())
        time.sleep(self.chance.uniform(0, 0.4 if early else LONGEST_S[self.kind]))
        assert child.is_alive(), (self.folder / "stderr").read_text()[-3000:]
        child.kill()
        child.join()
        assert child.exitcode == -9
        self._heard([*said, *_rest(here)])

    def _heard(self, said: list[bytes]) -> None:
        last = "open"
        for line in said:
            last, number = line.decode().split()[:2]
            if last == "done":
                self.number = max(self.number, int(number))
                self.done += 1
            self.shown += last == "shown"
        self.during[last] += 1

    @contextmanager
    def opened(self) -> Iterator[Workbench]:
        """The vault after the kill, under the old passphrase or the new one."""
        opening = opening_in(self.folder)
        try:
            desk = opening.unlock(PHRASE.format(self.number if self.kind == "passphrase" else 0))
        except WrongSecret:
            assert self.kind == "passphrase"
            self.number += 1
            desk = opening.unlock(PHRASE.format(self.number))
        self.phrase = self.number if self.kind == "passphrase" else 0
        bench = set_up(desk)
        bench.gate.state_place(Place.OFFICE)
        yield bench
        opening.lock(desk)

    def check(self) -> None:
        """Everything that must hold now."""
        with self.opened() as bench:
            desk = bench.desk
            assert desk.vault.check() == ()
            assert not desk.vault.older_than_last_lock
            assert desk.log.verify().size == desk.log.size
            self._log(desk)
            _outbox(desk)
            _search(desk)
            self._work(desk)
        left = [path.name for path in (self.folder / "home").rglob("*") if ".tmp" in path.name or ".new" in path.name]
        assert left == []

    def _log(self, desk: Desk) -> None:
        """Nothing was shown, lent or brought in without its event."""
        events = [entry.event for chain in desk.log.chains for entry in desk.log.entries(chain=chain)]
        acts = Counter(event.act for event in events)
        assert acts[Act.DOSSIER_OPENED] >= self.shown
        issued = {event.card for event in events if event.act is Act.CARD_ISSUED}
        with desk.store.read() as session:
            cards = session.scalars(select(BorrowCard)).all()
            assert {card.number for card in cards} <= issued
            assert len([card for card in cards if card.state == CardState.OUT]) <= 1
            assert (session.scalar(select(func.count()).select_from(ImportBatch)) or 0) <= acts[Act.IMPORTED]

    def _work(self, desk: Desk) -> None:
        """What was said to be done is there, and nothing is there by half."""
        with desk.store.read() as session:
            if self.kind == "edit":
                first = session.scalars(select(Person).order_by(Person.id)).first()
                assert first is not None and first.hobbies is not None and first.career is not None
                assert int(first.hobbies) >= self.number and first.career == f"第 {first.hobbies} 次 㛃"
                self.number = int(first.hobbies)
            if self.kind == "import":
                batches = session.scalars(select(ImportBatch)).all()
                assert len(batches) >= self.number and {batch.added for batch in batches} <= {ROWS}
                held = session.scalar(select(func.count()).select_from(Dossier))
                assert held == 1 + ROWS * len(batches)
                self.number = len(batches)
        if self.kind == "backup":
            for path in [one for one in self.folder.glob("backup-*") if one.suffix != ".tmp"]:
                assert backup.inspect(path).vault_id == desk.vault.id
                self.number = max(self.number, int(path.name.rpartition("-")[2]))


def _rest(said: Connection) -> Iterator[bytes]:
    try:
        while True:
            yield said.recv_bytes()
    except EOFError:
        said.close()


def _outbox(desk: Desk) -> None:
    """Dense, and (where nothing went to headquarters yet) the very rows that are there."""
    with desk.store.read() as session:
        waiting = session.scalars(select(Outbox).order_by(Outbox.seq)).all()
        acked = Sent.load(session).acked
        assert [one.seq for one in waiting] == list(range(acked + 1, acked + 1 + len(waiting)))
        if desk.enrolled:
            return
        lines = [Line(one.seq, one.hlc, wire.Change.read(one.line.encode())) for one in waiting]
        touched = {(line.change.entity, line.change.id) for line in lines[-LATEST:]}
        for row, state in replay(lines).items():
            if row not in touched:
                continue
            held = stored(session, row)
            assert {name: state.fields.get(name) for name in held.fields} == held.fields
            assert state.clk == held.clk


def _search(desk: Desk) -> None:
    with desk.store.read() as session:
        assert session.scalar(select(func.count()).select_from(SearchDirty)) == 0
        found = Counter(session.scalars(select(SearchEntry.entity)))
        assert found["cover"] == session.scalar(select(func.count()).select_from(Dossier))
        living = select(func.count()).select_from(Person).where(Person.deleted.is_(False))
        assert found["person"] == session.scalar(living)
