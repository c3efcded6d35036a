"""Many widgets, a few at a time: what is on the screen at once, the rest between looks at what the person does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Gradually(QObject):
    """Calls ``make`` with the first and the end of each piece of ``count``: ``some`` at once, as many again in each
    later turn of the event loop.

    What ``make`` adds to a layout on the screen is best one widget: Qt lays everything out anew for each that it shows.
    """

    def __init__(self, count: int, some: int, make: Callable[[int, int], object], parent: QObject) -> None:
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
        first, self._made = self._made, min(end, self._count)
        if first < self._made:
            self._make(first, self._made)
        if self._made >= self._count:
            self._soon.stop()
