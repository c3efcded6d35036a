"""Finding a person on the map: by name, post or department, one after another."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot

from app.i18n import tr
from app.ui.kit.map.canvas import MapCanvas
from app.ui.pages.map.presenter import MapPresenter
from app.ui.pages.map.tools import MapHead


class Finding(QObject):
    """Between the head's box and the canvas; whoever isn't drawn gets the network around them."""

    def __init__(self, head: MapHead, canvas: MapCanvas, presenter: MapPresenter) -> None:
        super().__init__(head)
        self._head, self._canvas, self._presenter = head, canvas, presenter
        self._hits: list[str] = []
        self._hit = -1
        head.finder.textChanged.connect(self._find)
        head.finder.stepped.connect(self._step)
        canvas.find_wanted.connect(self.begin)

    @Slot(str)
    def _find(self, text: str) -> None:
        wanted = text.strip().casefold()
        graph = self._presenter.loaded.view.graph if self._presenter.loaded is not None else None
        self._hits, self._hit = [], -1
        if wanted and graph is not None:
            self._hits = [
                one.id for one in graph.people.values()
                if any(wanted in f"{row.name} {row.post} {row.department}".casefold() for row in one.rows)
            ]  # fmt: skip
        if not wanted:
            self._head.hits.show_text("")
        elif not self._hits:
            self._head.hits.show_text(tr("mappage.found-none"))
        else:
            self._step(1)

    @Slot(int)
    def _step(self, step: int) -> None:
        if not self._hits:
            return
        self._hit = (self._hit + step) % len(self._hits)
        found = self._hits[self._hit]
        self._head.hits.show_text(tr("mappage.found", at=self._hit + 1, n=len(self._hits)))
        if found in self._canvas.map.nodes:
            self._canvas.choose(found)
        else:
            self._presenter.centre_on(found)

    @Slot()
    def begin(self) -> None:
        self._head.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._head.finder.selectAll()
