"""The whole kit in pictures: ``python -m app.ui.kit.gallery --out DIR [--scale 2]``, light, dark, zh, en."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.errors import Unreachable
from app.i18n import LANGUAGES, tr
from app.models.fields import Kind
from app.ui.application import Application
from app.ui.kit.button import Button, IconButton, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip, KeyCap
from app.ui.kit.combo import Combo
from app.ui.kit.confirm import Confirm
from app.ui.kit.dossier_list import DossierItem, DossierList
from app.ui.kit.form import FieldRow, FormSection, labelled
from app.ui.kit.glyph import Tile
from app.ui.kit.layout import Flow, col, holder, row
from app.ui.kit.place_picker import PlacePicker
from app.ui.kit.ring import Ring
from app.ui.kit.search_field import SearchField
from app.ui.kit.states import CardNeededState, EmptyState, ErrorState, LoadingState
from app.ui.kit.strength import StrengthMeter
from app.ui.kit.table import Table
from app.ui.kit.text import Text, heading, note, title
from app.ui.kit.timeline import timeline_row
from app.ui.kit.toast import Toast
from app.ui.kit.watermark import Watermark
from app.ui.places import all_places
from app.ui.shots import Shot, stage, take
from app.ui.theme import Appearance


def _buttons() -> QWidget:
    off = Button("ui.save", icon="save")
    off.setEnabled(False)
    dead = PrimaryButton("ui.save", icon="save")
    dead.setEnabled(False)
    kinds = Flow(
        PrimaryButton("ui.unlock.action", icon="key-round", shortcut="Ctrl+Return"),
        Button("ui.lock", icon="lock", shortcut="Ctrl+L", height=40),
        Button("ui.place.client", "soft", icon="door-open", chevron=True, tone="ok", height=40),
        Button("ui.place.train", "soft", icon="train-front", chevron=True, tone="warn", height=40),
        Button("ui.card_needed.action", "soft", icon="id-card", height=40),
        Button("ui.back", "quiet", icon="arrow-left", height=40),
        Button("ui.cancel", "danger", height=40),
        IconButton("history", "ui.form.history", height=40),
        off,
        dead,
        gap=12,
    )
    chips = Flow(
        Chip("ui.place.office", icon="clock"),
        Chip("ui.locked.title", tone="warn", icon="lock"),
        Chip("ui.strength.0", tone="bad", icon="circle-alert"),
        Chip("ui.first.enrolled", tone="ok", icon="check"),
        Chip(plain="A", tone="text2"),
        KeyCap("Ctrl+K"),
        Tile(icon="message-square-warning", tone="bad"),
        Tile(icon="id-card", tone="warn"),
        Tile(icon="users", tone="accent"),
        Tile(letter=tr("ui.sample.letter"), tone="ok"),
        Tile(icon="file-text", tone="text2"),
        Ring(78),
        Ring(34),
        Ring(91, 20),
        Ring(57, 20),
        gap=12,
    )
    return Card(col(title("ui.brand"), holder(kinds), holder(chips), gap=16, pad=(24, 20, 24, 20)))


def _fields() -> QWidget:
    choice = Combo()
    choice.addItems([tr("ui.sample.client2"), "NorthSea Foundry"])
    wrong = QLineEdit(tr("ui.sample.person"))
    wrong.setProperty("wrong", True)
    tick, untick = QCheckBox("A"), QCheckBox("B")
    tick.setChecked(True)
    meter = StrengthMeter()
    meter.show_strength(2, "ui.strength.more")
    strong = StrengthMeter()
    strong.show_strength(4, "ui.strength.enough")
    fields = row(labelled("ui.unlock.code", wrong, hint_key="ui.unlock.code_hint"), labelled("ui.first.url", choice))
    search = SearchField("ui.search.hint", shortcut="Ctrl+K")
    places = PlacePicker(all_places())
    places.choose("client")
    refused = PlacePicker(all_places())
    refused.choose("train")
    column = col(search, fields, row(tick, untick, None), row(meter, strong, gap=24), places, refused, gap=16)
    column.setContentsMargins(24, 20, 24, 20)
    return Card(column)


def _form() -> QWidget:
    name = FieldRow("name", "ui.first.url")
    name.show_value(tr("ui.sample.client"))
    empty = FieldRow("phone", "ui.first.code", Kind.PHONE)
    fixed = FieldRow("code", "ui.unlock.code", editable=False, history=False)
    fixed.show_value("HL-0217")
    open_row = FieldRow("note", "ui.place.picker", Kind.LONG_TEXT)
    open_row.show_value(tr("ui.sample.note"))
    open_row.edit()
    bad = FieldRow("mail", "ui.passphrase", Kind.EMAIL)
    bad.show_value("shen.yao@example")
    bad.edit()
    bad.show_problem(Unreachable("wrong-passphrase").message)
    section = FormSection("ui.page.dossiers", [name, empty, fixed, open_row, bad])
    return Card(col(section, pad=(24, 20, 24, 20)))


def _lists() -> QWidget:
    lines = DossierList()
    lines.lines.set_items(
        [
            DossierItem("1", tr("ui.sample.client"), f"HL-0217 · {tr('ui.sample.region')}", "A", 78, card_open=True),
            DossierItem("2", tr("ui.sample.client2"), f"XW-0342 · {tr('ui.sample.region')}", "A", 91),
            DossierItem("3", tr("ui.sample.client3"), f"YL-0263 · {tr('ui.sample.region')}", "B", 57),
            DossierItem("4", "NorthSea Foundry and Semiconductor Equipment", "NS-0077", "", 0),
        ]
    )
    lines.pick("1")
    lines.setFixedWidth(312)
    lines.setMinimumHeight(280)
    model = QStandardItemModel(4, 4)
    model.setHorizontalHeaderLabels(["No.", "Dossier", "Due", "State"])
    for at, cells in enumerate(
        [
            ("JY-1118-05", tr("ui.sample.client2"), "2026-12-07", "out"),
            ("JY-1207-03", tr("ui.sample.client"), "2026-12-07", "returned"),
        ]
    ):
        for column, cell in enumerate(cells):
            model.setItem(at, column, QStandardItem(cell))
    table = Table("ui.page.cards", model)
    table.stretch(1)
    table.selectRow(0)
    model.setParent(table)
    entries = col(gap=0)
    for at, (hour, who) in enumerate((("10:00", "client2"), ("14:00", "client"), ("16:30", "client3"))):
        where = ("first", "middle", "last")[at]
        body = holder(col(Text(f"ui.sample.{who}", px=14, bold=True), note("ui.place.client"), 28, None, gap=4))
        entries.addWidget(timeline_row(hour, body, where, now=at == 0))  # type: ignore[arg-type]
    line = row(lines, table, holder(entries), gap=24, pad=(16, 16, 16, 16))
    line.setStretch(1, 1)
    return Card(line)


def _sheet() -> QWidget:
    page = holder(col(heading("ui.page.dossiers"), _buttons(), _fields(), _form(), _lists(), None, gap=24))
    layout = page.layout()
    if layout is not None:
        layout.setContentsMargins(32, 32, 32, 32)
    Watermark(page).mark(tr("ui.sample.me"), "20417", "2026-12-07 09:42", "JY-1207-03")
    return page


def _states() -> QWidget:
    loading = LoadingState()
    loading.reveal()
    wait = Card(col(loading))
    wait.setMinimumWidth(400)
    cards = [
        Card(col(EmptyState("folder-closed", "ui.locked"))),
        Card(col(ErrorState(Unreachable("wrong-passphrase")))),
        Card(col(CardNeededState())),
        wait,
    ]
    toast = Toast("ui.error.kept", undo=True)
    return holder(col(row(*cards[:2], gap=16), row(*cards[2:], gap=16), row(None, toast, None), gap=16, pad=(24,) * 4))


def shots() -> list[Shot]:
    """The kit's pictures."""
    return [
        Shot("kit", _sheet, (1200, 1800)),
        Shot("states", _states, (1200, 900)),
        Shot("confirm", lambda: Confirm("ui.crash", icon="triangle-alert", tone="warn", file="crash.txt"), None),
    ]


def main(arguments: Sequence[str] | None = None, on: Application | None = None) -> list[Path]:
    """Write the gallery in both languages and schemes."""
    parser = argparse.ArgumentParser(prog="gallery")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=1.0)
    asked = parser.parse_args(arguments)
    used = on or stage()
    written = []
    for locale in LANGUAGES:
        for appearance in (Appearance.LIGHT, Appearance.DARK):
            written += take(shots(), asked.out, on=used, locale=locale, appearance=appearance, scale=asked.scale)
    return written


if __name__ == "__main__":
    main()
