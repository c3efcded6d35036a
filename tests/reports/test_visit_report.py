"""print-visit, watermark: the visit report as a reader of PDFs sees it."""

from __future__ import annotations

import io
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any

import pypdf
import pytest

from app.i18n import Language, area
from app.models.enums import Side, SourceLevel, Standing
from app.reports.paper import BODY_HEIGHT, BODY_WIDTH, paginate
from app.reports.photos import Photo
from app.reports.recovery_kit import RecoveryKit, render_recovery_kit
from app.reports.sections import headed, paragraphs, table
from app.reports.visit_data import AfterDeal, Attendee, Information, Promise, VisitReport
from app.reports.visit_report import render_visit
from tests.reports.readers import by_pdfium, fonts, readers, squeezed
from tests.reports.samples import ENGLISH, PRINTED, VISIT, photo

INTERNAL_ONLY = (
    *("number", "venue", "dossier_code", "goal", "agenda", "discussed", "competitor_news", "information"),
    *("feelings", "after_deal", "next_step"),
)


def texts(value: Any) -> list[str]:
    """All strings inside a value of the report's data."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, tuple):
        return [text for item in value for text in texts(item)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in texts(getattr(value, field.name))]
    return []


def lines_of(text: str) -> list[str]:
    return [re.sub(r"^\d[.]\s*", "", line) for line in text.split("\n") if line]


@pytest.fixture(scope="module")
def internal() -> bytes:
    return render_visit(VISIT, "internal", "zh_CN", PRINTED)


@pytest.fixture(scope="module")
def client() -> bytes:
    return render_visit(VISIT, "client", "zh_CN", PRINTED)


@pytest.mark.parametrize("reader", readers())
def test_print_visit_text_is_extracted_as_written(internal: bytes, reader: str) -> None:
    extracted = squeezed(readers()[reader](internal))
    assert not set(extracted) & {"\x00", "\ufffd", "〓"}
    for name in ("王䶮", "李㛃", "赵𬭎", "陈喆"):
        assert name in extracted
    # a page's head and foot stand between the parts of a paragraph that goes on: compare sentence by sentence
    for text in (VISIT.goal, VISIT.discussed, VISIT.competitor_news, VISIT.feelings, VISIT.next_step):
        for line in lines_of(text):
            for sentence in re.findall(r"[^，。；]+", line):
                assert squeezed(sentence) in extracted, (reader, sentence)


@pytest.mark.parametrize("reader", readers())
def test_rare_characters_of_names_are_extracted_as_written(reader: str) -> None:
    names = "䶮㛃𬭎喆堃昇赟㼆燊鿍鿏𫖮𫍯"
    people = tuple(Attendee(f"王{char}", "部长") for char in names)
    report = VisitReport("公司", "1", "客户", "2", "主题", theirs=people, discussed="、".join(names))
    extracted = squeezed(readers()[reader](render_visit(report, "both", "zh_CN", PRINTED)))
    for char in names:
        assert extracted.count(char) == 3, char  # our people's table, the text, the client's list


def test_client_part_has_nothing_internal(client: bytes) -> None:
    shown = squeezed(by_pdfium(client))
    known = {squeezed(text) for text in texts((VISIT.client_text, VISIT.subject, VISIT.dossier_name, VISIT.company))}
    secrets = [text for name in INTERNAL_ONLY for text in texts(getattr(VISIT, name))]
    secrets += [person.remark for person in VISIT.theirs + VISIT.ours if person.remark]
    secrets += [PRINTED.name + PRINTED.staff_number, PRINTED.staff_number, PRINTED.card_number, "14:05"]
    secrets += ["机密", "内部", "借阅", "打印", "积极", "消极", "尚未建立", "竞争", "来源"]
    for secret in secrets:
        for sentence in re.findall(r"[^，。；\n]+", secret):
            if len(sentence) > 2 and squeezed(sentence) not in known:
                assert squeezed(sentence) not in shown, sentence


def test_client_part_has_what_the_sheet_promises(client: bytes) -> None:
    shown = squeezed(by_pdfium(client))
    people = [person.name for person in VISIT.theirs + VISIT.ours]
    for text in (
        VISIT.company,
        VISIT.subject,
        "会议纪要",
        "第1/1页",
        "2026-11-20",
        *people,
        *lines_of(VISIT.client_text),
    ):
        assert squeezed(text) in shown, text


def test_client_part_without_the_clients_text_is_who_when_and_about_what() -> None:
    """Promises, place, next meeting and the visit's number are not promised to anybody: they stay with us."""
    shown = squeezed(by_pdfium(render_visit(replace(VISIT, client_text=""), "client", "zh_CN", PRINTED)))
    withheld = [VISIT.number, VISIT.venue, "2026-12-16", "09:45", *(promise.what for promise in VISIT.promises)]
    for text in (*withheld, *("2026-12-15", "承诺", "责任", "期限", "会面", "会谈内容")):
        assert squeezed(text) not in shown, text
    assert squeezed(VISIT.subject) in shown


