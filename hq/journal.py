"""The log of a node, on stderr: one JSON object or one line of text for each entry, never content.

Of an exception only its type and place are told: its message might quote what a person wrote.
"""

from __future__ import annotations

import datetime as dt
import logging
import sys
from typing import Any, Final, Literal

import orjson

Form = Literal["json", "text"]
_OURS: Final = "satchel"


def told(record: logging.LogRecord) -> dict[str, Any]:
    """An entry as fields; ``extra={"told": {…}}`` adds to them."""
    at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
    entry: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "from": record.name}
    entry["what"] = record.getMessage() if record.name.startswith(_OURS) or not record.exc_info else "broken"
    if record.exc_info and record.exc_info[1] is not None:
        entry["error"] = place(record.exc_info[1])
    return {**entry, **getattr(record, "told", {})}


def place(error: BaseException) -> str:
    """The error's type and the line it came from: nothing a person wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "?"
    return f"{type(error).__name__} {where}"


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return orjson.dumps(told(record), default=str).decode()


class TextLines(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        entry = told(record)
        head = " ".join(str(entry.pop(name)) for name in ("at", "level", "what"))
        entry.pop("from")
        return " ".join([head, *(f"{name}={value}" for name, value in entry.items())])


def begin(form: Form) -> None:
    """Log to stderr in this form: our own entries from INFO on, everybody else's from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(_OURS).setLevel(logging.INFO)
