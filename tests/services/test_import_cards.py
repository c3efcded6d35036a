"""Cards in and out at a desk: whose dossier, who is there already, photos, nothing overwritten, undone as a whole."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accesslog.events import Act, Outcome
from app.errors import UserError
from app.exchange.columns import ColumnMap
from app.exchange.vcard_out import Version
from app.models import Attachment, Person
from app.models.enums import Place
from app.models.fields import NO_YEAR
from app.rules.reasons import RefusedByRule
from app.services.attachments import Attachments
from app.services.exports import Exports
from app.services.import_plan import MOST_SHOWN, Fate, ImportPlan
from app.services.imports import Imports
from tests.exchange import cards
from tests.exchange.test_vcard import card
from tests.services.conftest import Seat

Cards = Callable[..., Path]


@pytest.fixture
def imports(seat: Seat) -> Imports:
    seat.gate.state_place(Place.OFFICE)
    return Imports(seat.desk, seat.gate)


@pytest.fixture
def vcf(tmp_path: Path) -> Cards:
    def write(*texts: str) -> Path:
        path = tmp_path / "contacts.vcf"
        path.write_bytes("".join(texts).encode())
        return path

    return write


def told(plan: ImportPlan) -> list[tuple[int, str]]:
    return [(problem.row, problem.key.rpartition(".")[2]) for problem in plan.problems]


def person(seat: Seat, name: str) -> Person:
    with seat.desk.store.read() as session:
        found = session.scalars(select(Person).where(Person.name == name, Person.deleted.is_(False))).one()
        session.expunge(found)
        return found


def test_a_card_goes_to_the_dossier_of_its_unit(seat: Seat, imports: Imports, vcf: Cards) -> None:
    name = seat.dossiers.cover(seat.sample.north).name
    seat.borrow(seat.sample.north)
    path = vcf(
        card("FN:赵𬭎", f"ORG:{name};设备部", "TEL;TYPE=CELL:13900003333"),
        card("FN:Nobody", "ORG:Unknown Works"),
        card("FN:Without"),
    )
    plan = imports.preview(path, "persons")
    assert [row.fate for row in plan.rows] == [Fate.NEW, Fate.PROBLEM, Fate.PROBLEM]
    assert told(plan) == [(7, "unknown_customer"), (12, "needed")]
    imports.run(plan)
    found = person(seat, "赵𬭎")
    assert (found.dossier_id, found.department, found.mobile) == (seat.sample.north, "设备部", "13900003333")


def test_a_unit_may_be_written_short_and_a_dossier_may_be_chosen(seat: Seat, imports: Imports, vcf: Cards) -> None:
    seat.borrow(seat.sample.south)
    seat.records.set("dossier", seat.sample.south, {"short_name": "南方电"})
    path = vcf(card("FN:A", "ORG:南方电"), card("FN:B", "ORG:Elsewhere"))
    plan = imports.preview(path, "persons")
    assert [row.dossier_id for row in plan.rows] == [seat.sample.south, None]
    assert told(plan)[0] == (1, "unit_near")
    code = seat.dossiers.cover(seat.sample.south).code
    chosen = imports.preview(path, "persons", ColumnMap(dossier=code))
    assert [(row.fate, row.dossier_id) for row in chosen.rows] == [(Fate.NEW, seat.sample.south)] * 2
    with pytest.raises(UserError) as caught:
        imports.preview(path, "persons", ColumnMap(dossier="KH-9999"))
    assert caught.value.key == "no-such-dossier"


def test_the_same_person_by_name_or_by_phone_is_never_overwritten_silently(
    seat: Seat, imports: Imports, vcf: Cards
) -> None:
    seat.borrow(seat.sample.north)
    seat.records.set("person", seat.sample.wang, {"mobile": "139 0000 1111", "post": "部长"})
    code = seat.dossiers.cover(seat.sample.north).code
    path = vcf(
        card("FN:王䶮", "TEL;TYPE=CELL:+86 139-0000-1111", "TITLE:总监"),
        card("FN:王总", "TEL;TYPE=CELL:13900001111"),
        card("FN:Lee", "TEL;TYPE=CELL:13900007777"),
        card("FN:Lee", "TEL;TYPE=CELL:13900008888"),
        card("FN:Lee", "TEL;TYPE=CELL:13900008888"),
    )
    plan = imports.preview(path, "persons", ColumnMap(dossier=code))
    assert [row.fate for row in plan.rows] == [Fate.CHANGED, Fate.PROBLEM, Fate.NEW, Fate.NEW, Fate.PROBLEM]
    assert plan.rows[0].changes["post"] == ("部长", "总监")
    assert told(plan) == [(7, "same_phone"), (7, "duplicate"), (17, "namesake"), (22, "duplicate")]
    imports.run(plan)
    assert person(seat, "王䶮").post == "部长"
    again = imports.preview(path, "persons", ColumnMap(dossier=code))
    assert [row.fate for row in again.rows] == [Fate.CHANGED, Fate.PROBLEM, Fate.SAME, Fate.SAME, Fate.PROBLEM]
    imports.run(again, update=["post"])
    assert person(seat, "王䶮").post == "总监"


@pytest.mark.parametrize(
    ("there", "given", "fate"),
    [
        ("+86-138-0871-2233", "13808712233", Fate.SAME),
        ("13808712233", "0086 138 0871 2233", Fate.SAME),
        ("13808712233", "13808712234", Fate.CHANGED),
        ("13808712233", "13808712233 (私人)", Fate.CHANGED),
    ],
)
def test_a_phone_that_is_the_same_number_is_no_difference(
    seat: Seat, imports: Imports, vcf: Cards, there: str, given: str, fate: Fate
) -> None:
    seat.borrow(seat.sample.north)
    seat.records.set("person", seat.sample.wang, {"mobile": there})
    chosen = ColumnMap(dossier=seat.dossiers.cover(seat.sample.north).code)
    plan = imports.preview(vcf(card("FN:王䶮", f"TEL;TYPE=CELL:{given}")), "persons", chosen)
    assert [(row.fate, "mobile" in row.changes) for row in plan.rows] == [(fate, fate is Fate.CHANGED)]


def test_the_photo_becomes_the_persons_and_goes_with_the_undo(seat: Seat, imports: Imports, vcf: Cards) -> None:
    seat.borrow(seat.sample.north)
    code = seat.dossiers.cover(seat.sample.north).code
    chosen = ColumnMap(dossier=code)
    path = vcf(cards.ANDROID, cards.IPHONE)
    plan = imports.preview(path, "persons", chosen)
    assert [row.fate for row in plan.rows] == [Fate.CHANGED, Fate.NEW]
    batch = imports.run(plan, update=["photo"])
    assert (batch.added, batch.updated) == (1, 1)
    files = Attachments(seat.desk, seat.gate)
    for name, content in (("王䶮", cards.picture()), ("赵𬭎", cards.picture("navy"))):
        photo = person(seat, name).photo
        assert photo is not None
        assert files.open(photo).content == content
        with seat.desk.store.read() as session:
            row = session.get_one(Attachment, photo)
            assert (row.about, row.about_id, row.dossier_id) == ("person", person(seat, name).id, seat.sample.north)
    again = imports.preview(path, "persons", chosen)
    assert all("photo" not in row.changes for row in again.rows)
    undone = imports.undo(batch.id)
    assert (undone.removed, undone.reverted, undone.kept) == (3, 1, [])
    assert person(seat, "王䶮").photo is None


def test_borrow_card_cards_need_the_dossiers_card(seat: Seat, imports: Imports, vcf: Cards) -> None:
    code = seat.dossiers.cover(seat.sample.north).code
    plan = imports.preview(vcf(card("FN:A")), "persons", ColumnMap(dossier=code))
    assert plan.rows[0].fate is Fate.PROBLEM
    assert plan.problems[0].key.startswith("refusal.")


def test_cards_are_persons_only(imports: Imports, vcf: Cards) -> None:
    with pytest.raises(UserError) as caught:
        imports.preview(vcf(cards.IPHONE), "accounts")
    assert caught.value.key == "import-cards-are-persons"
    with pytest.raises(UserError) as caught:
        imports.preview(vcf("nothing"), "persons")
    assert caught.value.key == "import-no-cards"


@pytest.mark.parametrize("version", list(Version))
def test_persons_as_cards_with_their_event_come_back_as_the_same(
    seat: Seat, imports: Imports, vcf: Cards, tmp_path: Path, version: Version
) -> None:
    code = seat.dossiers.cover(seat.sample.north).code
    exports = Exports(seat.desk, seat.gate)
    target = tmp_path / "persons.vcf"
    with pytest.raises(RefusedByRule):
        exports.export(target, seat.sample.north, "persons", version=version)
    assert (seat.last().event.act, seat.last().event.outcome) == (Act.EXPORTED, Outcome.REFUSED)
    card_out = seat.borrow(seat.sample.north)
    imports.run(imports.preview(vcf(cards.IPHONE), "persons", ColumnMap(dossier=code)))
    assert exports.export(target, seat.sample.north, "persons", version=version) == 3
    event = seat.last().event
    assert (event.act, event.card) == (Act.EXPORTED, card_out.number)
    assert event.sink is not None and event.target is not None
    assert event.sink.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert person(seat, "赵𬭎").photo in event.target.rows
    plan = imports.preview(target, "persons")
    assert [row.fate for row in plan.rows] == [Fate.SAME] * 3
    assert plan.problems == []
    with pytest.raises(UserError) as caught:
        exports.export(tmp_path / "x.vcf", seat.sample.north, "opportunities")
    assert caught.value.key == "export-cards"


def test_a_birthday_without_its_year_is_kept_and_never_takes_a_year_away(
    seat: Seat, imports: Imports, vcf: Cards, tmp_path: Path
) -> None:
    seat.borrow(seat.sample.north)
    code = seat.dossiers.cover(seat.sample.north).code
    path = vcf(
        card("FN:赵𬭎", "TEL;TYPE=CELL:13900003333", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29"),
        card("FN:钱静", "BDAY:--0412", version="4.0"),
    )
    plan = imports.preview(path, "persons", ColumnMap(dossier=code))
    assert told(plan) == []
    imports.run(plan)
    assert person(seat, "赵𬭎").birthday == dt.date(NO_YEAR, 2, 29)
    again = imports.preview(path, "persons", ColumnMap(dossier=code))
    assert [dict(row.changes) for row in again.rows] == [{}, {}]
    seat.records.set("person", person(seat, "钱静").id, {"birthday": "1980-04-12"})
    assert imports.preview(path, "persons", ColumnMap(dossier=code)).rows[1].fate is Fate.SAME
    seat.records.set("person", person(seat, "钱静").id, {"birthday": "4月12日"})
    exports = Exports(seat.desk, seat.gate)
    for name in ("persons.xlsx", "persons.csv"):
        exports.export(tmp_path / name, seat.sample.north, "persons")
        rows = imports.preview(tmp_path / name, "persons", ColumnMap(dossier=code)).rows
        assert {row.fate for row in rows} == {Fate.SAME}
        assert dt.date(NO_YEAR, 4, 12) in {row.values.get("birthday") for row in rows}
    exports.export(tmp_path / "all.xlsx", seat.sample.north, "dossier")
    book = imports.books.preview(tmp_path / "all.xlsx")
    assert {row.fate for sheet in book.sheets for row in sheet.rows} == {Fate.SAME}


def test_of_a_mad_name_no_more_is_told_than_says_which_it_is(imports: Imports, vcf: Cards, seat: Seat) -> None:
    unit = seat.dossiers.cover(seat.sample.north).name
    plan = imports.preview(vcf(card(f"FN:{'x' * 3_000_000}", f"ORG:{unit}")), "persons")
    assert {problem.row for problem in plan.problems if problem.blocking} == {1}
    assert all(len(problem.shown or "") <= MOST_SHOWN + 1 for problem in plan.problems)