def test_internal_part_has_questions_and_materials_and_the_clients_part_neither() -> None:
    report = replace(VISIT, questions="预付款能否分批支付", materials="运行数据汇编两份")
    ours, theirs = (
        squeezed(by_pdfium(render_visit(report, part, "zh_CN", PRINTED))) for part in ("internal", "client")
    )
    for text in ("拟提问题", report.questions, "携带资料", report.materials):
        assert text in ours and text not in theirs


def test_client_part_says_nothing_internal_in_its_information(client: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(client))
    info = {key: str(value) for key, value in (reader.metadata or {}).items()}
    assert info["/Title"] == "会议纪要"
    assert info["/Author"] == VISIT.company
    assert info["/CreationDate"].startswith("D:20261120094500")  # when they met, not when we printed
    assert "沈" not in "".join(info.values())
    assert reader.xmp_metadata is None
    # who prints, when and under which card leaves no trace at all
    other = replace(PRINTED, name="别人", staff_number="B2", at=datetime(2027, 1, 1), card_number="X")
    assert render_visit(VISIT, "client", "zh_CN", other) == client


def watermarked(pdf: bytes) -> list[bool]:
    found = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        contents = page.get_contents()
        assert contents is not None
        drawn = re.findall(rb"/(\S*watermark\S*) Do", contents.get_data())
        resources: Any = page["/Resources"]
        forms = resources.get("/XObject", {})
        outlines = [forms["/" + name.decode()].get_data() for name in set(drawn)]
        assert all(b" c" in data and b"Tj" not in data for data in outlines)  # curves, no text
        found.append(len(drawn) >= 5)
    return found


def test_watermark_is_on_each_internal_page_and_on_no_page_of_the_client() -> None:
    both = render_visit(VISIT, "both", "zh_CN", PRINTED)
    assert watermarked(both) == [True, True, True, False]
    client = render_visit(VISIT, "client", "zh_CN", PRINTED)
    assert watermarked(client) == [False]
    assert b"watermark" not in client


def test_watermark_does_not_get_into_extracted_text(internal: bytes) -> None:
    for read in readers().values():
        assert squeezed(read(internal)).count(PRINTED.card_number) == 3  # the foot of three pages


def test_each_internal_page_says_company_title_mark_number_page_and_who_printed(internal: bytes) -> None:
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(internal)).pages]
    for number, page in enumerate(pages, start=1):
        for text in (
            *("华信精密仪器有限公司", "拜访报告", "机密", "BF-2026-0117", f"第{number}/{len(pages)}页"),
            *("沈亦舟A1032", "2026-11-2214:05", "JY-2026-000123"),
        ):
            assert text in page, (number, text)


@pytest.mark.parametrize("part", ["internal", "client", "both"])
def test_all_fonts_are_embedded_subsets(part: Any) -> None:
    found = list(fonts(render_visit(VISIT, part, "zh_CN", PRINTED)))
    assert found
    for font in found:
        assert re.match(r"/[A-Z]{6}\+NotoSansSC-(Regular|Bold)$", font["/BaseFont"])
        assert "/FontFile2" in font["/FontDescriptor"].get_object()


def test_same_input_gives_same_bytes() -> None:
    assert render_visit(VISIT, "both", "zh_CN", PRINTED) == render_visit(VISIT, "both", "zh_CN", PRINTED)


@pytest.mark.parametrize(("language", "other"), [("zh_CN", "Visit report"), ("en", "拜访报告")])
def test_labels_are_in_the_chosen_language(language: Language, other: str) -> None:
    text = by_pdfium(render_visit(ENGLISH, "both", language, PRINTED))
    assert other not in text
    assert ("Promises" in text) == (language == "en")


def test_english_quotes_are_extracted_as_written() -> None:
    for read in readers().values():
        text = squeezed(read(render_visit(ENGLISH, "internal", "en", PRINTED)))
        assert squeezed("“What counts is downtime, not price,” he said") in text
        assert "They’dlike" in text


def test_markup_in_what_people_write_is_text() -> None:
    report = replace(VISIT, discussed="<b>粗体</b> & <font size=99>5 < 6</font> &amp; \\n (")
    assert squeezed("<b>粗体</b> & <font size=99>5 < 6</font> &amp; \\n (") in squeezed(
        by_pdfium(render_visit(report, "internal", "zh_CN", PRINTED))
    )


def test_empty_report_is_set() -> None:
    empty = VisitReport("公司", "BF-1", "客户", "KH-1", "")
    for language in ("zh_CN", "en"):
        assert len(pypdf.PdfReader(io.BytesIO(render_visit(empty, "both", language, PRINTED))).pages) == 2


def without_heads(text: str) -> str:
    """The body alone: what a page's head, foot and repeated table headers put between the parts of a text is gone."""
    body = re.sub(r"华信精密仪器有限公司拜访报告编号BF-2026-0117机密·仅限内部打印.*?第\d+/\d+页", "", squeezed(text))
    return re.sub("责任方事项责任人期限|来源级别事实或趋势对我方的意义来源说明", "", body)


