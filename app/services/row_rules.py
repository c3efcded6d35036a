"""Rules that hold for a row as a whole, whatever writes it: form, sheet, command or visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import UserError
from app.rules.visits import lacks_origin


def check_row(entity: str, values: Mapping[str, Any]) -> None:
    """Check a row as it would stand after the change. Raises UserError naming what is missing.

    dossier-meaning: information of level 4 needs its lawful origin.
    """
    if entity == "information" and lacks_origin(values):
        raise UserError("origin-needed", field="lawful_origin")
