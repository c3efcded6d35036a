"""All services of one desk, wired once: what both front ends work with."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.attachments import Attachments
from app.services.cards import Cards
from app.services.colleagues import Colleagues
from app.services.desk import Desk
from app.services.dossiers import Dossiers
from app.services.drafts import Drafts
from app.services.exports import Exports
from app.services.imports import Imports
from app.services.logbook import Logbook
from app.services.printing_desk import Papers
from app.services.reading import Gate
from app.services.records import Records
from app.services.samples import Samples
from app.services.search import SearchBox
from app.services.syncing import Exchange
from app.services.today import Today
from app.services.visits import Visits


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
    imports: Imports
    exports: Exports
    today: Today
    visits: Visits
    papers: Papers
    attachments: Attachments
    drafts: Drafts
    logbook: Logbook
    colleagues: Colleagues
    samples: Samples


def set_up(desk: Desk) -> Workbench:
    """Wire the services over a desk."""
    gate = Gate(desk)
    records, dossiers, cards, visits = Records(desk, gate), Dossiers(desk, gate), Cards(desk, gate), Visits(desk, gate)
    return Workbench(
        desk=desk, gate=gate, dossiers=dossiers, records=records, cards=cards, search=SearchBox(desk, gate),
        exchange=Exchange(desk, gate), imports=Imports(desk, gate), exports=Exports(desk, gate),
        today=Today(desk, gate), visits=visits, papers=Papers(desk, gate), attachments=Attachments(desk, gate),
        drafts=Drafts(desk, gate), logbook=Logbook(desk, gate), colleagues=Colleagues(desk),
        samples=Samples(desk, gate, dossiers, records, cards, visits),
    )  # fmt: skip
