"""Two laptops of one person at a real headquarters; the first has the window's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.models import Base
from app.models.enums import Place, Purpose
from app.services.opening import Opening
from app.services.workbench import Workbench, set_up
from app.ui.application import Application
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST
from tests.services.conftest import PASSPHRASE, Sample, Seat
from tests.sync.office import Office
from tests.ui.pages.scene import Stage


@dataclass
class Pair:
    """``stage`` shows the first laptop; ``second`` is only worked at."""

    stage: Stage
    second: Workbench

    @property
    def first(self) -> Workbench:
        return self.stage.bench

    def dossier(self, **fields: Any) -> str:
        """A dossier that both have, borrowed by nobody."""
        made: str = self.first.dossiers.add({"name": "Ottersberg Maschinen", **fields})
        self.meet()
        return made

    def person(self, dossier: str, **fields: Any) -> str:
        """A key person that both have; the card that it took is returned."""
        card = self.first.cards.issue_own(dossier, Purpose.VISIT_PREPARATION)
        made = self.first.records.add("person", dossier, fields).id
        self.first.cards.give_back(card.number)
        self.meet()
        return made

    def write(self, bench: Workbench, entity: str, row: str, **fields: Any) -> None:
        """As if typed there under a card."""
        table = Base.metadata.tables[entity]
        with bench.desk.store.write() as session:
            session.execute(table.update().where(table.c.id == row).values(**fields))

    def meet(self) -> None:
        """Both exchange until each has all of the other."""
        for bench in (self.first, self.second, self.first, self.second):
            bench.exchange.sync()

    def collide(self, entity: str, row: str, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
        """Both write without knowing of each other; theirs is the later one."""
        self.write(self.first, entity, row, **mine)
        self.write(self.second, entity, row, **theirs)
        self.meet()


@contextmanager
def two_laptops(
    folder: Path, office: Office, dressed: Application, shown: Callable[..., Any]
) -> Iterator[Pair]:  # fmt: skip
    """Enrolled and filled; closed at the end."""
    number = office.person()
    opened = []
    for name in ("first", "second"):
        opening = Opening(folder / name, InMemorySecrets(), SystemClock(), LOWEST)
        opened.append((opening, opening.create(PASSPHRASE).desk))
    for _, desk in opened:
        exchange = set_up(desk).exchange
        exchange.enrol(office.address, office.code(number))
        exchange.fill()
    (opening, desk), (_, other) = opened
    seat = Seat(folder / "first", InMemorySecrets(), SystemClock(), opening, desk, Sample())  # type: ignore[arg-type]
    stage = Stage(seat, dressed)
    shown(stage.host, (1200, 860))
    second = set_up(other)
    second.gate.state_place(Place.OFFICE)
    try:
        yield Pair(stage, second)
    finally:
        stage.close()
        for one in (desk, other):
            one.log.close()
            one.vault.close()
