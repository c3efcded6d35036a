"""``satchel import``, ``undo-import``, ``template``, ``export``: previews, guesses, overwriting, nothing silent."""

from __future__ import annotations

import json

import pytest

from tests.cli.laptop import Laptop

OFFICE = ("--place", "office")
ACCOUNTS = "单位名称,所属大区,客户编号\n晨曦光电股份有限公司,华东,\nBrightsea Ltd,海外,\n"


def person_sheet(code: str, post: str = "CTO") -> str:
    return f"客户编号,姓名,职务\n{code},王䶮,{post}\n{code},李喆,工程师\n"


@pytest.fixture
def code(laptop: Laptop) -> str:
    return str(laptop.json("dossier", "list", *OFFICE)[0]["code"])


def test_dry_run_changes_nothing_and_tells_what_would_happen(laptop: Laptop) -> None:
    sheet = laptop.file("a.csv", ACCOUNTS)
    told = laptop.json("import", sheet, "--dry-run", *OFFICE)
    assert (told["batch"], told["preview"]["counts"]["new"]) == (None, 2)
    assert laptop.json("import-list", *OFFICE) == []
    assert len(laptop.json("dossier", "list", *OFFICE)) == 7
    assert "New: 2" in laptop("import", sheet, "--dry-run", *OFFICE).out


def test_the_form_is_found_out_from_the_columns(laptop: Laptop, code: str) -> None:
    persons = laptop.file("p.csv", person_sheet(code))
    assert laptop.json("import", persons, "--dry-run", *OFFICE)["preview"]["form"] == "persons"
    nothing = laptop("import", laptop.file("n.csv", "x,y\n1,2"), "--dry-run", *OFFICE)
    assert nothing.code == 2 and "--as" in nothing.err


def test_borrow_own_cards_are_taken_for_the_dossiers_of_the_sheet(laptop: Laptop, code: str) -> None:
    done = laptop.json("import", laptop.file("p.csv", person_sheet(code)), "--as", "persons", *OFFICE)
    assert done["batch"]["added"] == 2
    assert [card["dossier_code"] for card in laptop.json("card", "list", *OFFICE)] == [code]


def test_without_a_place_nothing_is_imported(laptop: Laptop, code: str) -> None:
    said = laptop("import", laptop.file("p.csv", person_sheet(code)), "--as", "persons")
    assert said.code == 3 and said.err.endswith("[borrow-place]\n")


def test_nothing_is_overwritten_unless_the_fields_are_named(laptop: Laptop, code: str) -> None:
    first, second = (laptop.file(name, person_sheet(code, post)) for name, post in (("1.csv", "CTO"), ("2.csv", "CEO")))
    laptop.json("import", first, "--as", "persons", *OFFICE)
    again = laptop("import", second, "--as", "persons", *OFFICE)
    assert again.code == 2 and "left as it is: post" in again.out
    assert laptop("import", second, "--as", "persons", "--update", "nonsense", *OFFICE).code == 2
    done = laptop.json("import", second, "--as", "persons", "--update", "post", *OFFICE)["batch"]
    assert (done["added"], done["updated"]) == (0, 1)
    rows = laptop.json("person", "list", code, *OFFICE)
    assert {row["values"]["post"] for row in rows if row["values"]["name"] == "王䶮"} == {"CEO"}
    assert laptop.json("undo-import", done["id"], *OFFICE)["reverted"] == 1
    assert laptop("undo-import", done["id"], *OFFICE).code == 2
    assert laptop("undo-import", "nothing", *OFFICE).code == 2
    assert [bool(batch["undone_at"]) for batch in laptop.json("import-list", *OFFICE)] == [True, False]


def test_what_is_left_out_can_be_written_with_the_reasons(laptop: Laptop) -> None:
    sheet, out = laptop.file("p.csv", person_sheet("T-NOBODY")), laptop.folder / "left.csv"
    said = laptop("import", sheet, "--as", "persons", "--left-out", out, "--dry-run", *OFFICE)
    assert said.code == 0 and "王䶮" in out.read_text("utf-8-sig")
    assert laptop("import", sheet, "--as", "persons", "--left-out", out, "--dry-run", *OFFICE).code == 2


def test_a_map_says_what_the_columns_are(laptop: Laptop) -> None:
    sheet = laptop.file("m.csv", "Kunde,Wo\nNordlicht GmbH,海外\n")
    chosen = laptop.file("map.json", json.dumps({"Kunde": "name", "Wo": "region"}))
    assert laptop.json("import", sheet, "--map", chosen, "--dry-run", *OFFICE)["preview"]["counts"]["new"] == 1
    assert laptop("import", sheet, "--map", laptop.file("bad.json", "{"), "--dry-run", *OFFICE).code == 2


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\xff\xfe\xff", b"PK\x03\x04 no workbook"])
def test_files_that_are_none_have_code_2_and_a_sentence(content: bytes, laptop: Laptop) -> None:
    sheet = laptop.folder / "bad.csv"
    sheet.write_bytes(content)
    said = laptop("import", sheet, "--as", "accounts", *OFFICE)
    assert (said.code, said.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("form", ["contracts", "complaints"])
def test_what_is_not_there_yet_is_said_plainly(form: str, laptop: Laptop) -> None:
    said = laptop("import", laptop.file("c.csv", "a,b\n1,2"), "--as", form, *OFFICE)
    assert said.code == 2 and said.err.startswith("Contracts and complaints cannot be imported yet")


def test_template_needs_no_vault_and_overwrites_nothing(empty: Laptop) -> None:
    path = empty.folder / "t.xlsx"
    assert empty.json("template", path)["file"] == str(path)
    assert path.read_bytes()[:2] == b"PK"
    assert empty("template", path).code == 2
    assert empty("template", path, "--force").code == 0
    assert empty("template", empty.folder / "t.csv").code == 2
    assert not empty.home.exists()


def test_export_is_under_a_card_and_overwrites_nothing(laptop: Laptop, code: str) -> None:
    path = laptop.folder / "p.csv"
    arguments = ("export", path, "--dossier", code, "--what")
    assert laptop(*arguments, "persons").code == 3 and not path.exists()
    assert laptop.json(*arguments, "persons", *OFFICE)["rows"] == 4
    assert laptop(*arguments, "persons", *OFFICE).code == 2
    assert laptop.json(*arguments, "opportunities", "--force", *OFFICE)["rows"] == 1
    book = ("export", laptop.folder / "d.xlsx", "--dossier", code, "--what", "dossier", *OFFICE)
    assert laptop.json(*book)["rows"] > 5
    assert laptop("export", laptop.folder / "p.doc", "--dossier", code, "--what", "persons", *OFFICE).code == 2
