"""Sheets in: previewed, done in one transaction, told what is wrong, and never over what is there (Import)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accesslog.events import Act, Outcome
from app.errors import UserError
from app.exchange.columns import ColumnMap
from app.models import CaptureState, Dossier, History, ImportBatch, Opportunity, Outbox, Person, SearchDirty
from app.models.enums import Place, Role
from app.rules.reasons import RefusedByRule
from app.services.import_plan import Fate, ImportPlan
from app.services.imports import ImportCancelled, Imports
from tests.exchange.books import CRM, RARE, workbook
from tests.services.conftest import Seat

Sheet = Callable[..., Path]


@pytest.fixture
def imports(seat: Seat) -> Imports:
    seat.gate.state_place(Place.OFFICE)
    return Imports(seat.desk, seat.gate)


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Write a text as a CSV file."""

    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "sheet.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def fates(plan: ImportPlan) -> list[Fate]:
    return [row.fate for row in plan.rows]


def told(plan: ImportPlan) -> list[tuple[int, str, str | None]]:
    return [(problem.row, problem.key.rpartition(".")[2], problem.mend) for problem in plan.problems]


def count(seat: Seat, model: type[Dossier] | type[Person] | type[Opportunity] | type[History] | type[Outbox]) -> int:
    with seat.desk.store.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


# the real data


def test_the_crm_accounts_come_in_with_parents_amounts_and_suggestions(seat: Seat, imports: Imports) -> None:
    plan = imports.preview(CRM / "accounts.csv", "accounts")
    assert plan.counts[Fate.NEW] == 85
    assert plan.mends == {"industry": {"technolgy": "technology"}, "country": {"Philipines": "Philippines"}}
    assert [(p.value, len(rows)) for p, rows in plan.grouped()] == [("technolgy", 12), ("Philipines", 1)]
    steps: list[tuple[int, int]] = []
    lines, history = count(seat, Outbox), count(seat, History)
    batch = imports.run(plan, progress=lambda done, total: steps.append((done, total)))
    assert (batch.added, batch.updated, batch.skipped, batch.source) == (85, 0, 0, "accounts.csv")
    assert steps[0] == (0, 85)
    assert steps[-1] == (85, 85)
    assert count(seat, Outbox) - lines == 85
    assert count(seat, History) == history  # one record a batch, no line a row
    with seat.desk.store.read() as session:
        acme = session.scalars(select(Dossier).where(Dossier.name == "Acme Corporation")).one()
        below = session.scalars(select(Dossier.name).where(Dossier.parent_id == acme.id).order_by(Dossier.name)).all()
        assert below == ["Bluth Company", "Codehow", "Donquadtech", "Iselectrics"]
        assert (acme.revenue_minor, acme.currency) == (110_004_000_000, "USD")
        assert (acme.industry, acme.founded_year, acme.employees) == ("technolgy", 1996, 2822)
        assert (acme.keeper_id, acme.state, acme.code[:2]) == (seat.desk.me.id, "potential", "T-")
        assert acme.clk.keys() == {"*"}
        assert session.scalars(select(SearchDirty)).all() == []
        assert session.get_one(CaptureState, 0).batch_id is None
    event = next(entry.event for entry in reversed(seat.entries()) if entry.event.act is Act.IMPORTED)
    assert event.target is not None
    assert (event.target.id, event.target.count) == (batch.id, 85)


def test_accepted_mends_are_written(seat: Seat, imports: Imports) -> None:
    first = imports.preview(CRM / "accounts.csv", "accounts")
    plan = imports.preview(CRM / "accounts.csv", "accounts", ColumnMap(mends=first.mends))
    assert not plan.problems
    imports.run(plan)
    with seat.desk.store.read() as session:
        assert session.scalar(select(func.count()).where(Dossier.industry == "technology")) == 12


def test_importing_again_changes_nothing(seat: Seat, imports: Imports) -> None:
    imports.run(imports.preview(CRM / "accounts.csv", "accounts"))
    before = count(seat, Outbox)
    plan = imports.preview(CRM / "accounts.csv", "accounts")
    assert plan.counts[Fate.EXISTING] == 85  # no card is out: nothing is compared
    with pytest.raises(UserError) as caught:
        imports.run(plan)
    assert caught.value.key == "import-nothing"
    assert count(seat, Outbox) == before


