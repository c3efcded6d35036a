"""An event of the access log as a line for a person: its parts, and their words (access-log)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.accesslog.errors import Kind
from app.accesslog.events import Outcome
from app.accesslog.reader import Entry
from app.i18n import has, tr
from app.rules.reasons import Reason

_REASONS: Final = frozenset(str(reason) for reason in Reason)
_BROKEN: Final = frozenset(kind.value.lower() for kind in Kind)


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log: the chain's number in the file, and the event's number in its chain."""

    chain: int
    seq: int


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event in its parts, for a list. Instants in UTC milliseconds.

    ``dossier_name`` is None where covers may not be seen now, or the dossier isn't on this laptop any more. ``rows``
    counts what was shown of it; ``seen``: headquarters has countersigned it.
    """

    position: Position
    at: int
    trusted_at: int | None
    act: str
    outcome: str
    reason: str | None
    target: str | None
    target_id: str | None
    dossier_id: str | None
    dossier_name: str | None
    dossier_code: str | None
    sections: tuple[str, ...]
    rows: int
    card: str | None
    purpose: str | None
    place: str | None
    sink: str | None
    pages: int | None
    seen: bool

    @property
    def what(self) -> str:
        """The act in the current language."""
        return tr(f"log.act.{self.act}")

    @property
    def how(self) -> str:
        """The outcome in the current language."""
        return tr(f"log.outcome.{self.outcome}")

    @property
    def why(self) -> str | None:
        """The reason of a refusal or failure in the current language."""
        key = self.why_key
        return self.reason if key is None else tr(key)

    @property
    def why_key(self) -> str | None:
        """The reason's key in the catalogue; None where there is no reason or no words for it."""
        if self.reason is None:
            return None
        if self.reason in _REASONS:
            return f"refusal.{self.reason}"
        if self.reason in _BROKEN:
            return "log.reason.broken"
        return f"error.{self.reason}" if has(f"error.{self.reason}") else None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines, newest first; ``next`` is where the following page begins, None at the log's beginning."""

    lines: tuple[LogLine, ...]
    next: Position | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events to list; None means any. ``card``: how its number begins; ``stopped``: not what was allowed."""

    dossier_id: str | None = None
    acts: frozenset[str] | None = None
    outcome: str | None = None
    card: str | None = None
    stopped: bool = False
    since: int | None = None
    until: int | None = None


def moment(entry: Entry) -> int:
    """When it happened: a spooled event happened before it was appended."""
    happened = entry.event.happened
    return happened.wall_ms if happened is not None else entry.wall_ms


def dossier_of(entry: Entry) -> str | None:
    target = entry.event.target
    if target is None:
        return None
    return target.id if target.kind == "dossier" else target.dossier


def fits(entry: Entry, wanted: Wanted) -> bool:
    return (
        (wanted.dossier_id is None or dossier_of(entry) == wanted.dossier_id)
        and (wanted.acts is None or entry.event.act.value in wanted.acts)
        and (wanted.outcome is None or entry.event.outcome.value == wanted.outcome)
        and (wanted.card is None or (entry.event.card or "").startswith(wanted.card))
        and not (wanted.stopped and entry.event.outcome is Outcome.ALLOWED)
        and (wanted.until is None or moment(entry) <= wanted.until)
    )


def line(position: Position, entry: Entry, names: dict[str, tuple[str, str]], seen: bool) -> LogLine:
    event, target, sink = entry.event, entry.event.target, entry.event.sink
    dossier = dossier_of(entry)
    name, code = names.get(dossier or "", (None, None))
    return LogLine(
        position=position, at=moment(entry), trusted_at=event.trusted_ms, act=event.act.value,
        outcome=event.outcome.value, reason=event.reason, target=target.kind if target else None,
        target_id=target.id if target else None, dossier_id=dossier, dossier_name=name, dossier_code=code,
        sections=target.sections if target else (), rows=_rows(entry), card=event.card, purpose=event.purpose,
        place=event.place, sink=sink.kind.value if sink else None, pages=sink.pages if sink else None, seen=seen,
    )  # fmt: skip


def _rows(entry: Entry) -> int:
    target = entry.event.target
    if target is None:
        return 0
    return target.count if target.count is not None else len(target.rows)
