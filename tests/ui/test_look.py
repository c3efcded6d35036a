"""Fonts, icons, and the guard against PySide6 releases that lose references to None."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QRectF, QSize
from PySide6.QtGui import QFontMetrics, QIcon, QImage
from PySide6.QtWidgets import QGraphicsRectItem, QPushButton

from app.ui import fonts, icons
from app.ui.application import Application
from app.ui.theme import Appearance

SOURCES = sorted((Path(__file__).resolve().parents[2] / "app" / "ui").rglob("*.py"))


def test_reference_count_of_none_is_stable(dressed: Application) -> None:
    item, thing = QGraphicsRectItem(QRectF(0, 0, 1, 1)), QObject()
    item.setZValue(0)
    before = sys.getrefcount(None)
    for _ in range(500):
        item.setZValue(1)
        thing.setObjectName("x")
    assert sys.version_info >= (3, 12) or sys.getrefcount(None) - before > -100


def test_bundled_fonts_load(dressed: Application) -> None:
    assert fonts.install() == []


def test_quotes_files_are_unchanged() -> None:
    folder = fonts.FOLDER / "quotes"
    for line in (folder / "SHA256SUMS").read_text("ascii").splitlines():
        digest, name = line.split(maxsplit=1)
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.skipif(sys.platform != "linux", reason="other systems put their own Latin family first")
def test_english_quotes_are_not_full_width_and_chinese_ones_are(dressed: Application) -> None:
    english = QFontMetrics(fonts.application_font("en"))
    chinese = QFontMetrics(fonts.application_font("zh_CN"))
    assert english.horizontalAdvance("’") < fonts.BODY_PX // 2 <= chinese.horizontalAdvance("’")
    assert english.horizontalAdvance("（沈）") == chinese.horizontalAdvance("（沈）") == 3 * fonts.BODY_PX
    assert english.height() == chinese.height()


def test_figures_are_tabular(dressed: Application) -> None:
    metrics = QFontMetrics(fonts.application_font("en"))
    assert len({metrics.horizontalAdvance(figure * 10) for figure in "0123456789"}) == 1


def test_switch_of_language_reaches_widgets_without_a_font_of_their_own(dressed: Application, qtbot: object) -> None:
    button = QPushButton("’")
    button.show()
    dressed.tongue.choose("zh_CN")
    dressed.qt.processEvents()
    wide = button.fontMetrics().horizontalAdvance("’")
    dressed.tongue.choose("en")
    dressed.qt.processEvents()
    assert button.fontMetrics().horizontalAdvance("’") < wide
    button.close()


def _ink(image: QImage) -> int:
    return sum(image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_icons_are_crisp_at_every_scale(dressed: Application, scale: float) -> None:
    pixmap = icons.icon("lock").pixmap(QSize(16, 16), scale)
    assert pixmap.size() == QSize(16, 16) * scale
    assert pixmap.devicePixelRatio() == scale
    assert _ink(pixmap.toImage()) > 20 * scale


def test_icons_follow_the_theme(dressed: Application) -> None:
    made = icons.icon("lock")
    light = made.pixmap(16, 16).toImage()
    dressed.theme.choose(Appearance.DARK)
    assert made.pixmap(16, 16).toImage() != light


def test_icon_states_differ_and_copies_live(dressed: Application) -> None:
    made = icons.icon("lock", "text2", checked="accent", disabled="line")
    copy = QIcon(made)
    del made
    looks = [
        copy.pixmap(QSize(16, 16), mode, state).toImage()
        for mode, state in (
            (QIcon.Mode.Normal, QIcon.State.Off),
            (QIcon.Mode.Normal, QIcon.State.On),
            (QIcon.Mode.Disabled, QIcon.State.Off),
        )
    ]
    assert looks[0] != looks[1] and looks[0] != looks[2]


def test_unknown_icon_is_found_at_once(dressed: Application) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_every_icon_is_lucides_and_carries_the_licence() -> None:
    assert "ISC License" in (icons.FOLDER / "LICENSE-lucide").read_text("utf-8")
    for file in (icons.FOLDER / "lucide").glob("*.svg"):
        assert "@license lucide-static" in file.read_text("utf-8")


def test_icons_named_in_the_window_exist() -> None:
    named = set()
    for source in SOURCES:
        named |= set(re.findall(r'(?:icon|Glyph|Tile)\w*[(=]+"([a-z0-9-]+)"', source.read_text("utf-8")))
    assert named
    assert [name for name in sorted(named) if not (icons.FOLDER / "lucide" / f"{name}.svg").exists()] == []
