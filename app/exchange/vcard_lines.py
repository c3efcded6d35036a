"""vCards as lines: unfolding, quoted-printable, base64, character sets, as phones and mail programs really write them.

Everything is done on bytes until a value is whole: a line may be folded in the middle of a character, and each property
of an old card may name its own character set. The formats: vCard 2.1 (versit), 3.0 (RFC 2426), 4.0 (RFC 6350).
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.exchange.textfile import MARKS, looks_chinese

_BEGIN: Final = re.compile(rb"[ \t]*BEGIN[ \t]*:[ \t]*VCARD[ \t]*", re.IGNORECASE)
_END: Final = re.compile(rb"[ \t]*END[ \t]*:[ \t]*VCARD[ \t]*", re.IGNORECASE)
_HEAD: Final = re.compile(rb"[ \t]*(?:([A-Za-z0-9_-]{1,60})\.)?([A-Za-z][A-Za-z0-9_-]{0,60})[ \t]*(?=[;:])")
_PARAMETER: Final = re.compile(rb'[ \t]*;((?:"[^"]*"|[^":;])*)')
_BASE64_LINE: Final = re.compile(rb"[A-Za-z0-9+/]{20,}={0,2}[ \t]*")
_CODED: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_ENCODINGS: Final = {"QUOTED-PRINTABLE": "Q", "Q": "Q", "BASE64": "B", "B": "B", "8BIT": "8", "7BIT": "8"}
_VALUES: Final = frozenset({"URL", "URI", "INLINE", "CID", "CONTENT-ID"})
_BINARY: Final = frozenset({"PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE"})
_CHINESE: Final = frozenset({"gb2312", "gbk", "gb18030", "hz"})
_READABLE: Final = re.compile(
    r"utf-8|ascii|gb18030|big5(hkscs)?|shift_jis|cp\d{3,4}|euc_(jp|kr)|iso2022_jp|iso8859-\d+|koi8-[ru]"
)
MOST_PROPERTIES: Final = 2_000
"""Properties of one card that are read; more than that is no person."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a card. ``name`` in capitals, ``group`` (``item1``) in small letters or empty.

    ``params``: capital name → values in capitals (bare words of version 2.1 stand under ``TYPE``); ``text`` has its
    backslashes still; ``data`` are the bytes of a base64 value, None if there are none or they are damaged.
    """

    name: str
    group: str
    params: Mapping[str, tuple[str, ...]]
    text: str
    data: bytes | None
    line: int
    doubtful: bool = False  # characters that could not be read

    @property
    def types(self) -> frozenset[str]:
        return frozenset(self.params.get("TYPE", ()))


@dataclass(frozen=True, slots=True)
class Line:
    """An unfolded line: a property, or the begin or the end of a card, or what is neither (its text in ``stray``)."""

    number: int
    kind: str  # "property", "begin", "end", "stray"
    property: Property | None = None
    stray: str = ""


def is_cards(content: bytes) -> bool:
    """Whether a file's bytes are vCards, whatever its name."""
    begin = _plain_bytes(content[:65_536])
    return any(_BEGIN.fullmatch(line) for line in begin.split(b"\n"))


def lines(content: bytes, encoding: str | None = None) -> Iterator[Line]:
    """The unfolded lines of a file. ``encoding`` is that of values that name no character set, if it is known."""
    raw = _level(_plain_bytes(content).split(b"\n"))
    other = encoding or _other_than_utf8(raw)
    version, at = "", 0
    while at < len(raw):
        number, line = at + 1, raw[at]
        at += 1
        if not line.strip():
            continue
        if _BEGIN.fullmatch(line) or _END.fullmatch(line):
            version = ""
            yield Line(number, "begin" if _BEGIN.fullmatch(line) else "end")
            continue
        head = _HEAD.match(line)
        params, value_at = _params(line, head.end()) if head else ({}, -1)
        if head is None or value_at < 0:
            yield Line(number, "stray", stray=_decoded(line.strip(), None, other)[0])
            continue
        name = head[2].decode("ascii").upper()
        how = next((_ENCODINGS[one] for one in params.get("ENCODING", ()) if one in _ENCODINGS), "")
        value, at = _whole(raw, at, line[value_at:], how, version)
        if name == "VERSION":
            version = value.strip().decode("ascii", "replace")
        group = head[1].decode("ascii").lower() if head[1] else ""
        yield Line(number, "property", _property(name, group, params, how, value, number, other))


def _plain_bytes(content: bytes) -> bytes:
    """The content in an encoding of single bytes or UTF-8, without a mark, its lines ended by LF."""
    for mark, codec in MARKS:
        if content.startswith(mark):
            content = content[len(mark) :] if codec == "utf-8-sig" else _recoded(content, codec)
            break
    else:
        if content[:4] in (b"B\0E\0", b"\0B\0E"):
            content = _recoded(content, "utf-16-le" if content[:1] == b"B" else "utf-16-be")
    return content.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _level(raw: list[bytes]) -> list[bytes]:
    """The lines without what a whole card is indented by."""
    indent = b""
    for index, line in enumerate(raw):
        if _BEGIN.fullmatch(line):
            indent = line[: len(line) - len(line.lstrip())]
        if indent and line.startswith(indent):
            raw[index] = line[len(indent) :]
    return raw


