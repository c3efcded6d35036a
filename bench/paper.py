"""paper: a three-page visit report against the same text and tables in bare reportlab."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from app.reports.fonts import FOLDER
from app.reports.preview import page_count
from app.reports.visit_report import render_visit
from bench.harness import Result, in_turn
from tests.reports.samples import DISCUSSED, PRINTED, VISIT

ROUNDS = 100
REPORT = replace(VISIT, discussed="\n".join([DISCUSSED] * 2), photos=())


def _bare() -> bytes:
    """The same words as paragraphs and tables of reportlab, its own Chinese line breaking, no watermark."""
    body = ParagraphStyle("body", fontName="Bare", fontSize=9.75, leading=16.5, wordWrap="CJK", spaceAfter=4)
    head = ParagraphStyle("head", parent=body, fontName="Bare-Bold", fontSize=11.5, leading=18, spaceBefore=15)
    story: list[Flowable] = []

    def text(heading: str, content: str) -> None:
        story.append(Paragraph(heading, head))
        story.extend(Paragraph(escape(line), body) for line in content.split("\n"))

    def table(heading: str, rows: list[list[str]]) -> None:
        story.append(Paragraph(heading, head))
        cells = [[Paragraph(escape(cell), body) for cell in row] for row in rows]
        story.append(Table(cells, repeatRows=1, style=[("FONT", (0, 0), (-1, -1), "Bare")]))

    r = REPORT
    text("拜访报告", r.subject)
    table("客户", [["客户", r.dossier_name, "编号", r.dossier_code], ["时间", str(r.made_at), "地点", r.venue]])
    text("拜访目的", r.goal)
    text("议程", r.agenda)
    table("参加人员", [["姓名", "职务", "备注"], *([p.name, p.post, p.remark] for p in r.theirs + r.ours)])
    text("会谈内容", r.discussed)
    table(
        "双方承诺", [["方", "事项", "责任人", "期限"], *([p.side, p.what, p.owner, str(p.due_on)] for p in r.promises)]
    )
    table(
        "关系状况变化",
        [["姓名", "前", "后"], *([p.name, str(p.standing_before), str(p.standing_after)] for p in r.theirs)],
    )
    text("竞争对手动态", r.competitor_news)
    table(
        "获得的信息", [["级", "事实", "意义", "来源"], *([i.level, i.fact, i.meaning, i.origin] for i in r.information)]
    )
    text("感受与判断", r.feelings)
    if r.after_deal:
        d = r.after_deal
        table(
            "检查",
            [["约定", d.service_as_agreed], ["问题", d.problems], ["满意", d.satisfied], ["协调", d.to_coordinate]],
        )
    text("下一步", r.next_step)

    def page(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Bare", 8)
        canvas.drawString(60, 790, f"{r.company} {r.number}")
        canvas.drawString(60, 45, f"{PRINTED.name} {PRINTED.staff_number} {canvas.getPageNumber()}")

    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, leftMargin=60, rightMargin=60, initialFontName="Bare").build(
        story, onFirstPage=page, onLaterPages=page
    )
    return out.getvalue()


def run() -> Iterator[Result]:
    pdfmetrics.registerFont(TTFont("Bare", str(FOLDER / "NotoSansSC-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("Bare-Bold", str(FOLDER / "NotoSansSC-Bold.ttf")))

    def ours() -> bytes:
        return render_visit(REPORT, "internal", "zh_CN", PRINTED)

    pair = in_turn(ours, _bare, rounds=ROUNDS, warm=2)
    yield Result.of(
        "visit report of three pages",
        ROUNDS,
        pair,
        on=["watermark as outlines", "page n of m", "Chinese line breaking", "embedded subset fonts"],
        pages=page_count(ours()),
        reference_pages=page_count(_bare()),
        bytes=len(ours()),
        reference_bytes=len(_bare()),
    )
