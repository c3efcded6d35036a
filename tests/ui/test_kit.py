"""The kit's widgets by keyboard and ear, and the form that is edited in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt
from PySide6.QtGui import QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.errors import UserError
from app.models.fields import Kind
from app.ui.application import Application
from app.ui.kit import gallery
from app.ui.kit.button import Button, IconButton, PrimaryButton
from app.ui.kit.card import Card
from app.ui.kit.confirm import Confirm
from app.ui.kit.dossier_list import DossierItem, DossierList
from app.ui.kit.editors import Choice
from app.ui.kit.form import FieldRow
from app.ui.kit.layout import Flow, Pile, holder
from app.ui.kit.place_picker import PlacePicker
from app.ui.kit.preview import PreviewPane
from app.ui.kit.search_field import SearchField
from app.ui.kit.states import ErrorState, LoadingState
from app.ui.kit.strength import StrengthMeter
from app.ui.kit.table import Table
from app.ui.kit.text import Elided, Text
from app.ui.kit.toast import Toasts
from app.ui.kit.watermark import Watermark
from app.ui.places import all_places
from app.ui.shots import picture
from app.ui.theme import Appearance
from tests.ui.conftest import deliver, nameless, type_chinese

Show = Callable[..., Any]
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.mark.parametrize("shot", gallery.shots(), ids=lambda shot: shot.name)
@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_every_focusable_widget_has_an_accessible_name(
    dressed: Application, shown: Show, shot: Any, locale: Any
) -> None:
    dressed.tongue.choose(locale)
    root = shown(shot.build(), shot.size or (480, 240))
    assert nameless(root) == []


def test_buttons_press_by_space_and_enter_and_show_a_ring_by_keyboard(shown: Show, qtbot: Any) -> None:
    button = shown(PrimaryButton("ui.save", icon="save"), (120, 40))
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    plain = picture(button).toImage()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    assert picture(button).toImage() != plain
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert pressed == [True]


def test_icon_buttons_are_square_and_named(shown: Show) -> None:
    button = IconButton("history", "ui.form.history")
    assert button.sizeHint().width() == button.sizeHint().height() == 32
    assert button.accessibleName() == "History of this field"
    assert "History" in button.toolTip()


def test_button_grows_with_its_words(dressed: Application, qtbot: Any) -> None:
    button = Button("ui.place.office")
    qtbot.addWidget(button)
    before = button.sizeHint().width()
    button.say("ui.place.client")
    assert button.sizeHint().width() > before
    button.show_text("沈垚")
    assert button.accessibleName() == "沈垚"


# -- form


@pytest.fixture
def field(shown: Show) -> FieldRow:
    row = FieldRow("name", "ui.passphrase")
    row.show_value("old")
    shown(row, (500, 60))
    return row


def test_enter_edits_and_enter_keeps(field: FieldRow, qtbot: Any) -> None:
    kept: list[tuple[str, str]] = []
    field.committed.connect(lambda name, value: kept.append((name, value)))
    qtbot.keyClick(field.value_label, ENTER)
    assert isinstance(field.editor, QLineEdit)
    field.editor.clear()
    type_chinese(field.editor, "沈垚䶮𬭎")
    qtbot.keyClick(field.editor, ENTER)
    assert kept == [("name", "沈垚䶮𬭎")]
    field.show_value("沈垚䶮𬭎")
    assert field.editor is None and field.value_label.text() == "沈垚䶮𬭎"


def test_click_edits_and_escape_takes_back(field: FieldRow, qtbot: Any) -> None:
    kept: list[str] = []
    field.committed.connect(kept.append)
    qtbot.mouseClick(field.value_label, Qt.MouseButton.LeftButton)
    assert field.editor is not None
    qtbot.keyClicks(field.editor, "new")
    qtbot.keyClick(field.editor, ESC)
    assert field.editor is None and kept == [] and field.value_label.text() == "old"
    assert field.value_label.hasFocus()


def test_an_unchanged_value_is_not_sent(field: FieldRow, qtbot: Any) -> None:
    kept: list[str] = []
    field.committed.connect(kept.append)
    field.edit()
    qtbot.keyClick(field.editor, ENTER)
    assert kept == [] and field.editor is None


def test_leaving_the_field_keeps_what_was_typed(shown: Show, qtbot: Any) -> None:
    row, other = FieldRow("name", "ui.passphrase"), QLineEdit()
    shown(holder(Flow(row, other)), (500, 100))
    kept: list[str] = []
    row.committed.connect(lambda _name, value: kept.append(value))
    row.edit()
    qtbot.keyClicks(row.editor, "new")
    other.setFocus(Qt.FocusReason.TabFocusReason)
    assert kept == ["new"]


def test_a_problem_keeps_the_editor_open_and_is_told_to_the_ear(field: FieldRow) -> None:
    field.edit()
    field.show_problem("No such mail")
    assert field.editor is not None
    assert field.editor.accessibleDescription() == "No such mail"
    assert field.editor.property("wrong") is True


def test_typing_is_drafted(field: FieldRow, qtbot: Any) -> None:
    drafts: list[str] = []
    field.drafted.connect(lambda _name, value: drafts.append(value))
    field.edit()
    qtbot.keyClick(field.editor, Qt.Key.Key_X)
    assert drafts[-1] == "x"


def test_long_text_takes_enter_and_keeps_by_control_enter(shown: Show, qtbot: Any) -> None:
    row = FieldRow("note", "ui.passphrase", Kind.LONG_TEXT)
    shown(row, (500, 200))
    kept: list[str] = []
    row.committed.connect(lambda _name, value: kept.append(value))
    row.edit()
    assert isinstance(row.editor, QPlainTextEdit)
    qtbot.keyClicks(row.editor, "a")
    qtbot.keyClick(row.editor, ENTER)
    qtbot.keyClicks(row.editor, "b")
    qtbot.keyClick(row.editor, ENTER, Qt.KeyboardModifier.ControlModifier)
    assert kept == ["a\nb"]


def test_choices_and_days_travel_as_values(shown: Show) -> None:
    row = FieldRow("place", "ui.place.picker", Kind.CHOICE, choices=lambda: [Choice("home", "ui.place.home")])
    row.show_value("home", "Home")
    shown(row, (500, 60))
    row.edit()
    assert isinstance(row.editor, QComboBox) and row.editor.value() == "home"
    row.editor.setCurrentIndex(0)
    kept: list[str] = []
    row.committed.connect(lambda _name, value: kept.append(value))
    row.keep()
    assert kept == [""]
    day = FieldRow("on", "ui.place.picker", Kind.DATE)
    day.show_value("2026-12-07")
    shown(day, (500, 60))
    day.edit()
    assert day.editor is not None and day.editor.value() == "2026-12-07"


def test_fields_that_may_not_be_edited_are_not(shown: Show) -> None:
    row = FieldRow("code", "ui.passphrase", editable=False)
    shown(row, (500, 60))
    row.edit()
    assert row.editor is None and row.value_label.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_content_is_never_read_as_html(shown: Show) -> None:
    row = FieldRow("name", "ui.passphrase")
    row.show_value("<b>沈</b>")
    assert row.value_label.textFormat() == Qt.TextFormat.PlainText
    assert Text(plain="<b>x</b>").textFormat() == Qt.TextFormat.PlainText


def test_history_button_names_its_field(field: FieldRow, qtbot: Any) -> None:
    asked: list[str] = []
    field.history_wanted.connect(asked.append)
    assert field.history_button is not None
    assert field.history_button.accessibleName() == "History: Passphrase"
    qtbot.mouseClick(field.history_button, Qt.MouseButton.LeftButton)
    assert asked == ["name"]


# -- places


def test_borrow_place_barred_places_carry_a_lock_and_the_reason(shown: Show, qtbot: Any) -> None:
    picker = PlacePicker(all_places())
    shown(picker, (900, 120))
    chosen: list[tuple[str, bool]] = []
    picker.chosen.connect(lambda code, allowed: chosen.append((code, allowed)))
    by_code = {one.segment.code: one for one in picker.control._buttons}
    assert {code for code, one in by_code.items() if one.segment.barred} == {"train", "plane", "public", "transport"}
    assert "No reading" in by_code["train"].accessibleDescription()
    qtbot.mouseClick(by_code["home"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(by_code["train"], Qt.MouseButton.LeftButton)
    assert chosen == [("home", True), ("train", False)]
    assert picker.choice == "train"


def test_segments_move_by_arrow_keys(shown: Show, qtbot: Any) -> None:
    picker = PlacePicker(all_places())
    shown(picker, (900, 120))
    picker.choose("office")
    picker.control.focus_first()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert picker.choice == "branch"


# -- search


def test_search_settles_once_after_typing(shown: Show, qtbot: Any) -> None:
    search = shown(SearchField("ui.search.hint", shortcut="Ctrl+K"), (300, 36))
    heard: list[str] = []
    search.settled.connect(heard.append)
    qtbot.keyClicks(search, "shen")
    assert heard == []
    qtbot.waitUntil(lambda: heard == ["shen"])
    type_chinese(search, "沈")
    qtbot.waitUntil(lambda: heard == ["shen", "shen沈"])
    qtbot.keyClick(search, ESC)
    assert heard[-1] == "" and search.text() == ""


# -- states


def test_errors_of_the_world_speak_and_ours_apologise(dressed: Application, qtbot: Any) -> None:
    known, ours = ErrorState(UserError("wrong-passphrase")), ErrorState(ZeroDivisionError("CANARY"))
    for state in (known, ours):
        qtbot.addWidget(state)
    assert "passphrase is wrong" in known.hint.text() and "is kept" in known.hint.text()
    assert "fault is ours" in ours.hint.text() and "CANARY" not in ours.hint.text()
    dressed.tongue.choose("zh_CN")
    deliver()
    assert "口令不正确" in known.hint.text()


def test_loading_appears_only_after_a_while(shown: Show, qtbot: Any) -> None:
    state = shown(LoadingState(), (300, 200))
    assert not state._spinner.isVisible()
    qtbot.waitUntil(state._spinner.isVisible)
    state.hide()
    assert not state._spinner._timer.isActive()


def test_strength_is_told_in_words(qtbot: Any) -> None:
    meter = StrengthMeter()
    qtbot.addWidget(meter)
    assert meter.accessibleName() == "Not typed yet"
    meter.show_strength(4, "ui.strength.enough")
    assert meter.accessibleName().startswith("Strong: ")


# -- toasts and dialogs


def test_toasts_undo_and_never_pile_up(shown: Show, qtbot: Any) -> None:
    over = shown(QWidget())
    toasts = Toasts(over)
    undone: list[bool] = []
    last = [toasts.tell("ui.error.kept", undo=True) for _ in range(5)][-1]
    last.undo.connect(lambda: undone.append(True))
    assert len(toasts._shown) == Toasts.MOST
    assert last.undo_button is not None
    qtbot.mouseClick(last.undo_button, Qt.MouseButton.LeftButton)
    assert undone == [True]
    toasts.tell("ui.error.kept", undo=True).undo.connect(lambda: undone.append(False))
    toasts.tell("ui.error.kept")
    qtbot.keyClick(over, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True, False]
    toasts.clear()
    assert toasts._shown == []


def test_dangerous_questions_decline_on_enter_and_escape(shown: Show, qtbot: Any) -> None:
    for key in (ENTER, ESC):
        parent = shown(QWidget())
        dialog = Confirm("ui.crash", danger=True, parent=parent, file="x")
        answers: list[int] = []
        dialog.finished.connect(answers.append)
        dialog.ask_later()
        deliver()
        qtbot.keyClick(dialog.no if key is ENTER else dialog, key)
        assert answers == [0]


# -- lists, tables, preview, watermark, layout


def test_dossier_list_is_read_out_and_picked_by_keyboard(shown: Show, qtbot: Any) -> None:
    lines = shown(DossierList(), (320, 300))
    lines.lines.set_items(
        [DossierItem("1", "芯望科技", "XW-0342", "A", 91, card_open=True), DossierItem("2", "云麓", "YL", "", 57)]
    )
    picked: list[str] = []
    lines.picked.connect(picked.append)
    lines.pick("1")
    qtbot.keyClick(lines, Qt.Key.Key_Down)
    assert picked == ["1", "2"]
    spoken = lines.lines.data(lines.lines.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "芯望科技, grade A, 91 % complete borrowed"


def test_tables_open_by_enter(shown: Show, qtbot: Any) -> None:
    model = QStandardItemModel(2, 1)
    model.setItem(1, 0, QStandardItem("x"))
    table = shown(Table("ui.page.cards", model), (300, 200))
    opened: list[int] = []
    table.opened.connect(opened.append)
    table.selectRow(1)
    qtbot.keyClick(table, ENTER)
    assert opened == [1]


def _png() -> bytes:
    image = QImage(210, 297, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data())


def test_preview_counts_pages_and_offers_nothing_without(shown: Show, qtbot: Any) -> None:
    pane = shown(PreviewPane())
    assert not pane.print.isEnabled()
    pane.show_pages([_png(), _png()])
    deliver()
    assert pane.count.text() == "2 pages" and pane.print.isEnabled()
    wide = pane._sheets[0].width()
    qtbot.mouseClick(pane.larger, Qt.MouseButton.LeftButton)
    assert pane._sheets[0].width() > wide
    pane.show_pages([])
    assert pane._sheets == []


def test_watermark_is_faint_covers_everything_and_lets_clicks_through(shown: Show, qtbot: Any) -> None:
    page = shown(QWidget(), (600, 400))
    clean = picture(page).toImage()
    mark = Watermark(page)
    mark.mark("林予安", "20417", "2026-12-07 09:42", "JY-1207-03")
    deliver()
    seen = picture(page).toImage()
    quarters = [QRect(x, y, 300, 200) for x in (0, 300) for y in (0, 200)]
    assert all(seen.copy(one) != clean.copy(one) for one in quarters)
    worst = max(
        abs(seen.pixelColor(x, y).value() - clean.pixelColor(x, y).value())
        for x in range(0, 600, 2)
        for y in range(0, 400, 2)
    )
    assert 0 < worst <= 16
    page.resize(700, 500)
    assert mark.size() == page.size()
    assert mark.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_flow_wraps(shown: Show) -> None:
    flow = Flow(*(Button("ui.place.client") for _ in range(4)))
    shown(holder(flow), (1200, 200))
    assert flow.heightForWidth(1200) < flow.heightForWidth(300)


def test_pile_is_as_high_as_what_it_shows(shown: Show) -> None:
    low, high = Text(plain="x"), Text(plain="x\n\n\n\n\nx")
    pile = Pile(low, high)
    before = pile.sizeHint().height()
    pile.show_only(high)
    assert pile.sizeHint().height() > before and pile.shown is high


def test_card_rows_can_be_replaced(shown: Show) -> None:
    card = Card.of_rows(Text(plain="a"), Text(plain="b"))
    shown(card)
    card.set_rows(Text(plain="c"))
    deliver()
    assert [one.text() for one in card.findChildren(Text)] == ["c"]


def test_elided_text_tells_all_in_the_tooltip(shown: Show) -> None:
    label = shown(Elided(plain="华澜半导体（上海）有限公司 " * 4), (80, 24))
    picture(label)
    assert label.toolTip().startswith("华澜")


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_gallery_paints_at_every_scale(dressed: Application, tmp_path: Any, appearance: Any, scale: float) -> None:
    dressed.theme.choose(appearance)
    sheet = gallery.shots()[2].build()
    sheet.adjustSize()
    assert picture(sheet, scale).size() == sheet.size() * scale
    sheet.deleteLater()
