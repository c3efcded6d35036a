"""The history of a dossier: who changed what and when, old and new; an old value can be put back (dossier-history)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from app.services.records import Change
from app.ui.kit.card import Card
from app.ui.kit.layout import col, holder, scrolled
from app.ui.pages.dossier.history import Timeline
from app.ui.pages.dossier.part import Part
from app.ui.pages.dossier.wishes import Wishes


class HistoryPart(Part):
    """Newest first."""

    tab = "section.history"

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(wishes, parent)
        self._place = col(None, gap=0, pad=(0, 0, 8, 16))
        self.setLayout(col(scrolled(holder(self._place)), gap=0))

    def show_changes(self, changes: Sequence[Change], names: Mapping[str, str]) -> None:
        """Replace the lines."""
        while (item := self._place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        body = Timeline(changes, names)
        body.restore.connect(self.wishes.restore)
        self._place.addWidget(Card(col(body, gap=0, pad=(24, 20, 24, 20))))
        self._place.addStretch(1)
