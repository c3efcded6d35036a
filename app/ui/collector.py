"""Python's cycle collector runs in the window's thread only: from a worker it could destroy widgets there."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot


class WindowCollector(QObject):
    """Switches automatic collection off and collects by timer, in generations, as the thresholds ask."""

    EVERY_MS = 2_000

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(self.EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation whose count is over its threshold."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return

    @staticmethod
    def set_aside() -> None:
        """What is there by now (libraries, their dictionaries) stays, and isn't looked through again and again: each
        time it would hold the window up for a fifth of a second.
        """
        gc.freeze()

    def stop(self) -> None:
        """Give the job back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
