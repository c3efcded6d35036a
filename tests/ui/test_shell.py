"""The main window by keyboard: pages, search, place, lock, gate and desk, live language."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from app.errors import UserError
from app.ui.application import Application
from app.ui.kit.busy import BusyBar
from app.ui.kit.layout import col, holder
from app.ui.kit.states import EmptyState
from app.ui.page import Page, PageEntry
from app.ui.places import all_places
from app.ui.search_popup import SearchHit
from app.ui.shell import Shell
from app.ui.tasks import Tasks, Ticket
from tests.ui.conftest import deliver, nameless, type_chinese

CONTROL = Qt.KeyboardModifier.ControlModifier
NAMES = ("today", "dossiers", "visits", "cards", "log", "sync", "settings")
ICONS = ("sun", "folder-closed", "calendar-days", "id-card", "scroll-text", "refresh-cw", "settings")


class _Page(Page):
    def __init__(self, log: list[str], name: str) -> None:
        super().__init__()
        self._log, self._name = log, name
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.set_content(holder(col(self.field)))
        log.append(f"built {name}")

    def entered(self) -> None:
        self._log.append(f"entered {self._name}")

    def left(self) -> None:
        self._log.append(f"left {self._name}")

    def retranslate(self) -> None:
        self._log.append(f"retranslate {self._name}")


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def shell(shown: Callable[..., Any], log: list[str]) -> Shell:
    made = Shell()
    entries = [
        PageEntry(name, icon, lambda name=name: _Page(log, name), foot=name == "settings")  # type: ignore[misc]
        for name, icon in zip(NAMES, ICONS, strict=True)
    ]
    made.open_desk(entries, all_places(), "client")
    shown(made, (1200, 800))
    return made


def _press(shell: Shell, qtbot: Any, key: Qt.Key, modifier: Qt.KeyboardModifier = CONTROL) -> None:
    qtbot.keyClick(QApplication.focusWidget() or shell, key, modifier)
    deliver()


def test_control_and_a_figure_reach_every_page(shell: Shell, qtbot: Any) -> None:
    for at, name in enumerate(NAMES):
        _press(shell, qtbot, Qt.Key(Qt.Key.Key_1.value + at))
        assert shell.here == name
        assert shell.rail.button(name).isChecked()


def test_pages_are_built_when_first_shown_and_told_when_left(shell: Shell, log: list[str]) -> None:
    assert log == ["built today", "entered today"]
    shell.go("cards")
    shell.go("today")
    assert log[2:] == ["built cards", "left today", "entered cards", "left cards", "entered today"]


def test_arrow_keys_move_along_the_rail(shell: Shell, qtbot: Any) -> None:
    shell.rail.button("today").setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(shell.rail.button("today"), Qt.Key.Key_Down)
    assert shell.rail.button("dossiers").hasFocus()
    qtbot.keyClick(shell.rail.button("dossiers"), Qt.Key.Key_Space)
    assert shell.here == "dossiers"


def test_only_pages_that_exist_are_offered(shell: Shell) -> None:
    with pytest.raises(KeyError):
        shell.go("map")


def test_search_by_keyboard_alone(shell: Shell, qtbot: Any) -> None:
    chosen: list[object] = []
    shell.hit_chosen.connect(chosen.append)
    _press(shell, qtbot, Qt.Key.Key_K)
    field = shell.topbar.search
    assert field.hasFocus()
    with qtbot.waitSignal(shell.search_settled, timeout=2000) as asked:
        type_chinese(field, "沈")
    assert asked.args == ["沈"]
    shell.show_hits([SearchHit("沈垚", "HL-0217", "user-round", 1), SearchHit("沈阳", "SY", "building-2", 2)])
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen == [2]
    assert field.text() == ""


def test_late_hits_are_not_shown_after_the_field_was_left(shell: Shell, qtbot: Any) -> None:
    _press(shell, qtbot, Qt.Key.Key_K)
    qtbot.keyClicks(shell.topbar.search, "shen")
    qtbot.keyClick(shell.topbar.search, Qt.Key.Key_Escape)
    shell.show_hits([SearchHit("x", "", "lock", 1)])
    assert not shell._popup.isVisible()


def test_lock_and_place_only_tell(shell: Shell, qtbot: Any) -> None:
    told: list[str] = []
    shell.lock_wanted.connect(lambda: told.append("lock"))
    shell.place_chosen.connect(told.append)
    _press(shell, qtbot, Qt.Key.Key_L)
    actions = {str(one.data()): one for one in shell.topbar._menu.actions() if one.data()}
    actions["train"].trigger()
    assert told == ["lock", "train"]
    assert shell.topbar.place.text() == "Client’s private room"
    shell.topbar.set_place("train")
    assert shell.topbar.place.text() == "Train"
    shell.topbar.set_place("")
    assert shell.topbar.place.text() == "Where are you?"


def test_f6_goes_into_the_page_and_back(shell: Shell, qtbot: Any) -> None:
    page = shell.go("log")
    assert isinstance(page, _Page)
    shell.rail.button("log").setFocus()
    _press(shell, qtbot, Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    assert page.field.hasFocus()
    _press(shell, qtbot, Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    assert shell.topbar.search.hasFocus()


def test_language_is_switched_live(shell: Shell, dressed: Application, log: list[str]) -> None:
    shell.topbar.set_sync("waiting", n=3)
    dressed.tongue.choose("zh_CN")
    deliver()
    assert shell.rail.button("today").text() == "今日"
    assert shell.topbar.sync.text() == "3 项待送"
    assert shell.topbar.place.text() == "客户单独会议室"
    assert "retranslate today" in log
    assert shell.windowTitle() == "密匣"


def test_shortcuts_survive_a_switch_of_language(shell: Shell, dressed: Application, qtbot: Any) -> None:
    dressed.tongue.choose("zh_CN")
    _press(shell, qtbot, Qt.Key.Key_4)
    assert shell.here == "cards"
    told: list[bool] = []
    shell.lock_wanted.connect(lambda: told.append(True))
    _press(shell, qtbot, Qt.Key.Key_L)
    assert told == [True]


def test_window_title_holds_the_product_only(shell: Shell) -> None:
    for name in NAMES:
        shell.go(name)
        assert shell.windowTitle() == "Satchel"


def test_gate_takes_the_pages_down(shell: Shell, qtbot: Any) -> None:
    gone: list[str] = []
    shell.go("dossiers").destroyed.connect(lambda: gone.append("dossiers"))
    gate = Page()
    shell.topbar.search.setText("secret")
    shell.show_gate(gate)
    deliver()
    assert gone == ["dossiers"] and shell.here == ""
    assert shell.topbar.search.text() == ""
    assert gate.isVisible() and not shell.rail.isVisible()


def test_everything_in_the_shell_has_a_name(shell: Shell) -> None:
    assert nameless(shell) == []


def test_states_of_a_page(shell: Shell, qtbot: Any) -> None:
    page = shell.go("visits")
    asked: list[str] = []
    page.again.connect(lambda: asked.append("again"))
    page.borrow_wanted.connect(lambda: asked.append("borrow"))
    page.unlock_wanted.connect(lambda: asked.append("unlock"))
    assert page.state == "content"
    page.show_loading()
    assert page.state == "LoadingState"
    for show in (lambda: page.show_error(UserError("wrong-passphrase")), page.show_card_needed, page.show_locked):
        show()
        qtbot.mouseClick(page._stack.currentWidget().buttons[0], Qt.MouseButton.LeftButton)
    assert asked == ["again", "borrow", "unlock"]
    page.show_empty(EmptyState("inbox", "ui.locked"))
    assert page.state == "EmptyState"
    page.show_content()
    assert page.state == "content"
    deliver()
    assert page._stack.count() == 2


@pytest.fixture
def tasks(qapp: Any) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_long_work_shows_progress_after_a_second_and_can_be_cancelled(
    shell: Shell, tasks: Tasks, qtbot: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(BusyBar, "AFTER_MS", 30)
    shell.attach(tasks)
    bar = shell._busy
    assert bar is not None and not bar.isVisible()
    gate = threading.Event()

    def work(ticket: Ticket) -> None:
        ticket.progress(3, 10)
        while not gate.wait(0.01):
            ticket.check()

    tasks.run(work, key="ui.first.filling")
    qtbot.waitUntil(bar.isVisible)
    qtbot.waitUntil(lambda: bar._bar.value() == 3)
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert tasks.busy == []