def test_the_crm_pipeline_rows_without_a_customer_go_to_the_unfiled_inbox(seat: Seat, imports: Imports) -> None:
    plan = imports.preview(CRM / "sales_pipeline.csv", "opportunities")
    assert plan.counts[Fate.NEW] == 1_425
    assert plan.counts[Fate.PROBLEM] == 7_375
    assert plan.mends["product"] == {"GTXPro": "GTX Pro"}
    assert {row.dossier_id for row in plan.rows if row.fate is Fate.NEW} == {None}
    assert sum(p.key == "import.problem.unknown_customer" for p in plan.problems) == 7_375
    assert "dates_dmy" in {note.code for note in plan.notes}
    imports.run(plan)
    with seat.desk.store.read() as session:
        one = session.scalars(select(Opportunity).where(Opportunity.number == "HAXMC4IX")).one()
        assert (one.stage, one.engaged_on, one.closed_on) == ("engaging", dt.date(2016, 11, 3), None)
        assert (one.amount_minor, one.currency, one.product) == (0, "USD", "MG Advanced")


# borrow-card and its like


def test_borrow_card_rows_for_an_own_dossier_need_its_open_card(seat: Seat, imports: Imports, sheet: Sheet) -> None:
    path = sheet(f"单位,姓名,职务\n北方重型机械集团有限公司,{RARE[2]},总经理\n")
    plan = imports.preview(path, "persons")
    assert told(plan) == [(2, "card_returned", None)]
    assert fates(plan) == [Fate.PROBLEM]
    seat.borrow(seat.sample.north)
    plan = imports.preview(path, "persons")
    assert fates(plan) == [Fate.NEW]
    imports.run(plan)
    with seat.desk.store.read() as session:
        found = session.scalars(select(Person).where(Person.name == RARE[2])).one()
        assert (found.dossier_id, found.post) == (seat.sample.north, "总经理")


def test_borrow_card_a_card_given_back_before_the_run_refuses_it_whole(
    seat: Seat, imports: Imports, sheet: Sheet
) -> None:
    card = seat.borrow(seat.sample.north)
    plan = imports.preview(sheet("单位,姓名\n北方重型机械集团有限公司,甲\n"), "persons")
    seat.cards.give_back(card.number)
    before = count(seat, Person)
    with pytest.raises(RefusedByRule):
        imports.run(plan)
    assert count(seat, Person) == before
    assert seat.last().event.outcome is Outcome.REFUSED


def test_borrow_other_rows_for_anothers_dossier_are_left_out(imports: Imports, sheet: Sheet) -> None:
    plan = imports.preview(sheet("customer,name\nKH-0099,Someone\n"), "persons")
    assert told(plan) == [(2, "not_keeper", None)]


@pytest.mark.parametrize("place", [Place.TRAIN, Place.PLANE, Place.PUBLIC])
def test_borrow_place_train_is_refused_and_logged(seat: Seat, imports: Imports, place: Place) -> None:
    seat.gate.state_place(place)
    with pytest.raises(RefusedByRule) as caught:
        imports.preview(CRM / "accounts.csv", "accounts")
    assert caught.value.rule == "borrow-place"
    assert (seat.last().event.act, seat.last().event.outcome) == (Act.IMPORTED, Outcome.REFUSED)


def test_borrow_rank_an_assistant_is_refused(seat: Seat, imports: Imports) -> None:
    object.__setattr__(seat.desk.me, "role", Role.ASSISTANT)
    with pytest.raises(RefusedByRule) as caught:
        imports.preview(CRM / "accounts.csv", "accounts")
    assert caught.value.rule == "borrow-rank"


def test_comparing_is_a_reading_and_has_its_event(seat: Seat, imports: Imports, sheet: Sheet) -> None:
    seat.borrow(seat.sample.north)
    before = len(seat.entries())
    imports.preview(sheet("单位,姓名\n北方重型机械集团有限公司,王䶮\n"), "persons")
    seen = [entry.event for entry in seat.entries()[before:]]
    assert [(event.act, event.target and event.target.id) for event in seen] == [
        (Act.SECTION_VIEWED, seat.sample.north)
    ]


# nothing is overwritten silently


