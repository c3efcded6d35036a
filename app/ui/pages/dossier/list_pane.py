"""The list of dossiers at the left, and what narrows it: words, a grade, the trash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.i18n import tr
from app.models.enums import Grade
from app.services.dossiers import Cover, Filter
from app.ui import words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.combo import Combo
from app.ui.kit.dossier_list import DossierItem, DossierList
from app.ui.kit.layout import col, row
from app.ui.kit.text import note, title

WIDTH: Final = 336
NARROW: Final = 248
_TYPING_MS: Final = 200
_TRASH: Final = "trash"


class ListPane(QFrame):
    """``filtered``: the :class:`Filter` that is wished for, a moment after the last key. ``merge_wanted``: two ids."""

    filtered = Signal(object)
    merge_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = DossierList()
        self.text = QLineEdit()
        self.text.setClearButtonEnabled(True)
        words.say(self.text, "dossiers.filter", "setPlaceholderText")
        words.say(self.text, "dossiers.filter", "setAccessibleName")
        self.grade = Combo()
        words.say(self.grade, "dossiers.which", "setAccessibleName")
        self.fill_grades()
        self.add = IconButton("plus", "dossiers.add")
        self.overall = IconButton("file-chart-column", "dossiers.overall")
        self.take_in = IconButton("upload", "dossiers.import")
        self._count = note(plain="")
        self.setProperty("pane", True)
        self.setFixedWidth(WIDTH)
        filters = row(self.text, self.grade, pad=(12, 0, 12, 0))
        head = row(
            title("ui.page.dossiers"), self._count, None, self.overall, self.take_in, self.add, pad=(12, 0, 8, 0)
        )
        self.merge = Button("dossiers.merge_chosen", "soft", icon="git-compare")
        self.merge.clicked.connect(self._want_merge)
        self.merge.hide()
        self.list.chosen.connect(self._choose)
        self.setLayout(
            col(head, 8, filters, 8, self.list, row(self.merge, None, pad=(12, 0, 0, 0)), gap=0, pad=(12, 24, 12, 8))
        )
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.tell)
        self.text.textChanged.connect(self._typing.start)
        self.grade.currentIndexChanged.connect(self.tell)

    def fill_grades(self) -> None:
        """All, each grade, the trash; what is chosen stays."""
        chosen = self.grade.currentData()
        with QSignalBlocker(self.grade):
            self.grade.clear()
            self.grade.addItem(tr("dossiers.all"), "")
            for grade in Grade:
                self.grade.addItem(tr("dossiers.grade", grade=grade), str(grade))
            self.grade.addItem(tr("dossiers.in_trash"), _TRASH)
            self.grade.setCurrentIndex(max(0, self.grade.findData(chosen)))

    def be_wide(self, wide: bool) -> None:
        """Narrow, it leaves the room to the dossier."""
        self.setFixedWidth(WIDTH if wide else NARROW)
        self._count.setVisible(wide)

    @property
    def narrowed(self) -> bool:
        """Whether the list shows less than all."""
        return bool(self.text.text()) or self.grade.currentIndex() > 0

    @property
    def in_trash(self) -> bool:
        """Whether the list shows the trash."""
        return bool(self.grade.currentData() == _TRASH)

    def unfilter(self) -> None:
        """What is looked for may lie outside the filter."""
        with QSignalBlocker(self.text), QSignalBlocker(self.grade):
            self.text.clear()
            self.grade.setCurrentIndex(0)
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Wish for what is typed and chosen."""
        grade = None if self.in_trash else str(self.grade.currentData() or "") or None
        self.filtered.emit(Filter(text=self.text.text() or None, grade=grade, trash=self.in_trash))

    def show_covers(self, covers: Sequence[Cover], marked: str) -> None:
        """Lines anew; the dossier that is shown stays marked and as it is, whatever came from headquarters."""
        self._count.say("dossiers.count", n=len(covers))
        with QSignalBlocker(self.list.selectionModel()):
            self.list.lines.set_items([line_of(cover) for cover in covers])
            self.list.pick(marked)
        self.merge.hide()
        self.list.viewport().update()

    @Slot(list)
    def _choose(self, ids: list[str]) -> None:
        """Two lines are chosen together (Ctrl): they may be one customer."""
        self.merge.setVisible(len(ids) == 2 and not self.in_trash)

    @Slot()
    def _want_merge(self) -> None:
        if len(ids := self.list.chosen_ids()) == 2:
            self.merge_wanted.emit(*ids)


def line_of(cover: Cover) -> DossierItem:
    """A dossier's line in the list."""
    detail = " · ".join(part for part in (cover.code, cover.region) if part)
    return DossierItem(cover.id, cover.name, detail, cover.grade or "", cover.percent, bool(cover.card_number))
