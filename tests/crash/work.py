"""A person's work at a real vault without end, until the process is killed; each line tells what is certain by then.

``begin`` comes before something is started, ``done`` after it was committed, ``shown`` after content was handed out.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from app.clock import SystemClock
from app.errors import Unreachable
from app.models.enums import Place, Purpose
from app.services.opening import Opening, back_up, change_passphrase
from app.services.workbench import Workbench, set_up
from app.vault.keys import LOWEST
from tests.vault.file_secrets import FileSecrets

ROWS = 60
PHRASE = "correct horse battery staple {}"


def opening_in(folder: Path) -> Opening:
    """The vault's door; ``folder`` holds home, keyring and what leaves the vault."""
    return Opening(folder / "home", FileSecrets(folder / "keyring"), SystemClock(), LOWEST)


@dataclass
class Turn:
    """One process's turn; numbers go on where the one before it was killed."""

    folder: Path
    bench: Workbench
    dossier: str
    chance: random.Random
    said: Connection

    def tell(self, what: str, number: int, more: str = "") -> None:
        self.said.send_bytes(f"{what} {number} {more}".encode())

    def edit(self, number: int) -> None:
        records = self.bench.records
        person = records.rows("person", self.dossier)[0].id
        records.set("person", person, {"career": f"第 {number} 次 㛃", "hobbies": str(number)})
        if self.chance.random() < 0.3:
            records.add("person", self.dossier, {"name": f"新人{number}", "mobile": f"139{number:08}"})
        elif self.chance.random() < 0.3:
            records.undo(self.dossier)
            records.set("person", person, {"career": f"第 {number} 次 㛃", "hobbies": str(number)})

    def bring_in(self, number: int) -> None:
        sheet = self.folder / "sheet.csv"
        lines = [f"导入{number}号{row}厂,{row}" for row in range(ROWS)]
        sheet.write_text("\n".join(["name,employees", *lines]) + "\n", "utf-8")
        self.bench.imports.run(self.bench.imports.preview(sheet, "accounts"))

    def card(self, number: int) -> None:
        card = self.bench.cards.issue_own(self.dossier, Purpose.VISIT)
        self.bench.dossiers.open(self.dossier)
        self.tell("shown", number)
        self.bench.cards.give_back(card.number)

    def passphrase(self, number: int) -> None:
        change_passphrase(self.bench.desk, PHRASE.format(number), cost=LOWEST)

    def backup(self, number: int) -> None:
        back_up(self.bench.desk, self.folder / f"backup-{number}")

    def sync(self, number: int) -> None:
        exchange = self.bench.exchange
        try:
            exchange.fill()
            self.edit(number)
            self.tell("done", number)
            exchange.sync()
        except Unreachable:
            return


KINDS: dict[str, Callable[[Turn, int], None]] = {
    "edit": Turn.edit, "import": Turn.bring_in, "card": Turn.card, "passphrase": Turn.passphrase,
    "backup": Turn.backup, "sync": Turn.sync,
}  # fmt: skip


def work(folder: Path, kind: str, number: int, phrase: int, dossier: str, said: Connection) -> None:
    """Work of one kind from ``number`` on, in a process of its own. ``phrase`` is the number of the passphrase."""
    sys.stderr = (folder / "stderr").open("a")
    said.send_bytes(b"open 0 ")
    bench = set_up(opening_in(folder).unlock(PHRASE.format(phrase)))
    bench.gate.state_place(Place.OFFICE)
    turn = Turn(folder, bench, dossier, random.Random(number), said)
    if kind != "card":
        bench.cards.issue_own(dossier, Purpose.MAINTENANCE)
    while True:
        number += 1
        turn.tell("begin", number)
        KINDS[kind](turn, number)
        turn.tell("done", number)
