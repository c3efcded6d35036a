"""What a page of covers shows where not even covers may be seen: where the reader is, and what to do (borrow-place)."""

from __future__ import annotations

from PySide6.QtCore import QEvent

from app.errors import SatchelError
from app.rules.reasons import Reason, RefusedByRule
from app.ui.kit.states import State
from app.ui.page import Page

_KEYS = {True: "ui.place.choose", False: "today.place_refused"}


class PlaceState(State):
    """The place isn't stated yet, or reading is refused there; the place button of the top bar changes it."""

    def __init__(self, error: RefusedByRule) -> None:
        unstated = error.reason is Reason.PLACE_NOT_STATED
        super().__init__("map-pin", _KEYS[unstated], tone="accent" if unstated else "warn")
        self._error = error
        self._tell()
        self.hint.show()

    def _tell(self) -> None:
        self.hint.show_text(self._error.message)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._tell()
        super().changeEvent(event)


def show_refusal(page: Page, error: SatchelError) -> None:
    """Put the reason in the page's place: a place to state, or an error to try again."""
    if isinstance(error, RefusedByRule) and error.rule == "borrow-place":
        page.show_empty(PlaceState(error))
    else:
        page.show_error(error)
