"""Dialogs that ask before something can't be undone, and the apology after a crash."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.ui import words
from app.ui.kit.button import Button, Kind
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import col, row
from app.ui.kit.text import Text
from app.ui.tokens import Tone


class Confirm(QDialog):
    """A question with its consequence: keys ``<key>.title``, ``<key>.hint``, ``<key>.action``; Esc declines.

    Use :meth:`ask_later` and connect ``accepted``; the dialog deletes itself when closed. ``danger`` puts the first
    focus on *cancel*, so that Enter does no harm.
    """

    def __init__(
        self,
        key: str,
        *,
        icon: str = "circle-help",
        tone: Tone = "accent",
        danger: bool = False,
        cancel: bool = True,
        parent: QWidget | None = None,
        **params: object,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        words.say(self, "ui.window_title", "setWindowTitle")
        title = Text(px=16, bold=True, wrap=True)
        title.say(f"{key}.title", **params)
        hint = Text(tone="text2", wrap=True)
        hint.say(f"{key}.hint", **params)
        self.title_text, self.hint_text = title, hint
        for text in (title, hint):
            text.setFixedWidth(360)
        kind: Kind = "danger" if danger else "primary"
        self.yes = Button(f"{key}.action", kind, height=36)
        self.no = Button("ui.cancel", height=36)
        self.no.setVisible(cancel)
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        aside = col(Tile(icon=icon, tone="bad" if danger else tone), None)
        body = row(aside, col(title, hint, None, gap=8), gap=16)
        self.setLayout(col(body, 24, row(None, self.no, self.yes), gap=0, pad=(24, 24, 24, 20)))
        words.say(self, f"{key}.title", "setAccessibleName", **params)
        first = self.no if danger and cancel else self.yes
        first.setDefault(True)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_later(self) -> Confirm:
        """Show without blocking the event loop; connect ``accepted`` before."""
        self.open()
        return self


class Apology(Confirm):
    """After a crash report was written (``report``), or could not be (None)."""

    def __init__(self, report: Path | None, parent: QWidget | None = None) -> None:
        key = "ui.crash" if report is not None else "ui.crash_unsaved"
        super().__init__(
            key, icon="triangle-alert", tone="warn", cancel=False, parent=parent, file=report.name if report else ""
        )
