"""Three laptops of two people over one headquarters, used for many random histories, each with rows of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.models.enums import Role
from tests.sync.direct import DirectEngine
from tests.sync.laptop import Laptop
from tests.sync.office import Office, quick_folder

OWNERS = (0, 0, 1)
"""Whose the laptops are."""


class Trio:
    """Two laptops of one person and one of another. ``seen`` counts what happened to them."""

    def __init__(self, office: Office, seen: Counter[str] | None = None) -> None:
        office.pass_time(0)
        self.folder = Path(tempfile.mkdtemp(dir=quick_folder()))
        numbers, laptops = [office.person(), office.person()], []
        for n, owner in enumerate(OWNERS):
            laptop = Laptop(self.folder / str(n))
            laptop.clock.wrong_ms = office.clock.wrong_ms
            office.enrol(laptop, numbers[owner])
            laptop.fill.run()
            laptops.append(laptop)
        self._begin(office, laptops, numbers, office.person(Role.DIRECTOR), Counter() if seen is None else seen)

    def _begin(
        self, office: Office, laptops: Sequence[Laptop], numbers: list[str], director: str, seen: Counter[str]
    ) -> None:
        self.office, self.numbers, self.director, self.seen = office, numbers, director, seen
        self.laptops = list(laptops)
        self.engines = [DirectEngine(office, laptop, [], seen) for laptop in laptops]
        self.people = [laptops[n].me.replace("-", "") for n in (0, 2)]
        self.devices = [engine.device for engine in self.engines]

    @classmethod
    def over(
        cls, office: Office, laptops: Sequence[Laptop], numbers: list[str], director: str, seen: Counter[str]
    ) -> Trio:
        """Over three laptops that are there; they are closed by whoever opened them."""
        made = cls.__new__(cls)
        made._begin(office, laptops, numbers, director, seen)
        return made

    def restart(self, n: int) -> None:
        """The program of a laptop is started anew; what its process only remembered is gone."""
        skew, old = self.laptops[n].clock.wrong_ms, self.engines[n].old
        self.laptops[n].close()
        self.laptops[n] = Laptop(self.folder / str(n))
        self.laptops[n].clock.wrong_ms = skew
        self.engines[n] = DirectEngine(self.office, self.laptops[n], old, self.seen)

    def rows(self, n: int, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a laptop's database holds."""
        with self.laptops[n].store.read() as session:
            return [tuple(row) for row in session.connection().exec_driver_sql(query, values)]

    def busy(self) -> list[int]:
        """The laptops that an exchange would still change: something waits, there or at headquarters for them."""
        wanted = self.office.sql(
            "SELECT r.device_id, f.number,"
            " (SELECT coalesce(max(number), 0) FROM directive WHERE device_id = r.device_id)"
            " FROM feed_reader r JOIN feed f ON f.person_id = r.person_id WHERE r.device_id = ANY(%s)",
            self.devices,
        )
        there = {device: (number, told) for device, number, told in wanted}
        found: list[int] = []
        for n, device in enumerate(self.devices):
            ((waits,),) = self.rows(n, "SELECT count(*) FROM outbox")
            if device not in there or waits or self.engines[n].place() < there[device]:
                found.append(n)
        return found

    def close(self) -> None:
        for one in self.laptops:
            one.close()
        shutil.rmtree(self.folder)
