"""All words a person sees, in one catalogue for window, command line and paper.

``resources/i18n/<area>.json`` maps a key ``<area>.<rest>`` to ``{"en": …, "zh_CN": …}``. A value may be an object
``{"one": …, "other": …}``, chosen by the parameter ``n``. Keys are complete in both languages (checked by a test).
"""

from __future__ import annotations

import json
import locale
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast

Language = Literal["zh_CN", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh_CN", "en")
FOLDER: Final = Path(__file__).resolve().parent.parent / "resources" / "i18n"

_current: Language = "en"


def set_language(language: Language) -> None:
    """Make ``language`` the one that ``tr`` answers in, for the whole process."""
    global _current
    _current = language


def language() -> Language:
    return _current


def system_language() -> Language:
    """The operating system's language if it is Chinese, else English."""
    name = (locale.getlocale()[0] or "").lower()
    return "zh_CN" if name.startswith(("zh", "chinese")) else "en"


@cache
def area(name: str) -> dict[str, dict[str, Any]]:
    """The catalogue of one area; raises FileNotFoundError for an unknown one."""
    return cast("dict[str, dict[str, Any]]", json.loads((FOLDER / f"{name}.json").read_text("utf-8")))


def has(key: str) -> bool:
    try:
        return key in area(key.partition(".")[0])
    except FileNotFoundError:
        return False


def entry(key: str) -> dict[str, Any]:
    """What the catalogue says of ``key``, by language; of an unknown value of a closed list, the value itself."""
    texts = area(key.partition(".")[0])
    if key not in texts and key.startswith("enum.") and key.count(".") > 1:
        return {language: key.split(".", 2)[2] for language in LANGUAGES}
    return texts[key]


class Said(str):
    """A text that knows what it says, so that it can be said again in another language (see :func:`said`)."""

    key: str
    params: dict[str, object]

    def again(self) -> Said:
        """The same in the current language."""
        return said(self.key, **self.params)


def said(key: str, /, **params: object) -> Said:
    """As :func:`tr`, for a sentence that may still be on the screen when the language is switched."""
    now = {name: value.again() if isinstance(value, Said) else value for name, value in params.items()}
    made = Said(tr(key, **now))
    made.key, made.params = key, now
    return made


def tr(key: str, /, **params: object) -> str:
    """The text of ``key`` in the current language, filled with ``params`` (``str.format`` syntax).

    A value of a closed list that only a newer headquarters knows (``enum.<Class>.<value>``) is shown as it is.
    Raises KeyError for any other unknown key: a missing translation is a bug, found by tests.
    """
    text = entry(key)[_current]
    if isinstance(text, dict):
        text = text["one" if params.get("n") == 1 else "other"]
    return cast("str", text.format(**params) if params else text)
