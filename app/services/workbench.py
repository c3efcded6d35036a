"""All services of one desk, wired once: what both front ends work with."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.cards import Cards
from app.services.desk import Desk
from app.services.dossiers import Dossiers
from app.services.reading import Gate
from app.services.records import Records
from app.services.search import SearchBox
from app.services.syncing import Exchange


@dataclass(frozen=True, slots=True)
class Workbench:
    """The services over one desk. ``set_up`` makes it."""

    desk: Desk
    gate: Gate
    dossiers: Dossiers
    records: Records
    cards: Cards
    search: SearchBox
    exchange: Exchange


def set_up(desk: Desk) -> Workbench:
    """Wire the services over a desk."""
    gate = Gate(desk)
    records = Records(desk, gate)
    return Workbench(
        desk=desk, gate=gate, dossiers=Dossiers(desk, gate), records=records, cards=Cards(desk, gate),
        search=SearchBox(desk, gate), exchange=Exchange(desk, gate),
    )  # fmt: skip
