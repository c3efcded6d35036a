"""Completeness by keeper and region, with the sections that wait (completeness, quarterly-check)."""

from __future__ import annotations

from app.models.fields import Section
from app.rules.completeness import CONFIRMED_SECTIONS
from app.services.overall import By, Overall
from tests.services.conftest import Seat


def test_completeness_groups_hold_every_dossier_once_and_the_mean_of_their_covers(seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    covers = seat.dossiers.covers()
    for by in By:
        groups = Overall(seat.desk, seat.gate).by(by)
        assert sum(one.dossiers for one in groups) == len(covers)
        for one in groups:
            key = "keeper_id" if by is By.KEEPER else "region"
            of = [cover.percent for cover in covers if (getattr(cover, key) or None) == one.key]
            assert one.percent == round(sum(of) / len(of))


def test_quarterly_check_confirmed_sections_wait_no_more_until_the_quarter_is_over(seat: Seat) -> None:
    overall = Overall(seat.desk, seat.gate)
    for dossier in (seat.sample.north, seat.sample.south, seat.sample.east):
        seat.borrow(dossier)
        for section in CONFIRMED_SECTIONS:
            if section is not Section.BASIC or dossier != seat.sample.east:
                seat.dossiers.confirm(dossier, section)
    mine = next(one for one in overall.by(By.KEEPER) if one.key == seat.desk.me.id)
    assert [(one.section, one.never, one.dossiers) for one in mine.stale] == [(Section.BASIC, 1, 1)]
    seat.clock.forward(days=100)
    mine = next(one for one in overall.by(By.KEEPER) if one.key == seat.desk.me.id)
    assert mine.waiting == 3 * len(CONFIRMED_SECTIONS)
    assert {one.oldest_days for one in mine.stale} == {100}
