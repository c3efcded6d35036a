"""Papers from the desk: set in memory, logged, and only then handed out (print-visit)."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.accesslog.errors import LogUnavailable
from app.accesslog.events import Act, Event, Outcome, SinkKind
from app.errors import Unreachable, UserError
from app.reports.printing import Printer
from app.rules.reasons import RefusedByRule
from app.services.attachments import Attachments
from app.services.printing_desk import Papers, Sides
from app.services.visits import Visits
from tests.services.conftest import Seat
from tests.services.test_attachments import photo


class Tray:
    """A printing system that keeps what it gets, and what the log said by then."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self.got: list[tuple[bytes, str | None, int, Act]] = []

    def printers(self) -> list[Printer]:
        return [Printer("Office", True), Printer("PDF", False)]

    def print_pdf(self, pdf: bytes, printer: str | None = None, *, copies: int = 1, sides: Sides = "two") -> str:
        self.got.append((pdf, printer, copies, self._seat.last().event.act))
        return "Office-7"


@pytest.fixture
def tray(seat: Seat) -> Tray:
    return Tray(seat)


@pytest.fixture
def papers(seat: Seat, tray: Tray) -> Iterator[Papers]:
    seat.borrow(seat.sample.north)
    yield Papers(seat.desk, seat.gate, tray)


@pytest.fixture
def visit(seat: Seat, papers: Papers) -> str:
    visits = Visits(seat.desk, seat.gate)
    ref = visits.plan(seat.sample.north, {"subject": "年度设备更新", "planned_at": seat.instant(hours=-2)})
    Attachments(seat.desk, seat.gate).add(seat.sample.north, "现场.jpg", photo(), visit_id=ref.id)
    visits.report(
        ref.id,
        {
            "discussed": "内部会谈内容", "client_text": "双方确认了计划", "competitor_news": "竞品降价",
            "feelings": "对方犹豫", "next_on": "2026-12-01",
        },
        met=[{"person_id": seat.sample.wang, "standing_after": "positive", "remark": "内部备注"}],
        promises=[{"side": "ours", "what": "提交修改稿", "owner": "沈亦舟", "due_on": "2026-12-15"}],
        information=[{"fact": "预算已批", "level": "4", "lawful_origin": "公开答疑"}],
    )  # fmt: skip
    return ref.id


def text_of(path: Path, pdf: bytes, password: str | None = None) -> str:
    path.write_bytes(pdf)
    reader = PdfReader(path, password=password)
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


def last_sink(seat: Seat) -> tuple[Act, SinkKind, int | None, str | None]:
    event = seat.last().event
    assert event.sink is not None
    return event.act, event.sink.kind, event.sink.pages, event.sink.sha256


def test_an_export_is_logged_before_its_bytes_come_out(papers: Papers, seat: Seat, visit: str, tmp_path: Path) -> None:
    pdf = papers.visit_pdf(visit, "internal", "zh_CN")
    pages = len(PdfReader(_kept(tmp_path, pdf)).pages)
    assert last_sink(seat) == (Act.EXPORTED, SinkKind.EXPORT, pages, sha256(pdf).hexdigest())
    event = seat.last().event
    card = seat.cards.mine()[0]
    assert event.card == card.number and event.sink is not None and event.sink.watermark == card.number
    text = text_of(tmp_path / "a.pdf", pdf)
    for words in ("内部会谈内容", "竞品降价", "王䶮", "预算已批", "BF-261123-0-01", card.number, "客户经理"):
        assert words in text, words


def test_the_clients_part_holds_nothing_internal(papers: Papers, seat: Seat, visit: str, tmp_path: Path) -> None:
    text = text_of(tmp_path / "a.pdf", papers.visit_pdf(visit, "client", "zh_CN"))
    assert "双方确认了计划" in text and "年度设备更新" in text and "王䶮" in text
    for words in (
        "提交修改稿",
        "BF-",
        "2026-12-01",
        "内部会谈内容",
        "竞品",
        "对方犹豫",
        "内部备注",
        "预算",
        "积极",
        seat.cards.mine()[0].number,
        "LOCAL",
    ):
        assert words not in text, words
    event = seat.last().event
    assert event.act is Act.EXPORTED and event.sink is not None and event.sink.watermark is None


def test_a_log_that_cannot_be_written_lets_no_paper_out(
    papers: Papers, seat: Seat, visit: str, tray: Tray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Event) -> None:
        raise LogUnavailable("full")

    monkeypatch.setattr(seat.desk.log, "append", full)
    for act in (
        lambda: papers.visit_pdf(visit, "client", "en"),
        lambda: papers.preview(visit, "both", "en"),
        lambda: papers.print_visit(visit, "internal", "en"),
        lambda: papers.save_visit(visit, tmp_path / "a.pdf", "internal", "en"),
    ):
        with pytest.raises(LogUnavailable):
            act()
    assert tray.got == [] and not (tmp_path / "a.pdf").exists()


