"""Rows, columns, rules and a layout that wraps: pages read like the picture they make."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QLayoutItem, QScrollArea, QVBoxLayout, QWidget

Item = QWidget | QLayout | int | None
"""In a row or column: a widget, a layout, a fixed gap in px, or None for a stretch."""
Pad = tuple[int, int, int, int]


_Box = TypeVar("_Box", bound=QBoxLayout)


def _fill(layout: _Box, items: tuple[Item, ...], gap: int, pad: Pad) -> _Box:
    layout.setContentsMargins(*pad)
    layout.setSpacing(gap)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    return layout


def row(*items: Item, gap: int = 8, pad: Pad = (0, 0, 0, 0)) -> QHBoxLayout:
    return _fill(QHBoxLayout(), items, gap, pad)


def col(*items: Item, gap: int = 8, pad: Pad = (0, 0, 0, 0)) -> QVBoxLayout:
    return _fill(QVBoxLayout(), items, gap, pad)


def holder(layout: QLayout, parent: QWidget | None = None) -> QWidget:
    """A plain widget around a layout."""
    made = QWidget(parent)
    made.setLayout(layout)
    return made


def rule(*, upright: bool = False) -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("rule", True)
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def scrolled(inner: QWidget) -> QScrollArea:
    """``inner`` in a transparent scroll area that scrolls up and down only and keeps out of the Tab order."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner.setProperty("clear", True)
    inner.setAutoFillBackground(False)
    area.setWidget(inner)
    area.viewport().setAutoFillBackground(False)
    return area


class Pile(QWidget):
    """Several widgets of which one is shown, and as high as that one only (unlike a QStackedWidget)."""

    def __init__(self, *widgets: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets = list(widgets)
        self._column = col(*widgets, gap=0)
        self.setLayout(self._column)
        self.show_only(widgets[0])

    @property
    def shown(self) -> QWidget:
        """The one in front."""
        return self._front

    def show_only(self, wanted: QWidget) -> None:
        """Bring ``wanted`` to the front; one that is new is taken in."""
        self._front = wanted
        if wanted not in self._widgets:
            self._widgets.append(wanted)
            self._column.addWidget(wanted)
        for one in self._widgets:
            one.setVisible(one is wanted)


class Flow(QLayout):
    """Left to right, wrapping like words; for chips and choices that differ in length between languages."""

    def __init__(self, *widgets: QWidget, gap: int = 8, centred: bool = False) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._centred = centred
        self.setContentsMargins(QMargins(0, 0, 0, 0))
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        """The height that is needed; what shares a line stands on its middle."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        x = rect.x()
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(rect.width(), 1), 16_777_215))
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x = rect.x()
                lines.append([])
            lines[-1].append((item, size))
            x += size.width() + self._gap
        y = rect.y()
        for line in lines:
            height = max((size.height() for _, size in line), default=0)
            x = rect.x()
            if self._centred:
                taken = sum(size.width() for _, size in line) + self._gap * (len(line) - 1)
                x += max(0, (rect.width() - taken) // 2)
            for item, size in line:
                if move:
                    item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
                x += size.width() + self._gap
            y += height + self._gap
        return y - self._gap - rect.y()
