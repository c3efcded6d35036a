"""For every test of the window: dressed application, no unexpected Qt message, nothing left behind."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QtMsgType
from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.ui.application import Application, application
from app.ui.theme import Appearance, dress

HARMLESS = ("propagateSizeHints", "does not support raise", "grabbing the keyboard")


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> Application:
    return application([], "en", Appearance.LIGHT)


@pytest.fixture(autouse=True)
def _english_and_light(dressed: Application) -> Iterator[None]:
    dressed.tongue.choose("en")
    dressed.theme.choose(Appearance.LIGHT)
    yield


def deliver() -> None:
    """Posted events and deferred deletes."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()


@pytest.fixture(autouse=True)
def _no_unexpected_qt_message(qtlog: Any) -> Iterator[None]:
    yield
    bad = [
        record.message
        for record in qtlog.records
        if record.type != QtMsgType.QtDebugMsg and not any(word in record.message for word in HARMLESS)
    ]
    assert bad == []


def _timers() -> list[QTimer]:
    return [one for one in gc.get_objects() if isinstance(one, QTimer) and isValid(one) and one.isActive()]


@pytest.fixture(autouse=True)
def _nothing_left_behind(dressed: Application) -> Iterator[None]:
    deliver()
    windows = set(map(id, QApplication.topLevelWidgets()))
    threads = set(threading.enumerate())
    gc.freeze()  # what was there before needn't be walked through again: that took a quarter of these tests' time
    yield
    gc.collect()
    deliver()
    left = [one for one in QApplication.topLevelWidgets() if id(one) not in windows and one.isVisible()]
    assert left == [], "windows left open"
    assert [
        one.name for one in threading.enumerate() if one not in threads and one.name.startswith(("store", "free"))
    ] == []
    assert [one.parent() for one in _timers()] == [], "timers left running"


@pytest.fixture
def shown(qtbot: Any) -> Callable[[QWidget], QWidget]:
    """Show a widget for the test's time; it is destroyed afterwards."""

    kept: list[QWidget] = []  # qtbot holds weak references only

    def show(widget: QWidget, size: tuple[int, int] = (900, 600)) -> QWidget:
        qtbot.addWidget(widget)
        kept.append(widget)
        dress(widget)
        widget.resize(*size)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isVisible)
        deliver()
        return widget

    return show


def type_chinese(target: QObject, text: str) -> None:
    """Committed by an input method, as hanzi are; ``keyClicks`` aborts the process on them."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(target, event)


def focusable(root: QWidget) -> list[QWidget]:
    """Widgets reached by Tab or click that a person can act on (Qt's own inner parts left out)."""
    return [
        one
        for one in root.findChildren(QWidget)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not one.objectName().startswith("qt_")
        and one.focusProxy() is None
        and one.window() is root.window()  # not the pop-up of a combo box
    ]


def spoken(widget: QWidget) -> str:
    """What a screen reader says first."""
    found = QAccessible.queryAccessibleInterface(widget)
    return str(found.text(QAccessible.Text.Name)) if found is not None else ""


def nameless(root: QWidget) -> list[str]:
    """Focusable widgets a screen reader could not name."""
    return [f"{type(one).__name__} in {type(one.parent()).__name__}" for one in focusable(root) if not spoken(one)]
