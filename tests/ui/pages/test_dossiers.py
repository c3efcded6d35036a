"""The dossiers page over a real vault: open, edit, drafts, rows, undo and redo, trash (borrow-own, dossier-history)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.models.fields import ENTITIES, Section
from app.services.drafts import DraftKey
from app.ui.kit.editors import LineEditor
from app.ui.pages.dossier.adding import AddDialog
from app.ui.pages.dossier.contents import ORDER, tables_of
from app.ui.pages.dossier.fields import RecordForm
from app.ui.pages.dossier.history import HistoryDialog
from app.ui.pages.dossier.merging import MergeDialog
from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.dossier.pasting import PasteDialog
from app.ui.pages.dossier.sheet import TablePart
from app.ui.pages.dossier.single import FormPart
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.life import fill_every_form
from tests.ui.pages.opened import Opened, view_of
from tests.ui.pages.scene import Stage


def persons(view: OpenedView) -> TablePart:
    part = view.view(Section.PERSONS).part_of("person")
    assert isinstance(part, TablePart)
    return part


def gone(part: TablePart, row_id: str) -> bool:
    return part.rows.record(part.rows.position(row_id)).deleted


def type_into(form: RecordForm, field: str, text: str) -> LineEditor:
    form._rows[field].edit()
    editor = form._rows[field].editor
    assert isinstance(editor, LineEditor)
    editor.setText(text)
    return editor


def test_what_was_typed_a_moment_before_the_page_is_left_is_kept(stage: Stage, opened: Opened) -> None:
    page, view = opened
    type_into(view.overview.basic, "phone", "021-5555 0101")
    page.flush()
    draft = stage.bench.drafts.read(DraftKey("dossier", view.dossier_id, "phone"), view.dossier_id)
    assert draft is not None and draft.value == "021-5555 0101"


def test_a_draft_comes_back_into_its_editor(stage: Stage, opened: Opened) -> None:
    page, view = opened
    key = DraftKey("dossier", view.dossier_id, "phone")
    stage.bench.drafts.keep(key, view.dossier_id, "021-5555 0102")
    page._presenter.open()
    deliver()
    editor = view_of(page).overview.basic._rows["phone"].editor
    assert editor is not None and editor.value() == "021-5555 0102"


def in_a_cell(part: TablePart, field: str) -> tuple[str, LineEditor]:
    """The first row's cell of this field in its editor; the row."""
    at = [spec.name for spec in part.rows.columns].index(field)
    index = part.filter.index(0, at)
    part.table.setCurrentIndex(index)
    part.table.edit(index)
    deliver()
    (editor,) = [one for one in part.table.viewport().findChildren(LineEditor) if one.isVisible()]
    return part.rows.record(part.filter.mapToSource(index).row()).id, editor


def test_what_is_typed_in_a_cell_survives_a_crash_and_comes_back(stage: Stage, opened: Opened) -> None:
    page, view = opened
    part = table(view, "person")
    row, editor = in_a_cell(part, "name")
    key = DraftKey("person", row, "name")
    QTest.keyClicks(editor, "X")
    page.flush()
    draft = stage.bench.drafts.read(key, view.dossier_id)
    assert draft is not None and str(draft.value).endswith("X")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    deliver()
    assert stage.bench.drafts.all(view.dossier_id) == []  # taken back
    row, editor = in_a_cell(part, "name")
    QTest.keyClicks(editor, "Y")
    page.flush()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    deliver()
    assert stage.bench.drafts.all(view.dossier_id) == []  # saved
    saved = next(one for one in stage.bench.records.rows("person", view.dossier_id) if one.id == row)
    assert str(saved.values["name"]).endswith("Y")
    stage.bench.drafts.keep(key, view.dossier_id, "王 Z")
    page._presenter.open()
    deliver()
    view = view_of(page)
    form = table(view, "person").side.form
    assert form is not None and form.row_id == row
    again = form._rows["name"].editor
    assert again is not None and again.value() == "王 Z"


