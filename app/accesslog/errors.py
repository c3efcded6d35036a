"""What can be wrong with an access log, and with the file that holds it."""

from __future__ import annotations

from enum import StrEnum

from app.errors import BrokenData
from app.i18n import tr


class Kind(StrEnum):
    """How a log is broken (log-tamper)."""

    BAD_SIG = "BAD_SIG"  #: a signature doesn't fit
    LINK = "LINK"  #: an event isn't the successor of the one before it
    TIME = "TIME"  #: a time that can only grow went back
    HEAD = "HEAD"  #: the log is shorter than a head known elsewhere, or a head isn't genuine
    FORK = "FORK"  #: two signed roots for one size
    HISTORY_REWRITTEN = "HISTORY_REWRITTEN"  #: a valid chain that isn't the one seen before
    VIOLATION = "VIOLATION"  #: an intact chain whose events break the borrowing rule


class Broken(BrokenData):
    """Verification failed: ``kind`` says how, ``seq`` at which event (the first wrong one), ``detail`` a fixed word."""

    def __init__(self, kind: Kind, seq: int, detail: str) -> None:
        super().__init__(f"log-{kind.value.lower().replace('_', '-')}", seq=seq, detail=detail)
        self.kind = kind
        self.seq = seq
        self.detail = detail

    @property
    def reason(self) -> str:
        """What exactly is wrong, in the current language; for a VIOLATION the rule's name."""
        return self.detail if self.kind is Kind.VIOLATION else tr(f"log.detail.{self.detail}")

    @property
    def message(self) -> str:
        return f"{super().message} ({self.reason})"


class LogUnavailable(BrokenData):
    """The event could not be committed: whatever it should have allowed must not happen (fail closed)."""

    def __init__(self, detail: str) -> None:
        super().__init__("log-unavailable", detail=detail)
        self.detail = detail


class LogMissing(BrokenData):
    """There is no log file although there should be one."""

    def __init__(self) -> None:
        super().__init__("log-missing")


class LogDamaged(BrokenData):
    """The log file can't be read with this key, or isn't a log."""

    def __init__(self) -> None:
        super().__init__("log-damaged")


class SeedMissing(BrokenData):
    """The file of the signing seed is gone: the log can be read, but no event can be added to this chain."""

    def __init__(self) -> None:
        super().__init__("log-seed-missing")


class SeedDamaged(BrokenData):
    """The file of the signing seed can't be read with this key, or doesn't belong to this log."""

    def __init__(self) -> None:
        super().__init__("log-seed-damaged")


class SpoolDamaged(BrokenData):
    """The spool of events from before the unlock can't be read whole."""

    def __init__(self) -> None:
        super().__init__("log-spool-damaged")


class BundleDamaged(BrokenData):
    """The file isn't an exported log, or not of a version we know."""

    def __init__(self, line: int) -> None:
        super().__init__("log-bundle-damaged", line=line)


class NoteError(ValueError):
    """A text that isn't a signed note or checkpoint of the C2SP formats, or bears no valid signature."""
