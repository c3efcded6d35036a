"""Unlocking: passphrase and place; refusal with its reason (**borrow-place**); the way back by recovery code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from app.errors import SatchelError
from app.i18n import said
from app.ui.places import PlaceOption
from app.ui.running import Runner

S_co = TypeVar("S_co", covariant=True)
S = TypeVar("S")

RECOVERY_KEYS = frozenset({"device-secret-missing"})
"""Errors after which the recovery code helps."""
BROKEN_KEYS = frozenset({"header-damaged", "header-forged", "database-damaged", "database-missing"})
"""Errors after which only a backup helps."""
TRIES_BEFORE_HINT = 3


class StrengthReading(Protocol):
    """What the meter shows; ``app.vault.passphrase.Strength`` fits."""

    @property
    def score(self) -> int: ...
    @property
    def enough(self) -> bool: ...


class Unlocker(Protocol[S_co]):
    """What stands behind the page. Every call runs in the store lane, except ``strength``."""

    def unlock(self, passphrase: str, place: str, *, accept_journal_loss: bool = False) -> S_co:
        """The unlocked session; logs the attempt and the place. Raises a SatchelError with its sentence.

        ``accept_journal_loss`` opens without the changes that stood in a damaged journal.
        """
        ...

    def recover(self, code: str, passphrase: str, place: str) -> S_co:
        """Open by recovery code and set a new passphrase."""
        ...

    def place_refused(self, place: str) -> None:
        """Log that reading was refused at ``place``."""
        ...

    def strength(self, passphrase: str) -> StrengthReading:
        """Judge a new passphrase; quick."""
        ...


class UnlockView(Protocol):
    """What the presenter asks of the widgets."""

    def show_places(self, places: Sequence[PlaceOption], marked: str) -> None: ...
    def show_form(self) -> None: ...
    def show_at_place(self) -> None:
        """An allowed place was chosen, or is asked again: the form goes on that was being filled in."""
        ...

    def show_refusal(self, place: PlaceOption) -> None: ...

    def keep_passphrase(self, passphrase: str) -> None:
        """Only the place was missing: what was typed needn't be typed again."""
        ...

    def show_recovery(self, sentence: str) -> None: ...
    def show_error(self, sentence: str, *, recovery_hint: bool) -> None: ...
    def show_journal_damaged(self, sentence: str) -> None: ...
    def show_broken(self, sentence: str) -> None: ...
    def show_busy(self, busy: bool) -> None: ...
    def show_strength(self, score: int | None, *, enough: bool) -> None: ...


class UnlockPresenter(Generic[S]):
    """Logic of the unlock page. ``unlocked`` gets the session; ``leave`` closes the program from a refused place."""

    def __init__(
        self,
        view: UnlockView,
        unlocker: Unlocker[S],
        runner: Runner,
        *,
        places: Sequence[PlaceOption],
        last_place: str,
        unlocked: Callable[[S], object],
        leave: Callable[[], object],
    ) -> None:
        self._view = view
        self._unlocker = unlocker
        self._runner = runner
        self._places = {place.code: place for place in places}
        self._unlocked = unlocked
        self._leave = leave
        self._wrong = 0
        self._again = ""
        self._busy = False
        offered = self._places.get(last_place)
        self._place = last_place if offered is not None and offered.allowed else ""
        view.show_places(places, self._place)
        view.show_form()

    def place_chosen(self, code: str) -> None:
        """The person said where they are; a barred place is refused at once, and logged."""
        place = self._places[code]
        self._place = code
        if place.allowed:
            self._view.show_at_place()
            return
        self._view.show_refusal(place)
        self._runner.run(lambda _ticket: self._unlocker.place_refused(code))

    def elsewhere(self) -> None:
        """Back from the refusal: the place is asked again."""
        self._place = ""
        self._view.show_places(tuple(self._places.values()), "")
        self._view.show_at_place()

    def leave(self) -> None:
        """Close from the refusal; the vault stays locked."""
        self._leave()

    def unlock(self, passphrase: str) -> None:
        """Try the passphrase."""
        if self._ready(passphrase):
            place = self._place
            self._again = passphrase  # only as long as the question of a damaged journal may come
            self._start(lambda: self._unlocker.unlock(passphrase, place))
        elif not self._place:
            self._view.keep_passphrase(passphrase)

    def accept_journal_loss(self) -> None:
        """The person was told what is lost, and opens the vault without it."""
        passphrase, self._again = self._again, ""
        if self._ready(passphrase):
            place = self._place
            self._start(lambda: self._unlocker.unlock(passphrase, place, accept_journal_loss=True))

    def want_recovery(self) -> None:
        """The person asks for the recovery code's form."""
        self._view.show_recovery("")

    def recover(self, code: str, passphrase: str, again: str) -> None:
        """Open by recovery code; the new passphrase is typed twice."""
        if not code.strip():
            self._view.show_error(said("ui.unlock.code_missing"), recovery_hint=False)
        elif passphrase != again:
            self._view.show_error(said("ui.unlock.differ"), recovery_hint=False)
        elif self._ready(passphrase):
            place = self._place
            self._start(lambda: self._unlocker.recover(code.strip(), passphrase, place))

    def judge(self, passphrase: str) -> None:
        """The new passphrase was changed: move the meter."""
        if not passphrase:
            self._view.show_strength(None, enough=False)
            return
        reading = self._unlocker.strength(passphrase)
        self._view.show_strength(reading.score, enough=reading.enough)

    def _ready(self, passphrase: str) -> bool:
        if self._busy:
            return False
        if not self._place:
            self._view.show_error(said("ui.unlock.place_missing"), recovery_hint=False)
            return False
        if not self._places[self._place].allowed:
            self._view.show_refusal(self._places[self._place])
            return False
        if not passphrase:
            self._view.show_error(said("ui.unlock.passphrase_missing"), recovery_hint=False)
            return False
        return True

    def _start(self, work: Callable[[], S]) -> None:
        self._busy = True
        self._view.show_busy(True)
        self._runner.run(
            lambda _ticket: work(), self._opened, failed=self._failed, key="ui.unlock.busy", cancellable=False
        )

    def _opened(self, session: S) -> None:
        self._busy = False
        self._again = ""
        self._view.show_busy(False)
        self._unlocked(session)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._view.show_busy(False)
        if isinstance(error, SatchelError) and error.key == "journal-damaged":
            self._view.show_journal_damaged(error.message)
            return
        self._again = ""
        if not isinstance(error, SatchelError):
            self._view.show_error(said("ui.error.ours"), recovery_hint=False)
        elif error.key in RECOVERY_KEYS:
            self._view.show_recovery(error.message)
        elif error.key in BROKEN_KEYS:
            self._view.show_broken(error.message)
        else:
            self._wrong += error.key == "wrong-passphrase"
            self._view.show_error(error.message, recovery_hint=self._wrong >= TRIES_BEFORE_HINT)
