"""The report on paper beside its form: which part, which language, its pages (print-visit)."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QWidget

from app.i18n import Language
from app.reports.visit_report import Part
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.pages.papers.pane import PaperPane


class ReportPane(PaperPane):
    """Internal or client's part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.part = SegmentedControl(
            [Segment("internal", "visits.paper_internal"), Segment("client", "visits.paper_client")],
            "visits.paper_part",
        )
        self.part.choose("internal")
        super().__init__(self.part, parent=parent)

    @property
    def choice(self) -> tuple[Part, Language]:
        """The chosen part and language."""
        return cast("Part", self.part.choice), self.tongue
