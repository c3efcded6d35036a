"""Where a line of Chinese, English or mixed text may end (避头尾, GB/T 15834; W3C's clreq), and how punctuation is
tightened. Pure functions over characters and widths; nothing is drawn here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

NO_START: Final = frozenset("、。，．・：；？！,.:;?!％%‰°℃…—–～~·•’”′″)）]］}｝〉》」』】〕〗〙〞＞／/々〻ー‐")
"""Characters no line begins with."""
NO_END: Final = frozenset("（([［{｛〈《「『【〔〖〘‘“〝＜￥¥$＄£€#＃@＠№")
"""Characters no line ends with."""

_PAIRS: Final = frozenset(("——", "……", "--"))
_SPACES: Final = frozenset(" \u3000")
_GLUE: Final = "\u00a0"
_HALF_CLOSING: Final = frozenset("、。，．：；？！）］｝〉》」』】〕〗〙”’")  # ink in the left half of the em
_HALF_OPENING: Final = frozenset("（［｛〈《「『【〔〖〘“‘")  # ink in the right half
# Quotes and the middle dot have the width of a hanzi in this font; beside Latin letters they are set narrow.
# (space to take away before, after), in thousandths of an em, from the glyphs' ink boxes.
_NARROW: Final = {"‘": (740, 0), "“": (560, 0), "’": (0, 740), "”": (0, 560), "·": (330, 330)}
_TIGHTENED: Final = _HALF_CLOSING | _HALF_OPENING | frozenset(_NARROW)


@lru_cache(maxsize=8192)
def _is_word(char: str) -> bool:
    """Part of a Latin (Greek, Cyrillic …) word or a number: never split from its neighbour."""
    return 0x21 <= ord(char) < 0x2E80 and char not in NO_START and char not in NO_END


@lru_cache(maxsize=8192)
def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _is_cjk(char: str) -> bool:
    return ord(char) >= 0x2E80


def may_break(left: str, right: str) -> bool:
    """Whether a line may end after ``left`` when ``right`` comes next; neither is a space."""
    if right in NO_START or left in NO_END or _GLUE in (left, right) or left + right in _PAIRS or _is_mark(right):
        return False
    if _is_word(right):
        joint = (left in NO_START and ord(left) < 0x80) or left in "’·–" or (left in "～—" and right.isdigit())
        return not (_is_word(left) or joint)  # 1,234.5, a/b, don’t and 6～8 stay whole
    return not (_is_word(left) and right in NO_END and ord(right) < 0x80)  # so does f(x)


def tighten(text: str) -> list[float]:
    """For each character, what its advance changes by, in thousandths of an em (0 or less).

    Two full-width marks that meet share one blank half (”，  》（); quotes and dots among Latin letters go narrow.
    The blank before an opening quote is taken from the character before it.
    """
    changes = [0.0] * len(text)
    if not _TIGHTENED.intersection(text):
        return changes
    for index, char in enumerate(text):
        if char not in _TIGHTENED:
            continue
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        narrow = _NARROW.get(char)
        if narrow and not _is_cjk(before) and not _is_cjk(after):
            if index:
                changes[index - 1] -= narrow[0]
            changes[index] -= narrow[1]
        elif (char in _HALF_CLOSING and (after in _HALF_CLOSING or after in _HALF_OPENING)) or (
            char in _HALF_OPENING and after in _HALF_OPENING
        ):
            changes[index] -= 500
    return changes


def break_lines(text: str, advances: Sequence[float], size: float, first: float, later: float) -> list[tuple[int, int]]:
    """Lines as (start, end) into ``text``, spaces at their ends left out; ``\\n`` ends a line.

    ``advances``, ``size`` (of the type), ``first`` and ``later`` (widths of the first line and the others) are in
    points. A closing mark at the end of a line may hang over with its blank half. Only a word longer than a line is
    split, and then, too, no line begins or ends with a forbidden mark if any other place exists.
    """
    lines: list[tuple[int, int]] = []
    start, count = 0, len(text)
    while start < count:
        room = (later if lines else first) + 0.01
        end, following = _one_line(text, advances, size, start, room)
        stop = end
        while stop > start and text[stop - 1] in _SPACES:
            stop -= 1
        lines.append((start, stop))
        if end == count or text[end] == "\n":
            _keep_company(text, lines)
        start = following
    return lines or [(0, 0)]


def _keep_company(text: str, lines: list[tuple[int, int]]) -> None:
    """A paragraph never ends in a line of one lonely hanzi and its full stop: the line before gives up one or two."""
    if len(lines) < 2:
        return
    (start, end), (last, stop) = lines[-2:]
    if stop - last >= 3 or end != last or end - start < 16:
        return
    for cut in range(stop - 3, stop - 5, -1):
        if _is_cjk(text[cut]) and text[cut - 1] not in _SPACES and may_break(text[cut - 1], text[cut]):
            lines[-2:] = [(start, cut), (cut, stop)]
            return


def _one_line(text: str, advances: Sequence[float], size: float, start: int, room: float) -> tuple[int, int]:
    """End of the line that begins at ``start``, and where the next one begins."""
    used, candidate, count = 0.0, start, len(text)
    previous = ""  # the last character that is not a space
    gap = False
    for index in range(start, count):
        char = text[index]
        if char == "\n":
            return index, index + 1
        if char in _SPACES:
            used += advances[index]
            gap = True
            continue
        if previous:
            if gap:
                if char not in NO_START and previous not in NO_END:
                    candidate = index
            elif may_break(previous, char):
                candidate = index
        hang = size / 2 if char in _HALF_CLOSING and advances[index] > 0.9 * size else 0.0
        if used + min(advances[index], advances[index] - hang) > room and index > start:
            end = candidate if candidate > start else _emergency(text, start, index)
            return end, end
        used += advances[index]
        previous, gap = char, False
    return count, count


def _emergency(text: str, start: int, index: int) -> int:
    """Split inside an overlong word: after a joint such as / or - if there is one, else at the last lawful place."""
    for end in range(index, start + (index - start) // 2, -1):
        if text[end - 1] in "/-_?&=.,;" and text[end] not in NO_START:
            return end
    for end in range(index, start, -1):
        left, right = text[end - 1], text[end]
        if right not in NO_START and left not in NO_END and left + right not in _PAIRS and not _is_mark(right):
            return end
    return index
