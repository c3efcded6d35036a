"""Unlocking: presenter logic against a fake, and the page by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.errors import UserError
from app.ui.application import Application
from app.ui.kit.confirm import Confirm
from app.ui.pages.unlock import UnlockPage
from app.ui.pages.unlock_presenter import UnlockPresenter
from app.ui.places import all_places
from app.ui.running import AtOnce
from tests.ui.conftest import deliver, nameless


@dataclass
class Judged:
    score: int
    enough: bool


@dataclass
class FakeUnlocker:
    right: str = "right"
    error: BaseException | None = None
    calls: list[tuple[str, ...]] = field(default_factory=list)

    def unlock(self, passphrase: str, place: str, *, accept_journal_loss: bool = False) -> str:
        self.calls.append(("unlock", passphrase, place, *(["without"] if accept_journal_loss else [])))
        if self.error is not None:
            raise self.error
        if passphrase != self.right:
            raise UserError("wrong-passphrase")
        return "session"

    def recover(self, code: str, passphrase: str, place: str) -> str:
        self.calls.append(("recover", code, passphrase, place))
        if self.error is not None:
            raise self.error
        return "session"

    def place_refused(self, place: str) -> None:
        self.calls.append(("refused", place))

    def strength(self, passphrase: str) -> Judged:
        return Judged(min(4, len(passphrase) // 4), len(passphrase) >= 12)


@dataclass
class Scene:
    page: UnlockPage
    presenter: UnlockPresenter[str]
    unlocker: FakeUnlocker
    opened: list[str]
    left: list[bool]


@pytest.fixture
def scene(shown: Callable[..., Any]) -> Callable[..., Scene]:
    def make(last_place: str = "client") -> Scene:
        page, unlocker, opened, left = UnlockPage(), FakeUnlocker(), [], []  # type: ignore[var-annotated]
        presenter = UnlockPresenter(
            page,
            unlocker,
            AtOnce(),
            places=all_places(),
            last_place=last_place,
            unlocked=opened.append,
            leave=lambda: left.append(True),
        )
        page.wire(presenter)
        shown(page, (1000, 760))
        return Scene(page, presenter, unlocker, opened, left)

    return make


def test_passphrase_and_enter_open(scene: Callable[..., Scene], qtbot: Any) -> None:
    s = scene()
    qtbot.keyClicks(s.page.passphrase, "right")
    qtbot.keyClick(s.page.passphrase, Qt.Key.Key_Return)
    assert s.opened == ["session"]
    assert s.unlocker.calls == [("unlock", "right", "client")]
    assert s.page.passphrase.text() == ""


def test_wrong_passphrase_says_so_and_after_three_points_to_the_code(scene: Callable[..., Scene], qtbot: Any) -> None:
    s = scene()
    for tries in (1, 2, 3):
        qtbot.keyClicks(s.page.passphrase, "wrong")
        qtbot.keyClick(s.page.passphrase, Qt.Key.Key_Return)
        assert "passphrase is wrong" in s.page._problem.text()
        assert (s.page.recovery_button._icon != "") is (tries >= 3)
    assert s.page.passphrase.accessibleDescription() == s.page._problem.text()
    assert s.opened == []


def test_what_was_typed_stays_when_only_the_place_was_missing(scene: Callable[..., Scene], qtbot: Any) -> None:
    s = scene(last_place="")
    qtbot.keyClicks(s.page.passphrase, "right")
    qtbot.keyClick(s.page.passphrase, Qt.Key.Key_Return)
    assert s.page._problem.text() and s.opened == []
    assert s.page.passphrase.text() == "right"


@pytest.mark.parametrize("key", ["device-secret-missing"])
def test_a_lost_keyring_entry_leads_to_the_recovery_code(scene: Callable[..., Scene], key: str) -> None:
    s = scene()
    s.unlocker.error = UserError(key)
    s.presenter.unlock("right")
    assert s.page._forms.shown is s.page._recovery
    assert s.page._problem.text() == UserError(key).message


def test_our_own_fault_is_told_without_its_message(scene: Callable[..., Scene]) -> None:
    s = scene()
    s.unlocker.error = ValueError("CANARY")
    s.presenter.unlock("right")
    assert "fault is ours" in s.page._problem.text() and "CANARY" not in s.page._problem.text()


@pytest.mark.parametrize("place", ["train", "plane", "public", "transport"])
def test_borrow_place_forbidden_place_is_refused_with_the_reason_and_logged(
    scene: Callable[..., Scene], place: str
) -> None:
    s = scene()
    s.presenter.place_chosen(place)
    deliver()
    assert s.unlocker.calls == [("refused", place)]
    assert s.page._refusal.isVisible() and not s.page._card.isVisible()
    assert "No reading" in s.page._refused_title.text()
    s.presenter.unlock("right")
    assert s.opened == [] and s.unlocker.calls == [("refused", place)]


def test_from_the_refusal_one_locks_or_is_somewhere_else(scene: Callable[..., Scene], qtbot: Any) -> None:
    s = scene()
    s.presenter.place_chosen("train")
    qtbot.mouseClick(s.page.leave_button, Qt.MouseButton.LeftButton)
    assert s.left == [True]
    qtbot.mouseClick(s.page.elsewhere_button, Qt.MouseButton.LeftButton)
    assert s.page._card.isVisible()
    s.presenter.unlock("right")
    assert "where you are" in s.page._problem.text() and s.opened == []
    s.presenter.place_chosen("home")
    s.presenter.unlock("right")
    assert s.opened == ["session"]


def test_a_forbidden_or_unknown_last_place_is_not_offered(scene: Callable[..., Scene]) -> None:
    for last in ("train", "", "nowhere"):
        s = scene(last)
        assert s.page._picker is not None and s.page._picker.choice == ""


def test_recovery_by_code_needs_code_and_two_equal_passphrases(scene: Callable[..., Scene], qtbot: Any) -> None:
    s = scene()
    qtbot.mouseClick(s.page.recovery_button, Qt.MouseButton.LeftButton)
    s.page.recover.emit("", "a", "a")
    assert "code first" in s.page._problem.text()
    s.page.recover.emit("CODE", "a", "b")
    assert "differ" in s.page._problem.text()
    qtbot.keyClicks(s.page.code, "ABCD-EFGH")
    qtbot.keyClicks(s.page.new_passphrase, "correct horse battery")
    assert s.page.meter.accessibleName().startswith("Strong")
    qtbot.keyClicks(s.page.again, "correct horse battery")
    qtbot.keyClick(s.page.again, Qt.Key.Key_Return)
    assert s.unlocker.calls == [("recover", "ABCD-EFGH", "correct horse battery", "client")]
    assert s.opened == ["session"]


def test_while_opening_nothing_is_tried_twice(shown: Callable[..., Any]) -> None:
    waiting: list[Any] = []

    class Later(AtOnce):
        def run(self, work: Any, done: Any = None, **_rest: Any) -> None:  # type: ignore[override]
            waiting.append((work, done))

    page, unlocker, opened = UnlockPage(), FakeUnlocker(), []  # type: ignore[var-annotated]
    presenter = UnlockPresenter(
        page,
        unlocker,
        Later(),
        places=all_places(),
        last_place="home",
        unlocked=opened.append,
        leave=lambda: None,
    )
    shown(page)
    presenter.unlock("right")
    presenter.unlock("right")
    assert len(waiting) == 1 and not page._card.isEnabled()
    waiting[0][1]("session")
    assert opened == ["session"] and page._card.isEnabled()


def test_passphrase_is_hidden_until_asked_for(scene: Callable[..., Scene]) -> None:
    page = scene().page
    assert page.passphrase.echoMode() == QLineEdit.EchoMode.Password
    page.passphrase._eye.trigger()
    assert page.passphrase.echoMode() == QLineEdit.EchoMode.Normal
    page.passphrase.take()
    assert page.passphrase.echoMode() == QLineEdit.EchoMode.Password


def test_everything_on_the_page_has_a_name(scene: Callable[..., Scene]) -> None:
    s = scene()
    assert nameless(s.page) == []
    s.presenter.want_recovery()
    assert nameless(s.page) == []
    s.presenter.place_chosen("train")
    assert nameless(s.page) == []


@pytest.mark.parametrize("key", ["header-damaged", "database-damaged", "database-missing"])
def test_a_broken_vault_leads_to_a_backup(scene: Callable[..., Scene], key: str, qtbot: Any) -> None:
    s = scene()
    s.unlocker.error = UserError(key)
    s.presenter.unlock("right")
    assert s.page._problem.text() == UserError(key).message
    with qtbot.waitSignal(s.page.restore_wanted):
        s.page.restore_button.click()


def test_a_damaged_journal_is_only_given_up_after_a_question(scene: Callable[..., Scene]) -> None:
    s = scene()
    assert not s.page.journal_button.isVisible()
    s.unlocker.error = UserError("journal-damaged")
    s.presenter.unlock("right")
    assert s.page.journal_button.isVisible() and s.opened == []
    s.unlocker.error = None
    s.page.journal_button.click()
    question = s.page.findChild(Confirm)
    assert question is not None and "will be missing" in question.hint_text.text()
    question.reject()
    assert s.opened == []
    s.page.journal_button.click()
    next(one for one in s.page.findChildren(Confirm) if one.isVisible()).accept()
    assert s.opened == ["session"]
    assert s.unlocker.calls[-1] == ("unlock", "right", "client", "without")
    s.presenter.accept_journal_loss()
    assert s.opened == ["session"], "the passphrase is forgotten"


def test_a_place_chosen_while_recovering_leaves_the_recovery_in_front(scene: Callable[..., Scene]) -> None:
    s = scene(last_place="")
    s.page.recovery_button.click()
    s.page.code.setText("0000")
    s.page.new_passphrase.setText("new passphrase")
    s.page.again.setText("new passphrase")
    s.page.recover_button.click()
    assert s.page._problem_row.isVisible()  # the place isn't said yet
    assert s.page.focusWidget() is s.page.code
    for place in ("office", "train"):
        s.presenter.place_chosen(place)
    s.page.elsewhere_button.click()
    s.presenter.place_chosen("office")
    assert s.page._forms.shown is s.page._recovery and s.page._card.isVisible()
    assert s.page.code.text() == "0000"
    s.unlocker.error = UserError("wrong-passphrase")
    s.page.recover_button.click()
    assert s.page.focusWidget() is s.page.code
    s.page.again.clear()
    s.page.recover_button.click()
    assert s.page.focusWidget() is s.page.again


def test_an_error_that_is_shown_follows_the_language(scene: Callable[..., Scene], dressed: Application) -> None:
    s = scene()
    s.presenter.unlock("wrong")
    dressed.tongue.choose("zh_CN")
    assert s.page._problem.text() == UserError("wrong-passphrase").message
    assert "口令" in s.page._problem.text()
    s.presenter.unlock("")
    dressed.tongue.choose("en")
    assert s.page._problem.text().isascii()
