"""A relationship map that leaves Satchel: SVG, PDF, print. The event is committed before the file appears.

Vectors, with watermark, mark, number, who made it and under which card (print-dossier, watermark, access-log).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from app.accesslog.events import Act, Sink, SinkKind, Target
from app.clock import local_moment
from app.errors import UserError
from app.i18n import Language
from app.reports.map_cards import Tongue
from app.reports.map_drawing import Shown
from app.reports.map_page import MapPage, map_page
from app.reports.map_pdf import map_pdf
from app.reports.map_png import map_png
from app.reports.map_svg import map_svg
from app.reports.paper import Printed
from app.reports.printing import CupsPrinting, Printer
from app.rules.borrowing import Action
from app.rules.relations.arrange import Layout
from app.services import outlet
from app.services.company import company_name
from app.services.desk import Desk
from app.services.reading import Gate
from app.services.relationship_map import SECTIONS, MapView

WRITERS: Final[Mapping[str, Callable[[MapPage], bytes]]] = {".svg": map_svg, ".pdf": map_pdf, ".png": map_png}


class MapPapers:
    """Maps as files and on paper."""

    def __init__(self, desk: Desk, gate: Gate, printing: CupsPrinting | None = None) -> None:
        self._desk = desk
        self._gate = gate
        self._printing = printing or CupsPrinting()

    def save(
        self,
        path: Path,
        view: MapView,
        layout: Layout,
        language: Language,
        *,
        shown: Shown | None = None,
        force: bool = False,
    ) -> None:
        """Write the map; the name's ending (.svg, .pdf, .png) chooses the format. An *exported* event for each dossier
        on it. Raises UserError ``map-type``, RefusedByRule, and as ``outlet.save``; never overwrites without ``force``.
        """
        write = WRITERS.get(path.suffix.lower())
        if write is None:
            raise UserError("map-type")
        outlet.check_target(path, force=force)
        content = write(self._page(view, layout, language, Action.EXPORT, shown))
        self._log(view, Act.EXPORTED, SinkKind.EXPORT, content)
        outlet.save(path, content, force=force)

    def printers(self) -> Sequence[Printer]:
        """The printers there are. Raises as ``CupsPrinting``."""
        return self._printing.printers()

    def print_map(
        self,
        view: MapView,
        layout: Layout,
        language: Language,
        *,
        printer: str | None = None,
        copies: int = 1,
        shown: Shown | None = None,
    ) -> str:
        """Print the map; the job's id. A *printed* event for each dossier on it. Raises as ``CupsPrinting``."""
        self._printing.printers()
        pdf = map_pdf(self._page(view, layout, language, Action.PRINT, shown))
        self._log(view, Act.PRINTED, SinkKind.PRINT, pdf, pages=copies)
        return self._printing.print_pdf(pdf, printer, copies=copies, sides="one")

    def _page(self, view: MapView, layout: Layout, language: Language, action: Action, shown: Shown | None) -> MapPage:
        """The page under the dossier's card; a refusal for any dossier on it is logged and raised."""
        card = ""
        for dossier_id in view.dossiers:
            decision, under = self._gate.ask(dossier_id, action)
            if not decision.allowed or under is None:
                act = Act.PRINTED if action is Action.PRINT else Act.EXPORTED
                self._gate.refuse(act, decision, Target(kind="dossier", id=dossier_id, sections=SECTIONS))
                raise UserError("no-such-card", number="")
            if dossier_id == view.dossier_id:
                card = under.number
        me, now = self._desk.me, local_moment(self._desk.now_ms())
        return map_page(
            view.graph, layout, language, company=company_name(self._desk), subtitle=subtitle(view, language),
            number=view.code, printed=Printed(me.name, me.number, now, card), shown=shown,
        )  # fmt: skip

    def _log(self, view: MapView, act: Act, kind: SinkKind, content: bytes, pages: int = 1) -> None:
        digest = sha256(content).hexdigest()
        for dossier_id in view.dossiers:
            _, under = self._gate.ask(dossier_id, Action.READ_SECTION)
            sink = Sink(kind=kind, pages=pages, sha256=digest, watermark=under.number if under else None)
            self._gate.require(dossier_id, act, sections=SECTIONS, sink=sink, amount=pages)


def subtitle(view: MapView, language: Language) -> str:
    """Of whom the map is, and as of when if it isn't today's."""
    words = Tongue(language)
    text = view.unit
    if view.group:
        text = words("map.of-group", unit=view.unit)
    elif view.purchase_id:
        text = words("map.of-purchase", unit=view.unit, title=view.purchase)
    if view.at is not None:
        day = local_moment(view.at).date().isoformat()
        text += " · " + words("map.at", day=day)
    return text
