"""One section of an opened dossier: its name, whether it is confirmed this quarter, and its parts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES, Section
from app.rules.completeness import CONFIRMED_SECTIONS, Stale
from app.services.sections import SectionRows
from app.ui import words
from app.ui.kit.button import Button
from app.ui.kit.chip import Chip
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text
from app.ui.pages.dossier.part import Part
from app.ui.pages.dossier.wishes import Wishes


class SectionView(QWidget):
    """Parts as tabs, if there are several."""

    def __init__(self, section: Section, parts: Sequence[Part], wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self.parts = tuple(parts)
        self._wishes = wishes
        self.title = Text(f"section.{section}", px=18, bold=True)
        self._state = Chip("dossiers.confirmed_now", tone="ok", icon="check")
        self.confirm = Button("dossiers.confirm_now", "soft", icon="check")
        words.say(self.confirm, "dossiers.confirm_section", "setToolTip", section=tr(f"section.{section}"))
        self.confirm.clicked.connect(self._confirm)
        asked = section in CONFIRMED_SECTIONS
        self._state.setVisible(asked)
        self.confirm.setVisible(asked)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(True)
        words.say(self.tabs, f"section.{section}", "setAccessibleName")
        self.stack = QStackedWidget()
        for part in parts:
            self.tabs.addTab(tr(part.tab))
            self.stack.addWidget(part)
        self.tabs.setVisible(len(parts) > 1)
        if len(parts) < 2:
            self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        column = col(row(self.title, self._state, None, self.confirm, gap=12), self.tabs, gap=8, pad=(0, 0, 0, 0))
        column.addWidget(self.stack, 1)
        self.setLayout(column)

    def show_rows(self, found: SectionRows) -> None:
        """The section was fetched; each table's tab tells how many rows it has."""
        for at, part in enumerate(self.parts):
            part.show_rows(found)
            many = part.entity in ENTITIES and not ENTITIES[part.entity].single
            count = len(found.rows.get(part.entity, ())) if many else 0
            self.tabs.setTabText(at, f"{tr(part.tab)} {count or ''}".strip())

    def show_stale(self, stale: Sequence[Stale]) -> None:
        """Whether the section is to be confirmed."""
        found = next((one for one in stale if one.section is self.section), None)
        if self.section not in CONFIRMED_SECTIONS:
            return
        if found is None:
            self._state.become("dossiers.confirmed_now", tone="ok", icon="check")
        elif found.age_days is None:
            self._state.become("dossiers.never_confirmed", tone="warn", icon="clock")
        else:
            self._state.become("dossiers.confirmed_ago", tone="warn", icon="clock", n=found.age_days)
        self.confirm.setVisible(found is not None)

    def part_of(self, entity: str) -> Part | None:
        """The part that edits a form."""
        return next((part for part in self.parts if part.entity == entity), None)

    def want(self, entity: str, row_id: str, field: str = "") -> None:
        """Bring a row's part to the front."""
        part = self.part_of(entity)
        if part is not None:
            self.tabs.setCurrentIndex(self.parts.index(part))
            part.want(row_id, field)

    def flush(self) -> None:
        """Tell now what was typed a moment ago."""
        for part in self.parts:
            part.flush()

    @Slot()
    def _confirm(self) -> None:
        self._wishes.confirm.emit(str(self.section))
