"""Values on a terminal, as somebody hostile may have written them."""

from __future__ import annotations

import io
import sys

import pytest

from app.terminal.tables import table
from app.terminal.tame import tamed

HOSTILE = "甲\x1b]0;owned\x07\x9b2J\r\u202etxt.exe\u2066"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_value_never_steers_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    with tamed():
        table(["名称"], [[HOSTILE]])
        print(f"{HOSTILE}\tend")
    assert terminal.getvalue() == "名称\n" + "甲\ufffd]0;owned\ufffd\ufffd2J\ufffd\ufffdtxt.exe\ufffd\n" + (
        "甲\ufffd]0;owned\ufffd\ufffd2J\ufffd\ufffdtxt.exe\ufffd\tend\n"
    )
    assert sys.stdout is terminal


def test_a_file_gets_the_value_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stdout", file)
    with tamed():
        print(HOSTILE)
    assert file.getvalue() == f"{HOSTILE}\n"
