"""Days, times, money and order as the language writes them. Instants are UTC milliseconds, shown in local time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QCollator, QDate, QDateTime, QLocale

from app.i18n import language, tr
from app.models.fields import NO_YEAR

_WITHOUT_MINOR: Final = frozenset({"JPY", "KRW", "VND"})  # ISO 4217 exponent 0


def locale() -> QLocale:
    """The locale of the language in force."""
    return QLocale("zh_CN" if language() == "zh_CN" else "en_GB")


def _write(day: QDate, key: str) -> str:
    return locale().toString(day, tr(key))


def day(value: date) -> str:
    """``7 Dec 2026``; without the year if it isn't known."""
    if value.year == NO_YEAR:
        return short_day(value)
    return _write(QDate(value.year, value.month, value.day), "ui.format.day")


def short_day(value: date) -> str:
    """Without the year: ``7 Dec``."""
    return _write(QDate(value.year, value.month, value.day), "ui.format.short_day")


def long_day(value: date) -> str:
    """With the weekday, without the year: ``Monday, 7 December``."""
    return _write(QDate(value.year, value.month, value.day), "ui.format.long_day")


def clock_time(at_ms: int) -> str:
    """``18:00``, local time."""
    return locale().toString(QDateTime.fromMSecsSinceEpoch(at_ms).time(), "H:mm")


def moment(at_ms: int) -> str:
    """Day and time, local."""
    return locale().toString(QDateTime.fromMSecsSinceEpoch(at_ms), tr("ui.format.moment"))


def money(minor: int, currency: str) -> str:
    """``CNY 1,234.50`` from integer minor units, without floating point."""
    if currency in _WITHOUT_MINOR:
        return f"{currency} {minor:,}"
    sign = "-" if minor < 0 else ""
    return f"{currency} {sign}{abs(minor) // 100:,}.{abs(minor) % 100:02d}"


def sort_key() -> Callable[[str], object]:
    """A key for ``sorted``: pinyin order in Chinese, alphabetical in English, figures by value, case ignored."""
    collator = QCollator(locale())
    collator.setNumericMode(True)
    return collator.sortKey
