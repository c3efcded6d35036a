"""Suggestions for what was probably meant; nothing is changed without the person's leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import Final

from app.exchange.vocabulary import plain

_CLOSE: Final = 0.85
_RARE: Final = 10  # a spelling this many times rarer than a close one is taken for a slip
_MOST_DISTINCT: Final = 2_000  # a column with more distinct values is no list of kinds


def suggestions(values: Counter[str], known: Sequence[str] = ()) -> Mapping[str, str]:
    """Value → what was probably meant, over the values of one column.

    A value that only differs in spacing or case from a commoner one; one made of words that stand apart in others
    (``GTXPro`` beside ``GTX Basic`` and ``GTX Plus Pro``); one close to a known word (``technolgy``); and one close
    to a much commoner one.
    """
    if len(values) > _MOST_DISTINCT:
        return {}
    found: dict[str, str] = {}
    common = [value for value, _ in values.most_common()]
    by_plain: dict[str, str] = {}
    words = {word for value in common for word in value.split() if len(value.split()) > 1}
    listed = {word.casefold() for word in known}
    for value in common:
        first = by_plain.setdefault(plain(value), value)
        if first != value:
            found[value] = first
            continue
        if value.casefold() in listed:
            continue
        meant = _spaced(value, words) or nearest(value, known) or _much_commoner(value, values, common)
        if meant is not None and meant != value:
            found[value] = meant
    return found


def nearest(value: str, known: Iterable[str], cutoff: float = _CLOSE) -> str | None:
    """The known word closest to ``value``; None if none is close."""
    by_fold = {word.casefold(): word for word in known}
    close = get_close_matches(value.casefold(), list(by_fold), n=1, cutoff=cutoff)
    return by_fold[close[0]] if close else None


def _spaced(value: str, words: set[str]) -> str | None:
    """``value`` cut into words known from other values; None if it can't be, or is one of them."""
    if " " in value or value in words or len(value) > 60:
        return None
    cut: list[list[str] | None] = [[], *([None] * len(value))]
    for end in range(1, len(value) + 1):
        for start in range(end):
            before = cut[start]
            if (
                before is not None
                and value[start:end] in words
                and (cut[end] is None or len(before) < len(cut[end] or []))
            ):
                cut[end] = [*before, value[start:end]]
    parts = cut[-1]
    return " ".join(parts) if parts and len(parts) > 1 else None


def _much_commoner(value: str, values: Counter[str], common: Sequence[str]) -> str | None:
    if len(value) < 5:
        return None
    for other in common:
        if values[other] < _RARE * values[value]:
            return None
        same_digits = [c for c in other if c.isdigit()] == [c for c in value if c.isdigit()]
        if same_digits and SequenceMatcher(None, value.casefold(), other.casefold()).ratio() >= _CLOSE:
            return other
    return None
