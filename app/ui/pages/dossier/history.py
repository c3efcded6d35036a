"""The history of one field: who, when, old and new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QLayout, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.records import Change
from app.services.values import stored
from app.ui import formats, words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.gradually import Gradually
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Text, note, title
from app.ui.kit.timeline import Where, timeline_row
from app.ui.showing import Names, displayed

MOST = 200
AT_ONCE = 12
"""Lines made between two looks at what the person does."""


def describe(change: Change, names: Names | None = None) -> tuple[str, str]:
    """A change in words: what, and from what to what."""
    entity = ENTITIES[change.entity]
    called = (names or {}).get(change.row_id, "") if entity.dossier == "dossier_id" else ""
    what = tr("dossiers.row_named", what=tr(entity.label), name=called) if called else tr(entity.label)
    if change.field == "*":
        return tr("dossiers.created", what=what), ""
    spec = entity.fields[change.field]
    if change.field == "deleted":
        return tr("dossiers.was_trashed" if change.new else "dossiers.was_taken_back", what=what), ""
    old, new = (displayed(spec, stored(spec, value), "", names) or "–" for value in (change.old, change.new))
    return f"{what} · {tr(spec.label)}", f"{old} → {new}"


def gathered(changes: Sequence[Change]) -> Sequence[Change]:
    """A merge moves many rows of a form at once: one line for them all, without the name of a row."""
    found: dict[object, Change] = {}
    for change in changes:
        moved = change.field == "dossier_id" and change.batch_id is not None
        key = (change.batch_id, change.entity, change.old, change.new) if moved else change
        found.setdefault(key, replace(change, row_id="") if moved else change)
    return list(found.values())


class ChangeLine(QWidget):
    """One change; the old value of a field can be put back."""

    restore = Signal(str, str, str, object)
    """Entity, row, field, stamp."""

    def __init__(self, change: Change, names: Names | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._change = change
        what, how = describe(change, names)
        head: list[QWidget | None] = [Text(plain=what, bold=True), None]
        if how and ENTITIES[change.entity].fields[change.field].field.editable:
            back = Button("dossiers.put_back", "quiet", icon="undo-2", height=26)
            words.say(back, "dossiers.put_back_of", "setAccessibleName", what=what)
            back.clicked.connect(self._restore)
            head.append(back)
        lines: list[QWidget | QLayout | int | None] = [row(*head, gap=8)]
        if how:
            lines.append(Text(plain=how, tone="text2", wrap=True))
        if change.by_name:
            lines.append(note(plain=change.by_name))
        self.setLayout(col(*lines, 12, gap=2))

    @Slot()
    def _restore(self) -> None:
        one = self._change
        self.restore.emit(one.entity, one.row_id, one.field, one.stamp)


class Timeline(QWidget):
    """The changes, newest first, each with its moment. Some are there at once, the rest comes while one reads."""

    restore = Signal(str, str, str, object)

    def __init__(self, changes: Sequence[Change], names: Names | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes = changes[:MOST]
        self._names = names
        self._column = col(None, gap=0)
        self.setLayout(self._column)
        self._lines = Gradually(len(self._changes), AT_ONCE, self._make, self)

    def _make(self, first: int, end: int) -> None:
        lines = holder(col(*map(self._line, range(first, end)), gap=0))
        self._column.insertWidget(self._column.count() - 1, lines)

    def _line(self, at: int) -> QWidget:
        change, last = self._changes[at], len(self._changes) - 1
        where: Where = "only" if not last else "first" if at == 0 else "last" if at == last else "middle"
        line = ChangeLine(change, self._names)
        line.restore.connect(self.restore)
        return timeline_row(formats.moment(change.at), line, where)


class HistoryDialog(QDialog):
    """Opened over the page; Esc closes it."""

    restore = Signal(str, str, str, object)

    def __init__(
        self, label_key: str, changes: Sequence[Change], names: Names | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        words.say(self, "ui.window_title", "setWindowTitle")
        self.setMinimumSize(520, 360)
        done = PrimaryButton("ui.close", height=36)
        done.clicked.connect(self.accept)
        lines = Timeline(changes, names)
        lines.restore.connect(self._put_back)
        body = scrolled(lines) if changes else holder(col(Text("dossiers.no_history", tone="text2"), None, gap=0))
        column = col(title(label_key), 12, gap=0, pad=(24, 24, 24, 20))
        column.addWidget(body, 1)
        column.addLayout(row(None, done, pad=(0, 12, 0, 0)))
        self.setLayout(column)

    @Slot(str, str, str, object)
    def _put_back(self, entity: str, row_id: str, field: str, stamp: object) -> None:
        self.restore.emit(entity, row_id, field, stamp)
        self.accept()
