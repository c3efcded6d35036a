"""Which column is which field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.errors import UserError
from app.exchange import source
from app.exchange.columns import ColumnMap, Matched, Why, find_header, importable, match
from app.exchange.dates import Order
from app.i18n import LANGUAGES, area
from app.models.fields import ENTITIES
from tests.exchange.books import CRM, workbook


def matched(header: str, entity: str, chosen: ColumnMap | None = None) -> Matched:
    grid = source.read(f"{header}\n{'x,' * header.count(',')}x\n".encode())
    chosen = chosen or ColumnMap()
    return match(find_header(grid, entity, chosen), entity, chosen)


def fields(found: Matched) -> list[str | None]:
    return [column.field for column in found.columns]


@pytest.mark.parametrize("entity", ["dossier", "person", "opportunity"])
def test_every_field_is_found_by_its_name_and_its_labels(entity: str) -> None:
    for spec in importable(entity):
        for heading in (spec.name, *(area("field")[spec.label][language] for language in LANGUAGES)):
            assert fields(matched(f"{heading},other", entity))[0] == spec.name


def test_the_crm_sample_is_understood() -> None:
    for name, entity, expected in (
        ("accounts.csv", "dossier",
         ["name", "industry", "founded_year", "revenue_minor", "employees", "country", "parent_id"]),
        ("sales_pipeline.csv", "opportunity",
         ["number", "agent_id", "product", "dossier_id", "stage", "engaged_on", "closed_on", "amount_minor"]),
    ):  # fmt: skip
        sheet = find_header(source.read((CRM / name).read_bytes()), entity, ColumnMap())
        found = match(sheet, entity, ColumnMap())
        assert fields(found) == expected
        assert found.currency == "USD"


def test_phone_book_headings() -> None:
    found = matched("公司,联系人,职位,手机号码,办公室电话,邮箱,出生日期,备用", "person")
    assert fields(found) == ["dossier_id", "name", "post", "mobile", "office_phone", "email", "birthday", None]
    found = matched("Company,Full Name,Job Title,Mobile Phone,Business Phone,E-mail Address", "person")
    assert fields(found) == ["dossier_id", "name", "post", "mobile", "office_phone", "email"]


def test_a_heading_of_its_own_wins_over_another_name() -> None:
    found = matched("电话,手机", "person")
    assert fields(found) == [None, "mobile"]
    assert found.columns[1].why is Why.NAME


def test_units_and_currency_stand_in_the_heading() -> None:
    found = matched("单位名称,年营业额（万元）", "dossier")
    assert (fields(found)[1], found.units, found.currency) == ("revenue_minor", {"revenue_minor": 10_000}, "CNY")
    found = matched("Company,Revenue (USD million)", "dossier")
    assert (found.units, found.currency) == ({"revenue_minor": 1_000_000}, "USD")


def test_titles_above_the_header_are_left_aside() -> None:
    content = workbook(
        ["客户信息登记表"], ["填表日期", "2026-11-01"], ["单位名称", "所属行业", "电话"], ["甲", "零售", "1"]
    )
    sheet = find_header(source.read(content), "dossier", ColumnMap())
    assert sheet.headers == ("单位名称", "所属行业", "电话")
    assert [row.number for row in sheet.rows] == [4]


def test_the_persons_map_wins() -> None:
    chosen = ColumnMap.of({"columns": {"A": "name", "b": "行业"}, "units": {"revenue_minor": "万元"}, "dates": "dmy"})
    assert chosen.dates is Order.DMY
    found = matched("A,B,sector", "dossier", chosen)
    assert fields(found) == ["name", "industry", None]
    assert found.units["revenue_minor"] == 10_000
    assert fields(matched("name,sector", "dossier", ColumnMap({"sector": ""}))) == ["name", None]


@pytest.mark.parametrize(
    ("found", "key"),
    [
        ([1], "map-broken"),
        ({"columns": {"A": 1}}, "map-broken"),
        ({"columns": {}, "colours": {}}, "map-unknown-part"),
        ({"columns": {}, "currency": "euro"}, "currency-code"),
        ({"columns": {}, "dates": "ydm"}, "map-dates"),
        ({"columns": {}, "units": {"revenue_minor": -1}}, "map-unit"),
        ({"columns": {}, "units": {"revenue_minor": "lots"}}, "map-unit"),
        ({"C": "name"}, "map-unknown-header"),
        ({"A": "colour"}, "map-unknown-field"),
        ({"A": "name", "B": "name"}, "map-twice"),
        ({"columns": {}, "units": {"name": 10}}, "map-unit-field"),
        ({"columns": {}, "mends": {"colour": {"a": "b"}}}, "map-unknown-field"),
    ],
)
def test_a_wrong_map_says_what_is_wrong(found: object, key: str) -> None:
    with pytest.raises(UserError) as caught:
        matched("A,B", "dossier", ColumnMap.of(found))
    assert caught.value.key == key
    assert caught.value.message


def test_a_map_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"客户": "name"}, ensure_ascii=False), "utf-8")
    assert ColumnMap.load(path).columns == {"客户": "name"}
    path.write_bytes(b"{]")
    with pytest.raises(UserError) as caught:
        ColumnMap.load(path)
    assert caught.value.key == "map-broken"


def test_a_header_alone_has_no_rows() -> None:
    with pytest.raises(UserError) as caught:
        find_header(source.read(b"name,sector\n"), "dossier", ColumnMap())
    assert caught.value.key == "import-no-rows"


def test_what_the_program_keeps_itself_is_not_importable() -> None:
    assert {"keeper_id", "deleted", "parent_name"}.isdisjoint(spec.name for spec in importable("dossier"))
    assert "photo" not in {spec.name for spec in importable("person")}
    assert all(spec.entity in ENTITIES for spec in importable("opportunity"))
