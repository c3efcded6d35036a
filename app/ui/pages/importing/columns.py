"""The wizard's second step: each column of the sheet, what stands in it, and the field it goes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from app.exchange.columns import ColumnMap, importable
from app.exchange.dates import Order
from app.exchange.sheet import is_blank, text_of
from app.i18n import tr
from app.models.fields import ENTITIES
from app.services.dossiers import Cover
from app.services.imports import Look
from app.ui import words
from app.ui.kit import choose_file
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.combo import Combo
from app.ui.kit.customer_box import CustomerBox
from app.ui.kit.layout import col, holder, row, scrolled
from app.ui.kit.text import Elided, Text, note, title

CURRENCIES: Final = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP")
ENCODINGS: Final = ("utf-8", "gb18030", "big5", "utf-16", "cp1252")
_SAMPLES: Final = 3
_LOOK_AT: Final = 50


class EncodingBox(Combo):
    """How a text is to be read; :attr:`picked` is what the person chose."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words.say(self, "importpage.encoding", "setAccessibleName")
        for one in ENCODINGS:
            self.addItem(one.upper(), one)
        self.activated.connect(self._picked)

    def show_found(self, encoding: str) -> None:
        """Mark the encoding the text was read in; none for an empty one."""
        if encoding and self.findData(encoding) < 0:
            self.addItem(encoding.upper(), encoding)
        self.setCurrentIndex(self.findData(encoding))

    @Slot()
    def _picked(self) -> None:
        self.picked.emit(str(self.currentData()))


