"""What a file is, by its first bytes (never by its name), and under which name it is kept."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.errors import UserError

LONGEST_NAME: Final = 200

_BEGINS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # old Word, Excel, PowerPoint
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
_OFFICE: Final = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_PROGRAMS: Final = (
    b"MZ", b"\x7fELF", b"#!", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)  # fmt: skip
_ENDINGS: Final = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/tiff": ".tif",
    "image/bmp": ".bmp", "image/heic": ".heic", "application/pdf": ".pdf", "text/plain": ".txt",
    "application/zip": ".zip", _OFFICE[0][1]: ".docx", _OFFICE[1][1]: ".xlsx", _OFFICE[2][1]: ".pptx",
}  # fmt: skip


def sniff(content: bytes) -> str:
    """The media type, ``application/octet-stream`` for what is not known."""
    for begin, media_type in _BEGINS:
        if content.startswith(begin):
            return media_type
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if (
        content.startswith(b"BM")
        and len(content) > 26
        and content[14:18] in {b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"}
    ):
        return "image/bmp"
    if content[4:8] == b"ftyp":
        return "image/heic" if content[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"} else "video/mp4"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return "text/plain" if _is_text(content[:65_536]) else "application/octet-stream"


def require_allowed(content: bytes) -> None:
    """Raises UserError for a program: those have no place in a dossier."""
    if content.startswith(_PROGRAMS):
        raise UserError("attachment-program")


def clean_name(name: str, media_type: str) -> str:
    """A file's name without folders, control characters or direction tricks; at most 200 characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}).strip(" .")
    ending = _ENDINGS.get(media_type, "")
    if not shown:
        return f"file{ending}"
    if len(shown) <= LONGEST_NAME:
        return shown
    stem, dot, suffix = shown.rpartition(".")
    return stem[: LONGEST_NAME - len(suffix) - 1] + dot + suffix if stem and len(suffix) < 16 else shown[:LONGEST_NAME]


def _office(content: bytes) -> str:
    if b"[Content_Types].xml" in content[:4096] or b"[Content_Types].xml" in content[-65_536:]:
        names = content[-262_144:]  # the central directory stands at the end
        for folder, media_type in _OFFICE:
            if folder in names:
                return media_type
    return "application/zip"


def _is_text(begin: bytes) -> bool:
    if b"\x00" in begin:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = begin.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(begin) - 4:
                continue
            text = begin[: error.start].decode(encoding)
        return all(c.isprintable() or c in "\t\r\n\f\ufeff\u3000" for c in text)
    return False
