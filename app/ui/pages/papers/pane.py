"""A paper's pages with what can be chosen of it above them: language, and what else its kind has."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.errors import SatchelError
from app.i18n import Language, language
from app.services.printing_desk import Preview
from app.ui.kit.button import IconButton
from app.ui.kit.layout import col, row
from app.ui.kit.place_picker import Segment, SegmentedControl
from app.ui.kit.preview import PreviewPane
from app.ui.kit.text import Text, note, title


class PaperPane(QWidget):
    """``wanted``: something else was chosen, so the pages are to be set anew."""

    wanted = Signal()
    save_wanted = Signal()
    print_wanted = Signal()
    closed = Signal()

    def __init__(self, *choices: SegmentedControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.language = SegmentedControl(
            [Segment("zh_CN", "visits.paper_zh"), Segment("en", "visits.paper_en")], "visits.paper_language"
        )
        self.language.choose(language())
        self.pages = PreviewPane()
        self.pages.save_wanted.connect(self.save_wanted)
        self.pages.print_wanted.connect(self.print_wanted)
        self._problem = Text(tone="bad", wrap=True)
        self._problem.hide()
        hint = note("visits.paper_hint", wrap=True)
        close = IconButton("x", "visits.close_preview", shortcut="Esc")
        close.clicked.connect(self.closed)
        controls = (*choices, self.language)
        for control in controls:
            control.chosen.connect(self._ask)
        head = row(title("visits.paper"), None, close)
        self.setLayout(col(head, *controls, hint, self._problem, self.pages, gap=10, pad=(20, 16, 20, 16)))

    @property
    def tongue(self) -> Language:
        """The chosen language of the paper."""
        return cast("Language", self.language.choice)

    def show_loading(self) -> None:
        self._problem.hide()
        self.pages.show_loading()

    def show_paper(self, preview: Preview) -> None:
        self._problem.hide()
        self.pages.show_pages(preview.pages)

    def show_problem(self, error: SatchelError) -> None:
        """Why there are no pages."""
        self.pages.show_pages(())
        self.tell_problem(error)

    def tell_problem(self, error: SatchelError) -> None:
        """What went wrong; the pages stay."""
        self._problem.show_text(error.message)
        self._problem.show()

    @Slot()
    def _ask(self) -> None:
        self.show_loading()
        self.wanted.emit()
