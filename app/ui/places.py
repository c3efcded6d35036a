"""How a place looks: words ``ui.place.<code>`` and an icon. **borrow-place** says what it allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.models.enums import Place
from app.rules.places import may_read

_ICONS: Final = {
    Place.OFFICE: "building-2",
    Place.BRANCH: "landmark",
    Place.CLIENT: "door-open",
    Place.HOME: "house",
    Place.HOTEL: "hotel",
    Place.TRAIN: "train-front",
    Place.PLANE: "plane",
    Place.TRANSPORT: "bus",
    Place.PUBLIC: "trees",
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
        return _ICONS[Place(self.code)]


def all_places() -> tuple[PlaceOption, ...]:
    """Every place in the order of the list, with the rule's answer."""
    return tuple(PlaceOption(place.value, may_read(place)) for place in _ICONS)