def test_long_report_loses_nothing_and_leaves_no_page_half_empty() -> None:
    marks = [f"第{number}条记录" for number in range(300)]
    long_cell = "".join(f"承诺{number}，" for number in range(900))
    blocks = [
        *headed(
            "会谈内容", paragraphs("\n".join(mark + "，双方就设备更新的时间与规模交换意见。" * 3 for mark in marks))
        ),
        *headed("承诺", table((1, 4, 1), ["方", "事项", "期限"], [["我方", mark, "2026-12-15"] for mark in marks])),
        *headed("长行", table((1, 4), ["方", "事项"], [["我方", long_cell], ["客户方", "完"]])),
    ]
    pages = paginate(blocks)
    for page in pages[:-1]:
        last = page[-1]
        assert last.top + last.block.fit(BODY_WIDTH) > BODY_HEIGHT * 0.75
    report = replace(
        VISIT,
        discussed="\n".join(marks),
        promises=(
            *(Promise(Side.OURS, mark, "甲", date(2026, 12, 1)) for mark in marks),
            Promise(Side.THEIRS, long_cell),
        ),
        information=(Information(long_cell, SourceLevel.ANALYST),),
        photos=(),
    )
    text = without_heads(by_pdfium(render_visit(report, "internal", "zh_CN", PRINTED)))
    for mark in marks:
        assert text.count(mark) == 2, mark
    for number in range(900):
        assert text.count(f"承诺{number}，") == 2, number


def test_table_header_is_repeated_on_each_page() -> None:
    report = replace(VISIT, promises=tuple(Promise(Side.OURS, f"事项{n}", "甲") for n in range(120)), photos=())
    pages = pypdf.PdfReader(io.BytesIO(render_visit(report, "internal", "zh_CN", PRINTED))).pages
    with_rows = [text for text in (page.extract_text() for page in pages) if "事项1" in text or "事项9" in text]
    assert len(with_rows) >= 3
    assert all("责任人" in text and "期限" in text for text in with_rows)


def test_heading_is_never_the_last_thing_on_a_page() -> None:
    for filling in range(30, 48):
        blocks = [*paragraphs("\n".join(["一行"] * filling)), *headed("标题", paragraphs("正文。" * 60))]
        for page in paginate(blocks):
            assert not page[-1].block.keep_next


def test_photos_are_upright_and_without_what_the_camera_noted() -> None:
    report = replace(VISIT, photos=(Photo(photo("JPEG", 400, 200, 6), "立"), Photo(photo("PNG", 300, 100), "横")))
    pdf = render_visit(report, "internal", "zh_CN", PRINTED)
    images = [image.image for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert {image.size for image in images if image} == {(200, 400), (300, 100)}
    assert b"SECRET-EXIF" in photo("JPEG", 400, 200, 6)
    assert b"SECRET-EXIF" not in pdf


@pytest.mark.parametrize("data", [b"", b"no picture", photo("JPEG", 400, 300)[:900], b"GIF89a" + bytes(40)])
def test_photo_that_cannot_be_read_is_said_and_the_rest_is_printed(data: bytes) -> None:
    text = by_pdfium(render_visit(replace(VISIT, photos=(Photo(data, "白板"),)), "internal", "zh_CN", PRINTED))
    assert "白板" in text
    assert "无法读取" in text


ARCHIVE = tuple(f"paper.{name}" for name in ("dossier.", "card.", "log.", "printed_plain", "yes", "no"))
"""Words of the archive's papers: see ``test_archive_papers.py`` here and among the services."""


def test_every_label_of_the_catalogue_is_on_some_paper() -> None:
    shown = ""
    for language in ("zh_CN", "en"):
        everything = replace(VISIT, photos=(Photo(b"", ""),), questions="问", materials="资料")
        levels = tuple(Information("事实", level) for level in SourceLevel)
        standings = tuple(
            Attendee("人", "职务", "", before, after) for before in (None, *Standing) for after in Standing
        )
        everything = replace(everything, information=levels, theirs=standings, after_deal=AfterDeal())
        shown += by_pdfium(render_visit(everything, "both", language, PRINTED))
        shown += by_pdfium(render_recovery_kit(RecoveryKit("v", date(2026, 1, 1), "0000", "人"), language))
    shown = squeezed(shown)
    for key, texts_of_key in area("paper").items():
        for text in texts_of_key.values():
            for piece in re.split(r"\{\w+\}|\n|\d\. ", text):
                if key not in ("paper.pdf_language", "paper.list_comma") and not key.startswith(ARCHIVE):
                    assert squeezed(piece) in shown, (key, piece)


def test_rare_and_broken_characters_do_no_harm_in_the_files_information() -> None:
    report = replace(VISIT, company="𬭎业\ud800有限公司👍", subject="\udfff")
    metadata = pypdf.PdfReader(io.BytesIO(render_visit(report, "both", "zh_CN", PRINTED))).metadata
    assert metadata
    assert metadata.author == "𬭎业〓有限公司〓"
