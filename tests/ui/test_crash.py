"""Crash reports: where and what kind, never a value."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from app.clock import ShiftedClock
from app.crash import KEEP, CrashReporter
from app.ui.kit.confirm import Apology

CANARY = "华澜半导体-CANARY"


def _stumble(secret: str) -> None:
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise ValueError(f"bad {secret}") from error


def _error() -> BaseException:
    try:
        _stumble(CANARY)
    except ValueError as error:
        return error
    raise AssertionError


def test_report_names_types_and_places_and_no_value(tmp_path: Path) -> None:
    told: list[Path | None] = []
    CrashReporter(tmp_path, ShiftedClock(1_796_600_000_000), told.append).report(_error())
    assert told[0] is not None
    text = told[0].read_text("utf-8")
    assert CANARY not in text and CANARY not in told[0].name
    assert "builtins.ValueError" in text and "builtins.KeyError" in text
    assert "test_crash.py" in text and "_stumble" in text
    assert str(Path.home()) not in text and str(tmp_path) not in text
    assert told[0].parent == tmp_path / "crash"


def test_unwritable_folder_is_told_not_raised(tmp_path: Path) -> None:
    (tmp_path / "crash").write_text("a file where the folder should be")
    told: list[Path | None] = []
    CrashReporter(tmp_path, ShiftedClock(0), told.append).report(_error())
    assert told == [None]


def test_old_reports_are_removed(tmp_path: Path) -> None:
    for at in range(KEEP + 5):
        CrashReporter(tmp_path, ShiftedClock(1_796_600_000_000 + at * 60_000)).write(_error())
    assert len(list((tmp_path / "crash").iterdir())) == KEEP


def test_hook_prints_nothing(tmp_path: Path, capfd: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    told: list[Path | None] = []
    CrashReporter(tmp_path, ShiftedClock(0), told.append).install()
    error = _error()
    sys.excepthook(type(error), error, error.__traceback__)
    assert len(told) == 1
    out = capfd.readouterr()
    assert CANARY not in out.out + out.err


def test_apology_names_the_report(qtbot: Any) -> None:
    for report in (Path("private/crash/crash-1.txt"), None):
        dialog = Apology(report)
        qtbot.addWidget(dialog)
        assert "private" not in dialog.hint_text.text()
        assert ("crash-1.txt" in dialog.hint_text.text()) is (report is not None)
        assert not dialog.no.isVisibleTo(dialog)
