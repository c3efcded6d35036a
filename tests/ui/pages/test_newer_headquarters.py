"""What only a newer headquarters knows is kept and shown as it is: values of closed lists, fields, names of files."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from app.cli.shown import field_lines
from app.models import Base, Person, Visit
from app.models.fields import ENTITIES, Kind, Section
from app.services.attachments import Attachments
from app.services.dossiers import Filter
from app.services.paper_wanted import ON_PAPER, CardWanted, DossierWanted
from app.ui.pages.cards.page import CardsPage
from app.ui.pages.dossier.contents import ORDER
from app.ui.pages.dossier.opened import OpenedView
from app.ui.pages.dossier.page import DossiersPage
from app.ui.pages.today.page import TodayPage
from app.ui.pages.visits.page import VisitsPage
from tests.ui.conftest import deliver
from tests.ui.pages.life import fill_every_form
from tests.ui.pages.scene import Stage, sample_visits

NEWER = "of_tomorrow"
FIELD = {"future_field": "明日"}


def make_newer(stage: Stage) -> None:
    """Every closed list of every row says something unknown, beside a field nobody here has heard of."""
    with stage.seat.desk.store.apply() as session:
        for name, spec in ENTITIES.items():
            if spec.dossier is None or name == "card":
                continue
            table = Base.metadata.tables[name]
            lists = [one.name for one in spec.fields.values() if one.field.kind is Kind.CHOICE and one.field.choices]
            session.execute(update(table).values(extra=FIELD, **dict.fromkeys(lists, NEWER)))


@pytest.fixture
def newer(stage: Stage) -> Stage:
    sample_visits(stage)
    fill_every_form(stage)
    make_newer(stage)
    return stage


def test_every_form_of_the_window_shows_unknown_values(newer: Stage) -> None:
    north = newer.seat.sample.north
    page: DossiersPage = newer.show("dossiers", DossiersPage(newer.desktop))
    page.show_target(north)
    deliver()
    view = page._detail.currentWidget()
    assert isinstance(view, OpenedView)
    for section in ORDER:
        view.go(section)
        shown = view.view(section)
        for at in range(max(1, len(shown.parts))):
            shown.tabs.setCurrentIndex(at)
            deliver()
    for made in (CardsPage, VisitsPage, TodayPage):
        other: Any = made(newer.desktop)
        newer.show(made.__name__, other)
        deliver()
    assert not [said for said in newer.said() if "wrong in Satchel" in said]


def test_services_and_papers_show_unknown_values(newer: Stage) -> None:
    bench, north = newer.bench, newer.seat.sample.north
    assert bench.dossiers.covers(Filter())
    assert bench.dossiers.open(north).cover.grade == NEWER
    names = [
        name for name, spec in ENTITIES.items()
        if spec.dossier == "dossier_id" and spec.section is not Section.COVER
    ]  # fmt: skip
    told = [line for some in bench.forms.many(names, north).values() for one in some for line in field_lines(one)]
    assert sum(line.endswith(NEWER) for line in told) > 20
    bench.today.look()
    number = bench.cards.mine()[0].number
    assert bench.archive_papers.preview(DossierWanted(north, ON_PAPER), "en").pages
    assert bench.archive_papers.preview(CardWanted(number), "zh_CN").pages
    with newer.seat.desk.store.read() as session:
        visits = session.scalars(select(Visit.id).where(Visit.dossier_id == north)).all()
    for visit in visits:
        assert bench.papers.preview(visit, "internal", "zh_CN").pages


def test_editing_beside_it_keeps_what_is_unknown(newer: Stage) -> None:
    wang = newer.seat.sample.wang
    newer.bench.records.set("person", wang, {"post": "总工程师"})
    with newer.seat.desk.store.read() as session:
        person = session.get_one(Person, wang)
        assert (person.extra, person.post) == (FIELD, "总工程师")
        lists = [one.name for one in ENTITIES["person"].fields.values() if one.field.kind is Kind.CHOICE]
        assert {getattr(person, name) for name in lists} <= {NEWER}


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../.ssh/authorized_keys", "authorized_keys"), ("C:\\Windows\\system.ini", "system.ini"), ("/etc/..", "file")],
)
def test_a_file_s_name_from_elsewhere_is_no_path(stage: Stage, name: str, kept: str) -> None:
    north = stage.seat.sample.north
    stage.borrow(north)
    files: Attachments = stage.bench.attachments
    added = files.add(north, "a.txt", "文字".encode())
    with stage.seat.desk.store.apply() as session:
        table = Base.metadata.tables["attachment"]
        session.execute(update(table).where(table.c.id == added.id).values(name=name))
    (view,) = [one for one in files.of_dossier(north) if one.id == added.id]
    assert view.name.startswith(kept) and files.open(added.id).name == view.name
    assert not {"/", "\\"} & set(view.name)
