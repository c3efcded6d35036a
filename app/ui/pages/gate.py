"""What first run and unlock share: brand, language switch, and one column in the middle."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from app.i18n import LANGUAGES
from app.ui import words
from app.ui.icons import icon
from app.ui.kit.button import Button
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Text


class Gate(QWidget):
    """A page over the whole window. Put content into :attr:`column`."""

    language_chosen = Signal(str)

    WIDTH = 560

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.language = Button("ui.language", "quiet", icon="languages", chevron=True)
        self.language.clicked.connect(self._open_languages)
        self._menu = QMenu(self)
        for one in LANGUAGES:
            action = QAction(self._menu)
            words.say(action, f"ui.language.{one}")
            action.setData(one)
            self._menu.addAction(action)
        self._menu.triggered.connect(self._picked)
        brand = row(Glyph("lock-keyhole", 20, "accent"), Text("ui.brand", px=15, bold=True), gap=6)
        top = row(brand, None, self.language, pad=(28, 16, 24, 0))
        self.column = col(gap=0)
        line = row(None, _Middle(self.column, self.WIDTH), None)
        page = holder(col(None, line, None, gap=0, pad=(24, 24, 24, 24)))
        page.setObjectName("gate")
        self._area = scrolled(page)
        self.setLayout(col(top, self._area, gap=0))

    def bring_to_sight(self, part: QWidget) -> None:
        """Scroll to a part of the page, once it has its place."""
        QTimer.singleShot(0, part, lambda: self._area.ensureWidgetVisible(part, 0, 24))

    @Slot()
    def _open_languages(self) -> None:
        self._menu.popup(self.language.mapToGlobal(self.language.rect().bottomLeft()))

    @Slot(QAction)
    def _picked(self, action: QAction) -> None:
        self.language_chosen.emit(str(action.data()))


class _Middle(QWidget):
    """A column of a fixed width, exactly as high as its words are there: wrapped labels by themselves ask for more,
    which a page that scrolls would show as emptiness.
    """

    def __init__(self, column: QVBoxLayout, width: int) -> None:
        super().__init__()
        self.setLayout(column)
        self.setFixedWidth(width)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.maximumWidth(), self.heightForWidth(self.maximumWidth()))


class PassphraseField(QLineEdit):
    """A passphrase: hidden, with an eye to show it. Input methods don't compose into it; the hint beside says so."""

    def __init__(self, name_key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(1024)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhSensitiveData
        )
        words.name_it(self, name_key)
        self._eye = QAction(icon("eye", "text3"), "", self)
        self._eye.setCheckable(True)
        words.say(self._eye, "ui.passphrase.show", "setToolTip")
        self._eye.toggled.connect(self._reveal)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    def take(self) -> str:
        """What was typed; the field is emptied and hidden again."""
        typed = self.text()
        self.clear()
        self._eye.setChecked(False)
        return typed

    @Slot(bool)
    def _reveal(self, on: bool) -> None:
        self._eye.setIcon(icon("eye-off" if on else "eye", "text3"))
        self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
