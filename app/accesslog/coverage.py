"""The borrowing rule as the log can see it: what was shown needs a card and an allowed place (borrow-card)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.accesslog.chain import Record, read
from app.accesslog.errors import Broken, Kind
from app.accesslog.events import Act, Event, Outcome

FORBIDDEN_PLACES: Final = frozenset({"public", "train", "plane", "transport"})
"""borrow-place: nobody reads client information there."""

REVEALING: Final = frozenset(
    {
        Act.DOSSIER_OPENED,
        Act.SECTION_VIEWED,
        Act.PERSON_VIEWED,
        Act.ATTACHMENT_OPENED,
        Act.PRINTED,
        Act.EXPORTED,
        Act.COPIED,
    }
)
_NO_CONTENT: Final = frozenset({"log", "card", "template", "recovery_kit", "vault", "archive"})


@dataclass(frozen=True, slots=True)
class Finding:
    """An event that breaks the borrowing rule; ``rule`` is its name in the domain."""

    seq: int
    rule: str

    def broken(self) -> Broken:
        return Broken(Kind.VIOLATION, self.seq, self.rule)


def uncovered(event: Event) -> str | None:
    """The rule that a shown event breaks by itself, else None. Whether its card was open only headquarters can tell."""
    if event.outcome is not Outcome.ALLOWED or event.act not in REVEALING:
        return None
    if event.target is not None and event.target.kind in _NO_CONTENT:
        return None
    if event.card is None:
        return "borrow-card"
    if event.place is None or event.place in FORBIDDEN_PLACES:
        return "borrow-place"
    return None


def findings(records: Iterable[Record], start: int = 0) -> Iterator[Finding]:
    """The events among ``records`` (the first is number ``start``) that break the rule."""
    for seq, record in enumerate(records, start):
        _, event = read(record.body, seq)
        if (rule := uncovered(event)) is not None:
            yield Finding(seq, rule)