def test_leaving_saves_a_field_once_and_leaves_no_draft(stage: Stage, opened: Opened) -> None:
    page, view = opened
    type_into(view.overview.basic, "phone", "021-5555 0103")
    view.overview.basic._rows["phone"].keep()
    page.left()
    assert stage.bench.drafts.all(view.dossier_id) == []
    page.entered()
    deliver()
    assert view_of(page).overview.basic._rows["phone"].value == "021-5555 0103"


def test_a_refused_value_of_a_page_that_was_left_stays_a_draft(stage: Stage, opened: Opened) -> None:
    page, view = opened
    dossier = view.dossier_id
    page._presenter.save("dossier", dossier, "founded_year", "long ago")
    kept = stage.bench.drafts.read(DraftKey("dossier", dossier, "founded_year"), dossier)
    assert kept is not None and kept.value == "long ago"


def test_a_search_hit_opens_the_persons_row(stage: Stage, opened: Opened) -> None:
    page, _ = opened
    ids = stage.seat.sample
    page.show_target(f"{ids.north}/person/{ids.li}")
    deliver()
    view = view_of(page)
    tab = persons(view)
    assert view.section is Section.PERSONS
    assert tab.side.form is not None and tab.side.form.row_id == ids.li
    page.show_target(f"{ids.north}/person/{ids.wang}")
    assert tab.side.form.row_id == ids.wang


def test_a_search_hit_lies_outside_the_filter(stage: Stage, opened: Opened) -> None:
    page, _ = opened
    ids = stage.seat.sample
    page.pane.text.setText("Eastport")
    page.pane.tell()
    assert page.list.lines.position(ids.north) == -1
    page.show_target(f"{ids.north}/person/{ids.li}")
    deliver()
    assert persons(view_of(page)).side.form is not None


def test_undo_and_redo_are_offered_when_there_is_something_to_do(stage: Stage, opened: Opened) -> None:
    page, view = opened
    assert not view.redo_button.isEnabled()
    page._presenter.save("dossier", view.dossier_id, "phone", "021-5555 0104")
    deliver()
    assert view_of(page).undo_button.isEnabled()
    page._presenter.undoing.undo()
    deliver()
    view = view_of(page)
    assert view.overview.basic._rows["phone"].value == ""
    assert view.redo_button.isEnabled()
    page._presenter.undoing.redo()
    deliver()
    view = view_of(page)
    assert view.overview.basic._rows["phone"].value == "021-5555 0104"
    assert not view.redo_button.isEnabled()


def test_ctrl_z_undoes_after_the_message_is_gone_too(stage: Stage, opened: Opened) -> None:
    page, view = opened
    page._presenter.save("dossier", view.dossier_id, "phone", "021-5555 0104")
    deliver()
    toasts = page._desktop.toasts
    assert toasts.can_undo and not view_of(page)._undo_key.isEnabled()
    toasts.clear()
    view = view_of(page)
    assert view._undo_key.isEnabled()
    view._undo_key.activated.emit()
    deliver()
    assert view_of(page).overview.basic._rows["phone"].value == ""


def test_redo_is_forgotten_after_another_change(stage: Stage, opened: Opened) -> None:
    page, view = opened
    page._presenter.save("dossier", view.dossier_id, "phone", "021-5555 0105")
    page._presenter.undoing.undo()
    deliver()
    page._presenter.save("dossier", view.dossier_id, "address", "滨江路 8 号")
    deliver()
    assert not view_of(page).redo_button.isEnabled()


def test_nothing_to_undo_in_a_dossier_one_never_wrote_in(stage: Stage) -> None:
    stage.borrow(stage.seat.sample.south)
    assert stage.bench.records.can_undo(stage.seat.sample.south)


def test_undo_and_redo_a_row_in_the_trash(stage: Stage, opened: Opened) -> None:
    page, _ = opened
    ids = stage.seat.sample
    page.show_target(f"{ids.north}/person/{ids.li}")
    page._presenter.trash("person", [ids.li])
    deliver()
    tab = persons(view_of(page))
    assert gone(tab, ids.li)
    page._presenter.undoing.undo()
    deliver()
    page.show_target(f"{ids.north}/person/{ids.li}")
    deliver()
    assert not gone(persons(view_of(page)), ids.li)
    page._presenter.undoing.redo()
    page.show_target(f"{ids.north}/person/{ids.li}")
    deliver()
    assert gone(persons(view_of(page)), ids.li)


