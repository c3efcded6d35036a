"""Conflicts on the command line: a deletion is told in words."""

from __future__ import annotations

import pytest

from app.cli.conflict import _tell
from app.i18n import tr
from app.services.conflicts import Compared, Conflict, Written


def test_a_deletion_that_met_an_edit_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    mine, theirs = Written(0, "a", "沈亦舟", 1, True), Written(0, "a", "沈亦舟", 2, False)
    one = Conflict(
        "c", "d", "KH-1", "云泽", "person", "r", "deleted", "field.person.deleted", mine, theirs,
        None, None, None, True,
    )  # fmt: skip
    _tell(Compared(one, True, False, True, None, "王喆"))
    told = capsys.readouterr().out
    assert "王喆" in told
    assert tr("conflicts.value.deleted") in told
    assert tr("conflicts.value.kept") in told
    assert "True" not in told
