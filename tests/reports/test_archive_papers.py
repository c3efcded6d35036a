"""Dossier, card and log extract as papers: every word of theirs is used, long content breaks, a wide map is turned."""

from __future__ import annotations

import io
import re

import pypdf
import pytest

from app.i18n import Language, area
from app.reports.card_paper import CardPaper, render_card
from app.reports.dossier_data import Change, Chapter, DossierPaper, Entry, Form, Value
from app.reports.dossier_report import render_dossier
from app.reports.log_extract import EventLine, LogExtract, render_log
from app.reports.map_shapes import Drawing, Item, Text
from app.reports.paper import Printed
from tests.reports.readers import by_pdfium, readers, squeezed
from tests.reports.samples import PRINTED

LONG = "会谈由王䶮部长主持，对方介绍了年度设备更新计划；总预算为￥12,600,000.00元。" * 60
FROM_SERVICES = (
    "dossier.completeness", "dossier.created", "card.state", "card.self", "log.person", "log.device", "log.epoch",
    "log.size", "log.root", "log.seen", "log.seen_none", "log.finding", "log.of_dossier", "log.only_refused",
    "log.since", "log.until",
)  # fmt: skip


def dossier(*chapters: Chapter) -> DossierPaper:
    return DossierPaper("上海某某有限公司", "华澜半导体（上海）有限公司", "KH-1", (("客户编号", "KH-1"),), chapters)


def people(n: int) -> Chapter:
    entries = [
        Entry(f"人{i}", (Value("职务", "部长"), Value("履历", LONG if i == 1 else "短", i == 1))) for i in range(n)
    ]
    return Chapter("人物", "2026-11-22", (Form("关键人物", tuple(entries)),))


HISTORY = Chapter("历史", "", (), None, (Change("2026-11-22 09:00", "人物: 职务", "科长 → 部长", "沈亦舟"),))
CARD = CardPaper("某某", "JY-1", "华澜 KH-1", (("编号", "JY-1"),), (("目的", "拜访"),), own=False)
EMPTY_FORM = (Form("投诉", (Entry("", ()),)),)
LINE = EventLine("7", "2026-11-22 09:00", "打印", "允许", "KH-1 华澜", "JY-261122-1-07", "总部")


def extract(*findings: str, lines: int = 1) -> LogExtract:
    return LogExtract("某某", "1-8", (("记录总数", "8"),), 8, findings, "", (LINE,) * lines, more=True)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_word_of_these_papers_is_on_one(language: Language) -> None:
    plain = Printed(PRINTED.name, PRINTED.staff_number, PRINTED.at, "")
    pdfs = [
        render_dossier(dossier(people(1), HISTORY, Chapter("服务", "", EMPTY_FORM)), language, PRINTED),
        render_dossier(dossier(Chapter("合同", "", ())), language, PRINTED),
        render_card(CARD, language, PRINTED),
        render_log(extract(), language, plain),
        render_log(extract("BAD_SIG"), language, plain),
    ]  # fmt: skip
    shown = squeezed("".join(map(by_pdfium, pdfs)))
    for key, texts in area("paper").items():
        name = key.removeprefix("paper.")
        if name.startswith(("dossier.", "card.", "log.", "printed_plain")) and name not in FROM_SERVICES:
            for piece in re.split(r"\{\w+\}|\n|\d\. ", texts[language]):
                assert squeezed(piece) in shown, (key, piece)


def test_print_dossier_long_content_breaks_over_pages_and_every_page_has_head_and_foot() -> None:
    pdf = render_dossier(dossier(people(30), HISTORY), "zh_CN", PRINTED)
    pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) > 4
    for n, text in enumerate(pages, 1):
        assert f"第{n}/{len(pages)}页" in text and PRINTED.card_number in text and "机密·仅限内部" in text
    for read in readers().values():
        assert squeezed(read(pdf)).count("王䶮部长主持") == 60
    assert pdf == render_dossier(dossier(people(30), HISTORY), "zh_CN", PRINTED)


@pytest.mark.parametrize(("wide", "high"), [(700.0, 400.0), (2400.0, 500.0), (500.0, 4000.0)])
def test_the_map_stays_on_its_page_upright_or_turned(wide: float, high: float) -> None:
    corners = [Item("words", str(at), (Text(x, y, f"角{at}", 9),)) for at, (x, y) in
               enumerate(((2, 12), (wide - 30, 12), (2, high - 2), (wide - 30, high - 2)))]  # fmt: skip
    pdf = render_dossier(dossier(Chapter("关系", "", (), Drawing(wide, high, tuple(corners)))), "zh_CN", PRINTED)
    found: dict[str, tuple[float, float]] = {}

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.startswith("角"):
            a, b, c, d, e, f = cm
            x, y = tm[4], tm[5]
            found[text.strip()] = (a * x + c * y + e, b * x + d * y + f)

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)
    assert len(found) == 4
    assert all(30 < x < 565 and 60 < y < 790 for x, y in found.values()), found


def test_print_log_hundreds_of_events_repeat_their_header() -> None:
    pages = pypdf.PdfReader(io.BytesIO(render_log(extract(lines=300), "zh_CN", PRINTED))).pages
    assert len(pages) > 5 and all("借阅卡" in page.extract_text() for page in pages)