def test_changes_are_listed_and_only_named_fields_are_written(seat: Seat, imports: Imports, sheet: Sheet) -> None:
    seat.borrow(seat.sample.north)
    path = sheet("单位,姓名,职务,手机\n北方重型机械集团有限公司,王䶮,总经理,139 0000 2222\n")
    plan = imports.preview(path, "persons")
    assert fates(plan) == [Fate.CHANGED]
    assert plan.rows[0].changes == {
        "post": ("采购部部长", "总经理"), "mobile": ("139 0000 1111", "139 0000 2222")
    }  # fmt: skip
    with pytest.raises(UserError):
        imports.run(plan)
    batch = imports.run(plan, update=["post"])
    assert (batch.added, batch.updated) == (0, 1)
    with seat.desk.store.read() as session:
        wang = session.get_one(Person, seat.sample.wang)
        assert (wang.post, wang.mobile) == ("总经理", "139 0000 1111")
        line = session.scalars(select(History).where(History.batch_id == batch.id)).one()
        assert (line.field, line.old, line.new) == ("post", "采购部部长", "总经理")


def test_an_empty_cell_never_empties_a_field(seat: Seat, imports: Imports, sheet: Sheet) -> None:
    seat.borrow(seat.sample.north)
    plan = imports.preview(sheet("单位,姓名,职务\n北方重型机械集团有限公司,王䶮,\n"), "persons")
    assert fates(plan) == [Fate.SAME]


def test_a_stale_preview_is_not_carried_out(seat: Seat, imports: Imports, sheet: Sheet) -> None:
    path = sheet("单位名称\n新城水务有限公司\n")
    first, second = imports.preview(path, "accounts"), imports.preview(path, "accounts")
    imports.run(first)
    for plan in (first, second):
        with pytest.raises(UserError) as caught:
            imports.run(plan)
        assert caught.value.key == "import-stale"
    with seat.desk.store.read() as session:
        assert session.scalar(select(func.count()).where(Dossier.name == "新城水务有限公司")) == 1


def test_a_stopped_import_leaves_nothing(seat: Seat, imports: Imports) -> None:
    plan = imports.preview(CRM / "sales_pipeline.csv", "opportunities")
    before = count(seat, Outbox)
    calls: list[int] = []

    def cancelled() -> bool:
        calls.append(1)
        return len(calls) > 2

    with pytest.raises(ImportCancelled):
        imports.run(plan, cancelled=cancelled)
    assert count(seat, Opportunity) == 0
    assert count(seat, Outbox) == before
    assert not imports.batches()


# what is told


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("accounts", "name,sector\nA,x\na,y\n", [(3, "duplicate", None)]),
        ("accounts", "name,sector\n,x\n", [(2, "needed", None)]),
        ("accounts", "name,parent\nA,A\n", [(2, "parent_self", None)]),
        ("accounts", "name,parent\nA,B\nB,A\n", [(2, "parent_ring", None)]),
        ("accounts", "name,parent\nA,Eastport Chemical\n", [(2, "parent_unknown", "Eastport Chemicals")]),
        ("accounts", "name,code\nA,KH-7\n", [(2, "code_left", None)]),
        ("accounts", "name\n南湖纸业有限公司\n", [(2, "similar_customer", "南湖纸业股份有限公司")]),
        ("accounts", "name,grade\nA,D\n", [(2, "choice", None)]),
        ("accounts", "name,stage\nA,深化发张\nB,识别\n", [(2, "choice", "deepening")]),
        ("persons", "客户,姓名,性别\nEastport Chemicals,A,男人\n", [(2, "choice", "male"), (2, "card_needed", None)]),
        ("accounts", "name,employees\nA,many\n", [(2, "bad-number", None)]),
        ("accounts", "name,revenue\nA,much\n", [(2, "money-text", None)]),
        ("accounts", "name,sector\nA,x,y\n", [(2, "ragged", None)]),
        ("accounts", f"name,sector\n{'x' * 201},x\n", [(2, "bad-length", None)]),
        ("opportunities", "id,account,stage\n1,,prospectng\n", [(2, "choice", "prospecting"), (2, "unfiled", None)]),
        ("opportunities", "id,account,engage_date\n1,,01-02-2020\n", [(2, "date_order", None), (2, "unfiled", None)]),
        ("opportunities", "id,account,engage_date\n1,,soon\n", [(2, "date", None), (2, "unfiled", None)]),
        ("opportunities", "id,account\n1,Eastport Chemical\n", [(2, "unknown_customer", "Eastport Chemicals")]),
        ("opportunities", "id,account,agent\n1,,Nobody\n", [(2, "unfiled", None), (2, "unknown_staff", None)]),
        ("opportunities", "id,account\n1,\n1,\n", [(2, "unfiled", None), (3, "unfiled", None), (3, "duplicate", None)]),
        ("persons", "customer,name\n,Someone\n", [(2, "needed", None)]),
    ],
)  # fmt: skip
def test_each_flaw_is_told_by_row_with_a_mend(
    imports: Imports, sheet: Sheet, form: str, text: str, expected: list[tuple[int, str, str | None]]
) -> None:
    plan = imports.preview(sheet(text), form)
    assert told(plan) == expected
    assert all(problem.sentence for problem in plan.problems)


