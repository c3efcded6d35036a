"""Cards as pixmaps, rendered once for a zoom and set on whole device pixels, so that they stay crisp and cheap."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import ceil
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

MOST_BYTES: Final = 96 * 1024 * 1024
AT_ONCE: Final = 160
"""So many pictures a frame makes; the rest comes with the next ones."""


class Pictures:
    """The newest pixmaps by key and scale; the oldest go when they take too much room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Hashable, int], QPixmap] = OrderedDict()
        self._last: dict[Hashable, int] = {}
        self._scales: dict[Hashable, set[int]] = {}
        self._bytes = 0
        self._made = 0
        self.hurried = False
        """While zooming: pictures of another scale will do."""
        self.late = False
        """Something was drawn that isn't as it should be: paint again."""

    def clear(self) -> None:
        """The colours or the words changed."""
        self._kept.clear()
        self._last.clear()
        self._scales.clear()
        self._bytes = 0

    def forget(self, key: Hashable) -> None:
        """This picture changed."""
        for scale in self._scales.pop(key, ()):
            self._drop((key, scale))
        self._last.pop(key, None)

    def begin_frame(self) -> None:
        self._made = 0
        self.late = False

    def draw(self, painter: QPainter, key: Hashable, box: QRectF, paint: Callable[[QPainter], None]) -> bool:
        """Draw the picture of ``box``; False if it is to be made in a later frame."""
        device, world = painter.deviceTransform(), painter.worldTransform()
        scale = device.m11()
        name = (key, round(scale * 1000))
        found = self._kept.get(name)
        if found is None and (self.hurried or self._made >= AT_ONCE):
            self.late = True
            last = self._last.get(key)
            older = self._kept.get((key, last)) if last is not None else None
            if older is None:
                return False
            painter.drawPixmap(box, older, QRectF(older.rect()))
            return True
        if found is None:
            found = self._make(name, box, scale, paint)
        else:
            self._kept.move_to_end(name)
        self._last[key] = name[1]
        ratio = scale / world.m11()
        corner = device.map(box.topLeft())
        corner = QPointF(round(corner.x()), round(corner.y()))
        at = (device.inverted()[0] * world).map(corner)
        painter.setWorldTransform(QTransform.fromTranslate(at.x(), at.y()))
        found.setDevicePixelRatio(ratio)
        painter.drawPixmap(QPointF(0, 0), found)
        painter.setWorldTransform(world)
        return True

    def _make(
        self, name: tuple[Hashable, int], box: QRectF, scale: float, paint: Callable[[QPainter], None]
    ) -> QPixmap:
        made = QPixmap(max(1, ceil(box.width() * scale)), max(1, ceil(box.height() * scale)))
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.scale(scale, scale)
        painter.translate(-box.topLeft())
        paint(painter)
        painter.end()
        self._made += 1
        self._bytes += made.width() * made.height() * 4
        self._kept[name] = made
        self._scales.setdefault(name[0], set()).add(name[1])
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))
        return made

    def _drop(self, name: tuple[Hashable, int]) -> None:
        gone = self._kept.pop(name, None)
        if gone is None:
            return
        self._scales.get(name[0], set()).discard(name[1])
        self._bytes -= gone.width() * gone.height() * 4
