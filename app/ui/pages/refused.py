"""What a page of covers shows where not even covers may be seen: where the reader is, and what to do (borrow-place)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent

from app.errors import SatchelError
from app.i18n import tr
from app.rules.reasons import Reason, RefusedByRule
from app.ui.kit.states import State
from app.ui.page import Page

_KEYS = {True: "ui.place.choose", False: "today.place_refused"}


class PlaceState(State):
    """The place isn't stated yet, or reading is refused there; the place button of the top bar changes it."""

    def __init__(self, error: RefusedByRule) -> None:
        unstated = error.reason is Reason.PLACE_NOT_STATED
        super().__init__(
            "map-pin", _KEYS[unstated], "today.place_hint", "" if unstated else "ui.lock",
            tone="accent" if unstated else "warn", action_icon="lock", primary=False,
        )  # fmt: skip
        self._error = error
        self._tell()

    def _tell(self) -> None:
        self.hint.show_text(f"{self._error.message}\n{tr('today.place_hint')}")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._tell()
        super().changeEvent(event)


def show_refusal(page: Page, error: SatchelError, lock: Callable[[], object]) -> None:
    """Put the reason in the page's place: a place to state (or *lock*), or an error to try again."""
    if isinstance(error, RefusedByRule) and error.rule == "borrow-place":
        state = PlaceState(error)
        state.acted.connect(lock)
        page.show_empty(state)
    else:
        page.show_error(error)
