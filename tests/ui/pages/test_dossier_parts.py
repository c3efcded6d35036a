"""Parts of the opened dossier: counts, the customer tree, a person's photo, named history, completeness over all."""

from __future__ import annotations

import datetime as dt
import io

from PIL import Image
from PySide6.QtWidgets import QPushButton

from app.models.enums import Place, Purpose
from app.models.fields import Section
from app.services.overall import By
from app.services.records import write_row
from app.ui.kit.button import Button
from app.ui.pages.dossier.history import describe
from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.overall import OverallDialog
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.dossier.persons import PersonsPart
from app.ui.pages.dossier.portrait import initials
from app.ui.pages.dossier.section_list import _COUNT
from app.ui.pages.dossier.tree_card import TreeCard
from tests.ui.conftest import deliver, nameless
from tests.ui.pages.scene import Stage


def open_north(stage: Stage) -> tuple[DossiersPage, OpenedView]:
    page: DossiersPage = stage.show("dossiers", DossiersPage(stage.desktop))
    page.show_target(stage.seat.sample.north)
    page._presenter.pick(stage.seat.sample.north)
    deliver()
    view = page._detail.currentWidget()
    assert isinstance(view, OpenedView)
    return page, view


def borrowed(stage: Stage) -> str:
    stage.bench.gate.state_place(Place.OFFICE)
    stage.bench.cards.issue_own(stage.seat.sample.north, Purpose.VISIT)
    return stage.seat.sample.north


def png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 90), colour).save(out, "PNG")
    return out.getvalue()


def test_a_section_counts_the_rows_of_its_first_form(stage: Stage) -> None:
    north = borrowed(stage)
    stage.bench.records.add("post", north, {"person_id": stage.seat.sample.wang, "title": "厂长"})
    _, view = open_north(stage)
    assert view.list._items[Section.PERSONS].data(_COUNT) == len(stage.bench.records.rows("person", north))


def test_dossier_basic_the_tree_marks_ones_place_and_leads_to_the_others(stage: Stage) -> None:
    sample, north = stage.seat.sample, borrowed(stage)
    stage.bench.records.set("dossier", north, {"parent_id": sample.south})
    page, view = open_north(stage)
    (card,) = view.overview.findChildren(TreeCard)
    (button,) = card.findChildren(Button)
    assert nameless(card) == []
    button.click()
    deliver()
    assert page._presenter.dossier == sample.south


def test_access_log_a_persons_photo_is_shown_and_logged_once(stage: Stage) -> None:
    north, wang = borrowed(stage), stage.seat.sample.wang
    photo = stage.bench.attachments.add(north, "王.png", png("red")).id
    with stage.bench.desk.store.write() as session:
        write_row(session, "person", wang, {"photo": photo})
    _, view = open_north(stage)
    view.go(Section.PERSONS)
    deliver()
    part = view.view(Section.PERSONS).part_of("person")
    assert isinstance(part, PersonsPart)
    for person in (wang, stage.seat.sample.li, wang):
        part.want(person)
        deliver()
        assert part.portrait.photo.here is (person == wang)
    opened = [one for one in stage.seat.entries() if one.event.act == "attachment_opened"]
    assert len(opened) == 1
    assert (initials("王建国"), initials("John Ross Smith"), initials(" ")) == ("王", "JS", "–")


def test_dossier_history_a_line_names_its_row(stage: Stage) -> None:
    north = borrowed(stage)
    stage.bench.records.set("person", stage.seat.sample.wang, {"post": "总经理"})
    stage.bench.records.add(
        "relation",
        north,
        {"person_id": stage.seat.sample.li, "staff_id": stage.bench.desk.me.id, "standing": "neutral"},
    )
    changes = stage.bench.records.history(north)
    names = stage.bench.sections.names(north, changes)
    people = {one.id: one.values["name"] for one in stage.bench.records.rows("person", north)}
    told = [describe(one, names)[0] for one in changes]
    assert any(people[stage.seat.sample.wang] in line for line in told)
    assert any(line.startswith("Relation") and str(people[stage.seat.sample.li]) in line for line in told)


def test_completeness_over_all_is_told_by_keeper_and_region(stage: Stage) -> None:
    page: DossiersPage = stage.show("dossiers", DossiersPage(stage.desktop))
    page.pane.overall.click()
    deliver()
    (dialog,) = page.findChildren(OverallDialog)
    assert set(dialog.tables) == set(By)
    assert dialog.tables[By.KEEPER].model().rowCount() >= 2
    assert nameless(dialog) == []
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Close").click()
    deliver()


def test_search_a_hit_in_any_form_opens_its_section_and_row(stage: Stage) -> None:
    north = borrowed(stage)
    made = {
        "contract": {"number": "HT-7788", "kind": "supply", "title": "青鸾供货"},
        "complaint": {
            "received_at": "2026-11-20 09:30",
            "category": "delivery",
            "severity": "serious",
            "what": "青鸾迟到",
        },
        "competitor": {"name": "青鸾机电"},
        "planned_action": {"what": "青鸾现场会", "due_on": dt.date(2026, 12, 1)},
        "care": {"kind": "visit", "what": "青鸾回访", "planned_on": dt.date(2026, 12, 1)},
        "event": {"name": "青鸾年会", "held_on": dt.date(2026, 12, 1)},
    }
    rows = {entity: stage.bench.records.add(entity, north, values).id for entity, values in made.items()}
    page, view = open_north(stage)
    hits = {one.entity: one for one in stage.bench.search.find("青鸾")}
    assert set(rows) <= set(hits)
    for entity, row_id in rows.items():
        hit = hits[entity]
        assert hit.id == row_id and "青鸾" in f"{hit.title}{hit.context or ''}"
        page.show_target(f"{hit.dossier_id}/{hit.entity}/{hit.id}")
        deliver()
        now = page._detail.currentWidget()
        assert isinstance(now, OpenedView)
        part = now.view(now.section).part_of(entity)
        assert part is not None and part.current == row_id, entity
    assert view.dossier_id == north
