"""The sync page: enrolment with its six words, first fill, exchange, honest errors; against a real headquarters too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from app.clock import SystemClock
from app.errors import SatchelError
from app.models.enums import Place, Purpose
from app.rules.lease import Left
from app.services.opening import Opening
from app.services.quarantine import Aside
from app.services.syncing import Failure, OtherLaptop, Standing
from app.services.workbench import set_up
from app.sync import errors
from app.sync.engine import SyncResult
from app.sync.status import Problem, Status
from app.sync.wire import Reason
from app.ui.application import Application
from app.ui.background import Background
from app.ui.kit.button import Button
from app.ui.kit.confirm import Confirm
from app.ui.pages.sync.page import SyncPage
from app.ui.pages.sync.presenter import Found
from app.ui.running import AtOnce
from app.vault.device_secrets import InMemorySecrets
from app.vault.keys import LOWEST
from hq.services import push
from hq.services.checks import Refused, check
from tests.services.conftest import PASSPHRASE, Sample, Seat
from tests.sync.conftest import hq, running_office  # noqa: F401
from tests.sync.office import Office
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.scene import Stage

DAY_MS = 86_400_000
LEFT = Left(end_ms=0, days_ms=9 * DAY_MS, reading_ms=29 * 3_600_000, opens=180, boots=12)
ENROLLED = Status(
    True, "Acme Trading", "https://hq.example", 7, "apple river stone cloud lamp tiger", {}, 1_795_500_000_000, None,
    (), None, True, 0, 0,
)  # fmt: skip


def found(left: Left | None = LEFT, **values: Any) -> Found:
    return Found(Standing(replace(ENROLLED, **values), 9, 40, 30), left, 14)


@pytest.fixture
def page(stage: Stage) -> SyncPage:
    made: SyncPage = stage.show("sync", SyncPage(stage.desktop))
    return made


@pytest.fixture
def now_stage(tmp_path: Path, dressed: Application, shown: Callable[..., Any]) -> Iterator[Stage]:
    """A desk with today's clock, as a headquarters would want it."""
    home, clock = tmp_path / "home", SystemClock()
    opening = Opening(home, InMemorySecrets(), clock, LOWEST)
    seat = Seat(home, InMemorySecrets(), clock, opening, opening.create(PASSPHRASE).desk, Sample())  # type: ignore[arg-type]
    made = Stage(seat, dressed)
    shown(made.host, (1200, 860))
    yield made
    made.close()
    seat.desk.log.close()
    seat.desk.vault.close()


def enrol(page: SyncPage, url: str, code: str) -> None:
    page.form.url.setText(url)
    page.form.code.setText(code)
    page.form.enrol.click()


# -- not enrolled


def test_an_unenrolled_laptop_is_offered_the_form(page: SyncPage) -> None:
    assert page.pile.shown is page.form
    assert "nothing leaves it" in page._hint.text()
    assert nameless(page) == []


@pytest.mark.parametrize(
    ("url", "code", "word"),
    [
        ("", "", "address and the code"),
        ("https://hq.example", "ABCD-EFGH", "typing error"),
        ("https://127.0.0.1:9", "", "address and the code"),
    ],
)
def test_a_wrong_code_shows_its_sentence_and_nothing_is_sent(page: SyncPage, url: str, code: str, word: str) -> None:
    enrol(page, url, code)
    assert word in page.form.problem.text()
    assert page.pile.shown is page.form
    assert page.form.enrol.isEnabled()


# -- enrolled: what is shown


def test_the_lease_shows_what_is_left_and_when_it_is_over(page: SyncPage) -> None:
    page.show_found(found())
    assert page.standing._lease.text() == "9 days left of 14"
    assert "29 hours" in page.standing._meters.text()
    page.show_found(found(replace(LEFT, days_ms=0)))
    assert "locked until the next sync" in page.standing._meters.text()
    page.show_found(found(None))
    assert page.standing.lease.isHidden()


def test_what_waits_is_told_by_kind(page: SyncPage) -> None:
    page.show_found(found(waiting={"visit": 3, "person": 1}))
    texts = [one.text() for one in page.standing._waits.findChildren(type(page._hint)) if one.isVisibleTo(page)]
    assert {"Visit", "3 changes", "Key person", "1 change"} <= set(texts)


@pytest.mark.parametrize("reason", ["not_keeper", "constraint", "something_new"])
def test_each_change_put_aside_says_why_and_what_to_do(page: SyncPage, reason: str) -> None:
    page.show_found(found(problems=(Problem(81, "person", "x", reason, 1_795_500_000_000),)))
    texts = " ".join(one.text() for one in page.standing.aside.findChildren(type(page._hint)))
    assert "Key person, change 81" in texts
    assert ("present keeper" in texts) == (reason == "not_keeper")


