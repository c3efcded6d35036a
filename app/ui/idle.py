"""When to lock without being asked: nobody touched the window, or the laptop slept."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow

from app.clock import Clock

DEFAULT_IDLE_MS = 5 * 60_000
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Emits :attr:`idle` once after ``limit_ms`` without a touch, and :attr:`slept` when time jumped.

    The filter sits on top-level windows only: on the application it would run for every event of every widget.
    Time since boot includes suspend, so a nap counts as idleness.
    """

    idle = Signal()
    slept = Signal()

    TICK_MS = 2_000
    JUMP_MS = 30_000

    def __init__(self, clock: Clock, parent: QObject | None = None, *, limit_ms: int = DEFAULT_IDLE_MS) -> None:
        super().__init__(parent)
        self._clock = clock
        self._limit = limit_ms
        self._touched = self._ticked = clock.boot_ms()
        self._timer = QTimer(self)
        self._timer.setInterval(self.TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """From the unlock on."""
        self._touched = self._ticked = self._clock.boot_ms()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._watch)
            self._watch(QGuiApplication.focusWindow())
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.disconnect(self._watch)

    def set_limit(self, limit_ms: int) -> None:
        """The person's or the policy's limit, in ms."""
        self._limit = limit_ms

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)
            self._touched = self._clock.boot_ms()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._touched = self._clock.boot_ms()
        return False

    @Slot()
    def tick(self) -> None:
        """Look at the clock; the timer calls it."""
        now = self._clock.boot_ms()
        jumped = now - self._ticked > self.JUMP_MS + self.TICK_MS
        self._ticked = now
        if jumped:
            self.slept.emit()
        elif now - self._touched >= self._limit:
            self._timer.stop()
            self.idle.emit()
