"""What the first page says on a laptop that was wiped at headquarters' order (incident): what happened, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui import formats
from app.ui.kit.card import Card
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import col, holder, row
from app.ui.kit.text import Text, title
from app.vault.wipe_mark import WipeMark


class WipedNote(QWidget):
    """The reason above the ways to begin anew. ``told``: headquarters knows that it was done."""

    def __init__(self, mark: WipeMark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._untold = Text("ui.wiped.untold", tone="text2", wrap=True)
        self._untold.setVisible(mark.report is not None)
        gone = Text("ui.wiped.gone", tone="text2", wrap=True)
        self.happened = Text(
            "ui.wiped.happened", wrap=True, at=formats.moment(mark.at), ordered=formats.moment(mark.ordered_at),
            device=mark.device,
        )  # fmt: skip
        card = Card.of_rows(
            _told("shield-check", "ui.wiped.what", self.happened, gone, self._untold),
            _told(
                "phone",
                "ui.wiped.next",
                Text("ui.wiped.call", wrap=True),
                Text("ui.wiped.anew", tone="text2", wrap=True),
            ),
        )
        self.setLayout(col(card, 28, title("ui.wiped.begin"), 12, gap=0))

    def told(self) -> None:
        """Headquarters has heard of it."""
        self._untold.hide()


def _told(icon: str, key: str, *sentences: Text) -> QWidget:
    words = col(Text(key, px=14, bold=True), *sentences, gap=6)
    for sentence in sentences:
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    line = row(col(Tile(icon=icon), None), gap=16, pad=(24, 20, 24, 20))
    line.addLayout(words, 1)
    return holder(line)
