"""The customer tree beside the basic form: the group, what hangs under it, and where one stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.services.customer_tree import Branch
from app.ui import words
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, holder, row
from app.ui.kit.text import Elided, Text, title

STEP = 14
MOST_STEPS = 5


class TreeCard(Card):
    """:attr:`picked` brings the dossier of a unit that was pressed."""

    picked = Signal(str)

    def __init__(self, tree: Sequence[Branch], parent_name: str, parent: QWidget | None = None) -> None:
        """``parent_name``: of a unit above that has no dossier here; told when there is no tree."""
        super().__init__(None, parent)
        self._ids: list[str] = []
        column = col(title("dossiers.tree"), 4, gap=2, pad=(20, 16, 16, 16))
        if parent_name and not any(one.here and one.depth for one in tree):
            column.addLayout(row(Glyph("building-2", 14, "text3"), Text(plain=parent_name, wrap=True), gap=8))
        for one in tree:
            column.addWidget(self._line(one))
        self.setLayout(column)

    def _line(self, one: Branch) -> QWidget:
        indent = STEP * min(one.depth, MOST_STEPS)
        if one.here:
            name = Elided(plain=one.name, bold=True)
            made = row(Glyph("map-pin", 14, "accent"), name, gap=8, pad=(indent + 8, 4, 0, 4))
            made.setStretch(1, 1)
            here = holder(made)
            words.say(here, "dossiers.you_are_here", "setAccessibleName", name=one.name)
            words.say(here, "dossiers.you_are_here", "setToolTip", name=one.name)
            return here
        button = Button("dossiers.open_unit", "quiet", icon="building-2" if one.depth == 0 else "building", height=28)
        button.show_text(one.name)
        words.say(button, "dossiers.open_unit", "setAccessibleName", name=one.name)
        words.say(button, "dossiers.open_unit", "setToolTip", name=one.name)
        button.setMinimumWidth(24)
        button.setProperty("at", len(self._ids))
        self._ids.append(one.id)
        button.clicked.connect(self._press)
        made = row(button, None, gap=0, pad=(indent, 0, 0, 0))
        return holder(made)

    @Slot()
    def _press(self) -> None:
        if (sender := self.sender()) is not None:
            self.picked.emit(self._ids[int(sender.property("at"))])