@pytest.mark.parametrize("key", ["hq-fork", "hq-log-fork", "hq-gap", "hq-revoked", "log-link"])
def test_a_stopped_exchange_is_explained(page: SyncPage, key: str) -> None:
    page.show_found(found(halted=key))
    assert page.standing.halted.isVisible()
    said = "Nothing can be read here" if key == "hq-revoked" else "Nothing is lost"
    assert said in page.standing.halted.second.text()
    assert "{" not in page.standing.halted.second.text()


def test_an_interrupted_fill_goes_on_where_it_was(page: SyncPage) -> None:
    page.show_found(found(filled=False, fill_done=1200, fill_rows=8800))
    assert page.pile.shown is page.fill
    assert page.fill.start.text() == "Go on"
    assert page.fill.so_far.text() == "1200 of 8800 lines"


class Line:
    """In place of the exchange: answers as it is told, and counts."""

    data_saver = False
    failure = None

    def other_laptops(self) -> tuple[()]:
        return ()

    def __init__(self, *outcomes: SatchelError | SyncResult) -> None:
        self.outcomes = list(outcomes)
        self.asked = 0

    def sync(self, progress: Callable[[Any], None], cancelled: Callable[[], bool]) -> SyncResult:
        self.asked += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, SatchelError):
            raise outcome
        return replace(outcome, finished=not cancelled())

    def standing(self) -> Standing:
        return found().standing


RESULT = SyncResult(3, 0, 0, 40, 2, 0, None, 0, finished=True)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (errors.DeadLink(), "can't be reached"),
        (errors.WrongCertificate(), "is not headquarters, so nothing was sent"),
        (errors.NotHeadquarters(), "sign-in page"),
        (errors.TimedOut(), "in time"),
        (errors.Busy(30), "busy"),
        (RESULT, "3 changes and 40 log events"),
        (replace(RESULT, changes=0, events=0, directives=0), "nothing waited"),
        (replace(RESULT, rejected=2), "2 changes aside"),
    ],
)
def test_each_outcome_has_its_own_words(page: SyncPage, outcome: SatchelError | SyncResult, words: str) -> None:
    line = Line(outcome)
    page._presenter._bench = _bench(page, line)
    page.show_found(found())
    page.standing.sync.click()
    told = f"{page.outcome.first.text()} {page.outcome.second.text()}"
    assert words in told
    assert page.outcome.isVisible()
    assert page.standing.sync.isEnabled()
    assert line.asked == 1


def _bench(page: SyncPage, line: Line) -> Any:
    """The page's workbench with another exchange."""

    class Other:
        desk = page._desktop.bench.desk
        exchange = line

    return Other()


# -- with a real headquarters


def test_from_the_code_to_the_first_exchange(now_stage: Stage, hq: Office) -> None:  # noqa: F811
    page = now_stage.show("sync", SyncPage(now_stage.desktop))
    used = hq.code()
    enrol(page, hq.address, f"{used[:-1]}{'0' if used[-1] != '0' else '1'}")
    assert "typing error" in page.form.problem.text()
    enrol(page, "https://127.0.0.1:9", used)
    assert "can't be reached" in page.form.problem.text()
    enrol(page, hq.address, used)
    assert page.pile.shown is page.compare
    assert len(page.compare.spoken.split()) == 6
    page._presenter.refresh()
    assert page.pile.shown is page.compare, "the words stay until they were compared"
    assert nameless(page) == []
    page.compare.agree.click()
    assert page.pile.shown is page.standing
    assert "All there" in page.outcome.first.text()
    bench = now_stage.bench
    bench.gate.state_place(Place.OFFICE)
    bench.dossiers.add({"name": "Ottersberg"})
    page._presenter.refresh()
    page.standing.sync.click()
    assert page.outcome.first.text().startswith("Synced: ")
    assert bench.exchange.standing().status.waits == 0
    other = SyncPage(now_stage.desktop)
    other.entered()
    assert other.pile.shown is other.standing
    other.deleteLater()


def test_a_code_used_twice_and_words_that_differ(now_stage: Stage, hq: Office, tmp_path: Path) -> None:  # noqa: F811
    page = now_stage.show("sync", SyncPage(now_stage.desktop))
    code = hq.code()
    enrol(page, hq.address, code)
    page.compare.differ.click()
    (question,) = [one for one in page.findChildren(Confirm) if one.isVisible()]
    assert "withdraw device" in question.hint_text.text()
    question.yes.click()
    deliver()
    assert page.pile.shown is page.fill, "nothing was fetched"
    opening = Opening(tmp_path / "second", InMemorySecrets(), SystemClock(), LOWEST)
    desk = opening.create(PASSPHRASE).desk
    try:
        with pytest.raises(errors.CodeUsed):
            set_up(desk).exchange.enrol(hq.address, code)
    finally:
        opening.lock(desk)


# -- what is told apart, and what can be done


ASIDE = Aside(
    81, "person", "p1", "d1", "KH-1", "Ottersberg", False, ("field.person.post",), "wrong_type", 1_795_500_000_000,
    mended=False,
)  # fmt: skip
PROBLEM = Problem(81, "person", "p1", "wrong_type", 1_795_500_000_000)


