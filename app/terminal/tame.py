"""What a value brings along never steers the terminal: no escape sequence, no sign that turns a line round."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Final, TextIO

_STEERING: Final = (
    *range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
)  # fmt: skip
_SHOWN: Final = dict.fromkeys(_STEERING, "\ufffd")


class Tame(io.TextIOBase):
    """A terminal that is shown a mark in place of each sign that would steer it; tab and line end stay."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    def write(self, text: str) -> int:
        self._terminal.write(text.translate(_SHOWN))
        return len(text)

    def flush(self) -> None:
        self._terminal.flush()

    def fileno(self) -> int:
        return self._terminal.fileno()

    def isatty(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._terminal.encoding


@contextmanager
def tamed() -> Iterator[None]:
    """Whatever is printed in this block is tame, if it goes to a terminal; a file or a pipe gets it as it is."""
    terminal = sys.stdout
    if not terminal.isatty():
        yield
        return
    with redirect_stdout(Tame(terminal)):
        yield
