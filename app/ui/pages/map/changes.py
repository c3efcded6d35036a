"""What changed since the last quarter, counted, below the map."""

from __future__ import annotations

from collections import Counter

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import tr
from app.rules.relations.changes import GOOD, POOR
from app.ui.kit.chip import Chip
from app.ui.kit.layout import Flow, holder, row
from app.ui.kit.text import note
from app.ui.pages.map.state import Loaded
from app.ui.pages.map.times import quarter_word

KINDS_SHOWN = 3


class ChangesBar(QWidget):
    """The quarter and the most frequent kinds of changes; hidden where nothing changed or there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self._room = True
        self._any = False
        self._since = note(plain="")
        self._chips = Flow(gap=6)
        self._held = holder(self._chips)
        self._held.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setLayout(row(self._since, self._held, gap=12))

    def show_changes(self, loaded: Loaded) -> None:
        counted = Counter(one.kind for one in loaded.changes if one.kind in GOOD or one.kind in POOR)
        self._fill(
            [
                Chip(plain=f"{tr(f'mappage.change.{kind}')} {number}", tone="ok" if kind in GOOD else "bad")
                for kind, number in counted.most_common(KINDS_SHOWN)
            ]
        )
        if self._any and loaded.since is not None:
            self._since.show_text(tr("mappage.changes", quarter=quarter_word(loaded.since)))

    def clear(self) -> None:
        """Nothing of a dossier stays in hidden widgets."""
        self._fill([])

    def give_room(self, room: bool) -> None:
        """Whether the page is wide enough for it."""
        self._room = room
        self._show()

    def _fill(self, chips: list[Chip]) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for chip in chips:
            self._chips.addWidget(chip)
        self._any = bool(chips)
        self._held.updateGeometry()
        self._show()

    def _show(self) -> None:
        self._since.setVisible(self._any and self._room)
        self._held.setVisible(self._room)