def test_a_change_put_aside_can_be_opened_sent_again_or_withdrawn(page: SyncPage, qtbot: Any) -> None:
    page.show_found(replace(found(problems=(PROBLEM,)), aside=(ASIDE,)))
    buttons = {one.text(): one for one in page.standing.aside.findChildren(Button)}
    assert list(buttons) == ["Open and mend", "Send again", "Withdraw"]
    assert nameless(page) == []
    with qtbot.waitSignal(page.standing.mend) as told:
        buttons["Open and mend"].click()
    assert told.args == ["d1/person/p1"]
    with qtbot.waitSignal(page.standing.send_again) as told:
        buttons["Send again"].click()
    assert told.args == [81]
    buttons["Withdraw"].click()
    (question,) = [one for one in page.findChildren(Confirm) if one.isVisible()]
    assert "history" in question.hint_text.text()
    question.no.click()
    deliver()


def test_a_mended_change_only_leads_to_its_row(page: SyncPage) -> None:
    page.show_found(replace(found(problems=(PROBLEM,)), aside=(replace(ASIDE, mended=True),)))
    assert [one.text() for one in page.standing.aside.findChildren(Button)] == ["Open and mend"]


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (errors.DeadLink(), "No connection"),
        (errors.NotHeadquarters(), "sign-in page"),
        (errors.Down(), "Headquarters is down"),
        (errors.Broken(), "Headquarters is down"),
        (errors.WrongCertificate(), "Somebody else answers"),
    ],
)
def test_reasons_are_told_apart_asked_for_or_not(page: SyncPage, error: SatchelError, word: str) -> None:
    page._presenter._bench = _bench(page, Line(error))
    page.show_found(found())
    page.standing.sync.click()
    assert word in page.outcome.first.text()
    page.show_found(replace(found(), failure=Failure(error.key, ENROLLED.contact_at + 1)))  # type: ignore[operator]
    assert word in page.standing._failure.first.text()
    assert "Last tried" in page.standing._failure.second.text()
    page.show_found(replace(found(), failure=Failure(error.key, ENROLLED.contact_at - 1)))  # type: ignore[operator]
    assert page.standing._failure.isHidden(), "an exchange has gone through since"


def test_size_log_laptops_and_data_saver_are_shown(page: SyncPage) -> None:
    standing = replace(found(waiting={"visit": 3}).standing, waiting_bytes=2048, conflicts=2)
    page.show_found(replace(found(), standing=standing, laptops=(OtherLaptop(9, 1_795_500_000_000),), saver=True))
    texts = {one.text() for one in page.standing.findChildren(QLabel)}
    assert {"2.0 KiB", "10 events", "Device 9"} <= texts
    assert page.standing.saver.isChecked()
    assert page.standing.conflicts.text() == "2 conflicts to settle"
    page.standing.conflicts.click()


def test_a_withdrawn_change_is_gone_from_the_page_and_stands_in_the_history(
    now_stage: Stage, hq: Office, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    bench = now_stage.bench
    bench.exchange.enrol(hq.address, hq.code())
    bench.exchange.fill()
    dossier = bench.dossiers.add({"name": "Ottersberg", "note": "alt"})
    bench.cards.issue_own(dossier, Purpose.VISIT_PREPARATION)
    bench.exchange.sync()

    def judge(seq: int, line: bytes, *rest: Any) -> Any:
        return Refused(seq, Reason.WRONG_TYPE, line) if b'"Unsinn"' in line else check(seq, line, *rest)

    monkeypatch.setattr(push, "check", judge)
    bench.records.set("dossier", dossier, {"note": "Unsinn"})
    page = now_stage.show("sync", SyncPage(now_stage.desktop))
    page.standing.sync.click()
    deliver()
    assert "1 change aside" in page.outcome.first.text()
    next(one for one in page.standing.aside.findChildren(Button) if one.text() == "Withdraw").click()
    (question,) = [one for one in page.findChildren(Confirm) if one.isVisible()]
    question.yes.click()
    deliver()
    assert not page.standing.aside.isVisible()
    assert bench.records.history(dossier, field="note")[0].new == "alt"


def test_saving_data_is_kept_and_slows_the_exchanges_by_itself(now_stage: Stage, hq: Office) -> None:  # noqa: F811
    bench = now_stage.bench
    bench.exchange.enrol(hq.address, hq.code())
    bench.exchange.fill()
    page = now_stage.show("sync", SyncPage(now_stage.desktop))
    page.standing.saver.click()
    assert bench.exchange.data_saver
    background = Background(bench, AtOnce())
    background.start()
    assert background.schedule.next_at - bench.desk.clock.wall_ms() > 100 * 60_000
    background.heard("visit", "x")
    background._urgent()
    assert background.schedule.next_at - bench.desk.clock.wall_ms() > 100 * 60_000
    background.stop()
