"""Key persons as vCards: 3.0 for phones and mail programs of today, 2.1 for old ones, 4.0 where it is asked for.

Lines are folded at 75 octets, never within a character (RFC 6350 §3.2); 2.1 writes quoted-printable UTF-8 instead.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.exchange.chinese_names import split
from app.models.fields import NO_YEAR
from app.rules.days import day_text

_WIDTH: Final = 75
_KINDS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_PHONES: Final = (("mobile", "CELL"), ("office_phone", "WORK"), ("home_phone", "HOME"))


class Version(StrEnum):
    """The version a card is written in."""

    V2_1 = "2.1"
    V3_0 = "3.0"
    V4_0 = "4.0"


@dataclass(frozen=True, slots=True, repr=False)
class CardOut:
    """A person to be written: fields of the registry by name, the customer's name, and the photo if there is one."""

    values: Mapping[str, object]
    unit: str
    photo: bytes | None = None
    media_type: str = ""


def to_vcards(persons: Sequence[CardOut], version: Version = Version.V3_0) -> bytes:
    """The persons as one file, a card each, lines ended by CR LF."""
    return b"".join(line for person in persons for line in _card(person, version))


def _card(person: CardOut, version: Version) -> Iterator[bytes]:
    def text(name: str) -> str:
        return str(person.values.get(name) or "")

    def line(head: str, *parts: str) -> Iterator[bytes]:
        if any(parts):
            yield from _line(head, ";".join(_escaped(part, version) for part in parts), version)

    name, old = text("name"), version is Version.V2_1
    family, given = split(name) or _western(name)
    yield b"BEGIN:VCARD\r\n"
    yield f"VERSION:{version}\r\n".encode("ascii")
    yield from line("N", family, given, "", "", "")
    yield from line("FN", name)
    yield from line("ORG", person.unit, *filter(None, [text("department")]))
    yield from line("TITLE", text("post"))
    for field, kind in _PHONES:
        yield from line(f"TEL;{kind}" if old else f"TEL;TYPE={kind if version is Version.V3_0 else kind.lower()}",
                        text(field))  # fmt: skip
    yield from line("EMAIL;INTERNET" if old else "EMAIL;TYPE=INTERNET" if version is Version.V3_0 else "EMAIL",
                    text("email"))  # fmt: skip
    if text("address"):
        yield from line("ADR;WORK" if old else "ADR;TYPE=WORK" if version is Version.V3_0 else "ADR;TYPE=work",
                        "", "", text("address"), "", "", "", "")  # fmt: skip
    yield from line("X-WECHAT", text("wechat"))
    yield from line("X-HOBBY" if old else "HOBBY", text("hobbies"))
    birthday = person.values.get("birthday")
    if isinstance(birthday, dt.date):
        yield from _birthday(birthday, version)
    sex = {"male": "M", "female": "F"}.get(text("sex"))
    if sex:
        yield from _line("GENDER" if version is Version.V4_0 else "X-GENDER", sex, version)
    if person.photo is not None and person.media_type in _KINDS:
        yield from _photo(person.photo, person.media_type, version)
    yield b"END:VCARD\r\n"


def _birthday(day: dt.date, version: Version) -> Iterator[bytes]:
    """A day without its year as RFC 6350 writes it; in 3.0, which knows none, as address books do; in 2.1 as phones."""
    if day.year != NO_YEAR:
        return _line("BDAY", day.strftime("%Y%m%d" if version is Version.V4_0 else "%Y-%m-%d"), version)
    match version:
        case Version.V4_0:
            return _line("BDAY", f"--{day:%m%d}", version)
        case Version.V3_0:
            return _line(f"BDAY;X-APPLE-OMIT-YEAR={NO_YEAR}", day.isoformat(), version)
        case _:
            return _line("BDAY", day_text(day), version)


def _western(name: str) -> tuple[str, str]:
    """Family and given name of a name written with spaces; a single word is the family name."""
    given, space, family = name.rpartition(" ")
    return (family, given) if space else (name, "")


def _escaped(text: str, version: Version) -> str:
    """A part of a value; 2.1 keeps a line's end for quoted-printable and knows no escaped comma."""
    text = text.replace("\r\n", "\n").replace("\\", "\\\\").replace(";", "\\;")
    return text if version is Version.V2_1 else text.replace(",", "\\,").replace("\n", "\\n")


def _line(head: str, value: str, version: Version) -> Iterator[bytes]:
    if version is Version.V2_1:
        if value.isascii() and "\n" not in value and len(head) + len(value) < _WIDTH:
            yield f"{head}:{value}\r\n".encode("ascii")
        else:
            yield from _quoted(f"{head};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:", value)
        return
    yield from _folded(f"{head}:{value}")


def _quoted(head: str, value: str) -> Iterator[bytes]:
    """Quoted-printable with soft line breaks, as old phones read it: everything but letters and digits is coded."""
    line = head
    for character in value.replace("\n", "\r\n"):
        plain = character.isascii() and (character.isalnum() or character in ";\\,.()+-@ ")
        code = character if plain else "".join(f"={octet:02X}" for octet in character.encode("utf-8", "replace"))
        if len(line) + len(code) > _WIDTH:
            yield f"{line}=\r\n".encode("ascii")
            line = ""
        line += code
    line = f"{line[:-1]}=20" if line.endswith(" ") else line
    yield f"{line}\r\n".encode("ascii")


def _folded(line: str) -> Iterator[bytes]:
    """A line in pieces of at most 75 octets, each a whole number of characters."""
    piece, width = "", 0
    for character in line:
        octets = len(character.encode("utf-8", "replace"))
        if width + octets > _WIDTH:
            yield f"{piece}\r\n".encode("utf-8", "replace")
            piece, width = " ", 1
        piece += character
        width += octets
    yield f"{piece}\r\n".encode("utf-8", "replace")


def _photo(content: bytes, media_type: str, version: Version) -> Iterator[bytes]:
    packed, kind = base64.b64encode(content).decode("ascii"), _KINDS[media_type]
    match version:
        case Version.V4_0:
            yield from _folded(f"PHOTO:data:{media_type};base64,{packed}")
        case Version.V3_0:
            yield from _folded(f"PHOTO;ENCODING=b;TYPE={kind}:{packed}")
        case Version.V2_1:
            yield f"PHOTO;ENCODING=BASE64;TYPE={kind}:\r\n".encode("ascii")
            for at in range(0, len(packed), 72):
                yield f" {packed[at : at + 72]}\r\n".encode("ascii")
            yield b"\r\n"
