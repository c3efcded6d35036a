"""The fonts that ship with the product are the ones that were checked, and can set every name we meet."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
RARE_NAMES = "䶮㛃𬭎喆堃昇赟㼆燊鿍鿏𫖮𫍯"


def test_fonts_are_unchanged() -> None:
    sums = (FONTS / "SHA256SUMS").read_text("ascii").splitlines()
    listed = {name: digest for digest, name in (line.split(maxsplit=1) for line in sums)}
    assert set(listed) == {"NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "OFL.txt"}
    for name, digest in listed.items():
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_fonts_have_the_rare_characters_of_names(weight: str) -> None:
    face = TTFontFile(str(FONTS / f"NotoSansSC-{weight}.ttf"))
    assert [char for char in RARE_NAMES if ord(char) not in face.charToGlyph] == []


def test_fonts_carry_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")
