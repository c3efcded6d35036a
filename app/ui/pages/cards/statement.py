"""One statement for several own dossiers: choose them, say purpose and place once (borrow-own)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.services.dossiers import Cover
from app.ui import words
from app.ui.kit.button import IconButton
from app.ui.kit.card import Card
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Text, heading, note, title
from app.ui.pages.cards.presenter import Offer
from app.ui.pages.dossier.cover import BorrowForm


class StatementView(QWidget):
    """``borrow``: dossiers, purpose, place, remark."""

    borrow = Signal(list, str, str, str)
    barred = Signal(str)
    cancelled = Signal()

    def __init__(self, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = offer.most
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        words.say(self.filter, "dossiers.filter", "setPlaceholderText")
        words.say(self.filter, "dossiers.filter", "setAccessibleName")
        self.filter.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setMinimumHeight(220)
        words.say(self.list, "cards.which", "setAccessibleName")
        for cover in offer.covers:
            self.list.addItem(_item(cover))
        self.list.itemChanged.connect(self._counted)
        self._count = note("cards.chosen", n=0, most=offer.most)
        self.form = BorrowForm(offer.covers[0], offer.purpose, offer.place)
        self.form.borrow.connect(self._give)
        self.form.barred.connect(self.barred)
        back = IconButton("arrow-left", "ui.back", shortcut="Esc")
        back.clicked.connect(self.cancelled)
        which = Card(
            col(
                row(title("cards.which"), None, self._count), self.filter, self.list, gap=12, pad=(24, 20, 24, 16)
            )
        )  # fmt: skip
        intro = Text("cards.statement_hint", tone="text2", wrap=True)
        head = row(back, heading("cards.statement"), None, gap=8)
        inner = holder(col(head, intro, 8, which, self.form, None, gap=12, pad=(40, 28, 40, 24)))
        self.setLayout(col(scrolled(inner), gap=0))
        self._counted()

    @property
    def chosen(self) -> list[str]:
        """Ids of the ticked dossiers."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return [
            str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() is Qt.CheckState.Checked
        ]

    def show_problem(self, sentence: str) -> None:
        self.form.show_problem(sentence)

    def take_focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.setCurrentRow(0)

    @Slot()
    def _counted(self) -> None:
        n = len(self.chosen)
        self._count.say("cards.chosen", n=n, most=self._most)
        self.form.go.say("cards.borrow_n", n=n)
        self.form.go.setEnabled(0 < n <= self._most and bool(self.form.places.choice))

    @Slot(str)
    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        for at in range(self.list.count()):
            item = self.list.item(at)
            item.setHidden(wanted not in item.text().casefold())

    @Slot(str, str, str)
    def _give(self, purpose: str, place: str, text: str) -> None:
        if self.chosen:
            self.borrow.emit(self.chosen, purpose, place, text)


def _item(cover: Cover) -> QListWidgetItem:
    item = QListWidgetItem(" · ".join(part for part in (cover.name, cover.code, cover.grade) if part))
    item.setData(Qt.ItemDataRole.UserRole, cover.id)
    item.setSizeHint(QSize(0, 36))
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Unchecked)
    return item
