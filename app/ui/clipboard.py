"""Copying that forgets: kept out of clipboard histories, cleared after 30 s if it is still ours."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer, Slot
from PySide6.QtGui import QClipboard, QGuiApplication

CLEAR_AFTER_MS = 30_000

_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_EXCLUSIONS: dict[str, bytes] = {
    # Windows: clipboard history and cloud clipboard
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"1",
    _WINDOWS.format("CanIncludeInClipboardHistory"): b"\x00\x00\x00\x00",
    _WINDOWS.format("CanUploadToCloudClipboard"): b"\x00\x00\x00\x00",
    # macOS: nspasteboard.org; KDE: Klipper
    "application/x-nspasteboard-concealed-type": b"1",
    "x-kde-passwordManagerHint": b"secret",
}


def confidential(text: str) -> QMimeData:
    """The text with the marks by which clipboard managers leave it alone."""
    data = QMimeData()
    data.setText(text)
    for mime, value in _EXCLUSIONS.items():
        data.setData(mime, QByteArray(value))
    return data


class Copier(QObject):
    """The only way content gets to the clipboard; the caller commits the access event (sink *clipboard*) before."""

    def __init__(self, parent: QObject | None = None, *, clear_after_ms: int = CLEAR_AFTER_MS) -> None:
        super().__init__(parent)
        self._ours: str | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(clear_after_ms)
        self._timer.timeout.connect(self.clear)

    def copy(self, text: str) -> None:
        """Put ``text`` on the clipboard for 30 s."""
        QGuiApplication.clipboard().setMimeData(confidential(text))
        self._ours = text
        self._timer.start()

    @Slot()
    def clear(self) -> None:
        """Empty the clipboard if it still holds what we put there; also called before locking."""
        self._timer.stop()
        board = QGuiApplication.clipboard()
        if self._ours is not None and board.text(QClipboard.Mode.Clipboard) == self._ours:
            board.clear(QClipboard.Mode.Clipboard)
        self._ours = None
