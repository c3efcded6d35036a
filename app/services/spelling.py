"""Chinese as it is spelled: the pinyin of a name, the readings of a character.

Reading the dictionary takes a quarter of a second: ``search_terms`` loads this module with the first name it spells.
"""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin, phrases_dict, pinyin
from pypinyin.constants import PHRASES_DICT


def _share_syllables() -> None:
    """The dictionary's 47,000 phrases share their 1,200 syllables, which the library copies when it reads them:
    20 MB less for as long as the window is open.
    """
    known: dict[tuple[str, ...], list[str]] = {}
    for phrase, syllables in PHRASES_DICT.items():
        PHRASES_DICT[phrase] = [known.setdefault(tuple(one), one) for one in syllables]
    phrases_dict.phrases_dict.update(PHRASES_DICT)


_share_syllables()


def readings(character: str) -> list[str]:
    """All readings of one character, the commonest first, without tones; none for what isn't read."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return list(dict.fromkeys(found[0])) if found else []


def spelled(text: str) -> str:
    """A text's pinyin, a word a syllable; phrases decide between readings."""
    return " ".join(lazy_pinyin(text))
