"""What a guess of the passphrase shall cost on this machine: as much as its owner can bear at each unlock."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final

from app.vault.keys import LOWEST, PASSPHRASE_ALONE, WITH_DEVICE, WITH_DEVICE_FLOOR, KdfCost, stretch

BEARABLE_SECONDS: Final = 1.5
_SHARE_OF_MEMORY: Final = 16
_LADDER: Final = (WITH_DEVICE, KdfCost(128 * 1024, 3, 4))


def cost_for(*, with_device: bool, seconds: Callable[[KdfCost], float] | None = None) -> KdfCost:
    """The cost for a new passphrase slot.

    With the keyring's help 256 MiB, less on a slow or small machine, never below 64 MiB. Alone always the full and
    stronger cost. ``seconds`` measures one derivation (tests put their own machine there).
    """
    if not with_device:
        return PASSPHRASE_ALONE
    measure = seconds or measured
    unit = measure(LOWEST) / _work(LOWEST)
    for cost in _LADDER:
        if unit * _work(cost) <= BEARABLE_SECONDS and cost.memory_kib * _SHARE_OF_MEMORY <= memory_kib():
            return cost
    return WITH_DEVICE_FLOOR


def measured(cost: KdfCost) -> float:
    """Seconds of one derivation on this machine."""
    start = time.perf_counter()
    stretch("calibration", bytes(16), cost, "calibration")
    return time.perf_counter() - start


def memory_kib() -> int:
    """The machine's memory; where the system doesn't tell (Windows), 8 GiB are assumed."""
    if not hasattr(os, "sysconf"):
        return 8 * 1024 * 1024
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024


def _work(cost: KdfCost) -> int:
    return cost.memory_kib * cost.passes
