"""vCards as programs write them: every value whole, nothing lost unsaid, broken cards told by their line."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.exchange.sheet import WHOLE_ROW, Cell, Sheet
from app.exchange.vcard import is_cards, read
from app.exchange.vcard_out import CardOut, Version, to_vcards
from app.i18n import tr
from app.models.fields import NO_YEAR
from tests.exchange import cards
from tests.exchange.books import RARE


def table(sheet: Sheet) -> list[dict[str, Cell]]:
    """Each card's filled fields, by their names; what stands aside by its heading."""
    names = {tr(f"field.person.{name}"): name for name in (
        "dossier_id", "name", "post", "department", "mobile", "office_phone", "home_phone", "wechat", "email",
        "address", "sex", "birthday", "hobbies",
    )}  # fmt: skip
    heads = [names.get(header, header.removeprefix("vCard ")) for header in sheet.headers]
    return [{head: cell for head, cell in zip(heads, row.cells, strict=True) if cell} for row in sheet.rows]


def one(text: str | bytes, **options: str) -> dict[str, Cell]:
    content = text.encode() if isinstance(text, str) else text
    (found,) = table(read(content, **options))
    return found


def codes(sheet: Sheet) -> list[str]:
    return [note.code for notes in sheet.notes.values() for note in notes]


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def test_android_quoted_printable_with_soft_line_breaks() -> None:
    sheet = read(cards.ANDROID.encode())
    assert table(sheet) == [
        {
            "dossier_id": cards.UNIT, "name": "王䶮", "post": "采购部部长", "mobile": "13900001111",
            "office_phone": "010-6000 1111", "birthday": dt.date(1980, 2, 29), "NOTE": "第一行\n第二行", "TEL": "62222",
            "OTHER": "老王", "QQ": "12345678",
        }
    ]  # fmt: skip
    assert sheet.photos == {1: cards.picture()}


def test_samsung_folds_quoted_printable_with_a_space() -> None:
    assert one(cards.SAMSUNG) == {"name": "李㛃", "mobile": "+86 139 0000 2222"}


def test_iphone_groups_labels_phonetics_and_a_birthday_without_a_year() -> None:
    sheet = read(cards.IPHONE.encode())
    assert table(sheet) == [
        {
            "dossier_id": cards.UNIT, "name": "赵𬭎", "post": "总工程师", "department": "设备部 / 动力科",
            "mobile": "13900003333", "office_phone": "010-60003333", "wechat": "zhao_hong", "email": "zhao@example.cn",
            "address": "中国北京市朝阳区科技路1号 3号楼 100020", "birthday": dt.date(NO_YEAR, 4, 12),
            "TEL": "fax 010-60003334",
            "URL": "HomePage http://example.cn", "NOTE": "喜欢书法, 喝茶; 不抽烟",
        }
    ]  # fmt: skip
    assert codes(sheet) == []
    assert sheet.photos == {1: cards.picture("navy")}


def test_outlook_in_gbk_with_base64_on_the_next_line() -> None:
    sheet = read(cards.OUTLOOK.encode("gb18030"))
    assert table(sheet) == [
        {
            "dossier_id": cards.UNIT, "name": "陈喆", "post": "财务总监", "department": "财务部",
            "mobile": "13900004444", "office_phone": "(010) 6000 4444", "email": "chen@example.cn",
            "address": "中国北京市海淀区中关村大街1号 100080", "TEL": "fax (010) 6000 4445",
        }
    ]  # fmt: skip
    assert sheet.photos == {1: cards.picture("olive")}


def test_gmail_never_fetches_a_photo() -> None:
    sheet = read(cards.GMAIL.encode())
    assert table(sheet) == [
        {
            "dossier_id": "Eastport Chemicals", "name": "Ada King", "post": "Head of purchasing",
            "mobile": "+44 7700 900123", "email": "ada@example.com", "birthday": dt.date(1985, 7, 4),
            "address": "12 Dock Street, Eastport E1 4AB, UK", "RELATED": "Assistant Charles",
            "CATEGORIES": "myContacts",
        }
    ]  # fmt: skip
    assert codes(sheet) == ["card_photo_elsewhere"]


