"""Opening a person's file: what it really is is told by its bytes, not by its name."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from app.errors import UserError
from app.exchange import textfile, workbook
from app.exchange.sheet import MOST_BYTES, Grid


def load(path: Path) -> bytes:
    """The bytes of a file. Raises UserError: not there, not a file, not readable, too large, empty."""
    try:
        if path.exists() and not path.is_file():  # a folder; a device or pipe would never end
            raise UserError("import-not-a-file")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UserError("import-too-large", most=MOST_BYTES // 2**20)
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError("import-no-file") from error
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise UserError("import-not-allowed") from error
        raise UserError("import-not-readable") from error
    except ValueError as error:  # a path with a NUL in it
        raise UserError("import-no-file") from error
    if not content:
        raise UserError("import-empty")
    return content


def read(content: bytes, *, sheet: str | None = None, prefer: Sequence[str] = (), encoding: str | None = None) -> Grid:
    """The table in a file's bytes: an .xlsx workbook, or text with separators.

    ``sheet`` names one of several sheets; else one titled as in ``prefer``, else the first that holds anything.
    ``encoding`` overrides what is found out about a text. Raises UserError ``import-…``, one for each kind of bad file.
    """
    if workbook.is_container(content):
        return workbook.read(content, sheet=sheet, prefer=prefer)
    workbook.refuse_old_formats(content)
    return textfile.read(content, encoding=encoding)
