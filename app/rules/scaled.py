"""Numbers kept as integers of a fixed scale: per cents in hundredths (``*_bp``), quantities in thousandths."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.models.fields import Kind

DIGITS: Final = {Kind.PERCENT: 2, Kind.QUANTITY: 3}
"""How many decimals each kind keeps."""

_NUMBER: Final = re.compile(r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.(?P<part>[0-9]+))?")


def parse_scaled(text: str, kind: Kind) -> int | None:
    """What a person typed (``12.5``, ``12.5 %``, ``１，２００``) as an integer; None for what can't be meant."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if kind is Kind.PERCENT:
        plain = plain.removesuffix("%").rstrip()
    match = _NUMBER.fullmatch(plain)
    digits = DIGITS[kind]
    part = (match["part"] or "").rstrip("0") if match else ""
    if match is None or len(part) > digits:
        return None
    number = int(match["whole"].replace(",", "") + f"{part:0<{digits}}")
    return -number if match["sign"] == "-" else number


def format_scaled(value: int, kind: Kind) -> str:
    """The number with the decimals it needs, thousands grouped; a per cent with its sign."""
    digits = DIGITS[kind]
    whole, part = divmod(abs(value), 10**digits)
    decimals = f"{part:0{digits}}".rstrip("0")
    number = f"{'-' if value < 0 else ''}{whole:,}" + (f".{decimals}" if decimals else "")
    return f"{number}%" if kind is Kind.PERCENT else number
