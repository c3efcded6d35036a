"""What every page is: a widget with content and the designed states in its place.

A page is a *view*: widgets, layout, signals. Its *presenter* (a plain class in ``<page>_presenter.py``) holds the
logic against small Protocols, calls services through :class:`app.ui.tasks.Tasks`, and tells the view what to show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.kit.layout import col
from app.ui.kit.states import CardNeededState, ErrorState, LoadingState, LockedState


class Page(QWidget):
    """Base of all pages. Build widgets, then :meth:`set_content`; move between states with the ``show_…`` methods."""

    again = Signal()
    """*Try again* on the error state."""
    unlock_wanted = Signal()
    borrow_wanted = Signal()
    place_wanted = Signal(str)
    """A place was stated in the page (a place's code)."""
    clock_wanted = Signal()
    """Something is to be done about a clock that trusted time doubts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = QStackedWidget()
        self.setLayout(col(self._stack, gap=0))
        self._content: QWidget | None = None
        self._loading = LoadingState()
        self._stack.addWidget(self._loading)

    def set_content(self, content: QWidget) -> None:
        """The page proper; call once, then it is shown."""
        self._content = content
        self._stack.addWidget(content)
        self._stack.setCurrentWidget(content)

    @property
    def state(self) -> str:
        """``content``, or the class name of the state shown."""
        shown = self._stack.currentWidget()
        return "content" if shown is self._content else type(shown).__name__

    def show_content(self) -> None:
        self._swap(self._content)

    def show_loading(self) -> None:
        """Call before work; the spinner appears only if it takes longer than 200 ms."""
        self._swap(self._loading)

    def show_empty(self, state: QWidget) -> None:
        """Usually an :class:`EmptyState` whose ``acted`` you connected."""
        self._swap(state)

    def show_error(self, error: BaseException) -> None:
        """Connect :attr:`again` to whatever fetches anew."""
        state = ErrorState(error)
        state.acted.connect(self.again)
        self._swap(state)

    def show_locked(self) -> None:
        state = LockedState()
        state.acted.connect(self.unlock_wanted)
        self._swap(state)

    def show_card_needed(self) -> None:
        state = CardNeededState()
        state.acted.connect(self.borrow_wanted)
        self._swap(state)

    def _swap(self, wanted: QWidget | None) -> None:
        if wanted is None:
            return
        if self._stack.indexOf(wanted) < 0:
            self._stack.addWidget(wanted)
        old = self._stack.currentWidget()
        self._stack.setCurrentWidget(wanted)
        if old is not None and old not in (wanted, self._content, self._loading):
            self._stack.removeWidget(old)
            old.deleteLater()

    def entered(self) -> None:
        """The page came to the front: fetch what it shows."""

    def show_target(self, target: str) -> None:
        """Show one thing of the page's own kind (a dossier by its id, a visit by its id)."""

    def left(self) -> None:
        """The page went to the back: drop what need not be kept."""

    def retranslate(self) -> None:
        """The language changed: set texts that are not bound by ``say`` (dates, counts, joined words)."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()


@dataclass(frozen=True)
class PageEntry:
    """A page in the rail: words ``ui.page.<name>``, a Lucide icon, built when first shown; ``foot`` puts it last."""

    name: str
    icon: str
    build: Callable[[], Page]
    foot: bool = False
