"""News from headquarters reach the open page, and leave alone what is being typed (field by field)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models.enums import Purpose
from app.ui.application import Application
from app.ui.kit.form import FieldRow
from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.page import DossiersPage
from tests.sync.conftest import hq, running_office  # noqa: F401
from tests.sync.office import Office
from tests.ui.conftest import deliver
from tests.ui.pages.two_laptops import Pair, two_laptops


@pytest.fixture
def pair(
    tmp_path: Path, hq: Office, dressed: Application, shown: Callable[..., Any]  # noqa: F811
) -> Iterator[Pair]:  # fmt: skip
    with two_laptops(tmp_path, hq, dressed, shown) as made:
        yield made


@pytest.fixture
def opened(pair: Pair) -> tuple[Pair, DossiersPage, str]:
    """A dossier lies open on the first laptop."""
    dossier = pair.dossier(note="alt", address="Hafen 1")
    pair.first.cards.issue_own(dossier, Purpose.VISIT_PREPARATION)
    page = pair.stage.show("dossiers", DossiersPage(pair.stage.desktop))
    page.show_target(dossier)
    deliver()
    return pair, page, dossier


def field(page: DossiersPage, name: str) -> FieldRow:
    view = page._detail.currentWidget()
    assert isinstance(view, OpenedView)
    return view.overview.basic.row_of(name)


def told(page: DossiersPage, name: str) -> str:
    view = page._detail.currentWidget()
    assert isinstance(view, OpenedView)
    note = view.overview.basic._notes.get(name)
    return note.text() if note is not None and note.isVisibleTo(page) else ""


def come(pair: Pair, dossier: str, **values: Any) -> None:
    """The second laptop writes, and the first one hears of it."""
    pair.write(pair.second, "dossier", dossier, **values)
    pair.meet()
    pair.stage.news.changed.emit("came", dossier)
    deliver()


def test_what_came_is_shown_at_once(opened: tuple[Pair, DossiersPage, str]) -> None:
    pair, page, dossier = opened
    come(pair, dossier, note="neu")
    assert field(page, "note").value == "neu"
    assert told(page, "note") == ""


def test_what_is_being_typed_stays_and_a_note_tells_of_the_newer_value(
    opened: tuple[Pair, DossiersPage, str],
) -> None:
    pair, page, dossier = opened
    row = field(page, "note")
    row.edit()
    assert row.editor is not None
    row.editor.set_value("halb getip")
    come(pair, dossier, note="neu", address="Hafen 2")
    assert field(page, "note") is row
    assert row.editor is not None
    assert row.editor.value() == "halb getip"
    assert "neu" in told(page, "note")
    assert field(page, "address").value == "Hafen 2", "fields that nobody types into follow"
    row.take_back()
    deliver()
    assert row.value == "neu"
    assert told(page, "note") == ""


def test_what_was_typed_over_the_newer_value_is_kept_and_stands_everywhere(
    opened: tuple[Pair, DossiersPage, str],
) -> None:
    pair, page, dossier = opened
    row = field(page, "note")
    row.edit()
    assert row.editor is not None
    row.editor.set_value("meins")
    come(pair, dossier, note="neu")
    row.keep()
    deliver()
    assert row.editor is None
    assert (row.value, told(page, "note")) == ("meins", "")
    pair.meet()
    assert pair.first.conflicts.count() == 0, "it was written in the knowledge of theirs"


def test_a_wrong_value_stays_in_its_editor_when_news_come(opened: tuple[Pair, DossiersPage, str]) -> None:
    pair, page, dossier = opened
    row = field(page, "founded_year")
    row.edit()
    assert row.editor is not None
    row.editor.set_value("gestern")
    row.keep()
    deliver()
    come(pair, dossier, note="neu")
    assert row.editor is not None
    assert row.editor.value() == "gestern"
