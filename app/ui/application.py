"""The Qt application with its icons, fonts, theme and language: the same for the window, the pictures and the tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.i18n import Language
from app.ui import fonts, icons
from app.ui.icons import icon
from app.ui.theme import Appearance, Theme
from app.ui.words import Tongue


@dataclass(frozen=True)
class Application:
    """What ``bootstrap`` hands on: keep it as long as the window lives."""

    qt: QApplication
    theme: Theme
    tongue: Tongue


def application(arguments: Sequence[str], locale: Language, appearance: Appearance) -> Application:
    """Make the application (or dress the one that runs). ``arguments`` are for Qt only and hold nothing secret."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        qt = running
    else:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        qt = QApplication(["satchel", *arguments])
        qt.setApplicationName("satchel")
        qt.setDesktopFileName("satchel")
    icons.install()
    fonts.install()
    made = Application(qt, Theme(qt, appearance), Tongue(qt, locale))
    qt.setWindowIcon(icon("lock-keyhole", "accent"))
    return made
