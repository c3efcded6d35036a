"""Two persons that are one: side by side, a choice field by field, and what moves (dossier-persons)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QDialog, QGridLayout, QRadioButton, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.merge_choice import KEEP, OTHER
from app.services.merging import Comparison
from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Text, note, title
from app.ui.showing import Names, displayed

LONGEST = 60


class MergeDialog(QDialog):
    """``given``: the person that stays, the other, the choice for each field."""

    given = Signal(str, str, dict)

    def __init__(self, found: Comparison, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumSize(720, 520)
        words.say(self, "ui.window_title", "setWindowTitle")
        self._found = found
        self._groups: dict[str, QButtonGroup] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for column, key in ((1, "dossiers.merge_keep"), (2, "dossiers.merge_other")):
            grid.addWidget(note(key), 0, column)
            grid.setColumnStretch(column, 1)
        for at, pair in enumerate(found.pairs, 1):
            spec = ENTITIES["person"].fields[pair.field]
            grid.addWidget(Text(spec.label, tone="text2", wrap=True), at, 0)
            group = QButtonGroup(self)
            self._groups[pair.field] = group
            for column, (choice, value) in enumerate(((KEEP, pair.keep), (OTHER, pair.other)), 1):
                shown = displayed(spec, value, "", names).replace("\n", " ") or "–"
                button = QRadioButton(shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…")
                button.setToolTip(shown if len(shown) > LONGEST else "")
                button.setAccessibleName(f"{tr(spec.label)}: {shown}")
                button.setChecked(pair.choice == choice)
                group.addButton(button, column)
                grid.addWidget(button, at, column)
        links = [f"{tr(ENTITIES[entity].label)} {count}" for entity, count in found.links.items()]
        moves = tr("dossiers.separator").join(links) or "–"
        go = PrimaryButton("dossiers.merge_go", height=36)
        go.clicked.connect(self._give)
        cancel = Button("ui.cancel", height=36)
        cancel.clicked.connect(self.reject)
        column_ = col(
            title("dossiers.merge_title"), note("dossiers.merge_hint", wrap=True), gap=12, pad=(24, 24, 24, 20)
        )
        column_.addWidget(scrolled(holder(col(grid, None, gap=0))), 1)
        column_.addWidget(Text("dossiers.merge_moves", tone="text2", wrap=True, what=moves))
        column_.addLayout(row(None, cancel, go))
        self.setLayout(column_)

    @property
    def choices(self) -> Mapping[str, str]:
        """The choice for each field."""
        return {field: KEEP if group.checkedId() == 1 else OTHER for field, group in self._groups.items()}

    @Slot()
    def _give(self) -> None:
        self.given.emit(self._found.keep.id, self._found.other.id, dict(self.choices))
        self.accept()
