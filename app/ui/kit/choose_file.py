"""Asking for a file: one dialog for all pages, in the window's language, beginning where the last file was.

Where the system has no dialog of its own, Qt's stands in; Qt's translations lack some of its words.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import tr

_last: list[Path] = []  # where the person last chose a file; never kept beyond the program's run


def to_save(parent: QWidget, caption: str, name: str, kinds: str) -> str:
    """Where to write; empty if the person thought better of it. Whoever writes asks before it replaces anything."""
    dialog = asking(parent, caption, name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    return _answer(dialog, kinds)


def to_open(parent: QWidget, caption: str, kinds: str) -> str:
    """The file to read; empty if the person thought better of it."""
    dialog = asking(parent, caption)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _answer(dialog, kinds)


def asking(parent: QWidget, caption: str, name: str = "") -> QFileDialog:
    """A dialog to be opened by the caller; the folder it ends in is remembered."""
    dialog = QFileDialog(parent, caption, str(_folder()))
    dialog.setViewMode(QFileDialog.ViewMode.List)
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, tr("ui.file.folder"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileName, tr("ui.file.name"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, tr("ui.file.kind"))
    if name:
        dialog.selectFile(name)
    dialog.fileSelected.connect(_remember)
    return dialog


def _answer(dialog: QFileDialog, kinds: str) -> str:
    dialog.setNameFilter(kinds)
    try:
        return dialog.selectedFiles()[0] if dialog.exec() else ""
    finally:
        dialog.deleteLater()


def _folder() -> Path:
    if _last and _last[0].is_dir():
        return _last[0]
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return documents if documents.is_dir() else Path.home()


def _remember(path: str) -> None:
    _last[:] = [Path(path).parent]
