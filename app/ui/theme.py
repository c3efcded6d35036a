"""Colours in one place: tokens → QPalette and style sheet, for light, dark and the system's choice.

Widgets that paint themselves read :func:`tokens` while painting, so a switch needs nothing but a repaint.

The sheet is worn by the windows, not by the application: where the application wears one, Qt dresses everything below a
widget again each time it is given a parent, so that a page built from the inside out costs its size times its depth,
and a switch of the scheme dresses each widget as often as it has ancestors.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from app.ui.stylesheet import style_sheet
from app.ui.tokens import DARK, LIGHT, Tokens

_current: Tokens = LIGHT


def tokens() -> Tokens:
    """The scheme in force; ask while painting, never keep the answer."""
    return _current


class Appearance(StrEnum):
    """What the person chose in the settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def palette(t: Tokens) -> QPalette:
    """The Qt palette of a scheme, for whatever Fusion paints by itself."""
    role = QPalette.ColorRole
    made = QPalette()
    for colour_role, value in {
        role.Window: t.bg,
        role.WindowText: t.text,
        role.Base: t.surface,
        role.AlternateBase: t.surface2,
        role.Text: t.text,
        role.Button: t.surface,
        role.ButtonText: t.text,
        role.ToolTipBase: t.text,
        role.ToolTipText: t.surface,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.PlaceholderText: t.text3,
        role.Mid: t.line,
        role.Midlight: t.surface2,
        role.Light: t.surface,
        role.Dark: t.line,
        role.Shadow: t.line,
        role.BrightText: t.bad,
        role.Accent: t.accent,
    }.items():
        made.setColor(colour_role, QColor(value))
    for colour_role in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(t.text3))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(t.line))
    return made


def dress(window: QWidget) -> None:
    """A window without a parent wears the sheet, now and after every switch; what has a parent wears its parent's."""
    window.setStyleSheet(style_sheet(_current))


class Theme(QObject):
    """Puts a scheme on the application and follows the system if so chosen. One per process, owned by the window."""

    changed = Signal()
    """After the switch, for what paints outside widgets (scenes, cached pictures)."""

    def __init__(self, app: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._appearance = appearance
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.choose(appearance)

    @property
    def appearance(self) -> Appearance:
        return self._appearance

    def choose(self, appearance: Appearance) -> None:
        """Switch live; native title bars follow where the system lets them."""
        self._appearance = appearance
        hints = self._app.styleHints()
        if appearance is Appearance.SYSTEM:
            hints.unsetColorScheme()
            self._wear(DARK if hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT)
        else:
            dark = appearance is Appearance.DARK
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
            self._wear(DARK if dark else LIGHT)

    @Slot(Qt.ColorScheme)
    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._appearance is Appearance.SYSTEM:
            self._wear(DARK if scheme is Qt.ColorScheme.Dark else LIGHT)

    def _wear(self, wanted: Tokens) -> None:
        global _current
        _current = wanted
        self._app.setPalette(palette(wanted))
        for window in self._app.topLevelWidgets():
            if window.styleSheet():
                dress(window)
        self.changed.emit()
