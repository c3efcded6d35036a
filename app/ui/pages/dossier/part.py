"""What a section is made of: parts that show rows, keep what is being typed, and find a row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QWidget

from app.services.forms import Option
from app.services.records import Record
from app.services.sections import SectionRows
from app.ui.pages.dossier.wishes import Wishes


class Part(QWidget):
    """One part of a section. ``tab`` is the key of its words, ``entity`` the form it edits (empty: it only shows)."""

    tab = ""
    entity = ""

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wishes = wishes

    def show_rows(self, found: SectionRows) -> None:
        """The section was fetched."""

    def show_saved(self, record: Record) -> None:
        """A row was saved."""

    def show_problem(self, row_id: str, field: str, sentence: str, text: str) -> None:
        """What was typed won't do; it stays in its editor."""

    def show_draft(self, row_id: str, field: str, text: str) -> None:
        """What was typed and not saved before."""

    def show_options(self, row_id: str, field: str, options: Sequence[Option]) -> None:
        """What a field may name."""

    def show_filters(self, filters: dict[str, str]) -> None:
        """The saved filters of the form."""

    def want(self, row_id: str, field: str = "") -> None:
        """Bring a row to the front, now or when the rows come; begin with a field of it."""

    @property
    def current(self) -> str:
        """The row in front; empty if there is none."""
        return ""

    def flush(self) -> None:
        """Tell now what was typed a moment ago."""


def emptied(layout: object) -> None:
    """Take everything out of a layout."""
    if not isinstance(layout, QBoxLayout):
        return
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
