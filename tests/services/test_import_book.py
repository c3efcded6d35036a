"""The workbook of all forms: out and in again changes nothing, errors by cell, references by name, undone whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.errors import UserError
from app.exchange import book
from app.i18n import Language, set_language
from app.models import Dossier, Opportunity, Person, Relation, Visit
from app.models.enums import Place
from app.models.fields import ENTITIES, Kind
from app.services.exports import Exports, write_book_left_out
from app.services.import_book import BookPlan, Books
from app.services.import_plan import Fate
from app.services.imports import Imports
from tests.exchange.books import column, filled_book, sheet_of
from tests.services.conftest import Seat

Filled = Callable[..., Path]


@pytest.fixture
def books(seat: Seat) -> Books:
    seat.gate.state_place(Place.OFFICE)
    return Imports(seat.desk, seat.gate).books


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    """The template with rows typed in, by form and field."""
    return lambda rows, name="filled.xlsx": filled_book(tmp_path / name, rows)


def fates(plan: BookPlan) -> dict[str, list[Fate]]:
    return {sheet.entity: [row.fate for row in sheet.rows] for sheet in plan.sheets}


def told(plan: BookPlan) -> list[tuple[str, str | None, str]]:
    return [(sheet.entity, cell, one.key.rpartition(".")[2]) for sheet, one, cell in plan.problems]


def fill_every_form(seat: Seat) -> int:
    """One row at least in every form of the dossier *south*; returns how many rows there are then."""
    south, me = seat.sample.south, seat.desk.me.id
    made: dict[str, str] = {"staff": me, "dossier": seat.sample.north}
    for entity in book.in_order():
        if entity == "dossier":
            continue
        values: dict[str, object] = {}
        for spec in ENTITIES[entity].editable():
            if spec.refers is not None:
                if spec.refers in made:
                    values[spec.name] = made[spec.refers]
                continue
            match spec.field.kind:
                case Kind.CHOICE if spec.field.choices is not None:
                    values[spec.name] = str(list(spec.field.choices)[-1])
                case Kind.MONEY:
                    values[spec.name] = 123_456
                case Kind.CURRENCY:
                    values[spec.name] = "USD"
                case Kind.INTEGER:
                    values[spec.name] = spec.low if spec.low is not None and spec.low > 0 else 2
                case Kind.PERCENT:
                    values[spec.name] = 1_234
                case Kind.QUANTITY:
                    values[spec.name] = 12_345
                case Kind.DATE:
                    values[spec.name] = dt.date(2026, 2, 28)
                case Kind.INSTANT:
                    values[spec.name] = 1_763_786_445_678
                case Kind.YES_NO:
                    values[spec.name] = True
                case Kind.TIME:
                    values[spec.name] = "09:30"
                case Kind.EMAIL:
                    values[spec.name] = "a@example.cn"
                case _:
                    values[spec.name] = "=1+1 王䶮"[: spec.length or 99]
        if entity == "influence":
            values["to_id"] = seat.records.add("person", south, {"name": "李㛃"}).id
        if entity == "gift":
            values |= {"limit_minor": 200_000, "approved_by_id": seat.sample.superior}
        if entity in ("visit_person", "promise"):
            continue  # a visit's own parts are written with it
        if entity == "visit":
            continue
        made[entity] = seat.records.add(entity, south, values).id
    return sum(len(seat.records.rows(entity, south)) for entity in book.entities())


@pytest.mark.parametrize("languages", [("zh_CN", "en"), ("en", "zh_CN")])
def test_every_form_out_and_in_again_changes_nothing(
    seat: Seat, books: Books, tmp_path: Path, languages: tuple[Language, Language]
) -> None:
    seat.borrow(seat.sample.south)
    rows = fill_every_form(seat)
    target = tmp_path / "dossier.xlsx"
    set_language(languages[0])
    assert Exports(seat.desk, seat.gate).export(target, seat.sample.south, "dossier") == rows
    set_language(languages[1])
    assert book.is_book(target.read_bytes())
    plan = books.preview(target)
    changes = [(s.entity, r.changes) for s in plan.sheets for r in s.rows if r.fate is not Fate.SAME]
    assert (changes, [p.sentence for _, p, _ in plan.problems if p.blocking]) == ([], [])
    assert plan.counts[Fate.SAME] == rows
    with pytest.raises(UserError) as caught:
        books.run(plan)
    assert caught.value.key == "import-nothing"


def test_a_filled_template_makes_a_customer_with_all_that_names_it(
    seat: Seat, books: Books, filled: Filled, tmp_path: Path
) -> None:
    path = filled(
        {
            "dossier": [{"name": "西部能源装备有限公司", "industry": "能源", "employees": 1200}],
            "person": [{"dossier_id": "西部能源装备有限公司", "name": "赵𬭎", "post": "总工"}, {"name": "钱静"}],
            "relation": [{"person_id": "赵𬭎", "staff_id": seat.desk.me.name, "standing": "中立"}],
            "influence": [{"from_id": "赵𬭎", "to_id": "钱静", "kind": "Influences"}],
            "opportunity": [{"title": "一号线改造", "amount_minor": 1250000.5}],
            "buying_role": [{"opportunity_id": "一号线改造", "role": "批准者", "person_id": "钱静"}],
            "visit": [{"subject": "首访", "planned_at": dt.datetime(2026, 12, 1, 9, 30)}, {"subject": "复访",
                       "planned_at": "2026-12-08 14:00"}],
            "revenue_project": [{"year": 2027, "project": "一号线改造", "probability_bp": 0.4, "margin_bp": "12.5%"}],
            "contract": [{"number": "HT-1", "kind": "供货合同"}],
            "contract_term": [{"contract_id": "HT-1", "term": "交货期"}],
        }
    )  # fmt: skip
    plan = books.preview(path)
    assert [p.sentence for _, p, _ in plan.problems if p.blocking] == []
    assert plan.counts[Fate.NEW] == 12
    batch = Imports(seat.desk, seat.gate).batch(books.run(plan))
    assert (batch.added, batch.updated, batch.skipped) == (12, 0, 0)
    with seat.desk.store.read() as session:
        made = session.scalars(select(Dossier).where(Dossier.name == "西部能源装备有限公司")).one()
        assert (made.keeper_id, made.employees) == (seat.desk.me.id, 1200)
        zhao = session.scalars(select(Person).where(Person.name == "赵𬭎")).one()
        relation = session.scalars(select(Relation).where(Relation.person_id == zhao.id)).one()
        assert (relation.staff_id, relation.standing, relation.dossier_id) == (seat.desk.me.id, "neutral", made.id)
        visits = session.scalars(select(Visit).where(Visit.dossier_id == made.id).order_by(Visit.number)).all()
        assert len({visit.number for visit in visits}) == 2
        opportunity = session.scalars(select(Opportunity).where(Opportunity.dossier_id == made.id)).one()
        assert (opportunity.amount_minor, opportunity.currency) == (125_000_050, "CNY")
    seat.borrow(made.id)
    again = books.preview(path)
    assert (again.counts[Fate.SAME], [p.sentence for _, p, _ in again.problems if p.blocking]) == (12, [])
    Exports(seat.desk, seat.gate).export(tmp_path / "out.xlsx", made.id, "dossier")
    assert books.preview(tmp_path / "out.xlsx").counts[Fate.SAME] == 12
    undone = Imports(seat.desk, seat.gate).undo(batch.id)
    assert (undone.removed, undone.kept) == (12, [])


def test_a_customer_that_is_written_short_is_proposed(seat: Seat, books: Books, filled: Filled) -> None:
    path = filled(
        {
            "dossier": [{"name": "西部能源装备有限公司", "short_name": "西能"}, {"name": "滇池环保有限公司"}],
            "person": [{"dossier_id": "西能", "name": "赵𬭎"}, {"dossier_id": "滇池环保", "name": "钱静"}],
        }
    )
    plan = books.preview(path)
    assert plan.counts[Fate.PROBLEM] == 2
    assert books.preview(path, mends=plan.mends).counts[Fate.NEW] == 4


def test_mistakes_are_told_by_cell_and_come_back_with_their_reason(
    seat: Seat, books: Books, filled: Filled, tmp_path: Path
) -> None:
    card = seat.borrow(seat.sample.north)
    assert card
    code = seat.dossiers.cover(seat.sample.north).code
    path = filled(
        {
            "person": [{"dossier_id": code, "name": "周敏", "birthday": "yesterday"}, {"dossier_id": code}],
            "relation": [
                {"dossier_id": code, "person_id": "周敏", "staff_id": "沈亦舟", "standing": "中立"},
                {"dossier_id": code, "person_id": "王䶮", "staff_id": "nobody", "standing": "中立"},
                {"dossier_id": "KH-9999", "person_id": "王䶮", "staff_id": "沈亦舟", "standing": "中立"},
            ],
            "planned_action": [{"dossier_id": code, "what": "=1+1", "state": "finished?"}],
        }
    )
    plan = books.preview(path)
    assert told(plan) == [
        ("person", f"{book.letters(column('person', 'birthday') - 1)}3", "date"),
        ("person", f"{book.letters(column('person', 'name') - 1)}4", "needed"),
        ("relation", f"{book.letters(column('relation', 'person_id') - 1)}3", "left_out_with"),
        ("relation", f"{book.letters(column('relation', 'staff_id') - 1)}4", "unknown_row"),
        ("relation", "B5", "unknown_customer"),
        ("planned_action", f"{book.letters(column('planned_action', 'what') - 1)}3", "formula_without_value"),
        ("planned_action", f"{book.letters(column('planned_action', 'state') - 1)}3", "choice"),
    ]
    failed = tmp_path / "failed.xlsx"
    assert write_book_left_out(plan, failed) == 6
    found = load_workbook(failed)
    sheet = sheet_of(found, "relation")
    reasons = [sheet.cell(row, sheet.max_column).value for row in (3, 4, 5)]
    assert all(reasons)
    again = books.preview(failed)
    assert again.counts[Fate.PROBLEM] == 6
    assert not again.remarks, "the column of the reasons is ours"
    sheet.cell(2, sheet.max_column + 1, "我的备忘")
    sheet.cell(3, sheet.max_column, "爱喝茶")
    found.save(failed)
    assert any("我的备忘" in text for text in books.preview(failed).remarks), "nothing is left aside silently"


def test_what_is_there_is_changed_only_where_it_is_named(seat: Seat, books: Books, tmp_path: Path) -> None:
    seat.borrow(seat.sample.north)
    target = tmp_path / "north.xlsx"
    Exports(seat.desk, seat.gate).export(target, seat.sample.north, "dossier")
    found = load_workbook(target)
    persons = sheet_of(found, "person")
    persons.cell(3, column("person", "name"), "王䶮（升任）")
    persons.cell(3, column("person", "post"), "副总裁")
    persons.cell(4, column("person", "mobile"), None)
    found.save(target)
    plan = books.preview(target)
    changed = [row for sheet in plan.sheets for row in sheet.rows if row.fate is Fate.CHANGED]
    assert [(row.id, set(row.changes)) for row in changed] == [(seat.sample.wang, {"name", "post"})]
    assert set(plan.changed_fields) == {"person.name", "person.post"}
    with pytest.raises(UserError) as caught:
        books.run(plan)
    assert caught.value.key == "import-nothing"
    with pytest.raises(UserError) as caught:
        books.run(plan, update=["person.nothing"])
    assert caught.value.key == "import-update-unknown"
    batch = books.run(plan, update=["person.post"])
    record = seat.records.show("person", seat.sample.wang)
    assert (record.values["name"], record.values["post"]) == ("王䶮", "副总裁")
    undone = Imports(seat.desk, seat.gate).undo(batch)
    assert (undone.removed, undone.reverted) == (0, 1)
    assert seat.records.show("person", seat.sample.wang).values["post"] != "副总裁"


def test_ids_of_gone_or_foreign_rows_and_rows_twice_are_told(seat: Seat, books: Books, filled: Filled) -> None:
    seat.borrow(seat.sample.north)
    seat.borrow(seat.sample.south)
    north, south = (seat.dossiers.cover(one).code for one in (seat.sample.north, seat.sample.south))
    seat.records.trash("person", seat.sample.li)
    path = filled(
        {
            "person": [
                {"id": seat.sample.wang, "dossier_id": south, "name": "王䶮"},
                {"id": "0190ffff-0000-7000-8000-000000000000", "dossier_id": north, "name": "A"},
                {"id": seat.sample.li, "dossier_id": north, "name": "B"},
                {"dossier_id": north, "name": "王䶮"},
                {"id": seat.sample.wang, "dossier_id": north, "name": "王䶮"},
            ]
        }
    )
    plan = books.preview(path)
    assert [code for _, _, code in told(plan)] == ["row_elsewhere", "row_gone", "row_in_trash", "duplicate"]


def test_import_is_stale_when_the_dossier_got_rows_since(seat: Seat, books: Books, filled: Filled) -> None:
    seat.borrow(seat.sample.south)
    code = seat.dossiers.cover(seat.sample.south).code
    plan = books.preview(filled({"person": [{"dossier_id": code, "name": "A"}]}))
    seat.records.add("person", seat.sample.south, {"name": "A"})
    with pytest.raises(UserError) as caught:
        books.run(plan)
    assert caught.value.key == "import-stale"


def test_borrow_card_a_dossier_without_its_card_is_refused(seat: Seat, books: Books, filled: Filled) -> None:
    code = seat.dossiers.cover(seat.sample.north).code
    plan = books.preview(filled({"person": [{"dossier_id": code, "name": "A"}]}))
    assert fates(plan) == {"person": [Fate.PROBLEM]}
    assert plan.sheets[0].problems[0].key.startswith("refusal.")


def test_a_workbook_tells_where_rows_without_a_customer_go_and_takes_its_suggestions(
    books: Books, filled: Filled, seat: Seat
) -> None:
    south, north = seat.sample.south, seat.sample.north
    for one in (south, north):
        seat.borrow(one)
    with seat.desk.store.read() as session:
        name, other = session.get_one(Dossier, south).name, session.get_one(Dossier, north).name
    path = filled({"person": [{"name": "周渤", "sex": "femal"}, {"name": "江岚", "dossier_id": other}]})
    plan = books.preview(path)
    assert (plan.unnamed.rows, plan.unnamed.home, plan.unnamed.own) == (1, None, "")
    plan = books.preview(path, dossier=south)
    assert (plan.unnamed.rows, plan.unnamed.home, plan.unnamed.name) == (1, south, name)
    assert fates(plan) == {"person": [Fate.PROBLEM, Fate.NEW]}
    plan = books.preview(path, dossier=south, mends=plan.mends)
    assert fates(plan) == {"person": [Fate.NEW, Fate.NEW]}
    assert [row.dossier_id for row in plan.sheets[0].rows] == [south, north]


def test_the_customer_of_a_workbook_itself_is_told(books: Books, filled: Filled) -> None:
    plan = books.preview(filled({"dossier": [{"name": "西部能源装备"}], "person": [{"name": "周渤"}]}))
    assert plan.unnamed.own == plan.unnamed.name == "西部能源装备"
    assert plan.unnamed.home == plan.sheets[0].rows[0].id
