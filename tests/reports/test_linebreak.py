"""Chinese line breaking (print-visit): what no line may begin or end with, and what is never split."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest

from app.reports.fonts import settable
from app.reports.linebreak import NO_END, NO_START, may_break, tighten
from app.reports.typesetting import Prose, Run, Style

STYLE = Style(size=10, leading=16)
FORBIDDEN_STARTS = "，。！？；：、”’》）】』」…％%"
FORBIDDEN_ENDS = "（“‘《【『「￥"
PIECES = (
    *"的客户经理拜访北方重型机械集团采购部长王䶮李㛃赵𬭎",
    *("，", "。", "！", "？", "；", "：", "、", "……", "——", "。”", "》，", "）。",
      "”（", "：“", "“", "”", "（", "）", "《", "》"),
    *("GTX Pro", "2026-12-15", "￥1,234,567.89", "8.5%", "don’t", "service-level", " ", "6～8",
      "3.5‰", "A", "买买提·阿不都", "f(x)"),
)  # fmt: skip


def paragraph(seed: int) -> str:
    chance = random.Random(seed)
    return "客户" + "".join(chance.choice(PIECES) for _ in range(chance.randrange(20, 140))).strip()


@pytest.mark.parametrize("width", [120.0, 231.0, 475.0])
def test_no_line_begins_or_ends_with_a_forbidden_mark(width: float) -> None:
    for seed in range(120):
        text = paragraph(seed)
        lines = Prose(text, STYLE).lines(width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        for before, after in pairwise(lines):
            if not _has_lawful_break(before):
                continue  # nothing but marks that must stay together: no other place exists
            assert after[0] not in NO_START, (seed, before, after)
            assert before[-1] not in NO_END, (seed, before, after)


def _has_lawful_break(line: str) -> bool:
    return any(may_break(a, b) for a, b in pairwise(line) if " " not in (a, b)) or " " in line


def test_the_marks_that_the_rule_names_are_all_listed() -> None:
    assert set(FORBIDDEN_STARTS) <= NO_START
    assert set(FORBIDDEN_ENDS) <= NO_END


def test_words_and_numbers_are_never_split() -> None:
    tokens = [
        "GTX",
        "Pro",
        "2026-12-15",
        "￥1,234,567.89",
        "don’t",
        "service-level",
        "8.5%",
        "6～8",
        "https://a.cn/b?c=1",
    ]
    for seed in range(60):
        chance = random.Random(seed)
        text = "".join(chance.choice([*tokens, "的", "拜访", "，", " "]) + "中" for _ in range(60))
        for token in tokens:
            count = text.count(token)
            lines = Prose(text, STYLE).lines(150.0)
            assert sum(line.count(token) for line in lines) == count, (seed, token)


def test_no_line_is_wider_than_the_column_but_for_the_blank_half_of_a_closing_mark() -> None:
    for seed in range(60):
        prose = Prose(paragraph(seed), STYLE)
        for line in prose.lines(231.0):
            width = Prose(line, STYLE)
            width.fit(9999.0)
            assert width._lines[0].width <= 231.0 + 5.01, line


def test_a_word_longer_than_the_line_is_split_after_a_joint() -> None:
    lines = Prose("https://example.com/a-very-long-path/that-goes-on/and-on/for-ever", STYLE).lines(120.0)
    assert len(lines) > 2
    assert all(line[-1] in "/-" for line in lines[:-1])


def test_a_run_of_marks_longer_than_the_line_is_set_all_the_same() -> None:
    assert "".join(Prose("！" * 200, STYLE).lines(100.0)) == "！" * 200
    assert "".join(Prose("（" * 200, STYLE).lines(100.0)) == "（" * 200


@pytest.mark.parametrize("text", ["", "\n", " ", "一", "\n\n一\n"])
def test_small_texts_are_set(text: str) -> None:
    assert "".join(Prose(text, STYLE).lines(100.0)).strip() == text.strip()


def test_bold_and_colour_inside_a_line_change_no_break_rule() -> None:
    runs = [Run("采购部"), Run("《设备服务等级协议》", bold=True), Run("，", color="#2457D6"), Run("（草案）" * 20)]
    lines = Prose(runs, STYLE).lines(130.0)
    assert "".join(lines) == "采购部《设备服务等级协议》，" + "（草案）" * 20
    assert not any(line[0] in NO_START or line[-1] in NO_END for line in lines)


def test_pieces_of_a_split_paragraph_hold_every_character_once() -> None:
    prose = Prose([Run(paragraph(3) + "\n"), Run(paragraph(4), bold=True)], STYLE)
    lines = prose.lines(200.0)
    for room in range(16, 16 * len(lines), 16):
        parts = prose.split(200.0, room)
        if parts:
            assert parts[0].lines(200.0) + parts[1].lines(200.0) == lines
            assert parts[0].fit(200.0) <= room


def test_marks_that_meet_share_their_blank_halves() -> None:
    assert tighten("》，") == [-500, 0]
    assert tighten("：“你") == [-500, 0, 0]
    assert tighten("你好") == [0, 0]
    narrow = tighten("don’t")
    assert narrow[3] < -500
    assert narrow[:3] == [0, 0, 0]


def test_last_hanzi_of_a_paragraph_is_not_left_alone() -> None:
    for length in range(40, 120):
        lines = Prose("拜" * length + "。", STYLE).lines(300.0)
        assert len(lines) == 1 or len(lines[-1]) > 2


def test_what_has_no_glyph_is_marked_and_what_is_invisible_is_dropped() -> None:
    assert settable("好👍\u200d\ufe0f\t王䶮\r\n李\x00") == "好〓 王䶮\n李"
    assert re.fullmatch(r"〓", settable("\ud800"))
