"""Cards and the workbook of all forms on the command line: ``--dossier``, ``--failed``, ``--update all``, undo."""

from __future__ import annotations

from openpyxl import load_workbook

from app.exchange.book import columns_of, mark
from tests.cli.laptop import Laptop
from tests.exchange import cards

OFFICE = ("--place", "office")


def test_cards_into_a_chosen_dossier_and_out_again(laptop: Laptop) -> None:
    code = laptop.dossier()
    path = laptop.file("contacts.vcf", cards.IPHONE + cards.NOKIA)
    told = laptop.json("import", path, "--dossier", code, "--dry-run", *OFFICE)
    assert (told["preview"]["form"], told["preview"]["counts"]["new"], told["batch"]) == ("persons", 2, None)
    batch = laptop.json("import", path, "--dossier", code, *OFFICE)["batch"]
    assert batch["added"] == 2
    target = laptop.folder / "out.vcf"
    assert laptop.json("export", target, "--dossier", code, "--what", "persons", *OFFICE)["rows"] == 2
    assert "FN:周建国" in target.read_text("utf-8")
    old = laptop.folder / "old.vcf"
    laptop.json("export", old, "--dossier", code, "--what", "persons", "--card-version", "2.1", *OFFICE)
    assert b"ENCODING=QUOTED-PRINTABLE" in old.read_bytes() and old.read_bytes().isascii()
    undone = laptop.json("undo-import", batch["id"], *OFFICE)
    assert (undone["removed"], undone["kept"]) == (3, [])  # two persons, one photo


def test_the_workbook_of_all_forms_out_changed_and_in(laptop: Laptop) -> None:
    code = laptop.dossier()
    laptop.json("import", laptop.file("contacts.vcf", cards.NOKIA), "--dossier", code, *OFFICE)
    target, failed = laptop.folder / "dossier.xlsx", laptop.folder / "failed.xlsx"
    assert laptop.json("export", target, "--dossier", code, "--what", "dossier", *OFFICE)["rows"] == 2
    said = laptop("import", target, "--dry-run", *OFFICE)
    assert said.code == 0 and "Unchanged 1" in said.out, said.err
    book = load_workbook(target)
    sheet = next(one for one in book.worksheets if one.cell(1, 1).value == mark("person"))
    names = [spec.name for spec in columns_of("person")]
    sheet.cell(3, 2 + names.index("post"), "厂长")
    sheet.cell(4, 2 + names.index("post"), "没有姓名")
    book.save(target)
    told = laptop.json("import", target, "--dry-run", "--failed", failed, *OFFICE)["preview"]
    (persons,) = [one for one in told["sheets"] if one["form"] == "person"]
    assert [(one["field"], one["old"], one["new"]) for one in persons["changes"]] == [("post", None, "厂长")]
    assert persons["changes"][0]["cell"] == "D3"
    assert [(one["cell"], one["blocking"]) for one in persons["problems"]] == [("C4", True)]
    assert failed.exists()
    sheet.cell(3, 2 + names.index("sex"), "femal")
    book.save(target)
    mended = laptop.json("import", target, "--dry-run", "--mend", *OFFICE)["preview"]
    (persons,) = [one for one in mended["sheets"] if one["form"] == "person"]
    assert [(one["field"], one["new"]) for one in persons["changes"]] == [("post", "厂长"), ("sex", "female")]
    assert (mended["unnamed"]["rows"], mended["unnamed"]["name"]) == (1, mended["unnamed"]["own"])
    sheet.cell(3, 2 + names.index("sex")).value = None
    book.save(target)
    nothing = laptop("import", target, *OFFICE)
    assert nothing.code == 2
    batch = laptop.json("import", target, "--update", "all", *OFFICE)["batch"]
    assert (batch["added"], batch["updated"], batch["skipped"]) == (0, 1, 2)
    assert laptop.json("undo-import", batch["id"], *OFFICE)["reverted"] == 1


def test_the_template_is_a_workbook_that_may_be_imported_once_it_is_filled(laptop: Laptop) -> None:
    target = laptop.folder / "template.xlsx"
    laptop.json("template", target)
    said = laptop("import", target, *OFFICE)
    assert said.code == 2 and said.err.strip()
