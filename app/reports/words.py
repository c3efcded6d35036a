"""The words of a paper in the paper's own language, which need not be the window's."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from app.i18n import Language, area, entry
from app.rules.days import day_text


class Words:
    """``words("title")`` is ``paper.title`` in the chosen language. KeyError for an unknown key."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._entries = area("paper")

    def __call__(self, key: str, /, **params: object) -> str:
        text = cast("str", self._entries[f"paper.{key}"][self.language])
        return text.format(**params) if params else text

    def said(self, key: str, /) -> str:
        """A word of any area of the catalogue (a field's label, a choice), in the paper's language."""
        return cast("str", entry(key)[self.language])

    def minute(self, at: datetime) -> str:
        """A local date and time, the same in both languages: 2026-11-22 14:05."""
        return at.strftime("%Y-%m-%d %H:%M")

    def day(self, on: date) -> str:
        """A day as ISO 8601 writes it, without the year if that isn't known."""
        return day_text(on)
