"""The vault's door as the first page needs it: known by its folder, made when somebody knocks.

Making it loads the database's libraries; whether there is a vault can be told without them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from app.vault import layout, wipe_mark
from app.vault.wipe_mark import WipeMark

if TYPE_CHECKING:
    from app.services.opening import Opening


class _LateOpening:
    """Answers what the folder tells; everything else is asked of the opening itself."""

    def __init__(self, home: Path, make: Callable[[Path], Opening]) -> None:
        self.home = home
        self._make = make

    @property
    def exists(self) -> bool:
        return layout.traces(self.home)

    @property
    def wiped(self) -> WipeMark | None:
        return None if self.exists else wipe_mark.read(self.home)

    @cached_property
    def _opening(self) -> Opening:
        return self._make(self.home)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opening, name)


def late_opening(home: Path, make: Callable[[Path], Opening]) -> Opening:
    """The opening over ``home``, made by ``make`` when it is first used."""
    return cast("Opening", _LateOpening(home, make))
