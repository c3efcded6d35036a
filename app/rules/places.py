"""Where client information may be read (borrow-place)."""

from __future__ import annotations

from typing import Final

from app.models.enums import Place
from app.rules.reasons import Reason

ALLOWED: Final = frozenset({Place.OFFICE, Place.BRANCH, Place.CLIENT, Place.HOME, Place.HOTEL})
FORBIDDEN: Final = frozenset({Place.PUBLIC, Place.TRAIN, Place.PLANE, Place.TRANSPORT})

_REFUSALS: Final = {
    Place.PUBLIC: Reason.PLACE_PUBLIC,
    Place.TRAIN: Reason.PLACE_TRAIN,
    Place.PLANE: Reason.PLACE_PLANE,
    Place.TRANSPORT: Reason.PLACE_TRANSPORT,
}


def refusal(place: Place | None) -> Reason | None:
    """Why nothing may be read at ``place``; None if it may (borrow-place). An unstated place is no place."""
    if place is None:
        return Reason.PLACE_NOT_STATED
    return _REFUSALS.get(place)


def may_read(place: Place | None) -> bool:
    """Whether client information may be read at ``place`` (borrow-place)."""
    return refusal(place) is None
