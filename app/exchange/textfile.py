"""Tables as text: encoding, separator and quotes found out (RFC 4180, and what spreadsheets really write)."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from typing import Final

from app.errors import UserError
from app.exchange.sheet import MOST_COLUMNS, MOST_ROWS, Grid, Remark, Row

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What a text may begin with → its encoding."""
_SEPARATORS: Final = (",", "\t", ";", "|", "，")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_SAMPLE: Final = 60  # records looked at to find the separator
_LONGEST_CELL: Final = 1_000_000
_GIVEN: Final = frozenset({"utf-8", "gb18030", "gbk", "gb2312", "big5", "utf-16", "cp1252", "latin-1", "shift_jis"})


def read(content: bytes, *, encoding: str | None = None) -> Grid:
    """The table in a text. Raises UserError if it is no text, its encoding can't be told, or its quotes don't match."""
    text, found = decode(content, encoding)
    if not text.strip():
        raise UserError("import-empty")
    separator, text, skipped = _separator(text)
    rows = _rows(text, separator, skipped)
    if not rows:
        raise UserError("import-empty")
    remarks = () if found == "utf-8" else (Remark("encoding", {"encoding": found}),)
    return Grid(rows, remarks=remarks, encoding=found)


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding: marked, UTF-8, UTF-16 without a mark, or GB18030."""
    if encoding is not None:
        return _as_given(content, encoding)
    for mark, codec in MARKS:
        if content.startswith(mark):
            try:
                return _checked(content.decode(codec)), codec.removesuffix("-sig")
            except UnicodeDecodeError as error:
                raise UserError("import-encoding") from error
    wide = _utf16_without_mark(content)
    if wide is not None:
        return _checked(wide), "utf-16"
    try:
        return _checked(content.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        pass
    if _CONTROL.search(content[:4096].decode("latin-1")):
        raise UserError("import-not-a-table")
    if not looks_chinese(content):
        raise UserError("import-encoding")
    try:
        return _checked(content.decode("gb18030")), "gb18030"
    except UnicodeDecodeError as error:
        raise UserError("import-encoding") from error


def _as_given(content: bytes, encoding: str) -> tuple[str, str]:
    if encoding.lower() not in _GIVEN:
        raise UserError("import-encoding-unknown", encodings=", ".join(sorted(_GIVEN)))
    try:
        return _checked(content.decode(encoding).removeprefix("\ufeff")), encoding.lower()
    except UnicodeDecodeError as error:
        raise UserError("import-encoding") from error


def _checked(text: str) -> str:
    if _CONTROL.search(text.rstrip("\x1a")):
        raise UserError("import-not-a-table")
    return text


def _utf16_without_mark(content: bytes) -> str | None:
    """Text in UTF-16 has a zero in every second byte as long as it is mostly ASCII (its separators are)."""
    sample = content[:2000]
    if len(content) % 2 or sample.count(0) < max(1, len(sample) // 8):
        return None
    codec = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def looks_chinese(content: bytes) -> bool:
    """Whether the bytes beyond ASCII come as GB18030 pairs and quadruples of real text.

    Latin texts decode as GB18030 too, but their pairs end in ASCII, as hardly any Chinese text's do.
    """
    chinese = strange = at = 0
    end = min(len(content), 200_000)
    while at < end:
        if content[at] < 0x80:
            at += 1
            continue
        second = content[at + 1] if at + 1 < len(content) else 0
        if 0x30 <= second <= 0x39:  # a quadruple: 䶮, 㛃, 𬭎
            chinese += 1
            at += 4
        elif second >= 0x80:
            chinese += 1
            at += 2
        else:
            strange += 1
            at += 2
    return chinese > strange


def _separator(text: str) -> tuple[str, str, int]:
    """The separator, the text without Excel's ``sep=`` line, and how many lines that took."""
    first, _, rest = text.partition("\n")
    if (hint := first.strip().strip('"')).lower().startswith("sep=") and len(hint) == 5:
        return hint[4], rest, 1
    best, best_score = ",", (0.0, 0)
    for separator in _SEPARATORS:
        widths: Counter[int] = Counter()
        try:
            for number, record in enumerate(csv.reader(io.StringIO(text), delimiter=separator)):
                if number >= _SAMPLE:
                    break
                if any(cell.strip() for cell in record):
                    widths[len(record)] += 1
        except csv.Error:
            continue
        if not widths:
            continue
        width, often = widths.most_common(1)[0]
        score = (often / widths.total(), width) if width > 1 else (0.0, 0)
        if score > best_score:
            best, best_score = separator, score
    return best, text, 0


def _rows(text: str, separator: str, skipped: int) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = csv.field_size_limit(_LONGEST_CELL)
    rows: list[Row] = []
    begin = skipped + 1
    try:
        for record in reader:
            if any(map(str.strip, record)):
                if len(record) > MOST_COLUMNS:
                    raise UserError("import-too-wide", most=MOST_COLUMNS)
                if len(rows) >= MOST_ROWS:
                    raise UserError("import-too-long", most=MOST_ROWS)
                rows.append(Row(begin, tuple(record)))
            begin = skipped + reader.line_num + 1
    except csv.Error as error:
        raise UserError("import-quotes", line=begin) from error
    finally:
        csv.field_size_limit(before)
    return rows
