"""Golden pictures of the main pages: the bundled font, a clock that stands, seeded data; at most 0.2 % of the pixels
may differ.

Meant to change? Look at the new pictures, then ``SATCHEL_GOLDEN=renew .venv/bin/python -m pytest
tests/ui/test_golden.py`` writes them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import update

from app.i18n import Language
from app.models import Dossier
from app.models.enums import Place
from app.ui.application import Application
from app.ui.desk_pages import pages
from app.ui.pages.unlock import UnlockPage
from app.ui.pages.unlock_presenter import UnlockPresenter
from app.ui.places import all_places
from app.ui.running import AtOnce
from app.ui.shell import Shell
from app.ui.shots import picture
from app.ui.theme import Appearance
from tests.services.conftest import Seat, _shanghai, seat, template  # noqa: F401
from tests.ui.conftest import deliver
from tests.ui.pages.scene import Stage, sample_visits

FOLDER: Final = Path(__file__).resolve().parent / "golden"
SIZE: Final = (1100, 720)
MOST_DIFFERENT: Final = 0.002
"""Share of the pixels."""
SAME: Final = 12
"""Two pixels are alike if no channel differs by more: another rounding of an edge is nothing to see."""
LOOKS: Final = [("zh_CN", Appearance.LIGHT), ("en", Appearance.DARK)]
PLACES = ("unlock", "today", "dossiers", "visits", "cards")


@pytest.fixture(autouse=True)
def _still(dressed: Application) -> Iterator[None]:
    """A caret that doesn't blink."""
    before = dressed.qt.cursorFlashTime()
    dressed.qt.setCursorFlashTime(0)
    yield
    dressed.qt.setCursorFlashTime(before)


@pytest.fixture
def scene(seat: Seat, dressed: Application) -> Iterator[Stage]:  # noqa: F811
    """The sample visits at a desk; codes that are made of random ids elsewhere stand fast."""
    stage = Stage(seat, dressed)
    ids = seat.sample
    with seat.desk.store.apply() as session:
        for code, dossier in (("KH-0217", ids.north), ("KH-0342", ids.south), ("KH-0108", ids.east)):
            session.execute(update(Dossier).where(Dossier.id == dossier).values(code=code))
    yield stage
    stage.close()


@pytest.mark.parametrize(("locale", "appearance"), LOOKS, ids=["zh_CN-light", "en-dark"])
@pytest.mark.parametrize("name", PLACES)
def test_golden(
    request: pytest.FixtureRequest,
    dressed: Application,
    shown: Callable[..., QWidget],
    tmp_path: Path,
    name: str,
    locale: Language,
    appearance: Appearance,
) -> None:
    dressed.tongue.choose(locale)
    dressed.theme.choose(appearance)
    _draw_alike()
    shell = Shell()
    if name == "unlock":
        _show_unlock(shell)
    else:
        _show_page(shell, request.getfixturevalue("scene"), name)
    shown(shell, SIZE)
    QApplication.processEvents()
    deliver()
    taken = _image(picture(shell))
    path = FOLDER / f"{name}-{locale}-{appearance}.png"
    if os.environ.get("SATCHEL_GOLDEN") == "renew":
        FOLDER.mkdir(exist_ok=True)
        taken.save(path, optimize=True)
        return
    share = different(Image.open(path).convert("RGB"), taken)
    if share > MOST_DIFFERENT:
        taken.save(tmp_path / path.name)
    assert share <= MOST_DIFFERENT, f"{share:.2%} of the pixels differ: {tmp_path / path.name} against {path}"


def different(one: Image.Image, other: Image.Image) -> float:
    """Share of the pixels that differ to the eye."""
    if one.size != other.size:
        return 1.0
    apart = ImageChops.difference(one, other).split()
    worst = ImageChops.lighter(ImageChops.lighter(apart[0], apart[1]), apart[2])
    return sum(worst.histogram()[SAME + 1 :]) / (one.width * one.height)


def test_a_change_that_can_be_seen_is_noticed() -> None:
    path = FOLDER / "cards-en-dark.png"
    golden = Image.open(path).convert("RGB")
    changed = golden.copy()
    changed.paste((255, 255, 255), (100, 100, 150, 140))
    assert different(golden, golden) == 0
    assert different(golden, changed) > MOST_DIFFERENT


def _draw_alike() -> None:
    """Letters by their outlines alone: a machine's own settings for hinting and subpixels don't count."""
    font = QApplication.font()
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    QApplication.setFont(font)


def _show_unlock(shell: Shell) -> None:
    page = UnlockPage()
    presenter = UnlockPresenter(
        page, _Shut(), AtOnce(), places=all_places(), last_place="", unlocked=lambda _: None, leave=lambda: None,
    )  # fmt: skip
    page.wire(presenter)
    shell.show_gate(page)


class _Shut:
    """A door that nobody opens."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def _show_page(shell: Shell, stage: Stage, name: str) -> None:
    visits = sample_visits(stage)
    shell.open_desk(pages(stage.desktop), all_places(), str(Place.OFFICE))
    shell.topbar.set_sync("never")
    shell.resize(*SIZE)
    page = shell.go(name)
    if name == "dossiers":
        page.show_target(stage.seat.sample.north)
    elif name == "visits":
        page.show_target(visits["past"])
    shell.rail.button(name).clearFocus()


def _image(pixmap: Any) -> Image.Image:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    pixmap.save(buffer, "PNG")
    return Image.open(BytesIO(bytes(buffer.data().data()))).convert("RGB")
