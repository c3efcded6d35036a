"""Drafts survive a crash and stay under the dossier's card."""

from __future__ import annotations

import pytest

from app.accesslog.events import Act
from app.errors import UserError
from app.models.enums import Place
from app.rules.reasons import RefusedByRule
from app.services.drafts import DraftKey, Drafts
from tests.services.conftest import Seat

WORDS = "打到一半的话 𬭎"


def test_a_draft_survives_a_crash(seat: Seat) -> None:
    key = DraftKey("person", seat.sample.wang, "cares_about")
    seat.borrow(seat.sample.north)
    drafts = Drafts(seat.desk, seat.gate)
    drafts.keep(key, seat.sample.north, "打")
    drafts.keep(key, seat.sample.north, WORDS)
    seat.crash()
    seat.gate.state_place(Place.OFFICE)
    drafts = Drafts(seat.desk, seat.gate)
    (line,) = drafts.all()
    assert (line.key, line.dossier_name, line.at) == (key, "北方重型机械集团有限公司", seat.instant())
    found = drafts.read(key, seat.sample.north)
    assert found is not None and found.value == WORDS
    event = seat.last().event
    assert event.act is Act.SECTION_VIEWED and event.target is not None and event.target.rows == (seat.sample.wang,)
    drafts.drop(key, seat.sample.north)
    assert drafts.read(key, seat.sample.north) is None and drafts.all() == []


def test_a_draft_stays_under_the_card_borrow_card(seat: Seat) -> None:
    key = DraftKey("visit")
    card = seat.borrow(seat.sample.north)
    drafts = Drafts(seat.desk, seat.gate)
    drafts.keep(key, seat.sample.north, {"subject": "x", "after_deal": True, "met": [{"remark": WORDS}]})
    seat.cards.give_back(card.number)
    with pytest.raises(RefusedByRule):
        drafts.read(key, seat.sample.north)
    with pytest.raises(RefusedByRule):
        drafts.keep(key, seat.sample.north, {})
    assert WORDS not in str(drafts.all())
    seat.gate.state_place(Place.TRAIN)
    with pytest.raises(RefusedByRule):
        drafts.all()
    seat.borrow(seat.sample.north)
    found = drafts.read(key, seat.sample.north)
    assert found is not None and found.value == {"subject": "x", "after_deal": True, "met": [{"remark": WORDS}]}


def test_each_dossier_has_its_own_form_for_a_new_row(seat: Seat) -> None:
    key = DraftKey("person")
    drafts = Drafts(seat.desk, seat.gate)
    seat.gate.state_place(Place.OFFICE)
    drafts.keep(DraftKey("dossier"), None, {"name": "新客户"})
    for dossier in (seat.sample.north, seat.sample.south):
        seat.borrow(dossier)
        seat.clock.forward(minutes=1)
        drafts.keep(key, dossier, dossier)
    assert [line.dossier_id for line in drafts.all()] == [seat.sample.south, seat.sample.north, None]
    assert [line.dossier_id for line in drafts.all(seat.sample.north)] == [seat.sample.north]
    for dossier in (seat.sample.north, seat.sample.south):
        found = drafts.read(key, dossier)
        assert found is not None and found.value == dossier
    found = drafts.read(DraftKey("dossier"), None)
    assert found is not None and found.value == {"name": "新客户"}


@pytest.mark.parametrize("key", [DraftKey("nonsense"), DraftKey("person", field="nonsense")])
def test_only_forms_have_drafts(seat: Seat, key: DraftKey) -> None:
    seat.borrow(seat.sample.north)
    with pytest.raises(UserError):
        Drafts(seat.desk, seat.gate).keep(key, seat.sample.north, "x")
