"""The history of one field: who, when, old and new."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.records import Change
from app.services.values import stored
from app.ui import formats, words
from app.ui.kit.button import PrimaryButton
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Text, note, title
from app.ui.kit.timeline import Where, timeline_row
from app.ui.pages.dossier.fields import displayed

MOST = 200


def describe(change: Change) -> tuple[str, str]:
    """A change in words: what, and from what to what."""
    entity = ENTITIES[change.entity]
    if change.field == "*":
        return tr("dossiers.created", what=tr(entity.label)), ""
    spec = entity.fields[change.field]
    if change.field == "deleted":
        return tr("dossiers.was_trashed" if change.new else "dossiers.was_taken_back", what=tr(entity.label)), ""
    old, new = (displayed(spec, stored(spec, value)) or "–" for value in (change.old, change.new))
    return f"{tr(entity.label)} · {tr(spec.label)}", f"{old} → {new}"


def timeline(changes: Sequence[Change]) -> QWidget:
    """The changes, newest first, each with its moment."""
    column = col(gap=0)
    shown = changes[:MOST]
    for at, change in enumerate(shown):
        where: Where = (
            "only" if len(shown) == 1 else "first" if at == 0 else "last" if at == len(shown) - 1 else "middle"
        )
        what, how = describe(change)
        lines = [Text(plain=what, bold=True)]
        if how:
            lines.append(Text(plain=how, tone="text2", wrap=True))
        if change.by_name:
            lines.append(note(plain=change.by_name))
        body = col(*lines, 12, gap=2)
        column.addWidget(timeline_row(formats.moment(change.at), holder(body), where))
    return holder(column)


class HistoryDialog(QDialog):
    """Opened over the page; Esc closes it."""

    def __init__(self, label_key: str, changes: Sequence[Change], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        words.say(self, "ui.window_title", "setWindowTitle")
        self.setMinimumSize(520, 360)
        done = PrimaryButton("ui.close", height=36)
        done.clicked.connect(self.accept)
        body = scrolled(timeline(changes)) if changes else Text("dossiers.no_history", tone="text2")
        self.setLayout(col(title(label_key), 12, body, 12, row(None, done), gap=0, pad=(24, 24, 24, 20)))
