"""The log page over a real log: lines, filters, paging, proof, export (access-log, log-tamper)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex

from app.accesslog.events import Act
from app.models.enums import Place
from app.rules.reasons import RefusedByRule
from app.services.logbook import LogHead, LogProblem, Verified
from app.ui.kit import choose_file
from app.ui.pages.log import presenter
from app.ui.pages.log.lines import Day, LogModel, Shown
from app.ui.pages.log.page import LogPage
from app.ui.pages.log.presenter import Kind
from tests.ui.conftest import nameless
from tests.ui.pages.scene import Stage


def heard(stage: Stage, words: str) -> bool:
    """Whether a message says it."""
    return any(words in one for one in stage.said())


@pytest.fixture
def page(stage: Stage) -> LogPage:
    stage.borrow(stage.seat.sample.north)
    stage.bench.dossiers.open(stage.seat.sample.north)
    with pytest.raises(RefusedByRule):
        stage.bench.dossiers.open(stage.seat.sample.foreign)
    made: LogPage = stage.show("log", LogPage(stage.desktop))
    return made


def shown(page: LogPage) -> Sequence[Shown]:
    model = page.list.lines
    return [one for one in map(model.item, range(model.rowCount())) if isinstance(one, Shown)]


def test_each_event_says_what_which_dossier_card_and_place(page: LogPage) -> None:
    opened = next(one for one in shown(page) if one.line.act == "dossier_opened" and not one.stopped)
    assert opened.title.startswith("Dossier opened · 北方")
    assert "card JY-" in opened.detail
    assert "at: Headquarters" in opened.detail
    assert "for: " in opened.detail


def test_refused_attempts_stand_out_with_their_reason(page: LogPage) -> None:
    page._presenter.choose(Kind.STOPPED)
    (refused,) = shown(page)
    assert refused.line.how == "Refused"
    assert "borrowing card" in refused.why
    assert "Refused" in refused.spoken


def test_filters_by_kind(page: LogPage) -> None:
    page._presenter.choose(Kind.CARDS)
    assert {one.line.act for one in shown(page)} == {"card_issued", "card_returned"}
    page._presenter.choose(Kind.READING)
    assert {one.line.act for one in shown(page)} <= {"dossier_opened", "section_viewed"}


def test_search_by_card_number_and_back(page: LogPage, stage: Stage) -> None:
    number = next(one.line.card for one in shown(page) if one.line.card)
    page._presenter.search(number[:6].lower())
    assert shown(page)
    assert all((one.line.card or "").startswith(number[:6]) for one in shown(page))
    page._presenter.search("NONE-1")
    assert shown(page) == []
    assert page._pile.shown is page._none
    page._none.buttons[0].click()
    assert len(shown(page)) > 3
    assert page.kinds.choice == "all"


def test_events_of_a_day_stand_under_its_name(page: LogPage) -> None:
    first = page.list.lines.item(0)
    assert isinstance(first, Day)
    assert "23" in first.words
    assert "Today" in Day(dt.date.today()).words
    assert "Yesterday" in Day(dt.date.today() - dt.timedelta(days=1)).words


def test_older_events_come_page_by_page_while_scrolling(
    page: LogPage, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "PAGE", 50)
    for _ in range(120):
        stage.bench.gate.state_place(Place.OFFICE)
    page._presenter.refresh()
    model: LogModel = page.list.lines
    assert len(shown(page)) == 50
    assert model.canFetchMore(QModelIndex())
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    numbers = [one.line.position.seq for one in shown(page)]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 0
    assert len(set(numbers)) == len(numbers)


def test_few_wanted_events_are_looked_for_a_stretch_of_the_log_at_a_time(
    page: LogPage, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "LOOKED_AT", 10)
    stage.bench.gate.state_place(Place.TRAIN)
    for _ in range(35):
        stage.bench.gate.state_place(Place.OFFICE)
    page._presenter.choose(presenter.Kind.STOPPED)
    assert shown(page)[0].line.place == "train" and shown(page)[-1].line.position.seq < 10
    assert not page.list.lines.canFetchMore(QModelIndex()), "it was looked for to the log's beginning"
    page._presenter.search("BC-NO-SUCH")
    assert shown(page) == [] and page._none.isVisibleTo(page)


def test_verify_says_how_far_it_holds(page: LogPage, stage: Stage) -> None:
    page.verify.click()
    assert page._result_text.text().startswith("Verified to ")
    assert "only headquarters can tell" in page._findings.text()
    assert stage.seat.last().event.act is Act.LOG_VERIFIED
    assert page.verify.isEnabled()


def test_a_broken_log_is_told_with_the_place(page: LogPage, stage: Stage) -> None:
    stage.bench.desk.log_ok = False
    head = LogHead("1", 0, 40, "00", 30)
    page.show_verified(Verified(False, head, (LogProblem("LINK", 12, "previous"),)))
    assert page._result_text.text() == "The log does not hold: 1 finding."
    assert "event 12" in page._findings.text()
    assert "Reading has stopped" in page._findings.text()
    page.show_head(head)
    assert page.head.text() == "40 events on this laptop · headquarters has seen 30"
    page.show_head(replace(head, seen=40))
    assert "seen them all" in page.head.text()


def test_export_is_written_and_never_overwrites(
    page: LogPage, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "log.jsonl"
    monkeypatch.setattr(choose_file, "to_save", lambda *_: str(target))
    page.export.click()
    assert target.read_bytes().startswith(b'{"format":"satchel-log"')
    page.export.click()
    assert heard(stage, "not overwritten")


def test_the_language_is_followed(page: LogPage, stage: Stage) -> None:
    page.verify.click()
    stage.desktop.tongue.choose("zh_CN")
    assert page._result_text.text().startswith("已核验至")
    assert next(one for one in shown(page) if one.line.act == "unlock").title == "打开密匣"


def test_everything_on_the_page_has_a_name(page: LogPage) -> None:
    assert nameless(page) == []
