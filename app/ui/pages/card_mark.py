"""The watermark of a page over what a card shows: it tells the minute for as long as it is seen (watermark)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.ui import formats
from app.ui.desktop import Desktop
from app.ui.kit.watermark import Watermark

_MINUTE_MS: Final = 60_000


class CardMark(Watermark):
    """Who reads, when, and under which card; ``minute`` comes each minute while it is shown."""

    minute = Signal()

    def __init__(self, over: QWidget, desktop: Desktop) -> None:
        super().__init__(over)
        self._desk = desktop.bench.desk
        self._number = ""
        self._timer = QTimer(self)
        self._timer.setInterval(_MINUTE_MS)
        self._timer.timeout.connect(self._again)

    def show_card(self, number: str) -> None:
        """The number of the card; empty: nothing lies open, no watermark."""
        self._number = number
        if not number:
            self.mark()
            self._timer.stop()
            return
        me = self._desk.me
        self.mark(me.name, me.number, formats.moment(self._desk.now_ms()), number)
        self._timer.start()

    @Slot()
    def _again(self) -> None:
        self.show_card(self._number)
        self.minute.emit()
