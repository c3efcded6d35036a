"""Amounts in sheets, brought to minor units: a number, or a typed amount, times the unit the column is given in."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from math import isfinite
from typing import Final

from app.errors import UserError
from app.exchange.sheet import Cell
from app.rules.money import LARGEST_MINOR, minor_digits, parse_minor

_COUNTED: Final = re.compile(r"(?:约|about\s+)?([\d,，]+)\s*[年人名家余多个月天日+]*", re.IGNORECASE)
_PLAIN: Final = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


def counted(text: str) -> str:
    """A whole number without the word for what is counted (``2016年``, ``约500人``); any other text as it is."""
    match = _COUNTED.fullmatch(text)
    return match[1] if match else text


def to_minor(cell: Cell, currency: str, factor: int = 1) -> int:
    """Minor units of a cell whose number counts ``factor`` units of the currency.

    A sign, a code, 万 and 亿 are understood where the factor is 1. Raises UserError ``money-text``,
    ``money-too-large``, ``currency-code``.
    """
    if (
        isinstance(cell, bool)
        or not isinstance(cell, int | float | str)
        or (isinstance(cell, float) and not isfinite(cell))
    ):
        raise UserError("money-text")
    text = unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else format(Decimal(repr(cell)), "f")
    digits = minor_digits(currency)
    if _PLAIN.fullmatch(text) is None:
        if factor != 1:
            raise UserError("money-text")
        return parse_minor(text.removesuffix("元").rstrip() if currency == "CNY" else text, currency)
    if len(text) > 60:
        raise UserError("money-too-large")
    minor = Decimal(text.replace(",", "")) * factor * 10**digits
    if abs(minor) > LARGEST_MINOR:
        raise UserError("money-too-large")
    if minor != minor.to_integral_value():
        if not isinstance(cell, float):
            raise UserError("money-text")
        minor = round(minor)  # a computed number: 0.1 + 0.2
    return int(minor)
