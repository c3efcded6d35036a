"""The one family on paper: Noto Sans SC Regular and Bold, registered once, always embedded as a subset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts"
MISSING: Final = "〓"  # the printers' mark for a character that no font of the shop has
_DROPPED: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f\u00ad")
_BLOCK: Final = 100  # entries in one bfchar block, the most that the CMap specification allows


class _PaperFont(TTFont):
    """A TTFont whose text can be copied and searched as written, rare characters beyond U+FFFF included.

    reportlab 5.1 writes such characters into ToUnicode as five hex digits where UTF-16BE is asked for
    (PDF 32000-1, 9.10.3), so that 𬭎 is copied as something else.
    """

    def addObjects(self, doc: Any) -> None:
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = b"".join((SUBSETN(number), b"+", self.face.name, self.face.subfontNameX)).decode("ascii")
            doc.idToObject["toUnicodeCMap:" + name].content = _to_unicode(subset)


def _to_unicode(subset: list[int]) -> str:
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    known = [(code, char) for code, char in enumerate(subset) if char]
    for start in range(0, len(known), _BLOCK):
        block = known[start : start + _BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines.extend(f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>" for code, char in block)
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@dataclass(frozen=True)
class Face:
    """One weight: its name in reportlab, advances in thousandths of an em by code point, and the font itself."""

    name: str
    widths: Mapping[int, float]
    default_width: float
    font: TTFont

    def width(self, text: str, size: float) -> float:
        """Length of ``text`` set in ``size`` points, in points, without any adjustment of punctuation."""
        return sum(self.widths.get(ord(char), self.default_width) for char in text) * size / 1000


def _load(name: str, file: str) -> Face:
    font = _PaperFont(name, str(FOLDER / file), shapable=False)
    pdfmetrics.registerFont(font)
    return Face(name, font.face.charWidths, font.face.defaultWidth, font)


@cache
def regular() -> Face:
    return _load("SatchelSans", "NotoSansSC-Regular.ttf")


@cache
def bold() -> Face:
    return _load("SatchelSans-Bold", "NotoSansSC-Bold.ttf")


def settable(text: str) -> str:
    """``text`` as it can be set: line ends as ``\\n``, tabs as a space, what has no glyph (emoji, say) as 〓.

    Invisible characters (joiners, variation selectors, control characters) are dropped.
    """
    known = regular().widths
    out = []
    for char in text.replace("\r\n", "\n").replace("\r", "\n"):
        if char == "\n" or ord(char) in known:
            out.append(char)
        elif char in "\t\u2028\u2029\v\f":
            out.append(" " if char == "\t" else "\n")
        elif char not in _DROPPED and ord(char) >= 0x20 and not 0x7F <= ord(char) < 0xA0:
            out.append(MISSING)
    return "".join(out)