def _recoded(content: bytes, codec: str) -> bytes:
    return content.decode(codec, "replace").encode("utf-8", "replace")


def _params(line: bytes, at: int) -> tuple[dict[str, tuple[str, ...]], int]:
    """The parameters after a name, and where the value begins; −1 if there is no value."""
    found: dict[str, list[str]] = {}
    while match := _PARAMETER.match(line, at):
        at = match.end()
        key, equals, text = match[1].decode("latin-1").strip().partition("=")
        if not equals:
            key, text = "", key
        words = [word.strip().strip('"').strip().upper() for word in text.replace('"', "").split(",")]
        for word in filter(None, words):
            name = key.strip().upper() or ("ENCODING" if word in _ENCODINGS else "VALUE" if word in _VALUES else "TYPE")
            found.setdefault(name, []).append(word)
    ready = {name: tuple(words) for name, words in found.items()}
    if line[at : at + 1] == b":":
        return ready, at + 1
    colon = line.find(b":", at)  # a quotation mark that is never closed
    return ready, colon + 1 if colon >= 0 else -1


def _whole(raw: Sequence[bytes], at: int, value: bytes, how: str, version: str) -> tuple[bytes, int]:
    """A value with the lines that continue it, and the index of the line after them."""
    if how == "Q":
        return _whole_quoted(raw, at, value)
    parts = [value]
    while at < len(raw):
        line = raw[at]
        if line[:1] in (b" ", b"\t") and line.strip():
            # 2.1 folds before white space that belongs to the text; 3.0 and 4.0 put one in
            kept = version == "2.1" and how != "B" and parts[-1][-1:].isascii() and line[1:2].isascii()
            parts.append(line if kept else line[1:])
        elif how == "B" and line.strip() and b":" not in line and b";" not in line:
            parts.append(line)
        elif how == "B" and not line.strip() and at + 1 < len(raw) and _BASE64_LINE.fullmatch(raw[at + 1].strip()):
            pass
        else:
            break
        at += 1
    return b"".join(parts), at


def _whole_quoted(raw: Sequence[bytes], at: int, value: bytes) -> tuple[bytes, int]:
    """Quoted-printable: a line that ends in ``=`` goes on, and so does one that is followed by ``=E4`` or a space."""
    parts: list[bytes] = []
    while True:
        value = value.rstrip(b" \t")
        soft = value.endswith(b"=")
        parts.append(value[:-1] if soft else value)
        if at >= len(raw) or _BEGIN.fullmatch(raw[at]) or _END.fullmatch(raw[at]):
            break
        following = raw[at]
        if soft:
            value = following.lstrip(b" \t") if following.lstrip(b" \t").startswith(b"=") else following
        elif _CODED.match(following.lstrip(b" \t")) or (following[:1] in (b" ", b"\t") and following.strip()):
            value = following[1:] if following[:1] in (b" ", b"\t") else following
        else:
            break
        at += 1
    return b"".join(parts), at


def _property(
    name: str, group: str, params: Mapping[str, tuple[str, ...]], how: str, value: bytes, number: int, other: str
) -> Property:
    if how == "Q":
        value = _CODED.sub(lambda match: bytes([int(match[1], 16)]), value)
    elif how == "B":
        data = _unpacked(value)
        if name in _BINARY:
            return Property(name, group, params, "", data, number)
        value = data if data is not None else value
    charset = next(iter(params.get("CHARSET", ())), None)
    text, doubtful = _decoded(value, charset, other)
    if name in _BINARY and text[:5].lower() == "data:":
        _, comma, rest = text.partition(",")
        return Property(name, group, params, "", _unpacked(rest.encode("utf-8")) if comma else None, number)
    return Property(name, group, params, text, None, number, doubtful)


def _unpacked(value: bytes) -> bytes | None:
    """The bytes of base64; None if it is damaged."""
    packed = re.sub(rb"[\s\\]+", b"", value).rstrip(b"=")
    if len(packed) < 2 or re.search(rb"[^A-Za-z0-9+/]", packed) or len(packed) % 4 == 1:
        return None
    try:
        return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
    except binascii.Error:
        return None


def _decoded(value: bytes, charset: str | None, other: str) -> tuple[str, bool]:
    """The text of a value, and whether characters of it could not be read."""
    for name in (_codec(charset), "utf-8", other):
        if name is None:
            continue
        try:
            text = value.decode(name)
        except UnicodeError:
            continue
        return _tidy(text), False
    return _tidy(value.decode("utf-8", "replace")), True


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\ufeff", "")


def _codec(charset: str | None) -> str | None:
    """Python's name of a character set for texts; None for an unknown one."""
    if charset is None:
        return None
    try:
        name = codecs.lookup(charset.strip().removeprefix("X-")).name
    except (LookupError, ValueError):
        return None
    if name in _CHINESE:
        return "gb18030"
    return name if _READABLE.fullmatch(name) else None


def _other_than_utf8(raw: Sequence[bytes]) -> str:
    """The encoding of values that are not UTF-8 and don't say what they are."""
    strange: list[bytes] = []
    for line in raw:
        if not line.isascii() and b"CHARSET=" not in line[:200].upper():
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                strange.append(line)
    return "gb18030" if not strange or looks_chinese(b"\n".join(strange)) else "cp1252"
