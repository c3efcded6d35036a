"""Clipboard, idleness, session, screen guard, relock, the collector."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import relock
from app.ui.clipboard import Copier, confidential
from app.ui.collector import WindowCollector
from app.ui.idle import IdleWatch
from app.ui.screen_guard import exclude_from_capture
from app.ui.session_watch import SessionWatch


class HandClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000

    def wall_ms(self) -> int:
        return self.now

    def boot_ms(self) -> int:
        return self.now

    def boot_id(self) -> str:
        return "boot"


def test_copies_ask_clipboard_managers_to_look_away() -> None:
    formats = confidential("secret").formats()
    assert "x-kde-passwordManagerHint" in formats
    assert "application/x-nspasteboard-concealed-type" in formats
    assert any("ExcludeClipboardContentFromMonitorProcessing" in one for one in formats)
    assert any("CanUploadToCloudClipboard" in one for one in formats)


def test_clipboard_is_cleared_if_still_ours(qtbot: Any) -> None:
    copier = Copier(clear_after_ms=20)
    copier.copy("ours")
    assert QGuiApplication.clipboard().text() == "ours"
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "")


def test_clipboard_of_another_program_is_left_alone(qtbot: Any) -> None:
    copier = Copier(clear_after_ms=10_000)
    copier.copy("ours")
    QGuiApplication.clipboard().setText("theirs")
    copier.clear()
    assert QGuiApplication.clipboard().text() == "theirs"


def test_idle_after_the_limit_and_not_before(qtbot: Any, shown: Any) -> None:
    clock = HandClock()
    watch = IdleWatch(clock, limit_ms=60_000)
    heard: list[str] = []
    watch.idle.connect(lambda: heard.append("idle"))
    window = shown(QWidget())
    watch.start()
    for _ in range(3):
        clock.now += 19_999
        watch.tick()
    assert heard == []
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    watch.eventFilter(window, event)
    clock.now += 30_000
    watch.tick()
    assert heard == []
    clock.now += 30_000
    watch.tick()
    assert heard == ["idle"]
    watch.stop()


def test_real_events_of_the_window_count_as_touches(qtbot: Any, shown: Any) -> None:
    clock = HandClock()
    watch = IdleWatch(clock, limit_ms=60_000)
    window = shown(QWidget())
    handle = window.windowHandle()
    watch._watch(handle)
    watch.start()
    clock.now += 20_000
    here = QPointF(5, 5)
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        handle, QMouseEvent(QEvent.Type.MouseMove, here, here, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, none)
    )
    assert watch._touched == clock.now
    watch.stop()


def test_a_nap_is_noticed_by_the_jump_of_time(qtbot: Any) -> None:
    clock = HandClock()
    watch = IdleWatch(clock, limit_ms=10**9)
    heard: list[str] = []
    watch.slept.connect(lambda: heard.append("slept"))
    watch.start()
    clock.now += 2_000
    watch.tick()
    clock.now += 3_600_000
    watch.tick()
    assert heard == ["slept"]
    watch.stop()


def test_screen_lock_and_sleep_are_heard_and_their_end_is_not(qapp: Any) -> None:
    from PySide6.QtDBus import QDBusMessage

    watch = SessionWatch()
    heard: list[bool] = []
    watch.left.connect(lambda: heard.append(True))
    for on in (True, False):
        message = QDBusMessage.createSignal(
            "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep"
        )
        message.setArguments([on])
        watch.heard(message)
    assert heard == [True]


def test_screen_guard_says_what_the_system_can(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    assert exclude_from_capture(window) is (sys.platform in ("win32", "darwin"))


def test_relock_clears_the_clipboard_first_and_replaces_the_process() -> None:
    script = (
        "import os, sys\n"
        "from app.ui import relock\n"
        "relock.command_line = lambda rest: [sys.executable, '-c', 'import os; print(\"fresh\", os.getpid())']\n"
        "print('before', os.getpid(), flush=True)\n"
        "relock.start_afresh([], clear_clipboard=lambda: print('cleared', flush=True))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    before, cleared, fresh = done.stdout.splitlines()
    assert cleared == "cleared"
    assert fresh.split()[1] == before.split()[1]


def test_command_line_of_a_package_and_of_a_checkout(monkeypatch: Any) -> None:
    assert relock.command_line(["--home", "x"])[1:] == ["-m", "app", "--home", "x"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert relock.command_line(["--home", "x"])[1:] == ["--home", "x"]


def test_cycles_are_collected_in_the_windows_thread_only(qapp: Any) -> None:
    kept = gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # a headquarters run by an earlier test in this process raises it
    holder = QObject()
    collector = WindowCollector(holder)
    try:
        assert not gc.isenabled()
        gc.collect()
        made: list[object] = []
        for _ in range(2_000):
            one: list[object] = []
            one.append(one)
            made.append(one)
        made.clear()
        collector.collect()
        assert gc.get_count()[0] < 700
    finally:
        collector.stop()
        gc.set_threshold(*kept)
    assert gc.isenabled()
