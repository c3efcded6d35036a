"""All services of one desk: what both front ends work with. Each is made when it is first asked for, because some
bring large libraries along (reportlab, openpyxl, httpx, pillow) that most commands and most sessions don't need.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.services.cards import Cards
from app.services.colleagues import Colleagues
from app.services.desk import Desk
from app.services.dossiers import Dossiers
from app.services.drafts import Drafts
from app.services.forms import Forms
from app.services.reading import Gate
from app.services.records import Records
from app.services.search import SearchBox
from app.services.sections import Sections
from app.services.today import Today
from app.services.visits import Visits

if TYPE_CHECKING:
    from app.services.archive_papers import ArchivePapers
    from app.services.attachments import Attachments
    from app.services.conflicts import Conflicts
    from app.services.dossier_merging import DossierMerging
    from app.services.exports import Exports
    from app.services.humans import Humans
    from app.services.imports import Imports
    from app.services.logbook import Logbook
    from app.services.map_paper import MapPapers
    from app.services.merging import Merging
    from app.services.overall import Overall
    from app.services.printing_desk import Papers
    from app.services.relationship_map import RelationshipMap
    from app.services.samples import Samples
    from app.services.syncing import Exchange
    from app.services.unfiled import Unfiled


class Workbench:
    """The services over one desk. ``set_up`` makes it; safe to ask from any thread."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.gate = gate = Gate(desk)
        self.dossiers = Dossiers(desk, gate)
        self.records = Records(desk, gate)
        self.forms = Forms(desk, gate, self.records)
        self.sections = Sections(desk, gate)
        self.cards = Cards(desk, gate)
        self.visits = Visits(desk, gate)
        self.search = SearchBox(desk, gate)
        self.today = Today(desk, gate)
        self.drafts = Drafts(desk, gate)
        self.colleagues = Colleagues(desk)

    @cached_property
    def exchange(self) -> Exchange:
        made: Exchange = _named("syncing", "Exchange")(self.desk, self.gate)
        return made

    @cached_property
    def conflicts(self) -> Conflicts:
        made: Conflicts = _named("conflicts", "Conflicts")(self.desk, self.gate)
        return made

    @cached_property
    def imports(self) -> Imports:
        made: Imports = _named("imports", "Imports")(self.desk, self.gate)
        return made

    @cached_property
    def unfiled(self) -> Unfiled:
        made: Unfiled = _named("unfiled", "Unfiled")(self.desk, self.gate)
        return made

    @cached_property
    def exports(self) -> Exports:
        made: Exports = _named("exports", "Exports")(self.desk, self.gate)
        return made

    @cached_property
    def papers(self) -> Papers:
        made: Papers = _named("printing_desk", "Papers")(self.desk, self.gate)
        return made

    @cached_property
    def archive_papers(self) -> ArchivePapers:
        made: ArchivePapers = _named("archive_papers", "ArchivePapers")(self.desk, self.gate)
        return made

    @cached_property
    def maps(self) -> RelationshipMap:
        made: RelationshipMap = _named("relationship_map", "RelationshipMap")(self.desk, self.gate)
        return made

    @cached_property
    def map_papers(self) -> MapPapers:
        made: MapPapers = _named("map_paper", "MapPapers")(self.desk, self.gate)
        return made

    @cached_property
    def merging(self) -> Merging:
        made: Merging = _named("merging", "Merging")(self.desk, self.gate)
        return made

    @cached_property
    def dossier_merging(self) -> DossierMerging:
        made: DossierMerging = _named("dossier_merging", "DossierMerging")(self.desk, self.gate)
        return made

    @cached_property
    def humans(self) -> Humans:
        made: Humans = _named("humans", "Humans")(self.desk, self.gate)
        return made

    @cached_property
    def overall(self) -> Overall:
        made: Overall = _named("overall", "Overall")(self.desk, self.gate)
        return made

    @cached_property
    def attachments(self) -> Attachments:
        made: Attachments = _named("attachments", "Attachments")(
            self.desk, self.gate, lambda dossier_id, blob: self.exchange.fetch_file(dossier_id, blob)
        )
        return made

    @cached_property
    def logbook(self) -> Logbook:
        made: Logbook = _named("logbook", "Logbook")(self.desk, self.gate)
        return made

    @cached_property
    def samples(self) -> Samples:
        kind = _named("samples", "Samples")
        made: Samples = kind(self.desk, self.gate, self.dossiers, self.records, self.cards, self.visits)
        return made


def set_up(desk: Desk) -> Workbench:
    """The workbench over a desk."""
    return Workbench(desk)


def _named(module: str, kind: str) -> Any:
    return getattr(import_module(f"app.services.{module}"), kind)
