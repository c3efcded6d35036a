"""Messages cover no button; Ctrl+Z is there only while something can be taken back; Qt's own words in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.ui.application import Application
from app.ui.kit.button import PrimaryButton
from app.ui.kit.layout import col, row
from app.ui.kit.toast import Toasts


def test_a_message_covers_no_button_and_undo_is_off_without_one(shown: Callable[..., Any]) -> None:
    over = QWidget()
    button = PrimaryButton("ui.unlock.action")
    over.setLayout(col(None, row(None, button, None)))
    shown(over, (900, 600))
    toasts = Toasts(over)
    assert not toasts.can_undo and not toasts._undo.isEnabled()
    toast = toasts.tell("ui.clock.settled", undo=True)
    box = button.rect().translated(button.mapTo(over, button.rect().topLeft()))
    assert not toast.geometry().intersects(box)
    assert toasts.can_undo and toasts._undo.isEnabled()
    toast.dismiss()
    assert not toasts._undo.isEnabled()
    toasts.clear()


def test_qts_own_dialogs_speak_chinese(dressed: Application) -> None:
    dressed.tongue.choose("zh_CN")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    assert QCoreApplication.translate("QFileDialog", "File &name:") != "File &name:"
