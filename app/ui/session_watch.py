"""The desktop's own lock and sleep, over D-Bus where there is one; elsewhere the idle watch notices sleep."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage

_SLOT: Final = b"1heard(QDBusMessage)"
_SYSTEM: Final = (
    ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep"),
)
_SESSION: Final = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged"),
)


class SessionWatch(QObject):
    """Emits :attr:`left` when the screen is locked or the laptop is about to sleep."""

    left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard: list[str] = []
        for bus, sources in ((QDBusConnection.systemBus(), _SYSTEM), (QDBusConnection.sessionBus(), _SESSION)):
            if bus.isConnected():
                for service, path, interface, name in sources:
                    if bus.connect(service, path, interface, name, self, _SLOT):
                        self._heard.append(interface)

    @property
    def sources(self) -> tuple[str, ...]:
        """Interfaces listened to; empty where there is no bus (the settings page says what locks)."""
        return tuple(self._heard)

    @Slot(QDBusMessage)
    def heard(self, message: QDBusMessage) -> None:
        """``PrepareForSleep(true)`` or ``ActiveChanged(true)``; their counterparts with false are ignored."""
        if message.arguments()[:1] == [True]:
            self.left.emit()
