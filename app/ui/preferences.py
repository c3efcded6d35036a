"""Language and appearance, kept where they are needed before the vault is open: ``window.json``, and nothing else.

They say nothing of the person or of any client, so they may lie in the open. A file that is missing, damaged or of a
later version means the defaults.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.i18n import LANGUAGES, Language
from app.ui.theme import Appearance
from app.vault import durable

FILE: Final = "window.json"
_LARGEST: Final = 4096


@dataclass(frozen=True)
class Preferences:
    """``language`` None: the system's."""

    language: Language | None = None
    appearance: Appearance = Appearance.SYSTEM


def load(home: Path) -> Preferences:
    """What was chosen last in this home folder."""
    path = home / FILE
    try:
        if path.stat().st_size > _LARGEST:
            return Preferences()
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return Preferences()
    if not isinstance(found, dict):
        return Preferences()
    language = next((one for one in LANGUAGES if one == found.get("language")), None)
    appearance = next((one for one in Appearance if one == found.get("appearance")), Appearance.SYSTEM)
    return Preferences(language, appearance)


def save(home: Path, wanted: Preferences) -> None:
    """Keep the choice; the old file or the new one is there at any instant. Raises DiskFull, ReadOnlyFolder."""
    words = {"language": wanted.language, "appearance": str(wanted.appearance)}
    durable.write(home / FILE, json.dumps(words).encode() + b"\n")
