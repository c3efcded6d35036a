"""The manual's chapters: Markdown files shipped in ``docs/manual/<language>``, read by path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.i18n import Language

FOLDER: Final = Path(__file__).resolve().parents[4] / "docs" / "manual"


@dataclass(frozen=True)
class Chapter:
    """``name`` is the same in every language (``03-borrow``); ``title`` is the first heading."""

    name: str
    title: str
    text: str

    def holds(self, wanted: str) -> bool:
        return wanted.casefold() in self.text.casefold()


def chapters(language: Language) -> Sequence[Chapter]:
    """All chapters in order; none if the installation lacks them."""
    return [_read(path) for path in sorted((FOLDER / language).glob("*.md"))]


def _read(path: Path) -> Chapter:
    text = path.read_text("utf-8")
    title = text.lstrip().partition("\n")[0].lstrip("# ").strip()
    return Chapter(path.stem, title, text)
