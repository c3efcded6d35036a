"""Pictures of the window, offscreen: a list of names and factories, a language, a scheme, a scale → PNG files."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import Language
from app.ui.application import Application, application
from app.ui.theme import Appearance, dress

SIZE: Final = (1440, 900)


@dataclass(frozen=True)
class Shot:
    """One picture; ``build`` is called after language and theme are set. ``size`` None: the widget's own hint."""

    name: str
    build: Callable[[], QWidget]
    size: tuple[int, int] | None = SIZE


def stage(locale: Language = "zh_CN", appearance: Appearance = Appearance.LIGHT) -> Application:
    """An offscreen application, once per process."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return application([], locale, appearance)


def settle(app: QApplication) -> None:
    """Deliver what is posted: layouts, deferred deletes."""
    for _ in range(3):
        app.sendPostedEvents(None, 0)
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def picture(widget: QWidget, scale: float = 1.0) -> QPixmap:
    """The widget as it is painted at ``scale`` device pixels per point."""
    size: QSize = widget.size()
    made = QPixmap(size * scale)
    made.setDevicePixelRatio(scale)
    made.fill(QColor(Qt.GlobalColor.transparent))
    widget.render(made, QPoint(0, 0))
    return made


def save(widget: QWidget, path: Path, scale: float = 1.0) -> None:
    """Write the widget's picture as a PNG, a tenth larger than it could be and in half the time."""
    picture(widget, scale).save(str(path), "PNG", 70)


def take(
    shots: Sequence[Shot], out: Path, *, on: Application, locale: Language, appearance: Appearance, scale: float = 1.0
) -> list[Path]:
    """Write ``<name>-<locale>-<light|dark>.png`` for each shot; returns the paths."""
    on.tongue.choose(locale)
    on.theme.choose(appearance)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for shot in shots:
        widget = shot.build()
        dress(widget)
        if shot.size is not None:
            widget.setMinimumSize(1, 1)
            widget.resize(*shot.size)
        else:
            widget.adjustSize()
        widget.show()
        settle(on.qt)
        path = out / f"{shot.name}-{locale}-{appearance}.png"
        save(widget, path, scale)
        widget.close()
        widget.deleteLater()
        settle(on.qt)
        written.append(path)
    return written
