"""Values from a file or stdin: what stands on the command line is in the list of processes too.

Lines ``FIELD=VALUE``; a value of several lines between ``FIELD<<WORD`` and a line ``WORD``; or a JSON object.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.errors import UserError

MOST_BYTES: Final = 4 << 20

_SEVERAL: Final = re.compile(r"(?P<field>[^=<\s]+)\s*<<\s*(?P<end>\S+)\s*")


def read_text(source: str, key: str) -> str:
    """A whole file, or what is left of stdin (``-``). Raises UserError ``key`` if it can't be read or is no text."""
    try:
        if source == "-":
            text = sys.stdin.read(MOST_BYTES + 1) if sys.stdin is not None else ""
        else:
            with Path(source).open(encoding="utf-8-sig") as handle:
                text = handle.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        raise UserError(key, file=source[:200]) from None
    if len(text) > MOST_BYTES:
        raise UserError(key, file=source[:200])
    return text.removeprefix("\ufeff")


def read_values(source: str) -> dict[str, object]:
    """The values of a file or stdin. Raises UserError ``values-file``, ``values-json``, ``field-value``."""
    text = read_text(source, "values-file")
    if text.lstrip().startswith("{"):
        return dict(_object(text))
    return dict(_lines(text))


def plain_fields(found: Any, key: str) -> dict[str, object]:
    """A JSON object of texts, whole numbers, yes and no. Raises UserError ``key`` for anything else."""
    if not isinstance(found, dict) or any(isinstance(value, dict | list | float) for value in found.values()):
        raise UserError(key)
    return found


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise UserError("values-json") from None
    return plain_fields(found, "values-json")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    lines = iter(text.splitlines())
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if several := _SEVERAL.fullmatch(line):
            yield several["field"], "\n".join(_until(several["end"], lines))
            continue
        name, equals, value = line.partition("=")
        if not equals:  # the text itself isn't repeated: it may be a customer's secret
            raise UserError("values-line", line=number)
        yield name.strip(), value


def _until(end: str, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.strip() == end:
            return
        yield line
    raise UserError("values-end", word=end[:40])
