"""Errors of the world: each knows its sentence (both languages) and its exit code. Anything else is our bug."""

from __future__ import annotations

from app.i18n import said


class SatchelError(Exception):
    """Base of all errors a person may see.

    ``key`` names the sentence ``error.<key>`` in ``resources/i18n``; ``params`` fill it (``label`` is itself a key).
    Neither the key nor the params may hold dossier content or secrets: errors reach logs, terminals and crash reports.
    """

    exit_code = 1

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params

    @property
    def message(self) -> str:
        """The sentence in the current language: what happened and what to do."""
        words = {name: said(str(value)) if name == "label" else value for name, value in self.params.items()}
        return said(f"error.{self.key}", **words)

    def __str__(self) -> str:
        return self.message


class UserError(SatchelError):
    """The user's mistake, mendable by them (exit code 2)."""

    exit_code = 2


class Refused(SatchelError):
    """A rule of ``domain.md`` forbids it (exit code 3); ``rule`` is its name, e.g. ``borrow-place``."""

    exit_code = 3

    def __init__(self, key: str, /, *, rule: str, **params: object) -> None:
        super().__init__(key, **params)
        self.rule = rule


class BrokenData(SatchelError):
    """Damaged, forged or unreadable data (exit code 4)."""

    exit_code = 4


class Unreachable(SatchelError):
    """Headquarters can't be reached, or doesn't answer as headquarters would (exit code 5).

    ``sent``: the changes and log events that it had acknowledged before an exchange broke off; they stay sent.
    """

    exit_code = 5
    sent: tuple[int, int] = (0, 0)

    @property
    def message(self) -> str:
        """The sentence, and how far the exchange came if anything arrived."""
        if not any(self.sent):
            return super().message
        changes, events = self.sent
        return said("error.hq-so-far", sentence=super().message, changes=changes, events=events)