def test_without_a_card_nothing_is_set_borrow_card(papers: Papers, seat: Seat, visit: str, tray: Tray) -> None:
    seat.cards.give_back(seat.cards.mine()[0].number)
    for act, wanted in (
        (lambda: papers.visit_pdf(visit, "client", "en"), Act.EXPORTED),
        (lambda: papers.preview(visit, "both", "en"), Act.SECTION_VIEWED),
        (lambda: papers.print_visit(visit, "internal", "en"), Act.PRINTED),
    ):
        with pytest.raises(RefusedByRule):
            act()
        event = seat.last().event
        assert (event.act, event.outcome) == (wanted, Outcome.REFUSED)
    assert tray.got == []


def test_a_password_protects_what_is_handed_out(papers: Papers, seat: Seat, visit: str, tmp_path: Path) -> None:
    pdf = papers.visit_pdf(visit, "internal", "en", "密码 und Wort")
    assert last_sink(seat)[3] == sha256(pdf).hexdigest()
    assert "王䶮" in text_of(tmp_path / "a.pdf", pdf, "密码 und Wort")
    with pytest.raises(UserError) as wrong:
        papers.visit_pdf(visit, "internal", "en", "")
    assert wrong.value.key == "pdf-password-empty"


def test_a_preview_is_a_section_viewed(papers: Papers, seat: Seat, visit: str) -> None:
    preview = papers.preview(visit, "both", "en", dpi=50)
    event = seat.last().event
    assert event.act is Act.SECTION_VIEWED and event.sink is not None and event.sink.kind is SinkKind.SCREEN
    assert event.sink.pages == len(preview.pages) >= 2
    assert all(page.startswith(b"\x89PNG") for page in preview.pages)


def test_printing_is_logged_before_the_printer_gets_it(papers: Papers, seat: Seat, visit: str, tray: Tray) -> None:
    assert papers.print_visit(visit, "internal", "en", printer="PDF", copies=2) == "Office-7"
    (pdf, printer, copies, logged) = tray.got[0]
    assert (printer, copies, logged) == ("PDF", 2, Act.PRINTED)
    act, kind, pages, digest = last_sink(seat)
    assert (act, kind, digest) == (Act.PRINTED, SinkKind.PRINT, sha256(pdf).hexdigest())
    assert pages == 2 * len(PdfReader(_kept(seat.home.parent, pdf)).pages)
    events = len(seat.entries())
    for wrong in ({"printer": "Nowhere"}, {"copies": 0}):
        with pytest.raises(UserError):
            papers.print_visit(visit, "internal", "en", **wrong)
    assert len(seat.entries()) == events and len(tray.got) == 1


def test_a_printer_that_fails_stands_in_the_log_too(papers: Papers, seat: Seat, visit: str, tray: Tray) -> None:
    def broken(*_: object, **__: object) -> str:
        raise Unreachable("print-failed")

    tray.print_pdf = broken  # type: ignore[method-assign]
    with pytest.raises(Unreachable):
        papers.print_visit(visit, "internal", "en")
    before, last = seat.entries()[-2:]
    assert (before.event.act, before.event.outcome) == (Act.PRINTED, Outcome.ALLOWED)
    assert (last.event.act, last.event.outcome, last.event.reason) == (Act.PRINTED, Outcome.FAILED, "print-failed")


def test_saving_never_overwrites_without_leave(papers: Papers, seat: Seat, visit: str, tmp_path: Path) -> None:
    target = tmp_path / "报告.pdf"
    papers.save_visit(visit, target, "client", "zh_CN")
    first = target.read_bytes()
    assert first.startswith(b"%PDF")
    with pytest.raises(UserError) as wrong:
        papers.save_visit(visit, target, "internal", "zh_CN")
    assert wrong.value.key == "file-exists" and target.read_bytes() == first
    papers.save_visit(visit, target, "internal", "zh_CN", force=True)
    assert target.read_bytes() != first


def test_the_recovery_kit_needs_no_card_and_no_place(seat: Seat, tray: Tray, tmp_path: Path) -> None:
    papers = Papers(seat.desk, seat.gate, tray)
    code = seat.desk.vault.new_recovery_code()
    pdf = papers.recovery_kit(code, "zh_CN")
    event = seat.last().event
    assert event.act is Act.EXPORTED and event.target is not None and event.target.kind == "recovery_kit"
    assert event.sink is not None and event.sink.sha256 is None
    assert code.split("-")[0] in text_of(tmp_path / "kit.pdf", pdf)
    papers.print_recovery_kit(code, "en")
    assert tray.got[0][3] is Act.PRINTED
    papers.save_recovery_kit(code, tmp_path / "kit2.pdf", "en")
    assert list(seat.desk.log.violations()) == []


def test_a_damaged_photo_does_not_stop_the_paper(papers: Papers, seat: Seat, visit: str) -> None:
    (sealed,) = seat.home.rglob("*.enc")
    sealed.write_bytes(sealed.read_bytes()[:-7])
    assert papers.visit_pdf(visit, "internal", "en").startswith(b"%PDF")


def _kept(folder: Path, pdf: bytes) -> Path:
    path = folder / "kept.pdf"
    path.write_bytes(pdf)
    return path
