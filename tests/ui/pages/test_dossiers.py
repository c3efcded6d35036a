"""The dossiers page over a real vault: open, edit, drafts, rows, undo and redo, trash (borrow-own, dossier-history)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget

from app.models.fields import Section
from app.services.drafts import DraftKey
from app.ui.kit.editors import LineEditor
from app.ui.pages.dossier.contents import ORDER
from app.ui.pages.dossier.fields import RecordForm
from app.ui.pages.dossier.history import HistoryDialog
from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.dossier.sheet import TablePart
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.scene import Stage

Opened = tuple[DossiersPage, OpenedView]


@pytest.fixture
def opened(stage: Stage) -> Opened:
    """The page with the dossier *north* open."""
    stage.borrow(stage.seat.sample.north)
    page: DossiersPage = stage.show("dossiers", DossiersPage(stage.desktop))
    page.show_target(stage.seat.sample.north)
    deliver()
    return page, view_of(page)


def view_of(page: DossiersPage) -> OpenedView:
    view = page._detail.currentWidget()
    assert isinstance(view, OpenedView)
    return view


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
    page._text.setText("Eastport")
    page._filtered()
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
    page._presenter.undo()
    deliver()
    view = view_of(page)
    assert view.overview.basic._rows["phone"].value == ""
    assert view.redo_button.isEnabled()
    page._presenter.redo()
    deliver()
    view = view_of(page)
    assert view.overview.basic._rows["phone"].value == "021-5555 0104"
    assert not view.redo_button.isEnabled()


def test_redo_is_forgotten_after_another_change(stage: Stage, opened: Opened) -> None:
    page, view = opened
    page._presenter.save("dossier", view.dossier_id, "phone", "021-5555 0105")
    page._presenter.undo()
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
    page._presenter.undo()
    deliver()
    page.show_target(f"{ids.north}/person/{ids.li}")
    deliver()
    assert not gone(persons(view_of(page)), ids.li)
    page._presenter.redo()
    page.show_target(f"{ids.north}/person/{ids.li}")
    deliver()
    assert gone(persons(view_of(page)), ids.li)


def test_the_tab_stays_in_front_after_undo(stage: Stage, opened: Opened) -> None:
    page, _ = opened
    ids = stage.seat.sample
    page.show_target(f"{ids.north}/person/{ids.li}")
    page._presenter.save("person", ids.li, "post", "总工程师")
    page._presenter.undo()
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
