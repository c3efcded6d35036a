"""Sheets out: under the card, logged before the file appears, harmless to open, whole or not there (access-log)."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.accesslog.events import Act, Outcome
from app.errors import SatchelError, UserError
from app.exchange.book import entities
from app.i18n import set_language
from app.models.enums import Place
from app.rules.reasons import RefusedByRule
from app.services import outlet
from app.services.exports import Exports, write_left_out, write_template
from app.services.import_plan import Fate
from app.services.imports import Imports
from tests.exchange.books import RARE
from tests.services.conftest import Seat


@pytest.fixture
def exports(seat: Seat) -> Exports:
    seat.gate.state_place(Place.OFFICE)
    return Exports(seat.desk, seat.gate)


def test_borrow_card_without_a_card_nothing_is_exported(seat: Seat, exports: Exports, tmp_path: Path) -> None:
    target = tmp_path / "persons.csv"
    with pytest.raises(RefusedByRule) as caught:
        exports.export(target, seat.sample.north, "persons")
    assert caught.value.exit_code == 3
    assert not target.exists()
    assert (seat.last().event.act, seat.last().event.outcome) == (Act.EXPORTED, Outcome.REFUSED)


def test_persons_as_csv_with_their_event(seat: Seat, exports: Exports, tmp_path: Path) -> None:
    card = seat.borrow(seat.sample.north)
    target = tmp_path / "persons.csv"
    assert exports.export(target, seat.sample.north, "persons") == 2
    text = target.read_bytes().decode("utf-8-sig")
    assert "王䶮" in text and "李㛃" in text
    event = seat.last().event
    assert event.act is Act.EXPORTED
    assert event.card == card.number
    assert event.sink is not None and event.target is not None
    assert event.sink.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert set(event.target.rows) == {seat.sample.wang, seat.sample.li}
    if os.name == "posix":
        assert target.stat().st_mode & 0o077 == 0


def test_a_dossier_is_a_workbook_with_a_sheet_per_form(seat: Seat, exports: Exports, tmp_path: Path) -> None:
    card = seat.borrow(seat.sample.north)
    set_language("zh_CN")
    target = tmp_path / "dossier.xlsx"
    exports.export(target, seat.sample.north, "dossier")
    book = load_workbook(target)
    assert book.sheetnames[:3] == ["填写说明", "客户档案", "机构"] and len(book.sheetnames) == 2 + len(entities())
    header = [str(cell.value).rstrip(" *") for cell in book["关系"][2]]
    row = dict(zip(header, [cell.value for cell in book["关系"][3]], strict=True))
    assert (row["关键人物"], row["我方人员"], row["关系状况"]) == ("王䶮", "沈亦舟", "中立")
    assert card.number in (book["客户档案"].oddFooter.left.text or "")
    with pytest.raises(UserError) as caught:
        exports.export(tmp_path / "dossier.csv", seat.sample.north, "dossier")
    assert caught.value.key == "export-one-table"


def test_a_formula_in_a_field_stays_a_text(seat: Seat, exports: Exports, tmp_path: Path) -> None:
    seat.borrow(seat.sample.south)
    seat.records.add("person", seat.sample.south, {"name": "=1+1", "mobile": "+86 139", "post": "@x"})
    exports.export(tmp_path / "a.csv", seat.sample.south, "persons")
    line = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[1]
    assert "'=1+1" in line and "'+86 139" in line and "'@x" in line
    exports.export(tmp_path / "a.xlsx", seat.sample.south, "persons")
    book = load_workbook(tmp_path / "a.xlsx")
    assert {cell.data_type for cell in book.worksheets[0][2] if cell.value is not None} == {"s"}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_imports_as_the_same(seat: Seat, exports: Exports, tmp_path: Path, ending: str) -> None:
    seat.borrow(seat.sample.south)
    for name in RARE:
        seat.records.add(
            "person", seat.sample.south,
            {"name": name, "mobile": "+86 139 0000 1111", "sex": "female", "birthday": "1980-02-29", "post": "=x"},
        )  # fmt: skip
    target = tmp_path / f"persons.{ending}"
    exports.export(target, seat.sample.south, "persons")
    plan = Imports(seat.desk, seat.gate).preview(target, "persons")
    assert [row.fate for row in plan.rows] == [Fate.SAME] * len(RARE)


def test_nothing_is_overwritten_without_leave(seat: Seat, exports: Exports, tmp_path: Path) -> None:
    seat.borrow(seat.sample.north)
    target = tmp_path / "x.csv"
    target.write_text("mine", "utf-8")
    before = len(seat.entries())
    with pytest.raises(SatchelError) as caught:
        exports.export(target, seat.sample.north, "persons")
    assert caught.value.exit_code == 2
    assert target.read_text("utf-8") == "mine"
    assert len(seat.entries()) == before
    exports.export(target, seat.sample.north, "persons", force=True)
    assert "王䶮" in target.read_text("utf-8-sig")


def test_a_full_disk_leaves_no_file(
    seat: Seat, exports: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat.borrow(seat.sample.north)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(outlet.durable.os, "fsync", full)
    real = seat.gate.require
    monkeypatch.setattr(seat.gate, "require", lambda *a, **k: None if k.get("sink") else real(*a, **k))
    with pytest.raises(SatchelError):
        exports.export(tmp_path / "x.csv", seat.sample.north, "persons")
    assert list(tmp_path.glob("*x.csv*")) == []


@pytest.mark.parametrize(
    ("name", "what", "key"), [("a.txt", "persons", "export-type"), ("a.csv", "secrets", "export-what")]
)
def test_wrong_wishes_are_told(seat: Seat, exports: Exports, tmp_path: Path, name: str, what: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        exports.export(tmp_path / name, seat.sample.north, what)
    assert caught.value.key == key


def test_rows_left_out_come_back_with_their_reasons(seat: Seat, tmp_path: Path) -> None:
    seat.gate.state_place(Place.OFFICE)
    imports = Imports(seat.desk, seat.gate)
    source = tmp_path / "sheet.csv"
    source.write_text("name,grade,note\nA,B,fine\nB,D,=cmd\n", "utf-8")
    plan = imports.preview(source, "accounts")
    target = tmp_path / "left.csv"
    assert write_left_out(plan, target) == 1
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[0] == "name,grade,note,Row,Reason"
    assert lines[1].startswith("B,D,'=cmd,3,")
    again = imports.preview(target, "accounts")
    assert [row.fate for row in again.rows] == [Fate.PROBLEM]


def test_the_template_is_written_once(tmp_path: Path) -> None:
    target = tmp_path / "template.xlsx"
    write_template(target)
    assert load_workbook(target).sheetnames[:2] == ["Guide", "Customer dossier"]
    with pytest.raises(SatchelError):
        write_template(target)
    with pytest.raises(UserError) as caught:
        write_template(tmp_path / "template.csv")
    assert caught.value.key == "template-type"
