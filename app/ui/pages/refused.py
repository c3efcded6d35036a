"""What a page shows where nothing may be read: where the reader is, what the clock says, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot

from app.errors import SatchelError
from app.i18n import tr
from app.rules.reasons import Reason, RefusedByRule
from app.ui.kit.place_picker import PlacePicker
from app.ui.kit.states import State
from app.ui.page import Page
from app.ui.places import all_places

_CLOCK: Final = (Reason.CLOCK_JUMP, Reason.CLOCK_SUSPENDED)


class PlaceState(State):
    """The place isn't stated yet, or reading is refused there. It can be stated right here; where it is refused the
    page offers to lock, and a note on paper (borrow-place).
    """

    chosen = Signal(str)

    def __init__(self, error: RefusedByRule) -> None:
        unstated = error.reason is Reason.PLACE_NOT_STATED
        self._paper = "" if unstated else "ui.refused.paper"
        self.picker = PlacePicker(all_places(), centred=True)
        super().__init__(
            "map-pin", "ui.place.choose" if unstated else "today.place_refused", "today.place_hint",
            "" if unstated else "ui.lock", tone="accent" if unstated else "warn", action_icon="lock", primary=False,
            extra=self.picker,
        )  # fmt: skip
        self.picker.chosen.connect(self._chosen)
        self._error = error
        self._tell()

    @Slot(str, bool)
    def _chosen(self, code: str, _allowed: bool) -> None:
        self.chosen.emit(code)

    def _tell(self) -> None:
        parts = (self._error.message, tr(self._paper or "today.place_hint"))
        self.hint.show_text("\n".join(parts))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._tell()
        super().changeEvent(event)


class ClockState(State):
    """Trusted time doubts the clock: the person may say that it is right, or has to sync (borrow-offline)."""

    def __init__(self, error: RefusedByRule) -> None:
        super().__init__("clock", "ui.clock.title", "ui.clock.hint", "ui.clock.look", tone="warn", action_icon="clock")
        self._error = error
        self._tell()

    def _tell(self) -> None:
        self.hint.show_text(self._error.message)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._tell()
        super().changeEvent(event)


def show_refusal(page: Page, error: SatchelError, lock: Callable[[], object]) -> None:
    """Put the reason in the page's place: a place to state (or *lock*), a doubted clock, or an error to try again."""
    if isinstance(error, RefusedByRule) and error.rule == "borrow-place":
        state = PlaceState(error)
        state.acted.connect(lock)
        state.chosen.connect(page.place_wanted)
        page.show_empty(state)
    elif isinstance(error, RefusedByRule) and error.reason in _CLOCK:
        doubted = ClockState(error)
        doubted.acted.connect(page.clock_wanted)
        page.show_empty(doubted)
    else:
        page.show_error(error)