def test_the_tab_stays_in_front_after_undo(stage: Stage, opened: Opened) -> None:
    page, _ = opened
    ids = stage.seat.sample
    page.show_target(f"{ids.north}/person/{ids.li}")
    page._presenter.save("person", ids.li, "post", "总工程师")
    page._presenter.undoing.undo()
    deliver()
    view = view_of(page)
    form = persons(view).side.form
    assert view.section is Section.PERSONS
    assert form is not None and form.row_id == ids.li and form._rows["post"].value == "高级工程师"


def test_the_history_of_a_field_names_old_and_new(stage: Stage, opened: Opened) -> None:
    page, view = opened
    page._presenter.save("dossier", view.dossier_id, "short_name", "北重")
    page._presenter.show_field_history(view.dossier_id, "short_name", "field.dossier.short_name")
    dialog = next(one for one in page.findChildren(HistoryDialog) if one.isVisible())
    shown = " ".join(one.text() for one in dialog.findChildren(QLabel))
    assert "北方重机 → 北重" in shown
    dialog.accept()


@pytest.mark.parametrize("width", [660, 1100])
def test_the_head_shows_the_whole_name_and_every_fact(
    stage: Stage, opened: Opened, width: int, shown: Callable[..., QWidget]
) -> None:
    page, _ = opened
    stage.host.resize(width, 700)
    deliver()
    view = view_of(page)
    for label in view.head.findChildren(QLabel):
        if label.isVisible() and label.text() in ("北方重型机械集团有限公司", "北方重机"):
            assert label.height() >= label.heightForWidth(label.width()) > 0
            assert label.visibleRegion().boundingRect().width() >= label.width() - 1


def test_every_focusable_widget_has_a_name(stage: Stage, opened: Opened) -> None:
    page, view = opened
    for section in ORDER:
        view.go(section)
        for at in range(len(view.view(section).parts)):
            view.view(section).tabs.setCurrentIndex(at)
            deliver()
            assert nameless(page) == []


def test_tab_goes_from_the_list_to_the_head_to_the_sections_to_the_form(stage: Stage, opened: Opened) -> None:
    page, view = opened
    met = []
    start = at = page.list
    for _ in range(200):
        at = at.nextInFocusChain()
        if at is start:
            break
        if at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus:
            met.append(at)
    order = [view.undo_button, view.list, view.overview.basic._rows["name"].value_label]
    assert [met.index(one) for one in order] == sorted(met.index(one) for one in order)


def test_the_page_is_painted_in_a_narrow_window(stage: Stage, opened: Opened) -> None:
    stage.host.resize(790, 540)
    deliver()
    picture: Any = stage.host.grab().toImage()
    assert isinstance(picture, QImage) and not picture.isNull()


def table(view: OpenedView, entity: str) -> TablePart:
    section = view.view(ENTITIES[entity].section)
    view.go(section.section)
    section.want(entity, "")
    part = section.part_of(entity)
    assert isinstance(part, TablePart)
    deliver()
    return part


def test_every_section_shows_its_forms_and_is_edited(stage: Stage, opened: Opened) -> None:
    page, view = opened
    found = fill_every_form(stage)
    for section in ORDER:
        view.go(section)
        page._presenter.show_section(section)
        deliver()
        for entity in tables_of(section):
            part = table(view, entity)
            assert part.filter.rowCount() > 0, entity
    part = table(view, "person")
    part.want(found["zhao"])
    part.rows.setData(part.rows.index(part.rows.position(found["zhao"]), 1), "副厂长")
    assert stage.bench.records.show("person", found["zhao"]).values["post"] == "副厂长"
    page._presenter.undoing.undo()
    assert stage.bench.records.show("person", found["zhao"]).values["post"] == "设备动力处处长"


