"""CSV sheets as they come: UTF-8 with or without BOM, GB18030; days day-month-year; amounts with points."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from app.errors import UserError

_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_LARGEST: Final = 64 << 20


def read(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a sheet that has at least ``columns``, values stripped. Raises UserError."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError("hq-sheet-too-large", name=path.name)
        raw = path.read_bytes()
    except OSError:
        raise UserError("hq-sheet-unreadable", name=path.name) from None
    for encoding in _ENCODINGS:
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UserError("hq-sheet-encoding", name=path.name)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = [{name: (value or "").strip() for name, value in row.items() if name} for row in reader]
        found = {(name or "").strip() for name in reader.fieldnames or ()}
    except csv.Error:
        raise UserError("hq-sheet-broken", name=path.name) from None
    missing = [name for name in columns if name not in found]
    if missing:
        raise UserError("hq-sheet-columns", name=path.name, columns=", ".join(missing))
    return rows


def day(text: str) -> str | None:
    """ISO text of ``20-10-2016``, ``20/10/2016`` or ``2016-10-20``; None if it is none of these."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    year, month, number = numbers if len(parts[0]) == 4 else numbers[::-1]
    try:
        return dt.date(year, month, number).isoformat()
    except ValueError:
        return None


def minor(text: str, scale: int = 100) -> int | None:
    """Minor units of a decimal amount; None if it isn't one."""
    try:
        value = Decimal(text.replace(",", "")) * scale
    except InvalidOperation:
        return None
    return int(value.to_integral_value()) if value.is_finite() and abs(value) < 1 << 62 else None


def whole(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 10 else None
