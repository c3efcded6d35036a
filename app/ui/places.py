"""How a place looks: words ``ui.place.<code>`` and an icon. Whether it allows reading is the rule's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ICONS: Final = {
    "office": "building-2",
    "branch": "landmark",
    "client": "door-open",
    "home": "house",
    "hotel": "hotel",
    "train": "train-front",
    "plane": "plane",
    "public": "trees",
}


@dataclass(frozen=True)
class PlaceOption:
    """A place one can state; ``allowed`` is the answer of **borrow-place**."""

    code: str
    allowed: bool

    @property
    def key(self) -> str:
        return f"ui.place.{self.code}"

    @property
    def icon(self) -> str:
        return ICONS.get(self.code, "map-pin")
