"""``satchel dossier|person|relation|opportunity|search|log|sample …`` over a vault with sample customers."""

from __future__ import annotations

from app.accesslog.offline import main as verify_bundle
from tests.cli.laptop import Laptop

OFFICE = ("--place", "office")


def test_add_set_history_undo_confirm_trash_and_take_back(laptop: Laptop) -> None:
    code = laptop.dossier("堃记精工")
    assert laptop.json("dossier", "set", code, "industry", "机床", *OFFICE)["values"]["industry"] == "机床"
    assert laptop("dossier", "set", code, "nonsense", "1", *OFFICE).code == 2
    assert laptop("dossier", "add", "name", *OFFICE).code == 2
    changes = laptop.json("dossier", "history", code, *OFFICE)
    assert {"industry", "*"} <= {change["field"] for change in changes}
    assert changes[0]["by_name"] in laptop("dossier", "history", code, *OFFICE).out
    assert [change["field"] for change in laptop.json("dossier", "undo", code, *OFFICE)] == ["industry"]
    assert laptop.json("dossier", "confirm", code, "basic", *OFFICE) == {"done": True}
    laptop.json("dossier", "trash", code, *OFFICE)
    assert code not in {cover["code"] for cover in laptop.json("dossier", "list", *OFFICE)}
    assert code in {cover["code"] for cover in laptop.json("dossier", "list", "--trash", *OFFICE)}
    laptop.json("dossier", "take-back", code, *OFFICE)
    assert code in {cover["code"] for cover in laptop.json("dossier", "list", "--text", "堃记", *OFFICE)}


def test_persons_with_rare_characters_and_values_anywhere_among_the_options(laptop: Laptop) -> None:
    code = laptop.dossier()
    made = laptop.json("person", "add", code, *OFFICE, "name=㛃𬭎喆", "--purpose", "planning", "post=总工=程师")
    assert (made["values"]["name"], made["values"]["post"]) == ("㛃𬭎喆", "总工=程师")
    row = made["id"]
    assert laptop.json("person", "set", row, "post=", *OFFICE)["values"]["post"] is None
    laptop.json("person", "trash", row, *OFFICE)
    assert laptop.json("person", "list", code, *OFFICE) == []
    laptop.json("person", "take-back", row, *OFFICE)
    assert "㛃𬭎喆" in laptop("person", "show", row, *OFFICE).out
    for form in ("relation", "opportunity", "information"):
        assert laptop.json(form, "list", code, *OFFICE) == []


def test_search_finds_covers_without_a_card_and_content_with_one(laptop: Laptop) -> None:
    code = laptop.json("dossier", "list", *OFFICE)[0]["code"]
    name = laptop.json("person", "list", code, *OFFICE)[0]["values"]["name"]
    assert {hit["title"] for hit in laptop.json("search", name, *OFFICE)} == {name}
    laptop.json("card", "return", laptop.json("card", "list", *OFFICE)[0]["number"], *OFFICE)
    assert name not in {hit["title"] for hit in laptop.json("search", name, *OFFICE)}
    assert {hit["entity"] for hit in laptop.json("search", "hlbdt", *OFFICE)} == {"cover"}
    assert "Dossier cover" in laptop("search", "hlbdt", *OFFICE).out
    assert laptop("search", "qqqqqqq", *OFFICE).out.startswith("Nothing found")


def test_enliven_gives_dossiers_persons_and_visits(laptop: Laptop) -> None:
    code = laptop.dossier("活泼公司")
    laptop.json("sample", "enliven", code, *OFFICE)
    assert len(laptop.json("person", "list", code, *OFFICE)) == 4
    assert laptop("sample", "enliven", "T-NOBODY", *OFFICE).code == 2


def test_log_bundle_passes_the_offline_verifier(laptop: Laptop) -> None:
    bundle = laptop.folder / "log.bundle"
    assert laptop.json("log", "export", bundle)["file"] == str(bundle)
    assert laptop("log", "export", bundle).code == 2
    head = laptop.json("log", "head")
    assert (head["epoch"], head["seen"]) == (0, None) and len(head["root"]) == 64
    assert verify_bundle([str(bundle)]) in {0, None}


def test_log_show_reads_as_text_and_by_dossier(laptop: Laptop) -> None:
    code = laptop.json("dossier", "list", *OFFICE)[0]["code"]
    laptop.json("dossier", "show", code, "--section", "basic", *OFFICE)
    lines = laptop.json("log", "show", "--dossier", code, *OFFICE)["lines"]
    assert lines and {line["dossier_code"] for line in lines} == {code}
    assert "Dossier opened" in laptop("log", "show", *OFFICE).out
