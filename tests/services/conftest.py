"""A desk on a real vault with a clock that can be set, some people, and three dossiers of one's own.

The vault is made once a session; each test opens its own copy.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.accesslog.reader import Entry
from app.models import Dossier, Staff
from app.models.enums import Grade, Place, Purpose, Role, Stage
from app.models.ids import new_id
from app.services.cards import Cards, CardView
from app.services.desk import Desk
from app.services.dossiers import Dossiers
from app.services.opening import Opening
from app.services.reading import Gate
from app.services.records import Records
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST

PASSPHRASE = "correct horse battery staple"
START = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))  # a Monday, at the office
HOUR_MS = 3_600_000


class SetClock:
    """A clock port that stands still until it is moved. ``at`` is the wall's time."""

    def __init__(self, at: dt.datetime = START) -> None:
        self._wall = int(at.timestamp() * 1000)
        self._boot = 5 * HOUR_MS
        self._name = "00000000-0000-4000-8000-000000000001"

    def wall_ms(self) -> int:
        return self._wall

    def boot_ms(self) -> int:
        return self._boot

    def boot_id(self) -> str:
        return self._name

    def forward(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        """Let time pass, on the wall and since boot alike."""
        passed = round((days * 24 + hours + minutes / 60) * HOUR_MS)
        self._wall += passed
        self._boot += passed

    def set_wall(self, at: dt.datetime) -> None:
        """Somebody sets the wall clock; the time since boot goes on as it was."""
        self._wall = int(at.timestamp() * 1000)


@dataclass
class Sample:
    """Ids of what the sample vault holds."""

    superior: str = ""
    colleague: str = ""
    north: str = ""  # own dossier, grade A, with two persons
    south: str = ""  # own dossier, grade B, empty
    east: str = ""  # own dossier, grade C, empty
    foreign: str = ""  # a colleague's dossier
    wang: str = ""  # key person of north, relation to me: neutral
    li: str = ""  # key person of north, no relation yet
    relation: str = ""


@dataclass
class Seat:
    """A desk and the services at it."""

    home: Path
    secrets: InMemorySecrets
    clock: SetClock
    opening: Opening
    desk: Desk
    sample: Sample
    gate: Gate = field(init=False)
    records: Records = field(init=False)
    dossiers: Dossiers = field(init=False)
    cards: Cards = field(init=False)

    def __post_init__(self) -> None:
        self._sit()

    def _sit(self) -> None:
        self.gate = Gate(self.desk)
        self.records = Records(self.desk, self.gate)
        self.dossiers = Dossiers(self.desk, self.gate)
        self.cards = Cards(self.desk, self.gate)

    def borrow(self, dossier_id: str, *, place: Place = Place.OFFICE) -> CardView:
        """State the place and take a card for an own dossier."""
        self.gate.state_place(place)
        return self.cards.issue_own(dossier_id, Purpose.VISIT)

    def entries(self) -> list[Entry]:
        """The access log's events, oldest first."""
        return list(self.desk.log.entries())

    def last(self) -> Entry:
        """The access log's last event."""
        return self.entries()[-1]

    def reopen(self) -> None:
        """Lock and unlock."""
        self.opening.lock(self.desk)
        self.desk = self.opening.unlock(PASSPHRASE)
        self._sit()

    def crash(self) -> None:
        """Go away without a word, and unlock again."""
        self.desk.log.close()
        self.desk.vault.close()
        self.desk = self.opening.unlock(PASSPHRASE)
        self._sit()

    def instant(self, *, days: float = 0, hours: float = 0) -> int:
        """A moment from now, UTC milliseconds."""
        return self.clock.wall_ms() + round((days * 24 + hours) * HOUR_MS)


@dataclass(frozen=True)
class Template:
    home: Path
    entries: dict[str, bytes]
    sample: Sample


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The sample vault, locked."""
    home = tmp_path_factory.mktemp("template") / "home"
    secrets, clock = InMemorySecrets(), SetClock()
    opening = Opening(home, secrets, clock, LOWEST)
    desk = opening.create(PASSPHRASE, name="沈亦舟").desk
    sample = fill(desk)
    opening.lock(desk)
    return Template(home, dict(secrets.entries), sample)


@pytest.fixture
def seat(template: Template, tmp_path: Path) -> Iterator[Seat]:
    """An account manager at an unlocked vault; no place stated yet, no card out."""
    home = tmp_path / "home"
    shutil.copytree(template.home, home)
    secrets, clock = InMemorySecrets(), SetClock()
    secrets.entries.update(template.entries)
    opening = Opening(home, secrets, clock, LOWEST)
    seat = Seat(home, secrets, clock, opening, opening.unlock(PASSPHRASE), template.sample)
    yield seat
    seat.desk.log.close()
    seat.desk.vault.close()


@pytest.fixture(autouse=True)
def _shanghai() -> Iterator[None]:
    """Local days are not UTC's."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    yield
    if before is None:
        os.environ.pop("TZ")
    else:
        os.environ["TZ"] = before
    time.tzset()


def fill(desk: Desk) -> Sample:
    """The sample's people and dossiers, as headquarters would have sent the people."""
    sample = Sample(superior=new_id(), colleague=new_id())
    with desk.store.apply() as session:
        session.add(
            Staff(id=sample.superior, number="A1001", name="周明", role=Role.REGIONAL_MANAGER, region="华东", clk={})
        )
        session.add(
            Staff(
                id=sample.colleague, number="A1044", name="陈喆", role=Role.ACCOUNT_MANAGER, region="华东",
                superior_id=sample.superior, clk={},
            )
        )  # fmt: skip
        foreign = Dossier(
            id=new_id(), name="西岭制药有限公司", short_name="西岭制药", code="KH-0099", keeper_id=sample.colleague,
            region="华东", grade=Grade.B, stage=Stage.KEEPING, clk={},
        )  # fmt: skip
        session.add(foreign)
        sample.foreign = foreign.id
    gate = Gate(desk)
    dossiers, records, cards = Dossiers(desk, gate), Records(desk, gate), Cards(desk, gate)
    gate.state_place(Place.OFFICE)
    sample.north = dossiers.add(
        {"name": "北方重型机械集团有限公司", "short_name": "北方重机", "grade": "A", "stage": "keeping"}
    )
    sample.south = dossiers.add({"name": "南湖纸业股份有限公司", "short_name": "南湖纸业", "grade": "B"})
    sample.east = dossiers.add({"name": "Eastport Chemicals", "short_name": "Eastport", "grade": "C"})
    card = cards.issue_own(sample.north, Purpose.MAINTENANCE)
    sample.wang = records.add(
        "person", sample.north, {"name": "王䶮", "post": "采购部部长", "mobile": "139 0000 1111"}
    ).id
    sample.li = records.add("person", sample.north, {"name": "李㛃", "post": "高级工程师"}).id
    sample.relation = records.add(
        "relation", sample.north, {"person_id": sample.wang, "staff_id": desk.me.id, "standing": "neutral"}
    ).id
    cards.give_back(card.number)
    return sample
