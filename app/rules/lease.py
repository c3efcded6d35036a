"""The lease: how long and how much may be read since the last contact with headquarters (borrow-offline)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.models.enums import CardState
from app.rules.cards import CardEvent
from app.rules.policy import DAY_MS, DEFAULT, HOUR_MS, Policy


class LeaseState(StrEnum):
    """Whether reading is within the lease, or which meter has run out."""

    NONE = "none"  # no lease: a vault never enrolled, or headquarters itself
    GOOD = "good"
    DAYS = "days"
    HOURS = "hours"
    OPENS = "opens"
    BOOTS = "boots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """What was used since the last contact. ``contact_ms`` is trusted time; ``boot_id`` the last boot counted."""

    contact_ms: int
    reading_ms: int = 0
    opens: int = 0
    boots: int = 0
    boot_id: str | None = None

    def read(self, elapsed_ms: int) -> Meters:
        """After ``elapsed_ms`` of reading by the monotonic clock; negative counts as nothing."""
        return replace(self, reading_ms=self.reading_ms + max(0, elapsed_ms))

    def opened(self) -> Meters:
        """After one more opening of a dossier."""
        return replace(self, opens=self.opens + 1)

    def booted(self, boot_id: str) -> Meters:
        """After an observation in the boot ``boot_id``; a boot already counted last counts once."""
        if boot_id == self.boot_id:
            return self
        return replace(self, boots=self.boots + 1, boot_id=boot_id)


def renewed(trusted_ms: int, boot_id: str) -> Meters:
    """Fresh meters after a contact with headquarters at ``trusted_ms`` in the boot ``boot_id``."""
    return Meters(contact_ms=trusted_ms, boot_id=boot_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What the meters leave; nothing is below zero. ``end_ms`` is when the days run out, in trusted time."""

    end_ms: int
    days_ms: int
    reading_ms: int
    opens: int
    boots: int

    @property
    def days(self) -> int:
        """Days in which may still be read, the begun one too; 0 once the days or the hours of reading are used up."""
        return 0 if self.reading_ms == 0 else -(-self.days_ms // DAY_MS)


def lease_end(meters: Meters, policy: Policy = DEFAULT) -> int:
    """The first trusted millisecond after the lease."""
    return meters.contact_ms + policy.lease_days * DAY_MS


def left(meters: Meters, trusted_ms: int, policy: Policy = DEFAULT) -> Left:
    """What is left of the lease at ``trusted_ms``."""
    end_ms = lease_end(meters, policy)
    return Left(
        end_ms=end_ms,
        days_ms=max(0, end_ms - trusted_ms),
        reading_ms=max(0, policy.lease_reading_hours * HOUR_MS - meters.reading_ms),
        opens=max(0, policy.lease_opens - meters.opens),
        boots=max(0, policy.lease_boots - meters.boots),
    )


def lease_state(meters: Meters | None, trusted_ms: int, policy: Policy = DEFAULT) -> LeaseState:
    """The lease's state at ``trusted_ms``. ``meters`` is None where there is no lease.

    ``OPENS`` stands for 'no further opening'; what is open may be read on. The other meters end all reading.
    """
    if meters is None:
        return LeaseState.NONE
    remains = left(meters, trusted_ms, policy)
    if remains.days_ms == 0:
        return LeaseState.DAYS
    if remains.reading_ms == 0:
        return LeaseState.HOURS
    if meters.boots > policy.lease_boots:
        return LeaseState.BOOTS
    if remains.opens == 0:
        return LeaseState.OPENS
    return LeaseState.GOOD


def card_event(state: CardState, lease: LeaseState) -> CardEvent | None:
    """What the lease does to a loan: an ended lease suspends a card that is out; a good one resumes it (trust §2)."""
    ended = lease in {LeaseState.DAYS, LeaseState.HOURS, LeaseState.BOOTS}
    if state is CardState.OUT and ended:
        return CardEvent.SUSPEND
    if state is CardState.SUSPENDED and not ended:
        return CardEvent.RESUME
    return None
