"""Contrast, the live switch, and that the little pictures of the style sheet wear the tokens' colours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.application import Application
from app.ui.icons import FOLDER
from app.ui.kit.editors import Choice, ChoiceEditor
from app.ui.stylesheet import style_sheet
from app.ui.theme import Appearance, tokens
from app.ui.tokens import DARK, LIGHT, Tokens, contrast

SCHEMES = pytest.mark.parametrize("t", [LIGHT, DARK], ids=["light", "dark"])
GROUNDS = ("bg", "surface", "surface2", "rail", "hover")


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@SCHEMES
@pytest.mark.parametrize("text", ["text", "text2", "text3", "accent", "ok", "warn", "bad"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_keeps_wcag_aa(t: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(t, text), getattr(t, ground)) >= 4.5


@SCHEMES
@pytest.mark.parametrize("tone", ["accent", "ok", "warn", "bad"])
def test_chips_keep_wcag_aa(t: Tokens, tone: str) -> None:
    assert contrast(getattr(t, tone), getattr(t, f"{tone}_soft")) >= 4.5


@SCHEMES
def test_chosen_lines_and_filled_buttons_keep_wcag_aa(t: Tokens) -> None:
    for text in ("text", "text2", "accent"):
        assert contrast(getattr(t, text), t.accent_soft) >= 4.5
    for ground in (t.accent, t.accent_hover):
        assert contrast(t.on_accent, ground) >= 4.5
    assert contrast(t.surface, t.bad) >= 4.5


@SCHEMES
def test_edges_of_fields_keep_three_to_one(t: Tokens) -> None:
    assert contrast(t.edge, t.surface) >= 3
    assert contrast(t.accent, t.bg) >= 3  # the ring of focus


@pytest.mark.parametrize(("t", "name"), [(LIGHT, "light"), (DARK, "dark")])
def test_pictures_of_the_style_sheet_wear_the_tokens(t: Tokens, name: str) -> None:
    assert t.on_accent in (FOLDER / "kit" / f"tick-{name}.svg").read_text("utf-8")
    assert t.on_accent in (FOLDER / "kit" / f"dot-{name}.svg").read_text("utf-8")
    assert t.text3 in (FOLDER / "kit" / f"chevron-{name}.svg").read_text("utf-8")


def test_switch_is_live(dressed: Application, qtbot: object) -> None:
    heard: list[bool] = []
    dressed.theme.changed.connect(lambda: heard.append(True))
    dressed.theme.choose(Appearance.DARK)
    assert tokens() is DARK
    assert QApplication.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.bg
    dressed.theme.choose(Appearance.LIGHT)
    assert tokens() is LIGHT
    assert heard == [True, True]


def test_windows_wear_the_sheet_and_the_application_none(
    dressed: Application, shown: Callable[[QWidget], QWidget]
) -> None:
    """Worn by the application it would dress each widget once for every level above it."""
    long = ChoiceEditor([Choice(str(at), name=str(at)) for at in range(ChoiceEditor.LONG + 1)])
    shown(long)
    completer = long.completer()
    assert completer is not None
    dressed.theme.choose(Appearance.DARK)
    assert dressed.qt.styleSheet() == ""
    assert long.styleSheet() == completer.popup().styleSheet() == style_sheet(DARK)


def test_system_scheme_is_followed_only_if_chosen(dressed: Application) -> None:
    dressed.theme.choose(Appearance.SYSTEM)
    dressed.theme._system_changed(Qt.ColorScheme.Dark)
    assert tokens() is DARK
    dressed.theme.choose(Appearance.LIGHT)
    dressed.theme._system_changed(Qt.ColorScheme.Dark)
    assert tokens() is LIGHT
