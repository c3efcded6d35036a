"""Files and photos: dragged in or chosen, shown, saved as a copy, put into the trash (dossier-files)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QDialog, QFileDialog, QLabel, QLayout, QWidget

from app.i18n import tr
from app.services.visit_view import AttachmentView
from app.ui import formats, words
from app.ui.kit import choose_file
from app.ui.kit.button import Button, IconButton, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import col, holder, row
from app.ui.kit.text import Elided, note, title
from app.ui.pages.attached.thumb import Thumb
from app.ui.theme import tokens


class FilesCard(Card):
    """``added``: paths of files to take in. The other signals bring an attachment's id."""

    added = Signal(list)
    shown = Signal(str)
    thumb_wanted = Signal(str)
    copied = Signal(str, str)
    """Attachment, path to save a copy under."""
    trashed = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, papers: bool = False) -> None:
        super().__init__(None, parent)
        self.setAcceptDrops(True)
        self._papers = papers  # PDF files are shown too
        self._thumbs: dict[str, Thumb] = {}
        self._over = False
        self._place = col(gap=4)
        self._empty = note("visits.no_files", wrap=True)
        self.add = Button("visits.add_file", "quiet", icon="paperclip")
        self.add.clicked.connect(self._choose)
        head = row(title("visits.files"), None, self.add)
        self.setLayout(col(head, self._empty, self._place, gap=8, pad=(24, 16, 24, 16)))

    def show_files(self, files: Sequence[AttachmentView]) -> None:
        """Replace the list."""
        while (item := self._place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._thumbs.clear()
        self._empty.setVisible(not files)
        for file in files:
            self._place.addWidget(self._line(file))
        for file in files:
            if file.here and file.id in self._thumbs:  # the others are fetched when they are opened
                self.thumb_wanted.emit(file.id)

    def show_thumb(self, file_id: str, png: bytes) -> None:
        """A photo's small picture."""
        if file_id in self._thumbs:
            self._thumbs[file_id].picture.show(png)

    def _line(self, file: AttachmentView) -> QWidget:
        size = formats.locale().formattedDataSize(file.size, 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
        taken = formats.day(file.taken_on) if file.taken_on else ""
        away = "" if file.here else tr("visits.file_away")
        told = note(plain=" · ".join(part for part in (size, taken, away) if part))
        about = col(Elided(plain=file.name), told, gap=2)
        parts: list[QWidget | QLayout] = [
            self._thumb(file) if self._shows(file) else Tile(icon="file-text", px=52),
            about,
        ]
        for icon, key, slot in (
            ("download", "visits.save_copy", self._copy), ("trash-2", "visits.trash_file", self._trash),
        ):  # fmt: skip
            parts.append(self._acting(IconButton(icon, key), key, file, slot))
        line = row(*parts, gap=12)
        line.setStretch(1, 1)
        return holder(line)

    def _shows(self, file: AttachmentView) -> bool:
        return file.picture or (self._papers and file.media_type == "application/pdf")

    def _thumb(self, file: AttachmentView) -> Thumb:
        self._thumbs[file.id] = made = Thumb()
        words.say(made, "visits.show_picture", "setToolTip")
        self._acting(made, "visits.show_picture", file, self._show)
        return made

    @staticmethod
    def _acting(button: QAbstractButton, key: str, file: AttachmentView, slot: Callable[[], None]) -> QAbstractButton:
        words.say(button, "visits.act_on_file", "setAccessibleName", act=tr(key), name=file.name)
        button.setProperty("file", file.id)
        button.setProperty("name", file.name)
        button.clicked.connect(slot)
        return button

    def _of_sender(self, name: str) -> str:
        sender = self.sender()
        return str(sender.property(name)) if sender is not None else ""

    @Slot()
    def _show(self) -> None:
        self.shown.emit(self._of_sender("file"))

    @Slot()
    def _trash(self) -> None:
        self.trashed.emit(self._of_sender("file"))

    @Slot()
    def _copy(self) -> None:
        file = self._of_sender("file")
        dialog = choose_file.asking(self, tr("visits.save_copy"), self._of_sender("name"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setProperty("file", file)
        dialog.fileSelected.connect(self._copy_to)
        QDialog.open(dialog)

    @Slot(str)
    def _copy_to(self, path: str) -> None:
        self.copied.emit(self._of_sender("file"), path)

    @Slot()
    def _choose(self) -> None:
        dialog = choose_file.asking(self, tr("visits.add_file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._take)
        QDialog.open(dialog)

    @Slot(list)
    def _take(self, paths: list[str]) -> None:
        self.added.emit([Path(path) for path in paths])

    def _lit(self, on: bool) -> None:
        self._over = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """While files hang over it the card says that it takes them."""
        super().paintEvent(event)
        if self._over:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens().colour("accent"), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 12, 12)
            painter.end()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._lit(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._lit(True)

    def dropEvent(self, event: QDropEvent) -> None:
        self._lit(False)
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self._take(paths)


class PictureDialog(QDialog):
    """A photo, upright, as large as the window allows; under the dossier's watermark."""

    def __init__(self, png: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words.say(self, "ui.window_title", "setWindowTitle")
        picture = QPixmap()
        picture.loadFromData(png)
        room = parent.window().size() * 0.8 if parent is not None else picture.size()
        label = QLabel()
        label.setPixmap(
            picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            if picture.width() > room.width() or picture.height() > room.height()
            else picture
        )
        words.say(label, "visits.show_picture", "setAccessibleName")
        close = PrimaryButton("ui.close", height=36)
        close.clicked.connect(self.accept)
        self.setLayout(col(label, row(None, close), gap=16, pad=(16, 16, 16, 16)))
        close.setFocus(Qt.FocusReason.OtherFocusReason)
