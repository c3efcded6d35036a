"""A visit whose dossier isn't borrowed: subject, hour, client, and the borrowing card to fill in (borrow-card)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import tr
from app.services.dossiers import Cover
from app.ui import formats
from app.ui.kit.chip import Chip
from app.ui.kit.glyph import Glyph, Tile
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Text, heading, note
from app.ui.pages.dossier.cover import BorrowForm
from app.ui.pages.visits.shown import Closed, Statement


def borrow_form(statement: Statement) -> BorrowForm:
    """The card to fill in; somebody else's dossier needs an approved one (borrow-other)."""
    form = BorrowForm(statement.cover, statement.purpose, statement.place)
    if not statement.cover.mine:
        form.setEnabled(False)
        form.show_problem(tr("refusal.needs_approval"))
    return form


class ClosedVisit(QWidget):
    """``form`` is the borrowing card."""

    dossier_wanted = Signal()

    def __init__(self, closed: Closed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        visit = closed.visit
        subject = heading(plain=visit.subject)
        subject.setWordWrap(True)
        self.form = borrow_form(closed.statement)
        when = row(Glyph("calendar-days", 16, "text3"), Text(plain=formats.moment(visit.planned_at), px=14), None)
        head = row(
            Tile(icon="calendar-days", px=56), 8,
            col(subject, Text(plain=_client(closed.statement.cover), px=14, tone="text2"), 2, when, gap=4), gap=12,
        )  # fmt: skip
        head.setStretch(2, 1)
        chip = row(Chip("visits.closed", tone="warn", icon="lock"), None, pad=(76, 0, 0, 0))
        foot = row(Glyph("lock", 14, "text3"), note("visits.closed_hint", wrap=True), gap=8, pad=(4, 0, 0, 0))
        foot.setStretch(1, 1)
        inner = holder(col(head, 12, chip, 24, self.form, 16, foot, None, gap=0, pad=(40, 32, 40, 24)))
        self.setLayout(col(scrolled(inner), gap=0))

    def take_focus(self) -> None:
        """To the button, so that Enter borrows; to the places if none is offered."""
        if self.form.go.isEnabled():
            self.form.go.setFocus()
        else:
            self.form.places.control.focus_first()


def _client(cover: Cover) -> str:
    return tr("visits.client_line", name=cover.name, code=cover.code)
