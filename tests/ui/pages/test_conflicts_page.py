"""The conflicts page, with conflicts that a second laptop and a real headquarters made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.models import Base
from app.models.enums import Place
from app.ui.application import Application
from app.ui.pages.conflicts.compare import CompareView
from app.ui.pages.conflicts.page import ConflictsPage, LockedView
from tests.sync.conftest import hq, running_office  # noqa: F401
from tests.sync.office import Office
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.two_laptops import Pair, two_laptops


@pytest.fixture
def pair(
    tmp_path: Path, hq: Office, dressed: Application, shown: Callable[..., Any]  # noqa: F811
) -> Iterator[Pair]:  # fmt: skip
    with two_laptops(tmp_path, hq, dressed, shown) as made:
        yield made


def open_page(pair: Pair) -> ConflictsPage:
    page: ConflictsPage = pair.stage.show("conflicts", ConflictsPage(pair.stage.desktop))
    deliver()
    return page


def borrow(page: ConflictsPage) -> CompareView:
    """Two key presses: Enter on the line, Enter on the button."""
    page.waiting.setFocus()
    page.waiting.itemActivated.emit(page.waiting.currentItem())
    view = page._detail.currentWidget()
    assert isinstance(view, LockedView)
    assert page.window().focusWidget() is view.form.go
    view.form.go.click()
    deliver()
    return compared(page)


def compared(page: ConflictsPage) -> CompareView:
    view = page._detail.currentWidget()
    assert isinstance(view, CompareView)
    return view


def texts(root: QWidget) -> str:
    return "\n".join(one.text() for one in root.findChildren(QLabel) if one.isVisibleTo(root))


def stands(pair: Pair, entity: str, row: str, field: str) -> list[Any]:
    """On the first laptop and on the second."""
    table = Base.metadata.tables[entity]
    found = []
    for bench in (pair.first, pair.second):
        with bench.desk.store.read() as session:
            found.append(session.execute(table.select().where(table.c.id == row)).mappings().one()[field])
    return found


def lines(page: ConflictsPage, settled: bool = False) -> list[str]:
    into = page.settled if settled else page.waiting
    return [into.item(at).text() for at in range(into.count())]


def test_without_conflicts_the_page_says_what_goes_here(pair: Pair) -> None:
    page = open_page(pair)
    assert page.state == "EmptyState"


def test_borrow_card_the_list_shows_no_value_and_two_key_presses_show_both(pair: Pair) -> None:
    row = pair.dossier(note="alt")
    pair.collide("dossier", row, {"note": "meins"}, {"note": "seins"})
    page = open_page(pair)
    (told,) = lines(page)
    assert "Ottersberg" in told
    assert f"You, on laptop {pair.second.desk.device}" in told
    assert not {"meins", "seins", "alt"} & set(texts(page).split())
    view = borrow(page)
    shown = texts(view)
    assert all(word in shown for word in ("meins", "seins", "alt", "In force", "You, on this laptop"))
    assert page._watermark.isVisible()
    assert nameless(page) == []
    page.left()
    assert "meins" not in texts(page)


def test_keeping_mine_goes_everywhere_and_undo_brings_theirs_back(pair: Pair) -> None:
    row = pair.dossier(note="alt")
    pair.collide("dossier", row, {"note": "meins"}, {"note": "seins"})
    page = open_page(pair)
    view = borrow(page)
    view.buttons[0].click()
    deliver()
    assert lines(page) == []
    assert len(lines(page, settled=True)) == 1
    pair.meet()
    assert stands(pair, "dossier", row, "note") == ["meins", "meins"]
    assert pair.second.conflicts.list() == []
    pair.stage.undo()
    deliver()
    assert len(lines(page)) == 1
    pair.meet()
    assert stands(pair, "dossier", row, "note") == ["seins", "seins"]
    assert len(pair.second.conflicts.list()) == 1
    assert compared(page).buttons, "it can be settled again"


def test_a_third_value_is_checked_and_kept_while_it_is_wrong(pair: Pair) -> None:
    row = pair.dossier(founded_year=1990)
    pair.collide("dossier", row, {"founded_year": 1991}, {"founded_year": 1992})
    page = open_page(pair)
    view = borrow(page)
    assert view.editor is not None
    view.editor.set_value("gestern")
    view.take.click()
    assert view.problem.isVisible()
    assert view.editor.value() == "gestern"
    page._presenter.refresh()
    assert compared(page) is view, "news doesn't take away what is being typed"
    view.editor.set_value("1993")
    view.take.click()
    deliver()
    pair.meet()
    assert stands(pair, "dossier", row, "founded_year") == [1993, 1993]


def test_a_deletion_against_an_edit_is_told_as_a_sentence(pair: Pair) -> None:
    row = pair.dossier()
    person = pair.person(row, name="Frau Wang")
    pair.collide("person", person, {"post": "Leiterin"}, {"deleted": True})
    page = open_page(pair)
    assert "Frau Wang" not in lines(page)[0] and not page._watermark.isVisible()
    view = borrow(page)
    assert lines(page)[0].split("\n")[1].startswith("Frau Wang · Key person"), "deleted, yet not nameless"
    assert page._watermark.isVisible()
    shown = texts(view)
    assert "This entry (Key person) was deleted" in shown
    assert "Frau Wang" in shown
    assert view.editor is None
    assert {one.text() for one in view.buttons} == {"Delete it", "Keep it, with the edit"}
    next(one for one in view.buttons if one.text() != "Delete it").click()
    deliver()
    pair.meet()
    assert stands(pair, "person", person, "deleted") == [False, False]
    assert stands(pair, "person", person, "post") == ["Leiterin", "Leiterin"]


def test_bulk_settles_all_of_the_dossier_and_undo_reopens_all(pair: Pair) -> None:
    row, other = pair.dossier(), pair.dossier(name="Zweite")
    pair.collide("dossier", other, {"note": "a"}, {"note": "b"})
    pair.collide("dossier", row, {"note": "a", "address": "A"}, {"note": "b", "address": "B"})
    page = open_page(pair)
    assert len(lines(page)) == 3
    view = borrow(page)
    assert "2 open conflicts" in texts(view)
    view.all_buttons[0].click()
    deliver()
    assert len(lines(page)) == 1
    pair.meet()
    assert stands(pair, "dossier", row, "address") == ["A", "A"]
    pair.stage.undo()
    deliver()
    assert len(lines(page)) == 3
    assert stands(pair, "dossier", row, "note")[0] == "b"


def test_a_forbidden_place_empties_the_page(pair: Pair) -> None:
    row = pair.dossier()
    pair.collide("dossier", row, {"note": "meins"}, {"note": "seins"})
    page = open_page(pair)
    borrow(page)
    pair.first.gate.state_place(Place.TRAIN)
    pair.stage.news.changed.emit("place", "")
    deliver()
    assert page.state == "PlaceState"
    assert "meins" not in texts(page)
    assert lines(page) == []


def test_settled_on_the_other_laptop_is_told_here(pair: Pair) -> None:
    row = pair.dossier()
    pair.collide("dossier", row, {"note": "meins"}, {"note": "seins"})
    page = open_page(pair)
    borrow(page)
    with pair.second.desk.store.write() as session:
        table = Base.metadata.tables["divergence"]
        session.execute(
            table.update().values(choice="winner", settled_at=1_795_000_000_000, settled_by=pair.first.desk.me.id)
        )
    pair.meet()
    pair.stage.news.changed.emit("sync", "")
    deliver()
    assert lines(page) == []
    assert compared(page).buttons == []
    assert "Theirs was kept" in texts(page)


def test_keys_go_through_the_list(pair: Pair, qtbot: Any) -> None:
    row = pair.dossier()
    pair.collide("dossier", row, {"note": "a", "address": "A"}, {"note": "b", "address": "B"})
    page = open_page(pair)
    borrow(page)
    first = page._presenter.chosen
    page.waiting.setFocus()
    qtbot.keyClick(page.waiting, Qt.Key.Key_Down)
    deliver()
    assert page._presenter.chosen != first
    assert compared(page).conflict_id == page._presenter.chosen
