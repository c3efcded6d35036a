"""What a person reads on the terminal has names, not ids; completeness over all dossiers (completeness)."""

from __future__ import annotations

from tests.cli.laptop import Laptop

OFFICE = ("--place", "office")


def test_rows_name_people_and_purchases(laptop: Laptop) -> None:
    code = laptop.dossier("有名公司")
    person = laptop.json("person", "add", code, "name=钱一鸣", *OFFICE)["id"]
    deal = laptop.json("opportunity", "add", code, "title=二期扩建", "stage=engaging", *OFFICE)["id"]
    laptop.json(
        "form", "add", code, "buying_role", f"person_id={person}", f"opportunity_id={deal}", "role=user", *OFFICE
    )
    told = laptop("form", "list", code, "buying_role", *OFFICE).out
    assert "钱一鸣" in told and "二期扩建" in told
    assert person not in told and deal not in told
    shown = laptop("dossier", "show", code, *OFFICE).out
    assert ": 钱一鸣" in shown and shown.count(deal) == 1 and shown.count(person) == 1
    assert "钱一鸣" in laptop("dossier", "history", code, *OFFICE).out


def test_dossier_basic_a_ring_of_customers_is_refused_with_words(laptop: Laptop) -> None:
    group, branch = laptop.dossier("集团"), laptop.dossier("分公司")
    ids = {one["name"]: one["id"] for one in laptop.json("dossier", "list", *OFFICE)}
    laptop("dossier", "set", branch, "parent_id", ids["集团"], *OFFICE)
    refused = laptop("dossier", "set", group, "parent_id", ids["分公司"], *OFFICE)
    assert refused.code == 2 and "Choose another parent unit" in refused.err


def test_completeness_is_told_by_keeper_and_by_region(laptop: Laptop) -> None:
    laptop.dossier("完整公司")
    for by in ("keeper", "region"):
        found = laptop.json("completeness", "--by", by, *OFFICE)
        assert found["by"] == by
        assert sum(one["dossiers"] for one in found["groups"]) == len(laptop.json("dossier", "list", *OFFICE))
    assert "never confirmed" in laptop("completeness", *OFFICE).out
