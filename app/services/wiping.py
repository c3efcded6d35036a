"""Wiping this laptop at headquarters' order (incident), and telling headquarters that it was done.

The word for headquarters is signed before the keys go and sent after: it is never told what isn't so. What couldn't be
sent lies in the mark and is sent at a later start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.clock import Clock
from app.services.desk import LOG_ENTRY, Desk
from app.sync import wiping
from app.sync.errors import NotEnrolled, Revoked
from app.sync.identity import DeviceKeys
from app.sync.state import Enrolment
from app.vault import wipe_mark
from app.vault.errors import Wiped
from app.vault.wipe_mark import WipeMark

_PATIENCE_S: Final = 4.0


def obey(desk: Desk, refusal: Revoked) -> None:
    """Carry out the order to wipe that a refusal brings. Raises Wiped then, OrderForged for one that isn't genuine.

    Returns if there is none. Nothing is at the desk any more afterwards; the program starts afresh.
    """
    try:
        with desk.store.read() as session:
            enrolment, keys = Enrolment.load(session), DeviceKeys.of(session)
    except NotEnrolled:
        return
    order = wiping.ordered(enrolment, keys, refusal.signed)
    if order is None:
        return
    at, home, clock = desk.now_ms(), desk.vault.home, desk.clock
    mark = WipeMark(enrolment.device, order.at, at, report=wiping.report(enrolment, keys, order, at))
    desk.wiped = True
    try:
        desk.on_wipe()
        desk.log.close()
    finally:  # whatever a window or the log's file says: it is carried out
        desk.vault.wipe(mark, (LOG_ENTRY.format(desk.vault.id),))
    tell(home, clock)
    raise Wiped(enrolment.device, at)


def tell(home: Path, clock: Clock) -> bool:
    """Tell headquarters of a finished wipe of this folder, if it isn't told yet; whether nothing is left to tell."""
    mark = wipe_mark.read(home)
    if mark is None or not mark.finished or mark.report is None:
        return mark is None or mark.finished
    if not wiping.tell(mark.report, clock, _PATIENCE_S):
        return False
    wipe_mark.told(home)
    return True