def test_an_opportunity_without_a_number_is_known_by_customer_and_title(
    seat: Seat, imports: Imports, sheet: Sheet
) -> None:
    seat.borrow(seat.sample.south)
    text = "客户,商机名称,金额\n南湖纸业股份有限公司,三号机改造,{}\n南湖纸业股份有限公司,三号机 改造,1\n"
    plan = imports.preview(sheet(text.format(100)), "opportunities")
    assert told(plan) == [(3, "duplicate", None)]
    imports.run(plan)
    plan = imports.preview(sheet(text.format(250)), "opportunities")
    assert fates(plan) == [Fate.CHANGED, Fate.PROBLEM]
    assert plan.rows[0].changes == {"amount_minor": (10_000, 25_000)}


def test_words_for_choices_and_colleagues(seat: Seat, imports: Imports, sheet: Sheet) -> None:
    path = sheet("商机编号,客户,客户经理,阶段,金额（万元）\nX-1,,A1044,赢单,1.5\nX-2,,陈喆,跟进中,\n")
    plan = imports.preview(path, "opportunities")
    assert [row.values.get("agent_id") for row in plan.rows] == [seat.sample.colleague] * 2
    assert [row.values["stage"] for row in plan.rows] == ["won", "engaging"]
    assert (plan.rows[0].values["amount_minor"], plan.currency) == (1_500_000, "CNY")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rare_names_arrive_as_written(seat: Seat, imports: Imports, sheet: Sheet, encoding: str) -> None:
    seat.borrow(seat.sample.east)
    text = "客户编号,姓名,汇报对象\n" + "".join(f"Eastport Chemicals,{name},{RARE[0]}\n" for name in RARE)
    imports.run(imports.preview(sheet(text, encoding), "persons"))
    with seat.desk.store.read() as session:
        found = session.scalars(select(Person).where(Person.dossier_id == seat.sample.east).order_by(Person.id)).all()
        boss = found[0].id
        assert [person.name for person in found] == list(RARE)
        assert [person.reports_to_id for person in found] == [None, boss, boss, boss, boss]


def test_a_workbook_with_merged_cells(seat: Seat, imports: Imports, tmp_path: Path) -> None:
    seat.borrow(seat.sample.south)

    def merge(book: object) -> None:
        book.active.merge_cells("A2:A3")  # type: ignore[attr-defined]

    rows: Sequence[Sequence[object]] = [
        ["公司名称", "姓名", "出生日期"],
        ["南湖纸业股份有限公司", "甲", dt.datetime(1980, 2, 29)],
        [None, "乙", None],
    ]
    path = tmp_path / "merged.xlsx"
    path.write_bytes(workbook(*rows, change=merge))
    plan = imports.preview(path, "persons")
    assert fates(plan) == [Fate.NEW, Fate.NEW]
    assert {row.dossier_id for row in plan.rows} == {seat.sample.south}
    assert plan.rows[0].values["birthday"] == dt.date(1980, 2, 29)


def test_a_missing_column_is_named(imports: Imports, sheet: Sheet) -> None:
    path = sheet("foo,bar\n1,2\n")
    with pytest.raises(UserError) as caught:
        imports.preview(path, "accounts")
    assert caught.value.key == "import-column-missing"
    assert imports.look(path, "accounts").missing == ["name"]
    assert fates(imports.preview(path, "accounts", ColumnMap({"foo": "name"}))) == [Fate.NEW]


def test_an_unknown_form_is_refused(imports: Imports, sheet: Sheet) -> None:
    with pytest.raises(UserError) as caught:
        imports.preview(sheet("a\n1\n"), "contracts")
    assert caught.value.key == "import-form"


def test_a_batch_is_found_by_the_beginning_of_its_id(imports: Imports, sheet: Sheet) -> None:
    batch = imports.run(imports.preview(sheet("name\nA\n"), "accounts"))
    assert imports.batch(batch.id[:8]).id == batch.id
    with pytest.raises(UserError) as caught:
        imports.batch("ffffffff")
    assert caught.value.key == "no-such-import"
    assert imports.batches() == [batch]
    assert isinstance(batch.at, int)
    assert ImportBatch.__tablename__ == "import_batch"