def test_thunderbird_version_4_with_uris() -> None:
    sheet = read(cards.THUNDERBIRD.encode())
    assert table(sheet) == [
        {
            "dossier_id": cards.UNIT, "name": "孙堃", "post": "部长", "department": "质量部", "sex": "female",
            "mobile": "+86-139-0000-5555", "office_phone": "010-60005555", "email": "sun@example.cn",
            "birthday": dt.date(1979, 3, 1),
        }
    ]  # fmt: skip
    assert sheet.photos == {1: cards.picture("red")}


def test_nokia_quoted_printable_in_gb2312() -> None:
    assert one(cards.NOKIA) == {
        "dossier_id": "北方重型机械", "name": "周建国", "mobile": "+8613900006666", "office_phone": "01060006666",
    }  # fmt: skip


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_line_ends_marks_and_encodings(ends: str, encoding: str) -> None:
    text = card("N:张;伟;;;", "FN:张伟", f"ORG:{cards.UNIT}").replace("\r\n", ends)
    assert is_cards(text.encode(encoding))
    assert one(text.encode(encoding)) == {"dossier_id": cards.UNIT, "name": "张伟"}


def test_a_line_folded_in_the_middle_of_a_character_is_whole_again() -> None:
    content = card("FN:王䶮", f"ORG:{cards.UNIT}").encode()
    at = content.index(cards.UNIT.encode())
    for cut in range(at, at + 12):
        for fold in (b"\r\n ", b"\n\t", b"\r\n "):
            assert one(content[:cut] + fold + content[cut:])["dossier_id"] == cards.UNIT


@pytest.mark.parametrize(
    ("n", "fn", "name"),
    [
        ("张;伟;;;", "张伟", "张伟"),
        ("张;伟;;;", "伟 张", "张伟"),
        ("伟;张;;;", "张伟", "张伟"),  # the other way round
        (";张伟;;;", "张伟", "张伟"),
        ("张伟;;;;", "", "张伟"),
        ("欧阳;修远;;;", "修远 欧阳", "欧阳修远"),
        ("修远;欧阳;;;", "", "欧阳修远"),
        ("高;明;;;", "高明", "高明"),  # both are family names: as it is written
        ("", "李 㛃", "李㛃"),
        ("", "㛃 李", "李㛃"),
        ("King;Ada;Byron;Dr.;", "Dr. Ada Byron King", "Dr. Ada Byron King"),
        ("King;Ada;;;", "", "Ada King"),
        ("", "王总（采购）", "王总（采购）"),
        ("阿凡提·买买提;;;;", "", "阿凡提·买买提"),
    ],
)
def test_names_family_first_where_they_are_chinese(n: str, fn: str, name: str) -> None:
    assert one(card(f"N:{n}", f"FN:{fn}", "TEL;TYPE=CELL:1"))["name"] == name


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("BDAY:19800412", dt.date(1980, 4, 12)), ("BDAY:1980-04-12T00:00:00Z", dt.date(1980, 4, 12)),
        ("BDAY:1980年4月12日", dt.date(1980, 4, 12)), ("BDAY;VALUE=date:1980/4/12", dt.date(1980, 4, 12)),
        ("BDAY:--0412", dt.date(NO_YEAR, 4, 12)), ("BDAY:--04-12", dt.date(NO_YEAR, 4, 12)),
        ("BDAY:--0229", dt.date(NO_YEAR, 2, 29)), ("BDAY:--0412T100000", dt.date(NO_YEAR, 4, 12)),
        ("BDAY:0000-04-12", dt.date(NO_YEAR, 4, 12)), ("BDAY;VALUE=text:4月12日", dt.date(NO_YEAR, 4, 12)),
        ("BDAY;X-APPLE-OMIT-YEAR=2004:2004-02-29", dt.date(NO_YEAR, 2, 29)),
        ("BDAY:---12", None), ("BDAY:--0230", None), ("BDAY:1980-02-30", None), ("BDAY:1753-01-01", None),
    ],
)  # fmt: skip
def test_birthdays(line: str, told: dt.date | None) -> None:
    sheet = read(card("FN:A", line).encode())
    assert table(sheet)[0].get("birthday") == told
    assert (codes(sheet) == []) is (told is not None)


