"""Many widgets, a few at a time: what is on the screen at once, the rest between looks at what the person does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Gradually(QObject):
    """Calls ``make`` with 0 to ``count`` - 1: ``some`` at once, as many again in each later turn of the event loop."""

    def __init__(self, count: int, some: int, make: Callable[[int], object], parent: QObject) -> None:
        super().__init__(parent)
        self._count = count
        self._some = some
        self._make = make
        self._made = 0
        self._soon = QTimer(self)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._more)
        self._more()

    @Slot()
    def _more(self) -> None:
        self._up_to(self._made + self._some)
        if self._made < self._count:
            self._soon.start()

    def finish(self) -> None:
        """All that is left, now."""
        self._up_to(self._count)

    def _up_to(self, end: int) -> None:
        while self._made < min(end, self._count):
            self._made += 1
            self._make(self._made - 1)
        if self._made >= self._count:
            self._soon.stop()
