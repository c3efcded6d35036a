"""What ``bootstrap`` hands to the command line: where things are, and what only the window's side can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.i18n import Language
    from app.services.opening import Opening


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of the self-test. ``name`` is a key below ``cli.check``; ``detail`` says what was seen or went wrong."""

    name: str
    ok: bool
    detail: str


class TakeShots(Protocol):
    """Pictures of every page into a folder; returns the files."""

    def __call__(self, out: Path, locale: Language, theme: str, scale: float) -> Sequence[Path]: ...


class OpenWindow(Protocol):
    """The window over a home folder until it is closed; ``explicit_language``: ``--lang`` was given."""

    def __call__(self, home: Path, *, explicit_language: bool) -> int: ...


@dataclass(frozen=True, slots=True)
class Wiring:
    """The rest of the program, as the command line needs it. Qt is loaded behind the last three only."""

    home_of: Callable[[str | None], Path]
    choose_language: Callable[[str | None], None]
    make_opening: Callable[[Path], Opening]
    report_crash: Callable[[BaseException, Path], Path | None]
    open_window: OpenWindow
    take_shots: TakeShots
    check_window: Callable[[], Sequence[Finding]]
