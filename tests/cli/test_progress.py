"""The line on a terminal that tells how far a long work has come."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.cli import output
from app.cli.context import Context


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "json"), [(Terminal, True), (io.StringIO, False)])
def test_nothing_is_told_with_json_or_where_nobody_watches(
    stream: type[io.StringIO], json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(stream(), json, monkeypatch) == ""


def test_a_terminal_is_told_how_far_it_came_and_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = told(Terminal(), False, monkeypatch).split("\r")
    assert sum("3" in line and "9" in line for line in lines) > 1, "again and again, though nothing new came"
    assert lines[-1] == "\x1b[K", "gone at the end"


def told(stream: io.StringIO, json: bool, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(output, "_TICK_S", 0.01)
    monkeypatch.setattr(sys, "stderr", stream)
    context = Context(cast("Any", SimpleNamespace(json=json)), Path(), cast("Any", None))
    with output.progress(context, "progress-sync") as show:
        show(3, 9)
        time.sleep(0.06)
    return stream.getvalue()
