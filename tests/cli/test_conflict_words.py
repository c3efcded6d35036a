"""Conflicts on the command line: a deletion in words, which laptop is whose, and a row's name."""

from __future__ import annotations

import pytest

from app.cli.conflict import _tell, _tell_list
from app.i18n import tr
from app.services.conflict_told import Compared, Conflict, Written
from app.services.conflict_words import who

MINE, THEIRS = Written(0, "a", "沈亦舟", 1, True), Written(0, "a", "沈亦舟", 2, False)
ONE = Conflict(
    "c", "d", "KH-1", "云泽", "person", "r", "deleted", "field.person.deleted", MINE, THEIRS, None, None, None, True
)


def by(one: Written) -> str:
    return who(one, "a", 1)


def test_a_deletion_that_met_an_edit_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    _tell(Compared(ONE, True, False, True, None, "王喆"), by)
    told = capsys.readouterr().out
    assert "王喆" in told
    assert tr("conflicts.value.deleted") in told
    assert tr("conflicts.value.kept") in told
    assert "True" not in told


def test_one_persons_two_laptops_are_told_apart_as_in_the_window(capsys: pytest.CaptureFixture[str]) -> None:
    _tell_list([ONE], {"c": "王喆"}, by)
    told = capsys.readouterr().out
    assert tr("conflicts.you_here") in told and tr("conflicts.you_there", device=2) in told
    assert "王喆" in told
    _tell_list([ONE], {}, by)
    assert "王喆" not in capsys.readouterr().out
