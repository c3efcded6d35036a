"""The main window: a gate (first run, unlock) or the desk (rail, top bar, pages). It shows and tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from app.ui import words
from app.ui.kit.busy import BusyBar
from app.ui.kit.layout import col, holder, row
from app.ui.kit.toast import Toasts
from app.ui.page import Page, PageEntry
from app.ui.places import PlaceOption
from app.ui.rail import Rail
from app.ui.search_popup import SearchHit, SearchPopup
from app.ui.tasks import Tasks
from app.ui.theme import dress
from app.ui.topbar import TopBar


class Shell(QMainWindow):
    """Pages are built when first shown. The window's title is the product's name, never content."""

    lock_wanted = Signal()
    place_chosen = Signal(str)
    clock_wanted = Signal()
    sync_wanted = Signal()
    search_settled = Signal(str)
    """What was typed, after a moment's rest; empty when the search was left."""
    hit_chosen = Signal(object)
    page_shown = Signal(str)
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        dress(self)
        words.say(self, "ui.window_title", "setWindowTitle")
        self.setMinimumSize(880, 600)
        self.resize(1440, 900)
        self._entries: dict[str, PageEntry] = {}
        self._pages: dict[str, Page] = {}
        self._here = ""
        self.rail = Rail()
        self.topbar = TopBar()
        self._stack = QStackedWidget()
        self._body = holder(row(self.rail, self._stack, gap=0))
        self._desk = holder(col(self.topbar, self._body, gap=0))
        self._outer = QStackedWidget()
        self._outer.addWidget(self._desk)
        self.setCentralWidget(self._outer)
        self._popup = SearchPopup(self._desk)
        self.toasts = Toasts(self._outer)
        self._busy: BusyBar | None = None
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before the window closes; whoever says no closes it later."""
        self.rail.chosen.connect(self.go)
        self.topbar.lock_wanted.connect(self.lock_wanted)
        self.topbar.place_chosen.connect(self.place_chosen)
        self.topbar.sync_wanted.connect(self.sync_wanted)
        search = self.topbar.search
        search.settled.connect(self._searched)
        search.moved.connect(self._popup.move_by)
        search.returnPressed.connect(self._popup.choose)
        search.dismissed.connect(self._leave_search)
        self._popup.chosen.connect(self._hit)
        QShortcut(QKeySequence("F6"), self, self.focus_page)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def attach(self, tasks: Tasks) -> None:
        """Show what these lanes are busy with, from one second on, with *cancel*."""
        self._busy = BusyBar(tasks, self._outer)

    # -- gate and desk

    def show_gate(self, gate: QWidget) -> None:
        """First run or unlock over the whole window; a desk shown before is taken down."""
        self._take_down_pages()
        self._drop_gate()
        self._outer.addWidget(gate)
        self._outer.setCurrentWidget(gate)
        gate.setFocus()

    def open_desk(self, entries: Sequence[PageEntry], places: Sequence[PlaceOption], place: str) -> None:
        """After the unlock: these pages, the first of them in front."""
        self._take_down_pages()
        self._entries = {entry.name: entry for entry in entries}
        self.rail.set_pages(entries)
        self.topbar.set_places(places)
        self.topbar.set_place(place)
        self._outer.setCurrentWidget(self._desk)
        self._drop_gate()
        if entries:
            self.go(entries[0].name)
            self.rail.button(entries[0].name).setFocus(Qt.FocusReason.MouseFocusReason)

    def _drop_gate(self) -> None:
        for at in reversed(range(self._outer.count())):
            widget = self._outer.widget(at)
            if widget is not self._desk and widget is not None:
                self._outer.removeWidget(widget)
                widget.deleteLater()

    def _take_down_pages(self) -> None:
        self._popup.dismiss()
        self.topbar.search.clear()
        self.toasts.clear()
        self.rail.clear()
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._entries = {}
        self._here = ""

    # -- pages

    @Slot(str)
    def go(self, name: str) -> Page:
        """Bring the page ``name`` to the front, building it if need be; KeyError for one that doesn't exist."""
        entry = self._entries[name]
        if name not in self._pages:
            self._pages[name] = page = entry.build()
            page.place_wanted.connect(self.place_chosen)
            page.clock_wanted.connect(self.clock_wanted)
            self._stack.addWidget(self._pages[name])
        if self._here and self._here != name:
            self._pages[self._here].left()
        page = self._pages[name]
        self._here = name
        self._stack.setCurrentWidget(page)
        self.rail.mark(name)
        page.entered()
        self.page_shown.emit(name)
        return page

    def leave(self) -> None:
        """The vault is about to be locked: the page in front keeps what was typed a moment ago."""
        if self._here in self._pages:
            self._pages[self._here].left()

    @property
    def here(self) -> str:
        """Name of the page in front; empty while the gate is shown."""
        return self._here

    @Slot()
    def focus_page(self) -> None:
        """F6: from the rail and the top bar into the page and back to the search."""
        inside = QApplication.focusWidget()
        page = self._pages.get(self._here)
        if page is None:
            return
        if inside is not None and page.isAncestorOf(inside):
            self.topbar.search.take_focus()
        else:
            page.focusNextChild()
            target = page if page.focusPolicy() != Qt.FocusPolicy.NoFocus else _first_focusable(page)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)

    # -- search

    def show_hits(self, hits: Sequence[SearchHit]) -> None:
        """Answer to :attr:`search_settled`; ignored if the person has left the field since."""
        if self.topbar.search.text() and self.topbar.search.hasFocus():
            self._popup.show_hits(hits, self.topbar.search)

    @Slot(str)
    def _searched(self, text: str) -> None:
        if not text.strip():
            self._popup.dismiss()
        self.search_settled.emit(text.strip())

    @Slot(object)
    def _hit(self, target: object) -> None:
        self.topbar.search.clear()
        self.hit_chosen.emit(target)

    @Slot()
    def _leave_search(self) -> None:
        self._popup.dismiss()
        self.focus_page()

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self.topbar.search:
            self._popup.dismiss()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._popup.dismiss()
        if self._busy is not None:
            self._busy.settle()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)


def _first_focusable(page: QWidget) -> QWidget | None:
    return next(
        (
            one
            for one in page.findChildren(QWidget)
            if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        ),
        None,
    )
