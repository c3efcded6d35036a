"""Amounts of money as people write them: integer minor units and an ISO 4217 currency."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.errors import UserError
from app.i18n import Language

_DIGITS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_MINOR_DIGITS: Final = {code: digits for digits, codes in _DIGITS.items() for code in codes.split()}

_SIGNS: Final[dict[str, dict[Language, str]]] = {
    "CNY": {"zh_CN": "¥", "en": "CN¥"},
    "USD": {"zh_CN": "US$", "en": "$"},
    "HKD": {"zh_CN": "HK$", "en": "HK$"},
    "EUR": {"zh_CN": "€", "en": "€"},
    "GBP": {"zh_CN": "£", "en": "£"},
    "JPY": {"zh_CN": "JP¥", "en": "JP¥"},
}

LARGEST_MINOR: Final = 2**63 - 1
"""What a column of minor units can hold."""

_MYRIADS: Final = {"": 0, "万": 4, "亿": 8}
_CODE: Final = re.compile(r"[A-Z]{3}")
_AMOUNT: Final = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]+))?(?P<myriad>[万亿]?)"
)


def minor_digits(currency: str) -> int:
    """How many decimals the currency has (ISO 4217); raises UserError ``currency-code`` for what is no code."""
    if _CODE.fullmatch(currency) is None:
        raise UserError("currency-code")
    return _MINOR_DIGITS.get(currency, 2)


def format_minor(amount: int, currency: str, language: Language) -> str:
    """The amount with the currency's sign (or its code), thousands grouped, all its decimals: ``¥1,234.50``."""
    digits = minor_digits(currency)
    whole, part = divmod(abs(amount), 10**digits)
    number = f"{whole:,}" + (f".{part:0{digits}}" if digits else "")
    sign = _SIGNS[currency][language] if currency in _SIGNS else f"{currency}\u00a0"
    return f"{'-' if amount < 0 else ''}{sign}{number}"


def parse_minor(text: str, currency: str) -> int:
    """The minor units of what a person typed: ``1,234.5``, ``¥１２３４``, ``CNY 1234``, ``120万``.

    Strict: grouping must be by three, decimals no more than the currency has, a sign or code only of this currency.
    Raises UserError ``money-text`` for anything else, and ``money-too-large`` beyond 64 bits; the text isn't repeated.
    """
    digits = minor_digits(currency)
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    minus, rest = ("-", plain[1:].lstrip()) if plain.startswith("-") else ("", plain)
    for sign in _signs(currency):
        if rest.upper().startswith(sign):
            rest = rest[len(sign) :].lstrip()
            break
    match = _AMOUNT.fullmatch(minus + rest)
    if match is None:
        raise UserError("money-text")
    whole = match["whole"].replace(",", "").lstrip("0")
    shift = digits + _MYRIADS[match["myriad"]]
    part = (match["part"] or "").rstrip("0")
    if len(part) > shift:
        raise UserError("money-text")
    if len(whole) > 20:
        raise UserError("money-too-large")
    minor = int(f"0{whole}{part:0<{shift}}")
    if minor > LARGEST_MINOR:
        raise UserError("money-too-large")
    return -minor if match["sign"] == "-" else minor


def _signs(currency: str) -> list[str]:
    """The currency's code and signs, the longest first; ¥ alone is read as whichever of its two is asked for."""
    signs = {currency, *_SIGNS.get(currency, {}).values()}
    if currency in {"CNY", "JPY"}:
        signs.add("¥")
    if currency == "CNY":
        signs |= {"RMB", "人民币"}
    return sorted(signs, key=len, reverse=True)
