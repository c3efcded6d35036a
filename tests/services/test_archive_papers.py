"""Dossier, card and log on paper: under a card, logged, marked, numbered (print-dossier, print-card, print-log)."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from app.accesslog.errors import Broken, Kind
from app.accesslog.events import Act, Outcome, SinkKind
from app.errors import Unreachable, UserError
from app.i18n import Language
from app.models.enums import Place
from app.models.fields import Section
from app.reports.printing import Printer
from app.rules.reasons import RefusedByRule
from app.services.archive_papers import ArchivePapers
from app.services.log_lines import Wanted
from app.services.paper_wanted import CardWanted, DossierWanted, LogWanted
from tests.reports.readers import by_pypdf, readers, squeezed
from tests.services.conftest import Seat
from tests.services.test_printing_desk import Tray


@pytest.fixture
def tray(seat: Seat) -> Tray:
    return Tray(seat)


@pytest.fixture
def papers(seat: Seat, tray: Tray) -> ArchivePapers:
    return ArchivePapers(seat.desk, seat.gate, tray)


def saved(papers: ArchivePapers, wanted: DossierWanted | CardWanted | LogWanted, path: Path, language: Language) -> str:
    papers.save(wanted, path, language, force=True)
    texts = {name: squeezed(read(path.read_bytes())) for name, read in readers().items()}
    return texts["pypdf"]


def test_print_dossier_has_every_form_with_labels_names_and_choices(
    papers: ArchivePapers, seat: Seat, tmp_path: Path
) -> None:
    north = seat.sample.north
    card = seat.borrow(north)
    seat.records.add("complaint", north, {
        "received_at": seat.instant(hours=-3), "channel": "phone", "category": "quality", "severity": "serious",
        "what": "十二号机台真空泵连续两次报警，停机四小时，客户要求当天答复。", "compensation_minor": 1234500,
        "currency": "CNY",
    })  # fmt: skip
    seat.records.add("post", north, {"person_id": seat.sample.wang, "title": "设备部部长", "current": True})
    path = tmp_path / "d.pdf"
    text = saved(papers, DossierWanted(north), path, "zh_CN")
    for words in ("客户档案", "王䶮", "关键人物", "十二号机台真空泵", "¥12,345.00", "设备部部长", "机密·仅限内部",
                  card.number, "第1/", "关系状况", "中立", "尚无内容的部分"):  # fmt: skip
        assert squeezed(words) in text, words
    assert "None" not in text and seat.sample.wang not in text
    event = seat.last().event
    assert (event.act, event.card) == (Act.EXPORTED, card.number)
    assert event.sink is not None and event.target is not None
    assert event.sink.sha256 == sha256(path.read_bytes()).hexdigest() and event.sink.watermark == card.number
    assert event.target.id == north and seat.sample.wang in event.target.rows
    english = saved(papers, DossierWanted(north), path, "en")
    for words in ("Customer dossier", "Key person", "Standing", "Neutral", "Page 1 of", "CNY", "Nothing entered yet"):
        assert squeezed(words) in english or words == "CNY", words


def test_print_dossier_of_chosen_sections_shows_no_other(papers: ArchivePapers, seat: Seat, tmp_path: Path) -> None:
    seat.borrow(seat.sample.north)
    path = tmp_path / "d.pdf"
    text = saved(papers, DossierWanted(seat.sample.north, (Section.BASIC,)), path, "zh_CN")
    assert "王䶮" not in text and "人物" not in text
    target = seat.last().event.target
    assert target is not None and target.sections == ("basic",)
    seat.records.set("person", seat.sample.li, {"post": "新任科长"})
    history = saved(papers, DossierWanted(seat.sample.north, (Section.HISTORY,)), path, "zh_CN")
    assert "新任科长" in history and "关键人物:职务" in history


def test_borrow_card_without_a_card_no_dossier_comes_out(papers: ArchivePapers, seat: Seat, tmp_path: Path) -> None:
    seat.gate.state_place(Place.OFFICE)
    with pytest.raises(RefusedByRule):
        papers.save(DossierWanted(seat.sample.north), tmp_path / "d.pdf", "en")
    assert not list(tmp_path.glob("*.pdf"))
    assert (seat.last().event.act, seat.last().event.outcome) == (Act.EXPORTED, Outcome.REFUSED)
    with pytest.raises(RefusedByRule):
        papers.print(DossierWanted(seat.sample.north), "en")
    assert (seat.last().event.act, seat.last().event.outcome) == (Act.PRINTED, Outcome.REFUSED)


def test_borrow_place_no_card_is_printed_on_a_train(papers: ArchivePapers, seat: Seat, tmp_path: Path) -> None:
    card = seat.borrow(seat.sample.north)
    seat.gate.state_place(Place.TRAIN)
    for wanted in (CardWanted(card.number), DossierWanted(seat.sample.north)):
        with pytest.raises(RefusedByRule):
            papers.save(wanted, tmp_path / "c.pdf", "en")


def test_print_card_says_who_what_why_where_and_until_when(papers: ArchivePapers, seat: Seat, tmp_path: Path) -> None:
    card = seat.borrow(seat.sample.north)
    path = tmp_path / "c.pdf"
    text = saved(papers, CardWanted(card.number.lower()), path, "zh_CN")
    for words in (card.number, card.dossier_name, card.dossier_code, "沈亦舟", "客户经理", "拜访客户", "总部", "借出",
                  "自管档案，本人领取", "不得在公共场所", "机密·仅限内部"):  # fmt: skip
        assert squeezed(words) in text, words
    event = seat.last().event
    assert event.target is not None and (event.target.kind, event.target.id) == ("card", card.number)
    assert (event.act, event.card) == (Act.EXPORTED, card.number)
    seat.cards.give_back(card.number)
    assert "Returned" in saved(papers, CardWanted(card.number), path, "en"), "a card that ended is still shown"
    with pytest.raises(UserError, match="card"):
        papers.save(CardWanted("JY-0"), tmp_path / "x.pdf", "en")


def test_print_log_tells_its_verification_and_the_events(papers: ArchivePapers, seat: Seat, tmp_path: Path) -> None:
    card = seat.borrow(seat.sample.north)
    seat.records.show("person", seat.sample.wang)
    with pytest.raises(RefusedByRule):
        papers.print(DossierWanted(seat.sample.south), "en")
    path = tmp_path / "l.pdf"
    text = saved(papers, LogWanted(), path, "zh_CN")
    for words in ("借阅日志摘录", "打印时已核验", "树根", card.number, "领取借阅卡", "拒绝", "总部"):
        assert squeezed(words) in text, words
    assert "王䶮" not in text, "the log holds no dossier content, and neither does its paper"
    event = seat.last().event
    assert event.target is not None and (event.act, event.target.kind) == (Act.EXPORTED, "log")
    few = saved(papers, LogWanted(Wanted(outcome="refused"), most=1), path, "en")
    assert squeezed("Only refusals.") in few and squeezed("1 events") in few and "Cardtaken" not in few


def test_print_log_of_a_changed_log_says_so(
    papers: ArchivePapers, seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*_: object) -> None:
        raise Broken(Kind.BAD_SIG, 3, "signature")

    monkeypatch.setattr(seat.desk.log, "verify", found)
    text = saved(papers, LogWanted(), tmp_path / "l.pdf", "zh_CN")
    assert "日志不完整" in text and "BAD_SIG" in text and "首尾相接" not in text


def test_a_printed_paper_is_logged_before_it_reaches_the_printer(
    papers: ArchivePapers, seat: Seat, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = seat.borrow(seat.sample.north)
    assert papers.print(CardWanted(card.number), "zh_CN", copies=2) == "Office-7"
    pdf, printer, copies, act = tray.got[0]
    assert (printer, copies, act) == (None, 2, Act.PRINTED) and "借阅卡" in by_pypdf(pdf)
    sink = seat.last().event.sink
    assert sink is not None and (sink.kind, sink.pages) == (SinkKind.PRINT, 2)
    monkeypatch.setattr(tray, "printers", lambda: [Printer("Office", True)])
    with pytest.raises(UserError, match="printer"):
        papers.print(CardWanted(card.number), "en", printer="Elsewhere")

    def jammed(*_: object, **__: object) -> str:
        raise Unreachable("print-failed")

    monkeypatch.setattr(tray, "print_pdf", jammed)
    with pytest.raises(Unreachable):
        papers.print(DossierWanted(seat.sample.north, (Section.BASIC,)), "en")
    assert (seat.last().event.act, seat.last().event.outcome) == (Act.PRINTED, Outcome.FAILED)


def test_a_preview_is_a_section_viewed(papers: ArchivePapers, seat: Seat) -> None:
    seat.borrow(seat.sample.north)
    pages = papers.preview(DossierWanted(seat.sample.north, (Section.BASIC,)), "zh_CN", dpi=40).pages
    assert pages and pages[0].startswith(b"\x89PNG")
    event = seat.last().event
    assert event.sink is not None and (event.act, event.sink.kind) == (Act.SECTION_VIEWED, SinkKind.SCREEN)
