"""What the self-test asks of the window: its fonts, its icons, and that it opens and closes. Offscreen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFont, QFontInfo, QRawFont
from PySide6.QtSvg import QSvgRenderer

from app.clock import system_clock
from app.i18n import language, tr
from app.services.opening import Opening
from app.ui import fonts, icons
from app.ui.application import Application
from app.ui.desk_pages import pages
from app.ui.shots import picture, settle, stage
from app.ui.shots_all import hush, wait
from app.ui.theme import Appearance
from app.ui.window import Window
from app.vault.device_secrets import NoKeyring
from app.vault.keys import LOWEST

FEWEST_COLOURS: Final = 8
"""A window that was painted has at least as many."""


def check() -> Sequence[tuple[str, bool, str]]:
    """Name (below ``cli.check``), whether it is right, and what was seen."""
    hush()
    on = stage(language(), Appearance.LIGHT)
    return [
        _found("fonts", _fonts), _found("glyphs", _glyphs), _found("icons", _icons),
        _found("window", lambda: _window(on)),
    ]  # fmt: skip


def _found(name: str, look: Callable[[], tuple[bool, str]]) -> tuple[str, bool, str]:
    try:
        return (name, *look())
    except Exception as error:  # told as a failed check, by its kind only
        return name, False, f"{type(error).__module__}.{type(error).__qualname__}"


def _fonts() -> tuple[bool, str]:
    missing = [name for name in fonts.FILES if not QRawFont(str(fonts.FOLDER / name), 16.0).isValid()]
    worn = QFontInfo(fonts.application_font("zh_CN")).family()
    return not missing and worn == fonts.CHINESE, ", ".join(missing) or worn


def _glyphs() -> tuple[bool, str]:
    """Rare characters come from the bundled font, regular and bold."""
    rare = tr("cli.check.rare")
    lacking = ""
    for weight in (QFont.Weight.Normal, QFont.Weight.Bold):
        font = fonts.application_font("zh_CN")
        font.setWeight(weight)
        raw = QRawFont.fromFont(font)
        lacking += "".join(one for one in rare if not raw.supportsCharacter(ord(one)))
    return not lacking, lacking or rare


def _icons() -> tuple[bool, str]:
    files = sorted((icons.FOLDER / "lucide").glob("*.svg"))
    broken = [file.stem for file in files if not QSvgRenderer(str(file)).isValid()]
    return bool(files) and not broken, ", ".join(broken) or str(len(files))


def _window(on: Application) -> tuple[bool, str]:
    """The first run of a new folder: opened, painted, closed."""
    with TemporaryDirectory(prefix="satchel-self-test-") as folder:
        clock = system_clock()
        window = Window(on, Opening(Path(folder) / "home", NoKeyring(), clock, LOWEST), clock, pages, [])
        window.start()
        wait(lambda: not window.tasks.busy)
        image = picture(window.shell).toImage()
        colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        window.shell.close()
        window.shell.deleteLater()
        window.deleteLater()
        settle(on.qt)
    return len(colours) >= FEWEST_COLOURS, f"Qt {qVersion()}, {image.width()}×{image.height()}"
