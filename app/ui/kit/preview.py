"""A paper beside its form: pages come as PNG bytes (rendered elsewhere, in the free lane), never as files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui import words
from app.ui.kit.button import Button, IconButton
from app.ui.kit.layout import col, holder, row
from app.ui.kit.states import LoadingState
from app.ui.kit.text import Text
from app.ui.theme import tokens

_ZOOMS = (0.5, 0.75, 1.0, 1.5, 2.0)
_MARGIN = 16
WIDEST = 820
"""A page that fits the pane grows no wider than this by itself."""


class _Sheet(QWidget):
    """One page of paper, always white."""

    def __init__(self, picture: QPixmap) -> None:
        super().__init__()
        self._picture = picture
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_width(self, width: int) -> None:
        ratio = self._picture.height() / max(1, self._picture.width())
        self.setFixedSize(QSize(width, round(width * ratio)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.drawPixmap(QRectF(self.rect()), self._picture, QRectF(self._picture.rect()))
        painter.setPen(tokens().colour("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class PreviewPane(QWidget):
    """Pages under each other, zoom, *print* and *save PDF*. The words above say how many pages there are."""

    print_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets: list[_Sheet] = []
        self._zoom = _ZOOMS.index(1.0)
        self.count = Text(px=12, tone="text2")
        self.smaller = IconButton("minus", "ui.preview.smaller", shortcut="Ctrl+-")
        self.larger = IconButton("plus", "ui.preview.larger", shortcut="Ctrl+=")
        self.save = Button("ui.preview.save", icon="download", shortcut="Ctrl+Shift+S", keycap=False)
        self.print = Button("ui.preview.print", icon="printer", shortcut="Ctrl+P", keycap=False)
        self.smaller.clicked.connect(self._smaller)
        self.larger.clicked.connect(self._larger)
        self.save.clicked.connect(self.save_wanted)
        self.print.clicked.connect(self.print_wanted)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._column.setSpacing(_MARGIN)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        inner = holder(self._column)
        self._area.setWidget(inner)
        words.say(self._area, "ui.preview.name", "setAccessibleName")
        self._loading = LoadingState("ui.preview.loading")
        bar = row(self.count, None, self.smaller, self.larger, 8, self.save, self.print, pad=(0, 0, 0, 0))
        self.setLayout(col(bar, self._area, self._loading, gap=12))
        self.show_pages(())

    def show_loading(self) -> None:
        """While the paper is being set."""
        self._area.hide()
        self._loading.show()

    def show_pages(self, pages: Sequence[bytes]) -> None:
        """PNG bytes of every page, best at 144 dpi or more."""
        while self._sheets:
            sheet = self._sheets.pop()
            self._column.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
        while self._column.takeAt(0) is not None:
            pass
        for page in pages:
            picture = QPixmap()
            picture.loadFromData(page)
            sheet = _Sheet(picture)
            self._sheets.append(sheet)
            self._column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        self._loading.hide()
        self._area.show()
        self.count.say("ui.preview.pages", n=len(pages))
        for button in (self.print, self.save):
            button.setEnabled(bool(pages))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """At 100 % a page is as wide as the pane; the scroll bar's room is kept free, so that nothing flickers."""
        bar = self._area.verticalScrollBar().sizeHint().width()
        room = min(WIDEST, max(120, self.width() - bar - 2 * _MARGIN))
        for sheet in self._sheets:
            sheet.set_width(round(room * _ZOOMS[self._zoom]))
        self.smaller.setEnabled(self._zoom > 0)
        self.larger.setEnabled(self._zoom < len(_ZOOMS) - 1)

    @Slot()
    def _smaller(self) -> None:
        self._zoom = max(0, self._zoom - 1)
        self._fit()

    @Slot()
    def _larger(self) -> None:
        self._zoom = min(len(_ZOOMS) - 1, self._zoom + 1)
        self._fit()