class ColumnsStep(QWidget):
    """Combos by header. :meth:`chosen` tells the mapping as it stands."""

    sheet_chosen = Signal(str)
    encoding_chosen = Signal(str)
    """Empty: found out."""
    load_wanted = Signal(str)
    save_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entity = "dossier"
        self.combos: dict[str, QComboBox] = {}
        self.sheets = Combo()
        words.say(self.sheets, "importpage.columns.sheet", "setAccessibleName")
        self.sheets.activated.connect(self._sheet_picked)
        self.encodings = EncodingBox()
        self.encodings.picked.connect(self.encoding_chosen)
        self._of_workbook = holder(row(note("importpage.columns.sheet"), self.sheets, gap=8))
        self._of_text = holder(row(note("importpage.encoding"), self.encodings, gap=8))
        self.customer = CustomerBox()
        words.say(self.customer, "importpage.columns.customer", "setAccessibleName")
        self.customer.picked.connect(self._tell_missing)
        self._of_one = holder(row(note("importpage.columns.customer"), self.customer, None, gap=8))
        self._missing = Text(tone="warn", wrap=True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(20, 12, 20, 16)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(8)
        for at, stretch in enumerate((2, 3, 3)):
            self._grid.setColumnStretch(at, stretch)
        self.dates, self.currency = Combo(), Combo()
        words.say(self.dates, "importpage.columns.dates", "setAccessibleName")
        words.say(self.currency, "importpage.columns.currency", "setAccessibleName")
        self.load = Button("importpage.columns.load", "quiet", icon="upload")
        self.save = Button("importpage.columns.save", "quiet", icon="save")
        self.load.clicked.connect(self._ask_load)
        self.save.clicked.connect(self._ask_save)
        more = row(
            note("importpage.columns.dates"), self.dates, 16, note("importpage.columns.currency"), self.currency, None,
            self.load, self.save,
        )  # fmt: skip
        head = row(title("importpage.columns.title"), None, self._of_workbook, self._of_text)
        column = col(head, note("importpage.columns.hint", wrap=True), 4, gap=4)
        column.addWidget(scrolled(holder(col(Card(self._grid), None, gap=0))), 1)
        column.addWidget(self._of_one)
        column.addWidget(self._missing)
        column.addSpacing(4)
        column.addLayout(more)
        self.setLayout(column)

    def show_look(self, look: Look, entity: str, chosen: ColumnMap) -> None:
        """The sheet's columns, with the fields that were found for them."""
        self._entity = entity
        self._fill_more(chosen)
        self._fill_source(look)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.combos.clear()
        for at, key in enumerate(("header", "sample", "field")):
            self._grid.addWidget(Text(f"importpage.columns.{key}", px=12, tone="text3"), 0, at)
        fields = [("", tr("importpage.columns.skip"))]
        fields += [(spec.name, tr(spec.label)) for spec in importable(entity)]
        for at, column in enumerate(look.matched.columns, 1):
            cells = [one.cells[column.index] for one in look.sheet.rows[:_LOOK_AT]]
            samples = list(dict.fromkeys(text_of(cell) for cell in cells if not is_blank(cell)))[:_SAMPLES]
            combo = Combo()
            for name, label in fields:
                combo.addItem(label, name)
            combo.setCurrentIndex(max(0, combo.findData(column.field or "")))
            combo.setAccessibleName(tr("importpage.columns.for", header=column.header))
            combo.currentIndexChanged.connect(self._tell_missing)
            self.combos[column.header] = combo
            self._grid.addWidget(Elided(plain=column.header, bold=True), at, 0)
            self._grid.addWidget(Elided(plain=" · ".join(samples), tone="text2"), at, 1)
            self._grid.addWidget(combo, at, 2)
        self._needed = {"dossier": ("name",), "person": ("dossier_id", "name")}.get(entity, ("dossier_id",))
        self._tell_missing()
        if self.combos:
            next(iter(self.combos.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_customers(self, customers: Sequence[Cover], whose: str) -> None:
        """The customer that all rows belong to may be one of these; none: the form is about customers itself."""
        self._of_one.setVisible(bool(customers))
        self.customer.fill(customers, whose, tr("importpage.columns.customer.told"))
        self._tell_missing()

    def _fill_source(self, look: Look) -> None:
        """Which sheet of the workbook, or in which encoding the text was read: to be chosen otherwise."""
        self.sheets.clear()
        for one in look.sheet.titles:
            self.sheets.addItem(one, one)
        self.sheets.setCurrentIndex(self.sheets.findData(look.sheet.title))
        self._of_workbook.setVisible(len(look.sheet.titles) > 1)
        self.encodings.show_found(look.sheet.encoding or "")
        self._of_text.setVisible(look.sheet.encoding is not None)

    @Slot()
    def _sheet_picked(self) -> None:
        self.sheet_chosen.emit(str(self.sheets.currentData()))

    @property
    def columns(self) -> dict[str, str]:
        """Header → field; empty where the column is left aside."""
        return {header: str(combo.currentData() or "") for header, combo in self.combos.items()}

    def _fill_more(self, chosen: ColumnMap) -> None:
        self.dates.clear()
        self.dates.addItem(tr("importpage.columns.dates.auto"), "")
        for order in Order:
            self.dates.addItem(tr(f"importpage.columns.dates.{order}"), str(order))
        self.dates.setCurrentIndex(max(0, self.dates.findData(str(chosen.dates or ""))))
        self.currency.clear()
        self.currency.addItem(tr("importpage.columns.currency.auto"), "")
        for code in dict.fromkeys((*CURRENCIES, *((chosen.currency,) if chosen.currency else ()))):
            self.currency.addItem(code, code)
        self.currency.setCurrentIndex(max(0, self.currency.findData(chosen.currency or "")))

    @Slot()
    def _tell_missing(self) -> None:
        taken = {*self.columns.values(), *(["dossier_id"] if self.customer.chosen else [])}
        missing = [one for one in self._needed if one not in taken]
        spec = ENTITIES[self._entity].fields
        self._missing.setVisible(bool(missing))
        if missing:
            self._missing.say("importpage.columns.missing", fields=", ".join(tr(spec[one].label) for one in missing))

    @Slot()
    def _ask_load(self) -> None:
        path = choose_file.to_open(self, tr("importpage.columns.load"), tr("importpage.json"))
        self.load_wanted.emit(path)

    @Slot()
    def _ask_save(self) -> None:
        path = choose_file.to_save(
            self, tr("importpage.columns.save"), tr("importpage.map.name"), tr("importpage.json")
        )
        self.save_wanted.emit(path)
