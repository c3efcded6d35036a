"""Tables as text: encodings, separators, quotes, and what is no table at all."""

from __future__ import annotations

import pytest

from app.errors import UserError
from app.exchange import source
from app.exchange.sheet import MOST_COLUMNS
from tests.exchange.books import RARE

TEXT = "姓名,职务,手机\n" + "".join(f"{name},采购部部长,1390000{n:04}\n" for n, name in enumerate(RARE))


def cells(content: bytes, encoding: str | None = None) -> list[tuple[object, ...]]:
    return [row.cells for row in source.read(content, encoding=encoding).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_found_out_rare_names_too(encoding: str) -> None:
    found = cells(TEXT.encode(encoding))
    assert [row[0] for row in found] == ["姓名", *RARE]


def test_gb18030_of_rare_names_alone() -> None:
    assert cells("䶮,㛃\n𬭎,喆\n".encode("gb18030")) == [("䶮", "㛃"), ("𬭎", "喆")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
def test_separators_are_found_out(separator: str) -> None:
    text = "\n".join(separator.join(["单位", "a b", "3", ""]) for _ in range(5))
    assert cells(text.encode())[0] == ("单位", "a b", "3", "")


def test_separator_line_of_excel() -> None:
    found = source.read(b"sep=;\nname;note\nA;x,y\n")
    assert [row.cells for row in found.rows] == [("name", "note"), ("A", "x,y")]
    assert [row.number for row in found.rows] == [2, 3]


def test_quoted_cells_hold_separators_quotes_and_line_ends() -> None:
    found = source.read(b'name,note\n"A, Ltd","say ""hi""\nand go"\nB,c\n')
    assert [row.cells for row in found.rows][1] == ("A, Ltd", 'say "hi"\nand go')
    assert [row.number for row in found.rows] == [1, 2, 4]


def test_blank_lines_are_skipped_and_numbers_stay() -> None:
    found = source.read(b"a,b\n\n,,\n1,2\n")
    assert [(row.number, row.cells) for row in found.rows] == [(1, ("a", "b")), (4, ("1", "2"))]


def test_latin_text_is_not_taken_for_chinese() -> None:
    with pytest.raises(UserError) as caught:
        source.read("name,city\nMüller,Köln\nJosé,Málaga\nGrün,Zürich\n".encode("cp1252"))
    assert caught.value.key == "import-encoding"
    assert cells("name\nMüller\n".encode("cp1252"), "cp1252")[1] == ("Müller",)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"  \n \r\n", "import-empty"),
        (b"\xef\xbb\xbf", "import-empty"),
        (b'"",""\n', "import-empty"),
        (b"sep=;\n", "import-empty"),
        (bytes(range(256)) * 8, "import-not-a-table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "import-not-a-table"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(1, 256)), "import-not-a-table"),
        (b"\xff\xfea", "import-encoding"),
        (b'name,note\nA,"never closed\nB,c\n', "import-quotes"),
        (b'name,note\n"A" x,c\n', "import-quotes"),
        (b",".join(b"c" for _ in range(MOST_COLUMNS + 1)), "import-too-wide"),
        (b"a,b\n1," + b"x" * 1_100_000, "import-quotes"),
    ],
)
def test_bad_text_gets_its_own_sentence(content: bytes, key: str) -> None:
    with pytest.raises(UserError) as caught:
        source.read(content)
    assert caught.value.key == key
    assert caught.value.exit_code == 2
    assert caught.value.message


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        source.read(b"a,b\n1,2\n", encoding="rot13")
    assert caught.value.key == "import-encoding-unknown"
