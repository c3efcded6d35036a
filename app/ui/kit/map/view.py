"""What is seen of a map: zoom, fit, panning, and the frames of cards that are late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from app.ui.kit.map.scene import MapScene
from app.ui.theme import tokens

LEAST: Final = 0.05
MOST: Final = 3.0
FIT_MOST: Final = 1.25
_REST_MS: Final = 120


class MapView(QGraphicsView):
    """Shows what its scene (``map``) holds."""

    zoomed = Signal(float)
    looked = Signal()
    """What is seen of the map changed (for the overview)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map = MapScene(self)
        self.setScene(self.map)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fitted = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._rested)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self._repaint)
        self.dress()

    @Slot()
    def dress(self) -> None:
        """The theme changed."""
        self.setBackgroundBrush(tokens().colour("surface"))
        self.map.recolour()

    # -- zoom

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    def zoom_by(self, factor: float) -> None:
        """Nearer or farther, between ``LEAST`` and ``MOST``."""
        wanted = min(max(self.zoom * factor, LEAST), MOST)
        self.map.pictures.hurried = True
        self._rest.start()
        self._fitted = False
        self.scale(wanted / self.zoom, wanted / self.zoom)
        self._zoomed()

    @Slot()
    def zoom_in(self) -> None:
        self._around_centre(1.25)

    @Slot()
    def zoom_out(self) -> None:
        self._around_centre(0.8)

    @Slot()
    def zoom_to_one(self) -> None:
        self._around_centre(1 / self.zoom)

    def _around_centre(self, factor: float) -> None:
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.zoom_by(factor)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)

    @Slot()
    def fit(self) -> None:
        """All of the map, as large as it is legible."""
        self._show(self.map.content())
        self._fitted = True

    def show_people(self, ids: Sequence[str]) -> None:
        """Bring people into sight, without changing more than needed."""
        box = self.map.content(ids)
        if not box.isEmpty() and not self.mapToScene(self.viewport().rect()).boundingRect().contains(box):
            seen = self.mapToScene(self.viewport().rect()).boundingRect()
            if box.width() > seen.width() or box.height() > seen.height():
                self._show(box)
            else:
                self.centerOn(box.center())
            self._fitted = False
            self.looked.emit()

    def _show(self, box: QRectF) -> None:
        if box.isEmpty():
            return
        box = box.adjusted(-32, -32, 32, 32)
        room = self.viewport().size()
        wanted = min(room.width() / box.width(), room.height() / box.height(), FIT_MOST)
        self.resetTransform()
        self.scale(max(wanted, LEAST), max(wanted, LEAST))
        self.centerOn(box.center())
        self._zoomed()

    def _zoomed(self) -> None:
        self.map.zoomed(self.zoom)
        self.zoomed.emit(self.zoom)
        self.looked.emit()

    @Slot()
    def _rested(self) -> None:
        self.map.pictures.hurried = False
        self.viewport().update()

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted and self.map.plan is not None:
            self.fit()
        self.looked.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self.map.crowded:
            self.map.pictures.hurried = True
            self._rest.start()
        super().scrollContentsBy(dx, dy)
        self.looked.emit()

    def _pan(self, away: QPoint) -> None:
        self._fitted = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - away.x())
        down.setValue(down.value() - away.y())

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self.map.pictures.begin_frame()
        super().paintEvent(event)
        if self.map.pictures.late and not self.map.pictures.hurried:
            self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        self._again.stop()
        self.map.pictures.hurried = False
        super().hideEvent(event)
