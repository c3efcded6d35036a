"""What is logged: the kinds of access event, and the draft of one: identifiers, closed words and numbers only.

An event can't carry dossier content: every text field has a shape (an identifier, a code word, a hash) that prose,
names and phone numbers don't fit. So erasing a person's data never touches the chain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from app.accesslog import shapes


class Act(StrEnum):
    """What was done or tried (access-log). A refusal is the act it would have been, with ``Outcome.REFUSED``."""

    # borrowing cards (borrow-states)
    CARD_REQUESTED = "card_requested"
    CARD_WITHDRAWN = "card_withdrawn"
    CARD_APPROVED = "card_approved"
    CARD_REFUSED = "card_refused"
    CARD_ISSUED = "card_issued"
    CARD_RENEWED = "card_renewed"
    CARD_SUSPENDED = "card_suspended"
    CARD_RESUMED = "card_resumed"
    CARD_RETURNED = "card_returned"
    CARD_EXPIRED = "card_expired"
    CARD_RECALLED = "card_recalled"
    CARD_LOST = "card_lost"
    CARD_CLOSED = "card_closed"
    # reading
    DOSSIER_OPENED = "dossier_opened"
    DOSSIER_CLOSED = "dossier_closed"
    SECTION_VIEWED = "section_viewed"
    PERSON_VIEWED = "person_viewed"
    ATTACHMENT_OPENED = "attachment_opened"
    SEARCH_HIT = "search_hit"
    LOG_VIEWED = "log_viewed"
    # sinks
    PRINTED = "printed"
    EXPORTED = "exported"
    COPIED = "copied"
    # where, and who is at the keyboard
    PLACE_STATED = "place_stated"
    UNLOCK = "unlock"
    UNLOCK_FAILED = "unlock_failed"
    LOCK = "lock"
    CAPTURE_ENTERED = "capture_entered"
    CAPTURE_LEFT = "capture_left"
    # changes to content as a whole
    DOSSIER_EDITED = "dossier_edited"
    IMPORTED = "imported"
    IMPORT_UNDONE = "import_undone"
    ERASED = "erased"
    PURGED = "purged"
    HANDED_OVER = "handed_over"
    # care of the vault
    KEY_CHANGED = "key_changed"
    RECOVERY_USED = "recovery_used"
    BACKUP = "backup"
    RESTORE = "restore"
    WIPED = "wiped"
    UPGRADED = "upgraded"
    # the clock (borrow-offline)
    CLOCK_BEHIND = "clock_behind"
    CLOCK_AHEAD = "clock_ahead"
    CLOCK_CONFIRMED = "clock_confirmed"
    # people, devices, policy, incidents
    INCIDENT = "incident"
    INCIDENT_CLOSED = "incident_closed"
    POLICY_CHANGED = "policy_changed"
    ROLE_CHANGED = "role_changed"
    ENROLLED = "enrolled"
    DEVICE_REVOKED = "device_revoked"
    # the log itself
    EPOCH = "epoch"
    LOG_VERIFIED = "log_verified"
    CHECKPOINT = "checkpoint"


class Outcome(StrEnum):
    ALLOWED = "allowed"
    REFUSED = "refused"
    FAILED = "failed"


class ClockState(StrEnum):
    """What trusted time thought of the wall clock (borrow-offline)."""

    GOOD = "good"
    BEHIND = "behind"
    AHEAD = "ahead"
    SUSPENDED = "suspended"


class SinkKind(StrEnum):
    SCREEN = "screen"
    PRINT = "print"
    EXPORT = "export"
    CLIPBOARD = "clipboard"


MOST_ROWS: Final = 1000
"""The most row identifiers one event names; a longer list is told by its ``count``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acted: person, role, session, and the direct superior at that moment (domain §1)."""

    id: str
    role: str
    session: str | None = None
    superior: str | None = None

    def __post_init__(self) -> None:
        shapes.identifier("actor.id", self.id)
        shapes.word("actor.role", self.role)
        shapes.optional(shapes.identifier, "actor.session", self.session)
        shapes.optional(shapes.identifier, "actor.superior", self.superior)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What was acted on: its kind (``dossier``, ``person``, ``log`` …), identity, revision, and what of it was shown.

    ``digest`` is a keyed hash in hexadecimal, e.g. of the words searched for.
    """

    kind: str
    id: str | None = None
    dossier: str | None = None
    revision: int | None = None
    sections: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    count: int | None = None
    digest: str | None = None

    def __post_init__(self) -> None:
        shapes.word("target.kind", self.kind)
        shapes.optional(shapes.identifier, "target.id", self.id)
        shapes.optional(shapes.identifier, "target.dossier", self.dossier)
        shapes.optional(shapes.number, "target.revision", self.revision)
        shapes.optional(shapes.number, "target.count", self.count)
        shapes.optional(shapes.digest, "target.digest", self.digest)
        shapes.many(shapes.word, "target.sections", self.sections, MOST_ROWS)
        shapes.many(shapes.identifier, "target.rows", self.rows, MOST_ROWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """Where content went: screen, print, export, clipboard; ``sha256`` of what was written; its watermark."""

    kind: SinkKind
    pages: int | None = None
    characters: int | None = None
    sha256: str | None = None
    watermark: str | None = None

    def __post_init__(self) -> None:
        shapes.member("sink.kind", self.kind, SinkKind)
        shapes.optional(shapes.number, "sink.pages", self.pages)
        shapes.optional(shapes.number, "sink.characters", self.characters)
        shapes.optional(shapes.digest, "sink.sha256", self.sha256)
        shapes.optional(shapes.identifier, "sink.watermark", self.watermark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """When a spooled event happened (milliseconds); the chain's own times tell when it was appended."""

    wall_ms: int
    mono_ms: int
    boot: str

    def __post_init__(self) -> None:
        shapes.number("happened.wall", self.wall_ms)
        shapes.number("happened.mono", self.mono_ms)
        shapes.identifier("happened.boot", self.boot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The draft of an event; the log adds device, sequence, links, the clock's readings and the program's version.

    ``opening`` is the ``seq`` of the event that opened the dossier. Raises ShapeError if a field isn't of its shape.
    """

    act: Act
    actor: Actor | None = None
    outcome: Outcome = Outcome.ALLOWED
    reason: str | None = None
    target: Target | None = None
    purpose: str | None = None
    card: str | None = None
    place: str | None = None
    place_hint: str | None = None
    sink: Sink | None = None
    duration_ms: int | None = None
    opening: int | None = None
    trusted_ms: int | None = None
    clock: ClockState | None = None
    happened: Occurrence | None = field(default=None)

    def __post_init__(self) -> None:
        shapes.member("act", self.act, Act)
        shapes.member("outcome", self.outcome, Outcome)
        shapes.optional(shapes.word, "reason", self.reason)
        shapes.optional(shapes.word, "purpose", self.purpose)
        shapes.optional(shapes.identifier, "card", self.card)
        shapes.optional(shapes.word, "place", self.place)
        shapes.optional(shapes.word, "place_hint", self.place_hint)
        shapes.optional(shapes.number, "duration_ms", self.duration_ms)
        shapes.optional(shapes.number, "opening", self.opening)
        shapes.optional(shapes.number, "trusted_ms", self.trusted_ms)
        if self.clock is not None:
            shapes.member("clock", self.clock, ClockState)

    def fields(self) -> dict[str, Any]:
        """The event's part of the body: plain values, absent fields left out."""
        named: dict[str, Any] = {
            "act": self.act.value,
            "outcome": self.outcome.value,
            "reason": self.reason,
            "purpose": self.purpose,
            "card": self.card,
            "place": self.place,
            "place_hint": self.place_hint,
            "duration": self.duration_ms,
            "opening": self.opening,
            "trusted": self.trusted_ms,
            "clock": self.clock.value if self.clock else None,
            "actor": _object(self.actor, ("id", "role", "session", "superior")),
            "target": _object(
                self.target, ("kind", "id", "dossier", "revision", "sections", "rows", "count", "digest")
            ),
            "sink": _object(self.sink, ("kind", "pages", "characters", "sha256", "watermark")),
            "happened": _object(self.happened, ("wall_ms", "mono_ms", "boot")),
        }
        return {name: value for name, value in named.items() if value is not None}


def _object(part: object, names: tuple[str, ...]) -> dict[str, Any] | None:
    if part is None:
        return None
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(part, name)
        if isinstance(value, tuple):
            if value:
                found[name] = [str(item) for item in value]
        elif isinstance(value, str):
            found[name] = str(value)
        elif value is not None:
            found[name] = value
    return found


def from_fields(found: dict[str, Any]) -> Event:
    """The event of ``fields()``; raises ShapeError if anything in it is unknown or not of its shape."""
    if not isinstance(found, dict):
        raise shapes.ShapeError("event")
    known = dict(found)
    try:
        event = Event(
            act=Act(known.pop("act")),
            outcome=Outcome(known.pop("outcome")),
            reason=known.pop("reason", None),
            purpose=known.pop("purpose", None),
            card=known.pop("card", None),
            place=known.pop("place", None),
            place_hint=known.pop("place_hint", None),
            duration_ms=known.pop("duration", None),
            opening=known.pop("opening", None),
            trusted_ms=known.pop("trusted", None),
            clock=ClockState(known.pop("clock")) if "clock" in known else None,
            actor=Actor(**known.pop("actor")) if "actor" in known else None,
            target=Target(**_tuples(known.pop("target"))) if "target" in known else None,
            sink=_sink(known.pop("sink")) if "sink" in known else None,
            happened=Occurrence(**known.pop("happened")) if "happened" in known else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise shapes.ShapeError("event") from None
    if known:
        raise shapes.ShapeError("event")
    return event


def _tuples(found: dict[str, Any]) -> dict[str, Any]:
    if [] in found.values():  # an empty list is left out; one event has one form
        raise shapes.ShapeError("target")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def _sink(found: dict[str, Any]) -> Sink:
    return Sink(**{**found, "kind": SinkKind(found["kind"])})
