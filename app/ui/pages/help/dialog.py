"""The manual in a window of its own, beside the work: contents, search, text. F1 opens it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QFrame, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from app.i18n import language
from app.ui import words
from app.ui.kit.layout import col, holder, row
from app.ui.kit.search_field import SearchField
from app.ui.kit.text import Text, note
from app.ui.pages.help.manual import Chapter, chapters

_NAME = Qt.ItemDataRole.UserRole


class HelpDialog(QDialog):
    """Not modal, so that one can read and do. Esc closes it; it deletes itself."""

    def __init__(self, chapter: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(920, 680)
        words.say(self, "help.title", "setWindowTitle")
        self._chapters: Sequence[Chapter] = ()
        self._wanted = ""
        self.search = SearchField("help.search", shortcut="Ctrl+F")
        self.search.settled.connect(self._search)
        self.search.moved.connect(self._move)
        self.search.returnPressed.connect(self._find_next)
        self.contents = QListWidget()
        self.contents.setProperty("lines", True)
        words.say(self.contents, "help.contents", "setAccessibleName")
        self.contents.currentItemChanged.connect(self._show_current)
        self._none = note("help.none")
        self.text = QTextBrowser()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        words.say(self.text, "help.text", "setAccessibleName")
        self.text.document().setDocumentMargin(20)
        side = holder(col(Text("help.title", px=18, bold=True), self.search, self._none, self.contents, gap=12))
        side.setFixedWidth(256)
        line = row(side, gap=20, pad=(20, 20, 20, 20))
        line.addWidget(self.text, 1)
        self.setLayout(line)
        self._load(chapter)
        self.contents.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_chapter(self, name: str) -> None:
        """Open the chapter ``name`` (``03-borrow``, or just ``borrow``)."""
        for at in range(self.contents.count()):
            if str(self.contents.item(at).data(_NAME)).endswith(name):
                self.contents.setCurrentRow(at)
                return

    def _load(self, chapter: str) -> None:
        self._chapters = chapters(language())
        self._fill()
        self.show_chapter(chapter)
        if not self._chapters:
            words.say(self.text, "help.missing", "setPlainText")

    def _fill(self) -> None:
        """The chapters that hold what is searched for."""
        current = self.contents.currentItem()
        kept = str(current.data(_NAME)) if current is not None else ""
        self.contents.blockSignals(True)
        self.contents.clear()
        for chapter in self._chapters:
            if chapter.holds(self._wanted):
                item = QListWidgetItem(chapter.title)
                item.setData(_NAME, chapter.name)
                item.setSizeHint(QSize(0, 38))
                self.contents.addItem(item)
        self.contents.blockSignals(False)
        self._none.setVisible(bool(self._chapters) and not self.contents.count())
        if self.contents.count():
            self.contents.setCurrentRow(0)
            if kept:
                self.show_chapter(kept)

    @Slot()
    def _show_current(self) -> None:
        item = self.contents.currentItem()
        if item is None:
            return
        name = item.data(_NAME)
        chapter = next(one for one in self._chapters if one.name == name)
        self.text.setMarkdown(chapter.text)
        _air(self.text.document())
        self._find_next()

    @Slot(str)
    def _search(self, text: str) -> None:
        self._wanted = text.strip()
        self._fill()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._find_next()

    @Slot()
    def _find_next(self) -> None:
        """Mark the next place; from the end go on at the beginning."""
        if not self._wanted:
            return
        if not self.text.find(self._wanted):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(self._wanted, QTextDocument.FindFlag(0))

    @Slot(int)
    def _move(self, by: int) -> None:
        at = self.contents.currentRow() + by
        if 0 <= at < self.contents.count():
            self.contents.setCurrentRow(at)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            current = self.contents.currentItem()
            self._load(str(current.data(_NAME)) if current is not None else "")


def _air(document: QTextDocument) -> None:
    """Room between lines and paragraphs; Markdown comes without any."""
    block = document.begin()
    while block.isValid():
        form = block.blockFormat()
        heading, listed = form.headingLevel() > 0, block.textList() is not None
        form.setTopMargin(0 if block.blockNumber() == 0 else 4)
        form.setBottomMargin(14 if heading else 4 if listed else 10)
        form.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        QTextCursor(block).setBlockFormat(form)
        block = block.next()