def test_a_broken_card_is_told_by_its_line_and_the_others_are_kept() -> None:
    broken = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Broken\r\nTEL:1\r\n"
    sheet = read((card("FN:First") + broken + card("FN:Third") + broken).encode())
    assert [(row.number, found["name"]) for row, found in zip(sheet.rows, table(sheet), strict=True)] == [
        (1, "First"), (5, "Broken"), (9, "Third"), (13, "Broken"),
    ]  # fmt: skip
    assert sheet.flaws == {(5, WHOLE_ROW): "card_unfinished", (13, WHOLE_ROW): "card_unfinished"}


def test_lines_that_are_nothing_are_told_and_stand_in_nobodys_way() -> None:
    sheet = read(b"rubbish\r\n" + card("\x01\x02;;;", "FN:A", "TEL;CELL:1").encode() + b"\r\nEND:VCARD\r\n")
    assert table(sheet) == [{"name": "A", "mobile": "1"}]
    assert sheet.notes[2][0].code == "card_line" and sheet.notes[2][0].params == {"line": 4}
    assert [(r.code, r.params.get("n")) for r in sheet.remarks] == [("cards", 1), ("cards_outside", 2)]


def test_an_agent_is_not_the_person() -> None:
    inner = "AGENT:\r\n" + card("FN:Secretary", "TEL;CELL:2", version="2.1").rstrip()
    assert one(card("FN:Boss", inner, "TEL;CELL:1", version="2.1")) == {
        "name": "Boss", "mobile": "1", "AGENT": "Secretary",
    }  # fmt: skip
    assert one(card("FN:Boss", "AGENT:BEGIN:VCARD\\nFN:Secretary\\nEND:VCARD\\n", "TEL;TYPE=CELL:1")) == {
        "name": "Boss", "mobile": "1",
    }  # fmt: skip


def test_groups_and_empty_cards_are_no_persons() -> None:
    sheet = read((card("FN:Team", "X-ADDRESSBOOKSERVER-KIND:group") + card()).encode())
    assert set(sheet.flaws.values()) == {"card_group", "card_empty"}


def test_damaged_photos_are_left_out_and_told() -> None:
    sheet = read(card("FN:A", "PHOTO;ENCODING=b;TYPE=JPEG:@@@@", "TEL;TYPE=CELL:1").encode())
    assert (table(sheet), sheet.photos, codes(sheet)) == ([{"name": "A", "mobile": "1"}], {}, ["card_photo"])


def test_what_is_no_address_stands_aside_and_stops_nothing() -> None:
    assert one(card("FN:A", "EMAIL:nobody", "EMAIL:a@example.cn")) == {
        "name": "A", "email": "a@example.cn", "EMAIL": "nobody",
    }  # fmt: skip


def test_no_cards_at_all() -> None:
    with pytest.raises(UserError) as caught:
        read(b"name,phone\r\nA,1\r\n")
    assert caught.value.key == "import-no-cards"


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=90).map(
    lambda text: " ".join(text.replace("\ufeff", "").split())
)


@given(
    version=st.sampled_from(list(Version)), name=st.sampled_from([*RARE, "Ada King", "欧阳修远", "阿凡提·买买提"]),
    post=words, unit=words, note=st.sampled_from(["a;b", "a,b\\c", "第一行", "长" * 60, "x" * 200]),
    photo=st.booleans(), birthday=st.sampled_from([dt.date(1980, 2, 29), dt.date(NO_YEAR, 2, 29)]),
)  # fmt: skip
def test_what_is_written_is_read_as_the_same(
    version: Version, name: str, post: str, unit: str, note: str, photo: bool, birthday: dt.date
) -> None:
    values = {
        "name": name, "post": post, "department": note, "mobile": "+86 139 0000 1111", "office_phone": "010-1",
        "home_phone": "020-2", "email": "a@example.cn", "address": f"1, {note}", "wechat": "wx_1", "sex": "female",
        "birthday": birthday, "hobbies": "书法",
    }  # fmt: skip
    content = to_vcards([CardOut(values, unit, cards.picture() if photo else None, "image/jpeg")], version)
    assert all(len(line) <= 76 for line in content.split(b"\r\n"))
    sheet = read(content)
    assert table(sheet) == [{key: value for key, value in {**values, "dossier_id": unit}.items() if value}]
    assert codes(sheet) == [] and sheet.photos == ({1: cards.picture()} if photo else {})