def test_sort_filter_and_saved_filters(stage: Stage, opened: Opened) -> None:
    _, view = opened
    fill_every_form(stage)
    part = table(view, "trade")
    part.table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    top = part.rows.record(part.filter.mapToSource(part.filter.index(0, 0)).row())
    assert top.values["amount_minor"] == 480_000_000
    part.look.setText("备件 2026")
    part._typing.stop()
    part._filtered()
    assert part.filter.rowCount() == 2
    part.menu._text = "备件 2026"
    part.menu.keep("本年备件")
    assert stage.bench.sections.filters("trade") == {"本年备件": "备件 2026"}
    assert next(action.text() for action in part.menu.menu().actions()) == "本年备件"


def test_a_bulk_change_is_undone_as_a_whole(stage: Stage, opened: Opened) -> None:
    page, view = opened
    fill_every_form(stage)
    part = table(view, "planned_action")
    part.table.selectAll()
    ids = part.chosen()
    assert len(ids) == 6 and part.aside.shown is part.bulk
    page._presenter.change("planned_action", ids, "state", "dropped")
    assert {one.values["state"] for one in stage.bench.records.rows("planned_action", view.dossier_id)} == {"dropped"}
    page._presenter.undoing.undo()
    states = [one.values["state"] for one in stage.bench.records.rows("planned_action", view.dossier_id)]
    assert sorted(map(str, states)) == ["doing", "done", "open", "open", "open", "open"]
    page._presenter.undoing.redo()
    assert {one.values["state"] for one in stage.bench.records.rows("planned_action", view.dossier_id)} == {"dropped"}


def test_pasted_rows_are_shown_with_errors_by_cell_before_they_are_added(stage: Stage, opened: Opened) -> None:
    page, view = opened
    table(view, "relation")
    me = stage.bench.desk.me.name
    heads = "关键人物\t我方人员\t关系状况\t关系强度（1～5）\t我的备忘\t空列"
    text = f"{heads}\n李㛃\t{me}\t积极\t4\t爱喝茶\t\n没有此人\t{me}\tneutral\t9\n"
    dialog = PasteDialog("relation", text, page._presenter.options, page)
    dialog.given.connect(page._presenter.add_rows)
    assert dialog.found.headed and [one.good for one in dialog.found.rows] == [True, False]
    assert set(dialog.found.rows[1].problems) == {"person_id", "strength"}
    assert any("我的备忘" in one.text() and "空列" not in one.text() for one in dialog.findChildren(QLabel))
    before = len(stage.bench.records.rows("relation", view.dossier_id))
    dialog._give()
    rows = stage.bench.records.rows("relation", view.dossier_id)
    assert len(rows) == before + 1 and rows[-1].values["standing"] == "positive"
    page._presenter.undoing.undo()
    assert len(stage.bench.records.rows("relation", view.dossier_id)) == before


def test_two_persons_are_merged_and_undone(stage: Stage, opened: Opened) -> None:
    page, view = opened
    found = fill_every_form(stage)
    part = table(view, "person")
    part._choose([stage.seat.sample.li, found["zhao"]])
    assert not part.bulk.merge.isHidden()
    page._presenter.compare(stage.seat.sample.li, found["zhao"])
    dialog = next(one for one in page.findChildren(MergeDialog) if one.isVisible())
    assert nameless(dialog) == []
    dialog._give()
    deliver()
    records = stage.bench.records
    assert records.show("person", found["zhao"]).deleted
    assert {one.values["person_id"] for one in records.rows("post", view.dossier_id)} == {stage.seat.sample.li}
    page._presenter.undoing.undo()
    assert not records.show("person", found["zhao"]).deleted
    assert {one.values["person_id"] for one in records.rows("post", view.dossier_id)} == {found["zhao"]}


