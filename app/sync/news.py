"""What an answer brings beside its acknowledgement: directives, and the feed from where the laptop stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Self

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.rules.policy import DAY_MS
from app.sync import errors, wire
from app.sync import feed as feeds
from app.sync.merge import pack
from app.sync.state import Clockwork, Enrolment, Filling, Following, Heard, Restoration, following

AHEAD_MS: Final = 2 * DAY_MS
"""How far a stamp in the feed may lie beyond the time that came certified with it: clocks of other laptops run ahead,
but one such stamp would be this laptop's clock from then on."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the laptop stands: epoch of its changes, last directive heard, place in the feed (None: to be filled),
    last restoration of headquarters that it knows of."""

    epoch: int
    heard: int
    feed: int | None
    restored: int

    @classmethod
    def load(cls, session: Session) -> Self:
        epoch, heard = Clockwork.load(session).epoch, Heard.load(session).number
        return cls(epoch, heard, following(session), Restoration.load(session).number)


@contextmanager
def possible() -> Iterator[None]:
    """What can't be, as a row whose parent is nowhere, shows at the end of the unit of work. Raises NotHeadquarters."""
    try:
        yield
    except IntegrityError:
        raise errors.NotHeadquarters from None


def latest(enrolment: Enrolment, told: wire.Reached | None, time: int) -> int:
    """The greatest stamp that may come at ``time``, if headquarters ``told`` nothing else. Raises ReceiptForged."""
    if told is None:
        return pack(time + AHEAD_MS)
    enrolment.check_signed(told.sig, told.signed(enrolment.log_origin))
    return max(pack(time + AHEAD_MS), told.hlc)


def follow(
    session: Session, answer: wire.SyncAnswer, lines: list[wire.FeedLine], feed: int | None, latest: int
) -> feeds.Taken:
    """Take in the feed, if the laptop still stands where it asked from (``feed``). No stamp in it is beyond ``latest``.

    Raises NotHeadquarters for a feed that can't be.
    """
    if answer.refill:
        Filling(again=True).save(session)
        Following().save(session)
    elif answer.feed is not None and feed is not None and Following.load(session).number == feed:
        try:
            if answer.feed < feed:
                raise ValueError("feed")
            return feeds.take(session, lines, answer.feed, latest)
        except (TypeError, ValueError, OverflowError, IntegrityError):
            raise errors.NotHeadquarters from None
    return feeds.Taken(conflicts=feeds.open_conflicts(session))
