"""How complete the dossiers are, by keeper and by region, and which sections wait to be confirmed (completeness)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QTabWidget, QWidget

from app.i18n import tr
from app.services.overall import By, Group
from app.ui import words
from app.ui.kit.button import PrimaryButton
from app.ui.kit.columns import FittedColumns
from app.ui.kit.layout import col, row
from app.ui.kit.table import Table
from app.ui.kit.text import note, title

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class OverallDialog(QDialog):
    """A table for each way of putting dossiers together; figures of covers only. Esc closes it."""

    def __init__(self, found: Mapping[By, Sequence[Group]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        words.say(self, "ui.window_title", "setWindowTitle")
        self.setMinimumSize(680, 420)
        self.tables: dict[By, Table] = {}
        tabs = QTabWidget()
        words.say(tabs, "dossiers.overall", "setAccessibleName")
        for by, groups in found.items():
            self.tables[by] = made = self._table(by, groups)
            tabs.addTab(made, tr(f"dossiers.by_{by}"))
        done = PrimaryButton("ui.close", height=36)
        done.clicked.connect(self.accept)
        column = col(
            title("dossiers.overall"), note("dossiers.overall_hint", wrap=True), 8, gap=4, pad=(24, 24, 24, 20)
        )
        column.addWidget(tabs, 1)
        column.addLayout(row(None, done, pad=(0, 12, 0, 0)))
        self.setLayout(column)

    def _table(self, by: By, groups: Sequence[Group]) -> Table:
        model = QStandardItemModel(0, 5, self)
        heads = ("by_" + by, "overall_count", "overall_percent", "overall_waiting", "overall_oldest")
        model.setHorizontalHeaderLabels([tr(f"dossiers.{head}") for head in heads])
        for at in (1, 2, 3):
            model.setHeaderData(at, Qt.Orientation.Horizontal, _RIGHT, Qt.ItemDataRole.TextAlignmentRole)
        for one in groups:
            texts = (
                one.name or tr("ui.form.not_stated"), str(one.dossiers), f"{one.percent}%", str(one.waiting),
                waiting_longest(one),
            )  # fmt: skip
            items = [QStandardItem(text) for text in texts]
            for at, item in enumerate(items):
                item.setEditable(False)
                if 0 < at < 4:
                    item.setTextAlignment(_RIGHT)
            told = [f"{tr(f'section.{stale.section}')} {stale.dossiers}" for stale in one.stale]
            items[3].setToolTip("\n".join(told))
            items[3].setData(tr("dossiers.separator").join([texts[3], *told]), Qt.ItemDataRole.AccessibleTextRole)
            model.appendRow(items)
        made = Table(f"dossiers.by_{by}", model)
        FittedColumns(made, lambda column: column in (0, 4)).fit()
        return made


def waiting_longest(group: Group) -> str:
    """The section that waits the longest, and since when."""
    if not group.stale:
        return ""
    worst = max(group.stale, key=lambda one: (one.never, one.oldest_days or 0))
    since = tr("dossiers.never_confirmed") if worst.never else tr("dossiers.days_old", n=worst.oldest_days or 0)
    return f"{tr(f'section.{worst.section}')} · {since}"
