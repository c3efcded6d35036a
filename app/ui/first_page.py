"""What happens once the first page is painted: the libraries it could do without are loaded beside it.

A build of the channel ``dev`` with ``SATCHEL_BENCH_EXIT`` set says so on its output and ends instead.
"""

from __future__ import annotations

import os
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.channel import CHANNEL
from app.ui.tasks import Tasks

NEEDED_NEXT: Final = (
    "app.services.opening",
    "app.services.workbench",
    "app.vault.passphrase",
    "app.ui.background",
    "app.ui.desk_pages",
    "app.services.syncing",
)
"""What the unlock needs and then the desk."""
PAINTED: Final = "painted"


class FirstPage(QObject):
    """Waits for the first painting of a window."""

    def __init__(self, window: QWidget, tasks: Tasks) -> None:
        super().__init__(window)
        self._tasks = tasks
        self._window = window
        self._painted = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._shown)
        return False

    def _shown(self) -> None:
        self._window.removeEventFilter(self)
        if CHANNEL == "dev" and os.environ.get("SATCHEL_BENCH_EXIT"):
            os.write(1, PAINTED.encode() + b"\n")
            self._window.close()
            QApplication.quit()
        else:
            self._tasks.prepare(NEEDED_NEXT)
