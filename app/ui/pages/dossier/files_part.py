"""The files of a dossier: drag in, look at pictures and PDF, save a copy, the trash (dossier-files)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from app.services.visit_view import AttachmentView
from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Elided, title
from app.ui.pages.attached.card import FilesCard
from app.ui.pages.dossier.part import Part, emptied
from app.ui.pages.dossier.wishes import Wishes

WIDEST = 900


class FilesPart(Part):
    """Those of the dossier's visits too."""

    tab = "section.files"

    def __init__(self, wishes: Wishes, parent: QWidget | None = None) -> None:
        super().__init__(wishes, parent)
        self.card = FilesCard(papers=True)
        self.card.setMinimumHeight(220)
        self.card.added.connect(wishes.files_added)
        self.card.shown.connect(wishes.file_shown)
        self.card.thumb_wanted.connect(wishes.thumb)
        self.card.copied.connect(wishes.file_copied)
        self.card.trashed.connect(wishes.file_trashed)
        self._gone = col(gap=4)
        self._trash = Card(col(title("dossiers.in_trash"), self._gone, gap=8, pad=(24, 16, 24, 16)))
        self.setLayout(col(scrolled(holder(col(self.card, self._trash, None, gap=12, pad=(0, 0, 8, 16)))), gap=0))

    def show_files(self, files: Sequence[AttachmentView], trash: Sequence[AttachmentView]) -> None:
        """Replace the lists."""
        self.card.show_files(files)
        emptied(self._gone)
        self._trash.setVisible(bool(trash))
        for file in trash:
            back = Button("dossiers.take_back", "quiet", icon="undo-2", height=28)
            words.say(back, "visits.act_on_file", "setAccessibleName", act=back.text(), name=file.name)
            back.setProperty("file", file.id)
            back.clicked.connect(self._take_back)
            line = row(Elided(plain=file.name), back, gap=8)
            line.setStretch(0, 1)
            self._gone.addWidget(holder(line))

    def show_thumb(self, attachment_id: str, png: bytes) -> None:
        """A small picture."""
        self.card.show_thumb(attachment_id, png)

    @Slot()
    def _take_back(self) -> None:
        if (sender := self.sender()) is not None:
            self.wishes.file_taken_back.emit(str(sender.property("file")))


class PagesDialog(QDialog):
    """Pages under each other, as wide as the window allows; under the dossier's watermark."""

    def __init__(self, pages: Sequence[bytes], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words.say(self, "ui.window_title", "setWindowTitle")
        room = parent.window().size() * 0.85 if parent is not None else self.size()
        width = min(room.width() - 64, WIDEST)
        column = col(gap=16)
        for at, png in enumerate(pages):
            picture = QPixmap()
            picture.loadFromData(png)
            label = QLabel()
            label.setPixmap(
                picture.scaledToWidth(min(width, picture.width()), Qt.TransformationMode.SmoothTransformation)
            )
            words.say(label, "dossiers.page_of", "setAccessibleName", n=at + 1, all=len(pages))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        close = PrimaryButton("ui.close", height=36)
        close.clicked.connect(self.accept)
        body = col(gap=12, pad=(16, 16, 16, 16))
        body.addWidget(scrolled(holder(column)), 1)
        body.addLayout(row(None, close))
        self.setLayout(body)
        self.resize(width + 64, min(room.height(), column.sizeHint().height() + 90))
        close.setFocus(Qt.FocusReason.OtherFocusReason)
