"""Whatever a file holds, reading it gives a table or one of our own sentences, never anything else."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from app.errors import SatchelError
from app.exchange import source, vcard
from app.exchange.columns import FORMS, ColumnMap, find_header, match
from tests.exchange import cards
from tests.exchange.books import CRM, RARE, workbook

CSV = b"".join((CRM / "accounts.csv").read_bytes().splitlines(keepends=True)[:12])
CHINESE = "".join(f"{name},采购部部长,139000011{n:02}\r\n" for n, name in enumerate(RARE)).encode("gb18030")
XLSX = workbook(["单位名称", "成立年份", "年营业额（万元）"], ["甲", 1990, 1.5], ["乙", "=1+1", None])
PARTS = {name: zipfile.ZipFile(io.BytesIO(XLSX)).read(name) for name in zipfile.ZipFile(io.BytesIO(XLSX)).namelist()}

cuts = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40)), min_size=1, max_size=6)


def mutated(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Pieces of the content replaced, wherever they are."""
    for where, length, piece in changes:
        at = int(where * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


def survives(content: bytes, entity: str) -> None:
    try:
        sheet = find_header(source.read(content), entity, ColumnMap())
        match(sheet, entity, ColumnMap())
    except SatchelError as error:
        assert error.exit_code == 2
        assert error.message


@given(st.sampled_from([CSV, CHINESE, CSV.decode().encode("utf-16")]), cuts, st.sampled_from(list(FORMS.values())))
def test_mutated_text(content: bytes, changes: list[tuple[float, int, bytes]], entity: str) -> None:
    survives(mutated(content, changes), entity)


@given(cuts, st.sampled_from(list(FORMS.values())))
def test_mutated_workbook(changes: list[tuple[float, int, bytes]], entity: str) -> None:
    survives(mutated(XLSX, changes), entity)


@given(st.sampled_from(sorted(PARTS)), cuts, st.sampled_from(list(FORMS.values())))
def test_mutated_parts_of_a_sound_container(name: str, changes: list[tuple[float, int, bytes]], entity: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for part, content in PARTS.items():
            book.writestr(part, mutated(content, changes) if part == name else content)
    survives(out.getvalue(), entity)


@given(st.binary(max_size=400), st.sampled_from(list(FORMS.values())))
def test_anything(content: bytes, entity: str) -> None:
    survives(content, entity)
    survives(b"PK\x03\x04" + content, entity)
    survives(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content, entity)


CARDS = [
    text.encode(encoding)
    for text in (cards.ANDROID, cards.SAMSUNG, cards.IPHONE, cards.OUTLOOK, cards.GMAIL, cards.THUNDERBIRD, cards.NOKIA)
    for encoding in ("utf-8", "gb18030", "utf-16")
]
PIECES = (
    b"\r\n", b"\n ", b"=\r\n", b"=", b":", b";", b'"', b"\\", b"BEGIN:VCARD\r\n", b"END:VCARD\r\n", b"AGENT:\r\n",
    b"\x00", b"\xff\xfe", b";ENCODING=BASE64", b";ENCODING=QUOTED-PRINTABLE", b";CHARSET=hex", b";CHARSET=utf-7",
    b"PHOTO:data:,", b"\xd5\xc5", b"VERSION:9.9\r\n", b"BDAY:99999999\r\n", b"PREF=" + b"9" * 400,
)  # fmt: skip
spliced = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES) | st.binary(max_size=20)), max_size=8
)


def survives_as_cards(content: bytes) -> None:
    try:
        sheet = vcard.read(content)
        match(sheet, "person", ColumnMap())
        assert all(len(row.cells) == len(sheet.headers) for row in sheet.rows)
    except SatchelError as error:
        assert error.exit_code == 2
        assert error.message


@given(st.lists(st.sampled_from(CARDS), min_size=1, max_size=3), spliced)
def test_mutated_cards(contents: list[bytes], changes: list[tuple[float, int, bytes]]) -> None:
    survives_as_cards(mutated(b"".join(contents), changes))


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=60))
def test_anything_within_a_card(pieces: list[bytes]) -> None:
    survives_as_cards(b"BEGIN:VCARD\r\n" + b"".join(pieces))


def test_very_many_nested_and_very_long_cards_end_soon() -> None:
    survives_as_cards(b"BEGIN:VCARD\r\nAGENT:\r\n" * 20_000)
    survives_as_cards(b"BEGIN:VCARD\r\n" + b"TEL:1\r\n" * 50_000 + b"END:VCARD\r\n")
    survives_as_cards(b"BEGIN:VCARD\r\nNOTE;ENCODING=QUOTED-PRINTABLE:" + b"=41=\r\n" * 100_000 + b"END:VCARD\r\n")
    survives_as_cards(b"BEGIN:VCARD\r\nNOTE:" + b"x\r\ny" * 100_000 + b"END:VCARD\r\n")
    survives_as_cards(b"BEGIN:VCARD\r\nN" + b';A="' * 100_000 + b":x\r\nEND:VCARD\r\n")
    survives_as_cards(b"BEGIN:VCARD\r\nPHOTO;ENCODING=B:" + b"A" * 3_000_000 + b"\r\nEND:VCARD\r\n")
