"""The bar at the top: search, sync, place, lock. Always in reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from app.ui import words
from app.ui.icons import icon
from app.ui.kit.button import Button
from app.ui.kit.glyph import Glyph
from app.ui.kit.layout import holder, row
from app.ui.kit.search_field import SearchField
from app.ui.kit.text import Text
from app.ui.places import PlaceOption
from app.ui.theme import tokens

SyncLook = Literal["never", "done", "running", "waiting", "failed", "offline"]
_SYNC_ICONS: dict[SyncLook, str] = {
    "never": "cloud-off",
    "done": "refresh-cw",
    "running": "refresh-cw",
    "waiting": "upload",
    "failed": "triangle-alert",
    "offline": "cloud-off",
}


class TopBar(QFrame):
    """Signals only; the shell decides."""

    lock_wanted = Signal()
    sync_wanted = Signal()
    place_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(57)
        self._places: list[PlaceOption] = []
        self.search = SearchField("ui.search.hint", shortcut="Ctrl+K")
        self.search.setFixedHeight(36)
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(432)
        self.sync = Button("ui.sync.never", "quiet", icon="cloud-off", height=36)
        self.sync.clicked.connect(self.sync_wanted)
        self.place = Button("ui.place.choose", "soft", icon="map-pin", height=36, chevron=True, tone="warn")
        self.place.clicked.connect(self.open_places)
        self.lock = Button("ui.lock", icon="lock", shortcut="Ctrl+L", height=36)
        self.lock.clicked.connect(self.lock_wanted)
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._picked)
        sign, name = Glyph("lock-keyhole", 18, "accent"), Text("ui.brand", px=14, bold=True)
        brand = holder(row(None, sign, name, None, gap=4, pad=(1, 0, 0, 0)))
        brand.setFixedWidth(88)
        layout = row(brand, 20, self.search, None, self.sync, self.place, self.lock, pad=(0, 0, 24, 0))
        layout.setStretchFactor(self.search, 10)
        self.setLayout(layout)

    def set_places(self, places: Sequence[PlaceOption]) -> None:
        """Places of the menu; those where reading is refused stand below a line, with a lock."""
        self._places = list(places)
        self._menu.clear()
        for group in (True, False):
            for place in (one for one in places if one.allowed is group):
                action = QAction(icon(place.icon if group else "lock", "text2" if group else "text3"), "", self._menu)
                action.setData(place.code)
                words.say(action, place.key)
                self._menu.addAction(action)
            if group:
                self._menu.addSeparator()

    def set_place(self, code: str) -> None:
        """Show the place in force; an empty code asks for one."""
        place = next((one for one in self._places if one.code == code), None)
        if place is None:
            self.place.say("ui.place.choose")
            self.place.look(icon="map-pin", tone="warn")
        else:
            self.place.say(place.key)
            self.place.look(icon=place.icon, tone="ok" if place.allowed else "warn")
            words.say(self.place, "ui.place.change", "setToolTip")

    def set_sync(self, look: SyncLook, **params: object) -> None:
        """Words ``ui.sync.<look>``: ``done`` takes ``at`` (a time), ``waiting`` takes ``n``."""
        self.sync.say(f"ui.sync.{look}", **params)
        self.sync.look(icon=_SYNC_ICONS[look], tone="bad" if look == "failed" else "accent")

    @Slot()
    def open_places(self) -> None:
        """The menu of places, under its button."""
        self._menu.setMinimumWidth(self.place.width())
        self._menu.popup(self.place.mapToGlobal(QPoint(0, self.place.height() + 4)))

    @Slot(QAction)
    def _picked(self, action: QAction) -> None:
        self.place_chosen.emit(str(action.data()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().colour("rail"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens().colour("line"))
        painter.end()
