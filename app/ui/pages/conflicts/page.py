"""The conflicts page: open and settled ones at the left, one of them side by side at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from app.errors import SatchelError
from app.models.enums import Place, Purpose
from app.rules.reasons import RefusedByRule
from app.services.conflict_told import Conflict
from app.services.conflict_words import what
from app.services.conflicts import Keep
from app.ui import words
from app.ui.desktop import Desktop
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.states import EmptyState
from app.ui.kit.text import Text, note, title
from app.ui.page import Page
from app.ui.pages.card_mark import CardMark
from app.ui.pages.conflicts.compare import CompareView
from app.ui.pages.conflicts.presenter import ConflictsPresenter, Listed, Locked, Open
from app.ui.pages.conflicts.written import line
from app.ui.pages.dossier.cover import BorrowForm
from app.ui.pages.refused import show_refusal

PANE_WIDTH: Final = 336
NARROW_PANE: Final = 264
WIDE: Final = 1000


class LockedView(QWidget):
    """A conflict without its values, and the borrowing card to fill in: Enter borrows and shows them."""

    def __init__(self, found: Locked, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        one = found.conflict
        self.form = BorrowForm(found.cover, found.purpose, found.place)
        self.form.go.say("conflicts.borrow")
        if not found.cover.mine:
            self.form.setEnabled(False)
            self.form.show_problem("")
        head = title(plain=one.dossier_name or "")
        head.setWordWrap(True)
        hint = Text("conflicts.locked", tone="text2", wrap=True)
        inner = col(head, Text(plain=what(one), tone="text2", wrap=True), 8, hint, 12, self.form, None, gap=4)
        inner.setContentsMargins(40, 28, 40, 24)
        self.setLayout(col(scrolled(holder(inner)), gap=0))

    def take_focus(self) -> None:
        """To the button, so that a second Enter borrows; to the places if none is offered."""
        if self.form.go.isEnabled():
            self.form.go.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.form.places.control.focus_first()


class ConflictsPage(Page):
    """View of the page; see ``presenter.py`` for what it does."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._number = ""
        self._list_number = ""
        self._to_focus = False
        self.waiting, self.settled = self._build_list("conflicts.waiting"), self._build_list("conflicts.settled")
        self.settled.setMaximumHeight(240)
        self._count = note(plain="")
        self._settled_title = note("conflicts.settled")
        self._detail = QStackedWidget()
        self._nothing = QWidget()
        self._detail.addWidget(self._nothing)
        self._pane = QFrame()
        self._pane.setProperty("pane", True)
        self._pane.setFixedWidth(PANE_WIDTH)
        head = row(title("ui.page.conflicts"), None, self._count, pad=(12, 0, 12, 0))
        pane = col(head, 12, gap=6, pad=(12, 24, 12, 8))
        pane.addWidget(self.waiting, 3)
        pane.addLayout(row(self._settled_title, pad=(12, 8, 12, 0)))
        pane.addWidget(self.settled, 1)
        self._pane.setLayout(pane)
        self._empty = EmptyState("circle-check", "conflicts.none", action=False)
        self._presenter = ConflictsPresenter(self, desktop.bench, desktop.tasks)
        self.again.connect(self._presenter.refresh)
        desktop.news.changed.connect(self._heard)
        whole = holder(row(self._pane, self._detail, gap=0))
        self._watermark = CardMark(whole, desktop)
        self._watermark.minute.connect(self._presenter.refresh)
        self.set_content(whole)
        self.show_loading()

    def _build_list(self, key: str) -> QListWidget:
        made = QListWidget()
        made.setProperty("lines", True)
        made.setWordWrap(True)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words.say(made, key, "setAccessibleName")
        made.currentItemChanged.connect(self._chosen)
        made.itemActivated.connect(self._activated)
        return made

    # -- page

    def entered(self) -> None:
        self._presenter.refresh()

    def left(self) -> None:
        self._presenter.leave()
        self._empty_lists()

    def retranslate(self) -> None:
        if self._number or self._presenter.chosen:
            self._presenter.leave()
        self._presenter.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pane.setFixedWidth(PANE_WIDTH if self.width() >= WIDE else NARROW_PANE)

    # -- ConflictsView

    def show_conflicts(self, found: Listed) -> None:
        waiting, settled, self._list_number = found.waiting, found.settled, found.number
        if not waiting and not settled:
            self._empty = EmptyState("circle-check", "conflicts.none", action=False)
            self.show_empty(self._empty)
            return
        self.show_content()
        self._fill(self.waiting, waiting, found.titles)
        self._fill(self.settled, settled, found.titles)
        self._mark()
        self._count.say("conflicts.count", n=len(waiting))
        self.settled.setVisible(bool(settled))
        self._settled_title.setVisible(bool(settled))

    def show_open(self, found: Open, alike: int) -> None:
        desk = self._desktop.bench.desk
        view = CompareView(found, alike, desk.me.id, desk.device)
        view.keep.connect(self._keep)
        view.keep_all.connect(self._keep_all)
        view.third.connect(self._third)
        view.to_row.connect(self._desktop.open_dossier)
        self._number = found.number
        self._show(view)
        self._mark_chosen()
        if self._to_focus:
            self._to_focus = False
            view.take_focus()

    def show_borrow(self, found: Locked) -> None:
        view = LockedView(found)
        view.form.borrow.connect(self._borrow)
        view.form.barred.connect(self._barred)
        self._number = ""
        self._show(view)
        self._mark_chosen()

    def show_nothing(self) -> None:
        self._number = ""
        if self._detail.currentWidget() is not self._nothing:
            self._show(self._nothing)

    def show_problem(self, error: SatchelError) -> None:
        """Under what was typed or stated; else as a message."""
        view = self._detail.currentWidget()
        if isinstance(view, LockedView):
            view.form.show_problem(error.message)
        elif isinstance(view, CompareView) and not isinstance(error, RefusedByRule):
            view.show_problem(error.message)
        else:
            self._desktop.toasts.tell("ui.said", "bad", sentence=error.message)

    def show_refused(self, error: SatchelError) -> None:
        self._presenter.leave()
        self._empty_lists()
        show_refusal(self, error, self._desktop.lock)

    def tell(self, key: str, n: int) -> None:
        self._desktop.toasts.tell(key, n=n)

    def offer_undo(self, key: str, n: int) -> None:
        self._desktop.toasts.tell(key, undo=True, n=n).undo.connect(self._presenter.undo)

    def changed(self, kind: str, dossier_id: str) -> None:
        self._desktop.news.changed.emit(kind, dossier_id)

    # -- inside

    def _empty_lists(self) -> None:
        self._list_number = ""
        for one in (self.waiting, self.settled):
            with QSignalBlocker(one):
                one.clear()
        self._mark()

    def _fill(self, into: QListWidget, found: Sequence[Conflict], titles: Mapping[str, str]) -> None:
        desk = self._desktop.bench.desk
        with QSignalBlocker(into):
            into.clear()
            for one in found:
                text = line(one, titles.get(one.id, ""), desk.me.id, desk.device)
                item = QListWidgetItem(text)
                item.setData(Qt.ItemDataRole.UserRole, one.id)
                item.setToolTip(text)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, text.replace("\n", ", "))
                into.addItem(item)
        self._mark_chosen()

    def _mark_chosen(self) -> None:
        """The conflict that is shown is the one marked, in its list; nothing is marked in the other."""
        for one in (self.waiting, self.settled):
            at = next(
                (
                    n for n in range(one.count())
                    if one.item(n).data(Qt.ItemDataRole.UserRole) == self._presenter.chosen
                ), -1,
            )  # fmt: skip
            with QSignalBlocker(one):
                one.setCurrentRow(at)

    def _show(self, view: QWidget) -> None:
        old = self._detail.currentWidget()
        if self._detail.indexOf(view) < 0:
            self._detail.addWidget(view)
        self._detail.setCurrentWidget(view)
        if old is not None and old not in (self._nothing, view):
            self._detail.removeWidget(old)
            old.deleteLater()
        self._mark()

    def _mark(self) -> None:
        """Under the card of what is shown, else under one of those that the lists are read under."""
        self._watermark.show_card(self._number or self._list_number)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _chosen(self, now: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if now is not None:
            self._to_focus = False
            self._presenter.pick(str(now.data(Qt.ItemDataRole.UserRole)))

    @Slot(QListWidgetItem)
    def _activated(self, item: QListWidgetItem) -> None:
        """Enter on a line: to the button of its borrowing card, or to the first way to settle it."""
        wanted = str(item.data(Qt.ItemDataRole.UserRole))
        if wanted != self._presenter.chosen:
            self._presenter.pick(wanted)
        view = self._detail.currentWidget()
        if isinstance(view, LockedView | CompareView):
            view.take_focus()

    @Slot(str, str, str)
    def _borrow(self, purpose: str, place: str, text: str) -> None:
        self._to_focus = True
        self._presenter.borrow(Purpose(purpose), Place(place), text)

    @Slot(str)
    def _barred(self, place: str) -> None:
        self._presenter.refused_place(Place(place))

    @Slot(str)
    def _keep(self, side: str) -> None:
        self._to_focus = True
        self._presenter.keep(Keep(side))

    @Slot(str)
    def _keep_all(self, side: str) -> None:
        self._presenter.keep_all(Keep(side))

    @Slot(str)
    def _third(self, text: str) -> None:
        self._presenter.keep(Keep.VALUE, text)

    @Slot(str, str)
    def _heard(self, kind: str, _dossier_id: str) -> None:
        if kind == "place":
            self._presenter.leave()
        if kind in ("place", "sync", "card", "all") and self.isVisible():
            self._presenter.refresh()
