"""The person's word on a clock that trusted time doubts (borrow-offline): what can be said without headquarters.

A jump ahead may be confirmed by whoever sits at the clock. A clock that went back suspends reading until headquarters
says what time it is; only a vault that isn't enrolled, and holds no loans, may begin anew with the clock as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.accesslog.events import Act, Event
from app.accesslog.events import ClockState as LoggedState
from app.errors import UserError
from app.rules.trusted_time import ClockState
from app.services.desk import Desk


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """The clock as trusted time sees it. Instants in UTC milliseconds."""

    state: ClockState
    wall_at: int
    trusted_at: int
    confirmable: bool
    """Whether the person's word is enough."""

    @property
    def stops_reading(self) -> bool:
        return self.state in (ClockState.AHEAD, ClockState.SUSPENDED)


def standing(desk: Desk) -> ClockStanding:
    """What is known now."""
    state = desk.time.clock_state
    word = state is ClockState.AHEAD or (state is ClockState.SUSPENDED and not desk.enrolled)
    return ClockStanding(state, desk.clock.wall_ms(), desk.time.now_ms, word)


def confirm(desk: Desk) -> ClockStanding:
    """The person says that date and time of this computer are right. Logged first, with both times.

    Raises UserError ``clock-needs-sync`` where only headquarters can say so, ``clock-not-doubted`` where nobody asked.
    """
    found = standing(desk)
    if not found.stops_reading:
        raise UserError("clock-not-doubted")
    if not found.confirmable:
        raise UserError("clock-needs-sync")
    event = Event(act=Act.CLOCK_CONFIRMED, actor=desk.actor, trusted_ms=found.trusted_at)
    desk.log.append(replace(event, clock=LoggedState(found.state.value)))
    if found.state is ClockState.AHEAD:
        desk.time.confirm_jump()
    else:
        desk.time.begin_anew(max(desk.log.last_wall_ms, desk.log.last_trusted_ms))
    with desk.store.write() as session:
        desk.time.save(session)
    return standing(desk)
