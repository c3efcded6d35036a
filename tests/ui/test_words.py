"""The window's words: complete, known, in both languages, and switched live."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QLabel

from app.i18n import area, has, tr
from app.ui.application import Application
from app.ui.kit.button import Button
from app.ui.words import say, unsay

UI = Path(__file__).resolve().parents[2] / "app" / "ui"
KEY = re.compile(r'"(ui\.[a-z_0-9.]+[a-z_0-9])"')


def _texts(value: Any) -> list[str]:
    return list(value.values()) if isinstance(value, dict) else [value]


def test_catalogue_is_complete_and_takes_the_same_parameters() -> None:
    for key, entry in area("ui").items():
        assert set(entry) == {"en", "zh_CN"}, key
        fields = [
            {name for text in _texts(entry[one]) for _, name, _, _ in string.Formatter().parse(text) if name}
            for one in ("en", "zh_CN")
        ]
        assert fields[0] == fields[1], key
        assert all(text.strip() for one in entry.values() for text in _texts(one)), key


def test_every_key_in_the_sources_is_in_the_catalogue() -> None:
    used = {key for file in UI.rglob("*.py") for key in KEY.findall(file.read_text("utf-8"))}
    stems = {f"{key.rsplit('.', 1)[0]}" for key in area("ui")}
    assert [key for key in sorted(used) if not has(key) and key not in stems] == []


def test_said_words_follow_the_language(dressed: Application) -> None:
    label = QLabel()
    say(label, "ui.lock")
    dressed.tongue.choose("zh_CN")
    assert label.text() == "锁定"
    unsay(label)
    label.setText("content")
    dressed.tongue.choose("en")
    assert label.text() == "content"


def test_tooltip_shows_the_shortcut_in_both_languages(dressed: Application, qtbot: Any) -> None:
    button = Button("ui.lock", shortcut="Ctrl+L")
    qtbot.addWidget(button)
    assert button.toolTip() == "Lock (Ctrl L)"
    dressed.tongue.choose("zh_CN")
    assert button.toolTip() == "锁定（Ctrl L）"
    assert button.accessibleName() == "锁定"


def test_qt_speaks_chinese_too(dressed: Application, qtbot: Any) -> None:
    dressed.tongue.choose("zh_CN")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "取消"


@pytest.mark.parametrize(("n", "words"), [(1, "1 page"), (2, "2 pages")])
def test_plural(n: int, words: str) -> None:
    assert tr("ui.preview.pages", n=n) == words
