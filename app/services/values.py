"""Values as people type them, brought to what is stored; every form, sheet and command uses this one place."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from app.errors import UserError
from app.exchange.vocabulary import choices as written
from app.exchange.vocabulary import plain
from app.i18n import tr
from app.models.fields import FIRST_MS, LAST_MS, NO_YEAR, FieldSpec, Kind, is_day
from app.rules.days import parse_month_day
from app.rules.money import parse_minor
from app.rules.scaled import DIGITS, format_scaled, parse_scaled
from app.services.media import clean_name

Value = str | int | bool | dt.date | None

HOME_CURRENCY = "CNY"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # half a character is none
_REFERENCE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_YES = frozenset({"1", "true", "yes", "y", "是", "有", "对"})
_NO = frozenset({"0", "false", "no", "n", "否", "无", "不"})


def coerce(spec: FieldSpec, value: object, *, currency: str | None = None) -> Value:
    """What a person gave for a field, as it is stored; an empty text is *nothing*.

    Money typed as text is an amount of ``currency`` (else CNY); given as a number it is minor units. A per cent or a
    quantity typed as text is as people write it; given as a number it is hundredths or thousandths.

    Raises UserError ``bad_<kind>`` (with the field's label) for what can't be meant.
    """
    if value is None:
        return None
    if isinstance(value, str):
        value = _CONTROL.sub("", value.replace("\r\n", "\n")).strip()
        if not value:
            return None
    match spec.field.kind:
        case Kind.MONEY if isinstance(value, str):
            return parse_minor(value, currency or HOME_CURRENCY)
        case Kind.INTEGER | Kind.MONEY:
            return _bounded(spec, _integer(spec, value))
        case Kind.PERCENT | Kind.QUANTITY:
            return _bounded(spec, _scaled(spec, value))
        case Kind.TIME:
            return _time(spec, value)
        case Kind.INSTANT:
            return _instant(spec, value)
        case Kind.DATE:
            return _date(spec, value)
        case Kind.YES_NO:
            return _yes_no(spec, value)
        case Kind.CHOICE:
            return _choice(spec, value)
        case Kind.STAFF | Kind.PERSON | Kind.DOSSIER | Kind.ROW:
            if not _REFERENCE.fullmatch(str(value)):
                raise _bad(spec, "reference")
            return str(value)
        case Kind.EMAIL:
            return _email(spec, _text(spec, value))
        case Kind.CURRENCY:
            text = _text(spec, value).upper()
            if not re.fullmatch("[A-Z]{3}", text):
                raise _bad(spec, "currency")
            return text
        case _:
            return _text(spec, value)


def stored(spec: FieldSpec, value: object) -> Value:
    """A value from the history (JSON), as it is stored; one that is stored stays as it is."""
    if isinstance(value, str) and spec.field.kind is Kind.DATE:
        return dt.date.fromisoformat(value)
    return value if isinstance(value, str | int | bool | dt.date) else None


def parse_minute(text: str) -> int | None:
    """A local date and time to the minute, as UTC milliseconds; None for anything else."""
    parts = text.strip().replace("T", " ").replace("：", ":").rsplit(" ", 1)
    day = parse_date(parts[0])
    match = _TIME.fullmatch(parts[-1]) if len(parts) == 2 else None
    if day is None or match is None:
        return None
    try:
        return _milliseconds(dt.datetime.combine(day, dt.time(int(match[1]), int(match[2]))))
    except ValueError:
        return None


def parse_date(text: str) -> dt.date | None:
    """Year-month-day with ``-``, ``/``, ``.`` or 年月日; None for anything else."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _bad(spec: FieldSpec, what: str, **params: object) -> UserError:
    return UserError(f"bad-{what}", label=spec.label, field=spec.name, **params)


def _text(spec: FieldSpec, value: object) -> str:
    text = clean_name(str(value), "") if spec.field.file_name else str(value)
    if spec.length is not None and len(text) > spec.length:
        raise _bad(spec, "length", most=spec.length)
    return text


def _integer(spec: FieldSpec, value: object) -> int:
    if isinstance(value, bool):
        raise _bad(spec, "number")
    if isinstance(value, int):
        number = value
    elif isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,18}", value.replace(",", "").replace("，", "")):
        number = int(value.replace(",", "").replace("，", ""))
    else:
        raise _bad(spec, "number")
    if not -(2**62) < number < 2**62:
        raise _bad(spec, "number")
    return number


def _scaled(spec: FieldSpec, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = parse_scaled(value, spec.field.kind) if isinstance(value, str) else None
    if found is None:
        raise _bad(spec, str(spec.field.kind))
    return found


def _bounded(spec: FieldSpec, number: int) -> int:
    """The number within what the registry allows. Raises UserError ``bad-range``."""
    low, high = spec.low, spec.high
    if (low is None or number >= low) and (high is None or number <= high):
        return number
    shown = [_plain(spec, bound) for bound in (low, high)]
    raise _bad(spec, "range", low=shown[0], high=shown[1])


def _plain(spec: FieldSpec, bound: int | None) -> str:
    if bound is None:
        return "…"
    return format_scaled(bound, spec.field.kind) if spec.field.kind in DIGITS else str(bound)


def _time(spec: FieldSpec, value: object) -> str:
    match = _TIME.fullmatch(str(value).replace("：", ":"))
    if match is None or int(match[1]) > 24 or int(match[2]) > 59 or (match[1] == "24" and match[2] != "00"):
        raise _bad(spec, "time")
    return f"{int(match[1]):02}:{match[2]}"


def _instant(spec: FieldSpec, value: object) -> int:
    """UTC milliseconds: as such, a point in time with its offset, or a local date and time as typed."""
    found: int | None = None
    if isinstance(value, dt.datetime):
        found = _milliseconds(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        found = value
    elif isinstance(value, str):
        found = int(value) if re.fullmatch(r"\d{9,16}", value) else parse_minute(value)
    if found is None or not FIRST_MS <= found <= LAST_MS:
        raise _bad(spec, "instant")
    return found


def _milliseconds(at: dt.datetime) -> int | None:
    """UTC milliseconds of a point in time, local where it has no offset; None outside the calendar."""
    try:
        return round(at.astimezone().timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _date(spec: FieldSpec, value: object) -> dt.date:
    found: dt.date | None = None
    if isinstance(value, dt.datetime):
        found = value.date()
    elif isinstance(value, dt.date):
        found = value
    elif isinstance(value, str):
        found = parse_date(value) or (parse_month_day(value) if spec.field.yearless else None)
    if found is None or not is_day(found) or (found.year == NO_YEAR and not spec.field.yearless):
        raise _bad(spec, "date")
    return found


def _yes_no(spec: FieldSpec, value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise _bad(spec, "yes-no")


def _choice(spec: FieldSpec, value: object) -> str:
    """A value of a closed list, by its code or by a word for it in either language, as in sheets."""
    kind = spec.field.choices
    found = written(kind).get(plain(str(value))) if kind else None
    if found is None:
        told = (f"{tr(f'enum.{kind.__name__}.{one}')} ({one})" for one in kind) if kind else ()
        raise _bad(spec, "choice", choices=", ".join(told))
    return found


def _email(spec: FieldSpec, text: str) -> str:
    text = unicodedata.normalize("NFKC", text)  # typed with a Chinese input method: ＠
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise _bad(spec, "email")
    return text