def test_a_refused_new_row_keeps_what_was_typed(stage: Stage, opened: Opened) -> None:
    page, _ = opened
    page._presenter.ask_row("information", {})
    dialog = next(one for one in page.findChildren(AddDialog) if one.isVisible())
    dialog._editors["fact"].set_value("内部评标口径")
    dialog._editors["level"].set_value("4")
    dialog._editors["learned_on"].set_value("不是日期")
    dialog._give()
    assert dialog.isVisible() and dialog._editors["fact"].value() == "内部评标口径"
    assert not dialog._problems["learned_on"].isHidden()
    dialog._editors["learned_on"].set_value("2026-11-20")
    dialog._give()
    assert dialog.isVisible() and not dialog._problems["lawful_origin"].isHidden()
    dialog._editors["lawful_origin"].set_value("会议纪要")
    dialog._give()
    deliver()
    assert len(stage.bench.records.rows("information", stage.seat.sample.north)) == 1


def test_what_is_missing_leads_to_its_field_and_keys_lead_through_the_sections(stage: Stage, opened: Opened) -> None:
    _, view = opened
    view.wishes.go.emit("person", stage.seat.sample.li, "department")
    deliver()
    form = persons(view).side.form
    assert form is not None and form.row_id == stage.seat.sample.li and form._rows["department"].editor is not None
    view.list.step(1)
    assert view.section is Section.RELATIONS
    view.list.step(-1)
    assert view.section is Section.PERSONS
    assert stage.bench.sections.last() is Section.PERSONS


def test_an_old_value_is_put_back_from_the_history(stage: Stage, opened: Opened) -> None:
    page, view = opened
    page._presenter.save("dossier", view.dossier_id, "short_name", "北重")
    change = stage.bench.records.history(view.dossier_id, field="short_name")[0]
    page._presenter.put_back("dossier", view.dossier_id, "short_name", change.stamp)
    assert stage.bench.dossiers.open(view.dossier_id).basic.values["short_name"] == "北方重机"


def test_a_goal_begins_the_form_that_a_dossier_has_once(stage: Stage, opened: Opened) -> None:
    _, view = opened
    view.go(Section.CONTACT_PLAN)
    part = view.view(Section.CONTACT_PLAN).part_of("contact_plan")
    assert isinstance(part, FormPart) and part.forms
    part.forms[0].committed.emit(part.forms[0].row_id, "goal", "年底前见到总经理")
    (row,) = stage.bench.records.rows("contact_plan", view.dossier_id)
    assert row.values["goal"] == "年底前见到总经理"


def test_a_new_row_is_the_chosen_one(stage: Stage, opened: Opened) -> None:
    page, view = opened
    view.go(Section.PERSONS)
    for name in ("赵敏之", "钱守正"):
        page._presenter.add_row("person", {"name": name})
        deliver()
        form = persons(view_of(page)).side.form
        assert form is not None and form._rows["name"].value == name


def test_completeness_says_why_what_is_filled_does_not_count(stage: Stage) -> None:
    new = stage.bench.dossiers.add({"name": "新客户", "address": "滨江路 1 号", "phone": "021-5555 0000"})
    stage.borrow(new)
    page: DossiersPage = stage.show("dossiers", DossiersPage(stage.desktop))
    page.show_target(new)
    deliver()
    told = [one.text() for one in view_of(page).overview.findChildren(QLabel)]
    assert any("counts only once its section was confirmed" in one for one in told)
    page._presenter.confirm(Section.BASIC)
    deliver()
    assert view_of(page).head.ring._percent > 0


def test_after_undo_the_focus_is_on_the_sections(stage: Stage, opened: Opened) -> None:
    page, view = opened
    page._presenter.save("dossier", view.dossier_id, "phone", "021-5555 0104")
    view.undo_button.setFocus()
    page._presenter.undoing.undo()
    deliver()
    now = view_of(page)
    assert now.window().focusWidget() is (now.list if now.list.isVisible() else now.list.box)


def test_an_error_of_a_new_customer_goes_while_it_is_mended(stage: Stage, opened: Opened) -> None:
    page, _ = opened
    page.pane.add.click()
    dialog = page.findChild(AddDialog)
    assert dialog is not None
    dialog._give()
    assert dialog._problems["name"].isVisible()
    editor = dialog._editors["name"]
    assert isinstance(editor, LineEditor)
    editor.setText("新客户")
    assert not dialog._problems["name"].isVisible()
    dialog.reject()
