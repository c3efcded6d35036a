"""The tree of customers: groups, their branches and subsidiaries (dossier-basic)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

DEEPEST: Final = 20
"""More levels than any group has; what lies deeper is not followed."""
Above = Callable[[str], str | None]
"""The unit above a unit, if there is one."""


def line_up(unit: str, above: Above) -> list[str]:
    """The units above ``unit``, the nearest first; ends where a ring would begin."""
    found: list[str] = []
    at = above(unit)
    while at is not None and at != unit and at not in found and len(found) < DEEPEST:
        found.append(at)
        at = above(at)
    return found


def closes_ring(unit: str, parent: str, above: Above) -> bool:
    """Whether ``unit`` under ``parent`` would stand above itself."""
    return parent == unit or unit in (above(parent), *line_up(parent, above))
