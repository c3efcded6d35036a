"""Rows pasted from a spreadsheet: shown before anything is added, with what is wrong in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QBrush, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QWidget

from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.forms import Option
from app.services.new_rows import MOST_PASTED, Pasted, PastedRow, pasted
from app.ui import words
from app.ui.kit.button import Button, PrimaryButton
from app.ui.kit.layout import col, row
from app.ui.kit.table import Table
from app.ui.kit.text import Text, note, title
from app.ui.pages.dossier.contents import columns_of
from app.ui.theme import tokens


class PasteDialog(QDialog):
    """``given``: entity, the rows that will do (text by field)."""

    given = Signal(str, list)

    def __init__(
        self, entity: str, text: str, options: Mapping[str, Sequence[Option]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setMinimumSize(760, 460)
        words.say(self, "ui.window_title", "setWindowTitle")
        self._entity = entity
        order = [spec.name for spec in columns_of(entity) if spec.field.editable]
        self.found: Pasted = pasted(entity, text, options, order)
        self.good = [one for one in self.found.rows if one.good]
        bad = len(self.found.rows) - len(self.good)
        self.table = Table("dossiers.pasted", self._model())
        self.table.selectionModel().currentChanged.connect(self._tell)
        for at in range(len(self._fields())):
            self.table.setColumnWidth(at + 1, 132)
        self.table.setColumnWidth(0, 48)
        self._problem = Text(px=13, tone="bad", wrap=True)
        self._problem.setMinimumHeight(36)
        how = "dossiers.paste_headed" if self.found.headed else "dossiers.paste_order"
        listed = tr("dossiers.separator").join(tr(ENTITIES[entity].fields[name].label) for name in order)
        add = PrimaryButton("dossiers.add", height=36)
        add.say("dossiers.paste_add", n=len(self.good))
        add.setEnabled(bool(self.good))
        add.clicked.connect(self._give)
        cancel = Button("ui.cancel", height=36)
        cancel.clicked.connect(self.reject)
        counts = note("dossiers.paste_counts", good=len(self.good), bad=bad)
        column = col(title("dossiers.paste_title", what=tr(f"entity.{entity}")), gap=10, pad=(24, 24, 24, 20))
        if self.found.rows:
            column.addWidget(note(how, wrap=True, columns=listed))
            if self.found.left:
                left = tr("dossiers.separator").join(self.found.left)
                column.addWidget(Text("dossiers.paste_left", tone="warn", wrap=True, columns=left))
            column.addWidget(self.table, 1)
            column.addWidget(self._problem)
        else:
            column.addWidget(Text("dossiers.paste_nothing", tone="text2", wrap=True, columns=listed, most=MOST_PASTED))
            column.addStretch(1)
        column.addLayout(row(counts, None, cancel, add))
        self.setLayout(column)
        self._show_first_problem()

    def _fields(self) -> list[str]:
        shown = [name for name in self.found.columns if name is not None]
        lacking = {name for one in self.found.rows for name in one.problems if name not in shown}
        return [*dict.fromkeys(shown), *sorted(lacking)]

    def _model(self) -> QStandardItemModel:
        fields = self._fields()
        model = QStandardItemModel(len(self.found.rows), len(fields) + 1, self)
        labels = [tr(ENTITIES[self._entity].fields[name].label) for name in fields]
        model.setHorizontalHeaderLabels(["", *labels])
        for at, one in enumerate(self.found.rows):
            sign = QStandardItem("✓" if one.good else "✗")
            sign.setForeground(QBrush(tokens().colour("ok" if one.good else "bad")))
            sign.setData(
                tr("dossiers.paste_good" if one.good else "dossiers.paste_bad"), Qt.ItemDataRole.AccessibleTextRole
            )
            model.setItem(at, 0, sign)
            for to, name in enumerate(fields):
                model.setItem(at, to + 1, self._cell(one, name))
        return model

    @staticmethod
    def _cell(one: PastedRow, name: str) -> QStandardItem:
        item = QStandardItem(one.cells.get(name, ""))
        item.setEditable(False)
        if name in one.problems:
            sentence = one.problems[name].message
            item.setText(item.text() or "—")
            item.setToolTip(sentence)
            item.setData(sentence, Qt.ItemDataRole.UserRole)
            item.setData(f"{item.text()}: {sentence}", Qt.ItemDataRole.AccessibleTextRole)
            item.setForeground(QBrush(tokens().colour("bad")))
            item.setBackground(QBrush(tokens().colour("bad_soft")))
        return item

    def _show_first_problem(self) -> None:
        for at, one in enumerate(self.found.rows):
            for to, name in enumerate(self._fields()):
                if name in one.problems:
                    self.table.setCurrentIndex(self.table.model().index(at, to + 1))
                    return

    @Slot()
    def _tell(self) -> None:
        sentence = self.table.currentIndex().data(Qt.ItemDataRole.UserRole)
        self._problem.show_text(str(sentence or ""))

    @Slot()
    def _give(self) -> None:
        self.given.emit(self._entity, [dict(one.values) for one in self.good])
        self.accept()
