"""borrow-place, typed from domain §2."""

from __future__ import annotations

import pytest

from app.models.enums import Place
from app.rules import places

EXPECTED = {
    "office": None,
    "branch": None,
    "client": None,
    "home": None,
    "hotel": None,
    "public": "place_public",
    "train": "place_train",
    "plane": "place_plane",
    "transport": "place_transport",
}


def test_borrow_place_every_place_is_decided() -> None:
    assert set(EXPECTED) == set(Place) == places.ALLOWED | places.FORBIDDEN
    assert not places.ALLOWED & places.FORBIDDEN


@pytest.mark.parametrize("place", Place)
def test_borrow_place(place: Place) -> None:
    assert places.refusal(place) == EXPECTED[place]
    assert places.may_read(place) is (EXPECTED[place] is None) is (place in places.ALLOWED)


def test_borrow_place_unstated_is_no_place() -> None:
    assert places.refusal(None) == "place_not_stated"
    assert not places.may_read(None)
