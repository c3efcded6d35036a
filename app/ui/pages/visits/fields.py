"""Cards of fields that are open for typing, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.fields import ENTITIES
from app.ui.kit.card import Card
from app.ui.kit.layout import Item, col, row
from app.ui.kit.text import note, title
from app.ui.pages.visits.entry import Entry

PLAN = (("subject",), ("planned_at", "venue"), ("goal", "agenda"), ("questions", "materials"))
_NARROW = frozenset({"planned_at", "made_at", "next_on"})
AFTER_DEAL = (("service_as_agreed",), ("problems",), ("satisfied",), ("to_coordinate",))


class FieldsCard(Card):
    """Fields of the visit under a title; ``extra`` widgets stand beneath them."""

    edited = Signal()

    def __init__(
        self,
        title_key: str,
        lines: Sequence[Sequence[str]],
        *,
        hint_key: str = "",
        hints: Mapping[str, str] | None = None,
        extra: Sequence[Item] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(None, parent)
        self.entries: dict[str, Entry] = {}
        column = col(gap=14, pad=(24, 20, 24, 20))
        if title_key:
            column.addWidget(title(title_key))
        if hint_key:
            column.addWidget(note(hint_key, wrap=True))
        for names in lines:
            line = row(gap=16)
            for name in names:
                made = Entry(ENTITIES["visit"].fields[name], hint=(hints or {}).get(name, ""))
                made.edited.connect(self.edited)
                self.entries[name] = made
                line.addWidget(
                    made, 0 if name in ("planned_at", "made_at", "next_on") else 1, Qt.AlignmentFlag.AlignTop
                )
            if _NARROW.issuperset(names):
                line.addStretch(1)
            column.addLayout(line)
        for one in extra:
            if isinstance(one, QWidget):
                column.addWidget(one)
        self.setLayout(column)

    def values(self) -> dict[str, str]:
        return {name: made.value() for name, made in self.entries.items()}
