"""Stamps of a time when headquarters' own clock, set right since, ran ahead: taken in on its signed word only."""

from __future__ import annotations

from app.sync import merge, wire
from hq.headquarters import Headquarters


def ahead(hq: Headquarters, hlc: int, now: int) -> wire.Reached | None:
    """What laptops can't know of a greatest stamp ``hlc``; None where it doesn't lie ahead of ``now`` (ms)."""
    if hlc <= merge.pack(now + wire.SKEW_MS):
        return None
    return wire.Reached(hlc, hq.keys.log_key.sign(wire.Reached(hlc).signed(hq.settings.log_origin)))
