"""A paper of the archive in a window of its own: pages, language, sections (print-dossier, print-card, print-log)."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QWidget

from app.errors import SatchelError
from app.i18n import tr
from app.models.fields import Section
from app.services.paper_wanted import ON_PAPER, CardWanted, DossierWanted, LogWanted, PaperWanted
from app.ui import words
from app.ui.desktop import Desktop
from app.ui.kit.button import Button
from app.ui.kit.layout import col, holder, row, rule, scrolled
from app.ui.kit.text import title
from app.ui.pages.papers.desk import PaperDesk
from app.ui.pages.papers.pane import PaperPane
from app.ui.pages.papers.presenter import ArchivePaper

OFFERED = (*ON_PAPER, Section.HISTORY)
SETTLED_MS = 500
"""So long after the last tick the pages are set anew: each setting is a reading, and logged."""


class Sections(QWidget):
    """The sections a dossier has on paper, to be ticked. ``changed``: other ones are wanted."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED_MS)
        self._timer.timeout.connect(self.changed)
        self.boxes = {section: QCheckBox(tr(f"section.{section}")) for section in OFFERED}
        for section, box in self.boxes.items():
            box.setChecked(section in ON_PAPER)
            box.toggled.connect(self._timer.start)
        self.all, self.none = Button("papers.all", "quiet", height=28), Button("papers.none", "quiet", height=28)
        self.all.clicked.connect(self._tick_all)
        self.none.clicked.connect(self._tick_none)
        listed = scrolled(holder(col(*self.boxes.values(), None, gap=8, pad=(0, 0, 8, 0))))
        self.setLayout(
            col(title("papers.sections"), row(self.all, self.none, None), listed, gap=10, pad=(20, 16, 8, 16))
        )
        self.setFixedWidth(240)

    @property
    def chosen(self) -> tuple[Section, ...]:
        """Those that are ticked."""
        return tuple(section for section, box in self.boxes.items() if box.isChecked())

    @Slot()
    def _tick_all(self) -> None:
        for box in self.boxes.values():
            box.setChecked(True)

    @Slot()
    def _tick_none(self) -> None:
        for box in self.boxes.values():
            box.setChecked(False)


class PaperDialog(QDialog):
    """``name`` is the dossier's code, the card's number, or what else says nothing of what is in it."""

    def __init__(self, desktop: Desktop, wanted: PaperWanted, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words.say(self, "ui.window_title", "setWindowTitle")
        self.sections = Sections() if isinstance(wanted, DossierWanted) else None
        self.desk = _Desk(desktop, wanted, name, self)
        content = row(gap=0)
        if self.sections is not None:
            self.sections.changed.connect(self.desk.set)
            content.addWidget(self.sections)
            content.addWidget(rule(upright=True))
        content.addWidget(self.desk.pane, 1)
        self.setLayout(content)
        room = parent.window().size() if parent is not None else self.size()
        self.resize(min(round(room.width() * 0.9), 1100 if self.sections else 820), round(room.height() * 0.9))
        self.desk.pane.closed.connect(self.reject)

    def begin(self) -> None:
        """Open, and set the pages."""
        QDialog.open(self)
        self.desk.set()


class _Desk(PaperDesk):
    def __init__(self, desktop: Desktop, wanted: PaperWanted, name: str, dialog: PaperDialog) -> None:
        super().__init__(desktop, PaperPane(), dialog)
        self._wanted = wanted
        self._name = name
        self._dialog = dialog

    def paper(self) -> ArchivePaper | None:
        wanted, sections = self._wanted, self._dialog.sections
        if isinstance(wanted, DossierWanted) and sections is not None:
            wanted = DossierWanted(wanted.dossier_id, sections.chosen)
        return ArchivePaper(self._desktop.bench.archive_papers, wanted)

    def file_name(self) -> str:
        return f"{self._name}.pdf"

    def say(self, error: SatchelError) -> None:
        """Here, because what the window says would lie beneath."""
        self.pane.tell_problem(error)

    def tell(self, key: str, *, bad: bool = False) -> None:
        if bad:
            self.pane.tell_problem(SatchelError("print-no-printer"))
            return
        super().tell(key)
        self._dialog.accept()


def show_card(desktop: Desktop, number: str, parent: QWidget) -> PaperDialog:
    """A borrowing card on paper."""
    return _shown(desktop, CardWanted(number), number, parent)


def show_log(desktop: Desktop, wanted: LogWanted, parent: QWidget) -> PaperDialog:
    """An extract of the access log on paper."""
    return _shown(desktop, wanted, tr("papers.log_name"), parent)


def show_dossier(desktop: Desktop, dossier_id: str, code: str, parent: QWidget) -> PaperDialog:
    """A dossier on paper, with the sections to choose."""
    return _shown(desktop, DossierWanted(dossier_id), code, parent)


def _shown(desktop: Desktop, wanted: PaperWanted, name: str, parent: QWidget) -> PaperDialog:
    made = PaperDialog(desktop, wanted, name, parent)
    made.begin()
    return made
